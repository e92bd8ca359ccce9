"""What one starts from: situations, and the words in which requirements are put.

Those of the shipped ontology stand in the file beside this one; for another ontology they are made
of its own labels.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.spelling import capital, plural

from .requirements import Asked, Requirement, read_requirement

if TYPE_CHECKING:
    from isthmus.queries import Engine, Thing

_FILE = Path(__file__).with_name("situations.toml")


class Wording(Frozen):
    """A requirement with the words for it; ``{value}`` and ``{thing}`` stand for names.

    Attributes:
        requirement: The requirement.
        says: What people read: ``Reaches {value}``.
        short: The same at the head of a column.
        ask: The question to settle where nothing is stated.
        denial: What is told of things that are not so, in the plural.
    """

    requirement: Requirement
    says: str
    short: str
    ask: str
    denial: str


class Line(Frozen):
    """A narrower situation.

    Attributes:
        says: What people read.
        asked: What it asks for.
    """

    says: str
    asked: Asked


class Situation(Frozen):
    """What is to be connected.

    Attributes:
        name: A word for it.
        title: What people read.
        also: A remark beside the numbers, or an empty string.
        drawing: The name of its drawing.
        asked: What it asks for: things of some kinds.
        lines: The narrower ones.
    """

    name: str
    title: str
    also: str
    drawing: str
    asked: Asked
    lines: tuple[Line, ...]


class Choosing(Frozen):
    """How one chooses over an ontology.

    Attributes:
        of: The word of the class among whose things one chooses.
        called: What one of them, and several, are called.
        scope: The word of the property that divides the things, or an empty string.
        combines: The word of the property that says which of its values go together.
        parts: The word of the property that leads to building blocks.
        limits: The word of the property that leads to numbers which limit a design.
        beside: Words of properties whose values identify a design to a reader.
        glance: The columns of the list of all: the word of a property, the heading, and whether a
            value is told as a yes.
        questions: Names of the saved questions of the first page.
        drawn: The words of the designs that show how a network is drawn.
        wordings: The requirements that are shown first.
        situations: The situations.
    """

    of: str
    called: tuple[str, str]
    scope: str = ""
    combines: str = ""
    parts: str = ""
    limits: str = ""
    beside: tuple[str, ...] = ()
    glance: tuple[tuple[str, str, bool], ...] = ()
    questions: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    situations: tuple[Situation, ...] = ()

    def titled(self, scope: "Thing") -> str:
        """Return what a kind of thing is called as a situation, where it is one."""
        alone = (
            situation.title
            for situation in self.situations
            if situation.asked.scopes == (scope.id,)
        )
        return next(alone, capital(scope.label))


def choosing_of(engine: "Engine") -> Choosing | None:
    """Return how one chooses over what an engine knows; None where there is nothing to choose.

    The file counts where its class and its dividing property are known; words in it that the
    vocabulary lacks are left out.
    """
    if engine.knowledge.cites:
        return _shipped()
    vocabulary = engine.vocabulary
    best: tuple[int, str, str] | None = None
    for term in vocabulary.classes.values():
        number = len(vocabulary.individuals_of(term.iri))
        if term.hidden or number < 2:
            continue
        # A class that says which of its properties describe it was meant to be looked at.
        rank = (number + (10_000 if term.columns else 0), term.name, term.label)
        best = max(best, rank) if best is not None else rank
    if best is None:
        return None
    _, name, label = best
    return Choosing(of=name, called=(label, plural(label)))


@cache
def _shipped() -> Choosing:
    told: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    of = told["of"]
    return Choosing(
        of=of,
        called=tuple(told["called"]),
        scope=told["scope"],
        combines=told["combines"],
        parts=told["parts"],
        limits=told["limits"],
        beside=tuple(told["beside"]),
        glance=tuple(
            (name["on"], name["says"], name.get("truth", False)) for name in told["glance"]
        ),
        questions=tuple(told["questions"]),
        drawn=tuple(told["drawn"]),
        wordings=tuple(_wording(requirement) for requirement in told["requirements"]),
        situations=tuple(_situation(of, situation) for situation in told["situations"]),
    )


def _wording(told: dict[str, Any]) -> Wording:
    says = told["says"]
    return Wording(
        Requirement(told["on"], told.get("value", ""), told.get("no", False)),
        says,
        told.get("short", "{value}" if told.get("value") else says[:1].lower() + says[1:]),
        told["ask"],
        told["not"],
    )


def _situation(of: str, told: dict[str, Any]) -> Situation:
    scopes = tuple(told["scopes"])
    return Situation(
        told["name"],
        told["title"],
        told.get("also", ""),
        told["drawing"],
        Asked(of, scopes),
        tuple(
            Line(
                line["says"],
                Asked(
                    of,
                    tuple(line.get("scopes", scopes)),
                    tuple(map(read_requirement, line["must"])),
                ),
            )
            for line in told["lines"]
        ),
    )
