"""Notes that name the calls whose answers would settle what a network's files leave open."""

from collections.abc import Callable, Iterator, Sequence

from isthmus.queries.answers.answer import Answer, Note
from isthmus.queries.answers.notes.about import conditions_of
from isthmus.queries.binding.tree import (
    BoundCheck,
    BoundFind,
    BoundPath,
    BoundStatement,
    Every,
    Number,
    Some,
    atoms_of_things,
    deep_atoms,
)

from .network_layer import Layer

_MOST = 8
"""So many calls are named; the rest are counted."""


def settled_by(
    answer: Answer,
    statement: BoundStatement,
    notes: Sequence[Note],
    layer: Layer,
    *,
    things: Callable[[str], tuple[str, ...]],
) -> tuple[Note, ...]:
    """Name the calls that would settle what an answer leaves open.

    Args:
        notes: Its notes, with the query for what is open.
        layer: Knows which call would tell what.
        things: Gives the IRIs of the things that a query finds.
    """
    calls: dict[str, None] = {}
    opened = [iri for note in notes if note.code == "unstated" for iri in things(note.query)]
    if isinstance(statement, BoundCheck) and answer.rows and "unstated" in answer.rows[0]:
        opened.append(statement.thing)
    if opened:
        first, further = _asked(statement)
        calls.update(dict.fromkeys(layer.settling(opened, first)))
        calls.update(dict.fromkeys(layer.settling(None, further)))
    if isinstance(statement, BoundFind) and statement.group is None:
        shown = [thing.iri for thing in answer.things]
        calls.update(dict.fromkeys(layer.settling(shown, tuple(_shown(statement)))))
    told = list(calls)
    made = [Note("settled-by", text) for text in told[:_MOST]]
    if len(told) > _MOST:
        query = "find missing-answer"
        text = f"{len(told) - _MOST} more answers of calls are missing: `{query}`"
        made.append(Note("settled-by", text, query))
    return tuple(made)


def _asked(statement: BoundStatement) -> tuple[set[str], set[str]]:
    """Return the properties asked of the things themselves, and those asked further on."""
    first: set[str] = set()
    every: set[str] = set()
    for condition in conditions_of(statement):
        own = set(atoms_of_things(condition))
        for atom in deep_atoms(condition):
            if isinstance(atom, Some | Every | Number):
                marked = tuple(_marked(atom.path))
                every.update(marked)
                if atom in own and atom.path.steps[0].marked:
                    first.add(atom.path.steps[0].marked)
    return first, every - first


def _shown(statement: BoundFind) -> Iterator[str]:
    for column in statement.columns:
        if isinstance(column.shown, BoundPath):
            yield from _marked(column.shown)


def _marked(path: BoundPath) -> Iterator[str]:
    for step in path.steps:
        if step.marked:
            yield step.marked
