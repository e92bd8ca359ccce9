"""The competency questions, read from their files, and the judge of their answers."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from isthmus.ontology import question_files
from isthmus.queries import Answer, Gap, Thing

VERDICTS = ("true", "false", "mixed", "unstated")


@dataclass(frozen=True, slots=True)
class Question:
    """One competency question with the answer it must have; the fields are those of the files."""

    name: str
    text: str
    query: str
    file: str
    reading: str = ""
    readings: tuple[int, ...] = ()
    infers: str = ""
    column: str = ""
    expected: tuple[str, ...] | None = None
    ordered: tuple[str, ...] | None = None
    contains: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    rows: tuple[Mapping[str, object], ...] | None = None
    table: Mapping[str, Sequence[str]] | None = None
    places: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)
    cited: Mapping[str, Sequence[int]] = field(default_factory=dict)
    verdict: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    note: str = ""
    pages: tuple[int, ...] = ()
    inferred: bool = False

    @property
    def id(self) -> str:
        """The name under which a test run shows it."""
        return f"{Path(self.file).stem}:{self.name}"

    @property
    def idle(self) -> bool:
        """Whether any answer would do."""
        sets = (self.expected, self.ordered, self.rows, self.table)
        others = (self.contains, self.excludes, self.places, self.verdict, self.counts, self.error)
        return all(one is None for one in sets) and not any(others)


def read_questions() -> tuple[Question, ...]:
    """Read every question; a field that no question has is a mistake and fails here."""
    found = []
    for path in question_files():
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            fields: dict[str, Any] = {
                key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()
            }
            found.append(Question(file=path.name, **fields))
    return tuple(found)


QUESTIONS = read_questions()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each question for every test that asks for one."""
    if "question" in metafunc.fixturenames:
        metafunc.parametrize("question", QUESTIONS, ids=[one.id for one in QUESTIONS])


# --- from cells to comparable values -------------------------------------------------------------


def _plain(cell: object) -> object:
    """Return a cell without labels: ids for things, sets for several values."""
    if isinstance(cell, Thing):
        return cell.iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    if isinstance(cell, tuple | list):
        return frozenset(_plain(one) for one in cell)
    if isinstance(cell, Gap):
        return cell.value
    return "unstated" if cell is None else cell


def _values(cell: object) -> frozenset[str]:
    """Return the values of a cell as a set of words, empty where nothing is on record."""
    plain: object = frozenset() if cell is None else _plain(cell)
    several: frozenset[object] = plain if isinstance(plain, frozenset) else frozenset({plain})
    return frozenset(
        str(value).lower() if isinstance(value, bool) else str(value) for value in several
    )


@dataclass(frozen=True, slots=True)
class _Table:
    answer: Answer

    def place(self, name: str) -> int:
        names = [column.name for column in self.answer.columns]
        if name in {"", "thing"} and name not in names:
            return 0
        return names.index(name)

    def things(self) -> list[str]:
        return [next(iter(_values(row[0])), "") for row in self.answer.rows]

    def column(self, name: str) -> list[frozenset[str]]:
        place = self.place(name)
        return [_values(row[place]) for row in self.answer.rows]


# --- the judge -----------------------------------------------------------------------------------


def judge(question: Question, answer: Answer) -> list[str]:
    """Return what is wrong with an answer, a line for each complaint; nothing where it is right."""
    wrong: list[str] = []
    table = _Table(answer)
    if answer.truncated:
        wrong.append("the answer was cut")
    found: set[str] = set().union(*table.column(question.column)) if answer.rows else set()
    if question.expected is not None:
        wrong += _differences(set(question.expected), found)
    if question.ordered is not None:
        got = [value for cell in table.column(question.column) for value in sorted(cell)]
        if got != list(question.ordered):
            wrong.append(f"in order: {got} instead of {list(question.ordered)}")
    wrong += [f"missing {one}" for one in question.contains if one not in found]
    wrong += [f"must not be there: {one}" for one in question.excludes if one in found]
    if question.rows is not None:
        wrong += _judge_rows(question.rows, table)
    if question.table is not None:
        wrong += _judge_table(question, table)
    if question.places:
        wrong += _judge_places(question.places, table)
    if question.verdict:
        verdict = answer.rows[0][1] if answer.rows else "no row"
        if verdict != question.verdict:
            wrong.append(f"the verdict is {verdict} instead of {question.verdict}")
    if question.counts:
        wrong += _judge_counts(question.counts, table)
    if question.note and not any(
        question.note in f"{note.code}: {note.text}" for note in answer.notes
    ):
        wrong.append(f"no note with {question.note!r}, only {[n.text for n in answer.notes]}")
    return wrong


def judge_citations(question: Question, answer: Answer) -> list[str]:
    """Return which pages are not cited although they should be."""
    wrong: list[str] = []
    cited = {citation.page for citation in answer.citations}
    if missing := sorted(set(question.pages) - cited):
        wrong.append(f"pages {missing} are not cited, only {sorted(cited)}")
    words = {str(_plain(row[0])): row[0].id for row in answer.rows if isinstance(row[0], Thing)}
    for thing, pages in question.cited.items():
        word = words.get(thing, thing)
        there = {c.page for c in answer.citations if any(s.thing == word for s in c.supports)}
        if missing := sorted(set(pages) - there):
            wrong.append(f"{thing}: pages {missing} are not cited, only {sorted(there)}")
    if question.inferred and not any(citation.inferred for citation in answer.citations):
        wrong.append("nothing in it is marked as inferred")
    return wrong


def _differences(expected: Iterable[str], found: Iterable[str]) -> list[str]:
    want, have = set(expected), set(found)
    wrong = [f"missing {one}" for one in sorted(want - have)]
    return wrong + [f"unexpected {one}" for one in sorted(have - want)]


def _judge_rows(rows: Sequence[Mapping[str, object]], table: _Table) -> list[str]:
    names = list(rows[0]) if rows else []
    try:
        places = {name: table.place(name) for name in names}
    except ValueError:
        return [f"no such columns: {names}, only {[c.name for c in table.answer.columns]}"]
    several = {name for name in names if any(isinstance(row[name], list) for row in rows)}

    def shape(name: str, cell: object) -> object:
        if name in several:
            return tuple(sorted(_values(cell)))
        return _plain(cell)

    want = sorted(repr([shape(name, row[name]) for name in names]) for row in rows)
    have = sorted(
        repr([shape(name, row[places[name]]) for name in names]) for row in table.answer.rows
    )
    wrong = [f"missing row {row}" for row in want if row not in have]
    wrong += [f"unexpected row {row}" for row in have if row not in want]
    return wrong or ([] if len(want) == len(have) else [f"{len(have)} rows, not {len(want)}"])


def _judge_table(question: Question, table: _Table) -> list[str]:
    assert question.table is not None
    have = dict(zip(table.things(), table.column(question.column), strict=True))
    wrong = _differences(question.table, have)
    for thing, values in question.table.items():
        if thing in have:
            wrong += [f"{thing}: {line}" for line in _differences(values, have[thing])]
    return wrong


def _judge_places(places: Mapping[str, Mapping[str, Sequence[int]]], table: _Table) -> list[str]:
    columns = zip(*(table.column(name) for name in ("subject", "object", "page")), strict=True)
    have = Counter(tuple(next(iter(cell), "") for cell in row) for row in columns)
    wrong = []
    for subject, facts in places.items():
        for value, pages in facts.items():
            for page, times in Counter(pages).items():
                if (there := have[subject, value, str(page)]) < times:
                    wrong.append(f"{subject}, {value}: {there} of {times} on page {page}")
    return wrong


def _judge_counts(counts: Mapping[str, int], table: _Table) -> list[str]:
    if [column.name for column in table.answer.columns] == ["count"]:
        got: dict[str, object] = {"true": table.answer.rows[0][0]}
    else:
        got = {name: table.answer.rows[0][table.place(name)] for name in VERDICTS}
    return [
        f"{name}: {got.get(name, 0)} instead of {number}"
        for name, number in counts.items()
        if got.get(name, 0) != number
    ]


# --- fixtures ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def questions() -> tuple[Question, ...]:
    """All questions."""
    return QUESTIONS


@pytest.fixture(scope="session")
def complaints() -> Callable[[Question, Answer], list[str]]:
    """Judge an answer, its citations included."""
    return lambda question, answer: [*judge(question, answer), *judge_citations(question, answer)]


@pytest.fixture(scope="session")
def complaints_but_notes() -> Callable[[Question, Answer], list[str]]:
    """Judge an answer that was made without the notes which take queries of their own."""

    def complain(question: Question, answer: Answer) -> list[str]:
        silent = replace(question, note="")
        return [*judge(silent, answer), *judge_citations(silent, answer)]

    return complain
