"""The tools that ask the engine: each writes one statement and lays out its answer."""

# ruff: noqa: PLC0415 - the first answer of an agent waits for what is loaded here

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen
from isthmus.queries import Answer
from isthmus.queries.diagnostics.spelling import spelled

from .messages import written
from .results import BUDGETS, Detail, Line, Result, Table, again, call, cut, table_of

if TYPE_CHECKING:
    from isthmus.queries import Engine

Outcome = tuple[str, Result]
_WORD = re.compile(r"((?:[^\W\d]\w*(?:-\w+)*:)?)([^\W_]\w*(?:-\w+)*)")
_QUOTED = re.compile(r"`[^`\n]+`")
_DERIVATIONS = 3
_ROOM_FOR_CUT = 60
"""Bytes of the line that says what is cut, besides its call."""
_MOST_THINGS, _MOST_ON = 12, 40


class MissingError(ValueError):
    """Arguments that fit their shape and still lead to nothing; the message says what to do."""


class Question(Frozen):
    """What `ask` takes.

    Attributes:
        query: A statement of IQ.
        as_of: today, edition or a day (2022-03-01).
        detail: full = up to 32 KB.
        offset: Rows to skip.
    """

    query: str
    as_of: str = ""
    detail: Detail = "brief"
    offset: int = 0


class Reasons(Frozen):
    """What `explain` takes.

    Attributes:
        thing: A word.
        condition: As after `where`.
        detail: full = up to 32 KB.
    """

    thing: str
    condition: str
    detail: Detail = "brief"


class Comparison(Frozen):
    """What `compare` takes.

    Attributes:
        things: Words of one class.
        on: Words of properties; all without.
        offset: Properties to skip.
    """

    things: tuple[str, ...]
    on: tuple[str, ...] = ()
    offset: int = 0


class Wishes(Frozen):
    """What `choose` takes.

    Attributes:
        of: A class.
        must: Conditions to hold.
        prefer: Those wished for.
        as_of: today, edition or a day.
        offset: Rows to skip.
        detail: full = up to 32 KB.
    """

    of: str
    must: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    as_of: str = ""
    offset: int = 0
    detail: Detail = "brief"


class Described(Frozen):
    """What `describe` takes.

    Attributes:
        thing: A word.
        offset: Rows to skip.
    """

    thing: str
    offset: int = 0


def ask(engine: "Engine", given: Question) -> Outcome:
    """Answer a query.

    Raises:
        QueryError: The query is wrong.
        MissingError: No row is behind the offset.
        DateError: The day is none, or lies before the edition.
        StoreError: The store could not answer.
    """
    table = table_of(engine, engine.ask(given.query, as_of=given.as_of or None))
    return _cut(table, given, "ask", "ask for fewer columns with `show`")


def explain(engine: "Engine", given: Reasons) -> Outcome:
    """Say why a condition has its verdict, with the derivations of what was inferred.

    Raises:
        QueryError: Thing or condition are wrong.
        StoreError: The store could not answer.
    """
    text = f"why {word(given.thing)} where {given.condition}"
    answer = engine.ask(text)
    # The tool asks `why` for the verdict alone: no note that the premise of the question is wrong.
    table = table_of(engine, answer)
    kept = tuple(note for note in table.notes if note.code != "premise")
    table = replace(table, notes=kept, after=tuple(_derivations(engine, answer)))
    more = "explain one part of the condition at a time"
    if given.detail == "brief":
        more = again("explain", given, detail="full")
    return cut(table, 0, BUDGETS[given.detail], lambda _: more, more)


def choose(engine: "Engine", given: Wishes) -> Outcome:
    """Sort a class into what fits, what would if a silence were confirmed, and what does not.

    Raises:
        QueryError: A word or condition is wrong.
        MissingError: No row is behind the offset.
        DateError: The day is none, or lies before the edition.
        StoreError: The store could not answer.
    """
    text = f"choose {word(given.of)}"
    if given.must:
        text += " where " + " and ".join(
            f"({requirement})" if len(given.must) > 1 else requirement for requirement in given.must
        )
    if given.prefer:
        text += " prefer " + ", ".join(given.prefer)
    table = table_of(engine, engine.ask(text, as_of=given.as_of or None))
    return _cut(table, given, "choose", "ask for less")


def compare(engine: "Engine", given: Comparison) -> Outcome:
    """Put things side by side.

    Raises:
        QueryError: A word is wrong.
        MissingError: Too many things, or no property is behind the offset.
        StoreError: The store could not answer.
    """
    if not 2 <= len(given.things) <= _MOST_THINGS:
        raise MissingError(f"`things` must name 2 to {_MOST_THINGS} things")
    if len(given.on) > _MOST_ON:
        raise MissingError(f"`on` may name {_MOST_ON} properties")
    text = "compare " + ", ".join(word(thing) for thing in given.things)
    if given.on:
        text += " on " + ", ".join(word(name) for name in given.on)
    table = table_of(engine, engine.ask(text))
    return _cut(table, given, "compare", query=text)


def describe(engine: "Engine", given: Described) -> Outcome:
    """List what is on record about a thing: what is stated before what the source is silent on.

    Raises:
        QueryError: There is no such thing.
        MissingError: No row is behind the offset.
        StoreError: The store could not answer.
    """
    text = f"describe {word(given.thing)}"
    answer = engine.ask(text)
    table = table_of(engine, answer)
    if [column.name for column in answer.columns] == ["property", "value", "status", "source"]:
        table = _weighed(engine, table)
    return _cut(table, given, "describe", query=text)


def within(lines: Sequence[str], budget: int, tool: str, given: Frozen, offset: int) -> str:
    """Return as many lines as fit, and say how many are left out and which call gives them.

    Args:
        lines: All lines.
        budget: Bytes, as a message writes them.
        tool: The name of the tool that tells the lines.
        given: What it was called with.
        offset: How many lines to skip.

    Raises:
        MissingError: No line is behind the offset.
    """
    if not 0 <= offset < len(lines):
        raise MissingError(f"`offset` must be from 0 to {len(lines) - 1}")

    def rest(first: int) -> str:
        return again(tool, given, offset=first)

    kept: list[str] = []
    left = budget - len(written(rest(len(lines)))) - _ROOM_FOR_CUT
    for number, line in enumerate(lines[offset:], offset):
        left -= len(written(line))
        if left < 0 and kept:
            kept += ["", f"Cut: lines {offset + 1} to {number} of {len(lines)}; {rest(number)}"]
            break
        kept.append(line if left >= 0 else line[: budget // 8] + "…")
    return "\n".join(kept)


def word(given: str) -> str:
    """Write what a client gave as one word of the language, so that it cannot be more than that.

    Raises:
        MissingError: It can be none.
    """
    if plain := _WORD.fullmatch(given):
        return given if plain[1] else spelled(given)
    if _QUOTED.fullmatch(given):
        return given
    if not given.strip() or "`" in given or "\n" in given:
        raise MissingError(
            f"{given[:80]!r} is not a word of the language; {call('words')} lists them"
        )
    return f"`{given}`"


def _cut(
    table: Table,
    given: Question | Wishes | Comparison | Described,
    tool: str,
    less: str = "",
    *,
    query: str = "",
) -> Outcome:
    """Return as much of a table as fits, with the calls for its rest and for more of each row.

    Args:
        table: The whole table.
        given: What the tool was called with.
        tool: Its name.
        less: What to do where all detail was asked for already.
        query: A query with the same answer, for a tool that knows no detail.

    Raises:
        MissingError: No row is behind the offset.
    """
    if given.offset < 0 or (given.offset and given.offset >= len(table.lines)):
        raise MissingError(f"`offset` must be from 0 to {max(0, len(table.lines) - 1)}")
    detail: Detail = getattr(given, "detail", "brief")
    if query:
        more = call("ask", query=query, detail="full")
    else:
        more = again(tool, given, detail="full") if detail == "brief" else less

    def rest(offset: int) -> str:
        return again(tool, given, offset=offset)

    return cut(table, given.offset, BUDGETS[detail], rest, more)


def _weighed(engine: "Engine", table: Table) -> Table:
    """Order the rows of a description by how much is known of a property; silences come last.

    What is in the column of sources is in the citations too, so the column is left out.
    """
    uses = {term.name: term.uses for term in engine.vocabulary.properties.values()}

    def weight(line: Line) -> tuple[int, int]:
        name, value, status = line.cells[:3]
        if not status:
            return 0, 0
        return (1 if value else 2), -uses.get(name, 0)

    silent = [line.cells[1] for line in table.lines if _is_silent(line)]
    lines = [
        Line(line.cells[:3], line.citations)
        for line in sorted(table.lines, key=weight)
        if not _is_silent(line)
    ]
    if silent:
        lines.append(Line(("the source does not say", ", ".join(silent), "silent")))
    rows = f"{len(lines)} rows."
    return replace(table, verdict=rows, columns=table.columns[:3], lines=tuple(lines))


def _is_silent(line: Line) -> bool:
    return line.cells[2] == "the source does not say"


def _derivations(engine: "Engine", answer: Answer) -> "list[str]":
    """Write the proofs of the first facts behind an answer that nobody stated outright."""
    from isthmus.kb.proofs.text import proof_text

    knowledge = engine.knowledge
    facts = [fact for entry in answer.evidence for fact in entry.facts]
    shown = []
    for fact in dict.fromkeys(facts):
        support = knowledge.support(fact)
        if support is None or not support.inferred:
            continue
        proof = knowledge.prove(fact)
        if proof is not None:
            shown.append("Derivation:\n" + proof_text(proof, knowledge.name).rstrip("\n"))
        if len(shown) == _DERIVATIONS:
            break
    return shown
