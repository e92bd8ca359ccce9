"""The index in which the pages of a static site search, ranked as `service.finding` ranks."""

import json
from typing import TYPE_CHECKING

from isthmus.service.finding import SMALL, Entry, index_of

from .places import Wanted, place_of

if TYPE_CHECKING:
    from isthmus.queries import Engine


def search_index(engine: "Engine") -> bytes:
    """Return the index as JSON: what `find.js` ranks.

    Args:
        engine: Knows the words.
    """
    index = index_of(engine)
    entries = [
        [entry.group, entry.label, entry.what, place, list(entry.also), entry.about, entry.weight]
        for entry in (one.entry for one in index.entries)
        if (place := _place(entry))
    ]
    told = {"entries": entries, "small": sorted(SMALL), "meanings": index.meanings}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _place(entry: Entry) -> str:
    """Return the place of an entry in the site; empty where it has none."""
    if entry.group == "questions":
        return Wanted("/", (("q", entry.query),)).place.removeprefix("/")
    return place_of(entry.iri)
