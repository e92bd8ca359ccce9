"""Characters that a form cannot hold, or that would end what they stand in."""

import json
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from html import escape
from typing import TypeVar

from .errors import UnwritableError

_T = TypeVar("_T")
LONGEST_KEPT = 256
"""So many letters a name has that somebody gives; what is made of a longer text is not kept."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0, section 2.2, allows nowhere, not even as a reference."""
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""The same in a document in UTF-8."""
_NAMELESS_ELEMENT = re.compile(rb'<[^<>\s/:]+: xmlns:[^=<>\s]+="([^"]*)"')
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What steers a terminal, turns the direction of reading, or says what nobody sees; not tabs and
ends of lines, nor the joiners that some scripts are written with."""
_SIGNS_OF_LAYOUT = str.maketrans({sign: chr(0x2400 + ord(sign)) for sign in "\t\n"})
_MARKS = re.compile(r"[\\`*_\[\]|~]")
_BEGINS_A_BLOCK = re.compile(r"(?=(?:#{1,6}|[+-]|\d{1,9}[.)])(?: |$)|(?:-+|=+)$)(\d*)")
"""A text with which Markdown would begin a heading or a list, or underline one."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_NOT_IN_MERMAID = re.compile(r'["&<#\\`]|%(?=%)|(?<=%)%')
_MERMAID_NAMES = {'"': "#quot;", "&": "#amp;", "<": "#lt;"}


def kept_of_names(most: int) -> Callable[[Callable[[str], _T]], Callable[[str], _T]]:
    """Keep what a function makes of names.

    Names are short. What is longer is a text of a stranger, of a query or a file: thousands of
    those would be kept for ever, as many times 20 KB of queries, and megabytes of files.

    Args:
        most: How many results are kept.
    """

    def keeping(make: Callable[[str], _T]) -> Callable[[str], _T]:
        kept = lru_cache(maxsize=most)(make)

        @wraps(make)
        def made(text: str) -> _T:
            return kept(text) if len(text) <= LONGEST_KEPT else make(text)

        return made

    return keeping


def xml_text(text: str) -> str:
    r"""Write a text as content or attribute value of XML.

    Args:
        text: Any text; characters that XML has no way to write become U+FFFD.

    >>> xml_text("a<b\x01")
    'a&lt;b�'
    """
    return escape(_NOT_IN_XML.sub("\ufffd", text))


def xml_document(document: bytes) -> bytes:
    """Return a document of results or of RDF as every reader of XML 1.0 takes it.

    Some characters have no way to be written (https://www.w3.org/TR/xml/#charsets), a carriage
    return that stands as it is becomes an end of line (#sec-line-ends), and a predicate whose IRI
    ends in no name is no element (https://www.w3.org/TR/rdf-syntax-grammar/).

    Args:
        document: As the engine writes it, which heeds none of these.

    Raises:
        UnwritableError: It cannot be written; the message says why and what to ask for.
    """
    if _NO_XML.search(document):
        raise UnwritableError(
            "the answer holds a control character, which XML cannot write; ask for JSON, "
            "CSV, TSV, Turtle or N-Triples"
        )
    if (element := _NAMELESS_ELEMENT.search(document)) is not None:
        raise UnwritableError(
            f"RDF/XML cannot write the predicate <{element[1].decode('utf-8', 'replace')}>, whose "
            "IRI ends in no name; ask for Turtle, N-Triples or JSON-LD"
        )
    return document.replace(b"\r", b"&#13;")


def on_one_line(text: str) -> str:
    r"""Put a text on one line: each run of control characters and ends of lines becomes a blank.

    >>> on_one_line("a\r\nb")
    'a b'
    """
    return _CONTROL.sub(" ", text)


def line_for_people(text: str) -> str:
    r"""Show a text as `for_people` does, and on one line: ends of lines and tabs are signs too.

    >>> line_for_people("a\nb\u202e")
    'a␊b�'
    """
    return for_people(text).translate(_SIGNS_OF_LAYOUT)


def shortened(text: str, most: int = 240) -> str:
    r"""Keep a text of somebody else short and on one line, as part of a sentence of ours.

    Args:
        text: The text.
        most: How many characters stay.

    >>> shortened("a\nbc", 3), shortened("abcd", 3)
    ('a b', 'ab…')
    """
    flat = " ".join(text[: most * 4].split())
    return flat if len(flat) <= most and len(text) <= most * 4 else flat[: most - 1] + "…"


def name_for_people(text: str) -> str:
    r"""Return a name on one line, shown as `for_people` does; nothing where nobody would see it.

    >>> name_for_people("a\nb"), name_for_people(" \u200b ")
    ('a b', '')
    """
    if text.isascii() and text.isprintable():
        return text if text.strip() else ""
    seen = any(unicodedata.category(letter)[0] in "LNPS" for letter in text)
    return for_people(on_one_line(text)) if seen else ""


def markdown_text(text: str) -> str:
    r"""Write a text on one line so that Markdown, as GitHub reads it, shows it as it is.

    >>> markdown_text("# *a* <b>\n![c](d)")
    '\\# \\*a\\* &lt;b&gt; !\\[c\\](d)'
    """
    return _in_a_paragraph(_as_shown(" ".join(text.split())))


def markdown_remark(text: str) -> str:
    r"""Write a text of ours so, but for what stands in it between backticks, which is code.

    >>> markdown_remark("see `a_b` in c_d")
    'see `a_b` in c\\_d'
    """
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0 or "``" in text:
        # Readers pair runs of as many backticks, and leave others as they are.
        return markdown_text(text)
    return _in_a_paragraph(
        "".join(
            f"`{for_people(part)}`" if place % 2 else _as_shown(part)
            for place, part in enumerate(parts)
        )
    )


def _in_a_paragraph(line: str) -> str:
    begun = _BEGINS_A_BLOCK.match(line)
    return line if begun is None else f"{begun[1]}\\{line[begun.end() :]}"


def _as_shown(line: str) -> str:
    flat = _MARKS.sub(lambda mark: "\\" + mark[0], for_people(line))
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def for_people(text: str) -> str:
    r"""Show what would steer a terminal, turn the direction of reading, or hide, as a sign.

    What strangers write, such as labels, names of files and queries, must neither paint a screen
    nor pretend to stand where it does not, nor tell a program what a person does not see.

    >>> for_people("a\x1b[31m\x9b")
    'a␛[31m�'
    """
    return text if text.isprintable() else _STEERING.sub(_as_sign, text)


def _as_sign(letter: "re.Match[str]") -> str:
    code = ord(letter[0])
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


def escaped_for_people(text: str) -> str:
    r"""Escape the same in a text of JSON, which has the rest escaped already."""
    return _STEERING.sub(lambda letter: json.dumps(letter[0])[1:-1], text)


def mermaid_text(text: str) -> str:
    r"""Write a text so that it stands in a quotation of Mermaid and is shown there as it is.

    Else it could end the quotation, name a sign by its number, begin a directive or Markdown, or
    break a line.

    >>> mermaid_text('a"b %%{init}%% #35; \\n')
    'a#quot;b #37;#37;{init}#37;#37; #35;35; #92;n'
    """
    return _NOT_IN_MERMAID.sub(
        lambda sign: _MERMAID_NAMES.get(sign[0], f"#{ord(sign[0])};"), for_people(on_one_line(text))
    )


def dot_text(text: str) -> str:
    """Quote a text, of several lines too, for DOT, the language of Graphviz."""
    # Graphviz knows the entities of HTML.
    lines = (_ENTITY.sub("&amp;", for_people(on_one_line(line))) for line in text.split("\n"))
    escaped = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return f'"{escaped}"'
