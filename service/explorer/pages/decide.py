"""The page on which one decides, and what its form stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries import QueryError, Thing, errors_of
from isthmus.queries.diagnostics.spelling import capital, day_in_words, plural
from isthmus.service.deciding.decision_text import record_of
from isthmus.service.deciding.other_sources import complete_of
from isthmus.service.deciding.outcome import Count
from isthmus.service.deciding.requirements import (
    HOWS,
    Asked,
    Requirement,
    address_of,
    read_parameters,
    read_requirement,
    read_statement,
)
from isthmus.service.explorer.days.day import day_of

from .wrong_query import wrong_query

if TYPE_CHECKING:
    from isthmus.kb.changes.change import Change
    from isthmus.service.deciding.other_sources import OtherSources
    from isthmus.service.deciding.outcome import Hinge, Leg, Outcome
    from isthmus.service.deciding.situations import Choosing

    from .renderer import Renderer

_NO_PROPERTIES = frozenset({"data", "q", "format", "form"})
"""Further parameters of the page that are no property."""
_VALUE = ".value"
_MEANT = 4
"""So many requirements are proposed for a word that is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement in the form.

    Attributes:
        field: The name of its field.
        says: What people read; a choice of values stands behind it.
        how: ``must``, ``nice`` or ``any``.
        choices: What can be chosen: what is sent, what people read, whether it is chosen.
        count: What is on record of it.
    """

    field: str
    says: str
    how: str
    choices: tuple[tuple[str, str, bool], ...]
    count: Count | None

    @property
    def id(self) -> str:
        """An identifier that is good in a page."""
        return self.field.replace("!", "no-").replace(":", "-is-")


class NoRequirementError(Exception):
    """What is asked for is the word of no property.

    Attributes:
        name: What was asked for.
        rest: What else was asked.
    """

    def __init__(self, name: str, rest: Asked) -> None:
        super().__init__(name)
        self.name = name
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Becomes:
    """What becomes of one design of what the page was opened with.

    Attributes:
        design: The design.
        verdict: ``true`` if it fits, ``unstated`` if it would if confirmed, else ``false``.
        says: What is to be confirmed, or why it does not fit.
    """

    design: "Thing"
    verdict: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What becomes of an option or a design.

    Attributes:
        thing: What it is; None where nothing of this name is among what is chosen from.
        word: How it was asked for.
        designs: It, or its designs.
    """

    thing: "Thing | None"
    word: str
    designs: tuple[Becomes, ...]

    @property
    def iris(self) -> frozenset[str]:
        """The IRIs of the designs."""
        return frozenset(one.design.iri for one in self.designs)


def asked_of(
    renderer: "Renderer", parameters: Sequence[tuple[str, str]]
) -> "tuple[Asked, bool] | None":
    """Read what the address of the page asks for.

    Args:
        renderer: Knows the words.
        parameters: Names and values, as they were sent: by the form, or by a link.

    Returns:
        What is asked for, and whether the address is written as a link is; None where there is
        nothing to choose from.

    Raises:
        QueryError: A query in the address is wrong.
        KeyError: A name is none that is known here.
        NoRequirementError: A requirement is none.
    """
    choosing = renderer.choosing
    if choosing is None:
        return None
    single = dict(parameters)
    if text := single.get("q", "").strip():
        wrong = errors_of(renderer.engine.diagnose(text, {}))
        if wrong:
            raise QueryError(text, wrong)
        read = read_statement(renderer.engine, text, choosing.scope)
        if read is None:
            raise ValueError(text)
        return read, False
    asked, others = read_parameters(parameters, choosing.of, choosing.scope)
    fields = [
        (name, value)
        for name, value in others
        if name not in _NO_PROPERTIES and not name.endswith(_VALUE)
    ]
    for name, value in fields:
        if value not in HOWS:
            raise KeyError(name)
        if value == "any":
            continue
        one = _chosen(read_requirement(name), single.get(f"{name}{_VALUE}", ""))
        if value == "must":
            asked = replace(asked, must=tuple(dict.fromkeys((*asked.must, one))))
        else:
            asked = replace(asked, nice=tuple(dict.fromkeys((*asked.nice, one))))
    asked = replace(asked, nice=tuple(wish for wish in asked.nice if wish not in asked.must))
    words = renderer.words()
    if unknown := [one.name for one in asked.every if one.name not in words]:
        must, nice = (
            tuple(one for one in several if one.name in words)
            for several in (asked.must, asked.nice)
        )
        raise NoRequirementError(unknown[0], replace(asked, must=must, nice=nice))
    return asked, not fields


def offered(renderer: "Renderer") -> list[Requirement]:
    """Return what the form of the page offers at first, with each of the values to choose from."""
    choosing = renderer.choosing
    assert choosing is not None
    requirements = []
    for row, requirement in _rows(renderer, Asked(choosing.of), _narrower(choosing))[0]:
        own = read_requirement(row.field)
        requirements += [_chosen(own, value) for value, _, _ in row.choices] or [requirement]
    return requirements


def _chosen(requirement: Requirement, value: str) -> Requirement:
    """Put the value that was chosen beside a requirement into it."""
    if not value:
        return requirement
    no = value.startswith("!")
    word = value.removeprefix("!")
    if word == "yes":
        return replace(requirement, no=no)
    return Requirement(requirement.name, word, no or requirement.no)


def _meant(renderer: "Renderer", name: str) -> list[Requirement]:
    """Return requirements that a word may have meant which is that of no property."""
    wanted = name.casefold()
    known = [one for one in offered(renderer) if not one.no]
    of_value = [one for one in known if wanted in one.value.split("-")]
    near = get_close_matches(wanted, [one.name for one in known], n=_MEANT)
    alike = [one for one in known if one.name in near or wanted in one.name.split("-")]
    return list(dict.fromkeys((*of_value, *alike)))[:_MEANT]


def decide_page(
    renderer: "Renderer",
    asked: Asked | None,
    data: str = "",
    wrong_word: str = "",
    wrong_day: str = "",
) -> tuple[str, bool]:
    """Return the page on which one decides.

    Args:
        renderer: Renders pages.
        asked: What is asked for; None where there is nothing to choose from.
        data: The version of the data that a link was made with; empty for none.
        wrong_word: A requirement that was asked for and is none.
        wrong_day: What is wrong with the day that was asked for; empty for nothing.

    Returns:
        The page, and whether the question could be answered.
    """
    choosing, decider = renderer.choosing, renderer.decider
    if choosing is None or decider is None or asked is None:
        return renderer.render("decide.html", "/decide", asked=None), True
    day = day_of(renderer.knowledge, asked.as_of)
    of_day = renderer.of_day(day, "/decide")
    context: dict[str, object] = {
        "asked": asked,
        "choosing": choosing,
        "owners": plural(renderer.label_of(decider.owners)),
        "called": _called(renderer, asked),
        "scopes": _scopes(renderer, asked),
        "link_of": renderer.decide_link,
        "titled": choosing.titled,
        "heading": _heading(choosing, asked),
        "paper": replace(asked, as_of=""),
        "today": replace(asked, as_of="today"),
        "alone": replace(asked, beside=""),
        "excluded": lambda conflict: decider.excluded(asked, conflict),
        "only": _only,
        "says": decider.says,
        "short": decider.short,
        "wanted": address_of(asked.parameters(choosing.scope)),
        "on_day": day,
        "wrong_word": wrong_word,
        "wrong_day": wrong_day,
        "meant": [
            (decider.says(one), replace(asked, must=(*asked.must, one)))
            for one in (_meant(renderer, wrong_word) if wrong_word else ())
        ],
        **({"link": of_day["link"]} if day is not None else {}),
        "other_data": data if data and not renderer.knowledge.version.startswith(data) else "",
    }
    try:
        outcome = decider.decide(asked)
    except QueryError as error:
        wrong = wrong_query(error)
        return renderer.render("decide.html", "/decide", **context, **wrong), False
    later = renderer.later
    assert later is not None
    rows, more = _rows(renderer, asked, () if renderer.addresses.live else _narrower(choosing))
    page = renderer.render(
        "decide.html",
        "/decide",
        **context,
        rows=rows,
        more=more,
        outcome=outcome,
        answers=_answers(choosing, outcome),
        beside=_beside(outcome),
        limits_of=lambda leg: later.limits(asked, leg),
        bearings_of=lambda leg: later.bearings(asked, leg),
        stating=later.stating,
        answering=lambda thing, condition: later.answering(asked, thing, condition),
        questions_of=lambda leg: _questions(later, asked, leg),
        complete=complete_of,
        when=_when,
        record=record_of(decider, outcome, later=later),
        permalink=renderer.decide_link(
            asked, data=renderer.knowledge.version[:8] if renderer.addresses.live else ""
        ),
        markdown=renderer.decide_link(asked, path="/decide.md"),
        text=outcome.legs[0].statement,
    )
    return page, True


def _beside(outcome: "Outcome") -> Beside | None:
    """Return what becomes of what the page was opened with; None if that was nothing."""
    word = outcome.asked.beside
    if not word:
        return None
    name = word.rpartition(":")[2]
    told: dict[str, Becomes] = {}
    thing = None
    for leg in outcome.legs:
        for design in leg.designs:
            own = next((t for t in (design.owner, design.thing) if t and t.id == name), None)
            if own is not None:
                thing = thing or own
                told[design.thing.iri] = Becomes(design.thing, "false", ())
        fitting = (design for layer in leg.layers for design in layer.designs)
        states = [Becomes(design.thing, "true") for design in fitting]
        states += [
            Becomes(o.design.thing, "unstated", tuple(question for _, question, _ in o.confirm))
            for o in leg.opens
        ]
        reasons: dict[Thing, list[str]] = {}
        for reason in leg.reasons:
            for design in reason.designs:
                reasons.setdefault(design.thing, []).append(reason.says)
        states += [Becomes(design, "false", tuple(says)) for design, says in reasons.items()]
        told |= {state.design.iri: state for state in states if state.design.iri in told}
    return Beside(thing, word, tuple(told.values()))


def _heading(choosing: "Choosing", asked: Asked) -> str:
    """Return the title of the situation that is asked for, the narrowest that is met."""
    for situation in choosing.situations:
        for line in situation.lines:
            same = line.asked.scopes == asked.scopes and line.asked.scopes
            if same and line.asked.must and set(line.asked.must) <= set(asked.must):
                return f"{situation.title}: {line.says}"
    for situation in choosing.situations:
        if situation.asked.scopes == asked.scopes:
            return situation.title
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """What one would have to know.

    Attributes:
        hinge: The silence.
        answer: The change that answers it, if other sources do.
        also: Further designs of which the same change answers the same.
    """

    hinge: "Hinge"
    answer: "Change | None"
    also: "tuple[Thing, ...]" = ()


def _questions(later: "OtherSources", asked: Asked, leg: "Leg") -> tuple[Question, ...]:
    """Return the silences that decide what is first; those that one change answers are one."""
    questions: dict[object, Question] = {}
    for place, hinge in enumerate(leg.hinges):
        answer = later.answering(asked, hinge.thing, hinge.condition)
        key: object = (answer.name, hinge.condition) if answer is not None else place
        known = questions.get(key)
        questions[key] = (
            replace(known, also=(*known.also, hinge.thing))
            if known is not None
            else Question(hinge, answer)
        )
    return tuple(questions.values())


def _when(change: "Change") -> str:
    """Say since when a change holds, in short."""
    return capital(day_in_words(change.when())).partition(";")[0]


def _only(leg: "Leg", requirement: Requirement) -> bool:
    """Tell whether one design alone of those that fit is stated to meet a wish."""
    fitting = [design for layer in leg.layers for design in layer.designs]
    met = [design for design in fitting if design.verdicts[requirement.condition].verdict == "true"]
    return len(met) == 1 and len(fitting) > 1


def _answers(choosing: "Choosing", outcome: "Outcome") -> str:
    """Return what a screen reader is told after a change."""
    told = []
    for leg in outcome.legs:
        several = leg.scope is not None and len(outcome.legs) > 1
        where = f"{choosing.titled(leg.scope)}: " if several and leg.scope is not None else ""
        told.append(
            f"{where}{leg.fits} fit, {len(leg.opens)} would fit if confirmed, {leg.out} do not fit"
        )
    return "; ".join(told)


def _called(renderer: "Renderer", asked: Asked) -> tuple[str, str]:
    assert renderer.choosing is not None
    if asked.of == renderer.choosing.of:
        return renderer.choosing.called
    label = renderer.label_of(asked.of)
    return label, plural(label)


def _scopes(renderer: "Renderer", asked: Asked) -> "list[tuple[Thing, bool]]":
    """Return the kinds of thing among which one can choose, and whether each is chosen."""
    matrix = renderer.matrix_of(asked.of)
    assert renderer.choosing is not None
    if matrix is None:
        return []
    return [
        (value, value.id in asked.scopes)
        for aspect in matrix.aspects
        if aspect.term.name == renderer.choosing.scope
        for value in aspect.values
    ]


def _narrower(choosing: "Choosing") -> tuple[Requirement, ...]:
    """Return what the narrower situations ask for."""
    lines = (line for situation in choosing.situations for line in situation.lines)
    return tuple(dict.fromkeys(requirement for line in lines for requirement in line.asked.every))


def _rows(
    renderer: "Renderer", asked: Asked, also: Sequence[Requirement] = ()
) -> tuple[list[tuple[Row, Requirement]], list[Row]]:
    """Return the requirements that are shown first, and the others, which are folded.

    Args:
        renderer: Knows the words.
        asked: What is asked for.
        also: Further requirements that are shown first; one whose property is there is left out.
    """
    decider, choosing = renderer.decider, renderer.choosing
    assert decider is not None
    assert choosing is not None
    counts = decider.counts(asked)
    matrix = renderer.matrix_of(asked.of)
    values: Mapping[str, tuple[Thing, ...]] = (
        {aspect.term.name: aspect.values for aspect in matrix.aspects} if matrix else {}
    )
    left = list(asked.every)
    rows: list[tuple[Row, Requirement]] = []
    for wording in choosing.wordings:
        usual = wording.requirement
        if usual not in counts:
            continue
        open_value = bool(usual.value) and wording.says.endswith("{value}")
        own = next(
            (
                one
                for one in left
                if one == usual or (open_value and (one.name, one.no) == (usual.name, usual.no))
            ),
            None,
        )
        if own is not None:
            left.remove(own)
        shown = own or usual
        choices: tuple[tuple[str, str, bool], ...] = ()
        says = decider.says(shown)
        if open_value:
            says = wording.says.removesuffix("{value}").strip()
            choices = tuple(
                (value.id, value.label, value.id == shown.value)
                for value in values.get(usual.name, ())
            )
        field = f"{'!' if usual.no else ''}{usual.name}" if open_value else usual.key
        rows.append((Row(field, says, asked.how(shown), choices, counts.get(shown)), shown))
    for one in left:
        row = Row(one.key, decider.says(one), asked.how(one), (), counts.get(one))
        rows.append((row, one))
    taken = {one.name for _, one in rows}
    for one in also:
        if one.name not in taken:
            rows.append((Row(one.key, decider.says(one), asked.how(one), (), None), one))
    taken = {one.name for _, one in rows}
    more = []
    for aspect in matrix.aspects if matrix else ():
        term = aspect.term
        if term.name in taken or term.name == choosing.scope:
            continue
        yes_no = (("yes", "yes", True), ("!yes", "no", False))
        listed = (
            *((value.id, value.label, False) for value in aspect.values),
            *((f"!{value.id}", f"not {value.label}", False) for value in aspect.values),
        )
        more.append(Row(term.name, term.label, "any", yes_no if aspect.truth else listed, None))
    if not rows:
        # An ontology without words of its own for them shows what most things have first.
        first, more = more[:8], more[8:]
        rows = [(row, Requirement(row.field)) for row in first]
    return rows, sorted(more, key=lambda row: row.says.casefold())
