"""The page on which one asks."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.ontology import IST
from isthmus.queries import QueryError
from isthmus.queries.saved_queries import SavedQuery, saved_queries
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.write import Writer
from isthmus.service.deciding.requirements import read_statement
from isthmus.service.explorer.digest.silences import by_aspect
from isthmus.service.explorer.digest.why import why_of
from isthmus.service.explorer.parts.answer_view import AMOUNT, CellView, RowView, rows_of
from isthmus.service.explorer.parts.comparison import designs_beside
from isthmus.service.explorer.parts.matrix import MOST_THINGS
from isthmus.service.finding.ranking import find, wanted_of
from isthmus.service.forms.search_results import LONGEST
from pyoxigraph import NamedNode

from .source import section_key
from .wrong_query import wrong_query

if TYPE_CHECKING:
    from isthmus.queries import Answer
    from isthmus.queries.answers.answer import Column
    from isthmus.service.explorer.parts.designs import OfDesign
    from isthmus.service.finding import Entry

    from .renderer import Renderer

_NEAR = 2
"""So many saved questions are named beside a sentence that is no query."""
_MOST_WORDS = 12
"""So many words of a sentence are looked for."""
_SAID = {
    "find": "What fits the question",
    "count": "How many",
    "check": "Is it so?",
    "why": "Why, and why not",
    "describe": "What is on record",
    "compare": "Side by side",
    "choose": "What to choose",
    "path": "The way from one to another",
}
"""What heads an answer to a question that nobody gave a title."""

_SEVERAL = 2
_OF_THINGS = frozenset({"find", "compare"})
"""Answers whose rows are things."""
_TOLD_IN_WORDS = frozenset({"describe", "why"})
"""Answers whose rows name properties, classes and conditions by their words."""


@dataclass(frozen=True, slots=True)
class OpenParameter:
    """What a query leaves open.

    Attributes:
        name: Its name, without the ``$``.
        type: What may be given: a class or a kind of value.
        value: What is given now.
        choices: The things of the class, each with its word in place of an IRI.
    """

    name: str
    type: str
    value: str
    choices: tuple[Named, ...]


def ask_page(
    renderer: "Renderer", text: str, parameters: Mapping[str, str] | None = None
) -> tuple[str, bool]:
    """Return the page on which one asks.

    Args:
        renderer: Renders pages.
        text: The query; empty for none.
        parameters: Values for its parameters.

    Returns:
        The page, and whether the query could be answered.
    """
    given = dict(parameters or {})
    open_parameters = _parameters(renderer, text, given)
    context: dict[str, object] = {
        "text": text,
        "questions": _first_questions(renderer),
        "number_of_questions": len(saved_queries()),
        "open_parameters": open_parameters,
        "question": _saved(renderer, text),
    }
    if not text:
        return renderer.render("ask.html", "/", **context), True
    try:
        asked = text, tuple(sorted(given.items()))
        answer = renderer.answered(*asked)
        others = renderer.left_out(*asked, answer)
    except QueryError as error:
        near = _near(renderer, text)
        return renderer.render("ask.html", "/", **context, near=near, **wrong_query(error)), False
    rows = [
        replace(row, cells=tuple(_in_order(cell, renderer.ranks) for cell in row.cells))
        for row in rows_of(renderer.in_order(answer), renderer.akin)
    ]
    days = _days(renderer, text)
    of_paper = days is None or days.current == "paper"
    page = renderer.render(
        "ask.html",
        "/",
        **context,
        answered_with={"q": text, **{f"param.{name}": value for name, value in given.items()}},
        answer=answer,
        rows=rows,
        shown=_shown(answer),
        called=lambda column: _called(renderer, column),
        of_some=_of_some(renderer, rows) if of_paper and answer.kind in _OF_THINGS else {},
        why_of_thing=_thing_of(renderer, answer),
        silences=by_aspect(answer, rows, renderer.ranks, partial(section_key, renderer)),
        why=why_of(renderer.digester, answer) if answer.kind == "why" else (),
        amounts=renderer.amounts,
        ranks=renderer.ranks,
        amount_column=AMOUNT[0],
        own={column.name for column in answer.columns[1:] if column.name not in renderer.words()},
        others=others,
        reading=renderer.engine.explain(text, given),
        said=_headed(renderer, answer),
        decides=_decides(renderer, text),
        days=days,
        **({"cell_words": renderer.labels.cell} if answer.kind in _TOLD_IN_WORDS else {}),
        valued=partial(_valued, open_parameters),
    )
    return page, True


def _in_order(cell: CellView, ranks: Mapping[str, int]) -> CellView:
    """Put the options or designs of a cell into the order of the source."""
    if len(cell.values) < _SEVERAL or any(value.iri not in ranks for value in cell.values):
        return cell
    return replace(cell, values=tuple(sorted(cell.values, key=lambda value: ranks[value.iri])))


def _shown(answer: "Answer") -> tuple[int, ...]:
    """Return the places of the columns that are shown.

    A title says again what an option is called, and what an amount is in is told with it.
    """
    names = [column.name for column in answer.columns]
    merged = set(AMOUNT[1:]) if AMOUNT[0] in names else set()
    return tuple(at for at, name in enumerate(names) if name not in merged)


def _called(renderer: "Renderer", column: "Column") -> str:
    """Return the heading of a column: what people call a property; a name of one's own in words."""
    term = renderer.engine.vocabulary.property_called(column.name)
    if term is not None:
        return renderer.words_of(term)
    return column.label.replace("-", " ") if column.label == column.name else column.label


def _of_some(
    renderer: "Renderer", rows: Sequence[RowView]
) -> dict[tuple[str, str], "tuple[OfDesign, ...]"]:
    """Return by thing and column what is stated of some designs, and not of the thing."""
    told = {}
    for row in rows:
        if row.thing is None:
            continue
        about = renderer.knowledge.descriptions.of(NamedNode(row.thing.iri))
        names = about.configurations if about else ()
        facts = renderer.design_facts(names[0].iri) if len(names) > 1 else None
        if facts is None:
            continue
        designs = designs_beside(renderer, row.thing, names)
        for cell in row.cells[1:]:
            if cell.verdict in ("mixed", "unstated"):
                told[row.thing.iri, cell.column.name] = facts.beside(designs, cell.column.name)
    return told


def _thing_of(renderer: "Renderer", answer: "Answer") -> str:
    """Return what people call the thing that a ``why`` question is about."""
    evidence = answer.evidence[:1] if answer.kind == "why" else ()
    return "".join(renderer.engine.vocabulary.label_of(one.thing) for one in evidence)


def _headed(renderer: "Renderer", answer: "Answer") -> str:
    """Return what heads an answer to a question that nobody gave a title."""
    thing = _thing_of(renderer, answer)
    if not thing:
        return _SAID.get(answer.kind, "")
    condition = str(answer.rows[0][0])
    asked = renderer.engine.vocabulary.property_called(condition)
    question = ""
    if asked is not None and asked.kind == "truth":
        question = renderer.digester.teller.question(thing, asked.iri)
    return question or f"{thing}: {renderer.condition_words(condition)}"


def _valued(parameters: Sequence[OpenParameter], told: str) -> str:
    """Say the values of parameters in a text in which they stand by their names."""
    for parameter in parameters:
        if parameter.value:
            name = rf"\${re.escape(parameter.name)}(?!\w)"
            told = re.sub(name, parameter.value.replace("\\", r"\\"), told)
    return told


def _near(renderer: "Renderer", text: str) -> "list[Entry]":
    """Return the saved questions that a sentence is near to, two at most: most words in common."""
    index = renderer.index.only("questions")
    # Each word is compared with every entry, and a query may have thousands of words.
    words = text[:LONGEST]
    whole = find(index, words).entries
    common: Counter[Entry] = Counter()
    for word in wanted_of(words)[:_MOST_WORDS]:
        common.update(find(index, word).entries)
    several = [entry for entry, _ in common.most_common(_NEAR)]
    return list(dict.fromkeys((*whole, *several)))[:_NEAR]


@dataclass(frozen=True, slots=True)
class Days:
    """One question of the edition and of today.

    Attributes:
        paper: The question without a day.
        today: The question of today.
        current: ``paper`` or ``today``, or the day that is asked about.
    """

    paper: str
    today: str
    current: str


def _days(renderer: "Renderer", text: str) -> Days | None:
    """Return a question of the edition and of today; None where nothing has changed."""
    statements = renderer.engine.parse(text).query.statements
    if renderer.knowledge.dates is None or len(statements) != 1:
        return None
    asked = statements[0].as_of
    end = statements[0].span.end
    before, after = (
        (text[:end], text[end:])
        if asked is None
        else (text[: asked.span.start].rstrip(), text[asked.span.end :])
    )
    when = "edition" if asked is None else asked.when
    current = "paper" if when == "edition" else when
    return Days(f"{before}{after}", f"{before} as of today{after}", current)


def _parameters(renderer: "Renderer", text: str, given: Mapping[str, str]) -> list[OpenParameter]:
    """Return what a query leaves open."""
    parameters = []
    for item in renderer.engine.parse(text).query.items if text else ():
        if not isinstance(item, syntax.Param):
            continue
        classes = renderer.engine.vocabulary.find_classes(item.type)
        # Among more things nobody chooses from a list; the name is written.
        choices = [
            Named(individual.label, individual.name)
            for term in classes[:1]
            if len(things := renderer.engine.vocabulary.individuals_of(term.iri)) <= MOST_THINGS
            for individual in things
        ]
        usual = "" if item.default is None else Writer().value(item.default).strip('"')
        kind = item.type.text or item.type.key
        value = given.get(item.name, usual)
        parameters.append(OpenParameter(item.name, kind, value, tuple(choices)))
    return parameters


def _decides(renderer: "Renderer", text: str) -> bool:
    """Tell whether a query can be decided on a page."""
    if renderer.choosing is None:
        return False
    asked = read_statement(renderer.engine, text, renderer.choosing.scope)
    return asked is not None and any(term.name == asked.of for term in renderer.classes)


def _first_questions(renderer: "Renderer") -> tuple[SavedQuery, ...]:
    """Return the saved questions of the first page, in its order."""
    if renderer.choosing is None or not _shipped(renderer):
        return ()
    saved = {query.name: query for query in saved_queries()}
    return tuple(saved[name] for name in renderer.choosing.questions if name in saved)


def _saved(renderer: "Renderer", text: str) -> SavedQuery | None:
    """Return the saved question with this text, if it is one."""
    if not text or not _shipped(renderer):
        return None
    return next((query for query in saved_queries() if query.text.strip() == text.strip()), None)


def _shipped(renderer: "Renderer") -> bool:
    """Tell whether the shipped vocabulary is loaded, so that the saved queries make sense."""
    return IST + "ConnectivityOption" in renderer.engine.vocabulary.classes
