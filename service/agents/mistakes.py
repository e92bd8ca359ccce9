"""A query that cannot be answered: what is wrong, and the calls that mend it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen
from isthmus.queries import QueryError, errors_of, render_diagnostics

from .results import call

if TYPE_CHECKING:
    from isthmus.queries import Diagnostic, Engine

_MOST = 4_000
"""Bytes for what is wrong, and again for what mends it."""
_STEPS = 5
"""Mistakes that are mended one after the other; no query reports more."""


class Mend(Frozen):
    """A change that mends a query.

    Attributes:
        title: What it does.
        query: The query after it.
    """

    title: str
    query: str


def explain_mistake(engine: "Engine", error: QueryError) -> str:
    """Say what is wrong with a query and which calls get an answer.

    Args:
        engine: Knows the language.
        error: What was raised.
    """
    wrong = errors_of(error.diagnostics) or error.diagnostics
    blocks, left = [], _MOST
    for entry in wrong:
        block = render_diagnostics(error.text, [entry])
        if len(block.encode()) > left:
            block = f"{entry.severity}[{entry.code}]: {entry.message}"[: max(0, left)]
        left -= len(block.encode())
        blocks.append(block)
    lines = [
        f"{mend.title}: {call('ask', query=mend.query)}"
        for mend in mends(engine, error.text, wrong)
        if len(mend.query.encode()) < _MOST // 4
    ]
    if lines:
        blocks.append("To mend it:\n" + "\n".join(f"- {line}" for line in lines[:4]))
    else:
        blocks.append(f"No change is known to mend it; {call('words')} lists what can be asked.")
    return "\n\n".join(blocks)


def mends(engine: "Engine", text: str, wrong: "tuple[Diagnostic, ...]") -> Iterator[Mend]:
    """Yield changes of a query after each of which it can be answered.

    Args:
        engine: Knows the language.
        text: The query.
        wrong: What is wrong with it.
    """
    told: set[str] = set()
    for entry in wrong:
        for fix in entry.fixes:
            mend = _mended(engine, Mend(fix.title, fix.apply(text)))
            if mend is not None and mend.query not in told:
                told.add(mend.query)
                yield mend


def _mended(engine: "Engine", begun: Mend) -> Mend | None:
    """Apply the first fix of each further mistake; None if one is left that has none."""
    title, text = begun.title, begun.query
    for _ in range(_STEPS):
        wrong = errors_of(engine.diagnose(text, {}))
        if not wrong:
            return Mend(title, text)
        fix = next((entry.fixes[0] for entry in wrong if entry.fixes), None)
        if fix is None:
            return None
        title, text = f"{title}; {fix.title}", fix.apply(text)
    return None
