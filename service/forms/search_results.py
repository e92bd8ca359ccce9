"""What was found for some words, as JSON and as lines of text."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import plain
from isthmus.service.finding.index import GroupName

if TYPE_CHECKING:
    from isthmus.service.finding import Entry, Finding

MOST_FOUND = 100
"""So many findings of each group are told at most."""
LONGEST = 300
"""So many letters can be looked for."""
_LISTED = 8


class FoundShape(Frozen):
    """One finding, in JSON.

    Attributes:
        label: What people call it.
        what: What it is.
        iri: Its IRI, or an empty text.
        query: The query that it stands for, or an empty text.
        about: What it means.
        also: Other names of it.
        address: Where it is shown.
    """

    label: str
    what: str
    iri: str
    query: str
    about: str
    also: tuple[str, ...]
    address: str


class FoundGroupShape(Frozen):
    """Findings of one sort, in JSON.

    Attributes:
        name: The sort.
        number: How many there are; fewer may be told.
        entries: The first of them.
    """

    name: GroupName
    number: int
    entries: tuple[FoundShape, ...]


class FindingsShape(Frozen):
    """What was found for some words, in JSON.

    Attributes:
        words: The words.
        number: How many findings there are in all.
        groups: They, by sort.
        near: What comes near where nothing was found.
    """

    words: str
    number: int
    groups: tuple[FoundGroupShape, ...]
    near: tuple[FoundShape, ...]


def finding_json(finding: "Finding", address: "Callable[[Entry], str]", most: int) -> Any:  # noqa: ANN401 - what JSON has
    """Return what was found as an object for JSON, in the form of `FindingsShape`.

    Args:
        finding: What was found.
        address: Makes the address of an entry.
        most: How many of each group are told.
    """

    def told(entry: "Entry") -> FoundShape:
        return FoundShape(
            entry.label,
            entry.what,
            entry.iri,
            entry.query,
            entry.about,
            entry.also,
            address(entry),
        )

    groups = tuple(
        FoundGroupShape(group.name, len(group.entries), tuple(map(told, group.entries[:most])))
        for group in finding.groups
    )
    return plain(
        FindingsShape(finding.words, finding.number, groups, tuple(map(told, finding.near)))
    )


def finding_text(finding: "Finding", titles: dict[str, str]) -> str:
    """Write what was found for a terminal: a group for each sort, and how to go on.

    Args:
        finding: What was found.
        titles: What the groups are called.
    """
    if not finding.groups:
        lines = [f"nothing is called {finding.words!r}"]
        if finding.near:
            lines += [
                "near it:",
                *(f"  {neighbour.label}  ({neighbour.what})" for neighbour in finding.near),
            ]
        return "\n".join(lines) + "\n"
    lines = []
    for group in finding.groups:
        lines.append(f"{titles[group.name]} ({len(group.entries)})")
        for entry in group.entries[:_LISTED]:
            lines.append(f"  {entry.label}  ({entry.what})")
        if len(group.entries) > _LISTED:
            lines.append(f"  … and {len(group.entries) - _LISTED} more")
    return "\n".join(lines) + "\n"
