"""The tools: one table, an entry each. All of them only read.

A tool is stated by the class of its arguments, the function that does the work, and what a model is
told of it: when to use it, when not, and one example.
"""

from collections.abc import Callable, Mapping
from time import monotonic, sleep
from typing import Any

from isthmus.kb import KnowledgeError
from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import plain
from isthmus.kb.pool import LimitError, PoolError, TooManyQueriesError
from isthmus.queries import Engine, QueryError

from . import engine_tools, vocabulary_tool
from .mistakes import explain_mistake
from .results import Result
from .shapes import ShapeError, arguments_of, outline_of, read

_PATIENCE, _PAUSE = 15.0, 0.02
"""Seconds that a call waits in all while its client has too many others, and between tries."""
Outcome = tuple[str, Result | None]
"""Text and structure; a tool that only has words has no structure."""


class Tool(Frozen):
    """One tool.

    Attributes:
        name: Its name.
        description: What a model is told.
        takes: The class of its arguments.
        work: Does it.
        structured: Whether its result has a structure besides the text.
    """

    name: str
    description: str
    takes: type[Frozen]
    work: Callable[[Engine, Any], Outcome]
    structured: bool = True


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            "ask",
            "Answer one question in the query language IQ, with sources. Call `words` first "
            "unless you know the names. Not for free text. "
            "Example: find option where encrypted and private",
            engine_tools.Question,
            engine_tools.ask,
        ),
        Tool(
            "words",
            "The names that a query can use. Without argument: the map and how a query is "
            "written. Example: about = option",
            vocabulary_tool.About,
            vocabulary_tool.words,
            structured=False,
        ),
        Tool(
            "explain",
            "Why a condition holds for a thing, does not, or is left open, down to the claims "
            "of the source. Example: thing = vpc-peering, condition = reach = many-vpcs",
            engine_tools.Reasons,
            engine_tools.explain,
        ),
        Tool(
            "compare",
            "Things side by side. Name properties if you can: all of them are long. "
            "Example: things = [vpc-peering, privatelink], on = [private, reach]",
            engine_tools.Comparison,
            engine_tools.compare,
        ),
        Tool(
            "choose",
            "What fits, would if a silence were confirmed, or not. "
            "Example: of = option, must = [encrypted], prefer = [private]",
            engine_tools.Wishes,
            engine_tools.choose,
        ),
        Tool(
            "describe",
            "All that is on record about a thing or a word, what weighs most first. Not for "
            "one property: `ask` is shorter. Example: thing = vpc-peering",
            engine_tools.Described,
            engine_tools.describe,
        ),
    )
}
"""All tools, in the order in which they are listed."""


def listed(tool: Tool) -> dict[str, object]:
    """Return what a client is told of a tool."""
    shown: dict[str, object] = {
        "name": tool.name,
        "description": tool.description,
        "inputSchema": arguments_of(tool.takes),
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    }
    if tool.structured:
        shown["outputSchema"] = outline_of(Result)
    return shown


def called(engine: Engine, tool: Tool, arguments: object) -> dict[str, object]:
    """Use a tool, and turn what is wrong with its use into a result that says what to do.

    Args:
        engine: What answers.
        arguments: What a client sent.

    Returns:
        The result as the protocol has it.

    Raises:
        StoreError: The store could not answer, through no fault of the question.
    """
    try:
        text, structure = _patiently(tool.work, engine, read(tool.takes, arguments))
    except ShapeError as error:
        return failed(f"{error}. {tool.description}")
    except QueryError as error:
        return failed(explain_mistake(engine, error))
    except engine_tools.MissingError as error:
        return failed(str(error))
    except LimitError as error:
        return failed(
            f"{error}. That is no answer: ask for less, with `limit` or a narrower `where`."
        )
    except PoolError as error:
        return failed(f"{error}. That is no answer: call again in a moment.")
    except KnowledgeError as error:
        usage = error.outcome == "usage"
        return failed(f"{error}" if usage else f"{error}. That is no answer.")
    shown = {} if structure is None else {"structuredContent": plain(structure)}
    return {"content": [{"type": "text", "text": text}], **shown}


def _patiently(work: Callable[[Engine, Any], Outcome], engine: Engine, given: Frozen) -> Outcome:
    """Do the work of a tool; a client with many calls at once waits for its turn.

    Agents call in parallel as a matter of course, and know nothing of limits of a service.
    """
    until = monotonic() + _PATIENCE
    while True:
        try:
            return work(engine, given)
        except TooManyQueriesError:
            if monotonic() > until:
                raise
            sleep(_PAUSE)


def failed(text: str) -> dict[str, object]:
    """Return the result of a call that got no answer."""
    return {"content": [{"type": "text", "text": text}], "isError": True}
