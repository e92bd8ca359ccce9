"""JSON Schema, checked reading and plain values, all three from one class of values.

A shape is a `Frozen` class whose fields are ``str``, ``int``, ``bool``, a ``Literal`` of words, a
tuple of these, or another shape. What its docstring says of a field under ``Attributes:`` is the
description in the schema, so that a shape is written once.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from isthmus.kb.frozen import Frozen

S = TypeVar("S", bound=Frozen)
_ATTRIBUTES = re.compile(r"Attributes:\n(.*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", re.MULTILINE)
_PLAIN: Mapping[type, str] = MappingProxyType({str: "string", int: "integer", bool: "boolean"})


class ShapeError(ValueError):
    """A value that does not have its shape; the message names the field and what it takes."""


@cache
def schema_of(shape: type[Frozen], *, told: bool = True) -> Mapping[str, object]:
    """Return the JSON Schema (2020-12) of a shape.

    A list of tools has to be short, so it is not said of each that further arguments are refused.

    Args:
        shape: The class.
        told: Whether fields are described; otherwise it is an outline without what the entries of
            lists hold, since every tool repeats the schema of its result.
    """
    described = _descriptions(shape) if told else {}
    properties: dict[str, object] = {}
    for name, kind in _hints(shape).items():
        entry = dict(_schema(kind, told=told))
        if name in described:
            entry["description"] = described[name]
        properties[name] = entry
    needed = [name for name in properties if name not in shape.defaults]
    required = {"required": needed} if needed and told else {}
    return MappingProxyType({"type": "object", "properties": properties, **required})


def read(shape: type[S], given: object) -> S:
    """Make a value of a shape from what JSON gave.

    Args:
        shape: The class.
        given: What was sent.

    Raises:
        ShapeError: A field is missing, unknown, or of another kind.
    """
    if not isinstance(given, dict):
        raise ShapeError("the arguments must be an object")
    hints = _hints(shape)
    if unknown := [str(name) for name in given if name not in hints]:
        known = ", ".join(f"`{name}`" for name in hints)
        raise ShapeError(f"unknown argument `{unknown[0][:80]}`; known are {known}")
    values: dict[str, object] = {}
    for name, kind in hints.items():
        if name in given:
            values[name] = _read(kind, given[name], name)
        elif name not in shape.defaults:
            raise ShapeError(f"the argument `{name}` is missing")
    return shape(**values)


def plain(value: object) -> object:
    """Return a value of a shape as JSON has it, without the fields that have their default."""
    if isinstance(value, Frozen):
        kind = type(value)
        fields = ((name, getattr(value, name)) for name in kind.fields)
        return {
            name: plain(held)
            for name, held in fields
            if name not in kind.defaults or held != kind.defaults[name]
        }
    return [plain(entry) for entry in value] if isinstance(value, tuple) else value


@cache
def _hints(shape: type[Frozen]) -> Mapping[str, object]:
    hints = get_type_hints(shape)
    return {name: hints[name] for name in shape.fields}


def _descriptions(shape: type[Frozen]) -> dict[str, str]:
    section = _ATTRIBUTES.search(shape.__doc__ or "")
    entries = _ATTRIBUTE.findall(section[1]) if section else []
    return {name: " ".join(words.split()) for name, words in entries}


def _schema(kind: Any, *, told: bool) -> Mapping[str, object]:  # noqa: ANN401 - an annotation
    if get_origin(kind) is tuple:
        entry = dict(_schema(get_args(kind)[0], told=told))
        return {"type": "array", "items": entry if told else {"type": entry["type"]}}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    return schema_of(kind, told=told)


def _read(kind: Any, given: object, name: str) -> object:  # noqa: ANN401 - an annotation
    if get_origin(kind) is tuple:
        if not isinstance(given, list):
            raise ShapeError(f"`{name}` must be a list")
        return tuple(_read(get_args(kind)[0], entry, name) for entry in given)
    if get_origin(kind) is Literal:
        words = get_args(kind)
        if given not in words:
            raise ShapeError(f"`{name}` must be one of {', '.join(words)}")
        return given
    if kind in _PLAIN:
        # In Python a truth value is a number too.
        if not isinstance(given, kind) or (kind is int and isinstance(given, bool)):
            raise ShapeError(f"`{name}` must be of type {_PLAIN[kind]}")
        return given
    return read(kind, given)
