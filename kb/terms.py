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


def _owl(name: str) -> NamedNode:
    return NamedNode(PREFIXES["owl"] + name)


def _rdf(name: str) -> NamedNode:
    return NamedNode(PREFIXES["rdf"] + name)


def _rdfs(name: str) -> NamedNode:
    return NamedNode(PREFIXES["rdfs"] + name)


def ist(name: str) -> NamedNode:
    """Return the term of our own vocabulary with this local name."""
    return NamedNode(IST + name)


def xsd(name: str) -> NamedNode:
    """Return the datatype of XML Schema with this local name."""
    return NamedNode(PREFIXES["xsd"] + name)


RDF_TYPE = _rdf("type")
RDF_FIRST = _rdf("first")
RDF_REST = _rdf("rest")
RDF_NIL = _rdf("nil")
RDFS_LABEL = _rdfs("label")
RDFS_COMMENT = _rdfs("comment")
RDFS_SUBCLASS = _rdfs("subClassOf")
RDFS_SUBPROPERTY = _rdfs("subPropertyOf")
RDFS_DOMAIN = _rdfs("domain")
RDFS_RANGE = _rdfs("range")
RDFS_RESOURCE = _rdfs("Resource")
RDFS_LITERAL = _rdfs("Literal")
RDFS_CLASS = _rdfs("Class")
RDFS_DATATYPE = _rdfs("Datatype")
RDF_PROPERTY = _rdf("Property")

OWL_THING = _owl("Thing")
OWL_NOTHING = _owl("Nothing")
OWL_CLASS = _owl("Class")
OWL_ONTOLOGY = _owl("Ontology")
OWL_RESTRICTION = _owl("Restriction")
OWL_AXIOM = _owl("Axiom")
OWL_ANNOTATED_SOURCE = _owl("annotatedSource")
OWL_ANNOTATED_PROPERTY = _owl("annotatedProperty")
OWL_ANNOTATED_TARGET = _owl("annotatedTarget")
OWL_OBJECT_PROPERTY = _owl("ObjectProperty")
OWL_DATATYPE_PROPERTY = _owl("DatatypeProperty")
OWL_ANNOTATION_PROPERTY = _owl("AnnotationProperty")
OWL_EQUIVALENT_CLASS = _owl("equivalentClass")
OWL_EQUIVALENT_PROPERTY = _owl("equivalentProperty")
OWL_INTERSECTION = _owl("intersectionOf")
OWL_UNION = _owl("unionOf")
OWL_COMPLEMENT = _owl("complementOf")
OWL_ONE_OF = _owl("oneOf")
OWL_ON_PROPERTY = _owl("onProperty")
OWL_ON_CLASS = _owl("onClass")
OWL_HAS_VALUE = _owl("hasValue")
OWL_SOME_VALUES = _owl("someValuesFrom")
OWL_ALL_VALUES = _owl("allValuesFrom")
OWL_MAX_CARDINALITY = _owl("maxCardinality")
OWL_MAX_QUALIFIED = _owl("maxQualifiedCardinality")
OWL_DISJOINT_CLASS = _owl("disjointWith")
OWL_DISJOINT_PROPERTY = _owl("propertyDisjointWith")
OWL_ALL_DISJOINT_CLASSES = _owl("AllDisjointClasses")
OWL_ALL_DISJOINT_PROPERTIES = _owl("AllDisjointProperties")
OWL_ALL_DIFFERENT = _owl("AllDifferent")
OWL_MEMBERS = _owl("members")
OWL_DISTINCT_MEMBERS = _owl("distinctMembers")
OWL_INVERSE = _owl("inverseOf")
OWL_CHAIN = _owl("propertyChainAxiom")
OWL_SYMMETRIC = _owl("SymmetricProperty")
OWL_ASYMMETRIC = _owl("AsymmetricProperty")
OWL_IRREFLEXIVE = _owl("IrreflexiveProperty")
OWL_TRANSITIVE = _owl("TransitiveProperty")
OWL_FUNCTIONAL = _owl("FunctionalProperty")
OWL_INVERSE_FUNCTIONAL = _owl("InverseFunctionalProperty")
OWL_SAME_AS = _owl("sameAs")
OWL_DIFFERENT_FROM = _owl("differentFrom")
OWL_DENIAL = _owl("NegativePropertyAssertion")
OWL_DENIAL_SUBJECT = _owl("sourceIndividual")
OWL_DENIAL_PROPERTY = _owl("assertionProperty")
OWL_DENIAL_OBJECT = _owl("targetIndividual")
OWL_DENIAL_VALUE = _owl("targetValue")

XSD_BOOLEAN = xsd("boolean")
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


def shorten(term: Node) -> str:
    """Write a term the way Turtle would with the project's prefixes: ``ist:usesTransport``.

    Args:
        term: An IRI, blank node or literal.

    Returns:
        The prefixed name where a prefix fits, else the term in N-Triples.
    """
    if isinstance(term, NamedNode):
        best = max(
            ((prefix, base) for prefix, base in PREFIXES.items() if term.value.startswith(base)),
            key=lambda pair: len(pair[1]),
            default=None,
        )
        if best is not None and "/" not in (local := term.value[len(best[1]) :]):
            return f"{best[0]}:{local}"
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
