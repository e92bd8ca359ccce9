"""Answers about terms: what a thing, class or property is, and the way between two things."""

# ruff: noqa: PLC0415 - most ways follow steps that do not chain, and need nothing of the proofs

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from isthmus.ontology import PREFIXES
from isthmus.queries.binding.tree import BoundDescribe, BoundRoute
from isthmus.queries.diagnostics.spelling import listed, ticked
from isthmus.queries.sparql.compiled import NUMBER, PROPERTY
from isthmus.queries.vocabulary.kinds import KIND_WORDS
from isthmus.queries.vocabulary.said import ALT_LABEL, DEFINITION, MIXED_ON
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary
from pyoxigraph import NamedNode, Triple

from .answer import Cell, Column, Note, Row, Scalar
from .cells import cell_of, number_of, thing_of
from .citations import Citations
from .fact_reader import Record, Term, named_rows
from .provenance import Reserved, said
from .silence import SILENT_STATUS, Silences

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.store.store import Rows

Edge: TypeAlias = tuple[str, str, str]
"""A step of a way: a thing, the property, the thing that it leads to."""
_OWL = PREFIXES["owl"]
WITH_RESERVE = "said with reserve: "
"""Begins the status of a value that is said with reserve."""
NOT_SAID = "silent on"
"""The first cell of a row of a description that names every property the source is silent on."""


class TermAnswers:
    """Makes the answers of ``describe`` and ``path``.

    Attributes:
        notes: Notes made on the way.
    """

    def __init__(
        self,
        rows: "Rows",
        vocabulary: Vocabulary,
        *,
        citations: Citations | None,
        silences: Silences,
        record: Record,
        knowledge: "Knowledge",
    ) -> None:
        self.notes: list[Note] = []
        self._rows = rows
        self._place = {name: index for index, name in enumerate(rows.variables)}
        self._vocabulary = vocabulary
        self._citations = citations
        self._silences = silences
        self._record = record
        self._knowledge = knowledge

    # --- describe ---

    def describe(self, described: BoundDescribe) -> tuple[list[Column], list[Row]]:
        """Describe a thing, a class or a property."""
        if described.others:
            text = "the word has other meanings"
            for query in described.others:
                self.notes.append(Note("readings", f"{text}: `{query}`", query))
        if described.kind == "class":
            return self._class(self._vocabulary.classes[described.iri])
        if described.kind == "property":
            return self._property(self._vocabulary.properties[described.iri])
        return self._thing(described.iri)

    def _number(self, name: str) -> int:
        place = self._place.get(name)
        return number_of(self._rows.rows[0][place]) if place is not None and self._rows.rows else 0

    def _class(self, term: ClassTerm) -> tuple[list[Column], list[Row]]:
        vocabulary = self._vocabulary
        parents = [
            vocabulary.classes[iri].name
            for iri in term.parents[1:]
            if iri in vocabulary.classes and not vocabulary.classes[iri].hidden
        ]
        children = [
            other.name
            for other in vocabulary.classes.values()
            if not other.hidden and term.iri in other.parents[1:]
        ]
        properties = [own.name for own in vocabulary.properties_of((term.iri,), below=False)]
        rows = [
            ("kind", "class"),
            ("label", term.label),
            ("definition", term.definition),
            ("also called", listed(term.synonyms)),
            ("kinds of", listed(parents)),
            ("kinds", listed(sorted(children))),
            ("things on record", str(self._number(NUMBER))),
            ("completeness", self._completeness(term.closed, term.reason)),
            ("shown by default", listed(term.columns)),
            ("properties", listed(properties)),
            ("IRI", term.iri),
        ]
        return _told(rows)

    def _property(self, term: PropertyTerm) -> tuple[list[Column], list[Row]]:
        vocabulary = self._vocabulary
        owners = vocabulary.domain_names(term)
        holds = KIND_WORDS[term.kind].held
        if term.kind == "thing":
            holds = ticked(vocabulary.word_of(term.range)) if term.range else "any thing"
        features = [
            "one value at most" if term.functional else "several values",
            *(["chains"] if term.transitive else []),
            *(["holds both ways"] if term.symmetric else []),
        ]
        rows = [
            ("kind", "property"),
            ("label", term.label),
            ("definition", term.definition),
            ("also called", listed(term.synonyms)),
            ("belongs to", listed(owners) or "any thing"),
            ("holds", f"{holds} in {term.unit}" if term.unit else holds or "any value"),
            ("values", listed(features)),
            ("does not chain", term.not_transitive_because),
            ("completeness", self._completeness(term.closed, term.reason)),
            ("things on record", str(self._number(NUMBER))),
            ("different values", str(self._number("values"))),
            ("IRI", term.iri),
        ]
        return _told(rows)

    def _completeness(self, closed: bool, reason: str) -> str:
        if closed:
            return f"closed: {reason}"
        return "open: what is not on record is not known to be false"

    def _thing(self, iri: str) -> tuple[list[Column], list[Row]]:
        vocabulary = self._vocabulary
        about: dict[str, list[Term]] = {}
        for row in self._rows.rows:
            predicate, value = row[self._place[PROPERTY]], row[self._place["value"]]
            if isinstance(predicate, NamedNode) and value is not None:
                about.setdefault(predicate.value, []).append(value)
        individual = vocabulary.individuals[iri]
        kinds = [vocabulary.classes[kind].name for kind in individual.types]
        columns = [
            Column("property", "property", "text"),
            Column("value", "value", "any", True),
            Column("status", "status", "text"),
            Column("source", "source", "text", True),
        ]
        rows: list[Row] = [
            ("label", (individual.label,), "", ()),
            ("is a", tuple(kinds), "", ()),
        ]
        if about.get(DEFINITION):
            rows.append(("definition", (about[DEFINITION][0].value,), "", ()))
        if about.get(ALT_LABEL):
            names = sorted(said(value, vocabulary) for value in about[ALT_LABEL])
            rows.append(("also called", tuple(names), "", ()))
        mixed = {term.value for term in about.get(MIXED_ON, ()) if isinstance(term, NamedNode)}
        denied = self._denied(iri)
        silent: list[str] = []
        searched: dict[str, None] = {}
        for term in vocabulary.properties_of(individual.types, below=False):
            values = about.get(term.iri, [])
            if values:
                rows.append(self._stated(iri, term, values))
            elif term.iri in mixed:
                text = self._silences.differences(iri, term)
                rows.append((term.name, (), text, ()))
            elif self._silences.reserved(iri, term):
                pass  # told below, with its word
            elif term.iri not in denied and term.aspect and self._silences.of(iri):
                reason = self._silences.silence(iri, term)
                if reason.code == "silent":
                    silent.append(term.name)
                    searched.update(dict.fromkeys(reason.sections))
                else:
                    rows.append((term.name, (), reason.status, reason.sections))
            if term.iri in denied:
                rows.append(self._denials(iri, term, denied[term.iri]))
            rows += self._reserves(iri, term)
        # Together: the same list of sections beside every one would hide what is on record.
        if silent:
            rows.append((NOT_SAID, tuple(silent), SILENT_STATUS, tuple(searched)))
        rows.append(("IRI", (iri,), "", ()))
        return columns, rows

    def _stated(self, iri: str, term: PropertyTerm, values: Sequence[Term]) -> Row:
        facts = [Triple(NamedNode(iri), NamedNode(term.iri), value) for value in values]
        status, sources = self._origin(iri, term.name, facts)
        if term.aspect and (more := self._silences.of_variants_only(iri, term, values)):
            status = f"{status}; {more}" if status else more
        return (term.name, self._cell(values, term), status, sources)

    def _cell(self, values: Sequence[Term], term: PropertyTerm) -> Cell:
        """Return a cell whose numbers bring their unit along: the column has properties of all."""
        cell = cell_of(values, True, self._vocabulary)
        if not term.unit or not isinstance(cell, tuple):
            return cell
        return tuple(
            f"{Decimal(value):f} {term.unit}"
            if isinstance(value, int | Decimal) and not isinstance(value, bool)
            else value
            for value in cell
        )

    def _reserves(self, iri: str, term: PropertyTerm) -> list[Row]:
        """Return a row for each word of reserve with which values of a property are named."""
        by_word: dict[str, list[Reserved]] = {}
        for reserved in self._silences.reserved(iri, term):
            if reserved.property == term.iri:
                by_word.setdefault(reserved.modality, []).append(reserved)
        rows: list[Row] = []
        for modality, said_so in by_word.items():
            if self._citations is not None:
                for reserved in said_so:
                    self._citations.add_claim(reserved.claim, term.name, iri)
            values = self._cell([reserved.value for reserved in said_so], term)
            word = self._vocabulary.label_of(modality)
            rows.append((term.name, values, f"{WITH_RESERVE}{word}", ()))
        return rows

    def _denials(self, iri: str, term: PropertyTerm, denied: Sequence[tuple[Term, Term]]) -> Row:
        about = NamedNode(_OWL + "assertionProperty")
        facts = [
            Triple(node, about, NamedNode(term.iri))
            for node, _ in denied
            if isinstance(node, NamedNode)
        ]
        _, sources = self._origin(iri, term.name, facts)
        values = self._cell([value for _, value in denied], term)
        return (f"not {term.name}", values, "denied", sources)

    def _denied(self, iri: str) -> dict[str, list[tuple[Term, Term]]]:
        denied: dict[str, list[tuple[Term, Term]]] = {}
        for node in self._record.subjects(_OWL + "sourceIndividual", NamedNode(iri)):
            values = (
                *self._record.values(node, _OWL + "targetIndividual"),
                *self._record.values(node, _OWL + "targetValue"),
            )
            for term in self._record.values(node, _OWL + "assertionProperty"):
                if isinstance(term, NamedNode):
                    denied.setdefault(term.value, []).extend((node, value) for value in values)
        truths = {
            other.iri for other in self._vocabulary.properties.values() if other.kind == "truth"
        }
        # A denied yes/no value is on record as the other one, which is told already.
        return {term: pairs for term, pairs in denied.items() if term not in truths}

    def _origin(
        self, iri: str, condition: str, facts: Sequence[Triple]
    ) -> tuple[str, tuple[Scalar, ...]]:
        if self._citations is None:
            return "", ()
        self._citations.add(iri, condition, facts)
        supports = [support for fact in facts if (support := self._citations.support(fact))]
        # In document order: stores give facts in orders of their own.
        claims = sorted({claim.iri: claim for s in supports for claim in s.claims}.values())
        places = dict.fromkeys(claim.place() for claim in claims)
        if not supports:
            return "", ()
        inferred = [support.inferred for support in supports]
        some = "stated and inferred" if any(inferred) else "stated"
        return "inferred" if all(inferred) else some, tuple(places)

    # --- path ---

    def route(self, route: BoundRoute) -> tuple[list[Column], list[Row]]:
        """Order the edges on the way into the shortest routes, one row a step."""
        edges: dict[str, list[tuple[str, str]]] = {}
        for source, predicate, target in named_rows(self._rows.rows):
            edges.setdefault(source, []).append((predicate, target))
        columns = [
            Column("step", "step", "number"),
            Column("from", "from", "thing"),
            Column("over", "over", "text"),
            Column("to", "to", "thing"),
        ]
        shortest, routes = shortest_route(edges, route.source, route.target)
        if not shortest:
            ends = [self._vocabulary.label_of(iri) for iri in (route.source, route.target)]
            over = listed([ticked(step.term.name) for step in route.steps], "or")
            if route.source == route.target:
                text = "the path is empty: both ends are the same thing"
            else:
                text = f"nothing on record leads from {ends[0]} to {ends[1]} over {over}"
            self.notes.append(Note("no-route", text))
            return columns, []
        direct = [edge for step in shortest for edge in self._direct(step, route)]
        if direct != shortest:
            shortest = direct
        elif routes > 1:
            number = str(routes) if routes < 1000 else "1000 or more"
            text = f"one of {number} shortest routes is shown"
            self.notes.append(Note("routes", text))
        inverse = {step.term.iri for step in route.steps if step.inverse}
        rows: list[Row] = []
        for number_of_step, (here, over, there) in enumerate(shortest, 1):
            backwards = over in inverse
            word = self._vocabulary.word_of(over)
            cells: tuple[Cell, ...] = (
                number_of_step,
                thing_of(here, self._vocabulary),
                f"^{word}" if backwards else word,
                thing_of(there, self._vocabulary),
            )
            rows.append(cells)
            if self._citations is not None:
                start, end = (there, here) if backwards else (here, there)
                fact = Triple(NamedNode(start), NamedNode(over), NamedNode(end))
                self._citations.add(here, word, (fact,))
        return columns, rows

    def _direct(self, step: Edge, route: BoundRoute) -> list[Edge]:
        """Return the steps that a step stands for which holds only because its property chains.

        Nobody stated that step; what it was inferred from is the way.
        """
        here, over, there = step
        from isthmus.kb.proofs.proof import Derived

        term, backwards = next(
            (taken.term, taken.inverse) for taken in route.steps if taken.term.iri == over
        )
        if not term.transitive:
            return [step]
        start, end = (there, here) if backwards else (here, there)
        proof = self._knowledge.prove(Triple(NamedNode(start), NamedNode(over), NamedNode(end)))
        edges: list[Edge] = []
        waiting = [proof] if proof is not None else []
        while waiting:
            part = waiting.pop()
            if isinstance(part.reason, Derived) and part.reason.rule.name == "prp-trp":
                waiting += reversed(part.premises)
                continue
            fact = part.conclusion
            if isinstance(fact.subject, NamedNode) and isinstance(fact.object, NamedNode):
                edges.append((fact.subject.value, fact.predicate.value, fact.object.value))
        if backwards:
            edges = [(end, verb, start) for start, verb, end in reversed(edges)]
        return edges or [step]


def shortest_route(
    edges: dict[str, list[tuple[str, str]]], source: str, target: str
) -> tuple[list[Edge], int]:
    """Find a shortest route, and how many equally short ones there are (up to 1000).

    Args:
        edges: From each thing, properties and the things they lead to.
        source: Where it starts.
        target: Where it ends.

    Returns:
        The steps (thing, property, thing), the same for the same edges; empty without a route.
    """
    distance, ways = {source: 0}, {source: 1}
    came: dict[str, tuple[str, str]] = {}
    waiting = deque([source])
    while waiting:
        here = waiting.popleft()
        for predicate, there in sorted(edges.get(here, ())):
            if there not in distance:
                distance[there] = distance[here] + 1
                ways[there] = ways[here]
                came[there] = (here, predicate)
                waiting.append(there)
            elif distance[there] == distance[here] + 1:
                ways[there] = min(1000, ways[there] + ways[here])
    if target not in came:
        return [], 0
    steps: list[Edge] = []
    here = target
    while here != source:
        before, predicate = came[here]
        steps.append((before, predicate, here))
        here = before
    return steps[::-1], ways[target]


def _told(pairs: Sequence[tuple[str, str]]) -> tuple[list[Column], list[Row]]:
    columns = [Column("aspect", "aspect", "text"), Column("value", "value", "text")]
    return columns, [(name, text) for name, text in pairs if text]
