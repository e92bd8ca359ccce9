"""Why each thing that was left out of an answer is not in it: asked of the engine, one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.queries import Answer, QueryError, Thing
from isthmus.queries.bound_statement import BoundFind

if TYPE_CHECKING:
    from isthmus.queries import Engine

MOST = 60
"""With more things than this left out, a page would be too long to read."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that a thing does not meet.

    Attributes:
        condition: The condition, as written.
        verdict: ``false``, ``unstated`` or ``mixed``.
        because: What the record says, with sections and pages.
    """

    condition: str
    verdict: str
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


def left_out(engine: "Engine", text: str, answer: Answer) -> tuple[LeftOut, ...]:
    """Explain every thing of the class asked for that is not in an answer.

    Args:
        engine: What answers queries.
        text: The query, without parameters to be given.
        answer: Its answer.

    Returns:
        The things in the order of their class; empty if the query leaves nothing out by a
        condition, or too much to be read.
    """
    compiled = engine.compile(text)
    bound = compiled.statement
    if not isinstance(bound, BoundFind) or bound.group or not compiled.where or answer.truncated:
        return ()
    found = {cell.iri for row in answer.rows for cell in row[:1] if isinstance(cell, Thing)}
    try:
        every = engine.ask(
            f"find {bound.things.term.name} limit {len(found) + MOST + 1}", cite=False
        )
        others = [
            cell
            for row in every.rows
            for cell in row[:1]
            if isinstance(cell, Thing) and cell.iri not in found
        ]
        if len(others) > MOST:
            return ()
        return tuple(
            _explained(engine, thing, bound.things.term.name, compiled.where) for thing in others
        )
    except QueryError:
        # A condition that only makes sense with the definitions or parameters before it.
        return ()


def _things(answer: Answer) -> dict[str, Thing]:
    cells = (row[0] for row in answer.rows)
    return {cell.iri: cell for cell in cells if isinstance(cell, Thing)}


def _explained(engine: "Engine", thing: Thing, kind: str, where: str) -> LeftOut:
    query = f"why not {kind}:{thing.id} where {where}"
    return LeftOut(thing, tuple(_reasons(engine.ask(query))), query)


def _reasons(answer: Answer) -> Iterator[Reason]:
    """Yield the parts of a condition that are not met; the whole only where it has no parts."""
    rows = answer.rows[1:] or answer.rows
    for condition, verdict, because in (row[:3] for row in rows):
        if verdict != "true":
            lines = because if isinstance(because, tuple) else (because,)
            told = tuple(str(line) for line in lines if line)
            yield Reason(str(condition), str(verdict), told)
