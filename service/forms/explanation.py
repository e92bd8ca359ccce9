"""How a query is understood, and why its answer is as it is, in the published JSON shape."""

from isthmus.kb.frozen import Frozen
from isthmus.kb.proofs.json import Proved
from isthmus.queries import Thing
from isthmus.queries.answers.answer import VerdictWord
from isthmus.queries.answers.explain import Reading
from isthmus.queries.answers.left_out import LeftOut


class Judged(Frozen):
    """The verdict on one condition.

    Attributes:
        thing: The thing.
        condition: The condition, as written.
        verdict: Whether it meets it.
        because: What the record says.
        proofs: The proofs of the facts behind it.
    """

    thing: Thing
    condition: str
    verdict: VerdictWord
    because: tuple[str, ...]
    proofs: tuple[Proved, ...]


class Explained(Frozen):
    """The published shape of how a query is understood, and why the answer is as it is."""

    statement: str
    summary: str
    readings: tuple[Reading, ...]
    notes: tuple[str, ...]
    sparql: str
    verdicts: tuple[Judged, ...]
    left_out: tuple[LeftOut, ...]
