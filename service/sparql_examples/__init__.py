"""Example queries in SPARQL: one source for the service description, the pages and the manual.

Each is a file of its own; its first line is a comment that says in words what it asks.
"""

from functools import cache
from pathlib import Path

from isthmus.kb.data_class import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """One example.

    Attributes:
        name: The name of its file without the suffix.
        title: What it asks.
        text: The query, ready to be sent.
    """

    name: str
    title: str
    text: str


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples in the order of their files."""
    folder = Path(__file__).parent
    read = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        title = text.partition("\n")[0].removeprefix("#").strip()
        read.append(Example(path.stem.partition("-")[2], title, text))
    return tuple(read)
