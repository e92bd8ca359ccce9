"""Saved queries: questions with a title, kept as ``.iq`` files and asked by name.

A file begins with comment lines: the first is the title, the others are the description. Then come
``param`` lines, definitions, and one statement, as anybody could type them. The name of a query is
the name of its file.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar

from isthmus.kb.errors import Outcome
from isthmus.kb.frozen import Frozen
from isthmus.kb.inputs import TooLargeError, not_text, written_text_of

from .diagnostics.diagnostic import errors_of, render_diagnostics
from .diagnostics.span import key_of
from .diagnostics.spelling import nearest
from .syntax import tree as syntax
from .syntax.parse import parse
from .syntax.write import Writer

SHIPPED = Path(__file__).parent / "saved"
"""Where the saved queries of the project are."""
_WORD = re.compile(r"[^\W\d]\w*(?:-\w+)*")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class CatalogueError(ValueError):
    """A saved query that cannot be read, or that does not exist."""

    outcome: ClassVar[Outcome] = "usage"


class CatalogueLimitError(CatalogueError):
    """A saved query that is larger than is read."""

    outcome = "limit"


class Parameter(Frozen):
    """What a saved query leaves open.

    Attributes:
        name: Its name, without the ``$``.
        type: ``number``, ``text``, ``date``, ``boolean`` or the name of a class.
        default: The value taken when none is given, in the form in which a value is given; None
            where one has to be.
    """

    name: str
    type: str
    default: str | None = None


class SavedQuery(Frozen):
    """A question with a title.

    Attributes:
        name: What it is called by, in kebab case.
        title: The question in plain words.
        description: What the answer holds and how to read it.
        parameters: What it leaves open, in order.
        text: The whole file, which can be run as it is.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str


def saved_queries(folder: Path = SHIPPED) -> tuple[SavedQuery, ...]:
    """Return the saved queries of a folder, in order of name.

    Raises:
        CatalogueError: A file is not a saved query; says which and why.
        CatalogueLimitError: A file is too large.
    """
    return tuple(_by_name(folder).values())


def saved_query(name: str, folder: Path = SHIPPED) -> SavedQuery:
    """Return the saved query of a name.

    Raises:
        CatalogueError: There is none of that name; suggests the nearest, else lists all.
    """
    known = _by_name(folder)
    query = known.get(name.strip().lower())
    if query is None:
        near = nearest(name.lower(), list(known))
        hint = f"perhaps `{near[0]}`" if near else f"there are: {', '.join(known)}"
        raise CatalogueError(f"no saved query is called `{name}`; {hint}")
    return query


@cache
def words_asked() -> Mapping[str, int]:
    """Return how often each word stands in the shipped queries, by its key; comments aside."""
    asked: Counter[str] = Counter()
    for path in SHIPPED.glob("*.iq"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                asked.update(key_of(word) for word in _WORD.findall(line))
    return asked


def read_saved_query(name: str, text: str) -> SavedQuery:
    """Read the text of a saved query.

    Names in it are not looked up: that needs an ontology and happens when it is run.

    Args:
        name: What it is called by.

    Raises:
        CatalogueError: The title is missing, the syntax is wrong, or there is not one statement.
    """
    # Editors on Windows write a byte order mark.
    text = text.removeprefix("\ufeff")
    comments = first_comments(text)
    if not comments:
        raise CatalogueError(f"{name}: the title is missing; begin with a line `# What it asks`")
    parsed = parse(text)
    wrong = errors_of(parsed.diagnostics)
    if wrong:
        raise CatalogueError(
            f"{name}: the query has errors\n{render_diagnostics(text, wrong, name)}"
        )
    number = len(parsed.query.statements)
    if number != 1:
        raise CatalogueError(f"{name}: one statement is due after the definitions, not {number}")
    parameters = tuple(
        Parameter(item.name, Writer().name(item.type), _given(item.default))
        for item in parsed.query.items
        if isinstance(item, syntax.Param)
    )
    return SavedQuery(name, comments[0], " ".join(comments[1:]), parameters, text)


def _by_name(folder: Path) -> Mapping[str, SavedQuery]:
    return _shipped() if folder == SHIPPED else _read(folder)


@cache
def _shipped() -> Mapping[str, SavedQuery]:
    return _read(SHIPPED)


def _read(folder: Path) -> Mapping[str, SavedQuery]:
    if not folder.is_dir():
        raise CatalogueError(f"{folder}: there is no such folder of saved queries")
    queries: dict[str, SavedQuery] = {}
    for path in sorted(folder.glob("*.iq")):
        try:
            text = written_text_of(path)
        except TooLargeError as error:
            raise CatalogueLimitError(f"{path}: cannot be read ({error.strerror})") from error
        except OSError as error:
            raise CatalogueError(f"{path}: cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            raise CatalogueError(f"{path}: cannot be read (it {not_text(error)})") from error
        queries[path.stem.lower()] = read_saved_query(path.stem.lower(), text)
    return queries


def first_comments(text: str) -> list[str]:
    """Return the comment lines that a text begins with, without their signs."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        words = line.lstrip("#").strip()
        if words:
            lines.append(words)
    return lines


def _given(default: syntax.Value | None) -> str | None:
    """Write a default as one would give the value: a text without its quotation marks."""
    if default is None:
        return None
    return default.value if isinstance(default, syntax.Text) else Writer().value(default)


def shipped_query_path(name: str) -> Path | None:
    """Return where a shipped saved query is.

    Args:
        name: Its name, with or without ``.iq``; anything that is no plain name has no file.

    Returns:
        The path of its file, or None where there is no such query.
    """
    stem = name.removesuffix(".iq")
    if not _NAME.match(stem):
        return None
    path = SHIPPED / f"{stem}.iq"
    return path if path.is_file() else None


def shipped_query(name: str) -> str | None:
    """Return the text of a shipped saved query, or None where there is no such query.

    Args:
        name: Its name, see `shipped_query_path`.
    """
    path = shipped_query_path(name)
    try:
        return None if path is None else path.read_text(encoding="utf-8")
    except OSError:
        return None


def shipped_query_names() -> tuple[str, ...]:
    """Return the names of the shipped saved queries."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.iq")))
