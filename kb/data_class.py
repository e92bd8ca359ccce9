"""Data classes whose methods are compiled when they are first called.

`dataclasses.dataclass` writes each method of a class as text and compiles it, up to eight tenths of
a millisecond for a class. A start makes a few hundred classes and values of a few dozen of them, so
a fifth of it went to that. Here the library only looks at the fields, in a fifteenth of the time,
and writes a method once somebody needs it. What it writes is the same, and type checkers see its
own decorator. (`frozen.Frozen` is for classes that every command makes, and cheaper still.)
"""

# ruff: noqa: ANN401, PLC0415 - classes of any kind; `inspect` is for those who look at one

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, make_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass  # noqa: TID251 - what it is to type checkers
    from inspect import Signature

__all__ = ("dataclass",)

_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
_WRITTEN: dict[str, dict[str, bool]] = {
    "__init__": {"init": True},
    "__repr__": {"repr": True},
    "__eq__": {"eq": True},
    "__hash__": {"unsafe_hash": True},
    **{name: {"eq": True, "order": True} for name in _ORDER},
}
"""What the library is asked for, to have it write a method."""
_NOTHING = {"init": False, "repr": False, "eq": False}


if not TYPE_CHECKING:

    def dataclass(
        kind: type | None = None,
        /,
        *,
        eq: bool = True,
        order: bool = False,
        frozen: bool = False,
        slots: bool = False,
    ) -> Any:
        """Make a data class, as `dataclasses.dataclass` does.

        Args:
            kind: The class; None where the decorator is called with settings first.
            eq: Whether values are equal if their fields are.
            order: Whether values are ordered by their fields.
            frozen: Whether a value never changes.
            slots: Whether values have nothing but their fields.
        """

        def made(plain: type) -> type:
            own = vars(plain)
            late = [name for name in ("__init__", "__repr__") if name not in own]
            if eq and "__eq__" not in own:
                late.append("__eq__")
            if order:
                late += _ORDER
            # A class that says when its values are equal has lost the hash that it inherited.
            unhashed = own.get("__hash__") is None
            if eq and frozen and unhashed:
                late.append("__hash__")
            kind = dataclasses.dataclass(**_NOTHING, slots=slots)(plain)  # noqa: TID251
            settings = {"frozen": frozen, "slots": slots}
            for name in late:
                setattr(kind, name, _late(kind, name, settings))
            if eq and not frozen and unhashed:
                kind.__hash__ = None
            if frozen:
                _freeze(kind)
            if "__init__" in late:
                kind.__signature__ = _LateSignature(kind, settings)
            return kind

        return made if kind is None else made(kind)


def _late(kind: type, name: str, settings: Mapping[str, bool]) -> Callable[..., Any]:
    """Return what has a method written, puts that into its own place, and calls it."""

    def method(*values: Any, **named: Any) -> Any:
        return _write(kind, name, settings)(*values, **named)

    method.__name__, method.__qualname__ = name, f"{kind.__qualname__}.{name}"
    method.__module__ = kind.__module__
    return method


def _write(kind: type, name: str, settings: Mapping[str, bool]) -> Callable[..., Any]:
    """Have the library write a method, for a class with the same fields, and take it over."""
    # Without a text the library would make one, out of a signature that it works out.
    known = {"__doc__": "As its twin.", "__post_init__": getattr(kind, "__post_init__", None)}
    wanted: dict[str, Any] = _NOTHING | _WRITTEN[name]
    if name == "__init__":
        wanted |= settings
    twin = make_dataclass(
        kind.__name__,
        [(field.name, field.type, field) for field in dataclasses.fields(kind)],
        namespace={name: value for name, value in known.items() if value is not None},
        **wanted,
    )
    method: Callable[..., Any] = vars(twin)[name]
    method.__qualname__, method.__module__ = f"{kind.__qualname__}.{name}", kind.__module__
    setattr(kind, name, method)
    return method


def _freeze(kind: Any) -> None:
    """Have values of a class never change."""
    names = frozenset(kind.__dataclass_fields__)

    def assign(value: object, name: str, given: object) -> None:
        if type(value) is kind or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(kind, value).__setattr__(name, given)

    def delete(value: object, name: str) -> None:
        if type(value) is kind or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(kind, value).__delattr__(name)

    kind.__setattr__, kind.__delattr__ = assign, delete
    if "__slots__" in vars(kind):
        # Else copies and pickles would set the fields of what they have made.
        kind.__getstate__, kind.__setstate__ = _state_of, _take_state


def _state_of(value: Any) -> list[Any]:
    return [getattr(value, field.name) for field in dataclasses.fields(value)]


def _take_state(value: Any, state: list[Any]) -> None:
    for field, part in zip(dataclasses.fields(value), state, strict=True):
        object.__setattr__(value, field.name, part)


class _LateSignature:
    """How a class is called, for those who look: `help`, notebooks, editors."""

    def __init__(self, kind: type, settings: Mapping[str, bool]) -> None:
        self._kind, self._settings = kind, settings

    def __get__(self, value: object, kind: type) -> "Signature":
        from inspect import signature

        _write(self._kind, "__init__", self._settings)
        told = signature(kind.__init__)  # type: ignore[misc]
        return told.replace(parameters=list(told.parameters.values())[1:])
