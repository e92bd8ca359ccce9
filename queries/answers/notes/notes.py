"""What a reader of an answer would otherwise conclude wrongly, for every statement in one place.

Each kind of note is a method, in the module of what it is about.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isthmus.queries.answers.answer import Answer, Note
from isthmus.queries.answers.fact_reader import Record
from isthmus.queries.binding.tree import BoundQuery
from isthmus.queries.language_limits import Limits
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.vocabulary.terms import Vocabulary

from .about import Ask, Rebind
from .absence import Absence, on_wording
from .beside import Beside
from .cells import Cells
from .claims import Claims
from .groups import Groups
from .kinds import Kinds, cannot_be_met
from .left_open import LeftOpen
from .measures import Measures
from .near import Near
from .variants import Variants

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Proofs


def notes_of(
    answer: Answer,
    item: syntax.Item,
    query: BoundQuery,
    vocabulary: Vocabulary,
    record: Record,
    *,
    proofs: "Proofs",
    ask: Ask,
    rebind: Rebind,
    limits: Limits,
) -> tuple[Note, ...]:
    """Return the notes that an answer needs.

    Args:
        answer: The answer so far.
        item: The statement as written, with the values of its parameters.
        query: The statement, bound.
        vocabulary: For labels and variants.
        record: What the answer has looked up already.
        proofs: Give the rules that hold however silence is read.
        ask: Runs a SPARQL query.
        rebind: Binds another statement with the same definitions and parameters; None where it
            cannot be bound.
        limits: Caps.
    """
    notes = _Notes(
        answer,
        item,
        query.statement,
        vocabulary,
        record,
        proofs=proofs,
        ask=ask,
        rebind=rebind,
        limits=limits,
    )
    read = (Note(note.code, note.text, note.query) for note in query.notes)
    return tuple(dict.fromkeys((*read, *notes.all())))


def notes_on_wording(query: BoundQuery) -> tuple[Note, ...]:
    """Return the notes that a statement needs whatever the record says."""
    read = (Note(note.code, note.text, note.query) for note in query.notes)
    return tuple(dict.fromkeys((*read, *on_wording(query.statement))))


class _Notes(LeftOpen, Absence, Variants, Cells, Groups, Kinds, Measures, Near, Claims, Beside):
    """All notes of one answer."""

    def all(self) -> Iterator[Note]:
        """Yield every note, what bears most on the rows first."""
        yield from self._differences()
        yield from self._empty_cells()
        yield from self._empty_counts()
        yield from self._chosen()
        yield from self._met_apart()
        yield from self._mixed_keys()
        yield from self._groups_without()
        yield from on_wording(self._statement)
        yield from self._counted_as_absent()
        mismatches = list(self._mismatches())
        yield from dict.fromkeys(note for _, note in mismatches)
        never = {atom for atom, _ in mismatches if atom is not None}
        if self._asked is None or not cannot_be_met(self._asked.condition, never):
            yield from self._open()
            yield from self._whatever_is_read()
            told = list(self._variants())
            yield from told
            yield from self._mixed([iri for note in told for iri in note.things])
        yield from self._asked_for_a_verdict()
        yield from self._alone()
        yield from self._words()
        yield from self._other_kinds()
        yield from self._kinds_apart()
        yield from self._measures()
        yield from self._unclaimed()
        yield from self._places()
        yield from self._beside_the_quantity()
        yield from self._near()
        yield from self._modal()
        yield from self._conditional()
        yield from self._also_counted()
        yield from self._ties()
        yield from self._skipped()
