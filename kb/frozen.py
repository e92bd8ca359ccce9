"""The base of values that every start needs: immutable, slotted, compared by value.

The stages of the language have more than a hundred kinds of node, and knowledge and answers some
dozens of classes more; every start of the command line makes them all. A data class costs most of a
millisecond, for it compiles its methods from text; here all classes share theirs, and a class costs
a fiftieth of that. Only a class of which many values are made gets what fills them compiled for it,
in a fifth of a millisecond: that then takes a third of the time. (``attrs`` compiles too;
``msgspec`` takes as long to import as it saves, and compares every field.)
"""

# ruff: noqa: PLC0415 - `inspect` is for those who look at a class; `annotationlib` is new in 3.14

import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, repeat
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    TypeAlias,
    TypeVar,
    cast,
    dataclass_transform,
)

if TYPE_CHECKING:
    from dataclasses import Field
    from inspect import Signature

T = TypeVar("T")
Iri: TypeAlias = Annotated[str, "iri"]
"""A text that is an IRI, for whoever describes the shape of a class."""


_SELDOM = 200
"""So many values of a class are made before what fills the next ones is compiled."""


class _Unseen:
    """The default of a field that takes no part in comparison."""

    __slots__ = ("default",)

    def __init__(self, default: object) -> None:
        self.default = default


def unseen(*, default: T) -> T:
    """Declare a field that takes no part in comparison, as the span of a text does not.

    Args:
        default: What it is where nothing is given.
    """
    return cast("T", _Unseen(default))


def _annotated(namespace: dict[str, Any]) -> tuple[str, ...]:
    """Return the annotated names of a class in their order, before it is made."""
    if sys.version_info >= (3, 14):  # where they are had from a function
        from annotationlib import Format, call_annotate_function, get_annotate_from_class_namespace

        annotate = get_annotate_from_class_namespace(namespace)
        return tuple(call_annotate_function(annotate, Format.STRING)) if annotate else ()
    return tuple(namespace.get("__annotations__", ()))


@dataclass_transform(frozen_default=True, field_specifiers=(unseen,))
class _FrozenType(type):
    """Makes slots of the annotated names of a class, in their order, with their defaults."""

    fields: tuple[str, ...]
    compared: tuple[str, ...]
    defaults: dict[str, object]
    setters: tuple[Callable[[object, object], None], ...]
    often: Iterator[bool]
    """Tells at each value that is made whether it is the one after so many."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, eq: bool = True
    ) -> "_FrozenType":
        if any(isinstance(base, _FrozenType) and base.fields for base in bases):
            raise TypeError(f"{name}: fields are not inherited; write them all in one class")
        # The base has none; from 3.14 on, what it tells type checkers only would seem to be one.
        own = _annotated(namespace) if bases else ()
        if not eq:
            namespace |= {"__eq__": object.__eq__, "__hash__": object.__hash__}
        defaults = {field: namespace.pop(field) for field in own if field in namespace}
        hidden = {field for field, value in defaults.items() if isinstance(value, _Unseen)}
        # Terms are keys of large tables, so each works its hash out once.
        namespace["__slots__"] = own if bases else ("_hash",)
        namespace["__match_args__"] = own
        made = super().__new__(cls, name, bases, namespace)
        made.fields = own
        made.setters = tuple(made.__dict__[field].__set__ for field in own)
        made.often = chain(repeat(False, _SELDOM), (True,), repeat(False))
        made.compared = tuple(field for field in own if field not in hidden)
        made.defaults = {
            field: value.default if isinstance(value, _Unseen) else value
            for field, value in defaults.items()
        }
        return made

    @property
    def __signature__(cls) -> "Signature":
        """How the class is called, for those who look: `help`, notebooks, editors."""
        from inspect import Signature, signature

        return signature(_data_class(cls)).replace(return_annotation=Signature.empty)


@cache
def _data_class(kind: _FrozenType) -> type:
    """Return a data class with the same fields, for what knows data classes only."""
    from dataclasses import field, make_dataclass

    def declared(name: str) -> "Field[Any]":
        compare = name in kind.compared
        if name in kind.defaults:
            return cast("Field[Any]", field(default=kind.defaults[name], compare=compare))
        return cast("Field[Any]", field(compare=compare))

    return make_dataclass(
        kind.__name__, [(name, kind.__annotations__[name], declared(name)) for name in kind.fields]
    )


class _DataClassFields:
    """What the functions of `dataclasses` ask a class for."""

    def __get__(self, value: object, kind: _FrozenType) -> "dict[str, Field[Any]]":
        from dataclasses import fields

        return {entry.name: entry for entry in fields(_data_class(kind))}


class Frozen(metaclass=_FrozenType):
    """A value; its annotated names are its fields, given by place or by name.

    Two are equal if they are of one class and their compared fields are equal; those of a class
    that is made with ``eq=False``, if they are the same one. `dataclasses.replace`, ``asdict`` and
    ``fields`` take them as they take data classes.

    Raises:
        TypeError: A field is missing, unknown or given twice.
        AttributeError: A field is set or deleted after it was made.
    """

    __dataclass_fields__ = _DataClassFields()
    if TYPE_CHECKING:
        # A slot and no field; so called, no type checker takes it for one.
        _hash: ClassVar[int]

    def __init__(self, *values: object, **named: object) -> None:
        kind = type(self)
        if next(kind.often):
            _compile(kind)
        # An answer makes thousands, and a slot is filled faster by its own setter than by its name.
        for fill, given in zip(kind.setters, values, strict=False):
            fill(self, given)
        fields = kind.fields
        if not named and len(values) == len(fields):
            return
        if len(values) > len(fields):
            raise TypeError(f"{kind.__name__} has {len(fields)} fields, not {len(values)}")
        put = object.__setattr__
        for field in fields[len(values) :]:
            if field in named:
                put(self, field, named.pop(field))
            elif field in kind.defaults:
                put(self, field, kind.defaults[field])
            else:
                raise TypeError(f"{kind.__name__} needs {field!r}")
        if named:
            raise TypeError(f"{kind.__name__} does not take {', '.join(map(repr, named))} here")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).compared)

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            kind = type(self)
            made = hash((kind, *(getattr(self, name) for name in kind.compared)))
            object.__setattr__(self, "_hash", made)
            return made

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in parts_of(self))
        return f"{type(self).__name__}({inside})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a value never changes; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a value never changes; {name!r} cannot be deleted")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), tuple(value for _, value in parts_of(self))


_NOTHING = object()


def _compile(kind: _FrozenType) -> None:
    """Give a class what fills its values where all are given by place, without looking at it.

    Whatever is given otherwise is taken as before.
    """
    if not kind.fields or kind.__init__ is not Frozen.__init__:  # type: ignore[misc]
        return
    values = [f"value{place}" for place in range(len(kind.fields))]
    lines = [
        f"def __init__(self, {'=_, '.join(values)}=_, /, *more, **named):",
        f"    if {values[-1]} is _ or more or named:",
        f"        given = [value for value in ({', '.join(values)},) if value is not _]",
        "        return by_name(self, *given, *more, **named)",
        *(f"    fill{place}(self, {value})" for place, value in enumerate(values)),
    ]
    known: dict[str, Any] = {f"fill{place}": fill for place, fill in enumerate(kind.setters)}
    known |= {"_": _NOTHING, "by_name": Frozen.__init__}
    exec("\n".join(lines), known)  # noqa: S102 - made of numbers alone
    kind.__init__ = known["__init__"]  # type: ignore[misc]


def parts_of(value: Frozen, *, compared: bool = False) -> Iterator[tuple[str, object]]:
    """Yield the fields of a value with their values.

    Args:
        compared: Whether to leave out the fields that take no part in comparison.
    """
    kind = type(value)
    for name in kind.compared if compared else kind.fields:
        yield name, getattr(value, name)
