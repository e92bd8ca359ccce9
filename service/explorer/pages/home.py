"""The first page: what is to be connected, what people ask, what there is, and the editor last."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries import Thing
from isthmus.queries.diagnostics.spelling import capital, plural
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.deciding.requirements import Asked
from isthmus.service.drawing import small_sign_of
from isthmus.service.explorer.parts.gist import Gist, Known, Part, asked_of, cited, gist_of
from isthmus.service.explorer.parts.themes import by_subject
from isthmus.service.forms.answers import example_of

if TYPE_CHECKING:
    from isthmus.queries import Answer
    from isthmus.queries.answers.answer import Citation
    from isthmus.service.deciding.outcome import Facts
    from isthmus.service.deciding.situations import Situation

    from .renderer import Renderer

_MOST_VALUES = 2


@dataclass(frozen=True, slots=True)
class SituationView:
    """A situation with what there is for it.

    Attributes:
        situation: The situation.
        number: How many things, in words.
        lines: The narrower ones: what people read, the address, how many in words.
    """

    situation: "Situation"
    number: str
    lines: tuple[tuple[str, Asked, str], ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """A thing in the list of all.

    Attributes:
        thing: The thing.
        sign: Its small sign, or an empty string.
        definition: What it is, in a sentence.
        page: The claim that shows its page.
        cells: For each column its verdict, or an empty string, and what is told.
    """

    thing: Thing
    sign: str
    definition: str
    page: "tuple[Citation, ...]"
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Things of one kind.

    Attributes:
        label: What people call the kind; empty where there are none.
        things: The things.
    """

    label: str
    things: tuple[Glance, ...]


@dataclass(frozen=True, slots=True)
class AskedView:
    """A saved question with the gist of its answer.

    Attributes:
        title: The question.
        text: The query.
        gist: What it comes to.
    """

    title: str
    text: str
    gist: Gist


class Home:
    """What the first page shows; worked out once, since the data of a renderer never changes.

    Args:
        renderer: Renders pages.
    """

    def __init__(self, renderer: "Renderer") -> None:
        self._renderer = renderer
        self.situations = tuple(self._situations())
        self.asked = tuple(self._asked())
        self.families = tuple(self._families())

    def _situations(self) -> "list[SituationView]":
        renderer = self._renderer
        choosing, decider = renderer.choosing, renderer.decider
        if choosing is None or decider is None:
            return []
        views = []
        for situation in choosing.situations:
            called = choosing.called
            lines = tuple(
                (line.says, line.asked, f"{number} {called[number != 1]}")
                for line in situation.lines
                for number in decider.number(line.asked)[:1]
            )
            number, owners = decider.number(situation.asked)
            told = f"{number} {called[number != 1]}"
            if owners != number:
                label = renderer.label_of(decider.owners)
                told += f" of {owners} {label if owners == 1 else plural(label)}"
            views.append(SituationView(situation, told, lines))
        return views

    def _asked(self) -> "list[AskedView]":
        renderer = self._renderer
        if renderer.choosing is None or not renderer.choosing.questions:
            return []
        saved = {query.name: query for query in saved_queries()}
        views = []
        for name in renderer.choosing.questions:
            text = saved[name].text.strip()
            answer = renderer.engine.ask(text)
            label = answer.columns[0].label
            called = (label, plural(label))
            if answer.columns[0].name == renderer.choosing.of:
                called = renderer.choosing.called
            known = replace(self._known, asked=self._changes_of(answer))
            gist = gist_of(renderer.in_order(answer), *called, known)
            parts = (*gist.parts[:-1], *self._designs_besides(answer), *gist.parts[-1:])
            views.append(AskedView(saved[name].title, text, replace(gist, parts=parts)))
        return views

    @cached_property
    def _known(self) -> Known:
        """What is known beside every answer."""
        terms = self._renderer.engine.vocabulary.properties.values()
        labels = {
            term.name: tuple(each.label for each in subject)
            for subject in by_subject(term for term in terms if term.aspect)
            for term in subject
        }
        return Known(own=self._renderer.headings, labels=labels)

    def _changes_of(self, answer: "Answer") -> frozenset[str]:
        """Return the changes that end a silence on what an answer is asked for."""
        asked = asked_of(answer.statement).split()
        terms = self._renderer.engine.vocabulary.properties.values()
        aspects = {term.aspect for term in terms if term.name in asked and term.aspect}
        return frozenset(
            change.name
            for change in self._renderer.knowledge.changes.changes
            if any(silence.aspect.value in aspects for silence in change.silences)
        )

    def _designs_besides(self, answer: "Answer") -> "Iterable[Part]":
        """Name the designs that fit although what they are designs of is left out as a whole."""
        renderer = self._renderer
        query = next((note.query for note in answer.notes if note.code == "variants"), "")
        if not query or renderer.choosing is None or renderer.decider is None:
            return
        owner = renderer.decider.glance(renderer.choosing.of, ()).owner
        answered = {row[0] for row in answer.rows}
        besides = renderer.in_order(renderer.engine.ask(query))
        things = [row[0] for row in besides.rows if isinstance(row[0], Thing)]
        left = [thing for thing in things if owner.get(thing.iri) not in answered]
        for place, thing in enumerate(left):
            called = renderer.choosing.called[len(left) != 1]
            text = "; " if place else f"; and {len(left)} more {called}: "
            yield Part(text, thing, cited(besides, thing, known=self._known)[:1])

    def _families(self) -> "list[Family]":
        renderer = self._renderer
        choosing, decider = renderer.choosing, renderer.decider
        if choosing is None or decider is None or not choosing.glance:
            return []
        of = decider.owners
        names = tuple(name for name, _, _ in choosing.glance)
        facts = decider.glance(of, names)
        designs = decider.glance(choosing.of, names)
        shown = decider.glance(choosing.of, (), cite=True)
        scopes = dict.fromkeys(
            value
            for thing in facts.things
            for value in facts.values.get((thing.iri, choosing.scope), ())
        )
        titles = {
            s.asked.scopes[0]: s.title for s in choosing.situations if len(s.asked.scopes) == 1
        }
        order = [*titles, *(v.id for v in scopes if v.id not in titles)]
        families = []
        for scope in order:
            label = titles.get(scope, next((v.label for v in scopes if v.id == scope), scope))
            things = [
                thing
                for thing in facts.things
                if any(v.id == scope for v in facts.values.get((thing.iri, choosing.scope), ()))
            ]
            views = [self._glance(thing, facts, designs, shown) for thing in things]
            # In the order of the source, where its pages are known.
            ranks = renderer.ranks
            views.sort(key=lambda view: ranks.get(view.thing.iri, 0))
            families.append(Family(capital(label), tuple(views)))
        return [family for family in families if family.things]

    def _glance(self, thing: Thing, facts: "Facts", designs: "Facts", shown: "Facts") -> Glance:
        renderer = self._renderer
        assert renderer.choosing is not None
        cells = []
        own = [design for design in designs.things if designs.owner.get(design.iri) == thing]
        for name, _, truth in renderer.choosing.glance:
            values = facts.values.get((thing.iri, name), ())
            text = " and ".join(value.label for value in values[:_MOST_VALUES])
            if values:
                cells.append(("true" if truth else "", text))
                continue
            differing = dict.fromkeys(
                value.label
                for design in own
                for value in designs.values.get((design.iri, name), ())
            )
            if len(differing) > 1:
                cells.append(("mixed", " or ".join(differing)))
            else:
                cells.append(("unstated", ""))
        individual = renderer.engine.vocabulary.individuals.get(thing.iri)
        pages = [
            citation
            for design in own
            for name in renderer.choosing.beside
            for value in designs.values.get((design.iri, name), ())
            for citation in shown.citations.get((design.iri, name), ())
            if citation.statement.endswith(value.label)
        ]
        return Glance(
            thing,
            small_sign_of(renderer.knowledge, thing.iri),
            individual.definition if individual is not None else "",
            tuple(sorted(pages, key=lambda cited: cited.page)[:1]),
            tuple(cells),
        )


def home_page(renderer: "Renderer", home: Home) -> str:
    """Return the first page.

    Args:
        renderer: Renders pages.
        home: What it shows.
    """
    choosing = renderer.choosing
    return renderer.render(
        "home.html",
        "/",
        home=home,
        choosing=choosing,
        example=example_of(renderer.engine),
        total=sum(len(family.things) for family in home.families),
        number_of_questions=len(saved_queries()) if home.asked else 0,
        owners=plural(renderer.label_of(renderer.decider.owners)) if renderer.decider else "things",
        kinds=[
            (renderer.engine.vocabulary.classes[iri], number)
            for iri, number in renderer.numbers.items()
        ],
        decide=renderer.decide_link,
    )
