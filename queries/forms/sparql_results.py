"""Renders an answer as SPARQL 1.1 query results in JSON, for tools that read that."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from isthmus.ontology import BASE, PREFIXES
from isthmus.queries.answers.answer import Answer, Cell, Gap, Scalar, Thing, Typed

_XSD = PREFIXES["xsd"]


def render_sparql(answer: Answer) -> str:
    """Render an answer as ``application/sparql-results+json``.

    A cell of several values makes several bindings, since the format has no lists; of two such
    cells each combination appears.
    """
    names = [column.name for column in answer.columns]
    bindings = [
        {name: _term(value) for name, value in binding.items()} for binding in bindings_of(answer)
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


def _term(value: Scalar) -> dict[str, str]:
    if isinstance(value, Thing):
        if value.iri.startswith("_:"):
            return {"type": "bnode", "value": value.iri[2:]}
        return {"type": "uri", "value": value.iri}
    if isinstance(value, bool):
        return _literal("true" if value else "false", "boolean")
    if isinstance(value, int):
        return _literal(str(value), "integer")
    if isinstance(value, Decimal):
        return _literal(f"{value:f}", "decimal")
    if isinstance(value, Typed):
        return {"type": "literal", "value": value, "datatype": value.datatype}
    return {"type": "literal", "value": value}


def _literal(value: str, kind: str) -> dict[str, str]:
    return {"type": "literal", "value": value, "datatype": _XSD + kind}
