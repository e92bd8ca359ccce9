"""Which properties and classes a query names: it reads no statement with any other.

Whatever is not surely understood counts as reading everything, which costs time and nothing else.
"""

import re

from isthmus.kb.frozen import Frozen
from isthmus.ontology import PREFIXES

_TOKEN = re.compile(
    r"""(?P<string>'''.*?'''|\"\"\".*?\"\"\"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | <(?P<iri>[^<>"{}|^`\\\s]*)>
      | (?P<comment>\#[^\n]*)
      | (?P<variable>[?$]\w+)
      | (?P<name>[A-Za-z][\w.-]*)?:(?P<local>(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)
      | (?P<number>[+-]?\d[\d.eE+-]*)
      | (?P<word>@?[A-Za-z][\w-]*)
      | (?P<mark>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
_EVERYTHING = frozenset({"SERVICE", "DESCRIBE", "CONSTRUCT", "ASK"})
_LISTS = frozenset({"SELECT", "BY", "VALUES", "HAVING"})
_TERMS = frozenset({"variable", "iri", "name", "string", "number"})
_TYPE = f"{PREFIXES['rdf']}type"
_OF_LISTED = re.compile(
    r"""(?:PREFIX\s+\S+\s+<[^>]*>\s+)*
    SELECT\s+(?:DISTINCT\s+)?(?:\?\w+\s+)+WHERE\s*\{\s*
      \{\s*SELECT\s+(?P<thing>\?\w+)\s+WHERE\s*\{\s*
        VALUES\s+(?P=thing)\s*\{(?P<things>[^{}]*)\}\s*
      \}\s*\}\s*
      (?P=thing)\s+\?\w+\s+\?\w+\s*\.?\s*
    \}\s*(?:ORDER\s+BY\s+(?:\?\w+\s*)+)?(?:LIMIT\s+\d+\s*)?""",
    re.VERBOSE,
)
"""All that is said of things that are listed, as records of answers are read."""


class Named(Frozen):
    """What a query names.

    Attributes:
        names: IRIs of properties and classes, and of other things.
        every_type: Whether it may ask for members of a class that it does not name.
        subjects: IRIs of things of which it may read everything.
    """

    names: frozenset[str]
    every_type: bool
    subjects: frozenset[str] = frozenset()


def named_in(sparql: str) -> Named | None:
    """Return what a SELECT query names; None where it may read any statement.

    Args:
        sparql: The query; the prefixes of the project need not be declared.
    """
    if "\\u" in sparql or "\\U" in sparql:
        return None
    if (listed := _OF_LISTED.fullmatch(sparql)) is not None:
        things = named_in(f"{sparql[: sparql.index('SELECT')]} SELECT * {{ {listed['things']} }}")
        return (
            None if things is None else Named(frozenset(), every_type=False, subjects=things.names)
        )
    prefixes = {**PREFIXES, **dict(_PREFIX.findall(sparql))}
    names: set[str] = set()
    every_type = False
    kinds: list[str] = []
    # Variables beside each other are a list behind some words, and a pattern anywhere else.
    listing = False
    after_type = False
    for token in _TOKEN.finditer(_PREFIX.sub("", sparql)):
        kind, text = str(token.lastgroup), token[0]
        kind = "name" if kind == "local" else kind
        if kind == "comment":
            continue
        word = text.upper() if kind == "word" else ""
        if word in _EVERYTHING:
            return None
        if after_type and kind not in {"iri", "name"}:
            every_type = True
        after_type = False
        if kind == "iri":
            names.add(token["iri"])
            after_type = token["iri"] == _TYPE
        elif kind == "name":
            space = prefixes.get(token["name"] or "")
            if space is None:
                return None
            iri = space + token["local"].rstrip(".")
            names.add(iri)
            after_type = iri == _TYPE
        elif text == "a":
            after_type = True
        listing = word in _LISTS or (listing and text not in {"{", "}", "WHERE", "where"})
        kinds.append("list" if listing else kind if kind in _TERMS else text)
        if kind == "name" and text.endswith("."):
            # A full stop at the end of a name closes the pattern.
            kinds.append(".")
    if _has_open_predicate(kinds):
        return None
    return Named(frozenset(names - {_TYPE}), every_type)


def _has_open_predicate(kinds: list[str]) -> bool:
    """Tell whether a variable stands where a predicate does, or a set of properties is negated."""
    for at, kind in enumerate(kinds[:-1]):
        before, after = kinds[at - 1] if at else "", kinds[at + 1]
        if kind == "variable" and after in _TERMS and (before in _TERMS or before in {";", "]"}):
            return True
        if kind == "!" and after in {"a", "iri", "name", "^"}:
            return True
        if kind == "!" and after == "(" and _is_path(kinds, at + 2):
            return True
    return False


def _is_path(kinds: list[str], start: int) -> bool:
    """Tell whether brackets hold properties alone, as those of a negated set do."""
    for kind in kinds[start:]:
        if kind == ")":
            return True
        if kind not in {"iri", "name", "a", "^", "|"}:
            return False
    return True
