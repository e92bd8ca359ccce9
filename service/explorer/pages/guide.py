"""The guide to the language, read from the documentation: each query in it can be asked."""

# ruff: noqa: PLC0415 - only the guide needs a reader of Markdown

import re
from collections.abc import Callable
from importlib.resources import files

from markupsafe import Markup, escape

_REFERENCE = re.compile(r"\{(?:doc|ref)\}`(?:([^`<]+?)\s*<[^`>]+>|([^`]+))`")


def guide_text() -> str:
    """Return the guide as Markdown."""
    return (files("isthmus.service.guide") / "guide.md").read_text(encoding="utf-8")


def guide_html(ask: Callable[[str], str] | None) -> Markup:
    """Return the guide as HTML.

    Args:
        ask: Gives the address at which a query is asked; None where what is asked is not the
            knowledge that the examples speak of.
    """
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable("table")
    # References between pages of the documentation are plain names here.
    text = _REFERENCE.sub(lambda reference: f"*{reference[1] or reference[2]}*", guide_text())

    def fence(tokens: list[object], place: int, *_: object) -> str:
        token = tokens[place]
        content = str(token.content)  # type: ignore[attr-defined]
        code = Markup('<pre tabindex="0"><code{}>{}</code></pre>')
        if str(token.info).strip() != "iq":  # type: ignore[attr-defined]
            return str(code.format("", content))
        marked = code.format(Markup(' data-iq=""'), content)
        if ask is None:
            return str(Markup('<div class="query">{}</div>').format(marked))
        link = Markup('<p class="try"><a href="{}">Ask this</a></p>').format(ask(content.strip()))
        return str(Markup('<div class="query">{}{}</div>').format(marked, link))

    reader.add_render_rule("fence", lambda _self, tokens, place, *rest: fence(tokens, place))
    html = reader.render(text)
    return Markup(_with_anchors(html, escape))  # noqa: S704 - made from our own page


def _with_anchors(html: str, escape: Callable[[str], object]) -> str:
    def anchored(heading: re.Match[str]) -> str:
        words = re.sub(r"<[^>]+>", "", heading[2]).lower()
        anchor = "-".join(re.findall(r"[a-z0-9]+", words))
        return f'<h{heading[1]} id="on-{escape(anchor)}">{heading[2]}</h{heading[1]}>'

    return re.sub(r"<h([1-4])>(.*?)</h\1>", anchored, html)
