"""Order roll-up rules, and refuse those whose result could depend on their own absence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from isthmus.kb.errors import RollUpError
from isthmus.kb.terms import RDF, shorten
from pyoxigraph import NamedNode

from .rollup import ANYTHING, RollUp
from .rule import Atom, Rule


def stratify(rollups: Sequence[RollUp], rules: Iterable[Rule]) -> tuple[tuple[RollUp, ...], ...]:
    """Order roll-up rules so that each is applied when what it may find absent is settled.

    A dependency graph over properties and classes is read off the compiled rules and the roll-up
    rules. Absence that stands in a cycle has no settled meaning, and fails.
    Absence inside absence ("there is no configuration that is not private") counts as presence.

    Args:
        rollups: The roll-up rules.
        rules: The compiled rules.

    Returns:
        Groups of rules, to be applied one group after the other, each until nothing is new.

    Raises:
        RollUpError: An absence depends on itself.
    """
    edges: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for rule in rules:
        if rule.head is not None:
            edges[_node(rule.head)].update((_node(atom), 1) for atom in rule.body)
    for rollup in rollups:
        for made in rollup.makes:
            edges[made] |= rollup.uses
    _connect_anything(edges)
    component = _components(edges)
    for rollup in rollups:
        for made in sorted(rollup.makes):
            for used, sign in sorted(rollup.uses):
                if sign < 0 and used in component and component[used] == component[made]:
                    raise RollUpError(
                        f"roll-up rule {rollup.name!r}: it makes {_show(made)} where {_show(used)} "
                        f"is absent, but {_show(used)} in turn depends on {_show(made)}. Ask for "
                        "absence only of what no rule derives from the result"
                    )
    level = _levels(edges, component)
    groups: dict[int, list[RollUp]] = defaultdict(list)
    for rollup in rollups:
        groups[max((level[component[made]] for made in rollup.makes), default=0)].append(rollup)
    return tuple(tuple(groups[key]) for key in sorted(groups))


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


def _components(edges: Mapping[str, set[tuple[str, int]]]) -> dict[str, int]:
    """Number the strongly connected components, each after those it depends on (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    component: dict[str, int] = {}
    path: list[str] = []
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(sorted(edges.get(root, ()))))]
        index[root] = low[root] = len(index)
        path.append(root)
        while work:
            node, targets = work[-1]
            for target, _ in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    path.append(target)
                    work.append((target, iter(sorted(edges.get(target, ())))))
                    break
                if target not in component:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    number = len(set(component.values()))
                    while node not in component:
                        component[path.pop()] = number
    return component


def _levels(
    edges: Mapping[str, set[tuple[str, int]]], component: Mapping[str, int]
) -> dict[int, int]:
    """Count, for each component, the absences on the way to it."""
    level = dict.fromkeys(component.values(), 0)
    for node in sorted(edges, key=component.__getitem__):
        for target, sign in edges[node]:
            below = level[component[target]]
            if component[target] != component[node]:
                here = component[node]
                level[here] = max(level[here], below + (sign < 0))
    return level


def _show(name: str) -> str:
    return "any property" if name == ANYTHING else shorten(NamedNode(name))
