"""Which properties and classes a query names: it reads no statement with any other.

Whatever is not surely understood counts as reading everything, which costs time and nothing else.
The queries are well formed: `isthmus.kb.pool.query_check` looks those of strangers over first.
"""

import re
from collections.abc import Iterator, Mapping

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
_GRAPHS = re.compile(r"\b(?:GRAPH|FROM)\b", re.IGNORECASE)
_BEYOND = frozenset({"SERVICE", "DESCRIBE"})
_EVERYTHING = _BEYOND | {"CONSTRUCT", "ASK"}
_GRAPH_WORDS = frozenset({"GRAPH", "FROM"})
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


class Token(Frozen):
    """A token of a query.

    Attributes:
        kind: ``string``, ``variable``, ``iri``, ``name`` (with a prefix), ``number``, ``word`` or
            ``mark``.
        text: As it is written.
        start: Where it begins.
        iri: The IRI that it names; None if it names none, or if its prefix is not declared.
    """

    kind: str
    text: str
    start: int = 0
    iri: str | None = None


def tokens(sparql: str) -> list[Token]:
    """Return the tokens of a query that is well formed, without its comments and prefixes.

    Args:
        sparql: The query; the prefixes of the project need not be declared.
    """
    prefixes = prefixes_of(sparql)
    read = []
    for match in _TOKEN.finditer(_PREFIX.sub(lambda declared: " " * len(declared[0]), sparql)):
        kind, text, iri, full_stop = str(match.lastgroup), match[0], match["iri"], ""
        if kind == "comment":
            continue
        if kind == "local":
            # A full stop at the end of a name closes the pattern.
            kind, full_stop = "name", text[len(text.rstrip(".")) :]
            text = text.rstrip(".")
            prefix, _, local = text.partition(":")
            iri = prefixes[prefix] + local if prefix in prefixes else None
        read.append(Token(kind, text, match.start(), iri))
        if full_stop:
            read.append(Token("mark", ".", match.end() - 1))
    return read


def prefixes_of(sparql: str) -> dict[str, str]:
    """Return the prefixes that a query may use: those of the project, and its own."""
    return {**PREFIXES, **dict(_PREFIX.findall(sparql))}


def speaks_of_graphs(sparql: str) -> bool:
    """Tell whether a query may reach a named graph: that needs a keyword, and a name is none.

    >>> speaks_of_graphs("ASK { GRAPH ?g {} }")
    True
    >>> speaks_of_graphs("ASK { claim:where-from ?p 'graph' }")
    False

    Args:
        sparql: The query; the prefixes of the project need not be declared.
    """
    # Few queries have the words at all, and all of a day is a lot to send for the name of a thing.
    return _GRAPHS.search(sparql) is not None and any(
        token.kind == "word" and token.text.upper() in _GRAPH_WORDS for token in tokens(sparql)
    )


def named_in(sparql: str) -> Named | None:
    """Return what a SELECT query names; None where it may read any statement.

    Args:
        sparql: The query; the prefixes of the project need not be declared.
    """
    if (listed := _OF_LISTED.fullmatch(sparql)) is not None:
        things = named_in(f"{sparql[: sparql.index('SELECT')]} SELECT * {{ {listed['things']} }}")
        return (
            None if things is None else Named(frozenset(), every_type=False, subjects=things.names)
        )
    return _named_by(sparql, _EVERYTHING, {})


def looked_at(sparql: str, ranges: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """Return the properties and classes of which statements can matter to a query of any form.

    Args:
        sparql: The query; the prefixes of the project need not be declared.
        ranges: The IRIs that variables which stand for a property can have, by their names with
            the question mark.

    Returns:
        Their IRIs, with that of ``rdf:type`` if any class may matter; None if any property may.
    """
    named = _named_by(sparql, _BEYOND, ranges)
    if named is None:
        return None
    return named.names | {_TYPE} if named.every_type else named.names


def _named_by(
    sparql: str, refused: frozenset[str], ranges: Mapping[str, frozenset[str]]
) -> Named | None:
    """Return what a query names, unless it has one of some words or an open predicate."""
    if "\\u" in sparql or "\\U" in sparql:
        return None
    names: set[str] = set()
    every_type = False
    read = tokens(sparql)
    kinds: list[str] = []
    # Variables beside each other are a list behind some words, and a pattern anywhere else.
    listing = False
    after_type = False
    for token in read:
        word = token.text.upper() if token.kind == "word" else ""
        if word in refused:
            return None
        named = token.kind in {"iri", "name"}
        every_type = every_type or (after_type and not named)
        if named:
            if token.iri is None:
                return None
            names.add(token.iri)
        after_type = token.iri == _TYPE or token.text == "a"
        listing = word in _LISTS or (listing and token.text not in {"{", "}", "WHERE", "where"})
        kinds.append("list" if listing else token.kind if token.kind in _TERMS else token.text)
    for place in _open_predicates(kinds):
        properties = ranges.get(read[place].text)
        if properties is None:
            return None
        names |= properties
    return Named(frozenset(names - {_TYPE}), every_type)


def _open_predicates(kinds: list[str]) -> Iterator[int]:
    """Yield where a variable stands for a predicate, or a set of properties is negated."""
    for at, kind in enumerate(kinds[:-1]):
        before, after = kinds[at - 1] if at else "", kinds[at + 1]
        if kind == "variable":
            is_open = after in _TERMS and (before in _TERMS or before in {";", "]"})
        else:
            is_open = kind == "!" and (
                after in {"a", "iri", "name", "^"} or (after == "(" and _is_path(kinds, at + 2))
            )
        if is_open:
            yield at


def _is_path(kinds: list[str], start: int) -> bool:
    """Tell whether brackets hold properties alone, as those of a negated set do."""
    for kind in kinds[start:]:
        if kind == ")":
            return True
        if kind not in {"iri", "name", "a", "^", "|"}:
            return False
    return True
