"""Answers blocks from the engine: what it finds, or an error at its place in the file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from isthmus.kb import KnowledgeError
from isthmus.kb.dates import today
from isthmus.queries import Answer, Engine, QueryError
from isthmus.queries.answers.answer import Row
from isthmus.queries.answers.change_warnings import notes_of, revisions_of
from isthmus.queries.answers.view import (
    Cell,
    Line,
    Remark,
    Table,
    Words,
    about_today,
    cell_of,
    changed_since,
    remarks_of,
    table_of,
)
from isthmus.queries.diagnostics.spelling import spelled
from isthmus.queries.saved_queries import CatalogueError, saved_query
from isthmus.service.drawing import NoDrawingError, find, mermaid, svg, words
from isthmus.service.forms.proofs import statement, write
from isthmus.service.outcomes import UsageError

from .block import Block, parameters_of, words_of
from .content import Content, Drawing, Source
from .place import EmbedError, Place, wrong_query

if TYPE_CHECKING:
    from isthmus.kb.proofs.proof import Proof
    from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm
    from isthmus.queries.vocabulary.things import Individual

T = TypeVar("T")

_OPTION = "option"
"""The class of what a block is about, unless its author says otherwise."""
_SAID_BY_THE_CARD = frozenset({"label", "is a", "definition"})
_IN_SHORT = ("use-case", "advantage", "limitation", "recommended-when")
"""What the card of a thing shows beside what is yes or no of it, if its author does not say."""
_KEPT = 32
"""So many answers and drawings are kept: the blocks of a page tell of few things."""
_SILENT, _NOT_REVIEWED, _INFERRED = "the source does not say", "not reviewed", "inferred"


class Embedder:
    """Answers blocks over one knowledge base.

    Args:
        engine: What answers queries.
        as_of: ``today``, ``edition`` or a day, for queries that name none themselves; empty for
            the edition with what is otherwise today.
        ask: Answers a query with its parameters, sorted, about the edition and today; for those
            who keep answers themselves.
    """

    def __init__(
        self,
        engine: Engine,
        as_of: str = "",
        ask: Callable[[str, tuple[tuple[str, str], ...]], Answer] | None = None,
    ) -> None:
        self.engine = engine
        self._as_of = as_of
        self._kept_elsewhere = None if as_of else ask
        self._answered = lru_cache(maxsize=_KEPT)(self._answer)
        self._drawn = lru_cache(maxsize=_KEPT)(self._draw)

    @property
    def version(self) -> str:
        """Digest of the data; what was made from another version is out of date."""
        return self.engine.knowledge.version

    @property
    def made_from(self) -> str:
        """What blocks depend on: the data, and the days in which nothing changes."""
        return f"{self.version} {self._as_of or self.engine.knowledge.today_key()}"

    def content(self, block: Block) -> Content:
        """Return what takes the place of a block.

        Args:
            block: The block; one of `KINDS`.

        Raises:
            EmbedError: It cannot be answered; the error has its place in the file.
        """
        makers: dict[str, Callable[[Block], Content]] = {
            "query": self._query,
            "option": self._option,
            "compare": self._compare,
            "diagram": self._diagram,
            "proof": self._proof,
        }
        made = makers[block.kind](block)
        if block.options.get("sources") == "no":
            made = replace(made, sources=())
        edition = self.engine.knowledge.edition
        if not made.rests_on and edition:
            made = replace(made, rests_on=f"edition of {edition}")
        return replace(made, caption=block.options.get("caption", made.caption))

    # --- the kinds of block ---

    def _query(self, block: Block) -> Content:
        text, parameters = self._text_of(block), parameters_of(block)
        answer = self._ask(text.rstrip(), block.text_place, parameters)
        if (due := block.options.get("rows")) is not None and len(answer.rows) != int(due):
            raise EmbedError(
                block.place,
                f"the text around it counts on {due} rows, and the answer has {len(answer.rows)}",
            )
        form = block.options.get("as", "table")
        made = _content("query", answer)
        if block.options.get("show") == "query":
            made = replace(made, query=text)
        if form == "value":
            told = changed_since(answer.notes)
            return replace(made, value=value_of(answer, block.place), remarks=told, sources=())
        if form == "list":
            return replace(made, items=_items(answer))
        return replace(made, table=_table(answer))

    def _option(self, block: Block) -> Content:
        thing, described = self._described(block.text, block.text_place)
        everything = block.options.get("on", "").strip() == "all"
        chosen = None if everything else self._properties(block, thing)
        wanted = chosen if chosen is not None or everything else self._in_short(described)
        lines: list[Line] = []
        silent: list[str] = []
        inferred = False
        definition = ""
        for row in _one_by_one(described.rows):
            name, value, status, places = row
            if name == "definition" and isinstance(value, tuple):
                definition = str(value[0])
            if name in _SAID_BY_THE_CARD or (wanted is not None and name not in wanted):
                continue
            if wanted is None and status == _NOT_REVIEWED:
                continue
            if wanted is None and status == _SILENT:
                silent.append(str(name))
                continue
            inferred = inferred or status == _INFERRED
            where = places if isinstance(places, tuple) else ()
            cells = (
                Cell((Words(str(name)),)),
                cell_of(value, described.columns[1]),
                Cell(tuple(Words(str(place)) for place in where)),
            )
            lines.append(Line(cells))
        head = tuple(Cell((Words(text),)) for text in ("aspect", "what is on record", "source"))
        whole = inferred or chosen is None
        remarks = _remarks(described) if whole else self._changed(described, chosen or frozenset())
        if silent:
            remarks += (Remark(f"the source does not say: {', '.join(silent)}"),)
        drawings = self._drawings(thing, block) if block.options.get("diagram") == "yes" else ()
        return Content(
            "option",
            caption=thing.text,
            about=thing,
            definition=definition,
            table=Table(head, tuple(lines), row_heads=True),
            drawings=drawings,
            remarks=remarks,
            statement=described.statement,
            version=described.version,
            rests_on=described.rests_on,
        )

    def _changed(self, described: Answer, chosen: frozenset[str]) -> tuple[Remark, ...]:
        """Return what came later about some properties of a thing that was described."""
        properties = self.engine.vocabulary.properties
        about = {
            change.name: {
                properties[name.value].name
                for name in change.properties
                if name.value in properties
            }
            for change in self.engine.knowledge.changes.believed()
        }
        cited = {
            citation.claim
            for citation in described.citations
            if any(supported.condition in chosen for supported in citation.supports)
        }
        warnings = [
            warning
            for warning in described.warnings
            if cited.intersection(warning.claims)
            or (not warning.claims and chosen & about.get(warning.change, set()))
        ]
        differences = [d for d in described.differences if d.text.split(" ", 1)[0] in chosen]
        return changed_since(notes_of(warnings, differences, self.engine.limits.warnings))

    def _compare(self, block: Block) -> Content:
        on = " ".join(block.options.get("on", "").split())
        start = _before(block.text_place, "compare ")
        if not on:
            on = ", ".join(self._aspects(f"compare {block.text}", start))
        answer = self._ask(f"compare {block.text}" + (f" on {on}" if on else ""), start)
        return replace(_content("compare", answer), table=_table(answer))

    def _aspects(self, text: str, start: Place) -> list[str]:
        """Return the columns that describe the things compared; none if all do, or none does.

        Of what is told otherwise, such as where a thing is described, no author means a comparison.
        """
        described = {
            term.name for term in self.engine.vocabulary.properties.values() if term.aspect
        }
        columns = self._or_wrong(
            start, lambda: self.engine.columns(text, as_of=self._as_of or None)
        )
        names = [column.name for column in columns[1:]]
        aspects = [spelled(name) for name in names if name in described]
        return aspects if len(aspects) < len(names) else []

    def _diagram(self, block: Block) -> Content:
        thing, described = self._described(block.text, block.text_place)
        return Content(
            "diagram",
            caption=thing.text,
            drawings=self._drawings(thing, block),
            statement=described.statement,
            version=described.version,
        )

    def _proof(self, block: Block) -> Content:
        words = words_of(block)
        if len(words) != 3:
            raise EmbedError(
                block.text_place,
                "isthmus-proof takes a thing, a property and a value, separated by commas",
            )
        try:
            triple = statement(self.engine, *words)
        except QueryError as error:
            raise wrong_query(error, block.text_place) from error
        except UsageError as error:
            raise EmbedError(block.text_place, str(error)) from error
        proof = self.engine.knowledge.prove(triple)
        if proof is None:
            raise EmbedError(
                block.text_place,
                f"{' – '.join(words)} is not on record, and it does not follow",
            )
        return Content(
            "proof",
            caption=f"Why: {' – '.join(words)}",
            text=write(proof, self.engine.knowledge, "text").rstrip("\n"),
            remarks=self._revised(proof),
            version=self.version,
        )

    def _revised(self, proof: "Proof") -> tuple[Remark, ...]:
        """Return what came later about the claims that a proof rests on."""
        revised = revisions_of(self.engine.knowledge, proof, today())
        return changed_since(notes_of(revised, (), self.engine.limits.warnings))

    # --- terms ---

    def term(self, word: str, place: Place) -> tuple[Words, str]:
        """Return the thing, the class or the property that a word names, and its definition.

        Args:
            word: A word of the language, with its kind before it where it has several meanings
                (``option:direct-connect``), or a kind, a slash and a word.
            place: Where it is written.

        Raises:
            EmbedError: Nothing, or more than one thing, is called so.
        """
        text = " ".join(word.split()).replace("/", ":")
        self._ask(f"describe {text}", _before(place, "describe "))
        bound = self.engine.bind(f"describe {text}").queries[0].statement
        iri = str(getattr(bound, "iri", "") or getattr(bound, "thing", ""))
        vocabulary = self.engine.vocabulary
        known: ClassTerm | PropertyTerm | Individual | None = (
            vocabulary.individuals.get(iri)
            or vocabulary.classes.get(iri)
            or vocabulary.properties.get(iri)
        )
        if known is None:
            raise EmbedError(place, f"nothing is called `{word}`")
        return Words(known.label, iri), known.definition

    # --- the parts ---

    def _text_of(self, block: Block) -> str:
        name = block.options.get("saved")
        if name is None:
            return block.text
        try:
            return saved_query(name).text
        except CatalogueError as error:
            raise EmbedError(block.place, str(error)) from error

    def _ask(
        self,
        text: str,
        start: Place,
        parameters: dict[str, str] | None = None,
        *,
        cite: bool = True,
    ) -> Answer:
        given = tuple(sorted((parameters or {}).items()))
        return self._or_wrong(start, lambda: self._answered(text, given, cite, self.made_from))

    def _or_wrong(self, start: Place, asked: Callable[[], T]) -> T:
        """Return what comes of a query, or say where it is wrong."""
        try:
            return asked()
        except QueryError as error:
            raise wrong_query(error, start) from error
        except KnowledgeError as error:
            raise EmbedError(start, str(error)) from error

    def _answer(
        self, text: str, given: tuple[tuple[str, str], ...], cite: bool, _made_from: str
    ) -> Answer:
        if cite and self._kept_elsewhere is not None:
            return self._kept_elsewhere(text, given)
        return self.engine.ask(text, dict(given), cite=cite, as_of=self._as_of or None)

    def _described(self, word: str, start: Place) -> tuple[Words, Answer]:
        plain = ":" in word or "`" in word or not self._has_options
        asked = word if plain else f"{_OPTION}:{word}"
        answer = self._ask(f"describe {asked}", _before(start, f"describe {asked[: -len(word)]}"))
        thing, _ = self.term(asked, start)
        return thing, answer

    def _in_short(self, described: Answer) -> frozenset[str] | None:
        """Return what a card shows if its author does not say; None for all that is on record.

        That is what the thing is for, what the source counts for and against it, and what is yes or
        no of it. A thing of which nothing of that is on record is shown with all.
        """
        truths = {
            term.name for term in self.engine.vocabulary.properties.values() if term.kind == "truth"
        }
        nothing = (_SILENT, _NOT_REVIEWED)
        told = {str(row[0]) for row in _one_by_one(described.rows) if row[2] not in nothing}
        return frozenset(told & {*_IN_SHORT, *truths}) or None

    @cached_property
    def _has_options(self) -> bool:
        """Whether there are options at all; an ontology of somebody else's has other things."""
        return any(term.name == _OPTION for term in self.engine.vocabulary.classes.values())

    def _properties(self, block: Block, thing: Words) -> frozenset[str] | None:
        on = " ".join(block.options.get("on", "").split())
        if not on or on == "all":
            return None
        vocabulary = self.engine.vocabulary
        if ":" in block.text:
            kind = block.text.partition(":")[0]
        elif self._has_options:
            kind = _OPTION
        else:
            kind = spelled(vocabulary.word_of(vocabulary.individuals[thing.iri].types[0]))
        answer = self._ask(f"find {kind} show {on} limit 1", block.place, cite=False)
        return frozenset(column.name for column in answer.columns[1:])

    def _drawings(self, thing: Words, block: Block) -> tuple[Drawing, ...]:
        try:
            return self._drawn(thing.iri)
        except NoDrawingError as error:
            raise EmbedError(block.text_place, str(error)) from error

    def _draw(self, iri: str) -> tuple[Drawing, ...]:
        topologies = find(self.engine.knowledge, iri)
        return tuple(
            Drawing(svg(topology, themed=True), words(topology), mermaid(topology))
            for topology in topologies
        )


def value_of(answer: Answer, place: Place) -> Words:
    """Return the one value that an answer comes to.

    Raises:
        EmbedError: It comes to none, or to several.
    """
    if answer.kind == "count" and len(answer.rows) == 1:
        return Words(str(answer.rows[0][0]))
    column = 1 if answer.kind == "check" else len(answer.columns) - 1
    if len(answer.rows) == 1:
        cell = cell_of(answer.rows[0][column], answer.columns[column])
        if len(cell.values) == 1:
            return cell.values[0]
    raise EmbedError(
        place,
        f"one value is due, and the answer has {len(answer.rows)} rows; `count` gives one",
    )


def _content(kind: str, answer: Answer) -> Content:
    return Content(
        kind,
        remarks=_remarks(answer),
        sources=_sources(answer),
        statement=answer.statement,
        version=answer.version,
        rests_on=answer.rests_on,
    )


def _before(place: Place, prefix: str) -> Place:
    """Return where a query would begin of which the author wrote all but the first words."""
    return Place(place.file, place.line, max(1, place.column - len(prefix)))


def _one_by_one(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a description, those on silences taken apart: one for each property."""
    for row in rows:
        _, names, status, _ = row
        if status == _SILENT and isinstance(names, tuple):
            yield from ((str(name), (), status, ()) for name in names)
        else:
            yield row


def _remarks(answer: Answer) -> tuple[Remark, ...]:
    return about_today(answer) + remarks_of(answer)


def _sources(answer: Answer) -> tuple[Source, ...]:
    return tuple(
        Source(
            (f"{citation.section}, {citation.on_p()}" if citation.page else citation.section)
            + (f" ({citation.locator})" if citation.locator else ""),
            citation.statement,
            citation.inferred,
        )
        for citation in answer.citations
    )


def _items(answer: Answer) -> tuple[Words, ...]:
    return tuple(cell_of(row[0], answer.columns[0]).values[0] for row in answer.rows)


def _table(answer: Answer) -> Table:
    laid_out = table_of(answer)
    if not laid_out.row_heads:
        return laid_out
    # A page has room for a word over the names of the lines.
    return Table((Cell((Words("aspect"),)), *laid_out.head[1:]), laid_out.lines, row_heads=True)
