"""What the record says about each option in each aspect: stated, inferred, silent, or not reviewed.

A cell that is not reviewed is a gap in the record. A silent one is a finding: a curator read the
sections and found nothing. The difference is what allows an answer to say "not stated".
"""

from collections.abc import Mapping
from enum import StrEnum

from isthmus.kb.data_class import dataclass
from isthmus.kb.store.store import Store
from isthmus.kb.terms import Term
from isthmus.ontology import GRAPH
from pyoxigraph import Literal, NamedNode

from .describe import Named


class Finding(StrEnum):
    """What is on record about one option in one aspect."""

    STATED = "stated"
    """A claim of the source speaks about the option, or about one of its configurations."""
    INFERRED = "inferred"
    """No claim does, but something follows from claims about other things."""
    SILENT = "silent"
    """The sections were searched and say nothing."""
    NOT_REVIEWED = "not reviewed"
    """Nothing is on record, not even a search."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A finding for each option and each aspect.

    Attributes:
        options: In the order in which the source describes them.
        aspects: In order of their labels.
        findings: By the IRIs of option and aspect; each pair has one.
    """

    options: tuple[Named, ...]
    aspects: tuple[Named, ...]
    findings: Mapping[tuple[str, str], Finding]

    def of(self, option: Named, aspect: Named) -> Finding:
        """Return the finding about an option in an aspect."""
        return self.findings[option.iri, aspect.iri]

    def count(self, finding: Finding) -> int:
        """Return in how many cells there is this finding."""
        return sum(1 for other in self.findings.values() if other is finding)

    @property
    def complete(self) -> bool:
        """Whether every cell has been reviewed."""
        return self.count(Finding.NOT_REVIEWED) == 0


_OPTIONS = """
SELECT ?option ?label (MIN(?start) AS ?page) WHERE {
  ?option a ist:ConnectivityOption ; rdfs:label ?label .
  OPTIONAL { ?option ist:describedIn ?section . ?section ist:startPage ?start }
} GROUP BY ?option ?label ORDER BY ?page ?option
"""
_ASPECTS = (
    "SELECT ?aspect ?label WHERE { ?aspect a ist:Aspect ; rdfs:label ?label } ORDER BY ?label"
)
_STATED = """
SELECT DISTINCT ?option ?aspect WHERE {
  ?option a ist:ConnectivityOption .
  ?option ist:hasConfiguration? ?thing .
  ?claim ist:subject ?thing ; ist:aspect ?aspect .
}
"""
_PROPERTIES = f"""
SELECT ?property ?aspect WHERE {{
  GRAPH <{GRAPH}ontology> {{ ?property ist:aspect ?aspect }}
}}
"""
_KNOWN = """
SELECT DISTINCT ?option ?property WHERE {
  ?option a ist:ConnectivityOption .
  { ?option ist:hasConfiguration? ?thing . ?thing ?property ?value }
  UNION { ?option iq:mixedOn ?property }
}
"""
_SILENT = """
SELECT DISTINCT ?option ?aspect WHERE {
  ?silence a ist:Silence ; ist:subject ?option ; ist:silentOn ?aspect .
}
"""


def coverage(store: Store) -> Coverage:
    """Tell what is on record about every option in every aspect.

    Args:
        store: The closure with its claims and silences, and the ontology in its own graph.

    Returns:
        A finding for each pair.

    Raises:
        StoreError: The store could not answer.
    """
    options = _headings(store, _OPTIONS)
    aspects = _headings(store, _ASPECTS)
    stated = _pairs(store, _STATED)
    silent = _pairs(store, _SILENT)
    aspects_of: dict[str, set[str]] = {}
    for name, aspect in _pairs(store, _PROPERTIES):
        aspects_of.setdefault(name, set()).add(aspect)
    inferred = {
        (option, aspect)
        for option, name in _pairs(store, _KNOWN)
        for aspect in aspects_of.get(name, ())
    }

    def finding(cell: tuple[str, str]) -> Finding:
        if cell in stated:
            return Finding.STATED
        if cell in inferred:
            return Finding.INFERRED
        return Finding.SILENT if cell in silent else Finding.NOT_REVIEWED

    cells = ((option.iri, aspect.iri) for option in options for aspect in aspects)
    return Coverage(options, aspects, {cell: finding(cell) for cell in cells})


def _headings(store: Store, query: str) -> tuple[Named, ...]:
    headings: dict[str, Named] = {}
    for row in store.select(query).rows:
        iri = _text(row[0])
        headings.setdefault(iri, Named(_text(row[1]), iri))
    return tuple(headings.values())


def _pairs(store: Store, query: str) -> set[tuple[str, str]]:
    return {(_text(row[0]), _text(row[1])) for row in store.select(query).rows}


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
