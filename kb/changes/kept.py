"""Keep between starts what files of changes say and what a closure was made by, as JSON.

Reading it takes a tenth of what reading the Turtle takes, or compiling the rules.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from isthmus.kb.errors import SourceError
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

T = TypeVar("T")


class _Way(NamedTuple):
    """How values of a kind are taken apart, and made again of their parts."""

    kind: type
    parts: Callable[[Any], Iterable[object]]
    made: Callable[..., object]


def _value(term: NamedNode | BlankNode | Variable) -> tuple[str]:
    return (term.value,)


def _literal(value: str, datatype: str, language: str | None) -> Literal:
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype))


_WAYS: Mapping[str, _Way] = {
    "": _Way(tuple, tuple, lambda *parts: parts),
    "{}": _Way(dict, dict.items, lambda *pairs: dict(pairs)),
    "set": _Way(frozenset, sorted, lambda *parts: frozenset(parts)),
    "<": _Way(NamedNode, _value, NamedNode),
    "_:": _Way(BlankNode, _value, BlankNode),
    "?": _Way(Variable, _value, Variable),
    "'": _Way(Literal, lambda term: (term.value, term.datatype.value, term.language), _literal),
    "t": _Way(Triple, tuple, Triple),
    "d": _Way(date, lambda day: (day.isoformat(),), date.fromisoformat),
}
_MARKS = {way.kind: mark for mark, way in _WAYS.items()}


def to_json(value: object) -> str:
    """Write a value as one line of JSON, for `from_json` of the same version.

    Args:
        value: Of plain values of JSON, of what `_WAYS` names, and of classes of fields that are
            made from the values of these in order.
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str, whole: type[T], inside: Sequence[type] = ()) -> T:
    """Read what `to_json` wrote.

    Args:
        text: The line.
        whole: The class of the value.
        inside: All classes of fields that its parts are of.

    Raises:
        SourceError: It is something else.
    """
    made = {mark: way.made for mark, way in _WAYS.items()}
    made |= {kind.__name__: kind for kind in (whole, *inside)}
    made["<"] = cache(NamedNode)

    def read(marked: dict[str, list[object]]) -> object:
        ((mark, parts),) = marked.items()
        return made[mark](*parts)

    name = whole.__name__
    try:
        value = json.loads(text, object_hook=read)
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"this is no {name} of this version: {error}") from error
    if not isinstance(value, whole):
        raise SourceError(f"this is no {name} of this version")
    return value


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Turn a value into what JSON has; everything else is its parts, behind its kind."""
    if value is None or isinstance(value, str | int):
        return value
    kind: Any = type(value)
    if kind in _MARKS:
        mark = _MARKS[kind]
        return {mark: [*map(_plain, _WAYS[mark].parts(value))]}
    return {kind.__name__: [_plain(getattr(value, name)) for name in kind.__match_args__]}
