"""The Jinja environment of the pages: everything is escaped unless a template says otherwise.

Nothing on them steers, turns the direction of reading, or hides, but for what a reader sends back
as it was: that is `as_written`.
"""

from pathlib import Path

from isthmus.kb.characters import for_people
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

FOLDER = Path(__file__).parents[2] / "templates"


def environment() -> Environment:
    """Return an environment without anything of a request in it."""
    jinja = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    furnish(jinja)
    jinja.filters["say"] = lambda value, words: words(value)
    return jinja


def furnish(jinja: Environment) -> None:
    """Give an environment what the templates of the pages need; before it has read one."""
    jinja.trim_blocks = jinja.lstrip_blocks = True
    jinja.finalize = _shown
    jinja.filters["ticked"] = ticked
    jinja.filters["as_written"] = escape


def _shown(value: object) -> object:
    """Return a value as `for_people` shows it; what is markup already has been made so."""
    return for_people(value) if value.__class__ is str else value


def ticked(text: str) -> Markup:
    """Mark what stands between backticks as code, and nothing else.

    >>> str(ticked("ask `find option` & see"))
    'ask <code>find option</code> &amp; see'
    """
    parts = for_people(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    code, plain = Markup("<code>{}</code>"), Markup("{}")
    return Markup().join(
        (code if place % 2 else plain).format(part) for place, part in enumerate(parts)
    )
