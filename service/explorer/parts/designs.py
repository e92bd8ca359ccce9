"""The designs of an option beside each other: only what differs from one to the other."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.queries.diagnostics.spelling import capital, spelled
from isthmus.service.deciding.readings import is_reading

from .answer_view import rows_of
from .matrix import MOST_THINGS
from .themes import by_subject

if TYPE_CHECKING:
    from isthmus.queries import Answer, ClassTerm, Engine, PropertyTerm
    from isthmus.queries.answers.answer import Citation

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
        then: On a page as of a day, what it is on that day, where that is something else.
    """

    term: "PropertyTerm"
    verdict: str
    values: tuple[Named, ...]
    then: "Difference | None" = None


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
    then: "Matrix | None" = None,
) -> tuple[Design, ...]:
    """Return the designs of an option, in the order of their figures.

    Args:
        pictures: Their drawings, in order.
        matrix: The matrix in which the designs are rows, if there is one.
        then: The same as of a day, where the page speaks of one.
    """
    drawn = {picture.name: picture for picture in pictures}
    ordered = [*(name for name in drawn if name in set(names)), *sorted(set(names) - set(drawn))]
    rows = {thing.iri for thing in matrix.things} if matrix is not None else set()
    held = [name.iri for name in ordered if name.iri in rows]
    differing = _differing(held, [several for several in (matrix, then) if several is not None])
    designs = []
    for name in ordered:
        picture = drawn.get(name)
        cells = []
        for term in differing if name.iri in rows else ():
            assert matrix is not None
            difference = _difference(matrix, name.iri, term)
            new = _difference(then, name.iri, term) if then is not None else difference
            cells.append(difference if new == difference else replace(difference, then=new))
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


def _differing(held: Sequence[str], matrices: "Sequence[Matrix]") -> "tuple[PropertyTerm, ...]":
    """Return the aspects in which designs differ, in one matrix or the other."""
    return tuple(
        dict.fromkeys(
            aspect.term
            for matrix in matrices
            for aspect in matrix.aspects
            if len({matrix.cells.get((iri, aspect.term.name), "unstated") for iri in held}) > 1
        )
    )


def _difference(matrix: "Matrix", iri: str, term: "PropertyTerm") -> Difference:
    cell = matrix.cells.get((iri, term.name), "unstated")
    values = [
        value
        for aspect in matrix.aspects
        if aspect.term == term
        for value in aspect.values
        if isinstance(cell, frozenset) and value.iri in cell
    ]
    return Difference(
        term,
        cell if isinstance(cell, str) else "",
        tuple(Named(value.label, value.iri) for value in values),
    )


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


@dataclass(frozen=True, slots=True)
class OfDesign:
    """What is stated of one design only.

    Attributes:
        short: The name of the design without that of its option.
        said: What is stated, in words.
        citations: The claims for it, those that state just that first.
        reading: Whether it is a reading of ours: nothing cited states just that.
    """

    short: str
    said: str
    citations: tuple["Citation", ...]
    reading: bool = False


_SAYS = {"true": "yes", "false": "no"}


class DesignFacts:
    """What is stated of each design of a class, with the claims for it; asked once.

    Args:
        engine: Answers queries.
        term: The class of the designs.
        as_of: The edition, or a day.
    """

    def __init__(self, engine: "Engine", term: "ClassTerm", as_of: str = "edition") -> None:
        terms = [
            known
            for known in engine.vocabulary.properties_of((term.iri,), below=False)
            if known.uses and known.aspect and not known.hidden
        ]
        self._labels = {
            known.name: tuple(each.label for each in subject)
            for subject in by_subject(terms)
            for known in subject
        }
        self._said: dict[tuple[str, str], tuple[str, ...]] = {}
        self._cited: dict[tuple[str, str], tuple[Citation, ...]] = {}
        self._readings: set[tuple[str, str]] = set()
        self._knowledge = engine.knowledge
        self._iris = {known.name: known.iri for known in terms}
        number = max(1, len(engine.vocabulary.individuals_of(term.iri)))
        # An answer cites so many facts; more columns are asked in several.
        at_once = max(1, engine.limits.cited_facts // number)
        for first in range(0, len(terms), at_once):
            shown = ", ".join(spelled(known.name) for known in terms[first : first + at_once])
            text = f"find {spelled(term.name)} show {shown} limit {MOST_THINGS}"
            answer = engine.ask(text, as_of=as_of)
            self._read(answer)

    def _read(self, answer: "Answer") -> None:
        for row in rows_of(answer):
            if row.thing is None:
                continue
            for cell in row.cells[1:]:
                key = (row.thing.iri, cell.column.name)
                said = tuple(value.text for value in cell.values)
                yes_or_no = cell.verdict in ("true", "false")
                iri = self._iris.get(cell.column.name, "")
                if yes_or_no and iri and is_reading(self._knowledge, row.thing.iri, iri):
                    self._readings.add(key)
                self._said[key] = said or tuple(filter(None, (_SAYS.get(cell.verdict, ""),)))
                self._cited[key] = tuple(answer.citations[number - 1] for number in cell.cites)

    def beside(
        self, designs: Sequence[Design], word: str, known: Iterable[str] = ()
    ) -> tuple[OfDesign, ...]:
        """Return what is stated of some designs of an option, and not of the option.

        Args:
            designs: The designs; what is stated of an only one is told of the option.
            word: The aspect.
            known: What is stated of the option, in words.
        """
        if len(designs) < 2 or word not in self._labels:
            return ()
        known = set(known)
        told = []
        for design in designs:
            key = (design.name.iri, word)
            new = [said for said in self._said.get(key, ()) if said not in known]
            if new:
                cited = stating(self._cited.get(key, ()), self._labels[word], new)
                reading = key in self._readings
                told.append(OfDesign(design.short, ", ".join(new), cited, reading))
        return tuple(told)


def stating(
    citations: Iterable["Citation"], labels: Sequence[str], values: Iterable[str] = ()
) -> tuple["Citation", ...]:
    """Put the claims first that state a property itself, and one of some values of it.

    Args:
        citations: What a cell rests on; it may rest on what makes a design one, too.
        labels: What people call the property, and those that tell of the same subject.
        values: What is told in the cell.
    """
    told = [f" – {label} – {value}" for label in labels for value in values]
    properties = [f" – {label} – " for label in labels]

    def distance(cited: "Citation") -> tuple[bool, bool, bool]:
        return (
            not any(said in cited.statement for said in told),
            not any(said in cited.statement for said in properties),
            cited.of_figure,
        )

    return tuple(sorted(citations, key=distance))


def short_name(name: Named, option: Named) -> str:
    """Return the name of a design without that of its option."""
    rest = name.label
    for beginning in (option.label, option.label.partition(" (")[0]):
        if rest.startswith(beginning):
            rest = rest.removeprefix(beginning).strip(" ()") or rest
    return capital(rest)
