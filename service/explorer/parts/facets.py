"""Requirements as chips: written as one IQ query, and read back from any query that has them.

The query is the only state. Conditions that no chip stands for are kept as they were written, and
so is everything else in the query: what is shown, how it is ordered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isthmus.queries.binding.tree import (
    AllOf,
    BoundCondition,
    BoundFind,
    HasVerdict,
    Negation,
    Number,
    Recorded,
    Some,
    ValueIs,
)
from isthmus.queries.diagnostics.words import spelled
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from isthmus.queries.binding.tree import BoundPath

    from .matrix import Matrix

MODES = ("true", "false", "unstated", "is", "not")
"""What a chip can ask: a verdict of a yes/no property, or that a value is or is not on record."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one chip asks.

    Attributes:
        name: The word of the property.
        mode: One of `MODES`.
        value: IRI of the value, for ``is`` and ``not``.
    """

    name: str
    mode: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a query asks, in terms of chips.

    Attributes:
        of: The word of the class.
        chosen: What chips stand for, in order.
        others: The conditions that no chip stands for, as written.
    """

    of: str
    chosen: tuple[Wish, ...] = ()
    others: tuple[str, ...] = ()


def read_wishes(engine: "Engine", text: str) -> Wishes | None:
    """Read the chips out of a query.

    Args:
        engine: Knows the words.
        text: A query without errors.

    Returns:
        The wishes, or None if the query does not find things by a condition.
    """
    if len(engine.parse(text).query.items) != 1:
        return None
    bound = engine.bind(text)
    if len(bound.queries) != 1:
        return None
    statement = bound.queries[0].statement
    if not isinstance(statement, BoundFind) or statement.group is not None:
        return None
    where = statement.where
    parts = where.parts if isinstance(where, AllOf) else () if where is None else (where,)
    chosen: list[Wish] = []
    others: list[str] = []
    for part in parts:
        wish = _wish(part)
        if wish is None:
            others.append(part.text)
        elif wish not in chosen:
            chosen.append(wish)
    return Wishes(statement.things.term.name, tuple(chosen), tuple(others))


def _wish(part: BoundCondition) -> Wish | None:
    match part:
        case Some(path, _, flag=True) if _plain(path):
            return Wish(path.last.name, "true")
        case Some(path, ValueIs("=", constant)) if _plain(path) and constant.kind == "thing":
            return Wish(path.last.name, "is", constant.value)
        case Negation(Some(path, _, flag=True)) if _plain(path):
            return Wish(path.last.name, "false")
        case HasVerdict(Some(path, test), "unstated", False) if _plain(path) and isinstance(
            test, Recorded | ValueIs
        ):
            known = path.kind == "truth" or isinstance(test, Recorded)
            return Wish(path.last.name, "unstated") if known else None
        case Number(path, ValueIs("=", constant), none=True) if _plain(path):
            return Wish(path.last.name, "not", constant.value) if constant.kind == "thing" else None
        case _:
            return None


def _plain(path: "BoundPath") -> bool:
    return len(path.steps) == 1 and path.steps[0].plain


def written(wishes: Wishes, matrix: "Matrix", before: str = "") -> str:
    """Write wishes as a query.

    Args:
        wishes: What is asked.
        matrix: Knows the words of the values.
        before: A query whose other clauses are kept; empty for none.

    Returns:
        The query on one line, in canonical form.
    """
    words = {value.iri: value.id for aspect in matrix.aspects for value in aspect.values}
    conditions = [
        text for wish in wishes.chosen if (text := condition(wish, words)) is not None
    ] + [f"({one})" if _joined(one) else one for one in wishes.others]
    text = f"find {spelled(wishes.of)}"
    if conditions:
        text += f" where {' and '.join(conditions)}"
    return _with_clauses(text, before)


def condition(wish: Wish, words: Mapping[str, str]) -> str | None:
    """Write what one chip asks, or return None if its value is not on record."""
    name = spelled(wish.name)
    if wish.mode in {"is", "not"}:
        if wish.value not in words:
            return None
        value = spelled(words[wish.value])
        return f"{name} = {value}" if wish.mode == "is" else f"no {name} = {value}"
    return {"true": name, "false": f"not {name}", "unstated": f"{name} is unstated"}[wish.mode]


def _joined(text: str) -> bool:
    from isthmus.queries import parse

    found = parse(f"find x where {text}").query.statements
    return bool(
        found and isinstance(found[0], syntax.Find) and isinstance(found[0].where, syntax.Or)
    )


def _with_clauses(text: str, before: str) -> str:
    from isthmus.queries import parse

    old = parse(before).query.statements if before else ()
    new = parse(text).query.statements
    if not old or not new:
        return text
    if not isinstance(old[0], syntax.Find) or not isinstance(new[0], syntax.Find):
        return text
    find = old[0]
    kept = syntax.Find(
        new[0].name,
        new[0].where,
        find.show,
        find.group,
        find.order,
        find.limit,
        find.including_unstated,
    )
    return Writer().item(kept)


def wishes_of_form(
    of: str, given: Sequence[tuple[str, str]], others: Iterable[str], matrix: "Matrix"
) -> Wishes:
    """Read the fields that the form of chips sends.

    Args:
        of: The word of the class.
        given: Names and values; a value is a verdict, a word to have it, ``not`` and a word not to.
        others: Conditions kept from the query.
        matrix: Knows the properties and values; what it does not know is left out.
    """
    known = {aspect.term.name: aspect for aspect in matrix.aspects}
    chosen: list[Wish] = []
    for name, value in given:
        aspect = known.get(name)
        if aspect is None or not value:
            continue
        mode, _, word = value.rpartition(" ")
        if value in {"true", "false", "unstated"}:
            wish = Wish(name, value)
        else:
            iri = next((one.iri for one in aspect.values if one.id == word), "")
            wish = Wish(name, "not" if mode == "not" else "is", iri)
        if wish.mode in {"is", "not"} and not wish.value:
            continue
        if wish not in chosen:
            chosen.append(wish)
    return Wishes(of, tuple(chosen), tuple(one for one in others if one.strip()))
