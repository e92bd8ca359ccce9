"""Answer a query in one of the forms that every face offers."""

# ruff: noqa: PLC0415 - one form is written at a time

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from isthmus.queries.diagnostics.spelling import spelled

if TYPE_CHECKING:
    from isthmus.queries import Answer, Engine

EXAMPLE = "find option where encrypted and private and reach = many-vpcs"
"""Which options connect many VPCs, encrypted, and off the public internet? Every face shows it."""
FORMS = (
    "table",
    "json",
    "csv",
    "tsv",
    "markdown",
    "html",
    "turtle",
    "sparql-results",
    "sparql",
)
"""The forms: eight of the answer, and the SPARQL that the query stands for."""
_RENDERERS = {"sparql-results": "sparql-results+json"}
WITH_REASONS = ("table", "markdown", "json")
"""The forms that have room for what an answer leaves out."""


def example_of(engine: "Engine") -> str:
    """Return a question to begin with: over an ontology of somebody else's, one of its classes.

    That is the class with most things, or none where there are no things.
    """
    if engine.knowledge.cites:
        return EXAMPLE
    vocabulary = engine.vocabulary
    classes = [term for term in vocabulary.classes.values() if not term.hidden]
    number = {term.iri: len(vocabulary.individuals_of(term.iri)) for term in classes}
    best = max(classes, key=lambda term: number[term.iri], default=None)
    return f"find {spelled(best.name)}" if best is not None and number[best.iri] else ""


def answer(
    engine: "Engine",
    text: str,
    parameters: Mapping[str, str],
    form: str,
    *,
    why_not: bool = False,
    as_of: str | None = None,
) -> str:
    """Answer a query and write the answer.

    Args:
        engine: What answers queries.
        text: The query.
        parameters: Values for its parameters, as text.
        form: One of `FORMS`.
        why_not: Whether to say why everything else is left out; for `WITH_REASONS` only.
        as_of: ``today``, ``edition`` or a day, for a statement that names none itself.

    Returns:
        The answer, with a line feed at its end.

    Raises:
        QueryError: The query is wrong.
        DateError: The day is none, or lies before the edition.
        StoreError: The store could not answer.
    """
    if form == "sparql":
        # What was asked for is the text, so the answer is not worked out.
        return engine.compile(text, parameters).text.rstrip("\n") + "\n"
    answered = engine.ask(text, parameters, as_of=as_of)
    if not why_not:
        return written(answered, form)
    from isthmus.queries import render
    from isthmus.queries.forms.left_out import left_out_json, left_out_markdown, left_out_text

    others = engine.left_out(text, answered, parameters)
    if form == "json":
        from isthmus.queries import answer_json

        whole = {**answer_json(answered), "left_out": left_out_json(others)}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    write = left_out_markdown if form == "markdown" else left_out_text
    return render(answered, form) + write(others)


def written(answer: "Answer", form: str) -> str:
    """Write an answer in one of the `FORMS`, with a line feed at its end."""
    from isthmus.queries import render

    if form == "sparql":
        return answer.sparql.rstrip("\n") + "\n"
    return render(answer, _RENDERERS.get(form, form))
