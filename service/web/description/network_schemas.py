"""The shapes of the answers about networks, derived from the classes of the contract."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from isthmus.kb.networks.contract import CheckAnswer, ReachAnswer, keys_of

Schema = Mapping[str, object]


def network_schemas() -> dict[str, Schema]:
    """Return the shapes by name."""
    return {
        "Networks": {"type": "array", "items": {"type": "string"}},
        "NetworkCheck": _object(CheckAnswer),
        "NetworkReach": _object(ReachAnswer),
    }


def _object(kind: type) -> Schema:
    """Return the shape of an object of the contract: the keys that it has, and no others."""
    hints = get_type_hints(kind)
    keys = keys_of(kind)
    return {
        "type": "object",
        "properties": {key: _shape(hints[name]) for name, key, _ in keys},
        "required": [key for _, key, may_lack in keys if not may_lack],
        "additionalProperties": False,
    }


def _shape(hint: object) -> Schema:
    """Return the shape of a value of a type that the contract uses."""
    if isinstance(hint, UnionType):
        return {"anyOf": [_shape(one) for one in get_args(hint)]}
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is not Ellipsis:
            return {"type": "array", "items": _shape(inner[0]), "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": _shape(inner[0])}
    if hint is NoneType:
        return {"type": "null"}
    assert isinstance(hint, type)
    if is_dataclass(hint):
        return _object(hint)
    if issubclass(hint, StrEnum):
        return {"type": "string", "enum": [str(word) for word in hint]}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}
