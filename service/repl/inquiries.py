"""The commands that ask about a thing, a question or an answer."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

import json
import re
from typing import TYPE_CHECKING

from isthmus.service.outcomes import UsageError

from .arguments import last_answer, nothing_in, word_in, words_in

if TYPE_CHECKING:
    from isthmus.queries import Answer

    from .shell import Shell


def describe(shell: "Shell", argument: str) -> None:
    """Show all that is on record about a word."""
    shell.ask(f"describe {word_in(argument, 'describe', 'managed-vpn')}", aside=True)


def why(shell: "Shell", argument: str) -> None:
    """Show the verdict and the facts behind it; alone, why other things are left out."""
    if not argument:
        _why_not(shell)
        return
    words = argument
    if re.search(r"\bwhere\b", words, re.IGNORECASE):
        shell.ask(f"why {words}", aside=True)
        return
    last = shell.session.question
    where = ""
    if last is not None:
        where = shell.session.engine.compile(last.text, last.parameters).where
    if not where:
        raise UsageError(
            f"say what for, as in `:why {words} where transitive`; after a question with "
            "a condition, that condition is meant"
        )
    shell.ask(f"why {words} where {where}", aside=True)


def _why_not(shell: "Shell") -> None:
    """Say of everything that the last answer leaves out which conditions it does not meet."""
    from isthmus.queries.forms.left_out import left_out_text

    last = shell.session.question
    if last is None:
        raise UsageError("say of what, as in `:why vpc-peering where transitive`")
    engine = shell.session.engine
    others = shell.run(lambda: engine.left_out(last.text, last.answer, last.parameters))
    shell.show(left_out_text(others).lstrip("\n") or "the last answer leaves nothing out\n")


def prove(shell: "Shell", argument: str) -> None:
    """Show the proof of a statement, or of its opposite."""
    from isthmus.service.forms.proofs import proof_or_opposite, statement, write

    words = words_in(argument)
    if len(words) != 3:
        raise UsageError("three words are due, as in `:prove managed-vpn encrypted true`")
    engine = shell.session.engine
    knowledge = engine.knowledge

    def find() -> tuple[str, str]:
        """Return what is to be said first, and the proof."""
        proof, said = proof_or_opposite(knowledge, statement(engine, *words))
        if proof is None:
            raise UsageError(
                f"{said}\n`:why {words[0]} where {words[1]} = {words[2]}` says what was searched"
            )
        return said, write(proof, knowledge, "text")

    said, proof = shell.run(find)
    if said:
        shell.tell(said)
    shell.show(proof)


# --- about a question -----------------------------------------------------------------------------

_RAW = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:SELECT|PREFIX|BASE|ASK|CONSTRUCT)\b", re.IGNORECASE)


def sparql(shell: "Shell", argument: str) -> None:
    """Show the SPARQL of a question, or run some."""
    if not argument:
        shell.show(last_answer(shell.session).sparql.rstrip("\n") + "\n", "sparql")
    elif _RAW.match(argument):
        _query(shell, argument)
    else:
        shell.show(shell.session.compile(argument).rstrip("\n") + "\n", "sparql")


def _query(shell: "Shell", sparql: str) -> None:
    """Run SPARQL as typed: rows are shown as an answer, a graph in Turtle."""
    reply = shell.run(lambda: shell.host.query(sparql))
    if reply.kind == "rows":
        shell.show_answer(_answer_of(shell, sparql, reply.body))
    elif reply.kind == "graph":
        shell.show(reply.body.decode("utf-8"), "turtle")
    else:
        shell.show("yes\n" if json.loads(reply.body)["boolean"] else "no\n")


def _answer_of(shell: "Shell", sparql: str, content: bytes) -> "Answer":
    """Make an answer of the rows of a SELECT, so that it can be written in every form."""
    from isthmus.kb.pool.store import rows_of
    from isthmus.queries.answers.answer import Answer, Column
    from isthmus.queries.answers.cells import cell_of

    engine = shell.session.engine
    read = rows_of(content)
    vocabulary = engine.vocabulary
    columns = tuple(Column(name, name, "any") for name in read.variables)
    rows = tuple(
        tuple(cell_of([] if term is None else [term], False, vocabulary) for term in row)
        for row in read.rows
    )
    version, edition = engine.knowledge.version, engine.knowledge.edition
    return Answer("find", sparql, sparql, columns, rows, version=version, edition=edition)


def explain(shell: "Shell", argument: str) -> None:
    """Say how a question is understood."""
    session = shell.session
    if argument:
        text = session.with_declarations(argument)
        explained = session.engine.explain(text, session.values)
    elif session.question is not None:
        explained = session.engine.explain(session.question.text, session.question.parameters)
    else:
        raise UsageError(
            "nothing has been asked yet; give a question, as in `:explain find option`"
        )
    lines = [explained.summary]
    for reading in explained.readings:
        lines.append(f"\n{reading.condition}")
        lines.append(f"  true      {reading.true}")
        lines.append(f"  false     {reading.false}")
        lines.append(f"  unstated  {reading.unstated}")
    lines += [f"\nnote: {note}" for note in explained.notes]
    shell.show("\n".join(lines) + "\n")


def sources(shell: "Shell", argument: str) -> None:
    """List all claims behind the last answer."""
    from isthmus.queries.answers.view import sources_of

    nothing_in(argument, "sources")
    answer = last_answer(shell.session)
    if not answer.citations:
        shell.show("the last answer rests on no claim of the source\n")
        return
    lines = []
    for source in sources_of(answer):
        mark = "  [inferred from]" if source.inferred else ""
        lines += [source.statement + mark, *(f"  {place.text}" for place in source.places)]
    shell.show("\n".join(lines) + "\n")
