"""Notes that take a query of their own: what an answer leaves open, and what its variants say."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import syntax
from .answer import Answer, Note, Thing
from .bound_statement import BoundCount, BoundFind, BoundQuery
from .cells import number_of
from .compile import compile_query
from .limits import Limits
from .sparql import NUMBER, THING, VERDICT, Sparql
from .vocabulary import PropertyTerm, Vocabulary
from .words import listed, spelled
from .write import Writer

if TYPE_CHECKING:
    from isthmus.kb.store import Rows

Ask = Callable[[Sparql], "Rows"]
Rebind = Callable[[syntax.Item], BoundQuery | None]


def follow_up_notes(
    answer: Answer,
    item: syntax.Item,
    query: BoundQuery,
    vocabulary: Vocabulary,
    *,
    ask: Ask,
    rebind: Rebind,
    limits: Limits,
) -> tuple[Note, ...]:
    """Return the notes that an answer to ``find`` needs.

    Args:
        answer: The answer so far.
        item: The statement as written.
        query: The statement, bound.
        vocabulary: For labels and variants.
        ask: Runs a compiled query.
        rebind: Binds another statement with the same definitions and parameters; None where it
            cannot be bound.
        limits: Caps.
    """
    find = query.statement
    if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find) or find.where is None:
        return ()
    if find.group is not None or find.including_unstated:
        return ()
    notes: list[Note] = []
    if not answer.rows and not find.offset:
        notes += _unstated(find, item, vocabulary, ask, limits)
    notes += _variants(answer, find, item, vocabulary, ask=ask, rebind=rebind, limits=limits)
    return tuple(notes)


def _unstated(
    find: BoundFind, item: syntax.Find, vocabulary: Vocabulary, ask: Ask, limits: Limits
) -> list[Note]:
    """Note that the answer is empty while the source leaves some things open."""
    counted = compile_query(
        BoundQuery(BoundCount(find.things, find.where)), vocabulary.prefixes, limits
    )
    rows = ask(counted)
    place = {name: index for index, name in enumerate(rows.variables)}
    numbers = {"unstated": 0, "mixed": 0}
    for row in rows.rows:
        verdict = row[place[VERDICT]]
        if verdict is not None and verdict.value in numbers:
            numbers[verdict.value] += number_of(row[place[NUMBER]])
    # What differs between variants is not silence, and `is unstated` does not list it.
    open_things = numbers["unstated"]
    if not open_things or item.where is None:
        return []
    asked = syntax.Find(item.name, _as_unstated(item.where))
    label = vocabulary.label_of(find.things.term.iri)
    query = Writer().item(asked)
    noun = label if open_things == 1 else _plural(label)
    text = f"for {open_things} {noun} the source leaves this open: `{query}`"
    return [Note("unstated", text, query)]


def _as_unstated(where: syntax.Condition) -> syntax.Condition:
    if isinstance(where, syntax.Bare):
        return syntax.Is(where.path, "unstated")
    return syntax.Is(where, "unstated")


def _variants(
    answer: Answer,
    find: BoundFind,
    item: syntax.Find,
    vocabulary: Vocabulary,
    *,
    ask: Ask,
    rebind: Rebind,
    limits: Limits,
) -> list[Note]:
    """Note the things left out although one of their variants fits."""
    link = _variant_link(find, vocabulary)
    if link is None or link.range not in vocabulary.classes or answer.truncated:
        return []
    finer = vocabulary.classes[link.range]
    name = syntax.Name(spelled(finer.name).strip("`"), "", finer.name)
    step = syntax.Step(syntax.Name(link.name, "", link.name), inverse=True)
    asked = syntax.Find(
        name,
        item.where,
        show=(syntax.Column(syntax.Path((step,))),),
        limit=syntax.Limit(limits.most_rows),
    )
    bound = rebind(asked)
    if bound is None:
        return []
    compiled = compile_query(bound, vocabulary.prefixes, limits)
    rows = ask(compiled)
    place = {variable: index for index, variable in enumerate(rows.variables)}
    parent_place = place[compiled.columns[0].variable]
    variants: dict[str, list[str]] = {}
    for row in rows.rows:
        variant, parent = row[place[THING]], row[parent_place]
        if variant is not None and parent is not None:
            variants.setdefault(parent.value, []).append(variant.value)
    kept = {row[0].iri for row in answer.rows if isinstance(row[0], Thing)}
    if find.limit is not None and len(answer.rows) >= find.limit:
        return []
    left_out = sorted(iri for iri in variants if iri not in kept)
    if not left_out:
        return []
    query = Writer().item(syntax.Find(name, item.where))
    words = [spelled(vocabulary.word_of(iri)) for iri in left_out]
    shown = words[:8] + ([f"{len(words) - 8} more"] if len(words) > 8 else [])
    noun = find.things.term.label
    some = f"one {noun} is" if len(words) == 1 else f"{len(words)} {_plural(noun)} are"
    text = (
        f"{some} left out although a {finer.label} of it fits: {listed(shown)}; "
        f"`{query}` asks for those"
    )
    return [
        Note(
            "variants",
            text.replace(" of it ", " of theirs " if len(words) > 1 else " of it "),
            query,
        )
    ]


def _variant_link(find: BoundFind, vocabulary: Vocabulary) -> PropertyTerm | None:
    for iri in find.things.term.parents:
        term = vocabulary.classes.get(iri)
        if term is not None and term.variant:
            return vocabulary.properties.get(term.variant)
    return None


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
