"""Cut documents into passages: sentences under their headings, and entries of tables and lists.

Markdown, reStructuredText and HTML come to the same blocks. Code, comments, addresses of links and
what is struck out are no part of what a document says.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf
from typing import Annotated, Literal, TypeAlias

from isthmus.kb.characters import shortened
from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import Mark

from .tags import Tag, Text, tags_and_texts

Form: TypeAlias = Literal["markdown", "restructuredtext", "html"]
FORMS: Mapping[str, Form] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".rst": "restructuredtext",
    ".html": "html",
    ".htm": "html",
}
"""The forms that are read, by the ends of the names of files; others are read as Markdown."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LONGEST = 2_000
"""Characters of a sentence that is read; reading one takes time with the square of its length."""
_END = re.compile(r"(?<=[.!?])[\"”)*_]*\s+(?=[\"“(*_`]*[A-Z0-9])")
_SHORT = re.compile(r"(?<!\w)(?:e\.g|i\.e|etc|vs|cf|approx|incl|resp|no|fig)\.$", re.IGNORECASE)
_LONGEST_SHORT = 8
"""Letters of the longest of these, and one before it."""
_MARKS = "*_` \t"
_LONGEST_NAME = 60
_BACKTICKS = re.compile("`+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)]|#\.)\s+")


def _without_code(text: str) -> str:
    """Leave out code inside a text; a single word between backticks is a name."""
    if "`" not in text:
        return text
    return "\n".join(map(_line_without_code, text.split("\n")))


def _line_without_code(line: str) -> str:
    runs = [run.span() for run in _BACKTICKS.finditer(line)]
    # Code ends at the next run of as many; the places of each length, the first one last.
    places: dict[int, list[int]] = {}
    for place, (start, end) in reversed(tuple(enumerate(runs))):
        places.setdefault(end - start, []).append(place)
    kept, at, place = [], 0, 0
    while place < len(runs):
        start, end = runs[place]
        alike = places[end - start]
        while alike and alike[-1] <= place:
            alike.pop()
        if alike:
            place = alike[-1]
            if re.search(r"[\s/=]", line[end : runs[place][0]].strip()):
                kept += [line[at:start], "`…`"]
                at = runs[place][1]
        place += 1
    return "".join((*kept, line[at:]))


def _pair(text: str) -> tuple[str, str] | None:
    """Take a line such as *Encrypted: yes* apart; None where it is none."""
    name, colon, value = text.partition(":")
    name, told = name.strip(_MARKS), value.lstrip(_MARKS)
    if not colon or not told or told == value or not 1 < len(name) <= _LONGEST_NAME:
        return None
    return None if set(name) & set("*_`") else (name, told.rstrip())


class Sentence(Frozen):
    """A sentence of a document.

    Attributes:
        line: The line on which it begins, from 1.
        text: The sentence on one line; of the row of a table not more than `LONGEST`.
        under: The headings above it, the nearest first.
        item: Whether it is an entry of a list.
        begins: Whether it begins a paragraph.
        led: The line that leads to the list, such as *It does not support:*, or an empty text.
    """

    line: int
    text: str
    under: Annotated[tuple[str, ...], Mark.HIDDEN] = ()
    item: Annotated[bool, Mark.HIDDEN] = False
    begins: Annotated[bool, Mark.HIDDEN] = True
    led: Annotated[str, Mark.HIDDEN] = ""


class Entry(Frozen):
    """A name with its value, as tables and lists have them.

    Attributes:
        sentence: The row or line.
        heads: What it may be of: the head of the row, the headings above.
        name: The name.
        value: The value.
        otherwise: What is said if it is no name with a value after all.
    """

    sentence: Sentence
    heads: tuple[str, ...]
    name: str
    value: str
    otherwise: tuple[Sentence, ...] = ()


class Block(Frozen):
    """A piece of a document, whatever it is written in.

    Attributes:
        kind: What it is.
        lines: Its lines, each with its number.
        level: Of a heading, 1 for the highest.
        rows: Of a table, each with the number of its line; the first one is the head.
    """

    kind: Literal["heading", "text", "item", "table"]
    lines: tuple[tuple[int, str], ...]
    level: int = 0
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()


def passages(text: str, form: Form = "markdown") -> Iterator[Sentence | Entry]:
    """Yield what a document says, in its order.

    Args:
        text: The document.
        form: In what it is written.
    """
    above: list[tuple[int, str]] = []
    led = ""
    for block in _BLOCKS[form](text):
        under = tuple(heading for _, heading in reversed(above))
        whole = " ".join(line for _, line in block.lines)
        if block.kind == "table":
            yield from _of_table(block, under)
        elif block.kind == "heading":
            while above and above[-1][0] >= block.level:
                above.pop()
            yield from _sentences(block, (), "")
            above.append((block.level, whole))
        else:
            sentences = tuple(_sentences(block, under, led if block.kind == "item" else ""))
            if (pair := _pair(whole)) is not None and sentences:
                yield Entry(sentences[0], () if led else under, *pair, sentences)
            else:
                yield from sentences
        if block.kind != "item":
            led = whole if whole.endswith(":") else ""


def _sentences(block: Block, under: tuple[str, ...], led: str) -> Iterator[Sentence]:
    starts, length = [], 0
    for number, line in block.lines:
        starts.append((length, number))
        length += len(line) + 1
    whole = " ".join(line for _, line in block.lines)
    begin = 0
    ends = [(found.start(), found.end()) for found in _END.finditer(whole)]
    for stop, end in (*ends, (len(whole), len(whole))):
        if end < len(whole) and _SHORT.search(whole, max(begin, stop - _LONGEST_SHORT), stop):
            continue
        if piece := whole[begin:end].strip():
            first = starts[bisect_right(starts, (begin, inf)) - 1][1]
            yield Sentence(first, piece, under, block.kind == "item", begin == 0, led)
        begin = end


def _of_table(block: Block, under: tuple[str, ...]) -> Iterator[Sentence | Entry]:
    if not block.rows:
        return
    (_, head), *rows = block.rows
    for number, cells in rows:
        row = Sentence(number, shortened(" | ".join(cells), LONGEST))
        for place, cell in enumerate(cells[1:], 1):
            column = head[place] if place < len(head) else ""
            # Things stand in the rows or in the columns.
            yield Entry(row, (cells[0], *under), column, cell)
            yield Entry(row, (column, *under), cells[0], cell)
        for place, cell in enumerate(cells):
            line = Block("text", ((number, cell),))
            yield from _sentences(line, (cells[0], *under) if place else under, "")


# --- Markdown -------------------------------------------------------------------------------------

_FENCE = re.compile(r"^\s*(```+|~~~+)")
_HEADING = re.compile(r"^ {0,3}(#{1,6})(?=\s)")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)\s*$")
_DELIMITER = re.compile(r"\s*:?-+:?\s*")
_BREAK = re.compile(r"^\s*(?:$|<|:{3,})")
_LINKED = re.compile(
    r"!\[(?:[^\[\]]|\[[^\[\]]*\])*\]\([^()]*\)|(?<=\])\((?:[^()]|\([^()]*\))*\)|(?<=\])\[[^\]]*\]"
)
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>)\]]+>?|^\s*\[[^\]]+\]:\s.*$")
_STRUCK = re.compile(r"~~.*?~~")
_HIDES = re.compile(r"<(!--|pre\b|script\b|style\b)", re.IGNORECASE)
_SHOWS = {
    "!--": re.compile("-->"),
    "pre": re.compile("</pre>", re.IGNORECASE),
    "script": re.compile("</script>", re.IGNORECASE),
    "style": re.compile("</style>", re.IGNORECASE),
}
"""What begins and what ends a piece of HTML of which nothing is read."""


def _without_hidden(text: str) -> str:
    """Leave out comments and code in HTML, but for the ends of their lines.

    One without an end hides nothing. Its end is looked for once: there is none for those after it.
    """
    kept, at, place = [], 0, 0
    endless: set[str] = set()
    while begun := _HIDES.search(text, place):
        place, kind = begun.end(), begun[1].lower()
        ended = None if kind in endless else _SHOWS[kind].search(text, place)
        if ended is None:
            endless.add(kind)
            continue
        kept += [text[at : begun.start()], "\n" * text.count("\n", begun.start(), ended.end())]
        at = place = ended.end()
    return "".join((*kept, text[at:]))


def _markdown(text: str) -> Iterator[Block]:
    # What is taken out keeps its lines, so that places stay right.
    text = _without_hidden(text)
    lines = _without_code(text).split("\n")
    held: list[tuple[int, str]] = []
    kind: Literal["text", "item"] = "text"
    fence = ""
    at = _after_front_matter(lines)
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        mark = _FENCE.match(line)
        if mark or fence:
            closes = bool(mark and fence and mark[1].startswith(fence))
            fence = "" if closes else fence or (mark[1] if mark else "")
            yield from _held(kind, held)
            continue
        line = re.sub(r"^\s*>\s?", "", line)
        ruled = _UNDERLINE.match(line)
        if ruled and len(held) == 1 and kind == "text":
            yield Block("heading", tuple(held), 1 if ruled[1][0] == "=" else 2)
            held.clear()
            continue
        if "|" in line and at < len(lines) and _is_ruled(lines[at]):
            yield from _held(kind, held)
            rows = [(number, _cells(line))]
            at += 1
            while at < len(lines) and "|" in lines[at]:
                rows.append((at + 1, _cells(lines[at])))
                at += 1
            yield Block("table", (), rows=tuple(rows))
            continue
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading or item or ruled or _BREAK.match(line):
            yield from _held(kind, held)
            kind = "item" if item else "text"
        if heading:
            told = line[heading.end() :].rstrip().rstrip("#")
            yield Block("heading", ((number, _bare(told)),), len(heading[1]))
            continue
        bare = _bare(line[item.end() :] if item else line)
        if bare and not ruled:
            held.append((number, bare))
    yield from _held(kind, held)


def _is_ruled(line: str) -> bool:
    """Tell whether a line stands below the head of a table."""
    if "-" not in line:
        return False
    inside = line.strip().removeprefix("|").removesuffix("|")
    return all(map(_DELIMITER.fullmatch, inside.split("|")))


def _after_front_matter(lines: Sequence[str]) -> int:
    """Return where a document begins: what is between two rules at its top are settings."""
    if lines[0].strip() != "---":
        return 0
    return next((at + 1 for at, line in enumerate(lines) if at and line.strip() == "---"), 0)


def _held(kind: Literal["text", "item"], held: list[tuple[int, str]]) -> Iterator[Block]:
    if held:
        yield Block(kind, tuple(held))
        held.clear()


def _bare(line: str) -> str:
    line = _ADDRESS.sub("", _LINKED.sub("", line))
    return _TAG.sub(" ", _STRUCK.sub("", line)).strip()


def _cells(line: str) -> tuple[str, ...]:
    inside = line.strip().removeprefix("|")
    inside = inside.removesuffix("|") if not inside.endswith("\\|") else inside
    return tuple(_bare(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", inside))


# --- reStructuredText -----------------------------------------------------------------------------

_ADORNED = re.compile(r"^([=\-~^\"'`#*+.:_])\1{2,}\s*$")
_DIRECTIVE = re.compile(r"^(\s*)\.\.\s+(?:\|[^|]+\|\s+)?([\w:-]+)::\s*(.*)$")
_EXPLICIT = re.compile(r"^(\s*)\.\.(?:\s|$)")
_READ_INSIDE = _set(
    "attention caution danger error hint important note tip warning admonition seealso topic "
    "sidebar versionadded versionchanged deprecated container rubric epigraph list-table"
)
_FIELD = re.compile(r"^\s*:([^:`]+):\s+(.*)$")
_ROLE = re.compile(
    r"(?<![\w:+.-]):[\w:+.-]++(?<=:)`~?([^`<]++)(?:<[^`>]*+>)?`|`([^`<]++)<[^`>]*+>`__?"
)
_LISTED = re.compile(r"^\s*(\*\s+)?-(?:\s(.*))?$")
_GRID = re.compile(r"^\s*\+[-=+]+\+\s*$")
_SIMPLE = re.compile(r"^\s*=+(?:\s+=+)+\s*$")


def _restructured(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    levels: dict[str, int] = {}
    held: list[tuple[int, str]] = []
    kind: Literal["text", "item"] = "text"
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        directive = _DIRECTIVE.match(line)
        if directive or _EXPLICIT.match(line):
            yield from _held(kind, held)
            indent = len(line) - len(line.lstrip())
            if directive and directive[2] in _READ_INSIDE:
                if directive[2] == "list-table":
                    rows, at = _list_table(lines, at, indent)
                    yield Block("table", (), rows=tuple(rows))
                elif directive[3] and not directive[2].startswith("version"):
                    held.append((number, _plain_text(directive[3])))
                continue
            at = _past(lines, at, indent)
            continue
        if _GRID.match(line) or _SIMPLE.match(line):
            yield from _held(kind, held)
            rows, at = (_grid if _GRID.match(line) else _simple)(lines, at - 1)
            yield Block("table", (), rows=tuple(rows))
            continue
        if ruled := _ADORNED.match(line):
            if len(held) == 1:
                level = levels.setdefault(ruled[1], len(levels) + 1)
                yield Block("heading", tuple(held), level)
                held.clear()
            else:
                yield from _held(kind, held)
            continue
        item, field = _ITEM.match(line), _FIELD.match(line)
        if item or field or not line.strip():
            yield from _held(kind, held)
            kind = "item" if item or field else "text"
        content = f"{field[1]}: {field[2]}" if field else line[item.end() :] if item else line
        literal = content.rstrip().endswith("::")
        if bare := _plain_text(content.rstrip().removesuffix("::")):
            held.append((number, bare))
        if literal:
            yield from _held(kind, held)
            at = _past(lines, at, len(line) - len(line.lstrip()))
    yield from _held(kind, held)


def _past(lines: Sequence[str], at: int, indent: int) -> int:
    """Return where a block ends whose lines are further in."""
    while at < len(lines):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        at += 1
    return at


def _plain_text(line: str) -> str:
    line = _ROLE.sub(lambda match: (match[1] or match[2]).rstrip(), line)
    return _ADDRESS.sub("", _without_code(line).replace("``", "`")).strip()


_Rows: TypeAlias = list[tuple[int, tuple[str, ...]]]


def _grid(lines: Sequence[str], at: int) -> tuple[_Rows, int]:
    rows: _Rows = []
    parts: list[list[str]] = []
    first = at + 1
    while at < len(lines) and lines[at].strip()[:1] in {"+", "|"}:
        line = lines[at].strip()
        at += 1
        if line[0] == "+":
            if parts:
                cells = zip(*parts, strict=False)
                rows.append((first, tuple(_plain_text(" ".join(cell).strip()) for cell in cells)))
            parts, first = [], at + 1
        else:
            parts.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows, at


def _simple(lines: Sequence[str], at: int) -> tuple[_Rows, int]:
    places = [match.start() for match in re.finditer(r"=+", lines[at])]
    rows: _Rows = []
    rules = 0
    while at < len(lines) and rules < 3:
        line = lines[at]
        at += 1
        if _SIMPLE.match(line):
            rules += 1
            # Without a head there are two rules.
            if rules == 2 and (at >= len(lines) or not lines[at].strip()):
                break
        elif line.strip():
            there = places[: max(1, bisect_right(places, len(line)))]
            ends = [*there[1:], None]
            cells = (line[start:end] for start, end in zip(there, ends, strict=True))
            rows.append((at, tuple(_plain_text(cell) for cell in cells)))
    return rows, at


def _list_table(lines: Sequence[str], at: int, indent: int) -> tuple[_Rows, int]:
    rows: list[tuple[int, list[list[str]]]] = []
    end = _past(lines, at, indent)
    for number in range(at, end):
        entry = _LISTED.match(lines[number])
        if entry and entry[1]:
            rows.append((number + 1, [[_plain_text(entry[2] or "")]]))
        elif rows and entry:
            rows[-1][1].append([_plain_text(entry[2] or "")])
        elif rows and lines[number].strip():
            rows[-1][1][-1].append(_plain_text(lines[number]))
    return [
        (number, tuple(" ".join(filter(None, cell)) for cell in cells)) for number, cells in rows
    ], end


# --- HTML -----------------------------------------------------------------------------------------

_LEFT_OUT = _set("script style pre template noscript svg math del s head textarea")
_INLINE = _set(
    "a abbr b bdi bdo cite code data dfn em font i kbd label mark q samp small span strong "
    "sub sup time tt u var wbr img"
)
_OF_TABLES = frozenset({"table", "tr", "td", "th"})
_NAMES_OF_CODE = _set("code kbd samp tt var")


_VOID = _set("area base br col embed hr img input link meta source track wbr")


class _Page:
    """Takes a page apart into blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[tuple[int, list[str]]] = []
        self._left_out = ""
        self._code = 0
        self._spaced = True
        self._kind = "text"
        self._name = ""
        self._rows: list[tuple[int, list[str]]] | None = None

    def begin(self, tag: Tag) -> None:
        """Take the beginning of an element."""
        if self._left_out:
            return
        name = tag.name
        if name in _LEFT_OUT or (tag.is_hidden and name not in _INLINE):
            self._end(name)
            # An element without an end tag, such as `<br>`, contains nothing.
            self._left_out = "" if name in _VOID else name
        elif name in _INLINE:
            self._code += name in _NAMES_OF_CODE
        elif self._end(name):
            self._kind = name
            if name == "table":
                self._rows = []
            elif name == "tr" and self._rows is not None:
                self._rows.append((tag.line, []))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self._left_out:
            self._left_out = "" if name == self._left_out else self._left_out
        elif name in _INLINE:
            self._code = max(0, self._code - (name in _NAMES_OF_CODE))
        elif self._end(name):
            self._kind = "text"
            if name == "table" and self._rows is not None:
                rows = tuple((number, tuple(cells)) for number, cells in self._rows if cells)
                self.blocks.append(Block("table", (), rows=rows))
                self._rows = None

    def _end(self, name: str) -> bool:
        """End what came before a tag; False for a tag inside a cell, which ends nothing."""
        if self._rows is None:
            self.flush()
            return True
        if name not in _OF_TABLES:
            return False
        if self._rows and (self._words or self._kind in {"td", "th"}):
            self._rows[-1][1].append(" ".join("".join(parts) for _, parts in self._words))
        self._words = []
        return True

    def read(self, text: Text) -> None:
        """Take a text."""
        if self._left_out:
            return
        for place, line in enumerate(text.text.split("\n")):
            if words := " ".join(line.split()):
                is_name = not self._code or not re.search(r"[\s/=]", words)
                told = words if is_name else "…"
                if self._words and not line[:1].isspace() and place == 0 and not self._spaced:
                    # An element ends inside a word, or before a full stop.
                    self._words[-1][1].append(told)
                else:
                    self._words.append((text.line + place, [told]))
            self._spaced = not line or line[-1:].isspace()

    def flush(self) -> None:
        """End the block that is read."""
        lines = tuple((number, "".join(parts)) for number, parts in self._words)
        self._words = []
        if not lines:
            return
        kind = self._kind
        if re.fullmatch(r"h[1-6]", kind):
            self.blocks.append(Block("heading", lines, int(kind[1])))
        elif kind == "dt":
            self._name = shortened(" ".join(word for _, word in lines), LONGEST)
        elif kind == "dd" and self._name:
            told = (lines[0][0], f"{self._name}: {' '.join(word for _, word in lines)}")
            self.blocks.append(Block("item", (told,)))
        else:
            self.blocks.append(Block("item" if kind == "li" else "text", lines))


def _html(text: str) -> Iterator[Block]:
    page = _Page()
    for part in tags_and_texts(text):
        if isinstance(part, Text):
            page.read(part)
        elif part.is_end:
            page.end(part.name)
        else:
            page.begin(part)
        yield from page.blocks
        page.blocks.clear()
    page.flush()
    yield from page.blocks


_BLOCKS: Mapping[Form, Callable[[str], Iterator[Block]]] = {
    "markdown": _markdown,
    "restructuredtext": _restructured,
    "html": _html,
}
