"""The forms of an answer; each is deterministic, so that equal answers are equal bytes."""

# ruff: noqa: PLC0415 - one form is written at a time

from collections.abc import Callable

from isthmus.queries.answers.answer import Answer

FORMATS = ("table", "json", "csv", "tsv", "markdown", "html", "turtle", "sparql-results+json")
"""Every format by name."""


def render(answer: Answer, form: str) -> str:
    """Render an answer.

    Args:
        form: One of :data:`FORMATS`.

    Returns:
        The text, ending with a newline.

    Raises:
        ValueError: There is no such format.
    """
    return _writer(form)(answer)


def _writer(form: str) -> Callable[[Answer], str]:
    # One form is written at a time: the others, and what they need, take their time to import.
    match form:
        case "table":
            from .table import table as writer
        case "json":
            from .json import json_text as writer
        case "csv":
            from .csv_and_tsv import comma_separated as writer
        case "tsv":
            from .csv_and_tsv import tab_separated as writer
        case "markdown":
            from .markdown import markdown as writer
        case "html":
            from .html import html as writer
        case "turtle":
            from .turtle import render_turtle as writer
        case "sparql-results+json":
            from .sparql_results import render_sparql as writer
        case _:
            raise ValueError(f"there is no format {form!r}; there are: {', '.join(FORMATS)}")
    return writer
