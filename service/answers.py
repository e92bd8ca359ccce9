"""Answer a query in one of the forms that every face offers."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.queries import Engine

FORMS = ("table", "json", "csv", "tsv", "markdown", "html", "sparql-results", "sparql")
"""The forms: seven of the answer, and the SPARQL that the query stands for."""
_RENDERERS = {"sparql-results": "sparql-results+json"}


def answer(engine: "Engine", text: str, parameters: Mapping[str, str], form: str) -> str:
    """Answer a query and write the answer.

    Args:
        engine: What answers queries.
        text: The query.
        parameters: Values for its parameters, as text.
        form: One of `FORMS`.

    Returns:
        The answer, with a line feed at its end.

    Raises:
        QueryError: The query is wrong.
        StoreError: The store could not answer.
    """
    from isthmus.queries import render

    if form == "sparql":
        # What was asked for is the text, so the answer is not worked out.
        return engine.compile(text, parameters).text.rstrip("\n") + "\n"
    return render(engine.ask(text, parameters), _RENDERERS.get(form, form))
