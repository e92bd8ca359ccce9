"""The documentation as it is written, with the examples in it, and as it is generated."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASKED = re.compile(r"^\$ isthmus (?:ask|check) '([^']+)'(?!.* --data )", re.MULTILINE)

if str(DOCS / "_ext") not in sys.path:
    sys.path.append(str(DOCS / "_ext"))


@dataclass(frozen=True, slots=True)
class Example:
    """One query of the documentation.

    Attributes:
        place: The page and the line where its block begins.
        query: The query.
    """

    place: str
    query: str


def written_pages() -> list[Path]:
    """Return README and every page of the site that is not generated."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    pages += [
        path
        for path in sorted(DOCS.rglob("*.md"))
        if not path.relative_to(DOCS).parts[0].startswith("_")
    ]
    return pages


def examples_in(name: str, text: str) -> Iterator[Example]:
    """Yield the queries of a page: its blocks of IQ, and what its consoles ask."""
    for block in _FENCE.finditer(text):
        place = f"{name}:{text.count(chr(10), 0, block.start()) + 1}"
        if block[1] == "iq":
            yield Example(place, block[2].strip())
        elif block[1] == "console":
            for asked in _ASKED.finditer(block[2]):
                yield Example(place, asked[1])


def written_examples() -> list[Example]:
    """Return every query on a written page."""
    return [
        example
        for path in written_pages()
        for example in examples_in(
            path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        )
    ]


def fenced(page: str, language: str) -> list[str]:
    """Return the blocks of a page in a language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    fence = re.compile(rf"^(`{{3,}}){language}\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
    return [block[2] for block in fence.finditer(text)]
