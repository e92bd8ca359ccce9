"""The closed-world step: SPARQL construction rules that roll what all parts share up to the whole.

A roll-up rule is a ``.rq`` file with one CONSTRUCT query. Comment lines at its top give what a
proof needs, in ``key: text`` form: ``# step:`` what the rule does, in one sentence, and
``# closed world:`` which list it takes to be complete (``none`` if it takes none).
The members that a rolled-up fact rests on are the triple patterns at the top level of WHERE, one
for each solution of the query that gives the fact: what all solutions show, all members have.

`isthmus.kb.reasoning.strata` puts the rules in order.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from isthmus.kb.errors import RollUpError
from isthmus.kb.schema import Schema
from isthmus.kb.terms import FALSE, RDF, TRUE, Node, Term, xsd
from isthmus.ontology import PREFIXES
from pyoxigraph import Literal, NamedNode, Triple, Variable

from .rule import Slot

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<variable>[?$]\w+)
      | (?P<name>[A-Za-z][\w-]*)?:(?P<local>[\w-]*(?:\.[\w-]+)*)
      | (?P<number>[+-]?\d+(?:\.\d+)?)
      | (?P<word>[A-Za-z]\w*)
      | (?P<mark>&&|\|\||\^\^|[<>!=]=|.)
    """,
    re.VERBOSE,
)
_AGGREGATES = frozenset(
    [
        "COUNT",
        "SUM",
        "MIN",
        "MAX",
        "AVG",
        "SAMPLE",
        "GROUP_CONCAT",
        "GROUP",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "BOUND",
        "COALESCE",
    ]
)
ANYTHING = "*"
"""Stands for every property and class: a predicate that the rule leaves open."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern of a roll-up rule; unlike in an `Atom`, the predicate may be open."""

    subject: Slot
    predicate: Slot
    object: Slot

    def bind(self, values: Mapping[Variable, Node]) -> "Pattern":
        """Return the pattern with known variables replaced."""
        return Pattern(*(_bound(slot, values) for slot in self.parts()))

    def parts(self) -> tuple[Slot, Slot, Slot]:
        """Return subject, predicate and object."""
        return self.subject, self.predicate, self.object

    def match(self, triple: Triple) -> dict[Variable, Term] | None:
        """Return the values that make the pattern equal to a triple, or None."""
        values: dict[Variable, Term] = {}
        for slot, term in zip(
            self.parts(), (triple.subject, triple.predicate, triple.object), strict=True
        ):
            if isinstance(slot, Variable):
                if values.setdefault(slot, term) != term:  # type: ignore[arg-type]
                    return None
            elif slot != term:
                return None
        return values


@dataclass(frozen=True, slots=True)
class RollUp:
    """One roll-up rule.

    Attributes:
        name: The name of its file, without folder and suffix.
        step: What it does, in one sentence.
        premises: The patterns that show the members of a rolled-up fact.
        closed_world: Which list it takes to be complete, if any.
        template: What it constructs.
        query: The CONSTRUCT query.
        prologue: Its prefix declarations.
        where: Its group of conditions, braces included.
        uses: Properties and classes it looks at, each with +1 where more of it can only give more
            results, -1 where more of it can take results away; both where either may happen.
        makes: Properties and classes it constructs.
    """

    name: str
    step: str
    premises: tuple[Pattern, ...]
    closed_world: str | None
    template: tuple[Pattern, ...]
    query: str
    prologue: str
    where: str
    uses: frozenset[tuple[str, int]]
    makes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int = 0


def read_rollup(path: Path, ontology: Schema) -> RollUp:
    """Read one roll-up rule.

    Args:
        path: The ``.rq`` file.
        ontology: Where to look up which properties an open predicate ranges over, when the query
            restricts it by a triple such as ``?property ist:rollsUp true``.

    Returns:
        The rule.

    Raises:
        RollUpError: It is not one CONSTRUCT query with the header lines that a proof needs.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(text)
    missing = [key for key in ("step", "closed world") if not header.get(key)]
    if missing:
        lines = ", ".join(f"'# {key}: …'" for key in missing)
        raise RollUpError(f"{path}: add the header line {lines}, from which proofs are told")
    tokens = list(_tokens(text))
    prefixes = {**PREFIXES, **_declared(tokens)}
    template, where = _split(path, tokens)
    ranges = _ranges(where, prefixes, ontology)
    head = _patterns(path, template, prefixes)
    closed_world = header["closed world"]
    return RollUp(
        name=path.stem,
        step=header["step"],
        premises=_patterns(path, list(_top_level(where)), prefixes),
        closed_world=None if closed_world.startswith("none") else closed_world,
        template=head,
        query=text,
        prologue="\n".join(f"PREFIX {name}: <{base}>" for name, base in prefixes.items()),
        where=text[where[0].start :],
        uses=_uses(where, prefixes, ranges),
        makes=frozenset(node for pattern in head for node in _nodes(pattern, ranges)),
    )


# --- reading the file -----------------------------------------------------------------------


def _header(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    key = None
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        said = line.lstrip("# ").rstrip()
        match = re.match(r"(step|closed world):\s*(.*)", said)
        if match:
            key = match[1]
            found[key] = match[2]
        elif key is not None:
            found[key] = f"{found[key]} {said}".strip()
    return found


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "space":
            yield _Token("name" if kind == "local" else kind, match[0], match.start())


def _declared(tokens: list[_Token]) -> dict[str, str]:
    return {
        tokens[at + 1].text.rstrip(":"): tokens[at + 2].text[1:-1]
        for at, token in enumerate(tokens[:-2])
        if token.text.upper() == "PREFIX"
    }


def _split(path: Path, tokens: list[_Token]) -> tuple[list[_Token], list[_Token]]:
    words = [token.text.upper() for token in tokens]
    try:
        start = words.index("CONSTRUCT") + 1
        end = words.index("}", start)
        body = words.index("{", end)
    except ValueError:
        raise RollUpError(f"{path}: expected CONSTRUCT {{ … }} WHERE {{ … }}") from None
    return tokens[start + 1 : end], tokens[body:]


def _top_level(where: list[_Token]) -> Iterator[_Token]:
    """Yield what stands in WHERE outside of filters, bindings and nested groups."""
    depth = 0
    skipping = False
    for token in where:
        if token.text.upper() in {"FILTER", "BIND", "OPTIONAL", "MINUS", "VALUES", "UNION"}:
            skipping = True
            if depth == 1:
                yield _Token("mark", ".")
        if token.text in {"}", ")"}:
            depth -= 1
            skipping = skipping and depth > 1
        elif token.text in {"{", "("}:
            depth += 1
        elif depth == 1 and not skipping:
            yield token


def _patterns(path: Path, tokens: list[_Token], prefixes: Mapping[str, str]) -> tuple[Pattern, ...]:
    """Read triple patterns with ``;`` and ``,`` but without brackets and paths."""
    found = []
    slots: list[Slot] = []
    mark = "."
    for token in (*tokens, _Token("mark", ".")):
        if token.kind == "mark" and token.text in {".", ";", ","}:
            if len(slots) == 3:
                found.append(Pattern(*slots))
            elif len(slots) > (mark == ";"):  # after a semicolon the subject alone may be left
                raise RollUpError(f"{path}: a pattern needs subject, predicate and object")
            mark = token.text
            slots = slots[: {".": 0, ";": 1, ",": 2}[mark]]
        else:
            slots.append(_slot(path, token, prefixes, verb=len(slots) == 1))
    return tuple(found)


def _slot(path: Path, token: _Token, prefixes: Mapping[str, str], *, verb: bool) -> Slot:
    text = token.text
    if token.kind == "variable":
        return Variable(text[1:])
    if token.kind == "iri":
        return NamedNode(text[1:-1])
    if token.kind == "name":
        prefix, _, local = text.partition(":")
        if prefix not in prefixes:
            raise RollUpError(f"{path}: the prefix {prefix!r} is not declared")
        return NamedNode(prefixes[prefix] + local)
    if token.kind == "word" and verb and text == "a":
        return RDF.type
    if token.kind == "word" and text in {"true", "false"}:
        return TRUE if text == "true" else FALSE
    if token.kind == "number":
        return Literal(text, datatype=xsd("decimal" if "." in text else "integer"))
    if token.kind == "string":
        return Literal(text[1:-1])
    raise RollUpError(f"{path}: {text!r} is too much for a pattern here; use plain triples")


def _ranges(
    where: list[_Token], prefixes: Mapping[str, str], ontology: Schema
) -> dict[str, frozenset[str]]:
    """Find what open predicates range over, from VALUES and from triples about them."""
    found: dict[str, frozenset[str]] = {}
    for at, token in enumerate(where):
        if token.kind != "variable":
            continue
        after = where[at + 1 : at + 3]
        if where[at - 1].text.upper() == "VALUES" and after and after[0].text == "{":
            end = next(i for i in range(at, len(where)) if where[i].text == "}")
            names = (_iri(one, prefixes) for one in where[at + 2 : end])
            found[token.text] = frozenset(name for name in names if name)
        elif len(after) == 2 and where[at - 1].text in {"{", ".", "}"}:
            predicate = _iri(after[0], prefixes)
            value = _plain(after[1], prefixes)
            if predicate is not None and value is not None:
                stated = ontology.stating(NamedNode(predicate))
                meant = frozenset(str(t.subject)[1:-1] for t in stated if t.object == value)
                if meant:
                    found[token.text] = meant & found.get(token.text, meant)
    return found


def _iri(token: _Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix, "") + local
    return None


def _plain(token: _Token, prefixes: Mapping[str, str]) -> Term | None:
    if token.text in {"true", "false"}:
        return TRUE if token.text == "true" else FALSE
    name = _iri(token, prefixes)
    return NamedNode(name) if name else None


# --- dependencies ---------------------------------------------------------------------------


def looked_at(query: str, ontology: Schema) -> frozenset[str] | None:
    """Return the properties and classes of which triples can matter to a query.

    More than needed does no harm, so whatever may be an open predicate counts as one.

    Args:
        query: A query; its usual prefixes need not be declared.
        ontology: As for `read_rollup`.

    Returns:
        Their IRIs, with that of ``rdf:type`` if any class may matter; None if any property may.
    """
    tokens = list(_tokens(query))
    prefixes = {**PREFIXES, **_declared(tokens)}
    ranges = _ranges(tokens, prefixes, ontology)
    names: set[str] = set()
    for at, token in enumerate(tokens):
        if (name := _iri(token, prefixes)) is not None:
            names.add(name)
        elif token.text == "a" and (after := tokens[at + 1 : at + 2]):
            if _iri(after[0], prefixes) is None:
                names.add(RDF.type.value)
        elif token.kind == "variable" and _may_be_predicate(tokens, at):
            if token.text not in ranges:
                return None
            names |= ranges[token.text]
    return frozenset(names)


def _may_be_predicate(tokens: list[_Token], at: int) -> bool:
    def may_be_term(token: _Token) -> bool:
        kinds = {"variable", "iri", "name", "string", "number"}
        return token.kind in kinds or token.text in {"[", "]", "(", ")", "true", "false"}

    before, after = tokens[at - 1 : at], tokens[at + 1 : at + 2]
    if not before or not after or not may_be_term(after[0]) or after[0].text in {"]", ")"}:
        return False
    return before[0].text == ";" or (may_be_term(before[0]) and before[0].text != "(")


def _uses(
    where: list[_Token], prefixes: Mapping[str, str], ranges: Mapping[str, frozenset[str]]
) -> frozenset[tuple[str, int]]:
    """Walk the query and note what it looks at, and whether presence or absence counts."""
    words = [token.text.upper() for token in where]
    both = any(word in _AGGREGATES for word in words)
    signs: list[tuple[int, ...]] = [(1, -1) if both else (1,)]
    uses: set[tuple[str, int]] = set()
    for at, token in enumerate(where):
        if token.text == "{":
            signs.append(_inside(words[max(0, at - 3) : at], signs[-1]))
        elif token.text == "}":
            signs.pop()
        elif (name := _iri(token, prefixes)) is not None:
            uses |= {(name, sign) for sign in signs[-1]}
        elif token.kind == "variable" and _is_open_predicate(where, at):
            for name in ranges.get(token.text, {ANYTHING}):
                uses |= {(name, sign) for sign in signs[-1]}
    return frozenset(uses)


def _inside(before: list[str], outer: tuple[int, ...]) -> tuple[int, ...]:
    last = before[-1] if before else ""
    if last == "MINUS" or before[-2:] == ["NOT", "EXISTS"]:
        return tuple(-sign for sign in outer)
    if last == "OPTIONAL" or (last == "EXISTS" and before[-2:-1] != ["FILTER"]):
        return (1, -1)
    return outer


def _is_open_predicate(where: list[_Token], at: int) -> bool:
    """Tell whether a variable stands between two terms, where a predicate stands."""

    def is_term(token: _Token) -> bool:
        return token.kind in {"variable", "iri", "name", "string", "number"} or token.text in {
            "true",
            "false",
        }

    before, after = where[at - 1], where[at + 1] if at + 1 < len(where) else where[at]
    starts = where[at - 2].text in {"{", ".", "}", ";"} if at >= 2 else False
    return is_term(after) and ((is_term(before) and starts) or before.text == ";")


def _nodes(pattern: Pattern, ranges: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if isinstance(pattern.predicate, Variable):
        yield from ranges.get(str(pattern.predicate), {ANYTHING})
    elif pattern.predicate == RDF.type:
        yield pattern.object.value if isinstance(pattern.object, NamedNode) else ANYTHING
    elif isinstance(pattern.predicate, NamedNode):
        yield pattern.predicate.value


def _bound(slot: Slot, values: Mapping[Variable, Node]) -> Slot:
    return values.get(slot, slot) if isinstance(slot, Variable) else slot
