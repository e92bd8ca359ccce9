"""What was found for some words, as JSON and as lines of text."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.service.finding import Entry, Finding

MOST_FOUND = 100
"""So many findings of each group are told at most."""
LONGEST = 300
"""So many letters can be looked for."""
_LISTED = 8


def finding_json(
    finding: "Finding", address: "Callable[[Entry], str]", most: int
) -> dict[str, object]:
    """Return what was found as an object for JSON.

    Args:
        finding: What was found.
        address: Makes the address of an entry.
        most: How many of each group are told.
    """

    def told(entry: "Entry") -> dict[str, object]:
        return {
            "label": entry.label,
            "what": entry.what,
            "iri": entry.iri,
            "query": entry.query,
            "about": entry.about,
            "also": list(entry.also),
            "address": address(entry),
        }

    return {
        "words": finding.words,
        "number": finding.number,
        "groups": [
            {
                "name": group.name,
                "number": len(group.entries),
                "entries": [told(entry) for entry in group.entries[:most]],
            }
            for group in finding.groups
        ],
        "near": [told(entry) for entry in finding.near],
    }


def finding_text(finding: "Finding", titles: dict[str, str], most: int = _LISTED) -> str:
    """Write what was found for a terminal: a group for each sort, and how to go on.

    Args:
        finding: What was found.
        titles: What the groups are called.
        most: How many of each group are told.
    """
    if not finding.groups:
        lines = [f"nothing is called {finding.words!r}"]
        if finding.near:
            lines += ["near it:", *(f"  {one.label}  ({one.what})" for one in finding.near)]
        return "\n".join(lines) + "\n"
    lines = []
    for group in finding.groups:
        lines.append(f"{titles[group.name]} ({len(group.entries)})")
        for entry in group.entries[:most]:
            lines.append(f"  {entry.label}  ({entry.what})")
        if len(group.entries) > most:
            lines.append(f"  … and {len(group.entries) - most} more")
    return "\n".join(lines) + "\n"
