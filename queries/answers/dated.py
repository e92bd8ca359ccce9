"""What a reader in the present has to know of an answer about the edition.

The statement is run at the edition and at today where anything that it names differs, and the
difference is said first. Then the warnings: which cited claims are revised, which silences have
been answered since, and which later ways would fit. By claim and by silence, never by option.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from isthmus.kb.changes.intervals import Held
from isthmus.ontology import PREFIXES
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    BoundCheck,
    BoundComparison,
    BoundCondition,
    BoundCount,
    BoundFind,
    BoundPath,
    BoundStatement,
    Constant,
    Every,
    Number,
    OneOf,
    Recorded,
    Some,
    ValueIs,
    atoms,
)
from isthmus.queries.diagnostics.words import listed
from isthmus.queries.limits import Limits
from isthmus.queries.vocabulary.terms import PropertyTerm, Vocabulary
from pyoxigraph import Literal, NamedNode

from .answer import (
    Answer,
    Cell,
    ChangeSource,
    Column,
    Difference,
    Gap,
    Note,
    Thing,
    Warned,
    WarningCode,
    bounds_of,
)
from .judge import judge
from .record import Record, Selected, Term
from .terms import NOT_SAID

if TYPE_CHECKING:
    from isthmus.kb.changes.change import Change as RecordedChange
    from isthmus.kb.changes.change import Changes, LaterWay
    from isthmus.kb.knowledge import Knowledge

STALE = timedelta(days=90)
"""A day so much later than the newest look at a source is answered with a note."""
_OPEN = frozenset({"unstated"})


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
    answer: Answer,
    statement: BoundStatement,
    knowledge: "Knowledge",
    vocabulary: Vocabulary,
    today: date,
    *,
    touched: bool,
    again: Callable[[], Answer],
    limits: Limits,
) -> Answer:
    """Add to an answer about the edition what a reader in the present has to know.

    Args:
        knowledge: The edition, with its changes.
        vocabulary: For words and labels.
        today: The day that counts as today.
        touched: Whether the statement names anything that differs today.
        again: Answers the statement today, without citations.
        limits: Caps.
    """
    warnings = warned(answer, statement, knowledge, vocabulary, today)
    changed: tuple[Difference, ...] = ()
    if touched:
        names = names_of(answer.sparql)
        changed = differences(answer, again(), knowledge.changes.believed(), today, names)
    notes = notes_of(warnings, changed, limits.warnings)
    return replace(answer, notes=(*notes, *answer.notes), warnings=warnings, differences=changed)


def about_a_day(answer: Answer, knowledge: "Knowledge") -> Answer:
    """Add to an answer about a day which day it is, and what is not certain on it."""
    span, changes = knowledge.as_of, knowledge.changes
    if span is None:
        return answer
    checked = changes.newest_check()
    notes = [*_conflicts(answer, changes), *_between_bounds(answer, changes, span.day)]
    if checked is not None and span.day > checked + STALE:
        text = f"nobody has looked for changes since {checked}; what came later is not on record"
        notes.append(Note("unchecked", text))
    return replace(
        answer,
        as_of=span.day.isoformat(),
        checked=checked.isoformat() if checked is not None else "",
        notes=(*notes, *answer.notes),
    )


def _conflicts(answer: Answer, changes: "Changes") -> Iterator[Note]:
    """Say where other texts disagree with a change that the answer cites."""
    cited = {citation.claim for citation in answer.citations}
    for change in changes.believed():
        if change.conflicts and cited & {s.name.value for s in change.statements}:
            said = "; ".join(f"{c.source}: {c.says}" for c in change.conflicts)
            text = f"sources differ on {change.label} ({change.when()}): {said}"
            yield Note("conflict", text, f"describe dated-change:{change.name}")


def _between_bounds(answer: Answer, changes: "Changes", day: date) -> Iterator[Note]:
    """Say of which changes it is not stated whether they hold on the day, with both bounds."""
    names = names_of(answer.sparql)
    things = {cell.iri for row in answer.rows for cell in row if isinstance(cell, Thing)}
    for change in changes.believed():
        if change.held(day) is not Held.UNSTATED:
            continue
        about = {s.subject.value for s in change.statements if not s.reserves}
        asked = {s.property.value for s in change.statements if not s.reserves}
        # Where the statement asks for any property, what it is about decides.
        if not (things & about if names is None else names & asked):
            continue
        source = change.evidence[0]
        text = (
            f"not stated on {day}: {change.after.rstrip('.')} ({change.when()}; "
            f"{source.publisher}, {source.title})"
        )
        yield Note("between-bounds", text, f"describe dated-change:{change.name}")


def warned(
    answer: Answer,
    statement: BoundStatement,
    knowledge: "Knowledge",
    vocabulary: Vocabulary,
    today: date,
) -> tuple[Warned, ...]:
    """Return the warnings that an answer about the edition needs today.

    Args:
        answer: The answer, with its citations.
        statement: The statement that it answers.
        knowledge: The edition, with its changes.
        vocabulary: For words and labels.
        today: The day that counts as today.

    Returns:
        Revisions of cited claims, answers to silences, later ways that fit; in this order.
    """
    changes = [c for c in knowledge.changes.believed() if c.held(today) is not Held.NOT]
    asked = _Asked(answer, statement, knowledge)
    warnings = [
        *_revisions(changes, asked),
        *_answers(changes, asked),
        *_ways(knowledge.changes, statement, today),
    ]
    seen: dict[tuple[str, str], Warned] = {}
    for warning in warnings:
        seen.setdefault((warning.code, warning.change), warning)
    return tuple(seen.values())


class _Asked:
    """What an answer cites, what it leaves open, and which lists of values it shows.

    Attributes:
        claims: The claims that it cites.
        columns: Pairs of a claim and a column that it supports.
        open: For each thing of the answer, the properties of which the answer says nothing; with
            the value that was asked for, or None where any would do.
        shown: Pairs of a thing and a property whose values are listed.
    """

    def __init__(self, answer: Answer, statement: BoundStatement, knowledge: "Knowledge") -> None:
        self.knowledge = knowledge
        self.claims = {citation.claim for citation in answer.citations}
        self.open: dict[tuple[str, str], set[str | None]] = {}
        self.shown: set[tuple[str, str]] = set()
        self.listed: set[tuple[str, str]] = set()
        names = {column.name for column in answer.columns}
        for citation in answer.citations:
            for supported in citation.supports:
                if supported.condition in names:
                    self.listed.add((citation.claim, supported.condition))
        self._look(answer, statement)

    def _look(self, answer: Answer, statement: BoundStatement) -> None:
        match statement:
            case BoundCheck(thing=thing, where=where):
                verdicts = {(e.thing, e.condition): e.verdict for e in answer.evidence}
                for atom in atoms(where):
                    if verdicts.get((thing, atom.text)) in _OPEN:
                        self._leave_open(thing, atom)
            case BoundFind(columns=columns, group=None):
                self._look_at_cells(answer, columns)
                if statement.including_unstated and statement.where is not None:
                    for row in answer.rows:
                        if isinstance(row[0], Thing) and row[-1] == "unstated":
                            for atom in atoms(statement.where):
                                self._leave_open(row[0].iri, atom)
            case BoundComparison(columns=columns):
                if columns:
                    self._look_at_cells(answer, columns)
            case _:
                pass

    def _look_at_cells(self, answer: Answer, columns: Sequence[object]) -> None:
        for row in answer.rows:
            thing = row[0]
            if not isinstance(thing, Thing):
                continue
            for cell, column in zip(row[1:], columns, strict=False):
                shown = getattr(column, "shown", None)
                if not isinstance(shown, BoundPath) or len(shown.steps) != 1:
                    continue
                iri = shown.steps[0].term.iri
                self.shown.add((thing.iri, iri))
                if cell is None or cell == ():
                    self.open.setdefault((thing.iri, iri), set()).add(None)

    def _leave_open(self, thing: str, condition: BoundCondition) -> None:
        for term, values in _properties(condition):
            self.open.setdefault((thing, term.iri), set()).update(values)


def _properties(condition: BoundCondition) -> Iterator[tuple[PropertyTerm, set[str | None]]]:
    """Yield the properties that a condition asks of the thing itself, with the values asked for."""
    if not isinstance(condition, Some | Every | Number):
        return
    first = condition.path.steps[0]
    values: set[str | None] = {None}
    if len(condition.path.steps) == 1:
        match condition.test:
            case ValueIs(operator="=", constant=Constant(value=value, kind="thing")):
                values = {value}
            case OneOf(constants=constants):
                values = {constant.value for constant in constants if constant.kind == "thing"}
            case _:
                pass
    yield first.term, values or {None}


# --- revised --------------------------------------------------------------------------------------


def _revisions(changes: "Sequence[RecordedChange]", asked: _Asked) -> Iterator[Warned]:
    for change in changes:
        if change.warns != "revised":
            continue
        claims = [claim.value for claim in change.claims if claim.value in asked.claims]
        listed = {claim for claim, _ in asked.listed}
        for entry in change.lists:
            claims += [claim.value for claim in entry.claims if claim.value in listed]
        if claims:
            yield warning_of("revised", change, claims)


# --- answered since -------------------------------------------------------------------------------


def _answers(changes: "Sequence[RecordedChange]", asked: _Asked) -> Iterator[Warned]:
    for change in changes:
        stated = {s.object.value for s in change.statements if isinstance(s.object, NamedNode)}
        if change.warns != "answered-since":
            # A list that grew answers who asked for the very value.
            if change.warns and any(
                values & {s.object.value}
                for s in change.statements
                if isinstance(s.object, NamedNode)
                and (values := asked.open.get((s.subject.value, s.property.value)))
            ):
                yield warning_of("answered-since", change)
            continue
        properties = {name.value for name in change.properties}
        subjects = _subjects(change, asked.knowledge)
        if any(
            thing in subjects and iri in properties and _bears(values, stated)
            for (thing, iri), values in asked.open.items()
        ):
            yield warning_of("answered-since", change)
            continue
        listed = {claim for claim, _ in asked.listed}
        cited = [claim.value for claim in change.claims if claim.value in asked.claims]
        for entry in change.lists:
            cited += [claim.value for claim in entry.claims if claim.value in listed]
            if not entry.claims and (entry.subject.value, entry.property.value) in asked.shown:
                cited.append("")
        if cited:
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


def _ways(changes: "Changes", statement: BoundStatement, today: date) -> Iterator[Warned]:
    where = _condition_on(statement, changes.ways_are)
    if where is None or all(_asks_for_any(atom) for atom in atoms(where)):
        return
    by_name = {change.iri: change for change in changes.believed()}
    for way in changes.ways:
        if way.effective.began(today) is Held.NOT:
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
    match statement:
        case BoundFind(things=things, where=where) | BoundCount(things=things, where=where):
            searched = things
        case BoundComparison(of=of, where=where) if of is not None:
            searched = of
        case _:
            return None
    return where if searched.term.iri == kind.value and searched.condition is None else None


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
    interval = way.effective if way is not None else change.effective
    when = way.effective.in_words() if way is not None else change.when()
    text = f"{way.label}: {way.definition}" if way is not None else change.after
    return Warned(
        code=code,
        claim=claims[0] if claims else "",
        claims=tuple(dict.fromkeys(filter(None, claims))),
        change=change.name,
        text=f"{code.replace('-', ' ')}: {text.rstrip('.')} ({when})",
        effective=bounds_of(interval),
        sources=tuple(
            ChangeSource(source.publisher, source.title, source.address)
            for source in (way.evidence if way is not None else change.evidence)
        ),
        conflicts=tuple(f"{conflict.source}: {conflict.says}" for conflict in change.conflicts),
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
) -> tuple[Difference, ...]:
    """Say in what an answer would differ today.

    Args:
        edition: The answer about the edition.
        today: The answer to the same statement today.
        changes: The changes, which tell since when.
        day: The day that counts as today.
        properties: IRIs that the statement names; None where it asks for any.
    """
    if edition.kind in {"describe", "why"}:
        # The columns behind them tell the sources, which the second run does not look up.
        edition, today = _first_two(edition), _first_two(today)
    if edition.rows == today.rows:
        return ()
    holding = [change for change in changes if change.held(day) is Held.HOLDS]

    def since(thing: str) -> str:
        """Say since when, by the change that states it of this very thing; the first one."""
        stating = [
            change
            for change in holding
            for s in change.statements
            if s.subject.value == thing
            and not s.reserves
            and (properties is None or s.property.value in properties)
        ]
        first = min(stating, key=lambda change: change.effective.latest or day, default=None)
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
                text = f"{thing.id}: {cells}{since(thing.iri)}"
                told.append(Difference("changed", thing.id, text))
        for key, row in before.items():
            thing = row[0]
            assert isinstance(thing, Thing)
            if key not in after:
                told.append(Difference("removed", thing.id, f"− {thing.id}{since(thing.iri)}"))
        return tuple(told)
    if edition.kind in {"describe", "why"}:
        for key, row in after.items():
            old = before.get(key)
            if old != row:
                said = _text(row[1], today.columns[1])
                was = _text(old[1], edition.columns[1]) if old is not None else "not stated"
                if said == was:
                    continue  # told otherwise, as of variants only, and not another answer
                text = f"{_text(row[0], today.columns[0])} {said} (in the edition {was})"
                told.append(Difference("changed", "", text))
        for key, row in before.items():
            # A row without a value told of variants only, or that the source does not say.
            if key not in after and row[1] not in (None, (), ""):
                told.append(Difference("removed", "", f"− {_said(row, edition)}"))
        return tuple(told)
    if len(edition.rows) == len(today.rows) == 1:
        cells = _changed(edition.rows[0], today.rows[0], edition, today)
        return (Difference("changed", "", cells),)
    added = [row for row in today.rows if row not in edition.rows]
    removed = [row for row in edition.rows if row not in today.rows]
    told += [Difference("added", "", f"+ {_said(row, today)}") for row in added]
    told += [Difference("removed", "", f"− {_said(row, edition)}") for row in removed]
    return tuple(told)


def _first_two(answer: Answer) -> Answer:
    """Leave the sources out, and the list of silences: what ends one has a row of its own."""
    rows = tuple(row[:2] for row in answer.rows if row[:1] != (NOT_SAID,))
    return replace(answer, columns=answer.columns[:2], rows=rows)


def _changed(one: Sequence[Cell], two: Sequence[Cell], edition: Answer, today: Answer) -> str:
    said = []
    old: dict[str, Cell] = {
        column.name: cell for column, cell in zip(edition.columns, one, strict=False)
    }
    for column, cell in zip(today.columns, two, strict=False):
        before = old.get(column.name)
        if before != cell:
            said.append(
                f"{column.label} {_text(cell, column)}, in the edition {_text(before, column)}"
            )
    return "; ".join(said)


def _said(row: Sequence[Cell], answer: Answer) -> str:
    cells = [_text(c, column, "") for c, column in zip(row, answer.columns, strict=False)]
    return " – ".join(cell for cell in cells if cell)


def _text(cell: Cell, column: Column, empty: str = "not stated") -> str:
    """Say a cell: things by label, numbers with their unit."""
    match cell:
        case None | ():
            return empty
        case tuple():
            return ", ".join(_text(part, column) for part in cell)
        case Gap():
            return cell.value
        case Thing():
            return cell.label
        case bool():
            return "yes" if cell else "no"
        case str():
            return cell
    return f"{cell:f} {column.unit}".rstrip() if isinstance(cell, Decimal) else str(cell)


def _key(cell: Cell) -> object:
    return cell.iri if isinstance(cell, Thing) else cell
