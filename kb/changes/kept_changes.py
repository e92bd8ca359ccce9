"""Keep changes between starts: reading them from JSON takes a tenth of what their Turtle takes."""

import json
from datetime import date
from typing import Any

from isthmus.kb.errors import SourceError
from isthmus.kb.frozen import Frozen, parts_of
from pyoxigraph import Literal, NamedNode

from .change import (
    Amount,
    Change,
    Changes,
    ChangeStatement,
    Conflict,
    Evidence,
    IncompleteList,
    LaterWay,
    ResolvedSilence,
    WayAspect,
)
from .intervals import Interval

_KINDS: dict[str, type[Frozen]] = {
    kind.__name__: kind
    for kind in (
        Amount,
        Change,
        ChangeStatement,
        Changes,
        Conflict,
        Evidence,
        IncompleteList,
        Interval,
        LaterWay,
        ResolvedSilence,
        WayAspect,
    )
}


def changes_to_json(changes: Changes) -> str:
    """Write changes as one line of JSON, for `changes_from_json` of the same version."""
    return json.dumps(_plain(changes), ensure_ascii=False, separators=(",", ":"))


def changes_from_json(text: str) -> Changes:
    """Read what `changes_to_json` wrote.

    Raises:
        SourceError: It is something else.
    """
    try:
        changes = _value(json.loads(text))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise SourceError(f"these are no changes of this version: {error}") from error
    if not isinstance(changes, Changes):
        raise SourceError("these are no changes of this version")
    return changes


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Turn a value into what JSON has; everything else is a list with its kind in front."""
    if isinstance(value, Frozen):
        return [type(value).__name__, *(_plain(part) for _, part in parts_of(value))]
    if isinstance(value, tuple):
        return ["", *map(_plain, value)]
    if isinstance(value, NamedNode):
        return ["<", value.value]
    if isinstance(value, Literal):
        return ["'", value.value, value.datatype.value]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if value is None or isinstance(value, str | bool):
        return value
    raise TypeError(f"{type(value).__name__} is no part of a change")


def _value(plain: Any) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(plain, list):
        return plain
    kind, *parts = plain
    if kind == "":
        return tuple(map(_value, parts))
    if kind == "<":
        return NamedNode(parts[0])
    if kind == "'":
        return Literal(parts[0], datatype=NamedNode(parts[1]))
    if kind == "d":
        return date.fromisoformat(parts[0])
    return _KINDS[kind](*map(_value, parts))
