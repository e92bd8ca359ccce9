"""Deciding: which things fit, which depend, on which the source is silent, and which are out."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from isthmus.queries import Answer, Citation, LeftOut, Thing

from .facets import Wish, Wishes, condition

if TYPE_CHECKING:
    from .matrix import Aspect, Matrix

GROUPS = (
    ("unstated", "The source does not say", "Nothing rules these out, and nothing says they fit."),
    (
        "mixed",
        "Depends on the configuration",
        "One configuration fits and another does not, so the option as a whole is neither.",
    ),
    ("false", "Ruled out", "The source says the opposite of at least one requirement."),
)
"""What becomes of a thing that does not fit: verdict, heading, what it means."""


FIRST = (
    "reach",
    "transport",
    "connects",
    "protected-by",
    "routing",
    "family",
    "topology-shape",
    "aws-side-managed-by",
    "limitation",
)
"""The words of the properties that are asked for most; the others come after them, folded."""
_MOST_OPEN = 8
"""Of a vocabulary with none of these words, so many properties are not folded."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One requirement that can be added or taken away.

    Attributes:
        name: The field of the form: the word of the property.
        value: What the form sends.
        label: What people read.
        chosen: Whether the query asks it.
        left: How many things would be left with it; with a chosen one, how many are left.
    """

    name: str
    value: str
    label: str
    chosen: bool
    left: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The chips of one property.

    Attributes:
        aspect: The property with its values.
        chips: For a yes/no property yes, no and not stated; else one chip for each value.
        against: For each value the chip that excludes it; empty for a yes/no property.
        first: Whether it is shown with the first ones.
    """

    aspect: "Aspect"
    chips: tuple[Chip, ...]
    against: tuple[Chip, ...]
    first: bool = True

    @property
    def chosen(self) -> bool:
        """Whether the query asks something of the property."""
        return any(chip.chosen for chip in (*self.chips, *self.against))


@dataclass(frozen=True, slots=True)
class Fit:
    """A thing that fits, with what the source says for it.

    Attributes:
        thing: The thing.
        grounds: Each condition with the citations for it.
    """

    thing: Thing
    grounds: tuple[tuple[str, tuple[Citation, ...]], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of every thing of a class.

    Attributes:
        fits: The things that fit.
        out: The others by verdict, in the order of `GROUPS`.
    """

    fits: tuple[Fit, ...]
    out: dict[str, tuple[LeftOut, ...]]


def decide(answer: Answer, others: tuple[LeftOut, ...]) -> Decision:
    """Sort the things of a class by what a query makes of them.

    Args:
        answer: The answer to the query.
        others: Why each other thing is not in it.
    """
    out: dict[str, list[LeftOut]] = {verdict: [] for verdict, _, _ in GROUPS}
    for one in others:
        out[_verdict(one)].append(one)
    fits = [Fit(row[0], _grounds(answer, row[0])) for row in answer.rows if _is_thing(row[0])]
    return Decision(tuple(fits), {name: tuple(found) for name, found in out.items()})


def _is_thing(cell: object) -> TypeGuard[Thing]:
    return isinstance(cell, Thing)


def _verdict(one: LeftOut) -> str:
    """Return the weightiest verdict: a denial rules out, whatever else is not known."""
    verdicts = {reason.verdict for reason in one.reasons}
    return next((name for name in ("false", "mixed") if name in verdicts), "unstated")


def _grounds(answer: Answer, thing: Thing) -> tuple[tuple[str, tuple[Citation, ...]], ...]:
    found: dict[str, list[Citation]] = {}
    columns = {column.name for column in answer.columns}
    for citation in answer.citations:
        for support in citation.supports:
            if support.thing == thing.id and support.condition not in columns:
                found.setdefault(support.condition, []).append(citation)
    return tuple((name, tuple(citations)) for name, citations in found.items())


def facets(matrix: "Matrix", wishes: Wishes, fitting: frozenset[str]) -> tuple[Facet, ...]:
    """Return the chips with what each would leave.

    Args:
        matrix: What is on record.
        wishes: What is asked already.
        fitting: IRIs of the things that fit now.
    """
    every = frozenset(thing.iri for thing in matrix.things)
    asked = set(wishes.chosen)
    names = [aspect.term.name for aspect in matrix.aspects if not aspect.truth]
    first = tuple(name for name in FIRST if name in names) or tuple(names[:_MOST_OPEN])
    found = []
    for aspect in matrix.aspects:
        name = aspect.term.name
        if aspect.truth:
            chips = [
                Chip(
                    name,
                    verdict,
                    label,
                    Wish(name, verdict) in asked,
                    len(fitting & matrix.having(name, verdict)),
                )
                for verdict, label in (("true", "yes"), ("false", "no"), ("unstated", "not stated"))
            ]
            found.append(Facet(aspect, tuple(chips), ()))
            continue
        chips, against = [], []
        for value in aspect.values:
            having = matrix.having(name, value.iri)
            is_, not_ = Wish(name, "is", value.iri), Wish(name, "not", value.iri)
            chips.append(Chip(name, value.id, value.label, is_ in asked, len(fitting & having)))
            left = len(fitting & (every - having))
            against.append(Chip(name, f"not {value.id}", value.label, not_ in asked, left))
        found.append(Facet(aspect, tuple(chips), tuple(against), name in first))
    return tuple(sorted(found, key=lambda facet: _rank(facet.aspect.term.name, first)))


def _rank(name: str, first: tuple[str, ...]) -> int:
    return first.index(name) if name in first else len(first)


def without(wishes: Wishes, matrix: "Matrix") -> tuple[tuple[str, Wishes], ...]:
    """Return each condition of the wishes with the wishes that are left without it."""
    words = {value.iri: value.id for aspect in matrix.aspects for value in aspect.values}
    found = []
    for wish in wishes.chosen:
        rest = tuple(one for one in wishes.chosen if one != wish)
        found.append((condition(wish, words) or "", replace(wishes, chosen=rest)))
    for other in wishes.others:
        left = tuple(one for one in wishes.others if one != other)
        found.append((other, replace(wishes, others=left)))
    return tuple(found)
