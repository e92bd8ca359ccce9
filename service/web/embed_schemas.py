"""The shapes of what embeds are told, as JSON Schema."""

from collections.abc import Mapping

from .schemas import Schema, members, reference

_TEXT: Schema = {"type": "string"}
_YES_NO: Schema = {"type": "boolean"}


def embed_schemas() -> Mapping[str, Schema]:
    """Return the shapes by name."""
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


def _several(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "null"}]}
