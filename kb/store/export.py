"""Write the knowledge as RDF: whole layers for other stores, or the description of one thing.

The same knowledge gives the same bytes, so exports can be compared and kept under version control.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import pyoxigraph
from isthmus.kb.characters import xml_document
from isthmus.kb.errors import KnowledgeError
from isthmus.ontology import GRAPH, PREFIXES
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from .layers import CHANGES, FACTS, INFERRED, ONTOLOGY, USER
from .quads import Quads
from .store import quads_of
from .totals import sizes_of_graphs

FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
"""Name of a format, as commands and addresses use it, to the format."""
BY_SUFFIX: Mapping[str, str] = {
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
}
"""Suffix of an address to the name of a format."""
KEEPS_GRAPHS = frozenset({"nquads", "trig"})
"""Formats that say to which layer a statement belongs; the others merge the layers."""
BY_LINES = frozenset({"nquads", "ntriples"})
"""Formats in which each statement is a line."""
_AT_ONCE = 20_000
"""So many statements are texts at a time."""
STATED_LAYERS = ("ontology", "claims", "facts", "user")
"""What was stated by somebody."""
LAYERS = (*STATED_LAYERS, "changes", "inferred")
"""All layers: also what has changed since the edition, and what follows."""
_ROOT = re.compile(rb"<rdf:RDF ([^>]*)>")


class UnknownLayerError(KnowledgeError, LookupError):
    """A layer or a format that does not exist."""


def export(
    quads: pyoxigraph.Store, layers: Sequence[str], form: str, *, default: bool = False
) -> bytes:
    """Write layers of the knowledge.

    Args:
        quads: The store with all layers.
        layers: Names out of `LAYERS`.
        form: The name of a format out of `FORMATS`.
        default: Whether the default graph is written too, for another store to be asked the same;
            only formats that keep the layers apart can hold it.

    Returns:
        The document, in UTF-8, in an order that depends only on the content.

    Raises:
        UnknownLayerError: There is no such layer or format.
        UnwritableError: The format cannot hold it.
    """
    return _written(_chosen(quads, layers, form, default=default), form)


def in_pieces(
    quads: pyoxigraph.Store, layers: Sequence[str], form: str, *, default: bool = False
) -> Iterator[bytes]:
    """Yield the same piece by piece, in whatever order the store has it, for any size.

    A statement that stands in several layers comes once for each.

    Args:
        quads: As for `export`.
        layers: As for `export`.
        form: One of `BY_LINES`.
        default: As for `export`.
    """
    statements = _chosen(quads, layers, form, default=default)
    while lines := "".join(f"{quad} .\n" for quad in islice(statements, _AT_ONCE)):
        yield lines.encode()


def graphs_of(quads: pyoxigraph.Store, layers: Sequence[str]) -> list[NamedNode]:
    """Return the graphs of some layers.

    Raises:
        UnknownLayerError: There is no such layer.
    """
    return [graph for layer in layers for graph in _graphs(quads, layer)]


def _chosen(
    quads: pyoxigraph.Store, layers: Sequence[str], form: str, *, default: bool
) -> Iterator[Quad]:
    """Yield the statements of layers, in their graphs if the form has any."""
    chosen: list[NamedNode | DefaultGraph] = [*graphs_of(quads, layers)]
    if default and form in KEEPS_GRAPHS:
        chosen.append(DefaultGraph())
    for graph in chosen:
        found = quads.quads_for_pattern(None, None, None, graph)
        if form in KEEPS_GRAPHS:
            yield from found
        else:
            yield from (Quad(quad.subject, quad.predicate, quad.object) for quad in found)


def write(triples: Iterable[Triple], form: str) -> bytes:
    """Write triples as a document.

    Args:
        triples: What to write; each is written once.
        form: The name of a format out of `FORMATS`.

    Returns:
        The document, in UTF-8, in an order that depends only on the content.

    Raises:
        UnknownLayerError: There is no such format.
        UnwritableError: The format cannot hold it.
    """
    return _written(quads_of(triples, DefaultGraph()), form)


def describe(quads: Quads, thing: NamedNode) -> Iterator[Triple]:
    """Yield what is on record about one thing, in both directions.

    Args:
        quads: Looks up in all layers.

    Yields:
        Every triple of which it is the subject, with the blank nodes below it, and every triple of
        which it is the object, each once; nothing if it is unknown.
    """
    known: set[Triple] = set()
    waiting: list[NamedNode | BlankNode] = [thing]
    while waiting:
        subject = waiting.pop()
        for quad in quads.quads_for_pattern(subject, None, None, None):
            if quad.triple not in known:
                known.add(quad.triple)
                yield quad.triple
                if isinstance(quad.object, BlankNode):
                    waiting.append(quad.object)
    for quad in quads.quads_for_pattern(None, None, thing, None):
        if not isinstance(quad.subject, BlankNode) and quad.triple not in known:
            known.add(quad.triple)
            yield quad.triple


def _written(quads: Iterable[Quad], form: str) -> bytes:
    if form not in FORMATS:
        raise UnknownLayerError(f"there is no format {form!r}; use one of {', '.join(FORMATS)}")
    named: set[Quad] = set()
    # A store hands out blank nodes under new names each time it is loaded.
    unnamed = pyoxigraph.Dataset()
    for quad in quads:
        blank = isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        unnamed.add(quad) if blank else named.add(quad)
    unnamed.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    if form in BY_LINES:
        in_order = sorted(map(_order, (*named, *unnamed)))
        return "".join(f"{line} .\n" for _, _, line in in_order).encode()
    statements = sorted((*named, *unnamed), key=_order)
    content = pyoxigraph.serialize(
        statements if form in KEEPS_GRAPHS else (quad.triple for quad in statements),
        format=FORMATS[form],
        prefixes=_used(statements),
    )
    assert content is not None
    return _with_sorted_prefixes(xml_document(content) if form == "rdfxml" else content, form)


def _used(statements: Iterable[Quad]) -> dict[str, str]:
    """Return the prefixes of the project that some statements need."""
    spaces = {
        term.value[: max(term.value.rfind("#"), term.value.rfind("/")) + 1]
        for quad in statements
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode)
    }
    spaces |= {PREFIXES["xsd"], PREFIXES["rdf"]}
    return {prefix: space for prefix, space in PREFIXES.items() if space in spaces}


def _with_sorted_prefixes(content: bytes, form: str) -> bytes:
    """Put the declarations in order, which the writer leaves to chance."""
    if form in {"turtle", "trig"}:
        lines = content.split(b"\n")
        count = next((at for at, line in enumerate(lines) if not line.startswith(b"@prefix")), 0)
        return b"\n".join([*sorted(lines[:count]), *lines[count:]])
    if form == "rdfxml" and (root := _ROOT.search(content)) is not None:
        names = b" ".join(sorted(root[1].split()))
        return content[: root.start(1)] + names + content[root.end(1) :]
    return content


def _graphs(quads: pyoxigraph.Store, layer: str) -> list[NamedNode]:
    named = {
        "ontology": ONTOLOGY,
        "facts": FACTS,
        "user": USER,
        "changes": CHANGES,
        "inferred": INFERRED,
    }
    if layer in named:
        return [named[layer]]
    if layer == "claims":
        start = f"{GRAPH}claims-"
        graphs = [g for g in quads.named_graphs() if isinstance(g, NamedNode)]
        return sorted((g for g in graphs if g.value.startswith(start)), key=str)
    raise UnknownLayerError(f"there is no graph {layer!r}; use one of {', '.join(LAYERS)}")


def _order(quad: Quad) -> tuple[str, bool, str]:
    # Names before blank nodes, so that a reader meets a term before its restrictions.
    return str(quad.graph_name), isinstance(quad.subject, BlankNode), str(quad)


def sizes(quads: pyoxigraph.Store) -> dict[str, int]:
    """Return how many statements each layer holds, by its name out of `LAYERS`."""
    numbers = dict(sizes_of_graphs(quads))
    return {
        layer: sum(numbers.get(graph.value, 0) for graph in _graphs(quads, layer))
        for layer in LAYERS
    }
