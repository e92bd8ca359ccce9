"""One class behind each shape in JSON: its values as plain ones, and its JSON Schema.

A shape is a `isthmus.kb.frozen.Frozen` class, or a data class. Its fields are its members, in their
order; an annotation says where a member is written otherwise than the field is held. An underscore
behind a name keeps it apart from a word of Python, and is no part of the member's.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from .frozen import Frozen

Schema: TypeAlias = Mapping[str, object]
T = TypeVar("T", bound=Frozen)


class Mark(Enum):
    """How the member of a field is written where that is not as the field is held."""

    OMITTED = "left out where it is an empty text, or nothing"
    DEFAULT = "left out where it is as by default"
    NULL = "null where it is empty"
    HIDDEN = "never written"


class Said(Frozen):
    """A keyword of JSON Schema with its value, where the type of a member says too little."""

    keyword: str
    value: str | tuple[str, ...]


TextOrNone: TypeAlias = Annotated[str, Mark.OMITTED]
"""A text whose member is left out where there is none."""
IriOrNone: TypeAlias = Annotated[str, "iri", Mark.OMITTED]
"""The same of an IRI."""
PageOrNull: TypeAlias = Annotated[int, Mark.NULL]
"""A page; null for what has none in the edition, such as a later source."""
TextOrNull: TypeAlias = Annotated[str, Mark.NULL]
"""A text whose member is null where there is none."""

_ATOMS = frozenset({str, int, bool, float, NoneType})
_TEXT: Schema = {"type": "string"}
_PLAIN: Mapping[object, Schema] = {
    str: _TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    object: {},
}


def plain(value: object) -> Any:  # noqa: ANN401 - what JSON has
    """Return a value of a shape as JSON has it: texts, numbers, truth values, lists, mappings."""
    if type(value) in _ATOMS:
        return value
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if not is_shape(value):
        return value
    return {name: plain(held) for name, held in members(value).items()}


def is_shape(value: object) -> bool:
    """Tell whether something is a value of a shape."""
    return isinstance(value, Frozen) or hasattr(type(value), "__dataclass_fields__")


def members(value: object) -> dict[str, object]:
    """Return the members of a value of a shape, each held as its field is."""
    kind: type = type(value)
    values: dict[str, object] = {}
    for name, mark in _marks(kind):
        held = getattr(value, name)
        if mark is None:
            values[_key(name)] = held
        elif mark is Mark.NULL:
            values[_key(name)] = held or None
        elif mark is Mark.OMITTED:
            if held is not None and held != "":
                values[_key(name)] = held
        elif mark is Mark.DEFAULT and held != _defaults(kind)[name]:
            values[_key(name)] = held
    return values


def shaped(shape: type[T], source: object, **written: object) -> T:
    """Make a value of a shape of what has fields by the same names.

    Args:
        shape: The shape.
        source: Gives the fields that are published as they are.
        **written: The others.
    """
    taken = {name: getattr(source, name) for name in shape.fields if name not in written}
    return shape(**taken, **written)


def schema_of(
    shape: object,
    *,
    named: Mapping[Any, str] = MappingProxyType({}),
    whole: bool = False,
    given: bool = False,
) -> Schema:
    """Return the JSON Schema (2020-12) of the values of a type, as `plain` writes them.

    Args:
        shape: A shape, or any type that a field of one may have.
        named: Shapes that are described elsewhere, with the reference to their place.
        whole: Whether to describe the shape itself although it is named.
        given: Whether it describes what others give: then members with a default may be missing,
            and what the docstring says of a field under ``Attributes:`` is its description.
    """
    if not whole and shape in named:
        return {"$ref": named[shape]}

    def inner(kind: object) -> Schema:
        return schema_of(kind, named=named)

    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return _annotated(inner(arguments[0]), arguments[1:])
    if origin is tuple:
        return _listed(arguments, inner)
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in {Union, UnionType}:
        return {"anyOf": [inner(kind) for kind in arguments]}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": inner(arguments[1])}
    if shape is NoneType:
        return {"type": "null"}
    if shape in _PLAIN:
        return _PLAIN[shape]
    kind = cast("type", shape)
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [word.value for word in kind]}
    return _of_fields(kind, inner, given=given)


def members_of(described: Mapping[str, Schema], *, optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object with just these members.

    Args:
        described: The schema of each member.
        optional: Names of those that may be missing.
    """
    absent = set(optional)
    return {
        "type": "object",
        "properties": dict(described),
        "required": [name for name in described if name not in absent],
        "additionalProperties": False,
    }


def _of_fields(kind: type, inner: Callable[[object], Schema], *, given: bool) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    marks = dict(_marks(kind))
    told = _descriptions(kind) if given else {}
    described: dict[str, Schema] = {
        _key(name): {**inner(hints[name]), **told.get(name, {})}
        for name, mark in marks.items()
        if mark is not Mark.HIDDEN
    }
    absent = set(_defaults(kind)) if given else set()
    absent |= {name for name, mark in marks.items() if mark in {Mark.OMITTED, Mark.DEFAULT}}
    return members_of(described, optional=map(_key, absent))


def _descriptions(kind: type) -> dict[str, Schema]:
    """Return what the docstring of a class says of its fields."""
    _, _, section = (kind.__doc__ or "").partition("Attributes:\n")
    entries = re.findall(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", section, re.MULTILINE)
    return {name: {"description": " ".join(words.split())} for name, words in entries}


@cache
def _defaults(kind: type) -> Mapping[str, object]:
    """Return the fields of a shape that have a default, with it."""
    if issubclass(kind, Frozen):
        return kind.defaults

    every = fields(cast("Any", kind))
    return {entry.name: entry.default for entry in every if entry.default is not MISSING}


def _key(name: str) -> str:
    return name.removesuffix("_")


def _annotated(schema: Schema, said: tuple[object, ...]) -> Schema:
    for mark in said:
        if mark is Mark.NULL:
            schema = {"anyOf": [schema, {"type": "null"}]}
        elif isinstance(mark, str):
            schema = {**schema, "format": mark}
        elif isinstance(mark, Said):
            value = list(mark.value) if isinstance(mark.value, tuple) else mark.value
            schema = {**schema, mark.keyword: value}
    return schema


def _listed(arguments: tuple[object, ...], inner: Callable[[object], Schema]) -> Schema:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return {"type": "array", "items": inner(arguments[0])}
    # One kind throughout, a fixed number of times.
    return {
        "type": "array",
        "items": inner(arguments[0]),
        "minItems": len(arguments),
        "maxItems": len(arguments),
    }


@cache
def _marks(shape: type) -> tuple[tuple[str, Mark | None], ...]:
    """Return the fields of a shape with how each is written."""
    # Asked for those of a data class, a `Frozen` one would have to become one first.
    names: Iterable[str] = (
        shape.fields if issubclass(shape, Frozen) else getattr(shape, "__dataclass_fields__")  # noqa: B009
    )
    hints = get_type_hints(shape, include_extras=True)

    def mark(kind: object) -> Mark | None:
        said = get_args(kind)[1:] if get_origin(kind) is Annotated else ()
        return next((mark for mark in said if isinstance(mark, Mark)), None)

    return tuple((name, mark(hints[name])) for name in names)
