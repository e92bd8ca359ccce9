"""The index in which the pages of a static site search: every thing and word, by its names."""

import json
from typing import TYPE_CHECKING

from isthmus.service.explorer.parts.addresses import path_of

from .places import Wanted

if TYPE_CHECKING:
    from isthmus.queries import Engine


def search_index(engine: "Engine") -> bytes:
    """Return the index as JSON: name, word, other names, kind, and place, in one list each.

    Args:
        engine: Knows the words.
    """
    vocabulary = engine.vocabulary
    entries = []
    for kind, terms in (
        ("class", vocabulary.classes),
        ("property", vocabulary.properties),
        ("", vocabulary.individuals),
    ):
        for iri, term in terms.items():
            path = path_of(iri)
            if path and not getattr(term, "hidden", False):
                shown = kind or path.split("/")[1]
                place = Wanted(path).place.removeprefix("/")
                entries.append([term.label, term.name, list(term.synonyms), shown, place])
    # Options first: they are what most people look for.
    entries.sort(key=lambda one: (one[3] != "option", one[3] == "claim", str(one[0]).casefold()))
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
