"""What a completion can be, and the names that are proposed where the binder wants one."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Literal

from isthmus.kb.data_class import dataclass
from isthmus.queries.binding.advice import qualified
from isthmus.queries.binding.bind import TYPES, Bound
from isthmus.queries.binding.conditions import leads_to
from isthmus.queries.binding.findings import Expectation
from isthmus.queries.binding.names import SENTINEL
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.queries.vocabulary.suggest import foremost, in_use
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary
from isthmus.queries.vocabulary.things import Individual, Members
from isthmus.queries.vocabulary.units import friendly, spellings_of, unit

MOST = 200
"""Proposals of one kind."""
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
    expectation: Expectation,
    vocabulary: Vocabulary,
    bound: Bound,
    typed: str,
    fits: Callable[[PropertyTerm], bool] = lambda _: True,
) -> Iterable[Completion]:
    """Yield the names that can stand where the binder looked for one.

    Args:
        expectation: What it looked for.
        vocabulary: The words.
        bound: The text, whose definitions are classes too.
        typed: What is typed of the name, in small letters; names without it may be left out.
        fits: Whether a property can stand there, as far as :func:`fitting` knows.
    """
    wanted, classes = expectation.wanted, expectation.classes
    if wanted in {"thing", "term"} or (wanted == "value" and expectation.kind in {"thing", "any"}):
        kind: Kind = "value" if wanted == "value" else "thing"
        # Without a letter of the name, those that would be cut off need no looking at.
        for thing in islice(_things(classes, vocabulary, typed), None if typed else MOST):
            text = spelled(thing.name)
            same = vocabulary.find_individuals(syntax.named(thing.name))
            if len(same) > 1:
                main = kind == "thing" and expectation.kind != "alone"
                text = _told_apart(thing, same, classes, vocabulary, main=main)
                if not text:
                    continue
            yield Completion(text, kind, thing.label, thing.definition, thing.synonyms)
    if wanted in {"class", "term", "type"}:
        for term in vocabulary.most_used:
            yield _of_term(term, "class")
    if wanted == "class":
        for name in bound.definitions:
            if name and key_of(name) != SENTINEL:
                yield Completion(spelled(name), "definition", name, "a definition of this query")
    if wanted == "type":
        for name in TYPES:
            yield Completion(name, "type", name)
    if wanted in {"property", "term"}:
        terms = [term for term in vocabulary.properties_of(classes) if fits(term)]
        if expectation.kind == "inverse":
            every = vocabulary.properties_of(())
            terms = [term for term in every if leads_to(vocabulary, term, classes)]
        if expectation.kind == "chain":
            terms = [term for term in terms if term.transitive]
        for prop in sorted(foremost(vocabulary, terms), key=lambda term: not term.uses):
            yield _of_term(prop, "property")
    if wanted == "value" and expectation.kind == "property":
        for prop in foremost(vocabulary, vocabulary.properties_of(())):
            yield _of_term(prop, "property")
    if wanted == "value" and expectation.kind == "class":
        for term in vocabulary.most_used:
            yield _of_term(term, "class")
    if wanted == "value" and expectation.kind == "truth":
        yield Completion("true", "value")
        yield Completion("false", "value")
    if wanted == "unit":
        known = unit(expectation.unit)
        if known is not None:
            for symbol in spellings_of(known.dimension):
                yield Completion(friendly(symbol), "unit", symbol)


def _of_term(term: PropertyTerm | ClassTerm, kind: Kind) -> Completion:
    return Completion(spelled(term.name), kind, term.label, term.definition, term.synonyms)


def _things(classes: tuple[str, ...], vocabulary: Vocabulary, typed: str) -> Iterable[Individual]:
    """Return the things of some classes, the most used first; without, the best known first."""
    if not classes:
        return vocabulary.best_known(typed.strip("`"))
    members = [vocabulary.individuals_of(iri) for iri in classes]
    if typed and any(isinstance(some, Members) for some in members):
        known = vocabulary.best_known(typed.strip("`"))
        return (thing for thing in known if vocabulary.is_one_of(thing, classes))
    things = {member.iri: member for some in members for member in in_use(vocabulary, some)}
    return in_use(vocabulary, things.values())


def _told_apart(
    thing: Individual,
    called: Sequence[Individual],
    classes: tuple[str, ...],
    vocabulary: Vocabulary,
    *,
    main: bool,
) -> str:
    """Write a thing whose name others have too, as the binder asks; empty if nothing tells it.

    Args:
        main: Whether the name alone means what the knowledge base is about.
    """
    same = [other for other in called if not classes or vocabulary.is_one_of(other, classes)]
    if len(same) == 1 or (main and vocabulary.main_things(same) == [thing]):
        return spelled(thing.name)
    text = qualified(vocabulary, thing, same)
    return text if text != thing.name else ""


def fitting(item: syntax.Item, vocabulary: Vocabulary) -> Callable[[PropertyTerm], bool]:
    """Return whether a property can stand where the cursor is, as far as the clause decides.

    Things are ordered by what each has one of; sums need numbers, the smallest and the largest an
    order.
    """
    match _around(item):
        case syntax.Key(syntax.Path(steps)):
            if not all(_single(step, vocabulary) for step in steps[:-1]):
                return lambda _: False
            return lambda term: term.functional
        case syntax.Aggregate("sum" | "avg"):
            return lambda term: term.kind == "number"
        case syntax.Aggregate("min" | "max"):
            return lambda term: term.kind not in {"thing", "truth", "any"}
    return lambda _: True


def _single(step: syntax.Step, vocabulary: Vocabulary) -> bool:
    terms = vocabulary.find_properties(step.name)
    return not step.inverse and not step.repeat and any(term.functional for term in terms)


def _around(item: syntax.Item) -> syntax.Key | syntax.Aggregate | None:
    """Return the key or summary whose path ends with the name that is being written."""
    for node in syntax.nodes(item):
        if isinstance(node, syntax.Key | syntax.Aggregate):
            path = node.path if isinstance(node, syntax.Aggregate) else node.expression
            if isinstance(path, syntax.Path) and path.steps[-1].name.key == SENTINEL:
                return node
    return None


def unshown(item: syntax.Item, proposed: list[Completion]) -> list[Completion]:
    """Leave out the columns that are shown already."""
    if not isinstance(item, syntax.Find) or not any(
        _at_cursor(column.expression) for column in item.show
    ):
        return proposed
    writer = Writer()
    shown = {
        column.alias.text if column.alias is not None else writer.expression(column.expression)
        for column in item.show
    }
    return [entry for entry in proposed if entry.text not in shown]


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


def of_groups(item: syntax.Item, proposed: list[Completion]) -> list[Completion]:
    """Where groups are listed, propose their keys: nothing else of a thing is one value there.

    In ``having`` it is the columns that sum up a group.
    """
    if not isinstance(item, syntax.Find) or item.group is None:
        return proposed
    if item.group.having is not None and _asked(item.group.having):
        return [
            Completion(spelled(column.alias.text), "property", column.alias.text, "a column")
            for column in item.show
            if column.alias is not None and not isinstance(column.expression, syntax.Path)
        ]
    plain = [*(column.expression for column in item.show), *(key.expression for key in item.order)]
    if not any(map(_at_cursor, plain)):
        return proposed
    writer = Writer()
    keys = [writer.path(key) for key in item.group.keys]
    known = {entry.text: entry for entry in proposed if entry.kind == "property"}
    return [known.get(key, Completion(key, "property", key, "a key of the groups")) for key in keys]


def _at_cursor(expression: syntax.Expression | syntax.ListThings | syntax.Judged) -> bool:
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
