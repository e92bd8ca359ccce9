"""The terms of RDF 1.1 as they are held in memory, and the standard words that this room reads.

Everything is a term of pyoxigraph; RDF-star and RDF 1.2 are not used.
"""

from typing import TypeAlias

from isthmus.ontology import IST, PREFIXES
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

Term: TypeAlias = NamedNode | BlankNode | Literal
"""What a place of a triple may hold in RDF 1.1."""
Subject: TypeAlias = NamedNode | BlankNode
"""What the first place of a triple may hold in RDF 1.1."""
Node: TypeAlias = Term | Triple
"""A place of a triple as the library types it; `source` refuses triples inside triples."""


class Namespace:
    """The terms of a vocabulary by their local names, as rdflib has them: ``OWL.someValuesFrom``.

    Args:
        base: What the IRI of each term begins with.
        names: The local names that there are; a misspelt one is an error, not another term.
    """

    def __init__(self, base: str, names: str) -> None:
        self._base = base
        self._names = frozenset(names.split())

    def __getattr__(self, name: str) -> NamedNode:
        if name not in self._names:
            raise AttributeError(f"<{self._base}> has no term {name!r} that is read here")
        term = NamedNode(self._base + name)
        # Kept as an attribute, so that the next look-up is as quick as that of a constant.
        setattr(self, name, term)
        return term


def ist(name: str) -> NamedNode:
    """Return the term of our own vocabulary with this local name."""
    return NamedNode(IST + name)


def xsd(name: str) -> NamedNode:
    """Return the datatype of XML Schema with this local name."""
    return NamedNode(PREFIXES["xsd"] + name)


RDF = Namespace(
    PREFIXES["rdf"],
    """
    first nil Property rest type
    """,
)
RDFS = Namespace(
    PREFIXES["rdfs"],
    """
    Class comment Datatype domain label Literal range Resource subClassOf subPropertyOf
    """,
)
OWL = Namespace(
    PREFIXES["owl"],
    """
    AllDifferent AllDisjointClasses AllDisjointProperties allValuesFrom annotatedProperty
    annotatedSource annotatedTarget AnnotationProperty assertionProperty AsymmetricProperty
    Axiom cardinality Class complementOf datatypeComplementOf DatatypeProperty deprecated
    differentFrom
    disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty
    FunctionalProperty hasKey
    hasValue imports intersectionOf InverseFunctionalProperty inverseOf IrreflexiveProperty
    maxCardinality maxQualifiedCardinality members minCardinality NegativePropertyAssertion Nothing
    ObjectProperty onClass onDatatype oneOf onProperty Ontology propertyChainAxiom
    propertyDisjointWith ReflexiveProperty Restriction sameAs someValuesFrom sourceIndividual
    SymmetricProperty targetIndividual targetValue Thing TransitiveProperty unionOf versionIRI
    """,
)
XSD = Namespace(PREFIXES["xsd"], "boolean")
TRUE = Literal(True)
FALSE = Literal(False)


def triple_of(
    subject: Node | Variable, predicate: Node | Variable, value: Node | Variable
) -> Triple:
    """Return the triple of three terms whose places are only known to be right when running.

    Raises:
        TypeError: A literal stands for a subject, or a variable has no value.
    """
    return Triple(subject, predicate, value)  # type: ignore[arg-type]


def text_of(term: object) -> str:
    """Return the text of a literal; empty for any other term, and where there is none."""
    return term.value if isinstance(term, Literal) else ""


def local_name(iri: str) -> str:
    """Return what stands after the last ``#`` or ``/`` of an IRI."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def local_of(term: object) -> str:
    """Return the local name of a term, or the text of a literal; empty for any other."""
    return local_name(term.value) if isinstance(term, NamedNode) else text_of(term)


def node_of(iri: str) -> NamedNode | None:
    """Return the term with an IRI that somebody has typed; None where that is none."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


_LONGEST_FIRST = sorted(
    ((base, prefix) for prefix, base in PREFIXES.items()), key=lambda pair: -len(pair[0])
)


def shorten(term: Node) -> str:
    """Write a term the way Turtle would with the project's prefixes: ``ist:usesTransport``.

    Args:
        term: An IRI, blank node or literal.

    Returns:
        The prefixed name where a prefix fits, else the term in N-Triples.
    """
    if isinstance(term, NamedNode):
        iri = term.value
        for base, prefix in _LONGEST_FIRST:
            if iri.startswith(base):
                local = iri[len(base) :]
                return str(term) if "/" in local else f"{prefix}:{local}"
    elif isinstance(term, Literal) and term.datatype.value.startswith(PREFIXES["xsd"]):
        plain = term.datatype.value.removeprefix(PREFIXES["xsd"])
        if plain in {"boolean", "integer", "decimal"}:
            return term.value
        if plain == "string":
            return f'"{term.value}"'
    return str(term)


def sentence(triple: Triple) -> str:
    """Write a triple on one line with the project's prefixes."""
    return " ".join(shorten(part) for part in (triple.subject, triple.predicate, triple.object))
