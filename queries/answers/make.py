"""Makes an answer out of rows: folds them by thing, finds the evidence, joins the claims."""

# ruff: noqa: PLC0415 - most questions choose nothing

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.queries.binding.tree import (
    BoundCheck,
    BoundChoice,
    BoundComparison,
    BoundCondition,
    BoundCount,
    BoundDescribe,
    BoundFind,
    BoundPath,
    BoundReach,
    BoundRoute,
    BoundStep,
    CountOf,
    Things,
    VerdictOf,
    atoms,
)
from isthmus.queries.diagnostics.diagnostic import QueryError, diagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.language_limits import Limits
from isthmus.queries.sparql.compiled import (
    MIXED,
    NUMBER,
    PART,
    THING,
    VERDICT,
    CompiledColumn,
    Sparql,
)
from isthmus.queries.vocabulary.said import MIXED_ON
from isthmus.queries.vocabulary.terms import Vocabulary
from pyoxigraph import BlankNode, NamedNode, Triple

from .answer import Answer, Cell, Column, Evidence, Gap, Note, Row, Thing
from .cells import cell_of, number_of, thing_of
from .citations import Citations
from .fact_reader import Record, Term
from .judge import Steps, is_mixed, judge, lacks, walk
from .silence import Silences
from .standing import WithParent, variant_link, verdict_of
from .terms import TermAnswers

if TYPE_CHECKING:
    from isthmus.kb.knowledge import Knowledge
    from isthmus.kb.store.store import Rows

    from .choice import Candidate, Chooser

VERDICTS = ("true", "false", "mixed", "unstated")
MOST_RESERVED = 6
"""So many statements with reserve one note tells in full."""


class AnswerMaker:
    """Makes the answer to a statement.

    Args:
        compiled: The compiled statement.
        rows: What its query returned.
        knowledge: For evidence and claims.
        vocabulary: For words and labels.
        limits: Caps.
        record: Where single facts are looked up; one of its own by default.
        cite: Whether claims are looked up; without them an answer is a little faster.
    """

    def __init__(
        self,
        compiled: Sparql,
        rows: "Rows",
        knowledge: "Knowledge",
        vocabulary: Vocabulary,
        *,
        limits: Limits | None = None,
        record: Record | None = None,
        cite: bool = True,
    ) -> None:
        self._compiled = compiled
        self._rows = rows
        self._place = {name: index for index, name in enumerate(rows.variables)}
        self._knowledge = knowledge
        self._vocabulary = vocabulary
        self._limits = limits or Limits()
        self._cite = cite
        self._record = record or Record(knowledge.store)
        self._citations = Citations(knowledge, vocabulary, self._record, self._limits.cited_facts)
        self._silences = Silences(vocabulary, self._record)
        self._notes: list[Note] = []
        self._evidence: list[Evidence] = []
        self._truncated = False

    def make(self) -> Answer:
        """Return the answer, without the notes that take queries of their own."""
        statement = self._compiled.statement
        match statement:
            case BoundFind(group=None):
                return self._find(statement)
            case BoundFind():
                return self._groups()
            case BoundCount():
                return self._count(statement)
            case BoundCheck():
                return self._why(statement) if statement.why else self._check(statement)
            case BoundComparison():
                return self._compare(statement)
            case BoundChoice():
                return self._choose(statement)
            case BoundReach():
                raise AssertionError("routes are walked, not looked up")
            case BoundDescribe() | BoundRoute():
                terms = TermAnswers(
                    self._rows,
                    self._vocabulary,
                    citations=self._citations if self._cite else None,
                    silences=self._silences,
                    record=self._record,
                    knowledge=self._knowledge,
                )
                if isinstance(statement, BoundRoute):
                    columns, rows = terms.route(statement)
                    kind = "path"
                else:
                    columns, rows = terms.describe(statement)
                    kind = "describe"
                self._notes += terms.notes
                return self._answer(kind, columns, rows)

    def _answer(self, kind: str, columns: Sequence[Column], rows: Sequence[Row]) -> Answer:
        return Answer(
            kind=kind,  # type: ignore[arg-type]
            statement=self._compiled.query,
            sparql=self._compiled.text,
            columns=tuple(columns),
            rows=tuple(rows),
            notes=(*self._notes, *self._citations.notes()),
            citations=self._citations.collected(),
            version=self._knowledge.version,
            edition=self._knowledge.edition,
            truncated=self._truncated,
            evidence=tuple(self._evidence),
        )

    def _get(self, row: tuple[Term | None, ...], name: str) -> Term | None:
        place = self._place.get(name)
        return None if place is None else row[place]

    # --- find ---

    def _folded(self) -> dict[str, list[tuple[Term | None, ...]]]:
        """Return the rows of each thing, things in the order of the query."""
        folded: dict[str, list[tuple[Term | None, ...]]] = {}
        for row in self._rows.rows:
            thing = self._get(row, THING)
            if isinstance(thing, NamedNode):
                folded.setdefault(thing.value, []).append(row)
            elif thing is not None:
                folded.setdefault(f"_:{thing.value}", []).append(row)
        return folded

    def _find(self, find: BoundFind) -> Answer:
        folded = self._folded()
        things = list(folded)
        if self._compiled.cut and self._compiled.limit is not None:
            self._cut(things, self._compiled.limit)
        columns = [self._thing_column(find.things), *map(self._column, self._compiled.columns)]
        if find.including_unstated:
            columns.append(Column("verdict", "verdict", "verdict"))
        shown = (column.column.shown for column in self._compiled.columns)
        if any(isinstance(path, BoundPath) and path.steps[0].closed for path in shown):
            # Where the record is complete, an empty cell says that there is none.
            self._record.fetch(iri for iri in things if not iri.startswith("_:"))
        rows: list[Row] = []
        for iri in things:
            cells = [self._cell(column, iri, folded[iri]) for column in self._compiled.columns]
            if find.including_unstated:
                verdict = self._get(folded[iri][0], VERDICT)
                cells.append(verdict.value if verdict is not None else "unstated")
            rows.append((thing_of(iri, self._vocabulary), *cells))
        named = [iri for iri in things if not iri.startswith("_:")]
        if self._cite:
            self._record.fetch(named)
            self._cite_things(named, find.where)
            self._cite_columns(named)
            self._note_reserved(rows, things)
        return self._answer("find", columns, rows)

    def _cut(self, things: list[str], limit: int) -> None:
        if len(things) > limit:
            del things[limit:]
            self._truncated = True
            text = f"truncated: only the first {limit} are listed; `limit` asks for more or fewer"
            self._notes.append(Note("truncated", text))

    def _thing_column(self, things: Things) -> Column:
        name = things.term.name
        if name.lower() in {column.column.name.lower() for column in self._compiled.columns}:
            name = "thing"
        return Column(name, things.term.label, "thing")

    def _column(self, column: CompiledColumn) -> Column:
        shown = column.column.shown
        if isinstance(shown, VerdictOf):
            return Column(column.column.name, column.column.label, "verdict")
        path = shown if isinstance(shown, BoundPath) else shown.path
        counts = _function(column) in {"count", "things", "list"}
        unit = path.last.unit if path is not None and not counts else ""
        bound = column.column
        return Column(bound.name, bound.label, bound.kind, bound.multiple, unit)

    def _cell(
        self, column: CompiledColumn, iri: str, rows: Sequence[tuple[Term | None, ...]]
    ) -> Cell:
        place = self._place.get(column.variable)
        # Rows times columns times things are many, so nothing is called for each.
        terms = [] if place is None else [term for row in rows if (term := row[place]) is not None]
        shown = column.column.shown
        if not terms and isinstance(shown, BoundPath) and shown.mixing is not None:
            mixed = NamedNode(shown.mixing.iri)
            if any(self._get(row, MIXED) == mixed for row in rows):
                return Gap.MIXED
        if not terms and _function(column) == "count":
            return 0
        if not terms and isinstance(shown, BoundPath) and column.column.condition is None:
            node = BlankNode(iri[2:]) if iri.startswith("_:") else NamedNode(iri)
            if lacks(shown, node, self._record):
                return Gap.NONE
        return cell_of(terms, column.column.multiple, self._vocabulary)

    # --- evidence ---

    def _cite_things(
        self,
        things: Sequence[str],
        where: BoundCondition | None,
        record: Record | None = None,
    ) -> None:
        for iri in things:
            self._citations.add_claim(iri, self._compiled.where)
            if where is None:
                continue
            for atom in atoms(where):
                judged = judge(atom, NamedNode(iri), record or self._record)
                if judged.facts:
                    self._citations.add(iri, atom.text, judged.facts)
                    evidence = Evidence(iri, atom.text, judged.verdict, judged.facts)
                    self._evidence.append(evidence)

    def _cite_columns(self, things: Sequence[str]) -> None:
        for column in self._compiled.columns:
            shown = column.column.shown
            if not isinstance(shown, BoundPath):
                continue
            self._fetch_along(shown.steps, things)
            for iri in things:
                ways = walk(shown.steps, NamedNode(iri), self._record)
                facts = dict.fromkeys(fact for _, way in ways for fact in way)
                self._citations.add(iri, column.column.name, facts)

    def _fetch_along(self, steps: Steps, things: Sequence[str]) -> None:
        """Fetch what a path leads to, all things of a step in one query."""
        here = list(things)
        for step in steps[:-1]:
            if not step.plain:
                return
            led = (self._record.led_to(NamedNode(iri), [step.term.iri]) for iri in here)
            here = list(dict.fromkeys(value.value for values in led for value in values))
            self._record.fetch(here)

    def _cite_reserved(self, iri: str, condition: str, claims: Sequence[str]) -> None:
        if self._cite:
            for claim in claims:
                self._citations.add_claim(claim, condition, iri)

    def _note_reserved(self, rows: Sequence[Row], things: Sequence[str]) -> None:
        """Say of cells without a value what the source says there with reserve."""
        open_cells = [
            (iri, column.column.name, shown.last)
            for row, iri in zip(rows, things, strict=True)
            for cell, column in zip(row[1:], self._compiled.columns, strict=False)
            if cell in (None, ()) and not iri.startswith("_:")
            if isinstance(shown := column.column.shown, BoundPath)
            if len(shown.steps) == 1 and shown.steps[0].plain
        ]
        self._silences.fetch_reserved(iri for iri, _, _ in open_cells)
        sentences: dict[str, None] = {}
        for iri, column, term in open_cells:
            for reserved in self._silences.reserved(iri, term):
                sentences[reserved.sentence(self._vocabulary)] = None
                self._cite_reserved(iri, column, (reserved.claim,))
        if sentences:
            told = list(sentences)[:MOST_RESERVED]
            more = len(sentences) - len(told)
            rest = f"; {more} more" if more else ""
            self._notes.append(Note("reserved", f"said with reserve: {'; '.join(told)}{rest}"))

    # --- groups and counts ---

    def _groups(self) -> Answer:
        shown = self._compiled.columns
        columns = [
            replace(self._column(column), multiple=_function(column) == "list") for column in shown
        ]
        rows = [
            tuple(self._of_a_group(column, self._get(row, column.variable)) for column in shown)
            for row in self._rows.rows
        ]
        limit = self._compiled.limit
        if self._compiled.cut and limit is not None and len(rows) > limit:
            del rows[limit:]
            self._truncated = True
        return self._answer("find", columns, rows)

    def _of_a_group(self, column: CompiledColumn, term: Term | None) -> Cell:
        if _function(column) == "list":
            things = map(NamedNode, term.value.split() if term is not None else ())
            return cell_of(things, True, self._vocabulary)
        if term is None and _function(column) == "count":
            return 0
        return cell_of([term] if term is not None else [], False, self._vocabulary)

    def _count(self, count: BoundCount) -> Answer:
        if count.where is None:
            number = number_of(self._get(self._rows.rows[0], NUMBER)) if self._rows.rows else 0
            return self._answer("count", [Column("count", "count", "number")], [(number,)])
        numbers = dict.fromkeys(VERDICTS, 0)
        for row in self._rows.rows:
            verdict = self._get(row, VERDICT)
            if verdict is not None:
                numbers[verdict.value] += number_of(self._get(row, NUMBER))
        columns = [Column(name, name, "number") for name in VERDICTS]
        return self._answer("count", columns, [tuple(numbers[name] for name in VERDICTS)])

    # --- check and why ---

    def _check(self, check: BoundCheck) -> Answer:
        verdict = self._verdict(self._rows.rows[0]) if self._rows.rows else "unstated"
        for atom in atoms(check.where):
            self._support(check.thing, atom, verdict_of(atom, check.thing, self._record))
        if verdict in {"unstated", "mixed"}:
            for atom in atoms(check.where):
                own = verdict_of(atom, check.thing, self._record)
                if own in {"unstated", "mixed"}:
                    for reason in self._silences.reasons(check.thing, atom, own):
                        note = Note("mixed" if own == "mixed" else reason.code, reason.text)
                        if note not in self._notes:
                            # Two conditions can be open for the same want.
                            self._notes.append(note)
                        self._cite_reserved(check.thing, atom.text, reason.claims)
        columns = [Column("thing", "thing", "thing"), Column("verdict", "verdict", "verdict")]
        return self._answer("check", columns, [(thing_of(check.thing, self._vocabulary), verdict)])

    def _verdict(self, row: tuple[Term | None, ...]) -> str:
        term = self._get(row, VERDICT)
        return term.value if term is not None else "unstated"

    def _support(self, iri: str, condition: BoundCondition, verdict: str) -> list[str]:
        """Cite the facts behind a verdict and say each in a sentence."""
        facts = judge(condition, NamedNode(iri), self._record).facts
        if self._cite:
            self._citations.add(iri, condition.text, facts)
        self._evidence.append(Evidence(iri, condition.text, verdict, facts))
        return [self._silences.sentence(fact, self._citations.support(fact)) for fact in facts]

    def _why(self, check: BoundCheck) -> Answer:
        verdicts = {number_of(self._get(row, PART)): self._verdict(row) for row in self._rows.rows}
        parts = [atom for atom in atoms(check.where) if atom != check.where]
        conditions: list[BoundCondition] = [check.where, *parts]
        rows: list[Row] = []
        for index, condition in enumerate(conditions):
            verdict = verdicts.get(index, "unstated")
            reasons: list[str] = []
            if index > 0 or not parts:
                reasons = self._support(check.thing, condition, verdict)
                for reason in self._silences.reasons(check.thing, condition, verdict):
                    reasons.append(reason.text)
                    self._cite_reserved(check.thing, condition.text, reason.claims)
                if not reasons:
                    reasons = self._silences.absence(condition, verdict)
            text = self._compiled.parts[index]
            rows.append((text, verdict, tuple(reasons)))
        overall = verdicts.get(0, "unstated")
        self._note_question(check, overall)
        columns = [
            Column("condition", "condition", "text"),
            Column("verdict", "verdict", "verdict"),
            Column("because", "because", "text", True),
        ]
        return self._answer("why", columns, rows)

    def _note_question(self, check: BoundCheck, verdict: str) -> None:
        label = self._vocabulary.label_of(check.thing)
        text = {
            "true": f"it does hold of {label}, though the question is why not",
            "false": f"it does not hold of {label}: the record says the opposite",
            "mixed": f"it holds of some variants of {label} and not of others",
            "unstated": f"whether it holds of {label} is not stated",
        }[verdict]
        if check.negated != (verdict != "true"):
            self._notes.append(Note("premise", text))

    # --- choose ---

    def _choose(self, choice: BoundChoice) -> Answer:
        # Most questions choose nothing.
        from .choice import TooManyReadingsError

        candidates = self._candidates(choice)
        wishes = [wish.text for wish in choice.wishes]
        most, proofs = self._limits.readings, self._knowledge.proofs
        try:
            chooser = self._chooser(candidates, choice)
            chosen = chooser.choice
        except TooManyReadingsError:
            text = self._compiled.query
            too_long = diagnostic("E509", Span(0, len(text)), most=f"{most:,}")
            raise QueryError(text, [too_long]) from None
        name = choice.things.term.name
        columns = [
            Column(name, choice.things.term.label, "thing"),
            Column("standing", "standing", "text"),
            Column("place", "place", "number"),
            *(Column(wish, wish, "verdict") for wish in dict.fromkeys(wishes)),
            Column("because", "because", "text", True),
        ]
        records = {candidate.thing: candidate.record for candidate in candidates}
        rows: list[Row] = []

        def add(thing: Thing, standing: str, place: int | None, because: tuple[str, ...]) -> None:
            record = records[thing]
            told = [verdict_of(wish, thing.iri, record) for wish in dict.fromkeys(choice.wishes)]
            rows.append((thing, standing, place, *told, because))

        # Things of the same place are equal to each other, or cannot be compared.
        above: dict[Thing, int] = {}
        for group in chosen.fits:
            for thing in group:
                better = [above[nearly] for nearly, other in chosen.before if other == thing]
                above[thing] = 1 + max(better, default=0)
                add(thing, "fits", above[thing], ())
        for nearly in chosen.would_fit:
            add(nearly.thing, "would fit if confirmed", None, nearly.confirm)
        for other in chosen.does_not:
            add(other.thing, "does not fit", None, other.because)
        if rules := chooser.ruling():
            self._citations.add_premises(proofs.prover.premises(rules))
        if self._cite:
            fitting = [thing for group in chosen.fits for thing in group]
            for condition in (choice.where, *choice.wishes):
                for thing in fitting:
                    self._cite_things([thing.iri], condition, records[thing])
        return replace(self._answer("choose", columns, rows), choice=chosen)

    def _chooser(self, candidates: "Sequence[Candidate]", choice: BoundChoice) -> "Chooser":
        from .choice import Chooser

        proofs = self._knowledge.proofs
        return Chooser(
            candidates,
            choice.where,
            choice.wishes,
            self._silences.root,
            forward=lambda: proofs.rulebook.forward,
            most=self._limits.readings,
        )

    def wishes_apart(self) -> Mapping[str, tuple[tuple[int, ...], ...]]:
        """Return for each thing of a choice the smallest sets of wishes that it cannot meet.

        Returns:
            By IRI, wishes by their place; what is denied of a thing is in none of the sets.
        """
        choice = self._compiled.statement
        assert isinstance(choice, BoundChoice)
        return self._chooser(self._candidates(choice), choice).apart()

    def _candidates(self, choice: BoundChoice) -> "list[Candidate]":
        """Return what there is to choose from; variants that differ stand for their thing."""
        from .choice import Candidate

        things = [iri for iri in self._folded() if not iri.startswith("_:")]
        self._record.fetch(things)
        wanted = [
            condition for condition in (choice.where, *choice.wishes) if condition is not None
        ]
        link = variant_link(choice.things.term, self._vocabulary)
        candidates = []
        for iri in things:
            node = NamedNode(iri)
            mixed = any(
                judge(atom, node, self._record).verdict == "unstated"
                and is_mixed(atom, node, self._record)
                for condition in wanted
                for atom in atoms(condition)
            )
            variants = self._record.led_to(node, [link.iri]) if link is not None else []
            if not (mixed and variants):
                thing = thing_of(iri, self._vocabulary)
                candidates.append(Candidate(thing, self._record, len(variants) > 1))
                continue
            for variant in variants:
                record = WithParent(self._record, node, variant)
                candidates.append(Candidate(thing_of(variant.value, self._vocabulary), record))
        self._silences.fetch(candidate.thing.iri for candidate in candidates)
        return candidates

    # --- compare ---

    def _compare(self, comparison: BoundComparison) -> Answer:
        folded = self._folded()
        things = [iri for iri in comparison.things if iri in folded] or sorted(folded)
        things += [iri for iri in comparison.things if iri not in things]
        if len(things) > self._limits.things:
            self._cut(things, self._limits.things)
        classes = comparison.classes
        name = self._vocabulary.word_of(classes[0]) if classes else "thing"
        label = self._vocabulary.label_of(classes[0]) if classes else "thing"
        head = Column(name, label, "thing")
        if comparison.columns:
            columns = [head, *map(self._column, self._compiled.columns)]
            rows = [
                (
                    thing_of(iri, self._vocabulary),
                    *(
                        self._cell(column, iri, folded.get(iri, ()))
                        for column in self._compiled.columns
                    ),
                )
                for iri in things
            ]
            if self._cite:
                self._record.fetch(things)
                self._cite_columns(things)
                self._note_reserved(rows, things)
        else:
            columns, rows = self._everything(things, classes, head)
        return self._answer("compare", columns, rows)

    def _everything(
        self, things: Sequence[str], classes: tuple[str, ...], head: Column
    ) -> tuple[list[Column], list[Row]]:
        """Compare on every property that any of the things has."""
        self._record.fetch(things)
        nodes = [NamedNode(iri) for iri in things]
        columns, cells = [head], []
        for term in self._vocabulary.properties_of(classes):
            values = [self._record.values(node, term.iri) for node in nodes]
            path = BoundPath((BoundStep(term),), term.kind, (), term.name)
            mixed = [NamedNode(term.iri) in self._record.values(node, MIXED_ON) for node in nodes]
            if not any(values) and not any(mixed):
                continue
            columns.append(Column(term.name, term.label, term.kind, not term.functional, term.unit))
            cells.append(
                [
                    Gap.MIXED
                    if is_mixed_here and not values_of
                    else Gap.NONE
                    if lacks(path, node, self._record)
                    else cell_of(values_of, not term.functional, self._vocabulary)
                    for node, values_of, is_mixed_here in zip(nodes, values, mixed, strict=True)
                ]
            )
            if self._cite:
                for node, values_of in zip(nodes, values, strict=True):
                    facts = [Triple(node, NamedNode(term.iri), value) for value in values_of]
                    self._citations.add(node.value, term.name, facts)
        rows: list[Row] = [
            (thing_of(iri, self._vocabulary), *(column[index] for column in cells))
            for index, iri in enumerate(things)
        ]
        return columns, rows


def _function(column: CompiledColumn) -> str:
    """Return the function by which a column counts or sums up, or an empty string."""
    shown = column.column.shown
    return shown.function if isinstance(shown, CountOf) else ""
