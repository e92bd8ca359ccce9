"""What renders every page: the templates, what these may use, and what is asked only once."""

# ruff: noqa: PLC0415 - only some pages have drawings or digests

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING

from isthmus.kb.changes.intervals import EDITION_DAY
from isthmus.ontology import BASE
from isthmus.queries import Answer, Thing
from isthmus.queries.answers.view import VERDICTS
from isthmus.queries.diagnostics.spelling import day_in_words, plural, spelled
from isthmus.service.deciding import Decider, choosing_of
from isthmus.service.deciding.other_sources import OtherSources
from isthmus.service.deciding.readings import is_reading
from isthmus.service.deciding.requirements import address_of
from isthmus.service.explorer.days.day import Day
from isthmus.service.explorer.parts.addresses import KINDS, Addresses, Given, path_of
from isthmus.service.explorer.parts.answer_view import akin_to, amounts_of
from isthmus.service.explorer.parts.class_lists import numbers_of
from isthmus.service.explorer.parts.designs import DesignFacts
from isthmus.service.explorer.parts.labels import Labels
from isthmus.service.explorer.parts.later import Later, SaidOnce, answered
from isthmus.service.explorer.parts.matrix import Matrix, classes_to_choose, matrix_of
from isthmus.service.explorer.parts.page_data import page_data
from isthmus.service.explorer.parts.templates import environment
from isthmus.service.finding import find, first_pages, index_of
from isthmus.service.sized_cache import SizedCache
from markupsafe import Markup

if TYPE_CHECKING:
    from isthmus.kb.record.claim import Claim
    from isthmus.queries import ClassTerm, Engine, LeftOut, PropertyTerm
    from isthmus.queries.answers.answer import Citation, Column, Row
    from isthmus.service.deciding import Asked, Choosing
    from isthmus.service.explorer.digest.passages import Digester
    from isthmus.service.explorer.parts.answer_view import CellView
    from isthmus.service.explorer.parts.pictures import Picture
    from isthmus.service.finding import Entry, Finding, Index

_OF_DESIGNS = {"mixed": "differs by design"}
"""What the data calls a configuration is a design on the pages."""
_OF_A_DAY = ("/option/", "/configuration/", "/component/", "/family/")
"""Where a reader who looks at a day is led on to pages of that day."""
_OF_THE_EDITION: dict[str, object] = {
    **{"day": None, "paper_here": "", "today_here": "", "as_of": "", "wrong_day": ""},
    **{"gone": lambda claims, one=False: False, "ended_by": lambda claims: (), "after": 0},
}
"""What a page that speaks of no day leaves to the templates; see `Renderer.of_day`."""
_NEAREST = 4
_LAST_PAGE = 10_000
"""Behind every page of a source."""
_DESCRIBED_IN = "described-in"
"""The word of the property that leads from an option to its section."""
_REMEDY = "remedy"
"""The word of the property whose values have sections of their own."""
_KEPT = 8 * 1024 * 1024
"""Bytes of answers that are kept, since the questions of a page come again."""
_CELL, _LEFT_OUT, _FRAME = 400, 1_000, 4_000
"""Bytes of a cell or a citation, of why a thing is left out, and of what is around; roughly."""
_MATRICES = 8
"""So many are kept: of each class that of the edition, of today and of a day or two."""
_PICTURES = 64
"""Of so many things the drawings are kept."""


class _Answers(SizedCache["tuple[str, Given, str]", Answer]):
    """Answers that were shown last."""

    def measure(self, key: "tuple[str, Given, str]", value: Answer) -> int:
        """Return about how many bytes an answer takes."""
        cells = len(value.rows) * len(value.columns) + len(value.citations) + len(value.evidence)
        return _FRAME + 2 * len(key[0]) + _CELL * cells


class _Others(SizedCache["tuple[str, Given, str]", "tuple[LeftOut, ...]"]):
    """Why they left out what they did."""

    def measure(self, key: "tuple[str, Given, str]", value: "tuple[LeftOut, ...]") -> int:
        """Return about how many bytes that takes."""
        return _FRAME + 2 * len(key[0]) + _LEFT_OUT * len(value)


class Renderer:
    """Renders templates about one engine's knowledge.

    Args:
        engine: Answers queries.
        addresses: Makes links.
    """

    def __init__(self, engine: "Engine", addresses: Addresses | None = None) -> None:
        self.engine = engine
        self.knowledge = engine.knowledge
        self.addresses = addresses or Addresses()
        self.environment = environment()
        self.environment.globals.update(self.globals())
        self._answers, self._others = _Answers(_KEPT), _Others(_KEPT)
        self._matrix = lru_cache(maxsize=_MATRICES)(self._ask_matrix)
        self._design_facts = lru_cache(maxsize=_MATRICES)(self._ask_design_facts)
        self._pictures = lru_cache(maxsize=_PICTURES)(self._draw)
        self._index: Index | None = None
        self.lock = Lock()

    def link_by(self, addresses: Addresses) -> None:
        """Make links otherwise from now on: the pages of a site lie at several depths."""
        self.addresses = addresses
        self.__dict__.pop("labels", None)
        self.environment.globals.update(self.globals())

    def globals(self) -> dict[str, object]:
        """Return what every template may use."""
        addresses = self.addresses
        return {
            "url": addresses.url,
            "root": addresses.root,
            "link": addresses.of,
            "ask": addresses.ask,
            "data": addresses.data,
            "nearest": self.nearest,
            "address_of": self.address_of,
            "compare_link": self.compare_link,
            "static": addresses.static,
            "live": addresses.live,
            "origin": addresses.origin,
            "paper_page": addresses.page,
            "edition": self.knowledge.edition,
            "edition_name": edition_name(self.knowledge.edition),
            "files": tuple(self.knowledge.dataset.beside().origins),
            "dataset": self.knowledge.version,
            "name": self.knowledge.descriptions.name,
            "page_data": partial(page_data, self.knowledge, addresses),
            "verdicts": {**VERDICTS, **(_OF_DESIGNS if self.knowledge.cites else {})},
            "words_of": self.words_of,
            "sentence_of": self.sentence_of,
            "in_words": self.in_words,
            "is_reading": self.is_reading,
            "condition_words": self.condition_words,
            "kinds_of_things": KINDS,
            "path_of": path_of,
            **_OF_THE_EDITION,
            "plural": plural,
        }

    def render(self, template: str, here: str, **context: object) -> str:
        """Render one template.

        Args:
            template: Its name.
            here: The path of the page, which the navigation marks.
            **context: What it shows.
        """
        return self.environment.get_template(template).render(here=here, **context)

    def answered(self, text: str, given: Given = ()) -> Answer:
        """Return the answer to a query; kept for as long as nothing changes about today.

        Args:
            text: The query.
            given: Names and values of its parameters, sorted.

        Raises:
            QueryError: The query is wrong.
        """
        key = text, given, self.knowledge.today_key()
        known = self._answers.get(key)
        if known is None:
            known = self.engine.ask(text, dict(given))
            self._answers.put(key, known)
        return known

    def left_out(self, text: str, given: Given, answer: Answer) -> "tuple[LeftOut, ...]":
        """Return why each thing that an answer leaves out is not in it.

        Args:
            text: As for `answered`.
            given: Likewise.
            answer: What it returned.
        """
        key = text, given, self.knowledge.today_key()
        known = self._others.get(key)
        if known is None:
            known = self.engine.left_out(text, answer, dict(given))
            self._others.put(key, known)
        return known

    @cached_property
    def choosing(self) -> "Choosing | None":
        """How one chooses over what is known; None where there is nothing to choose."""
        return choosing_of(self.engine)

    @cached_property
    def decider(self) -> Decider | None:
        """What works out decisions; None where there is nothing to choose."""
        return Decider(self.engine, self.choosing) if self.choosing else None

    @cached_property
    def later(self) -> OtherSources | None:
        """What tells what other sources say of designs; None where there is nothing to choose."""
        return OtherSources(self.decider) if self.decider is not None else None

    def found(self, words: str) -> "Finding":
        """Return what is found for some words; see `isthmus.service.finding`."""
        return find(self.index, words)

    @property
    def index(self) -> "Index":
        """What can be found; gathered once."""
        with self.lock:
            if self._index is None:
                self._index = index_of(self.engine)
            return self._index

    def nearest(self, path: str) -> "tuple[Entry, ...]":
        """Return what is called nearly as the last part of an address that leads to nothing."""
        if path.startswith("/networks/"):
            # What is on record is no network; the message names those that there are.
            return ()
        if path.startswith("/page/"):
            from isthmus.service.explorer.digest.passages import last_page

            path = f"page {last_page(self.knowledge)}"
        words = path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ")
        finding = self.found(words)
        entries = (*(entry for group in finding.groups for entry in group.entries), *finding.near)
        # What stands under the same kind of address was meant before anything else.
        kind = f"{BASE}{path.strip('/').partition('/')[0]}/"
        alike = sorted(entries, key=lambda entry: not entry.iri.startswith(kind))
        return tuple(entry for entry in alike if self.address_of(entry))[:_NEAREST]

    def address_of(self, entry: "Entry") -> str:
        """Return the address of something that was found."""
        if entry.path:
            path, mark, part = entry.path.partition("#")
            return f"{self.addresses.url(path, entry.given)}{mark}{part}"
        if entry.query:
            return self.addresses.ask(entry.query)
        return self.addresses.of(entry.iri)

    def decide_link(self, asked: "Asked", path: str = "/decide", data: str = "") -> str:
        """Return the address of the page on which one decides what is asked.

        Args:
            asked: What is asked.
            path: The path of the page, or of its record.
            data: The version of the data, for a link that is kept.
        """
        assert self.choosing is not None
        given = asked.parameters(self.choosing.scope)
        if data:
            given.append(("data", data))
        if not self.addresses.live:
            return self.addresses.url(path, given)
        return f"{self.addresses.url(path)}?{address_of(given)}"

    def compare_link(self, of: str, things: Iterable[str], as_of: str = "") -> str:
        """Return the address of the page that sets things side by side.

        Args:
            of: The word of their class.
            things: Their words; on a site in one order, so that it has one page for them.
            as_of: ``today`` or a day, which a site has no comparisons of; empty for the edition.
        """
        words = list(things)
        if not self.addresses.live:
            words = sorted(word if ":" in word else f"{of}:{word}" for word in words)
        day = as_of if self.addresses.live else ""
        return self.addresses.url("/compare", of=of, ids=",".join(words), as_of=day)

    def of_day(self, day: Day | None, here: str, changed: bool = True) -> dict[str, object]:
        """Return what the templates of a page that speaks of a day use in place of `globals`.

        Args:
            day: The day; None for the edition.
            here: The path of the page.
            changed: Whether anything is on record that came after the edition.

        Returns:
            The day, where the page of the edition and that of today are, and links by which the
            reader stays on the day.
        """
        url = self.addresses.url
        switch: dict[str, object] = {
            "day": day,
            "paper_here": url(here),
            "today_here": url(here, as_of="today") if changed else "",
            "as_of": day.word if day is not None else "",
        }
        if day is None:
            return switch
        word = day.word

        def link(iri: str) -> str:
            path = path_of(iri)
            kept = path.startswith(_OF_A_DAY)
            return url(path, as_of=word if kept else "") if path else ""

        return {
            **switch,
            "link": link,
            "ask": lambda text: self.addresses.ask(f"{text} as of {word}"),
            "compare_link": partial(self.compare_link, as_of=word),
            "gone": day.ends,
            "ended_by": day.replacing,
        }

    def of_laters(
        self, laters: tuple[Later, ...], day: Day | None, here: str, wrong: str = ""
    ) -> dict[str, object]:
        """Return what a page on which changes bear hands to its templates, with `of_day`.

        Args:
            laters: The changes.
            day: The day of which the page speaks; None for the edition.
            here: The path of the page.
            wrong: What is wrong with the day that was asked for; empty for nothing.
        """
        # What came after the day is counted, and not told as if it held on it.
        come = laters if day is None else tuple(later for later in laters if day.knows(later))
        return {
            **self.of_day(day, here, bool(laters)),
            "laters": come,
            "after": len(laters) - len(come),
            "later_on": SaidOnce(come),
            "answered": lambda aspect: answered(come, aspect),
            "edition_day": day_in_words(self.knowledge.edition),
            "wrong_day": wrong,
        }

    def words_of(self, term: "PropertyTerm") -> str:
        """Return what people call a yes/no aspect: as requirements do, else its label."""
        for wording in self.choosing.wordings if self.choosing is not None else ():
            own = wording.requirement
            if own.name == term.name and not own.no and not own.value:
                return wording.short[:1].lower() + wording.short[1:]
        return term.label

    def is_reading(
        self, thing: "Thing | None", column: "Column | PropertyTerm", cell: "CellView"
    ) -> bool:
        """Tell whether the yes or no in a cell is a reading of ours; see `is_reading`.

        Args:
            thing: What the row is about; of none nothing is told.
            column: What the column is about.
            cell: What is in it.
        """
        term = self.engine.vocabulary.property_called(column.name)
        if thing is None or term is None or cell.verdict not in ("true", "false"):
            return False
        return is_reading(self.knowledge, thing.iri, term.iri)

    @cached_property
    def labels(self) -> Labels:
        """What says things and properties as people do."""
        chosen = frozenset(term.iri for term in self.classes)
        return Labels(self.engine.vocabulary, chosen, self.addresses.of, self.words_of)

    def sentence_of(self, claim: "Claim") -> str:
        """Return what a statement says as a sentence, without its full stop."""
        said = self.digester.said([claim])
        return said[0].text if said else ""

    def in_words(self, text: str) -> Markup:
        """Return a message in which things are called as people call them."""
        return self.labels.message(text)

    def condition_words(self, text: str) -> str:
        """Return a condition in words where it is a plain test."""
        return self.labels.condition(text)

    def label_of(self, word: str) -> str:
        """Return what people call a class with a word."""
        classes = self.engine.vocabulary.classes.values()
        return next((term.label for term in classes if term.name == word), word)

    def words(self) -> frozenset[str]:
        """Return the words of all properties."""
        return frozenset(term.name for term in self.engine.vocabulary.properties.values())

    @cached_property
    def classes(self) -> tuple["ClassTerm", ...]:
        """The classes among whose things one decides and compares."""
        return classes_to_choose(self.engine)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """How many things each visible class has, by IRI."""
        return numbers_of(self.engine.vocabulary)

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each option and design in the order of the source, by IRI."""
        if self.decider is None:
            return {}
        matrices = (self._matrix(term.iri, None) for term in self.classes)
        things = [thing for matrix in matrices for thing in matrix.things]
        ordered = self.decider.in_order(things)
        return {thing.iri: place for place, thing in enumerate(ordered)}

    @cached_property
    def digester(self) -> "Digester":
        """What tells what places of the source say."""
        from isthmus.service.explorer.digest.passages import Digester
        from isthmus.service.explorer.digest.sentences import Teller

        return Digester(Teller(self.knowledge, self.engine.vocabulary), self.ranks)

    def _ask_matrix(self, iri: str, on: date | None) -> Matrix:
        term = self.engine.vocabulary.classes[iri]
        return matrix_of(self.engine, term, on.isoformat() if on is not None else "edition")

    @cached_property
    def amounts(self) -> Mapping[str, str]:
        """How much each thing is that stands for an amount, by IRI; see `amounts_of`."""
        return amounts_of(self.engine)

    @cached_property
    def akin(self) -> Mapping[str, frozenset[str]]:
        """The labels of the properties that say what another does, by its word; see `akin_to`."""
        return akin_to(self.engine.vocabulary.properties.values())

    def matrix_of(self, word: str, day: Day | None = None) -> Matrix | None:
        """Return the matrix of the class with a word, or of the first one for no word.

        Args:
            day: The day of which it speaks; None for the edition.
        """
        for term in self.classes:
            if not word or term.name == word:
                return self._matrix(term.iri, _first_alike(day))
        return None

    def matrix_with(self, iri: str, day: Day | None = None) -> Matrix | None:
        """Return the matrix in which a thing is a row, or None; see `matrix_of`."""
        individual = self.engine.vocabulary.individuals.get(iri)
        if individual is None:
            return None
        for term in self.classes:
            if self.engine.vocabulary.is_instance(individual, term.iri):
                return self._matrix(term.iri, _first_alike(day))
        return None

    @cached_property
    def starts(self) -> Mapping[str, int]:
        """The first page of each section and figure of the source, by IRI."""
        return first_pages(self.engine)

    @cached_property
    def headings(self) -> "Mapping[str, Citation]":
        """The claim that shows the section of each option, design and remedy, by its word."""
        vocabulary = self.engine.vocabulary
        of_remedies = {t.range for t in vocabulary.properties.values() if t.name == _REMEDY}
        terms = [
            *self.classes,
            *(vocabulary.classes[iri] for iri in of_remedies & vocabulary.classes.keys()),
        ]
        headings: dict[str, Citation] = {}
        for term in terms if self.knowledge.cites else ():
            answer = self.engine.ask(f"find {spelled(term.name)} show {_DESCRIBED_IN}")
            said = _DESCRIBED_IN.replace("-", " ")
            # The heading itself where it is on record, else what shows the thing in its section.
            for citation in sorted(answer.citations, key=lambda one: not one.states(said)):
                for support in citation.supports:
                    headings.setdefault(support.thing, citation)
        return headings

    def design_facts(self, iri: str, day: Day | None = None) -> "DesignFacts | None":
        """Return what is stated of each design of the class of one; None where it is in none.

        Args:
            day: The day of which it speaks; None for the edition.
        """
        individual = self.engine.vocabulary.individuals.get(iri)
        if individual is None:
            return None
        for term in self.classes:
            if self.engine.vocabulary.is_instance(individual, term.iri):
                return self._design_facts(term.iri, _first_alike(day))
        return None

    def _ask_design_facts(self, iri: str, on: date | None) -> "DesignFacts":
        term = self.engine.vocabulary.classes[iri]
        return DesignFacts(self.engine, term, on.isoformat() if on is not None else "edition")

    def in_order(self, answer: Answer) -> Answer:
        """Put rows that a query does not order into the order of the source.

        Options and designs stand as it draws them, anything else as it first speaks of it.
        """
        statement = self.engine.parse(answer.statement).query.statements[-1]
        if getattr(statement, "order", ()) or answer.kind != "find" or not self.knowledge.cites:
            return answer
        first: dict[str, int] = {}
        for citation in answer.citations:
            for support in citation.supports:
                page = citation.page or _LAST_PAGE
                first[support.thing] = min(page, first.get(support.thing, _LAST_PAGE))

        def place_of(row: "Row") -> tuple[int, int]:
            thing = row[0] if row else None
            if not isinstance(thing, Thing):
                return _LAST_PAGE, 0
            page = 0 if thing.iri in self.ranks else first.get(thing.id, _LAST_PAGE)
            return page, self.ranks.get(thing.iri, 0)

        return replace(answer, rows=tuple(sorted(answer.rows, key=place_of)))

    def pictures(self, iri: str) -> "tuple[Picture, ...]":
        """Return the drawings of an option or a configuration; none for another thing.

        Args:
            iri: The thing.
        """
        return self._pictures(iri, self.addresses.of)

    def _draw(self, iri: str, address: Callable[[str], str]) -> "tuple[Picture, ...]":
        from isthmus.service.explorer.parts.pictures import pictures_of

        return pictures_of(self.knowledge, iri, address)


def _first_alike(day: Day | None) -> date | None:
    """Return the first day on which the same holds, so that a matrix is made once for all."""
    span = day.knowledge.as_of if day is not None else None
    if day is None or span is None:
        return None
    return span.first if span.first > EDITION_DAY else day.day


def edition_name(edition: str) -> str:
    """Return what people call an edition by its date.

    >>> edition_name("2020-06-06")
    'The paper, June 2020'
    """
    if not edition:
        return "The record"
    return f"The paper, {date.fromisoformat(edition):%B %Y}"
