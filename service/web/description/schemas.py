"""The shapes of the answers in JSON, as JSON Schema 2020-12; OpenAPI 3.1 uses it as it is.

The shapes are a contract: every member is named, none may be missing but those that say so, and no
other may appear, which the tests check on the answers of a running service. Each is derived from
the class whose values are written (`isthmus.kb.json_shape`); only what holds them is told here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from isthmus.kb.json_shape import Schema, members_of, schema_of
from isthmus.kb.networks import CheckAnswer, ReachAnswer
from isthmus.kb.proofs.json import Proved
from isthmus.queries import ClassTerm, Completions, Hover, Individual, PropertyTerm, Thing
from isthmus.queries.answers.answer import Choice
from isthmus.queries.diagnostics.diagnostic import Published as PublishedDiagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.forms.json import Published as PublishedAnswer
from isthmus.queries.saved_queries import SavedQuery
from isthmus.service.embed.json_form import PlacedContent, PlacedWords
from isthmus.service.forms.changes import ChangesShape
from isthmus.service.forms.coverage import CoverageShape
from isthmus.service.forms.described import DescribedShape
from isthmus.service.forms.explanation import Explained
from isthmus.service.forms.search_results import FindingsShape

_SHAPES: Mapping[str, type] = {
    "Answer": PublishedAnswer,
    "Changes": ChangesShape,
    "Class": ClassTerm,
    "Completions": Completions,
    "Content": PlacedContent,
    "Coverage": CoverageShape,
    "Diagnostic": PublishedDiagnostic,
    "Explanation": Explained,
    "Findings": FindingsShape,
    "Individual": Individual,
    "NetworkCheck": CheckAnswer,
    "NetworkReach": ReachAnswer,
    "Option": DescribedShape,
    "Proof": Proved,
    "Property": PropertyTerm,
    "Span": Span,
    "Thing": Thing,
    "Words": PlacedWords,
}
"""The class behind each shape that has a name."""
_TEXT: Schema = {"type": "string"}


@cache
def schemas() -> Mapping[str, Schema]:
    """Return all shapes by name."""
    derived = {name: _of(shape, whole=True) for name, shape in _SHAPES.items()}
    return {
        **derived,
        "Answer": _with(derived["Answer"], _of(Choice), optional=True),
        "FramedDiagnostic": _with(derived["Diagnostic"], members_of({"frame": _TEXT})),
        **_wrappers(),
        "Networks": _of(tuple[str, ...]),
        "OpenApi": {"type": "object", "required": ["openapi", "info", "paths"]},
    }


def reference(name: str) -> Schema:
    """Return the schema that stands for another one by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _of(shape: object, *, whole: bool = False) -> Schema:
    named = {kind: f"#/components/schemas/{name}" for name, kind in _SHAPES.items()}
    return schema_of(shape, named=named, whole=whole)


def _with(schema: Any, more: Any, *, optional: bool = False) -> Schema:  # noqa: ANN401 - JSON
    """Return the schema of an object with the members of two."""
    needed = schema["required"] if optional else [*schema["required"], *more["required"]]
    properties = {**schema["properties"], **more["properties"]}
    return {**schema, "properties": properties, "required": needed}


def _several(name: str) -> Schema:
    return {"type": "array", "items": reference(name)}


def _wrappers() -> dict[str, Schema]:
    """Return the shapes that only hold others, and those that other specifications give."""
    problem: dict[str, Schema] = {
        "type": {"type": "string", "format": "iri"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "request_id": _TEXT,
        "errors": _several("Diagnostic"),
    }
    whole: Schema = {"type": "integer"}
    vocabulary: dict[str, Schema] = {
        "classes": _several("Class"),
        "properties": _several("Property"),
        "individuals": _several("Individual"),
        "things": whole,
    }
    oembed: dict[str, Schema] = {
        "type": {"const": "rich"},
        "version": {"const": "1.0"},
        "title": _TEXT,
        "provider_name": _TEXT,
        "provider_url": _TEXT,
        "html": _TEXT,
        "width": whole,
        "height": whole,
        "cache_age": whole,
    }
    return {
        "Problem": members_of(problem, optional=("errors",)),
        "Diagnoses": members_of({"errors": _several("FramedDiagnostic")}),
        "Compiled": members_of({"statement": _TEXT, "sparql": _TEXT}),
        "Formatted": members_of({"text": _TEXT}),
        "Hover": members_of({"hover": _of(Hover | None)}),
        "Vocabulary": members_of(vocabulary),
        "SavedQueries": members_of({"queries": _of(tuple[SavedQuery, ...])}),
        "SparqlResults": {
            "type": "object",
            "properties": {"head": {"type": "object"}, "results": {"type": "object"}},
            "required": ["head"],
        },
        "OEmbed": members_of(oembed),
    }
