"""Write what has changed since the edition: as a list, one change in full, and as JSON."""

import json
import textwrap
from collections.abc import Iterator

from isthmus.kb.changes.change import Change, Changes, Conflict, Evidence, LaterWay, WayAspect
from isthmus.kb.frozen import Frozen, Iri
from isthmus.kb.json_shape import TextOrNull, plain, shaped
from isthmus.kb.terms import local_name
from isthmus.queries.answers.answer import Bounds, bounds_of

FORMATS = ("text", "json")
"""The forms in which changes can be written."""
_WIDTH = 96


def about(changes: Changes, word: str) -> Changes:
    """Keep the changes and later ways that a word names or is about.

    Args:
        changes: All of them.
        word: The name of a change, a later way, an option, a configuration, a component or a claim;
            all of them for an empty word.
    """
    if not word:
        return changes
    wanted = word.lower().rpartition(":")[2]
    kept = tuple(change for change in changes.changes if wanted in _names(change))
    named = {way for change in kept for way in change.ways}
    ways = tuple(way for way in changes.ways if way.name == wanted or way.iri in named)
    came = {name for way in ways for name in way.came_with if way.name == wanted}
    more = tuple(c for c in changes.changes if c.iri in came and c not in kept)
    return Changes(tuple(sorted((*kept, *more), key=lambda change: change.name)), ways)


def _names(change: Change) -> set[str]:
    things = (*change.affects, *change.claims, *change.ways)
    return {change.name, *(local_name(thing.value) for thing in things)}


def in_order(changes: Changes) -> list[Change]:
    """Return the changes as they came: by the day by which they held, undated ones last."""
    return sorted(
        changes.changes,
        key=lambda change: (
            change.effective.precision == "none",
            change.effective.latest or change.checked,
            change.name,
        ),
    )


def changes_text(changes: Changes, *, in_full: bool = False) -> str:
    """Write changes for a terminal: a line with the date and one with what holds, or in full."""
    parts = []
    for change in in_order(changes):
        parts.append("\n".join(_full(change) if in_full else _short(change)))
    for way in changes.ways:
        parts.append("\n".join(_way(way, in_full=in_full)))
    count = f"{len(changes.changes)} changes, {len(changes.ways)} later ways"
    checked = changes.newest_check()
    if checked is not None:
        count += f", checked {checked}"
    return "\n\n".join([*parts, count]) + "\n"


def _short(change: Change) -> list[str]:
    return [f"{change.name}  [{change.kind}; {change.when()}]", *_wrapped(change.after)]


def _full(change: Change) -> list[str]:
    lines = _short(change)
    lines += _wrapped(f"before: {change.before}")
    lines += _wrapped(f"date: {change.effective.text}, because {change.date_reason}")
    if change.until is not None:
        lines += _wrapped(f"until: {change.until.text}")
    lines += _wrapped(f"confidence: {change.confidence}, because {change.confidence_reason}")
    if change.note:
        lines += _wrapped(f"note: {change.note}")
    lines += [line for source in change.evidence for line in _source(source)]
    for conflict in change.conflicts:
        text = f"conflict ({conflict.kind}): {conflict.source}: {conflict.text}"
        lines += [*_wrapped(text), f"    {conflict.address}"]
    return lines


def _way(way: LaterWay, *, in_full: bool) -> list[str]:
    lines = [
        f"{way.name}  [later way; {way.effective.in_words()}]",
        *_wrapped(f"{way.label}: {way.definition}"),
    ]
    if in_full:
        for aspect in way.aspects:
            lines += _wrapped(f"{aspect.respect}: {aspect.text} ({aspect.source})")
        if way.not_known:
            lines += _wrapped(f"not known: {way.not_known}")
        lines += [line for source in way.evidence for line in _source(source)]
    return lines


def _source(source: Evidence) -> Iterator[str]:
    text = f"source: {source.publisher}, {source.title} ({source.kind}, read {source.read})"
    yield from _wrapped(f"{text}: {source.text}")
    yield f"    {source.address}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


class ChangeShape(Frozen):
    """The published shape of a change."""

    change: str
    iri: Iri
    label: str
    kind: str
    warns: TextOrNull
    affects: tuple[Iri, ...]
    claims: tuple[Iri, ...]
    before: str
    after: str
    effective: Bounds
    until: Bounds | None
    when: str
    date_basis: TextOrNull
    date_reason: str
    checked: str
    confidence: str
    confidence_reason: str
    sources: tuple[Evidence, ...]
    conflicts: tuple[Conflict, ...]
    ways: tuple[str, ...]
    note: TextOrNull


class WayShape(Frozen):
    """The published shape of a later way."""

    way: str
    iri: Iri
    label: str
    definition: str
    effective: Bounds
    when: str
    known: tuple[WayAspect, ...]
    not_known: TextOrNull
    sources: tuple[Evidence, ...]
    changes: tuple[str, ...]


class ChangesShape(Frozen):
    """The published shape of what has changed since the edition."""

    changes: tuple[ChangeShape, ...]
    ways: tuple[WayShape, ...]
    checked: TextOrNull


def changes_json(changes: Changes) -> dict[str, object]:
    """Return the published JSON shape of changes as plain values."""
    checked = changes.newest_check()
    published = ChangesShape(
        changes=tuple(_change(change) for change in in_order(changes)),
        ways=tuple(_later_way(way) for way in changes.ways),
        checked=checked.isoformat() if checked is not None else "",
    )
    written: dict[str, object] = plain(published)
    return written


def _change(change: Change) -> ChangeShape:
    return shaped(
        ChangeShape,
        change,
        change=change.name,
        iri=change.iri.value,
        affects=tuple(thing.value for thing in change.affects),
        claims=tuple(claim.value for claim in change.claims),
        effective=bounds_of(change.effective),
        until=bounds_of(change.until) if change.until is not None else None,
        when=change.when(),
        checked=change.checked.isoformat(),
        sources=change.evidence,
        ways=tuple(local_name(way.value) for way in change.ways),
    )


def _later_way(way: LaterWay) -> WayShape:
    return shaped(
        WayShape,
        way,
        way=way.name,
        iri=way.iri.value,
        effective=bounds_of(way.effective),
        when=way.effective.in_words(),
        known=way.aspects,
        sources=way.evidence,
        changes=tuple(local_name(name.value) for name in way.came_with),
    )


def write(changes: Changes, form: str, *, in_full: bool = False) -> str:
    """Write changes in one of `FORMATS`, with a line feed at the end."""
    if form == "json":
        return json.dumps(changes_json(changes), ensure_ascii=False, indent=2) + "\n"
    return changes_text(changes, in_full=in_full)
