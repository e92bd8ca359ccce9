"""Characters that a form cannot hold, or that would end what they stand in."""

import re
from html import escape

from .errors import UnwritableError

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0, section 2.2, allows nowhere, not even as a reference."""
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""The same in a document in UTF-8."""
_NAMELESS_ELEMENT = re.compile(rb'<[^<>\s/:]+: xmlns:[^=<>\s]+="([^"]*)"')
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""What steers a terminal or turns the direction of reading; not tabs and ends of lines."""


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


def for_people(text: str) -> str:
    r"""Show what would steer a terminal, or turn the direction of reading, as a sign.

    What strangers write, such as labels, names of files and queries, must neither paint a screen
    nor pretend to stand where it does not.

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
    return _STEERING.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)


def mermaid_text(text: str) -> str:
    """Write a text so that it cannot end the quotation of Mermaid in which it stands."""
    text = on_one_line(text)
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;")


def dot_text(text: str) -> str:
    """Quote a text, of several lines too, for DOT, the language of Graphviz."""
    lines = (on_one_line(line) for line in text.split("\n"))
    escaped = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return f'"{escaped}"'
