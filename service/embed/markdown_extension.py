"""The extension of Python-Markdown, and so of MkDocs, Material and Zensical: blocks as fences.

It is called ``isthmus`` in the settings of those tools. A fence ``isthmus-query`` and the like
becomes an answer, a link to ``isthmus:WORD`` leads to what the word names, and inline code
```isthmus-value: QUERY``` becomes the one value of a query. A block that is wrong ends the build.

Fences are taken before any other extension sees them: some of those swallow errors.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn
from xml.etree import ElementTree

from isthmus.kb import KnowledgeError
from isthmus.kb.inputs import written_text_of
from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from .addresses import addresses_at, anchor_of
from .block import KINDS, Block, read_block
from .content import Content
from .embedder import Embedder
from .fence import fence_after
from .html import html_of
from .opened import open_embedder
from .place import EmbedError, Place, located

_OPENS = re.compile(
    r"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*"
    r"(?P<brace>\{)?isthmus-(?P<kind>[a-z]+)(?(brace)\})(?P<rest>[^`]*)"
)
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,})")
_SCHEME = "isthmus:"


class IsthmusExtension(Extension):
    """Answers blocks in Markdown."""

    def __init__(self, **settings: object) -> None:
        self.config = {
            "data": [[], "RDF files of your own, reasoned over too"],
            "ontology": [[], "other vocabularies instead of the installed knowledge"],
            "as_of": ["", "`today`, `edition` or a day, for blocks that name none themselves"],
            "site": ["", "the address of a service or a static site, for links"],
            "style": [True, "whether a page with blocks holds a small style sheet for them"],
        }
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name that is called
        """Join a converter."""
        md.registerExtension(self)
        md.preprocessors.register(_Blocks(md, self), "isthmus-blocks", 27)
        md.inlinePatterns.register(_Values(md, self), "isthmus-values", 195)
        md.treeprocessors.register(_Links(md, self), "isthmus-links", 10)
        self.reset()

    def reset(self) -> None:
        """Begin another page."""
        self.described: dict[str, str] = {}

    @property
    def embedder(self) -> Embedder:
        """What answers the blocks."""
        try:
            return open_embedder(
                self._files("data"), self._files("ontology"), str(self.getConfig("as_of"))
            )
        except (KnowledgeError, ValueError, OSError) as error:
            fail(EmbedError(Place("isthmus", 0), str(error)))

    def address(self, iri: str) -> str:
        """Return where a link to a thing leads: to the block on this page, else to the site."""
        if iri in self.described.values():
            return f"#{anchor_of(iri)}"
        return addresses_at(str(self.getConfig("site")))(iri)

    def _files(self, name: str) -> tuple[Path, ...]:
        given = self.getConfig(name)
        return tuple(Path(path) for path in ([given] if isinstance(given, str) else given))


class _Blocks(Preprocessor):
    """Takes fences of ours out of the text and puts their answers aside as HTML."""

    def __init__(self, md: Markdown, extension: IsthmusExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        fence, number, has_block = "", 0, False
        while number < len(lines):
            opened = None if fence else _OPENS.fullmatch(lines[number].rstrip())
            if opened is None:
                fence = fence_after(fence, lines[number], _FENCE)
                out.append(lines[number])
                number += 1
                continue
            end = _end(lines, number, opened["fence"])
            written = lines[number : end + 1]
            try:
                content = self.content(opened, written)
            except EmbedError as error:
                fail(error)
            html = html_of(content, self.extension.address, named=False)
            if not has_block and self.extension.getConfig("style"):
                html += f"\n<style>\n{_style()}</style>"
            stored = self.md.htmlStash.store(html)
            if content.about is not None:
                self.extension.described[stored] = content.about.iri
            has_block = True
            number = end + 1
            # An empty line at the end of the text would become a part of the block.
            out += ["", opened["indent"] + stored, *([""] if number < len(lines) else [])]
        return out

    def content(self, opened: "re.Match[str]", written: Sequence[str]) -> Content:
        """Answer one block."""
        place = _place_of(self.md, written)
        if opened["kind"] not in KINDS:
            kinds = ", ".join(f"isthmus-{kind}" for kind in KINDS)
            raise EmbedError(place, f"there is no isthmus-{opened['kind']}; there are {kinds}")
        width = len(opened["indent"])
        inside = [_dedented(line, width) for line in written[1:-1]]
        block = read_block(opened["kind"], inside, place, place, opened["rest"].strip())
        start = located(place, block.text, str(Path.cwd()))
        block = Block(block.kind, block.text, block.options, place, start)
        return self.extension.embedder.content(block)


class _Values(InlineProcessor):
    """Puts the one value of a query into a sentence."""

    def __init__(self, md: Markdown, extension: IsthmusExtension) -> None:
        super().__init__(r"`isthmus-value:\s*([^`]+)`", md)
        self.extension = extension

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name that is called
        self, m: "re.Match[str]", data: str
    ) -> tuple[ElementTree.Element, int, int]:
        text = m[1].strip()
        start = located(Place(_file(self.md), 1), text, str(Path.cwd()))
        try:
            content = self.extension.embedder.content(
                Block("query", text, {"as": "value"}, start, start)
            )
        except EmbedError as error:
            fail(error)
        assert content.value is not None
        value = ElementTree.Element("span", {"class": "isthmus-value", "title": content.title})
        value.text = content.value.text
        if not content.aside:
            return value, m.start(0), m.end(0)
        both = ElementTree.Element("span")
        both.append(value)
        value.tail = " "
        aside = ElementTree.SubElement(both, "small", {"class": "isthmus-changed"})
        aside.text = AtomicString(content.aside)
        return both, m.start(0), m.end(0)


class _Links(Treeprocessor):
    """Leads links to words of the language to what they name."""

    def __init__(self, md: Markdown, extension: IsthmusExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: ElementTree.Element) -> None:
        self.name_blocks(root)
        for link in root.iter("a"):
            target = link.get("href", "")
            if not target.startswith(_SCHEME):
                continue
            start = located(Place(_file(self.md), 1), target, str(Path.cwd()))
            try:
                word, definition = self.extension.embedder.term(target.removeprefix(_SCHEME), start)
            except EmbedError as error:
                fail(error)
            if address := self.extension.address(word.iri):
                link.set("href", address)
            else:
                # A name without a page is no link.
                link.tag = "span"
                del link.attrib["href"]
            link.set("class", "isthmus-term")
            if definition:
                link.set("title", definition)
            if not (link.text or len(link)):
                link.text = word.text

    def name_blocks(self, root: ElementTree.Element) -> None:
        """Set the names of things before their blocks, as elements that other tools see."""
        named: set[str] = set()
        for parent in list(root.iter()):
            for child in list(parent):
                iri = self.extension.described.get((child.text or "").strip(), "")
                if child.tag == "p" and iri and iri not in named:
                    named.add(iri)
                    mark = ElementTree.Element("div", {"id": anchor_of(iri)})
                    parent.insert(list(parent).index(child), mark)


def fail(error: EmbedError) -> NoReturn:
    """End the build in the way that the tool which runs it expects.

    Args:
        error: What is wrong.

    Raises:
        EmbedError: Where the tool has no error of its own.
    """
    known = sys.modules.get("mkdocs.exceptions")
    if known is not None:
        raise known.BuildError(str(error)) from error
    raise error


def _end(lines: Sequence[str], start: int, fence: str) -> int:
    """Return the line that closes a fence, or the last line of the text."""
    for number in range(start + 1, len(lines)):
        text = lines[number].strip()
        if text.startswith(fence) and not text.strip(fence[0]):
            return number
    return len(lines) - 1


def _dedented(line: str, width: int) -> str:
    return line[width:] if not line[:width].strip() else line.lstrip()


def _file(md: Markdown) -> str:
    """Return the file of the page that is converted, as far as the tool tells it."""
    for processor in (*md.preprocessors, *md.treeprocessors):
        path = getattr(getattr(processor, "file", None), "abs_src_path", None)
        if path is None and (page := getattr(processor, "page", None)) is not None:
            path = _below(getattr(processor, "config", {}), str(getattr(page, "path", "")))
        if path:
            try:
                return str(Path(path).resolve().relative_to(Path.cwd()))
            except ValueError:
                return str(path)
    return ""


def _below(config: Mapping[str, object], path: str) -> str:
    """Return a page in the folder of pages, unless its name says so already."""
    folder = Path(str(config.get("docs_dir", "docs")))
    inside = folder / path
    return str(inside if inside.is_file() else path)


def _place_of(md: Markdown, written: Sequence[str]) -> Place:
    """Return where a block begins in its file, of which the tool has taken the head away."""
    name = _file(md)
    wanted = [line.strip() for line in written]
    try:
        lines = [line.strip() for line in written_text_of(Path(name)).split("\n")]
    except OSError:
        return Place(name, 1)
    for number in range(len(lines)):
        if lines[number : number + len(wanted)] == wanted:
            return Place(name, number + 1)
    return Place(name, 1)


@cache
def _style() -> str:
    path = Path(__file__).parent / "static" / "isthmus-blocks.css"
    return path.read_text(encoding="utf-8")


def makeExtension(**settings: object) -> IsthmusExtension:  # noqa: N802 - the name that is called
    """Return the extension, for tools that name it by its module."""
    return IsthmusExtension(**settings)
