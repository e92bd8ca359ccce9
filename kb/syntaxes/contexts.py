"""Refuse a file in JSON-LD whose contexts would take the parser apart.

The parser of the engine keeps a context for each level, and copies all of it where another adds
to it.
"""

import json
import re
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from isthmus.kb.errors import LimitedSourceError, SourceError

from .nesting import DEEPEST

_NAMES_AT_ONCE = 1_000_000
"""So many names the contexts of JSON-LD that are inside one another may stand for."""
_NAMES, _NAMES_OF_A_BYTE = 4_000_000, 8
"""So many names all of them may stand for, or so many for each byte of the file if that is more."""


class _Part(NamedTuple):
    """What a part of a file in JSON-LD has in it: an object, or a list of such.

    Attributes:
        levels: How deep objects are nested in it.
        names: How many names the contexts that are inside one another have together.
        contexts: How many contexts there are.
        nested: How many of them are inside one another.
        held: How many names these stand for together, each with those around it.
        written: How many names all of them stand for, likewise.
        size: How many entries it has: as a context, names.
        own: How many names its own context has; -1 where it has none.
        scopes: Which of its entries have a context of their own, and of how many names.
        chain: How many entries, as names, rest on each other in a row.
        told: The texts that, as the meaning of a name, it says of it.
    """

    levels: int = 0
    names: int = 0
    contexts: int = 0
    nested: int = 0
    held: int = 0
    written: int = 0
    size: int = 0
    own: int = -1
    scopes: tuple[tuple[str, int], ...] = ()
    chain: int = 0
    told: tuple[str, ...] = ()


_NOTHING = _Part()
_CONTEXT = "@context"
_CONTEXT_KEY = re.compile(rb'"@context"\s*:')
_CONTEXT_ESCAPED = re.compile(
    rb'"' + b"".join(rb"(?:%c|\\u00%02x)" % (sign, sign) for sign in b"@context") + rb'"\s*:',
    re.IGNORECASE,
)
"""It may be escaped in part; that case is ignored finds it where it is none, which is no matter."""
_MEANINGS = frozenset({"@id", "@type", "@reverse"})
"""What of the meaning of a name may be another name."""


def hold_contexts(path: Path, content: bytes) -> None:
    """Refuse a file in JSON-LD whose contexts stand for too many names, or rest on too many.

    Raises:
        LimitedSourceError: They do.
        SourceError: It is no JSON.
    """
    key = _CONTEXT_ESCAPED if content.find(b"\\u") >= 0 else _CONTEXT_KEY
    places = [found.end() for found in islice(key.finditer(content), 2)]
    if not places:
        return
    # Most files have one, which stands for what it says: only what is in it is looked at.
    alone = len(places) == 1
    whole = _one_context(content[places[0] :]) if alone else _every_context(path, content)
    held, written = whole.held, whole.written
    most = max(_NAMES, _NAMES_OF_A_BYTE * len(content))
    if held > _NAMES_AT_ONCE or written > most:
        allowed = _NAMES_AT_ONCE if held > _NAMES_AT_ONCE else most
        raise LimitedSourceError(
            f"{path}: its contexts stand for more than the {allowed:,} "
            "names that are read, counted anew wherever one adds to another; no setting allows "
            "more: say them once, at the beginning"
        )
    if whole.chain > DEEPEST:
        raise LimitedSourceError(
            f"{path}: more names of a context rest on each other in a row than the {DEEPEST} that "
            "are read; no setting allows more, since the process would run out of stack"
        )


def _one_context(content: bytes) -> _Part:
    """Tell of the context with which a text begins; one that is no JSON the engine refuses."""
    try:
        read = json.JSONDecoder(object_pairs_hook=lambda entries: _part_of(entries, {}))
        return _all_of(read.raw_decode(content.decode("utf-8", "replace").lstrip())[0])
    except ValueError:
        return _NOTHING


def _every_context(path: Path, content: bytes) -> _Part:
    """Tell of a file with several contexts.

    Raises:
        SourceError: It is no JSON.
    """
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    scoped: dict[str, int] = {}
    whole = _read_json(path, text, lambda entries: _part_of(entries, scoped))
    if not scoped:
        return whole
    # Such a context is begun wherever its name is used, and at most one inside another a level.
    uses = 0

    def count(entries: list[tuple[str, Any]]) -> _Part:
        nonlocal uses
        for name, value in entries:
            values = value if type(value) is list else (value,)
            uses += len(values) if name in scoped else 0
            uses += sum(1 for one in values if type(one) is str and one in scoped)
        return _NOTHING

    _read_json(path, text, count)
    names = whole.names + min(sum(scoped.values()), max(scoped.values()) * whole.levels)
    return whole._replace(
        held=whole.held + names * min(uses, whole.levels), written=whole.written + names * uses
    )


def _read_json(path: Path, text: str, read: Callable[[list[tuple[str, Any]]], _Part]) -> _Part:
    """Return what a text in JSON has in it, out of what is read of each object.

    Raises:
        SourceError: It is no JSON.
    """
    try:
        # What numbers and texts say is no matter, and the engine's to tell.
        whole = json.loads(
            text,
            strict=False,
            object_pairs_hook=read,
            parse_int=len,
            parse_float=len,
            parse_constant=len,
        )
    except json.JSONDecodeError as error:
        raise SourceError(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from error
    return _all_of(whole)


def _part_of(entries: list[tuple[str, Any]], scoped: dict[str, int]) -> _Part:
    """Tell of an object: a node, a context, or the meaning of a name.

    Args:
        entries: Its names, with what was told of their values.
        scoped: Gets the names whose meaning has a context of its own.
    """
    own = -1
    told: list[str] = []
    scopes: list[tuple[str, int]] = []
    parts: list[_Part] = []
    for name, value in entries:
        kind = type(value)
        if kind is _Part or kind is list:
            if (part := _all_of(value)) is not _NOTHING:
                parts.append(part)
                if part.own >= 0:
                    scopes.append((name, part.own))
                if name == _CONTEXT:
                    own = part.size
                    scoped.update(part.scopes)
        elif name == _CONTEXT:
            own = 0
        elif name in _MEANINGS and kind is str:
            told.append(value)
    chain = _chain(entries) if len(entries) > DEEPEST else 0
    if own < 0 and not parts:
        return _Part(1, size=len(entries), chain=chain, told=tuple(told))
    inside = _together(parts)
    begun, names = int(own >= 0), max(own, 0)
    return _Part(
        inside.levels + 1,
        inside.names + names,
        inside.contexts + begun,
        inside.nested + begun,
        inside.held + names * (inside.nested + begun),
        inside.written + names * (inside.contexts + begun),
        len(entries),
        own,
        tuple(scopes),
        max(inside.chain, chain),
        tuple(told),
    )


def _all_of(value: object) -> _Part:
    """Tell of a value; what is neither an object nor a list of them has nothing in it."""
    if isinstance(value, _Part):
        return value
    if not isinstance(value, list):
        return _NOTHING
    return _together([_all_of(one) for one in value if type(one) is _Part or type(one) is list])


def _together(parts: Sequence[_Part]) -> _Part:
    """Tell of several parts that stand beside each other."""
    if len(parts) < 2:
        return parts[0] if parts else _NOTHING
    columns = tuple(zip(*parts, strict=True))
    levels, names, contexts, nested, held, written, size, own, scopes, chain, _ = columns
    return _Part(
        max(levels),
        max(names),
        sum(contexts),
        max(nested),
        max(held),
        sum(written),
        sum(size),
        max(own),
        tuple(scope for some in scopes for scope in some),
        max(chain),
    )


def _chain(entries: list[tuple[str, Any]]) -> int:
    """Return how many names of a context rest on each other in a row; a circle counts whole."""
    rests: dict[str, set[str]] = {name: set() for name, _ in entries}
    for name, value in entries:
        texts = (value,) if isinstance(value, str) else _all_of(value).told
        named = (part for text in (name, *texts) for part in (text, text.partition(":")[0]))
        rests[name].update(part for part in named if part in rests and part != name)
    above: dict[str, list[str]] = {name: [] for name in rests}
    for name, others in rests.items():
        for other in others:
            above[other].append(name)
    depth = {name: 1 for name, others in rests.items() if not others}
    ready = list(depth)
    for name in ready:
        for next_one in above[name]:
            rests[next_one].discard(name)
            if not rests[next_one]:
                depth[next_one] = depth[name] + 1
                ready.append(next_one)
    return max(depth.values(), default=0) + len(rests) - len(depth)
