"""The designs of an option beside each other: only what differs from one to the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named
from isthmus.queries.diagnostics.spelling import capital

if TYPE_CHECKING:
    from isthmus.queries import PropertyTerm

    from .matrix import Matrix
    from .pictures import Picture

_KNOWN = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class Difference:
    """An aspect in which designs differ, as it is of one of them.

    Attributes:
        term: The aspect.
        verdict: ``true``, ``false``, ``mixed`` or ``unstated``; empty where there are values.
        values: The values.
    """

    term: "PropertyTerm"
    verdict: str
    values: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """One design of an option.

    Attributes:
        name: The design.
        short: Its name without that of the option.
        definition: What it is.
        picture: Its drawing, if it has one.
        differs: In what it differs from the others.
    """

    name: Named
    short: str
    definition: str
    picture: "Picture | None"
    differs: tuple[Difference, ...]


def designs_of(
    option: Named,
    names: Iterable[Named],
    pictures: Sequence["Picture"],
    matrix: "Matrix | None",
) -> tuple[Design, ...]:
    """Return the designs of an option, in the order of their figures.

    Args:
        pictures: Their drawings, in order.
        matrix: The matrix in which the designs are rows, if there is one.
    """
    drawn = {picture.name: picture for picture in pictures}
    ordered = [*(name for name in drawn if name in set(names)), *sorted(set(names) - set(drawn))]
    rows = {thing.iri for thing in matrix.things} if matrix is not None else set()
    held = [name.iri for name in ordered if name.iri in rows]
    differing = (
        [
            aspect
            for aspect in matrix.aspects
            if len({matrix.cells[iri, aspect.term.name] for iri in held}) > 1
        ]
        if matrix is not None
        else []
    )
    designs = []
    for name in ordered:
        picture = drawn.get(name)
        cells = []
        for aspect in differing if name.iri in rows else []:
            assert matrix is not None
            cell = matrix.cells[name.iri, aspect.term.name]
            values = [v for v in aspect.values if isinstance(cell, frozenset) and v.iri in cell]
            cells.append(
                Difference(
                    aspect.term,
                    cell if isinstance(cell, str) else "",
                    tuple(Named(value.label, value.iri) for value in values),
                )
            )
        designs.append(
            Design(
                name,
                short_name(name, option),
                picture.definition if picture else "",
                picture,
                tuple(cells),
            )
        )
    return tuple(designs)


def stated_of_some(
    designs: Iterable[Design], word: str, verdict: str
) -> tuple[tuple[str, str], ...]:
    """Return which designs a yes or no is stated of, where it is not of all.

    Args:
        word: The aspect.
        verdict: That of the option.

    Returns:
        The short names of designs with their verdicts; none where the option itself has one.
    """
    if verdict in _KNOWN:
        return ()
    stated = [
        (design.short, difference.verdict)
        for design in designs
        for difference in design.differs
        if difference.term.name == word and difference.verdict in _KNOWN
    ]
    # Which designs have it is what is asked; which lack it stands behind.
    return tuple(sorted(stated, key=lambda one: one[1] != "true"))


_SAYS = {"true": "yes", "false": "no"}


def known_of_some(designs: Iterable[Design], word: str) -> tuple[tuple[str, str], ...]:
    """Return what is stated of some designs only, in words.

    Args:
        word: The aspect.

    Returns:
        The short names of the designs, each with what is stated of it.
    """
    told = []
    for design in designs:
        for difference in design.differs:
            said = ", ".join(value.label for value in difference.values) or _SAYS.get(
                difference.verdict, ""
            )
            if difference.term.name == word and said:
                told.append((design.short, said))
    return tuple(told)


def short_name(name: Named, option: Named) -> str:
    """Return the name of a design without that of its option."""
    rest = name.label
    for beginning in (option.label, option.label.partition(" (")[0]):
        if rest.startswith(beginning):
            rest = rest.removeprefix(beginning).strip(" ()") or rest
    return capital(rest)
