"""Why each thing that was left out of an answer is not in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

from isthmus.kb.json_shape import Said
from isthmus.queries.binding.tree import BoundFind
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.syntax import tree as syntax

from .answer import Answer, Thing

MOST = 60
"""With more things than this left out, the reasons would be too long to read."""

Ask = Callable[[syntax.Item], Answer | None]


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


def left_out(answer: Answer, item: syntax.Item, find: object, ask: Ask) -> tuple[LeftOut, ...]:
    """Explain every thing of the class asked for that is not in an answer.

    Args:
        answer: The answer.
        item: The statement as written.
        find: The statement, bound.
        ask: Answers another statement with the same definitions and parameters, without looking
            up citations; None where it cannot be bound.

    Returns:
        The things in the order of their class; empty if the statement is no ``find``, leaves
        nothing out by a condition, or too much to be read.
    """
    if not isinstance(find, BoundFind) or not isinstance(item, syntax.Find):
        return ()
    if find.group is not None or item.where is None or answer.truncated:
        return ()
    if find.limit is not None and len(answer.rows) >= find.limit:
        return ()
    found = {thing.iri for thing in _things(answer)}
    kind = find.things.term.name
    every = ask(syntax.Find(_name(kind), limit=syntax.Limit(len(found) + MOST + 1)))
    if every is None:
        return ()
    others = [thing for thing in _things(every) if thing.iri not in found]
    if len(others) > MOST:
        return ()
    explained = (_explained(thing, kind, item.where, ask) for thing in others)
    return tuple(one for one in explained if one is not None)


def _name(word: str, prefix: str = "") -> syntax.Name:
    return syntax.Name(key_of(word), prefix, word)


def _things(answer: Answer) -> Iterator[Thing]:
    cells = (row[0] for row in answer.rows)
    return (cell for cell in cells if isinstance(cell, Thing))


def _explained(thing: Thing, kind: str, where: syntax.Condition, ask: Ask) -> LeftOut | None:
    # The kind is said too: a transport may be called as the option is.
    answer = ask(syntax.Why(_name(thing.id, key_of(kind)), where, negated=True))
    if answer is None:
        return None
    return LeftOut(thing, tuple(_reasons(answer)), answer.statement)


def _reasons(answer: Answer) -> Iterator[Reason]:
    """Yield the parts of a condition that are not met; the whole only where it has no parts."""
    rows = answer.rows[1:] or answer.rows
    for condition, verdict, because in (row[:3] for row in rows):
        if verdict != "true":
            lines = because if isinstance(because, tuple) else (because,)
            told = tuple(str(line) for line in lines if line)
            yield Reason(str(condition), str(verdict), told)
