"""Says why something is not known: silence found by a curator, no review, or differing variants."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen
from isthmus.queries.binding.tree import (
    BoundCondition,
    Every,
    IsThing,
    Number,
    Some,
    atoms_of_things,
)
from isthmus.queries.diagnostics.spelling import first_few, listed
from isthmus.queries.vocabulary.said import MIXED_ON, OPEN_ON
from isthmus.queries.vocabulary.terms import PropertyTerm, Vocabulary
from pyoxigraph import NamedNode, Triple

from .fact_reader import Record, Term
from .provenance import (
    Reserved,
    Silence,
    fact_sentence,
    reserved_about,
    said,
    silences_about,
    with_unit,
)

if TYPE_CHECKING:
    from isthmus.kb.proofs.proof import Support
    from isthmus.kb.record.claim import Claim


SILENT_STATUS = "the source does not say"


class Reason(Frozen):
    """Why something is open.

    Attributes:
        code: ``silent``, ``not-reviewed``, ``mixed``, ``reserved`` where the source says it with
            reserve, ``some-variants`` where only variants of the thing have it, or ``unstated``
            where nothing more is known.
        text: In a sentence.
        sections: Headings of the sections searched in vain.
        claims: IRIs of the claims that say it with reserve.
    """

    code: str
    text: str
    sections: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The same in a few words."""
        if self.code == "some-variants":
            return self.text
        return {
            "silent": SILENT_STATUS,
            "not-reviewed": "not reviewed",
            "reserved": "said with reserve",
        }.get(self.code, "unstated")


class Silences:
    """Explains what is open about things."""

    def __init__(self, vocabulary: Vocabulary, record: Record) -> None:
        self._vocabulary = vocabulary
        self._record = record
        self._known: dict[str, dict[str, Silence]] = {}

    def of(self, iri: str) -> dict[str, Silence]:
        """Return the silences recorded about a thing, or about the thing it is a variant of."""
        if iri not in self._known:
            self.fetch([iri])
        return self._known[iri]

    def fetch(self, things: Iterable[str]) -> None:
        """Fetch the silences of things that will be asked about, all in one go."""
        missing = [iri for iri in dict.fromkeys(things) if iri not in self._known]
        parents = {iri: self._parents(iri) for iri in missing}
        wanted = dict.fromkeys((*missing, *(parent for iri in missing for parent in parents[iri])))
        about = silences_about(self._record, wanted)
        for iri in missing:
            silences: dict[str, Silence] = {}
            for thing in (*reversed(parents[iri]), iri):
                silences |= about.get(thing, {})
            self._known[iri] = silences

    def _parents(self, iri: str) -> list[str]:
        links = self._vocabulary.variant_links
        return [parent.value for parent in self._record.led_from(links, NamedNode(iri))]

    def root(self, iri: str, atom: BoundCondition) -> str:
        """Return the recorded silence on which an open condition rests, or the thing itself."""
        for term in properties_asked(atom):
            silence = self.of(iri).get(term.aspect) if term.aspect else None
            if silence is not None:
                return silence.iri
        return iri

    def fetch_reserved(self, things: Iterable[str]) -> None:
        """Fetch what is said with reserve of things that will be asked about."""
        reserved_about(self._record, things)

    def reserved(self, iri: str, term: PropertyTerm) -> list[Reserved]:
        """Return what the source says of a thing with reserve: on a property, else on its aspect.

        A variant has what is said of the thing that it is a variant of. What is a fact as well is
        left out: there the reserve belongs to the value.
        """
        things = [iri, *self._parents(iri)]
        about = reserved_about(self._record, things)
        every = [
            reserved
            for thing in things
            for reserved in about.get(thing, ())
            if reserved.value not in self._record.values(NamedNode(iri), reserved.property)
        ]
        own = [reserved for reserved in every if reserved.property == term.iri]
        if own or not term.aspect:
            return own
        return [reserved for reserved in every if reserved.aspect == term.aspect]

    def reasons(self, iri: str, condition: BoundCondition, verdict: str) -> list[Reason]:
        """Say why a condition is open for a thing; nothing where it is not."""
        if verdict not in {"unstated", "mixed"}:
            return []
        by_thing: dict[str, Reason] = {}
        for term in properties_asked(condition):
            reason = self._reason(iri, term)
            by_thing.setdefault(reason.text, reason)
        return list(by_thing.values())

    def _reason(self, iri: str, term: PropertyTerm) -> Reason:
        if NamedNode(term.iri) in self._record.values(NamedNode(iri), MIXED_ON):
            return Reason("mixed", self.differences(iri, term))
        if NamedNode(term.iri) in self._record.values(NamedNode(iri), OPEN_ON):
            text = f"what would list all of it on {term.label} is not in the data"
            return Reason("unstated", text)
        values = self._record.values(NamedNode(iri), term.iri)
        if reserved := self.reserved(iri, term):
            return self._said_with_reserve(reserved, values, term)
        if values:
            stated = self._values(values, term)
            if more := self.of_variants_only(iri, term, values):
                return Reason("some-variants", f"stated for {term.label}: {stated}; {more}")
            text = f"stated for {term.label}: {stated}; nothing more is on record on it"
            return Reason("unstated", text)
        return self.silence(iri, term)

    def of_variants_only(self, iri: str, term: PropertyTerm, values: Sequence[Term]) -> str:
        """Say what variants of a thing have besides its own values: it holds of them alone."""
        more = [
            (variant, added)
            for variant, held in self._variants(iri, term)
            if (added := [value for value in held if value not in values])
        ]
        return f"of variants only: {self._sides(more, term)}" if more else ""

    def _said_with_reserve(
        self, reserved: Sequence[Reserved], values: Sequence[Term], term: PropertyTerm
    ) -> Reason:
        sentences = dict.fromkeys(claim.sentence(self._vocabulary) for claim in reserved)
        text = f"said with reserve: {'; '.join(sentences)}"
        if values:
            text += f"; stated for {term.label}: {self._values(values, term)}"
        return Reason("reserved", text, claims=tuple(claim.claim for claim in reserved))

    def silence(self, iri: str, term: PropertyTerm) -> Reason:
        """Say whether a curator found the source silent on a property, or did not look."""
        told = self._variants(iri, term)
        if any(values for _, values in told):
            return Reason("some-variants", f"said of variants only: {self._sides(told, term)}")
        silence = self.of(iri).get(term.aspect) if term.aspect else None
        if silence is None:
            if not self.of(iri):
                return Reason("unstated", f"nothing is on record about {term.label}")
            if not term.aspect:
                return Reason("unstated", f"nothing is on record about {term.label}")
            if others := self._on_aspect(iri, term):
                aspect = self._vocabulary.label_of(term.aspect)
                rest = f"what it says on {aspect} is on record"
                if aspect == term.label:
                    rest = f"on record is {listed(others)}"
                return Reason("silent", f"the source does not say: {term.label}; {rest}")
            return Reason("not-reviewed", f"not reviewed: no finding is recorded on {term.label}")
        sections = [self._vocabulary.label_of(section) for section in silence.sections]
        noun = "section" if len(sections) == 1 else "sections"
        searched = f" ({noun} searched: {listed(first_few(sections, 4))})" if sections else ""
        text = f"the source does not say: {term.label}{searched}"
        return Reason("silent", text, tuple(sections))

    def differences(self, iri: str, term: PropertyTerm) -> str:
        """Say what each variant of a thing has for a property."""
        return f"mixed on {term.label}: {self._sides(self._variants(iri, term), term)}"

    def _variants(self, iri: str, term: PropertyTerm) -> list[tuple[Term, list[Term]]]:
        """Return each variant of a thing with what it has for a property."""
        variants = self._record.led_to(NamedNode(iri), self._vocabulary.variant_links)
        return [(variant, list(self._record.values(variant, term.iri))) for variant in variants]

    def _values(self, values: Sequence[Term], term: PropertyTerm) -> str:
        return listed([with_unit(value, term.iri, self._vocabulary) for value in values])

    def _sides(self, told: list[tuple[Term, list[Term]]], term: PropertyTerm) -> str:
        shown = []
        for variant, values in told:
            words = self._values(values, term) or "not stated"
            shown.append(f"{said(variant, self._vocabulary)}: {words}")
        return "; ".join(shown)

    def _on_aspect(self, iri: str, term: PropertyTerm) -> list[str]:
        """Return the labels of other properties on record on the aspect of a property.

        What is said of a variant of the thing counts: the aspect was read there.
        """
        others = [
            other
            for other in self._vocabulary.properties.values()
            if other.aspect == term.aspect and other.iri != term.iri
        ]
        variants = (variant for variant, _ in self._variants(iri, term))
        things = [*(NamedNode(parent) for parent in (iri, *self._parents(iri))), *variants]
        return [
            other.label
            for other in others
            if any(self._record.values(thing, other.iri) for thing in things)
        ]

    def absence(self, condition: BoundCondition, verdict: str) -> list[str]:
        """Say that absence decided, where no fact did."""
        if isinstance(condition, IsThing):
            return ["it is this very thing" if verdict == "true" else "it is another thing"]
        if verdict == "false":
            closed = [term for term in properties_asked(condition) if term.closed]
            if closed:
                return [f"none is on record, and the record is complete: {closed[0].reason}"]
        if verdict in {"true", "false"}:
            return ["none is on record"]
        return []

    def sentence(self, fact: Triple, support: "Support | None") -> str:
        """Say a fact with where it comes from."""
        text = fact_sentence(fact, self._vocabulary, self._facts_of(fact.subject))
        if support is None:
            return text
        origin = "; ".join(first_few(_places(support.claims), 3))
        if support.inferred:
            origin = f"inferred from {origin}" if origin else "inferred"
        return f"{text} ({origin})" if origin else text

    def _facts_of(self, subject: "Term | Triple") -> "dict[str, list[Term]]":
        return dict(self._record.about(subject)) if isinstance(subject, NamedNode) else {}


def _places(claims: "Iterable[Claim]") -> list[str]:
    """Say where claims stand, each place once, after the words of reserve: *may* is not *is*."""
    words: dict[str, dict[str, None]] = {}
    for claim in claims:
        words.setdefault(claim.place(), {})["" if claim.modality == "is" else claim.modality] = None
    told = []
    for place, firmness in words.items():
        reserve = listed([word for word in firmness if word])
        partly = "partly " if "" in firmness else ""
        told.append(f"{partly}{reserve}: {place}" if reserve else place)
    return told


def properties_asked(condition: BoundCondition) -> list[PropertyTerm]:
    """Return the properties that a condition asks of the thing itself."""
    properties = {
        atom.path.steps[0].term.iri: atom.path.steps[0].term
        for atom in atoms_of_things(condition)
        if isinstance(atom, Some | Every | Number)
    }
    return list(properties.values())
