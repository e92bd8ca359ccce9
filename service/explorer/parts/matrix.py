"""The matrix of things and aspects: what is yes, no, not stated or mixed, for all at once.

One query asks for every aspect of every thing of a class. Facets, their counts, the matrix page and
the likeness of options are read from its answer, so that nothing is asked twice.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries import Gap, Thing
from isthmus.queries.answers.answer import Cell, things_in
from isthmus.queries.diagnostics.spelling import spelled

if TYPE_CHECKING:
    from isthmus.queries import ClassTerm, Engine, PropertyTerm

MOST_VALUES = 16
"""A property with more different values than this is no choice but a list."""
MOST_THINGS = 500
"""So many things have a matrix; more would be no overview."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """A property as a column of the matrix.

    Attributes:
        term: The property.
        values: The values on record, the most frequent first; empty for a yes/no property.
    """

    term: "PropertyTerm"
    values: tuple[Thing, ...]

    @property
    def truth(self) -> bool:
        """Whether it is a yes/no property."""
        return self.term.kind == "truth"


@dataclass(frozen=True, slots=True)
class Matrix:
    """What is on record of all things of a class.

    Attributes:
        term: The class.
        things: The things, in their order.
        aspects: Yes/no properties first, then those with few values.
        cells: By IRI of the thing and word of the property: ``true``, ``false``, ``mixed``,
            ``unstated``, or a set of IRIs.
    """

    term: "ClassTerm"
    things: tuple[Thing, ...]
    aspects: tuple[Aspect, ...]
    cells: dict[tuple[str, str], "str | frozenset[str]"]

    def verdict(self, thing: str, name: str) -> str:
        """Return the verdict in a cell: ``stated`` where it holds values."""
        cell = self.cells[thing, name]
        return cell if isinstance(cell, str) else "stated"

    def having(self, name: str, value: str) -> frozenset[str]:
        """Return the things with a value; for a yes/no property the value is a verdict."""
        return frozenset(
            thing.iri for thing in self.things if _has(self.cells[thing.iri, name], value)
        )


def _has(cell: "str | frozenset[str]", value: str) -> bool:
    return cell == value if isinstance(cell, str) else value in cell


def classes_to_choose(engine: "Engine") -> tuple["ClassTerm", ...]:
    """Return the classes among whose things one decides: those with variants, and the variants.

    An ontology without variants offers the classes that declare columns, else all with things.
    """
    vocabulary = engine.vocabulary
    shown = [term for term in vocabulary.classes.values() if not term.hidden]
    classes: list[ClassTerm] = []
    for term in shown:
        variant = vocabulary.properties.get(term.variant)
        if variant is not None:
            classes.append(term)
            if variant.range in vocabulary.classes:
                classes.append(vocabulary.classes[variant.range])
    if classes:
        return tuple(dict.fromkeys(classes))
    declared = [term for term in shown if term.columns]
    return tuple(term for term in declared or shown if len(vocabulary.individuals_of(term.iri)) > 1)


def matrix_of(engine: "Engine", term: "ClassTerm", as_of: str = "edition") -> Matrix:
    """Ask for the matrix of a class.

    Args:
        engine: What answers queries.
        as_of: The edition, ``today`` or a day.
    """
    properties = [
        term_of_class
        for term_of_class in engine.vocabulary.properties_of((term.iri,), below=False)
        if term_of_class.kind in {"truth", "thing"} and term_of_class.uses
    ]
    # Where an ontology says which properties describe an aspect, the others are structure.
    if any(term.aspect for term in properties):
        properties = [term for term in properties if term.aspect]
    columns = ", ".join(spelled(term.name) for term in properties)
    shown = f" show {columns}" if columns else ""
    text = f"find {spelled(term.name)}{shown} limit {MOST_THINGS}"
    answer = engine.ask(text, cite=False, as_of=as_of)
    things: list[Thing] = []
    cells: dict[tuple[str, str], str | frozenset[str]] = {}
    values: dict[str, dict[Thing, int]] = {term.name: {} for term in properties}
    # A property that is asked for under another name of its own keeps its place.
    for row in answer.rows:
        thing = row[0]
        if not isinstance(thing, Thing):
            continue
        things.append(thing)
        for prop, cell in zip(properties, row[1:], strict=True):
            cells[thing.iri, prop.name] = _read(cell, values[prop.name])
    aspects = [
        Aspect(
            term, tuple(sorted(values[term.name], key=lambda v: (-values[term.name][v], v.label)))
        )
        for term in properties
        if _worth_showing(term, values[term.name], cells, things)
    ]

    def place_of(aspect: Aspect) -> tuple[bool, int, str]:
        unstated = sum(cells[thing.iri, aspect.term.name] == "unstated" for thing in things)
        return not aspect.truth, unstated, aspect.term.name

    aspects.sort(key=place_of)
    return Matrix(term, tuple(things), tuple(aspects), cells)


def _read(cell: Cell, counts: dict[Thing, int]) -> "str | frozenset[str]":
    if isinstance(cell, Gap):
        return "mixed" if cell is Gap.MIXED else "false"
    if isinstance(cell, bool):
        return "true" if cell else "false"
    things = things_in(cell)
    for value in things:
        counts[value] = counts.get(value, 0) + 1
    return frozenset(value.iri for value in things) if things else "unstated"


def _worth_showing(
    term: "PropertyTerm",
    values: dict[Thing, int],
    cells: dict[tuple[str, str], "str | frozenset[str]"],
    things: Iterable[Thing],
) -> bool:
    if term.kind == "truth":
        return any(cells[thing.iri, term.name] != "unstated" for thing in things)
    return 1 < len(values) <= MOST_VALUES
