"""What a reader in the present has to know of an answer about the edition.

The statement is run at the edition and at today where anything that it names differs, and the
difference is said first. Then the warnings: which cited claims are revised, which silences have
been answered since, and which later ways would fit. By claim and by silence, never by option.
"""

# ruff: noqa: PLC0415 - proofs are loaded where a warning rests on one

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from isthmus.kb.changes.intervals import Held
from isthmus.kb.frozen import Frozen
from isthmus.ontology import PREFIXES
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    BoundCheck,
    BoundChoice,
    BoundColumn,
    BoundComparison,
    BoundCondition,
    BoundCount,
    BoundFind,
    BoundPath,
    BoundStatement,
    Every,
    HasVerdict,
    Number,
    OfClass,
    Recorded,
    Some,
    Things,
    atoms,
    atoms_of_things,
    things_of,
    values_wanted,
)
from isthmus.queries.diagnostics.spelling import listed
from isthmus.queries.vocabulary.terms import PropertyTerm, Vocabulary
from pyoxigraph import Literal, NamedNode, Triple

from .answer import (
    Answer,
    Cell,
    ChangeSource,
    Column,
    Difference,
    Note,
    Thing,
    VerdictWord,
    Warned,
    WarningCode,
    bounds_of,
)
from .fact_reader import Record, Selected, Term
from .judge import judge
from .terms import NOT_SAID, WITH_RESERVE
from .view import cell_of as laid_out

if TYPE_CHECKING:
    from isthmus.kb.changes.change import Change as RecordedChange
    from isthmus.kb.changes.change import LaterWay
    from isthmus.kb.knowledge import Knowledge
    from isthmus.kb.proofs.proof import Proof

STALE = timedelta(days=90)
"""A day so much later than the newest look at a source is answered with a note."""

_NOT_STATED = "not stated"
_NODE = r"(?:\?\w+|[\w-]+:[\w-]+|<[^>]*>)"
_OPEN_PREDICATE = re.compile(rf"{_NODE} \?\w+ (?:{_NODE}|\"[^\"]*\"\S*|true|false|[\d.]+) \.")


def names_of(sparql: str) -> frozenset[str] | None:
    """Return the IRIs that a compiled statement names; None where it asks for any property.

    Args:
        sparql: A query as the compiler writes it.
    """
    if _OPEN_PREDICATE.search(sparql):
        return None
    names = set(re.findall(r"<([^<>\s]*)>", sparql))
    for prefix, local in re.findall(r"\b([A-Za-z][\w-]*):([\w-]+)", sparql):
        if prefix in PREFIXES:
            names.add(PREFIXES[prefix] + local)
    return frozenset(names)


def about_the_edition(
    asked: "Asked", *, today: date, touched: bool, again: Callable[[], Answer], most: int
) -> Answer:
    """Add to an answer about the edition what a reader in the present has to know.

    Args:
        asked: The answer, and what it rests on.
        today: The day that counts as today.
        touched: Whether the statement names anything that differs today.
        again: Answers the statement today, without citations.
        most: So many warnings are said.
    """
    answer = asked.answer
    warnings = _warned(asked, today)
    changed: tuple[Difference, ...] = ()
    if touched:
        changes = asked.knowledge.changes.believed()
        changed = differences(answer, again(), changes, today, asked.names, variants=asked.variants)
    notes = notes_of(warnings, changed, most)
    return replace(answer, notes=(*notes, *answer.notes), warnings=warnings, differences=changed)


def about_a_day(asked: "Asked", day: date, *, most: int) -> Answer:
    """Add to an answer about a day which day it is, what holds besides, and what is not certain.

    A change that states nothing, or only what is never drawn upon, is not in the facts of the day:
    who rests on it is told of it as in an answer about the edition, and so of later ways.

    Args:
        asked: The answer, and what it rests on.
        day: The day.
        most: So many warnings are said.
    """
    answer = asked.answer
    checked = asked.knowledge.changes.newest_check()
    warnings = _warned(asked, day)
    notes = [
        *notes_of(warnings, (), most),
        *_conflicts(asked, day),
        *_between_bounds(asked, day),
    ]
    if checked is not None and day > checked + STALE:
        text = f"nobody has looked for changes since {checked}; what came later is not on record"
        notes.append(Note("unchecked", text))
    return replace(
        answer,
        as_of=day.isoformat(),
        checked=checked.isoformat() if checked is not None else "",
        notes=(*notes, *answer.notes),
        warnings=warnings,
    )


def _conflicts(asked: "Asked", day: date) -> Iterator[Note]:
    """Say where other texts disagree with a change that an answer cites, or that ended a match."""
    searched = asked.searched

    def ended_a_match(change: "RecordedChange") -> bool:
        """Tell whether the answer would be another one if what the change replaced still held."""
        if searched is None or change.held(day) is not Held.HOLDS:
            return False
        replaced = filter(None, map(asked.knowledge.claim, change.replaces))
        return any(
            searched.minds(said, asked.record, at=thing)
            for claim in replaced
            for said in (_Said(claim.subject, claim.property.value, claim.object),)
            for thing in (claim.subject, *searched.leading_to(said, asked.record))
            if asked.is_named(claim.property)
        )

    for change in asked.knowledge.changes.believed():
        if not change.conflicts:
            continue
        if asked.claims & {s.name.value for s in change.statements} or ended_a_match(change):
            said = "; ".join(f"{c.source}: {c.text}" for c in change.conflicts)
            text = f"sources differ on {change.label} ({change.when()}): {said}"
            yield Note("conflict", text, f"describe dated-change:{change.name}")


def _between_bounds(asked: "Asked", day: date) -> Iterator[Note]:
    """Say of which changes it is not stated whether they hold on the day, with both bounds."""
    things = {cell.iri for row in asked.answer.rows for cell in row if isinstance(cell, Thing)}
    for change in asked.knowledge.changes.believed():
        if change.held(day) is not Held.UNSTATED:
            continue
        said = [s for s in change.statements if not s.reserves]
        # Where the statement asks for any property, what it is about decides.
        if not any(asked.is_named(s.property) for s in said) or (
            asked.names is None and things.isdisjoint(s.subject.value for s in said)
        ):
            continue
        source = change.evidence[0]
        text = (
            f"not stated on {day}: {change.after.rstrip('.')} ({change.when()}; "
            f"{source.publisher}, {source.title})"
        )
        yield Note("between-bounds", text, f"describe dated-change:{change.name}")


def _warned(asked: "Asked", today: date) -> tuple[Warned, ...]:
    """Return the revisions of cited claims, answers to silences, later ways; in this order."""
    changes = [
        change for change in asked.knowledge.changes.believed() if asked.bears(change, today)
    ]
    warnings = [
        *_revisions(changes, asked),
        *_answers(changes, asked),
    ]
    told = {warning.change for warning in warnings}
    others = [change for change in changes if change.name not in told]
    warnings += [
        *_suppositions(others, asked),
        *_ways(asked, today),
    ]
    seen: dict[tuple[str, str], Warned] = {}
    for warning in warnings:
        seen.setdefault((warning.code, warning.change), warning)
    return tuple(seen.values())


class Asked:
    """An answer: what it cites, what it leaves open, and which lists of values it shows.

    Attributes:
        answer: The answer, with its citations.
        statement: The statement that it answers.
        knowledge: The edition or a day, with its changes.
        vocabulary: For words and labels.
        record: What has been looked up of it already.
        claims: The claims that it cites.
        listed: The claims that support a column.
        open: For each thing of the answer, the properties of which the answer says nothing; with
            the value that was asked for, or None where any would do.
        shown: Pairs of a thing and a property whose values are listed, with the values.
    """

    def __init__(
        self,
        answer: Answer,
        statement: BoundStatement,
        knowledge: "Knowledge",
        vocabulary: Vocabulary,
        record: Record,
    ) -> None:
        self.answer = answer
        self.statement = statement
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        self.record = record
        self.claims = {citation.claim for citation in answer.citations}
        self.open: dict[tuple[str, str], set[str | None]] = {}
        self.shown: dict[tuple[str, str], Cell] = {}
        names = {column.name for column in answer.columns}
        self.listed = {
            citation.claim
            for citation in answer.citations
            if any(supported.condition in names for supported in citation.supports)
        }
        self._look(answer, statement)
        self.inherited = self._inherited()

    @cached_property
    def names(self) -> frozenset[str] | None:
        """The IRIs that the statement names; None where it asks for any property."""
        return names_of(self.answer.sparql)

    @cached_property
    def searched(self) -> "_Searched | None":
        """What the statement searches; None where it names its things."""
        return _searched(self.statement)

    def is_named(self, prop: NamedNode) -> bool:
        """Tell whether the statement names a property, or asks for any."""
        return self.names is None or prop.value in self.names

    def _inherited(self) -> dict[tuple[str, str], set[str | None]]:
        """Return what is open of variants by what they are variants of, from which they have it."""
        inherited: dict[tuple[str, str], set[str | None]] = {}
        things = dict.fromkeys(thing for thing, _ in self.open)
        for link in self.vocabulary.variant_links:
            self.record.fetch_subjects(link, things)
            for (thing, prop), values in self.open.items():
                for above in self.record.led_from([link], NamedNode(thing)):
                    inherited.setdefault((above.value, prop), set()).update(values)
        return inherited

    def cited(self, change: "RecordedChange") -> list[str]:
        """Return the cited claims that a change is about or whose list it makes another one.

        Of a list that is shown and that no claim tells there is an empty text.
        """
        cited = [claim.value for claim in change.claims if claim.value in self.claims]
        for entry in change.lists:
            cited += [claim.value for claim in entry.claims if claim.value in self.listed]
            if not entry.claims and (entry.subject.value, entry.property.value) in self.shown:
                cited.append("")
        return cited

    def variants(self, thing: str) -> list[NamedNode]:
        """Return the variants of a thing."""
        return self.record.led_to(NamedNode(thing), self.vocabulary.variant_links)

    def having(self, thing: NamedNode, prop: str) -> Iterator[NamedNode]:
        """Yield a thing and those variants of it that would have a value which it is given."""
        yield thing
        term = self.vocabulary.properties.get(prop)
        is_single = term is not None and term.functional
        for variant in self.variants(thing.value):
            if not (is_single and self.record.values(variant, prop)):
                yield variant

    def asks_for(self, thing: str, prop: str) -> set[str | None]:
        """Return which values of a property are open, of a thing or of its variants."""
        key = (thing, prop)
        return self.open.get(key, set()) | self.inherited.get(key, set())

    def is_told_of_variants(self, change: "RecordedChange") -> bool:
        """Tell whether a change states of a variant what is open of the thing as a whole."""
        return any(
            stated.subject in self.variants(thing)
            for stated in change.statements
            if stated.is_drawn_upon()
            for thing, prop in self.open
            if prop == stated.property.value
        )

    def _look(self, answer: Answer, statement: BoundStatement) -> None:
        match statement:
            case BoundCheck(thing=thing, where=where):
                self._leave_open_of([thing], where)
            case BoundChoice(where=where) if where is not None and answer.choice is not None:
                would_fit = [entry.thing.iri for entry in answer.choice.would_fit]
                self._leave_open_of(would_fit, where)
            case BoundFind(columns=columns, where=where, group=None):
                self._look_at_cells(answer, columns)
                if where is not None and statement.including_unstated:
                    unstated = (row[0] for row in answer.rows if row[-1] == "unstated")
                    things = [thing.iri for thing in unstated if isinstance(thing, Thing)]
                    self._leave_open_of(things, where)
                elif where is not None:
                    # With `is unstated` or `is mixed` every row is open: each may have been
                    # answered since.
                    shown = [thing.iri for thing in answer.things]
                    for atom in atoms(where):
                        if isinstance(atom, HasVerdict):
                            self._leave_open_of(shown, atom)
            case BoundComparison(columns=columns):
                self._look_at_cells(answer, columns or self._compared(answer))
            case _:
                pass

    def _compared(self, answer: Answer) -> list[str]:
        """Return the IRIs of the properties that are compared where none was named."""
        terms = {term.name: iri for iri, term in self.vocabulary.properties.items()}
        return [terms.get(column.name, "") for column in answer.columns[1:]]

    def _look_at_cells(self, answer: Answer, columns: Sequence[BoundColumn | str]) -> None:
        for row in answer.rows:
            thing = row[0]
            if not isinstance(thing, Thing):
                continue
            for cell, column in zip(row[1:], columns, strict=False):
                iri = column if isinstance(column, str) else _shown_by(column)
                if not iri:
                    continue
                self.shown[thing.iri, iri] = cell
                if cell is None or cell == ():
                    self.open.setdefault((thing.iri, iri), set()).add(None)

    def bears(self, change: "RecordedChange", day: date) -> bool:
        """Tell whether an answer may have to tell of a change.

        On a day what is not stated is told with its bounds, and what is cited has been told.
        """
        if self.knowledge.as_of is None:
            return change.held(day) is not Held.NOT
        cited = any(statement.name.value in self.claims for statement in change.statements)
        return change.held(day) is Held.HOLDS and not cited

    def is_applied(self, change: "RecordedChange") -> bool:
        """Tell whether what a change states is in the facts that were asked."""
        return self.knowledge.as_of is not None and any(
            stated.is_drawn_upon() for stated in change.statements
        )

    def lacks(self, said: "_Said") -> bool:
        """Tell whether values are listed among which one is missing."""
        cell = self.shown.get((said.thing.value, said.prop))
        if cell is None or cell == () or not isinstance(said.value, NamedNode):
            return False
        return said.value.value not in {_key(v) for v in (cell if type(cell) is tuple else (cell,))}

    def _leave_open_of(self, things: Sequence[str], where: BoundCondition) -> None:
        """Note of things which parts of a condition are open, however deep they are asked for."""
        self.record.fetch(things)
        for iri in things:
            for atom in atoms_of_things(where):
                if judge(atom, NamedNode(iri), self.record).verdict == "unstated":
                    for term, values in _properties(atom):
                        self.open.setdefault((iri, term.iri), set()).update(values)


def _shown_by(column: BoundColumn) -> str:
    """Return the IRI of the one property of the thing itself that a column shows, or nothing."""
    shown = column.shown
    alone = isinstance(shown, BoundPath) and len(shown.steps) == 1
    return shown.last.iri if alone and isinstance(shown, BoundPath) else ""


def _properties(condition: BoundCondition) -> Iterator[tuple[PropertyTerm, set[str | None]]]:
    """Yield the properties that a condition asks of the thing itself, with the values asked for."""
    if not isinstance(condition, Some | Every | Number):
        return
    first, *further = condition.path.steps
    wanted = () if further else values_wanted(condition.test)
    values: set[str | None] = {constant.value for constant in wanted if constant.kind == "thing"}
    yield first.term, values or {None}


# --- revised --------------------------------------------------------------------------------------


def _revisions(changes: "Sequence[RecordedChange]", asked: Asked) -> Iterator[Warned]:
    for change in changes:
        if change.warns != "revised" or asked.is_applied(change):
            continue
        if claims := list(filter(None, asked.cited(change))):
            yield warning_of("revised", change, claims)


def revisions_of(knowledge: "Knowledge", proof: "Proof", today: date) -> tuple[Warned, ...]:
    """Return the warnings of the claims that a proof rests on.

    Args:
        knowledge: The edition, with its changes.
        proof: The proof.
        today: The day that counts as today.
    """
    from isthmus.kb.proofs.proof import support_of

    wanted = {claim.iri.value for claim in support_of(proof).claims}
    return tuple(
        warning_of(change.warns, change, touched)  # type: ignore[arg-type]
        for change in knowledge.changes.believed()
        if change.warns in {"revised", "answered-since"} and change.held(today) is not Held.NOT
        if (touched := [claim.value for claim in change.claims if claim.value in wanted])
    )


# --- answered since -------------------------------------------------------------------------------


def _answers(changes: "Sequence[RecordedChange]", asked: Asked) -> Iterator[Warned]:
    for change in changes:
        stated = {s.object.value for s in change.statements if isinstance(s.object, NamedNode)}
        # A list that grew answers who asked for the very value, or for any.
        if change.warns and any(
            None in values or s.object.value in values
            for s in change.statements
            if isinstance(s.object, NamedNode)
            and (values := asked.asks_for(s.subject.value, s.property.value))
        ):
            yield warning_of("answered-since", change)
            continue
        if change.warns != "answered-since":
            continue
        properties = {name.value for name in change.properties}
        bearing = {
            thing
            for (thing, iri), values in (*asked.open.items(), *asked.inherited.items())
            if iri in properties and _bears(values, stated)
        }
        # Whom a silence is about is looked up, so only where that matters.
        if (
            bearing and not bearing.isdisjoint(_subjects(change, asked.knowledge))
        ) or asked.is_told_of_variants(change):
            yield warning_of("answered-since", change)
            continue
        if not asked.is_applied(change) and (cited := asked.cited(change)):
            yield warning_of("answered-since", change, cited)


def _bears(values: set[str | None], stated: set[str]) -> bool:
    """Tell whether a change speaks of the value asked for: SAML does not answer multi-factor."""
    return None in values or not stated or bool(values & stated)


def _subjects(change: "RecordedChange", knowledge: "Knowledge") -> set[str]:
    """Return the things of which a change answers something."""
    subjects = {statement.subject.value for statement in change.statements}
    subjects |= {entry.subject.value for entry in change.lists}
    for resolved in change.silences:
        about = knowledge.subject_of(resolved.silence)
        if about is not None:
            subjects.add(about.value)
    return subjects


# --- what would count -----------------------------------------------------------------------------


class _Supposed(Record):
    """The record with one value more in it, or one less.

    Args:
        record: The record.
        said: The value.
        more: Whether it is more.
    """

    def __init__(self, record: Record, said: "_Said", *, more: bool) -> None:
        super().__init__(record.store)
        self._record = record
        self._said = said
        self._more = more

    def fetch(self, things: Iterable[str]) -> None:
        self._record.fetch(things)

    def about(self, thing: Term) -> Mapping[str, list[Term]]:
        known = self._record.about(thing)
        if thing != self._said.thing:
            return known
        left = [value for value in known.get(self._said.prop, ()) if value != self._said.value]
        return {**known, self._said.prop: [*left, self._said.value] if self._more else left}

    def subjects(self, iri: str, value: Term) -> list[Term]:
        return self._record.subjects(iri, value)


def _suppositions(changes: "Sequence[RecordedChange]", asked: Asked) -> Iterator[Warned]:
    """Warn of changes that would make the answer another one if what they say counted.

    What can be, and what holds within limits only, is never drawn upon, so the answer of today does
    not show it. Yet a list without the thing that now *can* have what is asked for misleads. And
    numbers and groups cite nothing, though they rest on claims.
    """
    searched = asked.searched
    for change in changes:
        if change.warns not in {"revised", "answered-since"}:
            continue
        code: WarningCode = "revised" if change.warns == "revised" else "answered-since"
        # A statement without reserve is in today's answer; one with a reserve needs telling.
        reserved = [
            _Said(thing, stated.property.value, stated.object)
            for stated in change.statements
            if stated.affirmed and not stated.is_drawn_upon()
            if asked.is_named(stated.property) and not isinstance(stated.object, Triple)
            for thing in asked.having(stated.subject, stated.property.value)
        ]
        if any(asked.lacks(said) for said in reserved):
            yield warning_of(code, change)
            continue
        if searched is None:
            continue
        was = next(filter(None, (searched.minds(said, asked.record) for said in reserved)), None)
        if was is not None:
            yield warning_of("answered-since" if was == "unstated" else code, change)
        elif (
            searched.uncited
            and not asked.is_applied(change)
            and any(map(asked.is_named, change.properties))
        ):
            listed = [claim for entry in change.lists for claim in entry.claims]
            named = [*change.claims, *(listed if searched.keys else ())]
            rests = [
                claim.iri.value
                for claim in map(asked.knowledge.claim, named)
                if claim is not None and asked.is_named(claim.property)
                if searched.rests_on(
                    _Said(claim.subject, claim.property.value, claim.object), asked.record
                )
            ]
            if rests:
                yield warning_of(code, change, rests)


class _Said(Frozen):
    """A value of a property of a thing."""

    thing: NamedNode
    prop: str
    value: Term


class _Searched(Frozen):
    """Among what a statement searches, and by which conditions.

    Attributes:
        things: The class.
        conditions: The conditions, each judged on its own.
        keys: IRIs of the properties by whose values it makes groups.
        every: Whether each verdict counts, and not only whether a thing is found.
        uncited: Whether the answer tells numbers or groups, which cite nothing.
    """

    things: Things
    conditions: tuple[BoundCondition, ...]
    keys: frozenset[str] = frozenset()
    every: bool = False
    uncited: bool = False

    def minds(
        self, said: _Said, record: Record, *, at: NamedNode | None = None
    ) -> VerdictWord | None:
        """Return the verdict that one more value would change, or None.

        Args:
            at: On which thing; by default on the one that would have the value.
        """
        if said.value in record.values(said.thing, said.prop):
            return None
        return self._changed(said, record, more=True, thing=at or said.thing)

    def leading_to(self, said: _Said, record: Record) -> list[NamedNode]:
        """Return the things from which a condition asks along a path for a property of a thing."""
        leading: dict[NamedNode, None] = {}
        for condition in self.conditions:
            for atom in atoms_of_things(condition):
                if not isinstance(atom, Some | Every | Number):
                    continue
                steps = atom.path.steps
                for place, step in enumerate(steps):
                    if step.term.iri != said.prop or not all(s.plain for s in steps[:place]):
                        continue
                    here = [said.thing]
                    for before in reversed(steps[:place]):
                        here = [s for v in here for s in record.led_from([before.term.iri], v)]
                    leading.update(dict.fromkeys(here))
        leading.pop(said.thing, None)
        return list(leading)

    def rests_on(self, said: _Said, record: Record) -> bool:
        """Tell whether one value less would change the answer."""
        if said.value not in record.values(said.thing, said.prop):
            return False
        return self._changed(said, record, more=False, thing=said.thing) is not None

    def _changed(
        self, said: _Said, record: Record, *, more: bool, thing: NamedNode
    ) -> VerdictWord | None:
        kinds = (OfClass(self.things.term), self.things.condition)
        if any(k is not None and judge(k, thing, record).verdict != "true" for k in kinds):
            return None
        supposed = _Supposed(record, said, more=more)
        verdicts = [
            (judge(part, thing, record).verdict, judge(part, thing, supposed).verdict)
            for part in self.conditions
        ]
        for was, now in verdicts:
            if was != now and (self.every or "true" in (was, now)):
                return was
        grouped = said.prop in self.keys and all(was == "true" for was, _ in verdicts)
        return "true" if grouped else None


def _searched(statement: BoundStatement) -> _Searched | None:
    """Return what a statement searches; None for what names its things."""
    match statement:
        case BoundFind(things=things, where=where, group=group):
            keys = [key.shown for key in group.keys] if group is not None else []
            return _Searched(
                things,
                (where,) if where is not None else (),
                frozenset(
                    shown.last.iri
                    for shown in keys
                    if isinstance(shown, BoundPath) and len(shown.steps) == 1
                ),
                every=statement.including_unstated,
                uncited=group is not None,
            )
        case BoundCount(things=things, where=where):
            conditions = (where,) if where is not None else ()
            return _Searched(things, conditions, every=True, uncited=True)
        case BoundChoice(things=things, where=where, wishes=wishes):
            wanted = (where, *wishes) if where is not None else wishes
            return _Searched(things, wanted, every=True)
        case BoundComparison(of=of, where=where) if of is not None and where is not None:
            return _Searched(of, (where,))
        case _:
            return None


# --- also possible --------------------------------------------------------------------------------


class _Nothing:
    """A store that holds nothing."""

    class _Rows:
        rows: tuple[tuple[Term | None, ...], ...] = ()

    def select(self, sparql: str) -> Selected:
        return self._Rows()


class _WayRecord(Record):
    """What is known of a later way, as a record that conditions can be judged on."""

    def __init__(self, way: "LaterWay") -> None:
        super().__init__(_Nothing())
        known: dict[str, list[Term]] = {}
        for aspect in way.aspects:
            if aspect.property is not None:
                values = [v for v in aspect.values if isinstance(v, NamedNode | Literal)]
                known.setdefault(aspect.property.value, []).extend(values)
        self._facts[way.iri.value] = known


def _ways(asked: Asked, today: date) -> Iterator[Warned]:
    changes = asked.knowledge.changes
    where = _condition_on(asked.statement, changes.ways_are)
    if where is None or all(_asks_for_any(atom) for atom in atoms(where)):
        return
    by_name = {change.iri: change for change in changes.believed()}
    for way in changes.ways:
        began = way.effective.began(today)
        # Who asks about a day is told of what was to be had on it, not of what may have been.
        if began is Held.NOT or (asked.knowledge.as_of is not None and began is not Held.HOLDS):
            continue
        # A way that the edition could have named and a change that warns of nothing are no news.
        came = next((c for name in way.came_with if (c := by_name.get(name)) and c.warns), None)
        if came is not None and _meets(where, way, _WayRecord(way)):
            yield warning_of("also-possible", came, way=way)


def _asks_for_any(condition: BoundCondition) -> bool:
    """Tell whether a condition only asks that something be on record, whatever it is."""
    return isinstance(condition, Some) and isinstance(condition.test, Recorded)


def _meets(condition: BoundCondition, way: "LaterWay", known: _WayRecord) -> bool:
    """Tell whether what is known of a way meets a condition; silence about it never does."""
    if isinstance(condition, AllOf):
        return all(_meets(part, way, known) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(_meets(part, way, known) for part in condition.parts)
    judged = judge(condition, way.iri, known)
    return judged.verdict == "true" and bool(judged.facts)


def _condition_on(statement: BoundStatement, kind: NamedNode) -> BoundCondition | None:
    """Return the condition of a search among the things that a later way would be one of."""
    searched = things_of(statement)
    if searched is None or searched.term.iri != kind.value or searched.condition is not None:
        return None
    where: BoundCondition | None = getattr(statement, "where", None)
    return where


# --- wording --------------------------------------------------------------------------------------


def warning_of(
    code: WarningCode,
    change: "RecordedChange",
    claims: Sequence[str] = (),
    way: "LaterWay | None" = None,
) -> Warned:
    """Make a warning of a change.

    Args:
        code: What is said of it.
        claims: The claims of the edition that brought it up; empty texts for none.
        way: The later way that would fit.
    """
    told = way if way is not None else change
    when = way.effective.in_words() if way is not None else change.when()
    text = f"{way.label}: {way.definition}" if way is not None else change.after
    return Warned(
        code=code,
        claim=claims[0] if claims else "",
        claims=tuple(dict.fromkeys(filter(None, claims))),
        change=change.name,
        text=f"{code.replace('-', ' ')}: {text.rstrip('.')} ({when})",
        effective=bounds_of(told.effective),
        sources=tuple(
            ChangeSource(source.publisher, source.title, source.address) for source in told.evidence
        ),
        conflicts=tuple(f"{conflict.source}: {conflict.text}" for conflict in change.conflicts),
        way=way.name if way is not None else "",
        brief=f"{way.label} ({when})" if way is not None else "",
    )


def notes_of(
    warnings: Sequence[Warned], differences: Sequence[Difference], most: int
) -> tuple[Note, ...]:
    """Say differences and warnings as notes, the differences first.

    Args:
        differences: What the answer would say otherwise today.
        most: So many warnings are said; a note tells of the others.
    """
    notes = []
    if differences:
        said = "; ".join(difference.text for difference in differences)
        notes.append(Note("today", f"today: {said}"))
    # Later ways are many and alike, so they share a line.
    ways = [warning for warning in warnings if warning.code == "also-possible"]
    others = [warning for warning in warnings if warning.code != "also-possible"]
    for warning in others[:most]:
        text = warning.text
        if warning.conflicts:
            text += f"; sources differ: {'; '.join(warning.conflicts)}"
        notes.append(Note(warning.code, text, f"describe dated-change:{warning.change}"))
    if len(others) > most:
        text = f"{len(others) - most} more changes bear on this answer"
        notes.append(Note("more-changes", text, "find dated-change"))
    if ways:
        said = listed([warning.brief for warning in ways])
        query = f"describe way:{ways[0].way}" if len(ways) == 1 else "find later-way"
        notes.append(
            Note("also-possible", f"also possible, which the edition lacks: {said}", query)
        )
    return tuple(notes)


# --- differences ----------------------------------------------------------------------------------


def differences(
    edition: Answer,
    today: Answer,
    changes: "Iterable[RecordedChange]",
    day: date,
    properties: frozenset[str] | None,
    *,
    variants: Callable[[str], Sequence[NamedNode]],
) -> tuple[Difference, ...]:
    """Say in what an answer would differ today.

    Args:
        edition: The answer about the edition.
        today: The answer to the same statement today.
        changes: The changes, which tell since when.
        day: The day that counts as today.
        properties: IRIs that the statement names; None where it asks for any.
        variants: Returns the variants of a thing.
    """
    if edition.kind in {"describe", "why"}:
        return tuple(_in_lines(_lines(edition), _lines(today)))
    if edition.rows == today.rows:
        return ()
    holding = [change for change in changes if change.held(day) is Held.HOLDS]

    def stating(thing: str) -> "list[RecordedChange]":
        """Return the changes that state it of this very thing."""
        return [
            change
            for change in holding
            for s in change.statements
            if s.subject.value == thing
            and not s.reserves
            and (properties is None or s.property.value in properties)
        ]

    def first_of(thing: str) -> "RecordedChange | None":
        """Return the first of them."""
        return min(stating(thing), key=began, default=None)

    def began(change: "RecordedChange") -> date:
        return change.effective.latest or day

    def since(thing: str, *, cells: int = 1) -> str:
        """Say since when; a whole has what all its variants have since the last of them has it.

        Where several cells of a row differ, each may differ since another day: then none is told.
        """
        first = first_of(thing)
        if cells > 1 and len({change.when() for change in stating(thing)}) > 1:
            return ""
        if first is None:
            of_variants = (first_of(variant.value) for variant in variants(thing))
            first = max(filter(None, of_variants), key=began, default=None)
        return f" ({first.when()})" if first is not None else ""

    told: list[Difference] = []
    before = {_key(row[0]): row for row in edition.rows if row}
    after = {_key(row[0]): row for row in today.rows if row}
    if edition.kind in {"find", "compare", "check"} and all(
        isinstance(row[0], Thing) for row in (*edition.rows, *today.rows)
    ):
        for key, row in after.items():
            thing = row[0]
            assert isinstance(thing, Thing)
            if key not in before:
                told.append(Difference("added", thing.id, f"+ {thing.id}{since(thing.iri)}"))
            elif before[key] != row:
                cells = _changed(before[key], row, edition, today)
                when = since(thing.iri, cells=len(cells))
                text = f"{thing.id}: {'; '.join(cells)}{when}"
                told.append(Difference("changed", thing.id, text))
        for key, row in before.items():
            thing = row[0]
            assert isinstance(thing, Thing)
            if key not in after:
                told.append(Difference("removed", thing.id, f"− {thing.id}{since(thing.iri)}"))
        return tuple(told)
    if len(edition.rows) == len(today.rows) == 1:
        cells = _changed(edition.rows[0], today.rows[0], edition, today)
        return (Difference("changed", "", "; ".join(cells)),)
    added = [row for row in today.rows if row not in edition.rows]
    removed = [row for row in edition.rows if row not in today.rows]
    told += [Difference("added", "", f"+ {_said(row, today)}") for row in added]
    told += [Difference("removed", "", f"− {_said(row, edition)}") for row in removed]
    return tuple(told)


def _in_lines(edition: Mapping[str, str], today: Mapping[str, str]) -> Iterator[Difference]:
    """Say what differs between what is told of each property, or of each condition."""
    for name, said in today.items():
        was = edition.get(name, "")
        # What is told otherwise, as of variants only, is not another answer.
        if said != was:
            text = f"{name} {said or _NOT_STATED} (in the edition {was or _NOT_STATED})"
            yield Difference("changed", "", text)
    for name, was in edition.items():
        # A line without a value said only that variants have one, or that the source is silent.
        if name not in today and was:
            yield Difference("removed", "", f"− {name} – {was}")


def _lines(answer: Answer) -> dict[str, str]:
    """Return what a description or an explanation tells, by property or condition.

    Sources are left out, since the run as of today does not look them up, and so is the list of
    silences: what ends one has a line of its own. A reserve belongs to the value.
    """
    lines: dict[str, list[str]] = {}
    for row in answer.rows:
        if row[:1] == (NOT_SAID,):
            continue
        texts = lines.setdefault(_text(row[0], answer.columns[0]), [])
        if text := _text(row[1], answer.columns[1], ""):
            status = row[2] if answer.kind == "describe" and len(row) > 2 else None
            is_reserved = isinstance(status, str) and status.startswith(WITH_RESERVE)
            word = str(status).removeprefix(WITH_RESERVE)
            texts.append(f"{text} ({word})" if is_reserved else text)
    return {name: "; ".join(texts) for name, texts in lines.items()}


def _changed(one: Sequence[Cell], two: Sequence[Cell], edition: Answer, today: Answer) -> list[str]:
    """Say each cell that differs."""
    said = []
    empty = "nothing" if edition.kind == "choose" else _NOT_STATED
    old: dict[str, Cell] = {
        column.name: cell for column, cell in zip(edition.columns, one, strict=False)
    }
    for column, cell in zip(today.columns, two, strict=False):
        before = old.get(column.name)
        if before != cell:
            now, then = (_text(value, column, empty) for value in (cell, before))
            # What fell away is not thereby a silence.
            fell = now == _NOT_STATED and then != empty
            said.append(
                f"{column.label}: no longer {then}"
                if fell
                else f"{column.label} {now}, in the edition {then}"
            )
    return said


def _said(row: Sequence[Cell], answer: Answer) -> str:
    # What a choice leaves empty, an order or what is to be confirmed, is no silence.
    passes_over = (None, ()) if answer.kind == "choose" else ()
    cells = zip(row, answer.columns, strict=False)
    return " – ".join(_text(cell, column) for cell, column in cells if cell not in passes_over)


def _text(cell: Cell, column: Column, empty: str = _NOT_STATED) -> str:
    """Say a cell: things by label, numbers with their unit."""
    values = laid_out(cell, column, blank=True).values
    return ", ".join(words.text for words in values) if values else empty


def _key(cell: Cell) -> object:
    return cell.iri if isinstance(cell, Thing) else cell
