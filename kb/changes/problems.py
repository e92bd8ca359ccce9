"""What the shapes of the changes cannot see: dates that are no dates, and belief that is claimed.

Everything else that a change must have is in ``ontology/shapes/changes.ttl``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from isthmus.kb.errors import Problem
from isthmus.kb.inputs import text_of
from isthmus.kb.record.claim_terms import OBJECT
from isthmus.kb.schema import Schema
from isthmus.kb.source import Source
from isthmus.kb.terms import ist, shorten
from pyoxigraph import NamedNode

from .at_date import values_of
from .change import LEAST_BELIEVED
from .intervals import EDITION_DAY, Interval, IntervalError, read_day, read_interval
from .read import (
    CHANGE_KIND,
    CHECKED_ON,
    CONFIDENCE,
    DATED_CHANGE,
    EFFECTIVE,
    HELD_UNTIL,
    LATER_WAY,
    REPLACES,
    STATES,
    WARNS,
    Reader,
)

_VALUES = frozenset({OBJECT, ist("wayValue")})
_NOT_EARLIER = EDITION_DAY + timedelta(days=1)


def changes_problems(data: Schema) -> Iterator[Problem]:
    """Yield what is wrong with the changes among some triples.

    A date has to be of the subset that is understood, with bounds in order. What revises the
    edition begins after its day; what was already so began by then. What is believed little states
    nothing, replaces nothing and warns of nothing.

    Args:
        data: The triples of the changes.
    """
    reader = Reader(data)
    for kind in (DATED_CHANGE, LATER_WAY):
        for triple in data.typed(kind):
            if isinstance(triple.subject, NamedNode):
                yield from _problems_of(triple.subject, reader)


def _problems_of(change: NamedNode, reader: Reader) -> Iterator[Problem]:
    try:
        day = reader.text(change, CHECKED_ON)
        checked = read_day(day) if day else None
        effective = read_interval(reader.text(change, EFFECTIVE), checked)
        until = reader.text(change, HELD_UNTIL)
        ended = read_interval(until, checked) if until else None
    except IntervalError as error:
        yield _problem(change, str(error))
        return
    kind = reader.local(change, CHANGE_KIND)
    if kind == "revises" and (effective.earliest is None or effective.earliest < _NOT_EARLIER):
        message = (
            f"it revises the edition, which is right on its own day: an interval that begins by "
            f"{EDITION_DAY} ({effective.text}) cannot be; write {_NOT_EARLIER} as its lower bound"
        )
        yield _problem(change, message)
    if kind == "was-already-so" and (effective.latest is None or effective.latest > EDITION_DAY):
        message = f"it was already so, yet nothing shows it by {EDITION_DAY} ({effective.text})"
        yield _problem(change, message)
    if ended is not None and _is_before(ended, effective):
        yield _problem(change, f"it ends ({ended.text}) before it begins ({effective.text})")
    if reader.local(change, CONFIDENCE) == LEAST_BELIEVED:
        for word in (STATES, REPLACES, WARNS):
            if reader.data.objects(change, word):
                message = (
                    f"it is believed little and yet has {shorten(word)}: what is not believed "
                    "enters no answer; leave that out, or find a better source"
                )
                yield _problem(change, message)


def strays(sources: Iterable[Source]) -> Iterator[Problem]:
    """Yield what files of changes say of other things, which would hold on no day of the edition.

    Args:
        sources: Files of changes of a user's own.
    """
    for source in sources:
        stated = {t.object for t in source.triples if t.predicate in _VALUES}
        for subject in dict.fromkeys(triple.subject for triple in values_of(source.triples)):
            if isinstance(subject, NamedNode) and subject not in stated:
                message = (
                    "it is no part of a change, and no value that one states; what holds whatever "
                    "the day belongs into a file without changes"
                )
                yield _problem(subject, message)


def placed(problems: Iterable[Problem], files: Iterable[Path]) -> tuple[Problem, ...]:
    """Say where what is wrong is recorded: file and line, for what a file of changes begins with.

    Args:
        problems: What is wrong, each with the name of what is wrong in front.
        files: The files of changes.
    """
    places: dict[str, str] = {}
    for path in files:
        for number, line in enumerate(text_of(path).splitlines(), start=1):
            subject = line.split(" ", 1)[0]
            if subject and not subject.startswith("@"):
                places.setdefault(subject, f"{path.name}:{number}")
    return tuple(
        replace(problem, message=f"{place}: {problem.message}")
        if (place := places.get(problem.message.split(": ", 1)[0])) is not None
        else problem
        for problem in problems
    )


def _is_before(one: Interval, other: Interval) -> bool:
    return one.latest is not None and other.earliest is not None and one.latest <= other.earliest


def _problem(change: NamedNode, message: str) -> Problem:
    return Problem(f"{shorten(change)}: {message}", (str(change),))
