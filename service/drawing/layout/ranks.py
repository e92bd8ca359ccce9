"""Give each box its layer along the flow: by its tier, and linked ones after one another."""

from collections.abc import Mapping

from .plan import Plan


def ranks_of(plan: Plan) -> dict[str, int]:
    """Return the layer of each box in the box around it, counted from the remote side.

    Args:
        plan: What is to be laid out.
    """
    ranks: dict[str, int] = {}
    for iri in plan.places.children:
        ranks |= _ranks_in(iri, plan)
    return ranks


def _ranks_in(iri: str, plan: Plan) -> dict[str, int]:
    """Return the layer of each box directly in a frame."""
    places = plan.places
    children = places.children[iri]
    key = {child: _tiers(child, plan) for child in children}
    steps = sorted({tiers[0] for tiers in key.values()})
    linked: dict[str, set[str]] = {child: set() for child in children}
    for leg in plan.within(iri):
        one, other = (places.child(end, iri) for end in leg.ends)
        if one != other:
            linked[one].add(other)
            linked[other].add(one)
    ranks: dict[str, int] = {}
    order = {node.name.iri: number for number, node in enumerate(plan.topology.nodes)}
    first = {child: _first(child, plan, order) for child in children}
    for child in sorted(children, key=lambda child: (key[child], first[child])):
        after = [ranks[before] + 1 for before in linked[child] if before in ranks]
        rank = max([steps.index(key[child][0]), *after])
        ranks[child] = rank
    used = sorted(set(ranks.values()))
    return {child: used.index(rank) for child, rank in ranks.items()}


def _first(iri: str, plan: Plan, order: Mapping[str, int]) -> int:
    """Return the place in the topology of the first node that is joined, in a box or as the box."""
    inside = [_first(child, plan, order) for child in plan.places.children[iri]]
    return min(inside) if inside else order[iri]


def _tiers(iri: str, plan: Plan) -> tuple[int, int]:
    """Return the lowest tier inside a box, and the box's own."""
    own = plan.topology.node(iri).tier
    below = [_tiers(child, plan)[0] for child in plan.places.children[iri]]
    known = -1 if own is None else own
    return (min(below) if below else known, known)
