"""The Jinja environment of the pages: everything is escaped unless a template says otherwise."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

FOLDER = Path(__file__).parents[2] / "templates"


def environment() -> Environment:
    """Return an environment without anything of a request in it."""
    jinja = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    jinja.filters["ticked"] = ticked
    jinja.filters["say"] = lambda value, words: words(value)
    return jinja


def ticked(text: str) -> Markup:
    """Mark what stands between backticks as code, and nothing else.

    >>> str(ticked("ask `find option` & see"))
    'ask <code>find option</code> &amp; see'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    code, plain = Markup("<code>{}</code>"), Markup("{}")
    return Markup().join(
        (code if place % 2 else plain).format(part) for place, part in enumerate(parts)
    )
