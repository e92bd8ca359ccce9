"""Hold a document against the record: what it says that the record denies, and what was not read.

The words are found by `.reading`; whether a statement holds is asked of the same engine that
answers everybody, so a finding can be followed to its claims.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from isthmus.kb.characters import shortened
from isthmus.kb.data_class import dataclass
from isthmus.kb.frozen import Frozen
from isthmus.queries import Answer, QueryError
from isthmus.service.agents.engine_tools import word
from isthmus.service.agents.results import address_of, place_of

from .passages import Form, Sentence
from .reading import Progress, Reader, Statement, Unread

if TYPE_CHECKING:
    from isthmus.queries import Engine

Outcome: TypeAlias = Literal["denied", "outdated", "changed", "agrees", "open", "mixed"]
MOST = 500
"""Statements of one document that are looked up."""
_SHOWN = 160
"""Characters of a sentence that a report shows."""
_SAID: Mapping[Outcome, str] = {
    "denied": "the record denies it",
    "outdated": "it was so at the edition, and is not so since",
    "changed": "it has changed since the edition",
    "mixed": "the record has it of some configurations only",
}

_DENIED = frozenset({"denied", "outdated"})


class Finding(Frozen):
    """A statement of a document beside the record.

    Attributes:
        statement: What the document says.
        outcome: Whether the record denies it, has been denying it since a change, has changed
            otherwise, agrees, says nothing, or differs by configuration.
        because: What the record says.
        since: What has changed since the edition.
        sources: The places in the source, with the addresses of the claims.
        query: The query that tells the whole story.
    """

    statement: Statement
    outcome: Outcome
    because: tuple[str, ...]
    since: tuple[str, ...]
    sources: tuple[str, ...]
    query: str


class Review(Frozen):
    """A document beside the record.

    Attributes:
        findings: The statements that were read, in their order.
        unread: The sentences that name a thing and were not read.
        beyond: How many statements were not looked up, being more than `MOST`.
    """

    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    beyond: int = 0

    @property
    def denied(self) -> tuple[Finding, ...]:
        """The statements that the record denies today."""
        return tuple(finding for finding in self.findings if finding.outcome in _DENIED)


def review(
    engine: "Engine", text: str, form: Form = "markdown", progress: Progress | None = None
) -> Review:
    """Hold a document against the record.

    Args:
        engine: What answers.
        text: The document.
        form: In what it is written.
        progress: As for `Reader.read`.

    Raises:
        StoreError: The store could not answer.
    """
    # A document says the same of a thing again and again.
    told = cache(partial(_told, engine))
    findings: list[Finding] = []
    unread: list[Unread] = []
    beyond = 0
    for entry in Reader(engine).read(text, form, progress):
        if isinstance(entry, Unread):
            unread.append(entry)
        elif len(findings) == MOST:
            beyond += 1
        else:
            finding = _looked_up(told, entry)
            if finding is None:
                unread.append(Unread(entry.sentence, "the record has no such aspect of the thing"))
            elif any(
                # A name of several things is read where it makes no difference which is meant.
                (other := _looked_up(told, replace(entry, thing=thing))) is None
                or other.outcome != finding.outcome
                for thing in entry.also
            ):
                unread.append(Unread(entry.sentence, "it names one of several things"))
            else:
                findings.append(finding)
    return Review(tuple(findings), tuple(unread), beyond)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the record says on an aspect of a thing.

    Attributes:
        query: The query that asks for it.
        answer: As the edition has it.
        today: As it is today, where that differs.
    """

    query: str
    answer: Answer
    today: Answer | None


def _told(engine: "Engine", thing: str, condition: str) -> _Told | None:
    query = f"why {word(thing)} where {condition}"
    try:
        answer = engine.ask(query)
    except QueryError:
        return None
    differs = bool(answer.differences)
    return _Told(query, answer, engine.ask(query, as_of="today", cite=False) if differs else None)


def _looked_up(told: Callable[[str, str], _Told | None], statement: Statement) -> Finding | None:
    found = told(statement.thing, statement.condition)
    if found is None:
        return None
    answer = found.answer
    outcome = _outcome(answer, statement)
    if found.today is not None:
        today = _outcome(found.today, statement)
        if today != outcome:
            outcome = "outdated" if today == "denied" else "changed"
    because = answer.rows[0][[column.name for column in answer.columns].index("because")]
    lines = because if isinstance(because, tuple) else (because,)
    return Finding(
        statement,
        outcome,
        tuple(str(line) for line in lines if line),
        (
            *(entry.text for entry in answer.differences),
            *(entry.text for entry in answer.warnings),
        ),
        tuple(
            f"{place_of(citation)} {address_of(citation.claim)}" for citation in answer.citations
        ),
        found.query,
    )


def _outcome(answer: Answer, statement: Statement) -> Outcome:
    names = [column.name for column in answer.columns]
    verdict = str(answer.rows[0][names.index("verdict")])
    if verdict == "mixed":
        return "mixed"
    if verdict not in {"true", "false"}:
        return "open"
    return "agrees" if (verdict == "true") == statement.affirmed else "denied"


def lines_of(reviewed: Review, name: str = "") -> Iterator[str]:
    """Yield the lines of a report: what is denied, what differs, what was not read, and the sum.

    Args:
        name: The name of the file, for the places; empty to give lines only.
    """
    for finding in reviewed.findings:
        if said := _SAID.get(finding.outcome):
            yield f"{_place(finding.statement.sentence, name)}: {said}: {_quoted(finding)}"
            yield from (f"    {line}" for line in finding.because)
            yield from (f"    since then: {line}" for line in finding.since)
            yield from (f"    {source}" for source in finding.sources)
            yield f"    {finding.query}"
    for entry in reviewed.unread:
        yield f"{_place(entry.sentence, name)}: not read, {entry.why}: “{_short(entry.sentence)}”"
    yield f"{name}: {summary(reviewed)}" if name else summary(reviewed)


def annotations_of(reviewed: Review, name: str) -> Iterator[str]:
    """Yield what a continuous check of GitHub shows beside the lines of a file.

    See *Workflow commands for GitHub Actions*: what is denied is an error, what differs a warning.

    Args:
        reviewed: The review.
        name: The name of the file.
    """
    for finding in reviewed.findings:
        if said := _SAID.get(finding.outcome):
            level = "error" if finding.outcome in _DENIED else "warning"
            told = "\n".join((f"{said}: {_quoted(finding)}", *finding.because, finding.query))
            place = f"file={_escaped(name)},line={finding.statement.sentence.line}"
            yield f"::{level} {place}::{_escaped(told)}"


def _escaped(text: str) -> str:
    for sign in "%\r\n":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def summary(reviewed: Review) -> str:
    """Say in a line how many statements were read, and how they stand beside the record."""
    counts = Counter(finding.outcome for finding in reviewed.findings)
    beyond = f"; {reviewed.beyond} more than {MOST} were not looked up" if reviewed.beyond else ""
    return (
        f"{len(reviewed.findings)} statements read: {counts['denied']} denied, "
        f"{counts['outdated']} outdated, {counts['changed']} changed otherwise, "
        f"{counts['agrees']} on record, {counts['mixed']} true of some configurations only, "
        f"{counts['open']} with nothing on record; "
        f"{len(reviewed.unread)} sentences not read{beyond}"
    )


def _place(sentence: Sentence, name: str) -> str:
    return f"{name}:{sentence.line}" if name else f"line {sentence.line}"


def _quoted(finding: Finding) -> str:
    return f"“{_short(finding.statement.sentence)}”"


def _short(sentence: Sentence) -> str:
    return shortened(sentence.text, _SHOWN)
