"""Notes that take a query of their own: what an answer leaves open, and what its variants say."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from isthmus.queries.binding.tree import BoundCount, BoundFind, BoundPath, BoundQuery
from isthmus.queries.diagnostics.words import listed, spelled
from isthmus.queries.limits import Limits
from isthmus.queries.sparql.compile import compile_query
from isthmus.queries.sparql.compiled import NUMBER, THING, VERDICT, Sparql
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import PropertyTerm, Vocabulary

from .answer import Answer, Note, Thing
from .cells import number_of

if TYPE_CHECKING:
    from isthmus.kb.store.store import Rows

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
    if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
        return ()
    if find.group is not None:
        return tuple(_mixed_keys(find, item, vocabulary, ask=ask, rebind=rebind, limits=limits))
    if find.where is None or find.including_unstated:
        return ()
    notes: list[Note] = []
    if not answer.rows and not find.offset:
        notes += _unstated(find, item, vocabulary, ask, limits)
        notes += _elsewhere(find, item, vocabulary)
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


def _mixed_keys(
    find: BoundFind,
    item: syntax.Find,
    vocabulary: Vocabulary,
    *,
    ask: Ask,
    rebind: Rebind,
    limits: Limits,
) -> list[Note]:
    """Note which things without a key are not silent on it: their variants differ."""
    notes = []
    for key, written in zip(
        find.group.keys if find.group else (),
        item.group.keys if item.group is not None else (),
        strict=False,
    ):
        if not isinstance(key.shown, BoundPath) or len(key.shown.steps) > 1:
            continue
        if not key.shown.last.mixes:
            continue
        mixed: syntax.Condition = syntax.Is(written, "mixed")
        if item.where is not None:
            inner = item.where.parts if isinstance(item.where, syntax.And) else (item.where,)
            mixed = syntax.And((*inner, mixed))
        asked = syntax.Find(item.name, mixed, limit=syntax.Limit(limits.most_rows))
        bound = rebind(asked)
        if bound is None:
            continue
        rows = ask(compile_query(bound, vocabulary.prefixes, limits))
        place = rows.variables.index(THING)
        things = dict.fromkeys(
            thing.value for row in rows.rows if (thing := row[place]) is not None
        )
        if not things:
            continue
        words = [spelled(vocabulary.word_of(iri)) for iri in sorted(things)]
        shown = words[:8] + ([f"{len(words) - 8} more"] if len(words) > 8 else [])
        query = Writer().item(syntax.Find(item.name, mixed))
        text = (
            f"among those without {key.shown.last.label}, the variants of {listed(shown)} differ: "
            f"`{query}`"
        )
        notes.append(Note("mixed", text, query))
    return notes


def _elsewhere(find: BoundFind, item: syntax.Find, vocabulary: Vocabulary) -> list[Note]:
    """Note where a text occurs that the things themselves do not mention."""
    where = item.where
    if not isinstance(where, syntax.Mentions) or not isinstance(where.value, syntax.Text):
        return []
    wanted = where.value.value.casefold()
    links = [
        term
        for term in vocabulary.properties_of((find.things.term.iri,))
        if term.kind == "thing" and term.range in vocabulary.classes and term.uses
    ]
    above = {up for term in links for up in term.parents[1:]}
    holding = [
        one
        for one in vocabulary.individuals.values()
        if any(wanted in text.casefold() for text in (one.label, one.definition, *one.synonyms))
    ]
    if not holding:
        return [
            Note("elsewhere", f"no name or definition on record mentions {where.value.value!r}")
        ]
    queries = []
    for term in sorted(links, key=lambda term: (term.iri in above, -term.uses, term.name)):
        if any(vocabulary.is_instance(one, term.range) for one in holding):
            path = syntax.Path((syntax.Step(syntax.Name(term.name, "", term.name)),))
            condition = syntax.Has(path, "any", 0, syntax.With(where))
            queries.append(Writer().item(syntax.Find(item.name, condition)))
    if not queries:
        # Nothing leads there from what was asked about, so it is asked about itself.
        types = dict.fromkeys(iri for one in holding for iri in one.types)
        kinds = [vocabulary.classes[iri] for iri in types if not vocabulary.classes[iri].hidden]
        queries = [
            Writer().item(syntax.Find(syntax.Name(kind.name, "", kind.name), where))
            for kind in kinds
        ]
    if not queries:
        return []
    noun = find.things.term.label
    asked = listed([f"`{query}`" for query in queries[:2]], "or")
    text = (
        f"`mentions` looks into what is written about the {noun} itself; look further with {asked}"
    )
    return [Note("elsewhere", text, queries[0])]


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
    if find.things.condition is not None:
        return []  # what a definition adds is said of the things, not of their variants
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
