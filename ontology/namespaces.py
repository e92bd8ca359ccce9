"""The namespaces and prefixes of the project, in one place."""

from collections.abc import Mapping
from types import MappingProxyType

BASE = "https://w3id.org/isthmus/"
IST = BASE + "ns#"
"""Vocabulary: the classes and properties that describe connectivity."""
IQ = BASE + "iq#"
"""Annotations that tell the query language how to read a vocabulary."""
NET = BASE + "net#"
"""Vocabulary of the resource layer: what networks of one's own are made of."""
GRAPH = BASE + "graph/"
"""Names of the graphs in the store; each holds one layer of the knowledge."""

_KINDS = (
    "access",
    "addressing",
    "advantage",
    "aspect",
    "audience",
    "authentication",
    "availability",
    "axiom",
    "basis",
    "capability",
    "change-kind",
    "choice",
    "claim",
    "client",
    "component",
    "confidence",
    "configuration",
    "conflict",
    "conflict-kind",
    "control",
    "cost",
    "dated-amount",
    "dated-change",
    "dated-statement",
    "denial",
    "document",
    "duty",
    "edition",
    "end",
    "endpoint",
    "evidence",
    "family",
    "figure",
    "incomplete-list",
    "interface",
    "limitation",
    "link",
    "method",
    "modality",
    "monitoring",
    "node",
    "option",
    "overlap",
    "party",
    "performance",
    "person",
    "place",
    "polarity",
    "protocol",
    "quantity",
    "quota",
    "reach",
    "reason",
    "recommendation",
    "remark",
    "requirement",
    "resilience",
    "resolved-silence",
    "resource",
    "revision",
    "routing",
    "scale",
    "scope",
    "section",
    "service",
    "session",
    "silence",
    "source-kind",
    "topology",
    "transit",
    "transport",
    "use-case",
    "warning",
    "way",
    "way-aspect",
)

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "ist": IST,
        "iq": IQ,
        "net": NET,
        "graph": GRAPH,
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dcterms": "http://purl.org/dc/terms/",
        "vann": "http://purl.org/vocab/vann/",
        "sh": "http://www.w3.org/ns/shacl#",
        **{kind: f"{BASE}{kind}/" for kind in _KINDS},
    }
)
"""Prefix to namespace: of the vocabularies used, and one for each kind of individual."""
