"""What a reader of an answer would otherwise conclude wrongly, for every statement in one place.

Each kind of note is a method, in the module of what it is about.
"""

from collections.abc import Iterator

from isthmus.queries.answers.answer import Note
from isthmus.queries.binding.tree import BoundQuery

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


def notes_on_wording(query: BoundQuery) -> tuple[Note, ...]:
    """Return the notes that a statement needs whatever the record says."""
    return tuple(dict.fromkeys((*_on_reading(query), *on_wording(query.statement))))


def _on_reading(query: BoundQuery) -> Iterator[Note]:
    return (Note("readings", text) for text in query.notes)


class Notes(LeftOpen, Absence, Variants, Cells, Groups, Kinds, Measures, Near, Claims, Beside):
    """The notes that an answer needs; what they are made from, see `About`."""

    def all(self) -> tuple[Note, ...]:
        """Return every note, each once."""
        return tuple(dict.fromkeys((*_on_reading(self._query), *self._in_order())))

    def _in_order(self) -> Iterator[Note]:
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
