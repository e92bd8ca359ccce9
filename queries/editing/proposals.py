"""What a completion can be, and the names that are proposed where the binder wants one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from isthmus.queries.binding.bind import TYPES, Bound
from isthmus.queries.binding.findings import Expectation
from isthmus.queries.binding.names import SENTINEL
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.words import spelled
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.terms import Individual, Vocabulary
from isthmus.queries.vocabulary.units import spellings_of, unit

Kind = Literal[
    "keyword",
    "class",
    "property",
    "thing",
    "value",
    "unit",
    "type",
    "parameter",
    "definition",
    "sign",
]


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal.

    Attributes:
        text: What is written in place of the span.
        kind: What it is.
        label: What people call it.
        detail: What it means, in a sentence, or an empty string.
        synonyms: What else people call it, by which it is found too.
    """

    text: str
    kind: Kind
    label: str = ""
    detail: str = ""
    synonyms: tuple[str, ...] = ()


def proposals(
    expectation: Expectation, vocabulary: Vocabulary, bound: Bound, typed: str
) -> Iterable[Completion]:
    """Yield the names that can stand where the binder looked for one.

    Args:
        expectation: What it looked for.
        vocabulary: The words.
        bound: The text, whose definitions are classes too.
        typed: What is typed of the name, in small letters; names without it may be left out.
    """
    wanted, classes = expectation.wanted, expectation.classes
    if wanted in {"thing", "term"} or (wanted == "value" and expectation.kind in {"thing", "any"}):
        kind: Kind = "value" if wanted == "value" else "thing"
        for one in _things(classes, vocabulary, typed):
            yield Completion(spelled(one.name), kind, one.label, one.definition, one.synonyms)
    if wanted in {"class", "term", "type"}:
        for term in vocabulary.classes.values():
            if not term.hidden:
                yield Completion(
                    spelled(term.name), "class", term.label, term.definition, term.synonyms
                )
    if wanted == "class":
        for name in bound.definitions:
            if name and key_of(name) != SENTINEL:
                yield Completion(spelled(name), "definition", name, "a definition of this query")
    if wanted == "type":
        for name in TYPES:
            yield Completion(name, "type", name)
    if wanted in {"property", "term"}:
        terms = vocabulary.properties_of(classes)
        if expectation.kind == "chain":
            terms = tuple(term for term in terms if term.transitive)
        for prop in sorted(terms, key=lambda one: (not one.uses, one.name)):
            yield Completion(
                spelled(prop.name), "property", prop.label, prop.definition, prop.synonyms
            )
    if wanted == "value" and expectation.kind == "truth":
        yield Completion("true", "value")
        yield Completion("false", "value")
    if wanted == "unit":
        known = unit(expectation.unit)
        if known is not None:
            for symbol in spellings_of(known.dimension):
                yield Completion(_unit_word(symbol), "unit", symbol)


def _things(classes: tuple[str, ...], vocabulary: Vocabulary, typed: str) -> Iterable[Individual]:
    """Return the things of some classes by name; without a class, what most is known of first."""
    if not classes:
        return vocabulary.best_known(typed.strip("`"))
    found = {one.iri: one for iri in classes for one in vocabulary.individuals_of(iri)}
    return sorted(found.values(), key=lambda one: one.name)


def _unit_word(symbol: str) -> str:
    from isthmus.queries.vocabulary.units import friendly

    return friendly(symbol)


def aliases(item: syntax.Item) -> list[Completion]:
    """Propose the columns of the query where it is ordered by one."""
    if not isinstance(item, syntax.Find) or not any(
        _at_cursor(key.expression) for key in item.order
    ):
        return []
    return [
        Completion(spelled(column.alias.text), "property", column.alias.text, "a column")
        for column in item.show
        if column.alias is not None
    ]


def of_groups(item: syntax.Item, found: list[Completion]) -> list[Completion]:
    """Where groups are listed, propose their keys: nothing else of a thing is one value there.

    In ``having`` it is the columns that sum up a group.
    """
    if not isinstance(item, syntax.Find) or item.group is None:
        return found
    if item.group.having is not None and _asked(item.group.having):
        return [
            Completion(spelled(column.alias.text), "property", column.alias.text, "a column")
            for column in item.show
            if column.alias is not None and not isinstance(column.expression, syntax.Path)
        ]
    plain = [*(column.expression for column in item.show), *(key.expression for key in item.order)]
    if not any(map(_at_cursor, plain)):
        return found
    writer = Writer()
    keys = [writer.path(key) for key in item.group.keys]
    known = {entry.text: entry for entry in found if entry.kind == "property"}
    return [known.get(key, Completion(key, "property", key, "a key of the groups")) for key in keys]


def _at_cursor(expression: syntax.Expression) -> bool:
    """Tell whether what is shown or ordered by is the name that is being written."""
    return isinstance(expression, syntax.Path) and expression.steps[0].name.key == SENTINEL


def _asked(having: syntax.Condition) -> bool:
    """Tell whether a condition tests the name that is being written."""
    match having:
        case syntax.And(parts) | syntax.Or(parts):
            return any(map(_asked, parts))
        case syntax.Not(part):
            return _asked(part)
        case syntax.Bare(path) | syntax.Has(path):
            return path.steps[0].name.key == SENTINEL
    return False
