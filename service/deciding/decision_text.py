"""A decision as a text in Markdown: read without a page, and run again when facts change."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl

from isthmus.kb.dates import today
from isthmus.kb.errors import Outcome as Kind
from isthmus.kb.frozen import Frozen
from isthmus.queries.answers.answer import Citation
from isthmus.queries.diagnostics.spelling import capital

from .other_sources import OtherSources, complete_of
from .outcome import Decider, Design, Layer, Leg, Outcome, Verdict
from .requirements import Asked, address_of, read_parameters

if TYPE_CHECKING:
    from isthmus.queries import Thing

OWN = "## Decision"
"""From this heading on a record belongs to its reader."""
_QUESTION = re.compile(r"^- question: `([^`]+)`$", re.MULTILINE)
_ASKED = re.compile(r"^- asked .*$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_WIDTH = 3
_WORDS = {"true": "yes", "false": "no", "unstated": "not stated", "mixed": "differs"}


class RecordError(ValueError):
    """A file that is no record of a decision."""

    outcome: ClassVar[Kind] = "usage"


class Checked(Frozen):
    """What has become of a recorded decision.

    Attributes:
        same: Whether it comes to the same.
        lines: What is otherwise: lines that are gone, with a minus, and new ones, with a plus.
        record: The record as it would be written now, with what its reader wrote.
    """

    same: bool
    lines: tuple[str, ...]
    record: str


def record_of(
    decider: Decider, outcome: Outcome, title: str = "", later: OtherSources | None = None
) -> str:
    """Write the record of a decision.

    Args:
        decider: Knows the words.
        outcome: What was decided.
        title: Its heading; made of what is asked by default.
        later: What tells what other sources say; made here by default.
    """
    later = later or OtherSources(decider)
    asked = outcome.asked
    knowledge = decider.engine.knowledge
    edition = f" of the edition of {knowledge.edition}" if knowledge.edition else ""
    as_of = f" as of {asked.as_of}" if asked.as_of else ""
    question = address_of(asked.parameters(decider.choosing.scope))
    lines = [
        f"# {title or _title(decider, outcome)}",
        "",
        f"- asked {today().isoformat()}{edition}{as_of}, data {knowledge.version}",
        f"- question: `{question}`",
    ]
    for how, requirements, written in (
        ("must", asked.must, asked.also),
        ("nice", asked.nice, asked.wishes),
    ):
        told = [*map(decider.says, requirements), *(f"`{requirement}`" for requirement in written)]
        if told:
            lines.append(f"- {how}: {'; '.join(told)}")
    for leg in outcome.legs:
        lines += ["", *_leg(decider, outcome, leg, later)]
    titled = decider.choosing.titled
    if outcome.combined:
        lines += ["", "## Combined", ""]
        lines += [
            f"- {titled(one)} with {titled(other)}{_places(cited)}"
            for one, other, cited in outcome.combined
        ]
    if outcome.shared:
        lines += ["", "## Shared building blocks", ""]
        for block in outcome.shared:
            users = "; ".join(
                ", ".join(design.thing.label for design in designs) or "–"
                for designs in block.designs
            )
            lines.append(f"- {block.thing.label}: {users}")
    lines += ["", OWN, "", "…", ""]
    return "\n".join(lines)


def _title(decider: Decider, outcome: Outcome) -> str:
    asked = outcome.asked
    for situation in decider.choosing.situations:
        for line in situation.lines:
            if (line.asked.scopes, line.asked.must) == (asked.scopes, asked.must):
                return f"{situation.title}: {line.says}"
        if situation.asked.scopes == asked.scopes:
            return situation.title
    kinds = ", ".join(
        decider.choosing.titled(leg.scope) for leg in outcome.legs if leg.scope is not None
    )
    return f"Choose among {kinds or decider.choosing.called[1]}"


def _leg(decider: Decider, outcome: Outcome, leg: Leg, later: OtherSources) -> Iterable[str]:
    asked = outcome.asked
    several = len(outcome.legs) > 1 and leg.scope is not None
    where = f" – {decider.choosing.titled(leg.scope)}" if several and leg.scope is not None else ""
    yield f"## Fit{where}"
    yield ""
    if not leg.layers:
        yield "Nothing is stated to meet all of this."
        for conflict in leg.choice.conflicts:
            yield f"- {decider.excluded(asked, conflict)}"
    number = 0
    for place, layer in enumerate(leg.layers):
        yield _heading(place, layer)
        for design in layer.designs:
            number += 1
            yield f"{number}. {_told(decider, asked, design)}"
    yield from _stated_of_all(asked, leg)
    yield from _limits(later, asked, leg, where)
    if leg.opens:
        yield ""
        yield f"## Would fit if confirmed{where}"
        yield ""
        for opening in leg.opens:
            questions = " ".join(question for _, question, _ in opening.confirm)
            yield f"- {opening.design.thing.label}: {questions}"
    if leg.reasons:
        yield ""
        yield f"## Do not fit{where}"
        yield ""
        for reason in leg.reasons:
            yield f"- {reason.says}: {'; '.join(design.thing.label for design in reason.designs)}"
    if leg.hinges:
        yield ""
        yield f"## To settle first{where}"
        yield ""
        for hinge in leg.hinges:
            yes, no = (_first(first, leg) for first in (hinge.if_true, hinge.if_false))
            yield f"- {hinge.question} If yes, {yes}; if no, {no}."
    then = f"as of {asked.as_of}" if asked.as_of else "today"
    since = [
        f"- {design.thing.label}, {decider.short(requirement)}: {_WORDS[was]} in the "
        f"edition, {_WORDS.get(now, now)} {then}{source}"
        for design in leg.designs
        for requirement in asked.every
        for was, now, source in _turned(design.verdicts[requirement.condition], asked)
    ]
    if leg.today is not None:
        if leg.today.first is not None:
            since.append(f"- today {_first(leg.today.first, leg)}")
        since += [f"- today fits too: {thing.label}" for thing in leg.today.fits]
        since += [f"- today does not fit: {thing.label}" for thing in leg.today.fits_not]
    since += [
        f"- {capital(one.change.when())}: {one.change.after} "
        f"({', '.join(map(decider.short, one.requirements))}: "
        f"{', '.join(thing.label for thing in one.designs)})"
        for one in later.bearings(asked, leg)
    ]
    if since:
        yield ""
        yield f"## Since the edition{where}"
        yield ""
        yield from since


def _turned(told: Verdict, asked: Asked) -> Iterable[tuple[str, str, str]]:
    """Give what a verdict is in the edition and on the day, where these differ, and who says so."""
    if told.was:
        yield told.was, told.verdict, _places(c for c in told.citations if not c.page)
    elif told.today and not asked.as_of:
        yield told.verdict, told.today, ""


def _stated_of_all(asked: Asked, leg: Leg) -> Iterable[str]:
    """Name what of the first is stated to have every wish, where that is not said of all."""
    if complete := complete_of(leg, asked):
        yield ""
        yield f"Stated to have every wish: {', '.join(thing.label for thing in complete)}."


def _limits(later: OtherSources, asked: Asked, leg: Leg, where: str) -> Iterable[str]:
    limits = later.limits(asked, leg) if asked.every or asked.also or asked.wishes else ()
    if limits:
        yield ""
        yield f"## Numbers that limit these{where}"
        yield ""
    for limit in limits:
        since = "".join(f"; {one.when()}: {one.after}" for one in limit.changes if limit.iri)
        when = f"{capital(limit.changes[0].when())}: " if limit.changes and not limit.iri else ""
        was = f" ({limit.was} in the edition)" if limit.was else ""
        designs = ", ".join(thing.label for thing in limit.designs)
        yield f"- {when}{limit.says}{was}{_places(limit.citations)} – {designs}{since}"


def _heading(place: int, layer: Layer) -> str:
    if place == 0:
        if len(layer.designs) == 1:
            return "First:"
        return "First, equal:" if layer.equal else "First, none above another:"
    return f"Below {', '.join(thing.label for thing in layer.below)}:"


def _told(decider: Decider, asked: Asked, design: Design) -> str:
    parts = []
    for requirement in asked.every:
        told = design.verdicts[requirement.condition]
        parts.append(
            f"{decider.short(requirement)}: {told.reads or _WORDS[told.verdict]}"
            f"{_places(told.citations, reading=told.reading)}"
        )
    return f"{design.thing.label}{': ' if parts else ''}{', '.join(parts)}"


def _places(citations: Iterable[Citation], *, reading: bool = False) -> str:
    """Write where it stands: on pages, or in a later source, which has none in the edition.

    Args:
        reading: Whether it is a reading of ours of what stands there.
    """
    places = list(
        dict.fromkeys(c.on_p() if c.page else f"{c.section}, {c.locator}" for c in citations)
    )
    told = [*places[:_WIDTH], *(["our reading"] if reading else [])]
    return f" ({', '.join(told)})" if places else ""


def _first(things: "tuple[Thing, ...] | None", leg: Leg) -> str:
    if things is None:
        return "the first stay" if leg.fits else "still none fits"
    return f"first: {', '.join(thing.label for thing in things) or 'none'}"


def check(decider: Decider, text: str) -> Checked:
    """Ask the question of a record again and compare what it comes to.

    The day of asking and the version of the data may differ; what fits, why others do not, their
    order, their pages, and what holds since the edition may not.

    Args:
        decider: Answers the question.
        text: The record.

    Returns:
        What is otherwise.

    Raises:
        RecordError: The text is no record.
        QueryError: Its question cannot be asked of this knowledge.
    """
    written = _QUESTION.search(text)
    if written is None or OWN not in text:
        raise RecordError(
            f"this is no record of a decision: it needs a line ``- question: `…` `` and the "
            f"heading “{OWN}”"
        )
    title = _TITLE.search(text)
    asked = read_question(decider, written[1])
    fresh = record_of(decider, decider.decide(asked), title[1] if title else "")
    before, after = _compared(text), _compared(fresh)
    gone = [f"- {line}" for line in before if line not in after]
    new = [f"+ {line}" for line in after if line not in before]
    if before != after and not gone and not new:
        # The same lines in another order are another order of what fits.
        new = [f"+ {line}" for line in after]
        gone = [f"- {line}" for line in before]
    whole = fresh[: fresh.index(OWN)] + text[text.index(OWN) :]
    return Checked(before == after, (*gone, *new), whole)


def read_question(decider: Decider, question: str) -> Asked:
    """Read the question of a record, which is the part of a link behind its ``?``.

    Raises:
        RecordError: A name in it is not known.
    """
    choosing = decider.choosing
    asked, others = read_parameters(parse_qsl(question.lstrip("?")), choosing.of, choosing.scope)
    for name, _ in others:
        if name != "data":
            raise RecordError(f"the question names {name!r}, which is not known here")
    return asked


def _compared(text: str) -> list[str]:
    whole = _ASKED.sub("", text[: text.index(OWN)])
    return [line.rstrip() for line in whole.splitlines() if line.strip()][1:]
