"""What requirements come to: the engine's choice, with the facts and pages that a reader wants."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from isthmus.kb.dates import today
from isthmus.kb.frozen import Frozen
from isthmus.queries import Thing
from isthmus.queries.answers.answer import (
    Answer,
    Choice,
    Citation,
    Confirmable,
    Pivot,
    things_in,
)
from isthmus.queries.answers.silence import Silences
from isthmus.queries.answers.view import POSSIBLE
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import capital, listed, spelled
from pyoxigraph import NamedNode

from .readings import is_reading, telling
from .requirements import Asked, Requirement
from .situations import Choosing, Wording

if TYPE_CHECKING:
    from isthmus.queries import Engine

_OfDesign = TypeVar("_OfDesign", "Design", Confirmable)
_UNDRAWN = 10**6
"""Where what is drawn nowhere stands among its siblings."""
_MOST_APART = 3
"""So many requirements at most are looked for that are not stated together."""
_KEPT = 256
MOST_THINGS = 500
"""So many things are chosen among on a page; with more, the language is the better tool."""


class Verdict(Frozen):
    """What is on record of a design on a requirement.

    Attributes:
        verdict: ``true``, ``false``, ``unstated`` or ``mixed``.
        citations: The claims behind it.
        today: What is on record today where that is something else, or an empty string.
        reading: Whether it is a reading of ours; see `is_reading`.
        was: As of a day, what is on record in the edition where that is something else; else empty.
    """

    verdict: str
    citations: tuple[Citation, ...] = ()
    today: str = ""
    reading: bool = False
    was: str = ""

    @property
    def reads(self) -> str:
        """How a yes reads of which the source says no more than that it may be, else empty."""
        may = self.verdict == "true" and self.citations and all(c.possible for c in self.citations)
        return POSSIBLE if may else ""


class Design(Frozen):
    """One thing that was chosen among.

    Attributes:
        thing: The thing.
        owner: What it is a variant of, or None.
        beside: What identifies it to a reader: its figure.
        parts: Its building blocks.
        verdicts: What is on record, by condition.
    """

    thing: Thing
    owner: Thing | None
    beside: tuple[Thing, ...]
    parts: tuple[Thing, ...]
    verdicts: Mapping[str, Verdict]


class Layer(Frozen):
    """Designs of which none stands above another.

    Attributes:
        designs: The designs.
        below: What stands above some of them.
        equal: Whether they are equal on every wish.
    """

    designs: tuple[Design, ...]
    below: tuple[Thing, ...]
    equal: bool


class Open(Frozen):
    """A design that would fit if something were confirmed.

    Attributes:
        design: The design.
        confirm: The conditions to confirm, each with the question and the headings of the
            sections that were searched in vain.
    """

    design: Design
    confirm: tuple[tuple[str, str, tuple[str, ...]], ...]


class Reason(Frozen):
    """Why some do not fit.

    Attributes:
        condition: What they do not meet.
        says: The same in words, told of several.
        designs: The designs.
    """

    condition: str
    says: str
    designs: tuple[Design, ...]


class Hinge(Frozen):
    """A silence that alone would change what stands first.

    Attributes:
        thing: Of what nothing is stated.
        condition: The condition.
        question: It as a question.
        if_true: What is first if the answer is yes; None where the first stay.
        if_false: What is first if it is no; likewise.
        searched: Headings of the sections searched in vain.
        today: The verdict today, where it has been answered since; else an empty string.
    """

    thing: Thing
    condition: str
    question: str
    if_true: tuple[Thing, ...] | None
    if_false: tuple[Thing, ...] | None
    searched: tuple[str, ...]
    today: str


class Changed(Frozen):
    """What the requirements come to today, where that is otherwise than in the edition.

    Attributes:
        first: What is first today; None where the first are the same.
        fits: What fits today and did not.
        fits_not: What fits no more.
    """

    first: tuple[Thing, ...] | None
    fits: tuple[Thing, ...]
    fits_not: tuple[Thing, ...]


class Leg(Frozen):
    """What the requirements come to for one part of a situation.

    Attributes:
        scope: The value that divides the things, or None for all of them.
        statement: The statement that was asked.
        choice: The engine's answer, with only what lies in the scope.
        layers: What fits, in order.
        opens: What would fit if confirmed.
        reasons: Why the others do not fit; one may stand under several.
        nearest: What lacks one thing only.
        hinges: The silences that decide who is first.
        designs: All designs of the leg.
        owners: How many things they are variants of.
        today: What it comes to today, where that is otherwise; else None.
        apart: Where nothing fits, the smallest sets of what must be that are not stated together
            of any design.
    """

    scope: Thing | None
    statement: str
    choice: Choice
    layers: tuple[Layer, ...]
    opens: tuple[Open, ...]
    reasons: tuple[Reason, ...]
    nearest: tuple[Design, ...]
    hinges: tuple[Hinge, ...]
    designs: tuple[Design, ...]
    owners: int
    today: Changed | None = None
    apart: tuple[tuple[Requirement, ...], ...] = ()

    @property
    def fits(self) -> int:
        """How many designs fit."""
        return sum(len(layer.designs) for layer in self.layers)

    @property
    def out(self) -> int:
        """How many do not fit."""
        return len(self.choice.does_not)


class Block(Frozen):
    """A building block that designs of several legs share.

    Attributes:
        thing: The building block.
        designs: For each leg those that use it, of what fits.
    """

    thing: Thing
    designs: tuple[tuple[Design, ...], ...]


class Count(Frozen):
    """What is on record of all owners on one requirement.

    Attributes:
        yes: How many are so.
        differ: Of how many the variants differ.
        silent: Of how many nothing is stated.
        no: How many are not so.
    """

    yes: int = 0
    differ: int = 0
    silent: int = 0
    no: int = 0


class Outcome(Frozen):
    """What was asked and what it comes to.

    Attributes:
        asked: What was asked.
        legs: One part for each scope, or one for all.
        shared: Building blocks that the legs share.
        combined: Pairs of legs that the source combines, with the claims.
        idle: Wishes that are stated for nothing that fits and so order nothing.
    """

    asked: Asked
    legs: tuple[Leg, ...]
    shared: tuple[Block, ...] = ()
    combined: tuple[tuple[Thing, Thing, tuple[Citation, ...]], ...] = ()
    idle: tuple[Requirement, ...] = ()


class Facts(Frozen, eq=False):
    """What is on record of all things of a class on some properties.

    Attributes:
        things: The things, in their order.
        owner: What each is a variant of.
        values: Cells by thing and property.
        citations: Claims by thing and property.
    """

    things: tuple[Thing, ...]
    owner: Mapping[str, Thing]
    values: Mapping[tuple[str, str], tuple[Thing, ...]]
    citations: Mapping[tuple[str, str], tuple[Citation, ...]]

    def with_variants(self, variants: "Facts") -> "Facts":
        """Return these facts, with those of variants that are no things of the class."""
        return Facts(
            self.things,
            {**variants.owner, **self.owner},
            {**variants.values, **self.values},
            {**variants.citations, **self.citations},
        )


class Decider:
    """Works out what requirements come to; keeps what many questions need.

    Args:
        engine: Answers the questions.
        choosing: The words, and how things are divided.
    """

    def __init__(self, engine: "Engine", choosing: Choosing) -> None:
        self.engine = engine
        self.choosing = choosing
        self._facts = lru_cache(maxsize=32)(self._ask_facts)
        self._verdicts = lru_cache(maxsize=_KEPT)(self._ask_verdicts)
        self._decided = lru_cache(maxsize=_KEPT)(self._decide)

    def decide(self, asked: Asked) -> Outcome:
        """Work out what is asked; kept for as long as nothing changes about today.

        Raises:
            QueryError: It cannot be asked.
        """
        return self._decided(asked, self.engine.knowledge.today_key())

    # --- words ---

    def wording(self, requirement: Requirement) -> Wording:
        """Return the words for a requirement: those of the file, else labels of the ontology."""
        for wording in self.choosing.wordings:
            own = wording.requirement
            same = (own.name, own.no) == (requirement.name, requirement.no)
            valued = bool(own.value) == bool(requirement.value)
            if same and valued and (own.value == requirement.value or "{value}" in wording.says):
                return Wording(
                    requirement, wording.says, wording.short, wording.ask, wording.denial
                )
        term = self.engine.vocabulary.property_called(requirement.name)
        label = term.label if term is not None else requirement.name
        says = f"{label}: {{value}}" if requirement.value else capital(label)
        short = "{value}" if requirement.value else label
        if requirement.no:
            says = f"not {label}: {{value}}" if requirement.value else f"Not {label}"
            short = f"not {short}"
        called = f"{label} {{value}}" if requirement.value else label
        denial = f"are {called} after all" if requirement.no else f"are not {called}"
        return Wording(requirement, says, short, f"{{thing}}: {called}?", denial)

    def says(self, requirement: Requirement) -> str:
        """Return a requirement in words."""
        return self._filled(self.wording(requirement).says, requirement)

    def short(self, requirement: Requirement) -> str:
        """Return a requirement in few words."""
        return self._filled(self.wording(requirement).short, requirement)

    def ask(self, requirement: Requirement, thing: str) -> str:
        """Return the question that settles whether a thing meets a requirement."""
        return self._filled(self.wording(requirement).ask, requirement, thing)

    def denial(self, requirement: Requirement) -> str:
        """Return what is told of several things that do not meet a requirement."""
        return self._filled(self.wording(requirement).denial, requirement)

    def said(self, asked: Asked, condition: str) -> str:
        """Return a condition of what is asked in few words; one that was written stays as it is."""
        for requirement in asked.every:
            if requirement.condition == condition:
                return self.short(requirement)
        for word in asked.scopes:
            scope = self.value(self.choosing.scope, word)
            if scope is not None and condition == asked.within(self.choosing.scope, word):
                return self.choosing.titled(scope)
        return condition

    def excluded(self, asked: Asked, conditions: Sequence[str]) -> str:
        """Say that no thing meets all of some conditions; what is joined is no requirement.

        Args:
            asked: What is asked.
            conditions: Those of the requirements, and of the kinds that are chosen among.
        """
        known = {requirement.condition: self.says(requirement) for requirement in asked.every}
        kinds = [self.said(asked, condition) for condition in conditions if condition not in known]
        told = [f"“{known[condition]}”" for condition in conditions if condition in known]
        called = self.choosing.called[0] if asked.of == self.choosing.of else "thing"
        both = "both " if len(told) == 2 else ""
        among = f"{'; '.join(kinds)}: " if kinds and told else ""
        return capital(f"{among}no {called} meets {both}{listed(told or kinds)}")

    def _filled(self, text: str, requirement: Requirement, thing: str = "") -> str:
        value = self.label(requirement.name, requirement.value) if requirement.value else ""
        return text.replace("{value}", value).replace("{thing}", thing)

    def label(self, name: str, value: str) -> str:
        """Return what people call a value of a property."""
        thing = self.value(name, value)
        return thing.label if thing is not None else value

    def value(self, name: str, value: str) -> Thing | None:
        """Return a value of a property by its word."""
        term = self.engine.vocabulary.property_called(name)
        vocabulary = self.engine.vocabulary
        things = vocabulary.individuals
        called = (things[iri] for iri in things.named(key_of(value)))
        several = [individual for individual in called if individual.name == value]
        for individual in several:
            classes = set(vocabulary.superclasses(individual))
            if term is None or not term.range or term.range in classes or len(several) == 1:
                return Thing(individual.name, individual.iri, individual.label)
        return Thing(several[0].name, several[0].iri, several[0].label) if several else None

    @property
    def owner_link(self) -> str:
        """The word of the property that leads from a design to what it is a variant of."""
        vocabulary = self.engine.vocabulary
        for term in vocabulary.classes.values():
            variant = vocabulary.properties.get(term.variant)
            if variant is None:
                continue
            kind = vocabulary.classes.get(variant.range)
            inverse = vocabulary.properties.get(variant.inverse)
            if kind is not None and inverse is not None and kind.name == self.choosing.of:
                return inverse.name
        return ""

    @property
    def owners(self) -> str:
        """The word of the class of what designs are variants of, or of the designs themselves."""
        link = self.engine.vocabulary.property_called(self.owner_link) if self.owner_link else None
        vocabulary = self.engine.vocabulary
        if link is not None and link.range in vocabulary.classes:
            return vocabulary.classes[link.range].name
        return self.choosing.of

    # --- facts ---

    def _knows(self, name: str) -> bool:
        return bool(name) and self.engine.vocabulary.property_called(name) is not None

    def _ask_facts(self, of: str, names: tuple[str, ...], as_of: str, cite: bool = True) -> Facts:
        shown = [name for name in names if self._knows(name)]
        columns = f" show {', '.join(map(spelled, shown))}" if shown else ""
        text = f"find {spelled(of)}{columns} limit {MOST_THINGS} as of {as_of or 'edition'}"
        answer = self.engine.ask(text, cite=cite)
        names_of = [column.name for column in answer.columns[1:]]
        values: dict[tuple[str, str], tuple[Thing, ...]] = {}
        things: list[Thing] = []
        for row in answer.rows:
            thing = row[0]
            if not isinstance(thing, Thing):
                continue
            things.append(thing)
            # Where no column is asked for, the row has the usual ones of its class: pass over them.
            for name, cell in zip(shown, row[1:] if shown else (), strict=True):
                values[thing.iri, name] = things_in(cell)
        ids = {thing.id: thing.iri for thing in things}
        citations: dict[tuple[str, str], list[Citation]] = {}
        spoken = dict(zip(names_of, shown, strict=False)) if shown else {}
        for citation in answer.citations:
            for support in citation.supports:
                if support.thing in ids and support.condition in spoken:
                    key = (ids[support.thing], spoken[support.condition])
                    citations.setdefault(key, []).append(citation)
        link = self.owner_link if of == self.choosing.of else ""
        owner = {
            thing.iri: held[0]
            for thing in things
            if link and (held := values.get((thing.iri, link), ()))
        }
        kept = {key: tuple(held) for key, held in citations.items()}
        return Facts(tuple(things), owner, values, kept)

    def _ask_verdicts(
        self, of: str, conditions: tuple[str, ...], as_of: str
    ) -> Mapping[tuple[str, str], str]:
        if not conditions:
            return {}
        columns = ", ".join(
            f"({condition}) as c{place}" for place, condition in enumerate(conditions)
        )
        text = f"find {spelled(of)} show {columns} limit {MOST_THINGS} as of {as_of or 'edition'}"
        verdicts: dict[tuple[str, str], str] = {}
        for row in self.engine.ask(text, cite=False).rows:
            if isinstance(row[0], Thing):
                for condition, cell in zip(conditions, row[1:], strict=True):
                    verdicts[row[0].iri, condition] = str(cell)
        return verdicts

    def _usual(self, asked: Asked) -> tuple[Requirement, ...]:
        """Return the requirements that are shown first, and then what else is asked for."""
        usual = [
            wording.requirement
            for wording in self.choosing.wordings
            if self._knows(wording.requirement.name)
        ]
        return tuple(dict.fromkeys((*usual, *asked.every)))

    def facts(self, of: str, asked: Asked, as_of: str = "") -> Facts:
        """Return what is on record of all things of a class on what is asked for."""
        names = [requirement.name for requirement in self._usual(asked)]
        choosing = self.choosing
        more = [choosing.scope, choosing.parts, *choosing.beside]
        if of == choosing.of:
            more.append(self.owner_link)
        known = [name for name in (*names, *more) if self._knows(name)]
        return self._facts(of, tuple(dict.fromkeys(known)), _day(as_of))

    def glance(self, of: str, names: tuple[str, ...], *, cite: bool = False) -> Facts:
        """Return what is on record of all things of a class on some properties, in the edition.

        Args:
            of: The word of the class.
            names: The words of the properties.
            cite: Whether the claims are looked up.
        """
        choosing = self.choosing
        more = (choosing.scope, *choosing.beside, self.owner_link if of == choosing.of else "")
        known = [name for name in (*names, *more) if self._knows(name)]
        return self._facts(of, tuple(dict.fromkeys(known)), "", cite)

    def counts(self, asked: Asked) -> dict[Requirement, Count]:
        """Count, for what is shown first and what is asked, of how many owners it is so.

        Args:
            asked: What is asked; only what lies in its scopes is counted.
        """
        of = self.owners
        requirements = self._usual(asked)
        inside = self._inside(self.glance(of, ()), asked.scopes)
        verdicts = self._verdicts(
            of, tuple(requirement.condition for requirement in requirements), _day(asked.as_of)
        )
        counted = {}
        for requirement in requirements:
            told = [
                verdicts.get((thing.iri, requirement.condition), "unstated") for thing in inside
            ]
            numbers = [told.count(word) for word in ("true", "mixed", "unstated", "false")]
            counted[requirement] = Count(*numbers)
        return counted

    def _inside(self, facts: Facts, scopes: Sequence[str]) -> list[Thing]:
        if not scopes or not self._knows(self.choosing.scope):
            return list(facts.things)
        return [
            thing
            for thing in facts.things
            if any(v.id in scopes for v in facts.values.get((thing.iri, self.choosing.scope), ()))
        ]

    def number(self, asked: Asked) -> tuple[int, int]:
        """Return how many fit what is asked, in the edition, as the page of the decision counts.

        Returns:
            How many fit, and of how many owners they are.
        """
        fitting: list[str] = []
        for value in asked.scopes or ("",):
            # What is stated to be so fits in every reading; for a number no more is needed.
            where = asked.statement(self.choosing.scope, value).partition(" where ")[2]
            condition = f" where {where}" if where else ""
            text = f"find {spelled(self.choosing.of)}{condition} limit {MOST_THINGS}"
            fitting += self._found(text)
        owner = self.glance(self.choosing.of, ()).owner
        return len(fitting), len({owner[iri].iri if iri in owner else iri for iri in fitting})

    def _found(self, text: str) -> list[str]:
        """Return the IRIs of what is found in the edition, without what an answer tells beside."""
        rows = self.engine.knowledge.store.select(self.engine.compile(text).text).rows
        return list(dict.fromkeys(row[0].value for row in rows if isinstance(row[0], NamedNode)))

    # --- deciding ---

    def _decide(self, asked: Asked, _today: str) -> Outcome:
        scopes = asked.scopes or ("",)
        legs = tuple(self._leg(asked, scope) for scope in scopes)
        fitting = [design for leg in legs for layer in leg.layers for design in layer.designs]
        idle = tuple(
            wish
            for wish in asked.nice
            if fitting and all(d.verdicts[wish.condition].verdict == "unstated" for d in fitting)
        )
        return Outcome(asked, legs, self._shared(legs), self._combined(legs), idle)

    def _leg(self, asked: Asked, scope: str) -> Leg:
        statement = asked.statement(self.choosing.scope, scope)
        text = statement if asked.as_of else f"{statement} as of edition"
        answer = self.engine.ask(text, cite=False)
        assert answer.choice is not None
        facts = self.facts(asked.of, asked, asked.as_of)
        inside = {thing.iri for thing in self._inside(facts, (scope,) if scope else ())}
        known = {thing.iri for thing in facts.things}
        choice = _within(answer.choice, inside, known)
        if any(thing.iri not in known for thing in _every(choice)):
            # A variant may stand in a choice for what it is a variant of.
            facts = facts.with_variants(self.facts(self.choosing.of, asked, asked.as_of))
        designs = self._designs(asked, facts, answer, choice)
        fits = [thing for group in choice.fits for thing in group]
        first = _first(choice)
        reasons = self._reasons(asked, choice, designs)
        every = tuple(designs.values())
        owners = {(design.owner or design.thing).iri for design in every}
        would_fit = choice.would_fit
        if not asked.nice and not asked.wishes:
            # Without wishes nothing orders these but the source.
            would_fit = self._as_drawn(would_fit)
        return Leg(
            scope=self.value(self.choosing.scope, scope) if scope else None,
            statement=statement,
            choice=choice,
            layers=_layers(choice, [designs[thing.iri] for thing in fits], self.in_order(fits)),
            opens=tuple(
                Open(
                    designs[candidate.thing.iri],
                    tuple(
                        self._question(asked, candidate.thing, text) for text in candidate.confirm
                    ),
                )
                for candidate in would_fit
            ),
            reasons=reasons,
            nearest=self._nearest(asked, choice, designs),
            hinges=tuple(self._hinge(asked, pivot, first, designs) for pivot in choice.pivots),
            designs=every,
            owners=len(owners),
            today=None if asked.as_of else self._today(statement, choice),
            apart=() if fits else _apart(asked.must, every),
        )

    def in_order(self, things: Iterable[Thing]) -> list[Thing]:
        """Put designs, or what they are designs of, into the order in which the source draws them.

        What is drawn nowhere stands behind its siblings; all else stays as it is.
        """
        drawn = self._drawn

        def place_of(thing: Thing) -> tuple[int, int]:
            owner, place = drawn.get(thing.iri, (thing.iri, _UNDRAWN))
            return drawn.get(owner, (owner, _UNDRAWN))[1], place

        return sorted(things, key=place_of)

    @cached_property
    def _drawn(self) -> dict[str, tuple[str, int]]:
        """Of what each is a design, and the number of the first drawing of it."""
        facts = self.glance(self.choosing.of, ())
        drawn: dict[str, tuple[str, int]] = {}
        for design in facts.things:
            beside = (
                int(number)
                for name in self.choosing.beside
                for value in facts.values.get((design.iri, name), ())
                for number in re.findall(r"\d+", value.label)
            )
            place = min(beside, default=_UNDRAWN)
            owner = facts.owner.get(design.iri, design)
            drawn[design.iri] = (owner.iri, place)
            first = drawn.get(owner.iri, (owner.iri, _UNDRAWN))[1]
            drawn[owner.iri] = (owner.iri, min(first, place))
        return drawn

    def _today(self, statement: str, choice: Choice) -> Changed | None:
        if self.engine.knowledge.dates is None:
            return None
        now = self.engine.ask(f"{statement} as of today", cite=False).choice
        assert now is not None
        before = [thing for group in choice.fits for thing in group]
        after = [thing for group in now.fits for thing in group]
        first = _first(now)
        change = Changed(
            None if first == _first(choice) else tuple(thing for thing in after if thing in first),
            tuple(thing for thing in after if thing not in before),
            tuple(thing for thing in before if thing not in after),
        )
        return change if change != Changed(None, (), ()) else None

    def _designs(
        self, asked: Asked, facts: Facts, answer: Answer, choice: Choice
    ) -> dict[str, Design]:
        conditions = tuple(requirement.condition for requirement in self._usual(asked))
        every = _every(choice)
        known = {thing.iri for thing in facts.things}

        def on_record(as_of: str) -> Mapping[tuple[str, str], str]:
            own = self._verdicts(asked.of, conditions, as_of)
            if all(thing.iri in known for thing in every):
                return own
            return {**self._verdicts(self.choosing.of, conditions, as_of), **own}

        verdicts = on_record(_day(asked.as_of))
        now: Mapping[tuple[str, str], str] = {}
        before: Mapping[tuple[str, str], str] = {}
        if self.engine.knowledge.dates is not None:
            if asked.as_of:
                before = on_record("edition")
            else:
                now = on_record(_day("today"))
        own = {column.name: place for place, column in enumerate(answer.columns)}
        wishes = {
            (row[0].iri, wish): str(row[own[wish]])
            for row in answer.rows
            if isinstance(row[0], Thing)
            for wish in (*(wanted.condition for wanted in asked.nice), *asked.wishes)
            if wish in own
        }
        designs = {}
        for thing in every:
            told: dict[str, Verdict] = {}
            for one in self._usual(asked):
                key = (thing.iri, one.condition)
                verdict = verdicts.get(key, wishes.get(key, "unstated"))
                later = now.get(key, verdict)
                cited = self._cited(facts, thing, one) if verdict != "unstated" else ()
                term = self.engine.vocabulary.property_called(one.name)
                told[one.condition] = Verdict(
                    verdict,
                    cited,
                    later if later != verdict else "",
                    bool(cited)
                    and term is not None
                    and not one.value
                    and is_reading(self.engine.knowledge, thing.iri, term.iri),
                    was if (was := before.get(key, verdict)) != verdict else "",
                )
            for wish in asked.wishes:
                told[wish] = Verdict(wishes.get((thing.iri, wish), "unstated"))
            scope = self.choosing
            designs[thing.iri] = Design(
                thing,
                facts.owner.get(thing.iri),
                tuple(v for name in scope.beside for v in facts.values.get((thing.iri, name), ())),
                facts.values.get((thing.iri, scope.parts), ()),
                told,
            )
        return designs

    def _cited(self, facts: Facts, thing: Thing, requirement: Requirement) -> tuple[Citation, ...]:
        every = facts.citations.get((thing.iri, requirement.name), ())
        if requirement.value:
            # A column of values cites all of them: what speaks of this one counts.
            label = self.label(requirement.name, requirement.value)
            every = tuple(c for c in every if label in c.statement) or every
        term = self.engine.vocabulary.property_called(requirement.name)
        if term is not None:
            # A page from which this is inferred is the weaker witness: of what came later it may
            # say the contrary.
            owner = facts.owner.get(thing.iri, thing)
            own = tuple(f"{one.label} – {term.label} – " for one in (thing, owner))
            every = tuple(c for c in every if c.statement.startswith(own)) or every
        if term is not None and not requirement.value:
            said = telling(self.engine.knowledge, thing.iri, term.iri)
            saying = {claim.iri.value for claim in said}
            every = tuple(c for c in every if c.claim in saying or not c.page) or every
        # A page that is known before one where only the section is, and the closer text first.
        return tuple(sorted(every, key=lambda c: (c.page_from, -c.page)))

    def _reasons(
        self, asked: Asked, choice: Choice, designs: Mapping[str, Design]
    ) -> tuple[Reason, ...]:
        groups: dict[str, list[Design]] = {}
        for design in choice.does_not:
            for condition in design.because:
                groups.setdefault(condition, []).append(designs[design.thing.iri])
        ordered = sorted(groups.items(), key=lambda pair: -len(pair[1]))
        return tuple(
            Reason(condition, self._denial(asked, condition), self._as_drawn(because))
            for condition, because in ordered
        )

    def _as_drawn(self, designs: Iterable[_OfDesign]) -> tuple[_OfDesign, ...]:
        """Return what nothing else orders in the order of the source."""
        of = {design.thing: design for design in designs}
        return tuple(of[thing] for thing in self.in_order(of))

    def _denial(self, asked: Asked, condition: str) -> str:
        for requirement in asked.every:
            if requirement.condition == condition:
                return self.denial(requirement)
        return f"do not meet: {condition}"

    def _nearest(
        self, asked: Asked, choice: Choice, designs: Mapping[str, Design]
    ) -> tuple[Design, ...]:
        if len(asked.must) + len(asked.also) < 2:
            return ()
        return tuple(
            designs[candidate.thing.iri]
            for candidate in choice.does_not
            if len(candidate.because) == 1
            and all(
                designs[candidate.thing.iri].verdicts[must.condition].verdict == "true"
                for must in asked.must
                if must.condition != candidate.because[0]
            )
        )

    def _question(
        self, asked: Asked, thing: Thing, condition: str
    ) -> tuple[str, str, tuple[str, ...]]:
        for requirement in asked.every:
            if requirement.condition == condition:
                return (
                    condition,
                    self.ask(requirement, thing.label),
                    self._searched(thing, requirement),
                )
            if requirement.no and requirement.condition == f"not {condition}":
                # It is asked for the contrary, and so is its question.
                return (
                    condition,
                    self.ask(requirement, thing.label),
                    self._searched(thing, requirement),
                )
        bare = condition.removeprefix("not ")
        return condition, f"{thing.label}: {bare}?", ()

    @cached_property
    def _silences(self) -> Silences:
        return Silences(self.engine.vocabulary, self.engine.record(self.engine.knowledge))

    def _searched(self, thing: Thing, requirement: Requirement) -> tuple[str, ...]:
        term = self.engine.vocabulary.property_called(requirement.name)
        if term is None or not term.aspect:
            return ()
        silence = self._silences.of(thing.iri).get(term.aspect)
        if silence is None:
            return ()
        individuals = self.engine.vocabulary.individuals
        return tuple(
            individuals[iri].label if iri in individuals else iri for iri in silence.sections
        )

    def _hinge(
        self, asked: Asked, pivot: Pivot, first: frozenset[Thing], designs: Mapping[str, Design]
    ) -> Hinge:
        thing, condition = pivot.silence.thing, pivot.silence.condition
        _, question, searched = self._question(asked, thing, condition)
        design = designs.get(thing.iri)
        turned = any(one.no and one.condition == f"not {condition}" for one in asked.every)
        asked_for = f"not {condition}" if turned else condition
        verdict = design.verdicts.get(asked_for) if design is not None else None
        yes, no = pivot.if_true, pivot.if_false
        if turned:
            yes, no = no, yes
        return Hinge(
            thing,
            condition,
            question,
            None if frozenset(yes) == first else yes,
            None if frozenset(no) == first else no,
            searched,
            verdict.today if verdict is not None else "",
        )

    # --- several legs ---

    def _shared(self, legs: Sequence[Leg]) -> tuple[Block, ...]:
        if len(legs) < 2:
            return ()
        uses: dict[Thing, list[list[Design]]] = {}
        for place, leg in enumerate(legs):
            fitting = [d for layer in leg.layers for d in layer.designs]
            for design in fitting:
                for part in design.parts:
                    uses.setdefault(part, [[] for _ in legs])[place].append(design)
        shared = [
            Block(part, tuple(map(tuple, reasons)))
            for part, reasons in uses.items()
            if sum(map(bool, reasons)) > 1
        ]
        return tuple(
            sorted(shared, key=lambda layer: (-sum(map(bool, layer.designs)), layer.thing.label))
        )

    def _combined(
        self, legs: Sequence[Leg]
    ) -> tuple[tuple[Thing, Thing, tuple[Citation, ...]], ...]:
        scopes = [leg.scope for leg in legs if leg.scope is not None]
        term = (
            self.engine.vocabulary.property_called(self.choosing.combines)
            if self.choosing.combines
            else None
        )
        if len(scopes) < 2 or term is None or not term.domain:
            return ()
        of = self.engine.vocabulary.classes[term.domain[0]].name
        facts = self._facts(of, (term.name,), "")
        pairs = []
        for place, scope in enumerate(scopes):
            for other in scopes[place + 1 :]:
                for mine, theirs in ((scope, other), (other, scope)):
                    values = facts.values.get((mine.iri, term.name), ())
                    if any(value.iri == theirs.iri for value in values):
                        told = facts.citations.get((mine.iri, term.name), ())
                        cited = tuple(c for c in told if theirs.label in c.statement)
                        pairs.append((scope, other, cited or told))
                        break
        return tuple(pairs)


def _day(as_of: str) -> str:
    """Name the day by its date, so that what is kept of today is not told tomorrow."""
    return today().isoformat() if as_of == "today" else as_of


def _every(choice: Choice) -> tuple[Thing, ...]:
    """Return all things of a choice, in order."""
    return (
        *(thing for group in choice.fits for thing in group),
        *(candidate.thing for candidate in choice.would_fit),
        *(candidate.thing for candidate in choice.does_not),
    )


def _within(choice: Choice, inside: set[str], known: set[str]) -> Choice:
    """Leave out what lies outside of the scope: that is no reason, and it was not asked for."""

    def counts(thing: Thing) -> bool:
        return thing.iri in inside or thing.iri not in known

    return Choice(
        fits=choice.fits,
        would_fit=choice.would_fit,
        does_not=tuple(candidate for candidate in choice.does_not if counts(candidate.thing)),
        pivots=choice.pivots,
        before=choice.before,
        conflicts=choice.conflicts,
    )


def _first(choice: Choice) -> frozenset[Thing]:
    after = {other for _, other in choice.before}
    return frozenset(thing for group in choice.fits for thing in group if thing not in after)


def _apart(
    must: Sequence[Requirement], designs: Sequence[Design]
) -> tuple[tuple[Requirement, ...], ...]:
    """Return the smallest sets of requirements that are not stated together of any design."""
    stated = [
        frozenset(one for one in must if design.verdicts[one.condition].verdict == "true")
        for design in designs
    ]
    smallest: list[tuple[Requirement, ...]] = []
    for size in range(1, min(len(must), _MOST_APART) + 1):
        for several in combinations(must, size):
            wanted = frozenset(several)
            if any(wanted <= of_one for of_one in stated):
                continue
            if not any(wanted.issuperset(less) for less in smallest):
                smallest.append(several)
    return tuple(smallest)


def _layers(
    choice: Choice, designs: Sequence[Design], in_order: Sequence[Thing]
) -> tuple[Layer, ...]:
    above: dict[str, list[Thing]] = {}
    for one, other in choice.before:
        above.setdefault(other.iri, []).append(one)
    place: dict[str, int] = {}
    for design in designs:
        places = [place[parent.iri] for parent in above.get(design.thing.iri, ())]
        place[design.thing.iri] = 1 + max(places, default=0)
    equals = {thing.iri: number for number, group in enumerate(choice.fits) for thing in group}
    layers = []
    for number in sorted(set(place.values())):
        mine = {d.thing.iri: d for d in designs if place[d.thing.iri] == number}
        own = tuple(mine[thing.iri] for thing in in_order if thing.iri in mine)
        below = dict.fromkeys(
            parent
            for design in own
            for parent in above.get(design.thing.iri, ())
            if place[parent.iri] == number - 1
        )
        equal = len({equals[design.thing.iri] for design in own}) == 1
        layers.append(Layer(own, tuple(below), equal))
    return tuple(layers)
