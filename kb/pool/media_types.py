"""The media types of the forms in which answers are had."""

from collections.abc import Mapping

ROW_TYPES: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Form of the answer to SELECT or ASK, to its media type."""
GRAPH_TYPES: Mapping[str, str] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Form of the answer to CONSTRUCT or DESCRIBE, to its media type."""
