"""A wrong record is noticed: claims are taken out, or turned into their opposite, one at a time.

Shapes, contradictions, the coverage of options and aspects, and the competency questions together
have to notice nearly every such change. The few that pass are listed when too many do.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias

import pytest
from isthmus.kb import BuildError, Inputs, Knowledge, Rows, open_inputs, shipped
from isthmus.kb.record.coverage import coverage
from isthmus.ontology import BASE, IST
from isthmus.queries import Answer, Engine, Sparql
from isthmus.queries.answers.make import AnswerMaker
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

pytestmark = pytest.mark.slow

SEED = 20200606
SAMPLE = 50
NOTICED = 45

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CLAIM = NamedNode(IST + "Claim")
POLARITY = NamedNode(IST + "polarity")
AFFIRMED = NamedNode(BASE + "polarity/affirmed")
DENIED = NamedNode(BASE + "polarity/denied")


class Question(Protocol):
    """What this test reads of a question."""

    name: str
    query: str
    error: str
    pages: tuple[int, ...]
    cited: Mapping[str, Sequence[int]]


Complaints: TypeAlias = Callable[[Question, Answer], list[str]]


@dataclass(frozen=True, slots=True)
class Exam:
    """All questions, compiled once for the words of the unchanged record.

    Attributes:
        engine: Answers over the unchanged record.
        questions: Each question with its compiled query.
        triples: What the files of claims say.
    """

    engine: Engine
    questions: tuple[tuple[Question, Sparql], ...]
    triples: tuple[Triple, ...]
    complaints: Complaints

    def wrong_answers(self, knowledge: Knowledge) -> Iterator[str]:
        """Yield complaints about the answers of a changed record, cheap ones first.

        Rows are compared before answers are made: an answer of the same rows can only differ in
        what it cites.
        """
        same: list[tuple[Question, Sparql, Rows]] = []
        for question, compiled in self.questions:
            rows = knowledge.store.select(compiled.text)
            if rows == self.engine.knowledge.store.select(compiled.text):
                same.append((question, compiled, rows))
            else:
                yield from self._complaints(question, compiled, rows, knowledge)
        for question, compiled, rows in same:
            if question.pages or question.cited:
                yield from self._complaints(question, compiled, rows, knowledge)

    def _complaints(
        self, question: Question, compiled: Sparql, rows: Rows, knowledge: Knowledge
    ) -> Iterator[str]:
        answer = AnswerMaker(compiled, rows, knowledge, self.engine.vocabulary).make()
        for complaint in self.complaints(question, answer):
            yield f"{question.name}: {complaint}"


@pytest.fixture(scope="module")
def exam(
    knowledge: Knowledge, questions: tuple[Question, ...], complaints_but_notes: Complaints
) -> Exam:
    engine = Engine(knowledge, cache=None)
    compiled = tuple((q, engine.compile(q.query)) for q in questions if not q.error)
    return Exam(engine, compiled, tuple(claimed()), complaints_but_notes)


def claimed() -> Iterator[Triple]:
    """Yield the triples of the shipped claims; blank nodes of two files stay apart."""
    for path in shipped().claims:
        for quad in parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield quad.triple


def removed(claim: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield all but what is said of one claim."""
    return (triple for triple in triples if triple.subject != claim)


def flipped(claim: NamedNode, triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield all, with one claim denied if it was affirmed, and affirmed if it was denied."""
    triples = tuple(triples)
    denied = Triple(claim, POLARITY, DENIED) in triples
    for triple in triples:
        if triple.subject != claim or triple.predicate != POLARITY:
            yield triple
    yield Triple(claim, POLARITY, AFFIRMED if denied else DENIED)


def changed(inputs: Inputs, triples: Iterable[Triple], folder: Path) -> Inputs:
    path = folder / "claims.nt"
    path.write_text("".join(f"{triple} .\n" for triple in triples), encoding="utf-8")
    return replace(inputs, claims=(path,))


def notices(exam: Exam, inputs: Inputs) -> str:
    """Return what notices that a record is wrong, or an empty string."""
    try:
        knowledge = open_inputs(inputs, cache=None)
    except BuildError as error:
        return f"build: {str(error).splitlines()[0]}"
    if not coverage(knowledge.store).complete:
        return "coverage"
    return next(exam.wrong_answers(knowledge), "")


def sample(triples: Iterable[Triple]) -> list[NamedNode]:
    claims = {t.subject for t in triples if t.predicate == TYPE and t.object == CLAIM}
    names = sorted(claim.value for claim in claims if isinstance(claim, NamedNode))
    return [NamedNode(name) for name in random.Random(SEED).sample(names, SAMPLE)]


def test_unchanged_record_is_right(exam: Exam, tmp_path: Path) -> None:
    """The harness itself complains about nothing; the answers have tests of their own."""
    assert notices(exam, changed(shipped(), exam.triples, tmp_path)) == ""


@pytest.mark.parametrize("change", [removed, flipped])
def test_changed_claims_are_noticed(
    change: Callable[[NamedNode, Iterable[Triple]], Iterator[Triple]], exam: Exam, tmp_path: Path
) -> None:
    unnoticed = [
        claim.value
        for claim in sample(exam.triples)
        if not notices(exam, changed(shipped(), change(claim, exam.triples), tmp_path))
    ]
    listed = "\n".join(unnoticed)
    assert SAMPLE - len(unnoticed) >= NOTICED, f"{change.__name__} without notice:\n{listed}"
