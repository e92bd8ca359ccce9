"""The index in which the pages of a static site search, ranked as `service.finding` ranks."""

import json
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from isthmus.service.finding import (
    COMPARES,
    MANY,
    OF_SERVICE,
    SMALL,
    WAYS_ON,
    Entry,
    Index,
    index_of,
)

from .places import Wanted, place_of, wanted_of

if TYPE_CHECKING:
    from isthmus.queries import Engine


def search_index(engine: "Engine") -> bytes:
    """Return the index as JSON: what `find.js` ranks.

    Args:
        engine: Knows the words.
    """
    index = index_of(engine)
    entries = [
        [
            *(entry.group, entry.label, entry.what, place, list(entry.also)),
            *(entry.about, entry.weight, list(entry.cues), list(entry.keys)),
            *(index.subjects.get(entry.iri, ""), entry.used),
        ]
        for entry in (one.entry for one in index.entries)
        if (place := _place(entry))
    ]
    told = {
        "entries": entries,
        "small": sorted(SMALL),
        "many": sorted(MANY),
        "meanings": index.meanings,
        "sides": [[place_of(iri), word] for iri, (word, _) in index.sides.items()],
        "pairs": dict(_pairs(index)),
        "aspects": {
            one.entry.label: index.aspects[one.entry.iri]
            for one in index.entries
            if one.entry.iri in index.aspects
        },
        "told": _told(index),
        "outside": index.outside,
        "ways": [_page(Entry("pages", "", "", path=path)) for path in WAYS_ON],
        "compares": {name: sorted(words) for name, words in COMPARES.items()},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _told(index: Index) -> dict[str, dict[str, tuple[str, str]]]:
    """Return what the source says of each option in each aspect, by place and name."""
    labels = {one.entry.iri: one.entry.label for one in index.entries}
    told: dict[str, dict[str, tuple[str, str]]] = {}
    for (thing, aspect), said in index.told.items():
        if aspect in labels:
            told.setdefault(place_of(thing), {})[labels[aspect]] = said
    return told


def _pairs(index: Index) -> Iterable[tuple[str, str]]:
    """Give the words of two things that serve the same, and the place that sets them side by side.

    A site has these comparisons and no others.
    """
    for (one, kinds), (other, others) in combinations(index.sides.values(), 2):
        if kinds & others:
            words = ",".join(sorted((one, other)))
            yield words, _page(Entry("pages", "", "", path="/compare", given=_compared(words)))


def _compared(words: str) -> tuple[tuple[str, str], ...]:
    return ("of", words.partition(":")[0]), ("ids", words)


def _place(entry: Entry) -> str:
    """Return the place of an entry in the site; empty where it has none."""
    if entry.path:
        return "" if entry.what == OF_SERVICE else _page(entry)
    if entry.group == "questions":
        return Wanted("/", (("q", entry.query),)).place.removeprefix("/")
    return place_of(entry.iri)


def _page(entry: Entry) -> str:
    path, mark, part = entry.path.partition("#")
    return f"{wanted_of(path, entry.given).place.removeprefix('/')}{mark}{part}"
