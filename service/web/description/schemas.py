"""The shapes of the answers in JSON, as JSON Schema 2020-12; OpenAPI 3.1 uses it as it is.

The shapes are a contract: every member is named, none may be missing, and no other may appear,
which the tests check on the answers of a running service.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from isthmus.queries import ClassTerm, Completion, Hover, Individual, PropertyTerm, Reading
from isthmus.queries.saved_queries import SavedQuery

from .network_schemas import network_schemas

Schema = Mapping[str, object]

_TEXT: Schema = {"type": "string"}
_YES_NO: Schema = {"type": "boolean"}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_IRI: Schema = {"type": "string", "format": "iri"}
_PLAIN: Mapping[type, Schema] = {str: _TEXT, bool: _YES_NO, int: _WHOLE}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_IRIS: Schema = {"type": "array", "items": _IRI}


@cache
def schemas() -> Mapping[str, Schema]:
    """Return all shapes by name."""
    return {
        **_errors(),
        **_answers(),
        **_language(),
        **_vocabulary(),
        **_knowledge(),
        **_embeds(),
        **network_schemas(),
        "OpenApi": {"type": "object", "required": ["openapi", "info", "paths"]},
    }


def reference(name: str) -> Schema:
    """Return the schema that stands for another one by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def members(described: Mapping[str, Schema], *, optional: Sequence[str] = ()) -> Schema:
    """Return the schema of an object with just these members.

    Args:
        described: The schema of each member.
        optional: Names of those that may be missing.
    """
    return {
        "type": "object",
        "properties": dict(described),
        "required": [name for name in described if name not in optional],
        "additionalProperties": False,
    }


def _several(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _changes() -> dict[str, Schema]:
    """Return the members of what tells what has changed."""
    interval = members({"edtf": _TEXT, "earliest": _or_null(_TEXT), "latest": _or_null(_TEXT)})
    words = ("publisher", "title", "address", "kind", "text", "read", "extent")
    sources = _several(members(dict.fromkeys(words, _TEXT)))
    conflict = dict.fromkeys(("kind", "text", "source", "address"), _TEXT)
    texts = dict.fromkeys(
        (
            "change", "label", "kind", "before", "after", "when", "date_reason", "checked",
            "confidence", "confidence_reason",
        ),
        _TEXT,
    )  # fmt: skip
    change = {
        **texts,
        "iri": _IRI,
        "warns": _or_null(_TEXT),
        "affects": _several(_IRI),
        "claims": _several(_IRI),
        "effective": interval,
        "until": _or_null(interval),
        "date_basis": _or_null(_TEXT),
        "sources": sources,
        "conflicts": _several(members(conflict)),
        "ways": _several(_TEXT),
        "note": _or_null(_TEXT),
    }
    way = {
        **dict.fromkeys(("way", "label", "definition", "when"), _TEXT),
        "iri": _IRI,
        "effective": interval,
        "known": _several(members(dict.fromkeys(("respect", "text", "source"), _TEXT))),
        "not_known": _or_null(_TEXT),
        "sources": sources,
        "changes": _several(_TEXT),
    }
    return {
        "changes": _several(members(change)),
        "ways": _several(members(way)),
        "checked": _or_null(_TEXT),
    }


def _warning() -> dict[str, Schema]:
    """Return the members of what an answer is warned of."""
    source = {"publisher": _TEXT, "title": _TEXT, "address": _TEXT}
    return {
        "code": _one_of("revised", "answered-since", "also-possible"),
        "claim": _or_null(_IRI),
        "change": _TEXT,
        "text": _TEXT,
        "effective": members(
            {"edtf": _TEXT, "earliest": _or_null(_TEXT), "latest": _or_null(_TEXT)}
        ),
        "sources": _several(members(source)),
        "conflicts": _several(_TEXT),
    }


def _or_null(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "null"}]}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def of_class(shape: type, *, besides: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of the values of a class, as ``dataclasses.asdict`` writes them.

    Args:
        shape: A data class, or one that is `isthmus.kb.frozen.Frozen`.
        besides: Schemas of members that are written otherwise than the fields of their names.
    """
    hints = get_type_hints(shape, include_extras=True)
    fields = {field.name: _of_type(hints[field.name]) for field in dataclasses.fields(shape)}
    return members({**fields, **(besides or {})})


def _of_type(kind: Any) -> Schema:  # noqa: ANN401 - an annotation is of any kind
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return {**_of_type(arguments[0]), "format": arguments[1]}
    if origin is tuple:
        return _several(_of_type(arguments[0]))
    if origin is Literal:
        return _one_of(*arguments)
    if type(None) in arguments:
        (present,) = (argument for argument in arguments if argument is not type(None))
        return _or_null(_of_type(present))
    return _PLAIN[kind] if kind in _PLAIN else of_class(kind)


def _errors() -> dict[str, Schema]:
    span = {"start": _WHOLE, "end": _WHOLE}
    diagnostic = {
        "code": {"type": "string", "pattern": "^([EW][0-9]{3}|sparql-syntax)$"},
        "severity": _one_of("error", "warning"),
        "message": _TEXT,
        "span": members({**span, "line": _WHOLE, "column": _WHOLE}),
        "label": _TEXT,
        "help": _TEXTS,
        "fixes": _several(
            members({"title": _TEXT, "edits": _several(members({**span, "text": _TEXT}))})
        ),
    }
    problem = {
        "type": _IRI,
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "request_id": _TEXT,
        "errors": _several(reference("Diagnostic")),
    }
    return {
        "Problem": members(problem, optional=("errors",)),
        "Diagnostic": members(diagnostic),
        "FramedDiagnostic": members({**diagnostic, "frame": _TEXT}),
        "Span": members(span),
    }


def _answers() -> dict[str, Schema]:
    scalar = {
        "anyOf": [
            reference("Thing"),
            _TEXT,
            {"type": "number"},
            _YES_NO,
        ]
    }
    cell = {
        "anyOf": [
            *scalar["anyOf"],
            _several(scalar),
            members({"verdict": _one_of("mixed")}),
            {"type": "null"},
        ]
    }
    column = {
        "name": _TEXT,
        "label": _TEXT,
        "kind": _one_of(
            *("thing", "truth", "number", "text", "date", "time", "year", "duration"),
            *("verdict", "any"),
        ),
        "multiple": _YES_NO,
        "unit": _TEXT,
    }
    citation = {
        "claim": _IRI,
        "section": _TEXT,
        "page": _or_null(_WHOLE),
        "page_from": _YES_NO,
        "locator": _TEXT,
        "statement": _TEXT,
        "supports": _several(members({"thing": _TEXT, "condition": _TEXT})),
        "inferred": _YES_NO,
    }
    answer = {
        "statement": _TEXT,
        "sparql": _TEXT,
        "columns": _several(members(column, optional=("unit",))),
        "rows": _several({"type": "object", "additionalProperties": cell}),
        "notes": _several(
            members({"code": _TEXT, "text": _TEXT, "query": _TEXT}, optional=("query",))
        ),
        "citations": _several(members(citation)),
        "warnings": _several(members(_warning())),
        "today": _several(
            members(
                {
                    "kind": _one_of("added", "removed", "changed"),
                    "thing": _or_null(_TEXT),
                    "text": _TEXT,
                }
            )
        ),
        "dataset": members(
            {
                "version": _TEXT,
                "edition": _TEXT,
                "as_of": _or_null(_TEXT),
                "checked": _or_null(_TEXT),
            }
        ),
        "truncated": _YES_NO,
    }
    return {
        "Thing": members({"id": _TEXT, "iri": _IRI, "label": _TEXT}),
        "Answer": members(answer),
        "SparqlResults": {
            "type": "object",
            "properties": {"head": {"type": "object"}, "results": {"type": "object"}},
            "required": ["head"],
        },
    }


def _language() -> dict[str, Schema]:
    verdict = {
        "thing": reference("Thing"),
        "condition": _TEXT,
        "verdict": _one_of("true", "false", "unstated", "mixed"),
        "because": _TEXTS,
        "proofs": _several(reference("Proof")),
    }
    unmet = {
        "condition": _TEXT,
        "verdict": _one_of("false", "unstated", "mixed"),
        "because": _TEXTS,
    }
    left_out = {
        "thing": reference("Thing"),
        "reasons": _several(members(unmet)),
        "query": _TEXT,
    }
    explanation = {
        "statement": _TEXT,
        "summary": _TEXT,
        "readings": _several(of_class(Reading)),
        "notes": _TEXTS,
        "sparql": _TEXT,
        "verdicts": _several(members(verdict)),
        "left_out": _several(members(left_out)),
    }
    return {
        "Compiled": members({"statement": _TEXT, "sparql": _TEXT}),
        "Diagnoses": members({"errors": _several(reference("FramedDiagnostic"))}),
        "Completions": members(
            {"span": reference("Span"), "items": _several(of_class(Completion))}
        ),
        "Hover": members({"hover": _or_null(of_class(Hover, besides={"span": reference("Span")}))}),
        "Formatted": members({"text": _TEXT}),
        "Explanation": members(explanation),
    }


def _vocabulary() -> dict[str, Schema]:
    vocabulary = {
        "classes": _several(reference("Class")),
        "properties": _several(reference("Property")),
        "individuals": _several(reference("Individual")),
    }
    return {
        "Class": of_class(ClassTerm),
        "Property": of_class(PropertyTerm),
        "Individual": of_class(Individual),
        "Vocabulary": members(vocabulary),
    }


def _knowledge() -> dict[str, Schema]:
    named: dict[str, Schema] = {"id": _TEXT, "iri": _IRI, "label": _TEXT}
    value = members({**named, "inferred": _YES_NO}, optional=("id", "iri"))
    described = members(named, optional=("id", "iri"))
    claim = {
        "iri": _IRI,
        "property": _IRI,
        "object": _TEXT,
        "polarity": _TEXT,
        "modality": _TEXT,
        "section": _TEXT,
        "page": _or_null(_WHOLE),
        "page_from": _YES_NO,
        "locator": _TEXT,
        "edition": _TEXT,
        "qualifier": _TEXT,
        "note": _TEXT,
    }
    silence = {"iri": _IRI, "aspects": _several(described), "searched": _several(described)}
    option = {
        **named,
        "definition": _TEXT,
        "facts": _several(members({"property": described, "values": _several(value)})),
        "configurations": _several(described),
        "claims": _several(members(claim)),
        "silences": _several(members(silence)),
    }
    step = {
        "id": _WHOLE,
        "triple": {**_TEXTS, "minItems": 3, "maxItems": 3},
        "statement": _TEXT,
        "kind": _one_of("claim", "reconstruction", "axiom", "given", "derived", "rolled up"),
        "reason": _TEXT,
        "rule": _or_null(_TEXT),
        "claims": _several(
            members(
                {
                    "iri": _IRI,
                    "section": _TEXT,
                    "page": _or_null(_WHOLE),
                    "page_from": _YES_NO,
                    "locator": _TEXT,
                }
            )
        ),
        "axioms": _several(
            members(
                {
                    "statement": _TEXT,
                    "iri": _or_null(_IRI),
                    "rationale": _or_null(_TEXT),
                    "source": _or_null(_TEXT),
                }
            )
        ),
        "premises": _several(_WHOLE),
    }
    finding = _one_of("stated", "inferred", "silent", "not reviewed")
    coverage = {
        "options": _several(reference("Thing")),
        "aspects": _several(reference("Thing")),
        "findings": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": finding},
        },
        "totals": {"type": "object", "additionalProperties": _WHOLE},
    }
    return {
        "Option": members(option),
        "SavedQueries": members({"queries": _several(of_class(SavedQuery))}),
        "Proof": members({"conclusion": _WHOLE, "steps": _several(members(step))}),
        "Coverage": members(coverage),
        "Changes": members(_changes()),
    }


def _embeds() -> Mapping[str, Schema]:
    """Return the shapes of what embeds are told."""
    words = members({"text": _TEXT, "path": _TEXT, "mark": _TEXT}, optional=("path", "mark"))
    cell = _several(reference("Words"))
    table = {
        "head": _several(cell),
        "lines": _several(members({"cells": _several(cell), "differs": _YES_NO})),
        "row_heads": _YES_NO,
    }
    content = {
        "kind": _TEXT,
        "caption": _TEXT,
        "about": _or_null(reference("Words")),
        "definition": _TEXT,
        "query": _TEXT,
        "table": _or_null(members(table)),
        "items": _or_null(_several(reference("Words"))),
        "value": _or_null(reference("Words")),
        "text": _TEXT,
        "drawings": _several(members({"svg": _TEXT, "alternative": _TEXT})),
        "remarks": _several(members({"text": _TEXT, "query": _TEXT})),
        "sources": _several(members({"place": _TEXT, "statement": _TEXT, "inferred": _YES_NO})),
        "statement": _TEXT,
        "version": _TEXT,
        "edition": _TEXT,
        "page": _TEXT,
    }
    oembed = {
        "type": {"const": "rich"},
        "version": {"const": "1.0"},
        "title": _TEXT,
        "provider_name": _TEXT,
        "provider_url": _TEXT,
        "html": _TEXT,
        "width": {"type": "integer"},
        "height": {"type": "integer"},
        "cache_age": {"type": "integer"},
    }
    return {"Words": words, "Content": members(content), "OEmbed": members(oembed)}
