"""An oracle: the meaning of roll-up rules is settled whatever the claims are.

A dependency graph over properties and classes is read off the compiled rules and the roll-up rules.
What a rule may find absent must not depend on what it makes itself, or on what a rule behind it
makes. Absence inside absence ("there is no configuration that is not
private") counts as presence. More dependencies are seen than there are, never fewer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from isthmus.kb import RollUpError
from isthmus.kb.reasoning.rollup import Pattern, RollUp, ranges_of
from isthmus.kb.reasoning.rule import Atom, Rule
from isthmus.kb.schema import Schema
from isthmus.kb.store.named import Token, tokens
from isthmus.kb.terms import RDF, shorten
from pyoxigraph import NamedNode, Variable

_AGGREGATES = frozenset(
    (
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
    )
)
ANYTHING = "*"
"""Stands for every property and class."""


def stratify(rollups: Sequence[RollUp], rules: Iterable[Rule], ontology: Schema) -> None:
    """Check that what roll-up rules find absent is settled when they are applied.

    Raises:
        RollUpError: It is not.
    """
    makes = {rollup.name: set(_made(rollup, ontology)) for rollup in rollups}
    uses = {rollup.name: _uses(rollup, ontology) for rollup in rollups}
    edges: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for rule in rules:
        if rule.head is not None:
            edges[_node(rule.head)].update((_node(atom), 1) for atom in rule.body)
    for name, names in makes.items():
        for made in names:
            edges[made] |= uses[name]
    _connect_anything(edges)
    below = {name: _reachable(name, edges) for name in edges}
    for at, rollup in enumerate(rollups):
        for used in sorted(used for used, sign in uses[rollup.name] if sign < 0):
            for other in rollups[at:]:
                for made in sorted(makes[other.name] & below.get(used, {used})):
                    raise RollUpError(
                        f"roll-up rule {rollup.name!r} finds {_show(used)} absent, which depends "
                        f"on {_show(made)}, and {other.name!r} makes that"
                    )


def _reachable(name: str, edges: Mapping[str, set[tuple[str, int]]]) -> set[str]:
    reached, waiting = {name}, [name]
    while waiting:
        for target, _ in edges.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _made(rollup: RollUp, ontology: Schema) -> Iterator[str]:
    ranges = ranges_of(_conditions(rollup), ontology)
    for pattern in rollup.template:
        yield from _nodes(pattern, ranges)


def _conditions(rollup: RollUp) -> list[Token]:
    return tokens(f"{rollup.prologue}\n{rollup.where}")


def _node(atom: Atom) -> str:
    if atom.predicate == RDF.type:
        return atom.object.value if isinstance(atom.object, NamedNode) else ANYTHING
    return atom.predicate.value


def _connect_anything(edges: dict[str, set[tuple[str, int]]]) -> None:
    """Let the open predicate depend on all, and all on it, if it occurs."""
    used = {name for targets in edges.values() for name, _ in targets}
    if ANYTHING in used or ANYTHING in edges:
        everything = (used | set(edges)) - {ANYTHING}
        edges[ANYTHING] |= {(name, 1) for name in everything}
        for name in everything:
            edges[name].add((ANYTHING, 1))


def _show(name: str) -> str:
    return "any property" if name == ANYTHING else shorten(NamedNode(name))


def _uses(rollup: RollUp, ontology: Schema) -> frozenset[tuple[str, int]]:
    """Walk the query and note what it looks at, and whether presence or absence counts."""
    where = _conditions(rollup)
    ranges = ranges_of(where, ontology)
    words = [token.text.upper() for token in where]
    both = any(word in _AGGREGATES for word in words)
    signs: list[tuple[int, ...]] = [(1, -1) if both else (1,)]
    uses: set[tuple[str, int]] = set()
    for at, token in enumerate(where):
        if token.text == "{":
            signs.append(_inside(words[max(0, at - 3) : at], signs[-1]))
        elif token.text == "}":
            signs.pop()
        elif (name := token.iri) is not None:
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


def _is_open_predicate(where: list[Token], at: int) -> bool:
    """Tell whether a variable stands between two terms, where a predicate stands."""

    def is_term(token: Token) -> bool:
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
