"""Why each thing that was left out of an answer is not in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated

from isthmus.kb.data_class import dataclass
from isthmus.kb.json_shape import Said
from isthmus.queries.binding.tree import BoundFind
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.syntax import tree as syntax

from .answer import Answer, Thing

MOST = 60
"""With more things than this left out, the reasons would be too long to read."""

Listed = Callable[[syntax.Find], tuple[Thing, ...]]
"""Lists what another statement with the same definitions and parameters finds."""
Explained = Callable[[syntax.Find, Sequence[tuple[Thing, syntax.Why]]], Sequence[Answer | None]]
"""Answers the same ``why`` of several things, without looking up citations; given with what finds
the things that meet the condition, which means there what it means in the question."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that a thing does not meet.

    Attributes:
        condition: The condition, as written.
        verdict: Why it does not meet it.
        because: What the record says, with sections and pages.
    """

    condition: str
    verdict: Annotated[str, Said("enum", ("false", "unstated", "mixed"))]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A thing that is not in an answer, and why.

    Attributes:
        thing: The thing.
        reasons: The conditions that it does not meet.
        query: The query that tells the whole story.
    """

    thing: Thing
    reasons: tuple[Reason, ...]
    query: str


def left_out(
    answer: Answer,
    item: syntax.Item,
    find: object,
    listed: Listed,
    explained: Explained,
    *,
    values: "Mapping[str, syntax.Value | None]",
) -> tuple[LeftOut, ...]:
    """Explain every thing of the class asked for that is not in an answer.

    Args:
        item: The statement as written.
        find: The statement, bound.
        listed: Lists things.
        explained: Answers ``why``, in the order of the things; None where it cannot be bound.
        values: The values of the parameters: a reason says them, and its query has no others.

    Returns:
        The things in the order of their class; empty if the statement is no ``find``, leaves
        nothing out by a condition, or too much to be read.
    """
    if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
        return ()
    # What a definition adds is part of the condition.
    where = syntax.filled(syntax.all_of(find.things.written, item.where), values)
    if find.group is not None or where is None or answer.truncated:
        return ()
    if find.limit is not None and len(answer.rows) >= find.limit:
        return ()
    answered = {thing.iri for thing in answer.things}
    kind = find.things.term.name
    every = listed(syntax.Find(syntax.named(kind), limit=syntax.Limit(len(answered) + MOST + 1)))
    others = [thing for thing in every if thing.iri not in answered]
    if len(others) > MOST:
        return ()
    return tuple(_explained(others, kind, where, explained))


def _explained(
    things: Sequence[Thing], kind: str, where: syntax.Condition, explained: Explained
) -> Iterator[LeftOut]:
    # The kind is said too: a transport may be called as the option is.
    names = [syntax.named(thing.id, key_of(kind)) for thing in things]

    def why(part: syntax.Condition) -> Sequence[Answer | None]:
        asked = [syntax.Why(name, part, negated=True) for name in names]
        return explained(
            syntax.Find(syntax.named(kind), part), list(zip(things, asked, strict=True))
        )

    whole = why(where)
    parts = where.parts if isinstance(where, syntax.And) else (where,)
    if all(isinstance(part, _PLAIN) for part in parts):
        for thing, answer in zip(things, whole, strict=True):
            if answer is not None:
                yield LeftOut(thing, tuple(_reasons(answer)), answer.statement)
        return
    alone = [why(part) for part in parts]
    for number, (thing, answer) in enumerate(zip(things, whole, strict=True)):
        if answer is None:
            continue
        reasons: list[Reason] = []
        for part, of_each in zip(parts, alone, strict=True):
            told = of_each[number]
            if told is not None:
                reasons += _reasons(told) if isinstance(part, _PLAIN) else _reason(told)
        yield LeftOut(thing, tuple(reasons), answer.statement)


_PLAIN = (
    syntax.Bare,
    syntax.Has,
    syntax.IsA,
    syntax.Itself,
    syntax.SummaryTest,
    syntax.Mentions,
)
"""Conditions whose verdict is that of the one test they make."""


def _reasons(answer: Answer) -> Iterator[Reason]:
    """Yield the tests that are not met; the whole only where it has no parts."""
    rows = answer.rows[1:] or answer.rows
    for condition, verdict, because in (row[:3] for row in rows):
        if verdict != "true":
            yield Reason(str(condition), str(verdict), _lines(because))


def _reason(answer: Answer) -> Iterator[Reason]:
    """Yield a condition that is not met, such as a negation, with all that bears on it."""
    whole, *tests = answer.rows
    if whole[1] != "true":
        told = (line for row in tests or (whole,) for line in _lines(row[2]))
        yield Reason(str(whole[0]), str(whole[1]), tuple(dict.fromkeys(told)))


def _lines(because: object) -> tuple[str, ...]:
    lines = because if isinstance(because, tuple) else (because,)
    return tuple(str(line) for line in lines if line)
