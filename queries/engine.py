"""The one engine behind every face: give it a text, get an answer, diagnostics, or help."""

# ruff: noqa: PLC0415 - a question loads the stages that it goes through and no others

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from isthmus.kb.dates import today
from isthmus.kb.frozen import Frozen
from pyoxigraph import NamedNode

from .binding.bind import Bound, Library, bind
from .binding.findings import EXPLAINED
from .binding.tree import BoundCheck, BoundFind, BoundQuery, BoundReach
from .bounded import bounded
from .cache_folder import cache_folder
from .diagnostics.diagnostic import Diagnostic, Edit, Fix, QueryError, diagnostic, errors_of
from .diagnostics.span import Span, key_of
from .diagnostics.spelling import nearest, spelled
from .language_limits import Limits
from .networks.network_layer import Layer, WalkError, begins_with_reach, networks_named
from .saved_queries import shipped_query, shipped_query_names, words_asked
from .sparql.compile import compile_query, compile_why_of_each
from .sparql.compiled import THING, Sparql
from .syntax import tree as syntax
from .syntax.foreign_words import OTHER_STARTS
from .syntax.parse import Parsed, is_well_formed, parse
from .syntax.write import Writer

if TYPE_CHECKING:
    from isthmus.kb.changes.as_of_day import AsOf
    from isthmus.kb.knowledge import Knowledge
    from isthmus.kb.store.store import Rows

    from .answers.answer import Answer, Column, Note, Thing
    from .answers.explain import Explanation
    from .answers.fact_reader import Record
    from .answers.left_out import LeftOut
    from .answers.make import AnswerMaker
    from .editing.classify import Word
    from .editing.complete import Completions
    from .editing.hover import Hover
    from .editing.symbols import Symbol
    from .vocabulary.terms import Vocabulary

_KEPT = 256
_RECORDS_KEPT = 2
"""Of the edition and of today, or of another day: a third takes some 10 MB."""
_FACTS_KEPT = 50_000
"""So many facts that were looked up are kept from question to question; some 15 MB."""
_MOST_TRIED = 16
_MOST_STEPS = 2
"""So many fixes, one after the other, mend a text at most."""
_WORDS_READ_AGAIN = 500
"""So many words are read again at most, to try fixes: about as much as a text may have."""


class _Analysis(NamedTuple):
    """A text as it was read, with what is wrong with it, or else what its statements compile to."""

    parsed: Parsed
    bound: Bound
    diagnostics: tuple[Diagnostic, ...]
    compiled: tuple[Sparql, ...]


class _AskedAt(Frozen, eq=False):
    """On which day a statement is answered.

    Attributes:
        knowledge: The knowledge of the day.
        today: The day that counts as today, fixed once for a question.
        named: Whether a day, or the edition, was named.
    """

    knowledge: "Knowledge"
    today: date
    named: bool


class Engine:
    """Answers queries over one knowledge base.

    Args:
        knowledge: The knowledge base.
        limits: Caps; the usual ones by default.
        library: Where ``use`` finds saved queries; the shipped catalogue by default.
        cache: Folder in which the vocabulary is kept between processes; the user's cache folder by
            default, None to keep nothing.
        networks: The networks that can be asked about with ``in NAME``, by name.
    """

    def __init__(
        self,
        knowledge: "Knowledge",
        *,
        limits: Limits | None = None,
        library: Library | None = shipped_query,
        cache: Path | Callable[[], Path | None] | None = cache_folder,
        networks: Mapping[str, Layer] = MappingProxyType({}),
    ) -> None:
        self.knowledge = knowledge
        self.networks = networks
        self._layer: Layer | None = None
        self._engines: dict[str, Engine] = {}
        self._opening = Lock()
        self.limits = limits or Limits()
        self._library = library
        self._cache = cache
        self._vocabulary: Vocabulary | None = None
        # The threads of a service share one engine.
        self._lock = Lock()
        self._compiled: OrderedDict[
            tuple[str, tuple[tuple[str, str], ...]], tuple[syntax.Query, Bound, Sparql]
        ] = OrderedDict()
        self._records: OrderedDict[str, Record] = OrderedDict()

    @property
    def vocabulary(self) -> "Vocabulary":
        """The words of the loaded ontology and things.

        Raises:
            VocabularyError: The ontology's words would be ambiguous or misleading.
        """
        if self._vocabulary is None:
            self._vocabulary = self._load_vocabulary()
        return self._vocabulary

    def _load_vocabulary(self) -> "Vocabulary":
        # The catalogue asks of the shipped knowledge, and says nothing of another domain.
        ours = self.knowledge.cites and self._library is shipped_query
        from .vocabulary.load import load_vocabulary

        folder = self._cache() if callable(self._cache) else self._cache
        return load_vocabulary(self.knowledge, words_asked if ours else dict, folder)

    # --- asking ---

    def ask(
        self,
        text: str,
        parameters: Mapping[str, str] | None = None,
        *,
        cite: bool = True,
        as_of: str | None = None,
    ) -> "Answer":
        """Answer the one question of a text.

        Args:
            text: The query, with any parameters and definitions in front of it.
            parameters: Values for its parameters, as text.
            cite: Whether the claims behind the answer are looked up.
            as_of: ``today``, ``edition`` or a day, for a statement that names none itself.

        Returns:
            The answer. One about the edition that names no date says what differs today.

        Raises:
            QueryError: The query is wrong; carries the diagnostics.
            DateError: The day is none, or lies before the edition.
            StoreError: The store could not answer.
        """
        if (about := self.about(text)) is not self:
            return about.ask(text, parameters, cite=cite, as_of=as_of)
        query, bound, compiled = self._prepared(text, parameters)
        if isinstance(reach := bound.queries[0].statement, BoundReach):
            return self._walked(text, compiled.query, reach)
        asked = self._asked_at(query.statements[0], as_of)
        answer = self._answered(text, parameters, asked.knowledge, cite=cite)
        if self.knowledge.dates is None:
            return answer
        if asked.named and asked.knowledge.as_of is None:
            return answer
        from .answers import change_warnings

        statement, record = bound.queries[0].statement, self.record(asked.knowledge)
        told = change_warnings.Asked(answer, statement, asked.knowledge, self.vocabulary, record)
        if (span := asked.knowledge.as_of) is not None:
            dated = change_warnings.about_a_day(told, span.day, most=self.limits.warnings)
            whole = syntax.filled(query, dict(bound.values))
            notes = tuple(
                self._self_contained(note, whole) if note.query.startswith("find ") else note
                for note in dated.notes
            )
            return replace(dated, notes=notes)
        today = self.knowledge.span(asked.today)
        return change_warnings.about_the_edition(
            told,
            today=asked.today,
            touched=self._touched(compiled, today),
            again=lambda: self._answered(text, parameters, self.knowledge.at(today), cite=False),
            most=self.limits.warnings,
        )

    def columns(self, text: str, *, as_of: str | None = None) -> "tuple[Column, ...]":
        """Return the columns of the answer to the one question of a text, and nothing else of it.

        Args:
            text: The query.
            as_of: As for `ask`.

        Raises:
            QueryError: The query is wrong; carries the diagnostics.
            DateError: The day is none, or lies before the edition.
            StoreError: The store could not answer.
        """
        if (about := self.about(text)) is not self:
            return about.columns(text, as_of=as_of)
        query, _, compiled = self._prepared(text, None)
        knowledge = self._asked_at(query.statements[0], as_of).knowledge
        return self._maker(compiled, knowledge, cite=False).make().columns

    def wishes_apart(
        self, name: str, wishes: Sequence[str]
    ) -> Mapping[str, tuple[tuple[int, ...], ...]]:
        """Return for each thing the smallest sets of wishes that it cannot meet.

        The rules exclude them in every reading of the silences, although none of them is denied.

        Args:
            name: The word of the class.
            wishes: Conditions, as the language writes them.

        Returns:
            By the IRI of the thing, wishes by their place.

        Raises:
            QueryError: A word is wrong.
        """
        text = f"choose {spelled(name)} prefer {', '.join(wishes)}"
        _, _, compiled = self._prepared(text, None)
        return self._maker(compiled, self.knowledge, cite=False).wishes_apart()

    def load(self, text: str) -> None:
        """Load the words that a text is read with, for the first time.

        Args:
            text: One or more statements, finished or not.
        """
        self.about(text).vocabulary  # noqa: B018

    def about(self, text: str) -> "Engine":
        """Return the engine that a text is for: the one of the network it names, else this one.

        The first text about a network makes its facts, which takes longer than answers may.

        Args:
            text: One or more statements, finished or not.
        """
        if not self.networks or self._layer is not None or len(text) > self.limits.text:
            return self
        for name in networks_named(text, self.limits.words + 1):
            if (layer := self._network(name)) is not None:
                return self._engine_of(layer)
        return self

    def _network(self, name: str) -> Layer | None:
        """Return a network by its name, in whatever case it is written."""
        wanted = key_of(name)
        known = self.networks.get(name)
        return known or next(
            (layer for other, layer in self.networks.items() if key_of(other) == wanted), None
        )

    def _engine_of(self, layer: Layer) -> "Engine":
        with self._opening:
            known = self._engines.get(layer.name)
            if known is None or known._layer is not layer:
                engine = Engine(
                    layer.knowledge(),
                    limits=self.limits,
                    library=self._library,
                    cache=self._cache,
                )
                engine._layer = layer
                self._engines[layer.name] = engine
            return self._engines[layer.name]

    def _walked(self, text: str, statement: str, reach: BoundReach) -> "Answer":
        """Answer ``reach``: by walking routes, not from the store.

        Raises:
            QueryError: Between the two ends no routes can be walked.
        """
        from .networks.reach import walked_answer

        assert self._layer is not None
        try:
            walk = self._layer.walk(reach.source, reach.target)
        except WalkError as error:
            problem = diagnostic("E324", Span(0, len(text)), reason=str(error))
            raise QueryError(text, [problem]) from error
        version = self.knowledge.version
        return walked_answer(walk, reach, statement, version, self.vocabulary)

    def prepare(self, as_of: str | None = None) -> None:
        """Load what answering needs: words, and what is said otherwise today or on a day.

        A first start builds it, which takes longer than answers may.

        Args:
            as_of: As for `ask`.

        Raises:
            DateError: The day is none, or lies before the edition.
        """
        self.vocabulary  # noqa: B018
        if self.knowledge.dates is None:
            return

        if as_of and as_of.lower() not in {"today", "edition"}:
            from isthmus.kb.changes.intervals import read_day

            self.knowledge.at(self.knowledge.span(read_day(as_of)))
        else:
            self.knowledge.differs(self.knowledge.span(today()))

    def _answered(
        self,
        text: str,
        parameters: Mapping[str, str] | None,
        knowledge: "Knowledge",
        *,
        cite: bool,
    ) -> "Answer":
        """Answer over the knowledge of one day."""
        from .answers.notes.notes import Notes

        query, bound, compiled = self._prepared(text, parameters)
        record = self.record(knowledge)
        answer = self._maker(compiled, knowledge, record=record, cite=cite).make()
        if not cite and knowledge is not self.knowledge:
            return answer
        whole = syntax.filled(query, dict(bound.values))
        settled: tuple[Note, ...] = ()
        notes = Notes(
            answer,
            whole.statements[0],
            bound.queries[0],
            self.vocabulary,
            record,
            proofs=knowledge.proofs,
            ask=knowledge.store.select,
            rebind=lambda item: self._rebound(query, item, parameters),
            limits=self.limits,
        ).all()
        alone = tuple(self._self_contained(note, whole) for note in notes)
        if self._layer is not None:
            from .networks.missing_calls import settled_by

            settled = settled_by(
                answer,
                bound.queries[0].statement,
                notes,
                self._layer,
                things=lambda item: self._things_of(query, item, parameters),
            )
        warned = tuple(entry for entry in bound.diagnostics if entry.severity == "warning")
        alone = (*_warned(warned), *alone, *settled)
        told = replace(answer, diagnostics=warned, asked=text) if warned else answer
        if not self.knowledge.cites:
            return replace(told, notes=tuple(map(_of_record, (*told.notes, *alone))))
        return replace(told, notes=(*told.notes, *alone)) if alone else told

    def _maker(
        self,
        compiled: Sparql,
        knowledge: "Knowledge",
        rows: "Rows | None" = None,
        *,
        record: "Record | None" = None,
        cite: bool,
    ) -> "AnswerMaker":
        """Return what makes the answer over the knowledge of one day; by default rows are asked."""
        from .answers.make import AnswerMaker

        return AnswerMaker(
            compiled,
            rows or knowledge.store.select(compiled.text),
            knowledge,
            self.vocabulary,
            limits=self.limits,
            record=record or self.record(knowledge),
            cite=cite,
        )

    def record(self, knowledge: "Knowledge") -> "Record":
        """Return what has been looked up in the knowledge of the edition or of a day.

        Questions share it, since many ask of the same things; what has grown too large is let go.

        Args:
            knowledge: That of this engine, or of one of its days.
        """
        from .answers.fact_reader import Record

        with self._lock:
            known = self._records.get(knowledge.version)
            # The same day may have been dropped and worked out again, with a new store.
            if known is None or known.store is not knowledge.store or known.size > _FACTS_KEPT:
                known = self._records[knowledge.version] = Record(knowledge.store)
            self._records.move_to_end(knowledge.version)
            if len(self._records) > _RECORDS_KEPT:
                self._records.popitem(last=False)
            return known

    def apart(self) -> "Engine":
        """Return this engine with a record of its own, which goes when it goes.

        For whoever reads everything once: what this one keeps is what its questions ask for.
        """
        # Loaded once, for both.
        self.vocabulary  # noqa: B018
        other = copy(self)
        other._records = OrderedDict()
        return other

    def _things_of(
        self, query: syntax.Query, text: str, parameters: Mapping[str, str] | None
    ) -> tuple[str, ...]:
        """Return the IRIs of the things that another query over the same definitions finds."""
        items = parse(text, self.limits).query.statements
        bound = self._rebound(query, items[0], parameters) if items else None
        return self._found(bound, self.knowledge)

    def _found(self, bound: BoundQuery | None, knowledge: "Knowledge") -> tuple[str, ...]:
        """Return the IRIs of the things that a statement finds, each once, in its order."""
        if bound is None:
            return ()
        compiled = compile_query(bound, self.vocabulary.prefixes, self.limits)
        rows = knowledge.store.select(compiled.text)
        things = (row[0].value for row in rows.rows if row and isinstance(row[0], NamedNode))
        return tuple(dict.fromkeys(things))

    def _self_contained(self, note: "Note", query: syntax.Query) -> "Note":
        """Put what the query of a note rests on around it: definitions, the day, the network."""
        if not note.query:
            return note
        if self._layer is not None:
            note = self._within(note)
        as_of = query.statements[0].as_of
        if as_of is not None and not note.query.endswith(f"as of {as_of.when}"):
            whole = f"{note.query} as of {as_of.when}"
            note = replace(note, text=note.text.replace(note.query, whole), query=whole)
        kept = [item for item in query.items if isinstance(item, syntax.Define | syntax.Use)]
        if not kept or not errors_of(self._analysed(note.query, {}, explained=False)[2]):
            return note
        whole = "; ".join([*(Writer().item(item) for item in kept), note.query])
        return replace(note, text=note.text.replace(note.query, whole), query=whole)

    def _within(self, note: "Note") -> "Note":
        """Have the query of a note ask about the network."""
        assert self._layer is not None
        name = syntax.named(self._layer.name)
        items = parse(note.query, self.limits).query.items
        whole = "; ".join(
            Writer().item(
                item
                if isinstance(item, syntax.Define | syntax.Use | syntax.Param)
                else replace(item, within=name)
            )
            for item in items
        )
        if not whole:
            return note
        return replace(note, text=note.text.replace(note.query, whole), query=whole)

    def _asked_at(self, statement: syntax.Statement, as_of: str | None) -> "_AskedAt":
        """Return the knowledge of the day that a statement asks about; today is fixed here, once.

        Raises:
            DateError: The day is none, or lies before the edition.
        """
        now = today()
        when = statement.as_of.when if statement.as_of is not None else (as_of or "").lower()
        if when in {"", "edition"} or self.knowledge.dates is None:
            return _AskedAt(self.knowledge, now, bool(when))
        if when == "today":
            day = now
        else:
            from isthmus.kb.changes.intervals import read_day

            day = read_day(when)
        return _AskedAt(self.knowledge.at(self.knowledge.span(day)), now, named=True)

    def _touched(self, compiled: Sparql, today: "AsOf | None") -> bool:
        """Tell whether a statement names anything of which a day says something else."""
        from .answers.change_warnings import names_of

        differs = self.knowledge.differs(today)
        names = names_of(compiled.text)
        return bool(differs) and (names is None or not differs.isdisjoint(names))

    def left_out(
        self, text: str, answer: "Answer", parameters: Mapping[str, str] | None = None
    ) -> "tuple[LeftOut, ...]":
        """Say of everything that an answer leaves out which conditions it does not meet.

        Args:
            text: The query.
            answer: Its answer.
            parameters: The values with which it was asked.

        Returns:
            What is left out, in the order of its class, with reasons, sections and pages; empty
            for statements that leave nothing out.

        Raises:
            QueryError: The query is wrong.
            StoreError: The store could not answer.
        """
        if (about := self.about(text)) is not self:
            return about.left_out(text, answer, parameters)
        from .answers.cells import thing_of
        from .answers.left_out import left_out

        query, bound, _ = self._prepared(text, parameters)
        knowledge = self._asked_at(query.statements[0], answer.as_of or None).knowledge

        def rebound(item: syntax.Item) -> BoundQuery | None:
            return self._rebound(query, item, parameters)

        def listed(item: syntax.Find) -> "tuple[Thing, ...]":
            iris = self._found(rebound(item), knowledge)
            return tuple(thing_of(iri, self.vocabulary) for iri in iris)

        return left_out(
            answer,
            query.statements[0],
            bound.queries[0].statement,
            listed,
            lambda of, asked: self._explained_of_each(rebound(of), asked, knowledge),
            values=dict(bound.values),
        )

    def _explained_of_each(
        self,
        find: BoundQuery | None,
        asked: "Sequence[tuple[Thing, syntax.Why]]",
        knowledge: "Knowledge",
    ) -> "list[Answer | None]":
        """Answer the same ``why`` of several things: what is asked of each is looked up at once.

        Args:
            find: What finds the things that meet the condition.
            asked: The things, each with its question.
            knowledge: That of the day.
        """
        statement = find.statement if find is not None else None
        if not isinstance(statement, BoundFind) or statement.where is None or not asked:
            return [None] * len(asked)
        assert find is not None
        iris = tuple(thing.iri for thing, _ in asked)
        check = BoundCheck(iris[0], (statement.things.term.iri,), statement.where, True, True)
        why = replace(find, statement=check)
        compiled = compile_why_of_each(why, iris, self.vocabulary.prefixes, self.limits)
        rows = knowledge.store.select(compiled.text)
        place = rows.variables.index(THING)
        answers: list[Answer | None] = []
        for iri, (_, item) in zip(iris, asked, strict=True):
            of_thing = replace(check, thing=iri)
            own = tuple(row for row in rows.rows if row[place] == NamedNode(iri))
            asked_of_it = replace(compiled, statement=of_thing, query=Writer().item(item))
            maker = self._maker(asked_of_it, knowledge, replace(rows, rows=own), cite=False)
            answers.append(maker.make())
        return answers

    def compile(self, text: str, parameters: Mapping[str, str] | None = None) -> Sparql:
        """Compile the one question of a text.

        Raises:
            QueryError: The query is wrong; carries the diagnostics.
        """
        return self.about(text)._prepared(text, parameters)[2]

    @bounded
    def _prepared(
        self, text: str, parameters: Mapping[str, str] | None
    ) -> tuple[syntax.Query, Bound, Sparql]:
        key = (text, tuple(sorted((parameters or {}).items())))
        with self._lock:
            known = self._compiled.get(key)
            if known is not None:
                self._compiled.move_to_end(key)
                return known
        analysis = self._analysed(text, dict(parameters or {}))
        parsed, bound, problems, compiled = analysis
        if errors_of(problems):
            raise QueryError(text, self._finished(text, analysis, dict(parameters or {})))
        statements = parsed.query.statements
        if not statements:
            raise QueryError(text, [self._no_question(text, parsed.query)])
        if len(statements) > 1:
            raise QueryError(text, [self._several(statements)])
        made = (parsed.query, bound, compiled[0])
        with self._lock:
            self._compiled[key] = made
            if len(self._compiled) > _KEPT:
                self._compiled.popitem(last=False)
        return made

    def _rebound(
        self, query: syntax.Query, item: syntax.Item, parameters: Mapping[str, str] | None
    ) -> BoundQuery | None:
        declarations = tuple(item for item in query.items if item not in query.statements)
        bound = bind(
            syntax.Query((*declarations, item)),
            self.vocabulary,
            dict(parameters or {}),
            limits=self.limits,
            library=self._library,
        )
        return None if errors_of(bound.diagnostics) or not bound.queries else bound.queries[0]

    # --- looking a text over ---

    def diagnose(
        self, text: str, parameters: Mapping[str, str] | None = None
    ) -> tuple[Diagnostic, ...]:
        """Say what is wrong with a text, warnings included.

        Args:
            text: One or more statements; an empty text has nothing wrong with it.
            parameters: Values for its parameters; None while it is being written, so that a
                missing value is no error.

        Returns:
            Diagnostics in order of position, at most five errors; their fixes have been tried.
        """
        try:
            return self._diagnosed(text, parameters)
        except QueryError as error:
            # Reading the text took too much time or memory: that is the finding.
            return tuple(error.diagnostics)

    @bounded
    def _diagnosed(self, text: str, parameters: Mapping[str, str] | None) -> tuple[Diagnostic, ...]:
        if (about := self.about(text)) is not self:
            return about.diagnose(text, parameters)
        return self._finished(text, self._analysed(text, parameters), parameters)

    @bounded
    def parse(self, text: str) -> Parsed:
        """Read a text into its syntax tree."""
        return parse(text, self.limits)

    @bounded
    def bind(self, text: str, parameters: Mapping[str, str] | None = None) -> Bound:
        """Read a text and look up its names."""
        return self.about(text)._analysed(text, parameters).bound

    def _analysed(
        self, text: str, parameters: Mapping[str, str] | None, explained: bool = True
    ) -> _Analysis:
        parsed = parse(text, self.limits, explained=explained)
        of_networks, asked = self._of_networks(parsed.query)
        bound = bind(
            asked,
            self.vocabulary,
            parameters,
            limits=self.limits,
            library=self._library,
            explained=self._explained(parsed) if explained else 0,
        )
        problems = [*parsed.diagnostics, *of_networks, *bound.diagnostics]
        compiled = []
        if not errors_of(problems):
            for query in bound.queries:
                try:
                    compiled.append(compile_query(query, self.vocabulary.prefixes, self.limits))
                except QueryError as error:
                    whole = Span(0, len(text))
                    problems += [replace(entry, span=whole) for entry in error.diagnostics]
        problems += self._too_early(parsed.query)
        problems.sort(key=lambda entry: (entry.span.start, entry.span.end))
        return _Analysis(parsed, bound, tuple(dict.fromkeys(problems)), tuple(compiled))

    def _explained(self, parsed: Parsed) -> int:
        """Return for how many names of a text it is worked out what was perhaps meant."""
        return EXPLAINED if len(parsed.tokens) <= self.limits.explained else 1

    def _of_networks(self, query: syntax.Query) -> tuple[list[Diagnostic], syntax.Query]:
        """Report what is wrong with the networks that a text names.

        Returns:
            The diagnostics, and the text without the statements that are about another layer.
        """
        own = key_of(self._layer.name) if self._layer is not None else None
        statements = query.statements
        elsewhere = [
            item for item in statements if (None if item.within is None else item.within.key) != own
        ]
        problems: list[Diagnostic] = []
        if self._layer is not None:
            problems += [
                diagnostic("E323", item.as_of.span) for item in statements if item.as_of is not None
            ]
        if elsewhere and len({getattr(item.within, "key", None) for item in statements}) > 1:
            problems.append(diagnostic("E322", elsewhere[-1].span))
        else:
            for item in elsewhere:
                if item.within is None:
                    continue
                if item.as_of is not None:
                    problems.append(diagnostic("E323", item.as_of.span))
                else:
                    problems.append(self._unknown_network(item.within))
        # Two texts that differ in an error alone are diagnosed alike, so the rest is looked at too.
        left = tuple(item for item in query.items if item not in elsewhere)
        return problems, syntax.Query(left)

    def _unknown_network(self, name: syntax.Name) -> Diagnostic:
        known = tuple(self.networks)
        near = nearest(name.text, known, 2)
        if near:
            hints = [f"perhaps `{spelled(name)}`" for name in near]
        elif known:
            hints = [f"there is: {', '.join(f'`{spelled(name)}`' for name in known[:12])}"]
        else:
            hints = ["none was given; `--network NAME=FOLDER` gives one, `:network` in the shell"]
        fixes = [Fix.replace(name.span, spelled(word)) for word in near]
        return diagnostic("E321", name.span, word=name.text, help=hints, fixes=fixes)

    def _too_early(self, query: syntax.Query) -> list[Diagnostic]:
        """Report the days before the edition, about which nothing is on record."""
        if self.knowledge.dates is None:
            return []
        edition = self.knowledge.edition
        days = (item.as_of for item in query.statements if item.as_of is not None)
        return [
            diagnostic(
                "E319",
                day.span,
                word=day.when,
                edition=edition,
                help=("write `as of edition`, or a later day",),
                fixes=(Fix.replace(day.span, "as of edition"),),
            )
            for day in days
            # Compared as texts, `10000-01-01` would come before the edition.
            if _is_day(day.when) and day.when < edition
        ]

    def _finished(
        self,
        text: str,
        analysis: _Analysis,
        parameters: Mapping[str, str] | None,
        step: int = 1,
    ) -> tuple[Diagnostic, ...]:
        """Keep the first few errors, and of their fixes those that work.

        Args:
            text: The text.
            analysis: What was found in it.
            parameters: Values for its parameters.
            step: How many fixes lead to what is mended here, with the one that mends it.
        """
        from .mending.same_question import SameQuestion
        from .mending.tried_fixes import Trials
        from .mending.whole_text import with_readings

        def errors_in(changed: str) -> tuple[Diagnostic, ...]:
            # With the fix the text may name a network, which another engine answers.
            about = self.about(changed)
            return errors_of(about._analysed(changed, parameters, explained=False).diagnostics)

        def leads_on(changed: str, new: frozenset[tuple[str, str]]) -> bool:
            if step == _MOST_STEPS:
                return False
            about = self.about(changed)
            analysed = about._analysed(changed, parameters)
            left = about._finished(changed, analysed, parameters, step + 1)
            news = [entry for entry in left if (entry.code, entry.message) in new]
            return bool(news) and all(entry.fixes for entry in news)

        problems = analysis.diagnostics
        if not errors_of(problems):
            return problems
        kept: list[Diagnostic] = []
        for entry in problems:
            if entry.severity == "warning" or len(errors_of(kept)) < self.limits.errors:
                kept.append(with_readings(text, entry, self.vocabulary))
        # Each trial reads the whole text again: of a long one few fixes are tried.
        trials = Trials(
            text,
            problems,
            errors_in=errors_in,
            is_well_formed=partial(is_well_formed, limits=self.limits),
            asks_the_same=SameQuestion(text, self.vocabulary).after,
            leads_on=leads_on,
            most=min(_MOST_TRIED, _WORDS_READ_AGAIN // (len(analysis.parsed.tokens) + 10)),
        )
        kept = _without_parts(text, kept)
        settled = [trials.settled(entry) for entry in kept]
        told = tuple(_without_parts(text, settled, unmended=True))
        left = len(problems) - len(kept)
        if not left:
            return told
        counted = f"{left} more {'error is' if left == 1 else 'errors are'} not shown"
        last = max(at for at, entry in enumerate(told) if entry.severity == "error")
        counting = replace(told[last], help=(*told[last].help, counted))
        return (*told[:last], counting, *told[last + 1 :])

    def _no_question(self, text: str, query: syntax.Query) -> Diagnostic:
        end = max(1, len(text.rstrip()))
        hints = ["a query starts with `find`, `check`, `describe` …"]
        if any(isinstance(item, syntax.Use) for item in query.items):
            hints.insert(
                0, "`use` takes over definitions and parameters, not the question of a file"
            )
        return diagnostic("E305", Span(end - 1, end), help=hints)

    def _several(self, statements: tuple[syntax.Statement, ...]) -> Diagnostic:
        span = statements[1].span.to(statements[-1].span)
        return diagnostic("E306", span, number=str(len(statements)))

    # --- help while writing ---

    @bounded
    def complete(self, text: str, offset: int) -> "Completions":
        """Propose what can stand at a place (code points from the start)."""
        from .editing.complete import complete

        about = self.about(text)
        if about is self and len(self.networks) == 1 and begins_with_reach(text[:offset]):
            # `reach …` is not finished, so `in NETWORK` is not there yet: take the only network.
            about = self._engine_of(next(iter(self.networks.values())))
        if about is not self:
            return about.complete(text, offset)
        files = shipped_query_names() if self._library is shipped_query else ()
        return complete(
            text,
            offset,
            self.vocabulary,
            self.limits,
            self._library,
            files=files,
            dates=self.knowledge.dates is not None,
            networks=tuple(self.networks) or (() if self._layer is None else (self._layer.name,)),
        )

    @bounded
    def hover(self, text: str, offset: int) -> "Hover | None":
        """Say what the word at a place means; None where there is nothing to say."""
        from .editing.hover import hover

        vocabulary = self.about(text).vocabulary
        return hover(text, offset, vocabulary, self.limits, self._library)

    @bounded
    def format(self, text: str) -> str:
        """Write a text in canonical form, comments kept.

        Raises:
            QueryError: The text cannot be read.
        """
        from .editing.format import format_query

        return format_query(text, self.about(text).vocabulary, self.limits)

    @bounded
    def symbols(self, text: str) -> "tuple[Symbol, ...]":
        """Return the definitions and parameters of a text with all their mentions."""
        from .editing.symbols import symbols

        parsed, bound = self._looked_up(text)
        return symbols(text, parsed, bound, self._library, self.limits)

    @bounded
    def classify(self, text: str) -> "tuple[Word, ...]":
        """Say what every word and sign of a text is, names by what they mean."""
        from .editing.classify import classify

        return classify(text, *self._looked_up(text))

    @bounded
    def rename(self, text: str, offset: int, name: str) -> tuple[Edit, ...]:
        """Return the edits that give the definition or parameter at a place another name.

        Raises:
            RenameError: Nothing there can be renamed, or not to this name.
        """
        from .editing.rename import renamed

        return renamed(text, offset, name, self.symbols, self.diagnose)

    def _looked_up(self, text: str) -> tuple[Parsed, Bound]:
        parsed = parse(text, self.limits)
        vocabulary = self.about(text).vocabulary
        bound = bind(parsed.query, vocabulary, limits=self.limits, library=self._library)
        return parsed, bound

    @bounded
    def explain(self, text: str, parameters: Mapping[str, str] | None = None) -> "Explanation":
        """Say in words what the one question of a text asks, condition by condition.

        Raises:
            QueryError: The query is wrong.
        """
        from .answers.explain import explain

        if (about := self.about(text)) is not self:
            return about.explain(text, parameters)
        _, bound, compiled = self._prepared(text, parameters)
        return explain(bound.queries[0], compiled, self.vocabulary)

    @bounded
    def emit(self, text: str, stage: str, parameters: Mapping[str, str] | None = None) -> str:
        """Print one stage of the way from text to SPARQL.

        Args:
            text: The query.
            stage: ``tokens``, ``ast``, ``bound`` or ``sparql``.
            parameters: Values for its parameters.

        Raises:
            ValueError: There is no such stage.
            QueryError: The query is wrong, and the stage needs it to be right.
        """
        from .editing.emit import STAGES, emit

        if stage not in STAGES:
            raise ValueError(f"there is no stage {stage!r}; there are: {', '.join(STAGES)}")
        if (about := self.about(text)) is not self:
            return about.emit(text, stage, parameters)
        if stage == "sparql":
            return self.compile(text, parameters).text
        analysis = self._analysed(text, dict(parameters or {}))
        parsed, bound, problems, _ = analysis
        if stage != "tokens" and errors_of(problems):
            raise QueryError(text, self._finished(text, analysis, parameters))
        return emit(parsed, bound, stage)


def _without_parts(
    text: str, problems: Sequence[Diagnostic], *, unmended: bool = False
) -> list[Diagnostic]:
    """Leave fixes out that mend a part of a statement which belongs to another language.

    Args:
        text: The text.
        problems: What is wrong with it.
        unmended: Whether a statement that begins with no known word, and has no fix, counts too.
    """
    left: list[Diagnostic] = []
    end = -1
    for entry in problems:
        within = entry.span.start < end
        left.append(replace(entry, fixes=(), instead=()) if within else entry)
        word = text[entry.span.start : entry.span.end].lower()
        if entry.code == "E101" and (word in OTHER_STARTS or (unmended and not entry.fixes)):
            stop = text.find(";", entry.span.end)
            end = len(text) if stop < 0 else stop
    return left


def _is_day(when: str) -> bool:
    try:
        return date.fromisoformat(when).isoformat() == when
    except ValueError:
        return False


def _of_record(note: "Note") -> "Note":
    """Speak of the record where there is no source: files of somebody else's are not cited."""
    text = note.text.replace("the source", "the record").replace("The source", "The record")
    return replace(note, text=text) if text != note.text else note


def _warned(warnings: tuple[Diagnostic, ...]) -> "tuple[Note, ...]":
    """Say in the answer what its query was warned of: whoever only asks reads it nowhere else."""
    from .answers.answer import Note

    return tuple(dict.fromkeys(Note(entry.code, entry.message) for entry in warnings))
