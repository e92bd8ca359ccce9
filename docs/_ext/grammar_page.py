"""Writes the language half of the reference: forms from the grammar, meaning from the texts."""

import re
from collections.abc import Mapping

from grammar_texts import Topic, chapters
from isthmus.queries.diagnostics.spelling import KEYWORDS
from isthmus.queries.syntax.grammar import grammar_text

_RULE = re.compile(r"^\??(_?[a-z][a-z_]*): (.*)$")
_KEYWORD = re.compile(r'^([A-Z]+)(?:\.-?\d+)?: "(\w+)"i$', re.MULTILINE)
_SIGN = re.compile(r'^([A-Z_]+)(?:\.-?\d+)?: ((?:"[^"]+"(?: \| )?)+)$', re.MULTILINE)
_SHOWN = {
    "NUMBER": "⟨digits⟩",
    "TEXT": "⟨text⟩",
    "DATE": "⟨date⟩",
    "VARIABLE": "$⟨name⟩",
    "NAME": "⟨word⟩",
    "PREFIXED": "⟨word⟩:⟨word⟩",
    "BACKTICKED": "`⟨any text⟩`",
    "ASOF": "as",
    "OF": "of",
    "TODAY": "today",
    "EDITION": "edition",
    "REACH": "reach",
    "EQUAL": "=",
    "COMPARISON": "!= | < | <= | > | >=",
    "_article": "(a | an)",
    "_end": "(⟨name⟩ | ⟨text⟩)",
}
_PARTS = {"conjunction": "condition", "negatable": "condition", "test": "condition"}
"""Levels of one rule, which differ for the parser and not for a reader."""
_FOREIGN = frozenset({"null", "select", "only", "some"})


def rules() -> Mapping[str, str]:
    """Return the rules of the grammar by name, each as it is written there on one line."""
    found: dict[str, str] = {}
    current = ""
    for line in grammar_text().splitlines():
        match = _RULE.match(line)
        if match:
            current = match[1]
            found[current] = match[2].strip()
        elif current and re.match(r"\s+\|", line):
            found[current] += " " + line.strip()
        else:
            current = ""
    return found


def form(rule: str, name: str = "") -> str:
    """Write a rule for people: keywords as they are typed, other parts in angle brackets.

    >>> form("CHECK name where")
    'check ⟨name⟩ ⟨where⟩'
    """
    text = grammar_text()
    shown = {match[1]: match[2] for match in _KEYWORD.finditer(text)}
    for match in _SIGN.finditer(text):
        shown.setdefault(match[1], match[2].replace('"', ""))
    shown |= _SHOWN
    parts = []
    for part in re.findall(r'"[^"]+"|\w+|\s+|.', re.sub(r" -> \w+", "", rule)):
        if part.startswith('"'):
            sign = part[1:-1]
            parts.append(f"'{sign}'" if sign in "()" else sign)
        elif part[0].isalpha() or part[0] == "_":
            parts.append(shown.get(part) or _plain(part))
        else:
            parts.append(part)
    return f"{_plain(name)} = {''.join(parts)}" if name else "".join(parts)


def grammar_page() -> str:
    """Return the language reference as Markdown, to be included below a title."""
    lines: list[str] = []
    known = rules()
    for chapter in chapters():
        lines += [f"## {chapter.title}", ""]
        if chapter.text:
            lines += [chapter.text, ""]
        for topic in chapter.topics:
            lines += _topic(topic, known)
    words = sorted(KEYWORDS - _FOREIGN)
    lines += [
        "## Keywords",
        "",
        "All are reserved, in upper and lower case.",
        "A name that is spelled like one stands in backticks.",
        "`choose`, `prefer`, `claimed` and `inferred` are words of the language and names as well.",
        "",
        " ".join(f"`{word}`" for word in words),
        "",
    ]
    return "\n".join(lines)


def _topic(topic: Topic, known: Mapping[str, str]) -> list[str]:
    lines = [f"### {topic.title}", "", "```text"]
    lines += [form(known[rule], rule) for rule in topic.rules]
    lines += ["```", "", topic.text, ""]
    for example in topic.examples:
        lines += ["```iq", example, "```", ""]
    return lines


def _plain(name: str) -> str:
    word = name.lstrip("_")
    return f"⟨{_PARTS.get(word, word).replace('_', ' ')}⟩"
