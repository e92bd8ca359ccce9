"""Requirements: what must be, what would be nice; as one statement of IQ, and as an address."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from isthmus.kb.frozen import Frozen
from isthmus.queries.binding.tree import (
    AllOf,
    BoundChoice,
    BoundCondition,
    BoundFind,
    Negation,
    Number,
    Some,
    ValueIs,
)
from isthmus.queries.diagnostics.spelling import spelled

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from isthmus.queries.binding.tree import BoundPath

HOWS = ("must", "nice", "any")
"""How firmly something can be asked for."""


class Requirement(Frozen):
    """One thing that a design can be asked to do.

    Attributes:
        name: The word of a property.
        value: The word of a value; empty for a yes/no property.
        no: Whether it must not be so.
    """

    name: str
    value: str = ""
    no: bool = False

    @property
    def condition(self) -> str:
        """The condition as the language writes it."""
        name = spelled(self.name)
        text = f"{name} = {spelled(self.value)}" if self.value else name
        return f"not {text}" if self.no else text

    @property
    def key(self) -> str:
        """How it is written in an address."""
        value = f":{self.value}" if self.value else ""
        return f"{'!' if self.no else ''}{self.name}{value}"


def read_requirement(key: str) -> Requirement:
    """Read a requirement as an address writes it.

    >>> read_requirement("!reach:one-vpc")
    Requirement(name='reach', value='one-vpc', no=True)
    """
    text = key.strip()
    name, _, value = text.removeprefix("!").partition(":")
    return Requirement(name, value, text.startswith("!"))


class Asked(Frozen):
    """What is asked for.

    Attributes:
        of: The word of the class among whose things one chooses.
        scopes: Words of the values by which the things are divided, each a leg of its own; none
            for all things together.
        must: What has to be.
        nice: What would be nice.
        also: Conditions that have to hold and are no `Requirement`, as written.
        wishes: Conditions that would be nice and are none, as written.
        as_of: ``today`` or a day; empty for the edition.
        beside: The word of an option or a design, with its class, of which the page tells by
            itself what becomes of it; it changes nothing about the outcome.
    """

    of: str
    scopes: tuple[str, ...] = ()
    must: tuple[Requirement, ...] = ()
    nice: tuple[Requirement, ...] = ()
    also: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    as_of: str = ""
    beside: str = ""

    @property
    def every(self) -> tuple[Requirement, ...]:
        """All requirements, those that must be first."""
        return (*self.must, *self.nice)

    def how(self, requirement: Requirement) -> str:
        """Return one of `HOWS`."""
        return "must" if requirement in self.must else "nice" if requirement in self.nice else "any"

    def statement(self, scope: str, value: str = "") -> str:
        """Write it as one statement.

        Args:
            scope: The word of the property that divides the things.
            value: The leg; empty for all things.
        """
        where = [
            *([self.within(scope, value)] if value else ()),
            *(requirement.condition for requirement in self.must),
            *(f"({requirement})" for requirement in self.also),
        ]
        prefer = [*(requirement.condition for requirement in self.nice), *self.wishes]
        text = f"choose {spelled(self.of)}"
        text += f" where {' and '.join(where)}" if where else ""
        text += f" prefer {', '.join(prefer)}" if prefer else ""
        return f"{text} as of {self.as_of}" if self.as_of else text

    @staticmethod
    def within(scope: str, value: str) -> str:
        """Write the condition that confines it to one leg."""
        return f"{spelled(scope)} = {spelled(value)}"

    def parameters(self, scope: str) -> list[tuple[str, str]]:
        """Return the parameters of its address, in their order."""
        return [
            ("of", self.of),
            *((scope, value) for value in self.scopes),
            *(
                [("must", ",".join(requirement.key for requirement in self.must))]
                if self.must
                else ()
            ),
            *(
                [("nice", ",".join(requirement.key for requirement in self.nice))]
                if self.nice
                else ()
            ),
            *(("also", requirement) for requirement in self.also),
            *(("wish", requirement) for requirement in self.wishes),
            *([("as_of", self.as_of)] if self.as_of else ()),
            *([("beside", self.beside)] if self.beside else ()),
        ]


def address_of(parameters: Iterable[tuple[str, str]]) -> str:
    """Write parameters so that people can read them: colons, commas and signs stay as they are."""
    return "&".join(f"{quote(name)}={quote(value, safe=':,!')}" for name, value in parameters)


def read_parameters(
    parameters: Iterable[tuple[str, str]], of: str, scope: str
) -> tuple[Asked, list[tuple[str, str]]]:
    """Read what is asked for out of the parameters of an address; see `Asked.parameters`.

    Args:
        parameters: Names and values, in their order.
        of: The word of the class, where they name none.
        scope: The word of the property that divides the things.

    Returns:
        What is asked for, and the parameters that say something else.
    """
    given = [(name, value.strip()) for name, value in parameters if value.strip()]
    last = dict(given)

    def several(name: str) -> tuple[str, ...]:
        return tuple(value for given_name, value in given if given_name == name)

    def required(name: str) -> tuple[Requirement, ...]:
        parts = filter(str.strip, last.get(name, "").split(","))
        return tuple(dict.fromkeys(map(read_requirement, parts)))

    asked = Asked(
        last.get("of", of),
        tuple(value for value in dict.fromkeys(several(scope)) if value not in HOWS),
        required("must"),
        required("nice"),
        several("also"),
        several("wish"),
        last.get("as_of", ""),
        last.get("beside", ""),
    )
    read = {"of", scope, "must", "nice", "also", "wish", "as_of", "beside"}
    return asked, [(name, value) for name, value in given if name not in read]


def read_statement(engine: "Engine", text: str, scope: str = "") -> Asked | None:
    """Read what is asked for out of a statement.

    Args:
        engine: Knows the words.
        text: A query without errors that finds or chooses things.
        scope: The word of the property that divides the things.

    Returns:
        What is asked for, or None if the query does something else.
    """
    if len(engine.parse(text).query.items) != 1:
        return None
    bound = engine.bind(text)
    if len(bound.queries) != 1:
        return None
    written = engine.parse(text).query.statements[0].as_of
    statement = bound.queries[0].statement
    wishes: tuple[BoundCondition, ...] = ()
    if isinstance(statement, BoundChoice):
        wishes = statement.wishes
    elif not isinstance(statement, BoundFind) or statement.group is not None:
        return None
    where = statement.where
    parts = where.parts if isinstance(where, AllOf) else () if where is None else (where,)
    asked = Asked(statement.things.term.name)
    for part in parts:
        requirement = _requirement(engine, part)
        if (
            requirement is not None
            and requirement.name == scope
            and requirement.value
            and not requirement.no
            and not asked.scopes
        ):
            asked = replace(asked, scopes=(requirement.value,))
        elif requirement is not None:
            asked = replace(asked, must=tuple(dict.fromkeys((*asked.must, requirement))))
        else:
            asked = replace(asked, also=(*asked.also, part.text))
    for wish in wishes:
        requirement = _requirement(engine, wish)
        if requirement is not None:
            asked = replace(asked, nice=tuple(dict.fromkeys((*asked.nice, requirement))))
        else:
            asked = replace(asked, wishes=(*asked.wishes, wish.text))
    return replace(asked, as_of=written.when) if written is not None else asked


def _requirement(engine: "Engine", part: BoundCondition) -> Requirement | None:
    match part:
        case Some(path, _, flag=True) if _plain(path):
            return Requirement(path.last.name)
        case Some(path, ValueIs("=", constant)) if _plain(path) and constant.kind == "thing":
            return _valued(engine, path, constant.value)
        case Negation(inner):
            requirement = _requirement(engine, inner)
            return None if requirement is None or requirement.no else replace(requirement, no=True)
        case Number(path, ValueIs("=", constant), none=True) if _plain(path):
            requirement = (
                _valued(engine, path, constant.value) if constant.kind == "thing" else None
            )
            return None if requirement is None else replace(requirement, no=True)
        case _:
            return None


def _valued(engine: "Engine", path: "BoundPath", iri: str) -> Requirement | None:
    value = engine.vocabulary.individuals.get(iri)
    return Requirement(path.last.name, value.name) if value is not None else None


def _plain(path: "BoundPath") -> bool:
    return len(path.steps) == 1 and path.steps[0].plain
