"""Renders an answer as SPARQL 1.1 query results in JSON, for tools that read that."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from isthmus.ontology import BASE, PREFIXES
from isthmus.queries.answers.answer import Answer, Cell, Gap, Scalar, Thing, Typed
from isthmus.queries.answers.fact_reader import Term
from pyoxigraph import BlankNode, Literal, NamedNode

_TEXT = NamedNode(PREFIXES["xsd"] + "string")


def render_sparql(answer: Answer) -> str:
    """Render an answer as ``application/sparql-results+json``.

    A cell of several values makes several bindings, since the format has no lists; of two such
    cells each combination appears.
    """
    names = [column.name for column in answer.columns]
    bindings = [
        {name: _json(rdf_term(value)) for name, value in binding.items()}
        for binding in bindings_of(answer)
    ]
    head: dict[str, object] = {"vars": names}
    if answer.edition:
        # The one place that the format has for what the results are about, and what changed since.
        changes = dict.fromkeys(warning.change for warning in answer.warnings)
        head["link"] = [
            f"{BASE}edition/{answer.edition}",
            *(f"{BASE}dated-change/{change}" for change in changes),
        ]
    results = {"head": head, "results": {"bindings": bindings}}
    return json.dumps(results, ensure_ascii=False, indent=2) + "\n"


def bindings_of(answer: Answer) -> Iterator[dict[str, Scalar]]:
    """Yield the solutions of an answer: one value at most for each column."""
    names = [column.name for column in answer.columns]
    for row in answer.rows:
        yield from _bindings(dict(zip(names, row, strict=True)))


def _bindings(row: dict[str, Cell]) -> Iterator[dict[str, Scalar]]:
    choices: list[list[tuple[str, Scalar] | None]] = []
    for name, cell in row.items():
        if cell is None or isinstance(cell, Gap) or cell == ():
            choices.append([None])
        elif isinstance(cell, tuple):
            choices.append([(name, value) for value in cell])
        else:
            choices.append([(name, cell)])
    for chosen in product(*choices):
        yield {pair[0]: pair[1] for pair in chosen if pair is not None}


def rdf_term(value: Scalar) -> Term:
    """Return a value as a term of RDF."""
    if isinstance(value, Thing):
        return BlankNode(value.iri[2:]) if value.iri.startswith("_:") else NamedNode(value.iri)
    if isinstance(value, Decimal):
        return Literal(f"{value:f}", datatype=NamedNode(PREFIXES["xsd"] + "decimal"))
    if isinstance(value, Typed):
        return Literal(value, datatype=NamedNode(value.datatype))
    return Literal(value)


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    written = {"type": "literal", "value": term.value}
    return written if term.datatype == _TEXT else {**written, "datatype": term.datatype.value}
