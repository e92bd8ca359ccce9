"""The forms of an answer; each is deterministic, so that equal answers are equal bytes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from isthmus.queries.answers.answer import Answer

from .delimited import comma_separated, tab_separated
from .html import html
from .json import json_text
from .markdown import markdown
from .sparql_results import render_sparql
from .table import table


def render(answer: Answer, form: str) -> str:
    """Render an answer.

    Args:
        form: One of :data:`FORMATS`.

    Returns:
        The text, ending with a newline.

    Raises:
        ValueError: There is no such format.
    """
    writer = FORMATS.get(form)
    if writer is None:
        raise ValueError(f"there is no format {form!r}; there are: {', '.join(FORMATS)}")
    return writer(answer)


def _turtle(answer: Answer) -> str:
    # The engine's terms, which no other form needs.
    from .turtle import render_turtle

    return render_turtle(answer)


FORMATS: Mapping[str, Callable[[Answer], str]] = MappingProxyType(
    {
        "table": table,
        "json": json_text,
        "csv": comma_separated,
        "tsv": tab_separated,
        "markdown": markdown,
        "html": html,
        "turtle": _turtle,
        "sparql-results+json": render_sparql,
    }
)
"""Every format by name."""
