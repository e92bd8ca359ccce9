"""What a claim is to those who cite it, and how the claims behind a fact are found."""

from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache

from isthmus.kb.data_class import dataclass
from isthmus.kb.store.quads import Quads, holding
from isthmus.kb.terms import FALSE, OWL, RDF, RDFS, TRUE, Subject, Term, local_of, text_of
from isthmus.ontology import BASE
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from .claim_terms import (
    AFFIRMED,
    BASIS,
    CAN,
    CLAIM,
    DENIED,
    EDITION,
    IS,
    LOCATOR,
    MODALITY,
    NOTE,
    OBJECT,
    PAGE,
    PAGE_FROM,
    POLARITY,
    PROPERTY,
    QUALIFIER,
    READ_AS,
    SECTION,
    SUBJECT,
    SUPERSEDES,
    denial_of,
)

_DEFAULT = DefaultGraph()
_MOST_KEPT = 10_000
"""For so many things it is kept which claims are about them; so many claims are kept."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One statement of the source, with the place where it stands; ordered as in the document.

    Attributes:
        page: The page on which it stands where the source shows that, else the first page of its
            section.
        section: The heading of the section.
        locator: The place inside the section.
        iri: The name of the claim.
        subject: What it is about.
        property: What it says of it.
        object: The thing or value it gives.
        polarity: ``affirmed`` or ``denied``.
        modality: ``is``, ``may``, ``can``, ``typically``, ``recommended``, ``required`` or
            ``if-required``.
        edition: The edition of the source, such as ``2020-06-06``.
        note: Why the passage is read so, or an empty string.
        page_from: Whether the page is only the first of the section.
        qualifier: What narrows it where no thing says so, or an empty string.
    """

    page: int
    section: str
    locator: str
    iri: NamedNode
    subject: NamedNode = field(compare=False)
    property: NamedNode = field(compare=False)
    object: Term = field(compare=False)
    polarity: str = field(compare=False)
    modality: str = field(compare=False)
    edition: str = field(compare=False)
    note: str = field(compare=False)
    page_from: bool = field(default=False, compare=False)
    qualifier: str = field(default="", compare=False)

    def on_page(self) -> str:
        """Where it stands in words: ``page 4``, or ``from page 9`` where no more is known."""
        return f"{'from ' if self.page_from else ''}page {self.page}"

    def on_p(self) -> str:
        """The same in short: ``p. 4`` or ``from p. 9``."""
        return f"{'from ' if self.page_from else ''}p. {self.page}"

    def place(self) -> str:
        """Section and page in a few words; what a later source says has no page."""
        return f"{self.section}, {self.on_p()}" if self.page else self.section


class Claims:
    """The claims in a store.

    Which claims are about a thing, and what each says, is read once: whoever asks for what is
    behind one fact of it mostly asks for what is behind others too.

    Args:
        quads: The store, which does not change.
    """

    def __init__(self, quads: Quads) -> None:
        self.quads = quads
        self._about: dict[NamedNode, tuple[tuple[NamedNode, Term | None], ...]] = {}
        self._read = lru_cache(maxsize=_MOST_KEPT)(self._read_from_store)

    def get(self, iri: NamedNode) -> Claim | None:
        """Return the claim of this name, or None if there is none."""
        if not self._has(iri, RDF.type, CLAIM):
            return None
        return self._read(iri)

    def about(self, subject: NamedNode, predicate: NamedNode | None = None) -> tuple[Claim, ...]:
        """Return the claims about a thing, in document order.

        Args:
            subject: The thing.
            predicate: Only claims with this property.
        """
        return tuple(sorted(self._read(name) for name in self._names(subject, predicate)))

    def behind(self, fact: Triple) -> tuple[Claim, ...]:
        """Return the claims that carry a fact by the construction rule, in document order."""
        subject, predicate, value = fact.subject, fact.predicate, fact.object
        assert not isinstance(value, Triple)
        if not isinstance(subject, NamedNode):
            return ()
        if subject.value.startswith(f"{BASE}denial/"):
            return self._denying(subject)
        other = FALSE if value == TRUE else TRUE if value == FALSE else None
        claims = []
        for name in self._names(subject, predicate):
            stated = self._value(name, OBJECT)
            polarity, modality = self._value(name, POLARITY), self._value(name, MODALITY)
            carries = stated == value and polarity == AFFIRMED
            carries = carries and (
                modality == IS or self._has(name, READ_AS, IS) or self._reserved(value, modality)
            )
            denies = stated == other is not None and polarity == DENIED and modality in {IS, CAN}
            if (carries or denies) and not self._replaced(name):
                claims.append(self._read(name))
        return tuple(sorted(claims))

    def basis_of(self, thing: Term) -> tuple[Claim, ...]:
        """Return the claims from which an element of a topology was built."""
        if isinstance(thing, Literal):
            return ()
        names = self.quads.quads_for_pattern(thing, BASIS, None, _DEFAULT)
        return tuple(sorted(self._read(q.object) for q in names if isinstance(q.object, NamedNode)))

    def _denying(self, denial: NamedNode) -> tuple[Claim, ...]:
        source = self._value(denial, OWL.sourceIndividual)
        predicate = self._value(denial, OWL.assertionProperty)
        if not isinstance(source, NamedNode) or not isinstance(predicate, NamedNode):
            return ()
        names = self._names(source, predicate)
        return tuple(sorted(self._read(name) for name in names if denial_of(name) == denial))

    def _names(self, subject: NamedNode, predicate: NamedNode | None) -> Iterator[NamedNode]:
        for name, of in self._claims_about(subject):
            if predicate is None or of == predicate:
                yield name

    def _claims_about(self, subject: NamedNode) -> tuple[tuple[NamedNode, Term | None], ...]:
        """Return the names of the claims about a thing, each with its property."""
        known = self._about.get(subject)
        if known is None:
            if len(self._about) >= _MOST_KEPT:
                self._about.clear()
            names = (
                quad.subject
                for quad in self.quads.quads_for_pattern(None, SUBJECT, subject, _DEFAULT)
            )
            known = self._about[subject] = tuple(
                (name, self._value(name, PROPERTY))
                for name in names
                if isinstance(name, NamedNode) and self._has(name, RDF.type, CLAIM)
            )
        return known

    def _read_from_store(self, name: NamedNode) -> Claim:
        values: dict[NamedNode, Term] = {}
        for quad in self.quads.quads_for_pattern(name, None, None, _DEFAULT):
            values.setdefault(quad.predicate, quad.object)  # type: ignore[arg-type]
        section, page = values.get(SECTION), values.get(PAGE)
        return Claim(
            page=int(page.value) if isinstance(page, Literal) and page.value.isdigit() else 0,
            section=self._label(section),
            locator=text_of(values.get(LOCATOR)),
            iri=name,
            subject=values[SUBJECT],  # type: ignore[arg-type]
            property=values[PROPERTY],  # type: ignore[arg-type]
            object=values[OBJECT],
            polarity=local_of(values.get(POLARITY)),
            modality=local_of(values.get(MODALITY)),
            edition=local_of(values.get(EDITION)),
            note=text_of(values.get(NOTE)),
            page_from=values.get(PAGE_FROM) == TRUE,
            qualifier=text_of(values.get(QUALIFIER)),
        )

    def _label(self, thing: Term | None) -> str:
        if thing is None or isinstance(thing, Literal):
            return text_of(thing)
        return text_of(self._value(thing, RDFS.label)) or local_of(thing)

    def _reserved(self, value: Term, modality: Term | None) -> bool:
        """Tell whether the thing that a claim points to has the reserve of the claim itself."""
        if isinstance(value, Literal) or modality is None:
            return False
        return self._has(value, MODALITY, modality)

    def _replaced(self, name: NamedNode) -> bool:
        superseded = any(self.quads.quads_for_pattern(None, SUPERSEDES, name, _DEFAULT))
        return superseded or self._has(name, OWL.deprecated, TRUE)

    def _has(self, subject: Subject, predicate: NamedNode, value: Term) -> bool:
        return any(self.quads.quads_for_pattern(subject, predicate, value, _DEFAULT))

    def _value(self, subject: Subject, predicate: NamedNode) -> Term | None:
        objects = (quad.object for quad in holding(self.quads, subject, predicate, None))
        return next(objects, None)  # type: ignore[return-value]
