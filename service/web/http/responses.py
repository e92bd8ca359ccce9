"""Answers of a kind that several groups of routes give, with the headers that belong to it."""

from collections.abc import Mapping

from flask import Response, json

from .negotiation import Form

_DRAWN = "default-src 'none'; style-src 'unsafe-inline'"
"""A drawing holds its own style sheet, and nothing else that a browser would run."""


def json_response(content: Mapping[str, object]) -> Response:
    """Answer with an object of JSON on a line of its own."""
    return Response(json.dumps(content, ensure_ascii=False) + "\n", content_type="application/json")


def drawing_response(content: str, form: Form) -> Response:
    """Answer with what can be drawn, in the form that was chosen."""
    response = Response(content, content_type=form.content_type)
    if form.name == "svg":
        response.headers["Content-Security-Policy"] = _DRAWN
    return response
