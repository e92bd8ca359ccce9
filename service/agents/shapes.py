"""What clients send, read into the class of values that says what a tool takes.

A shape is a `Frozen` class whose fields are ``str``, ``int``, ``bool``, a ``Literal`` of words, a
tuple of these, or another shape. Its schema is that of `isthmus.kb.json_shape`.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import Schema, schema_of

S = TypeVar("S", bound=Frozen)
_PLAIN: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean"}


class ShapeError(ValueError):
    """A value that does not have its shape; the message names the field and what it takes."""


def arguments_of(shape: type[Frozen]) -> Schema:
    """Return the schema of what a tool takes.

    A list of tools has to be short, so it is not said of each that further arguments are refused,
    that no offset is below 0, and that words are texts.

    Args:
        shape: The class.
    """
    schema = schema_of(shape, given=True)
    kept = {"type": "object", "properties": _each(schema, _argument)}
    return {**kept, "required": schema["required"]} if schema["required"] else kept


def outline_of(shape: type[Frozen]) -> Schema:
    """Return the schema of a result without what the entries of its lists hold.

    Every tool repeats it in the list.

    Args:
        shape: The class.
    """
    return {"type": "object", "properties": _each(schema_of(shape), _outline)}


def _each(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    members = schema["properties"]
    assert isinstance(members, Mapping)
    return {name: change(member) for name, member in members.items()}


def _argument(member: Schema) -> Schema:
    implied = {"minimum", "type"} if "enum" in member else {"minimum"}
    return {word: value for word, value in member.items() if word not in implied}


def _outline(member: Schema) -> Schema:
    if isinstance(items := member.get("items"), Mapping):
        return {"type": member["type"], "items": {"type": items["type"]}}
    return {"type": member["type"]}


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


@cache
def _hints(shape: type[Frozen]) -> Mapping[str, object]:
    hints = get_type_hints(shape)
    return {name: hints[name] for name in shape.fields}


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
