"""What says a yes or a no, and whether that is a reading of ours."""

from typing import TYPE_CHECKING

from isthmus.kb.terms import ist
from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.proofs.proof import Support
    from isthmus.kb.record.claim import Claim


def is_reading(knowledge: "Knowledge", thing: str, predicate: str) -> bool:
    """Tell whether a yes or a no rests on a premise that says more than its words mean.

    Args:
        thing: IRI of the thing.
        predicate: IRI of the yes/no property.
    """
    support = _support(knowledge, NamedNode(thing), NamedNode(predicate))
    return support is not None and support.reading


def telling(knowledge: "Knowledge", thing: str, predicate: str) -> "tuple[Claim, ...]":
    """Return the claims that say a yes or a no, those that state just that alone if there are any.

    A proof about a design names what makes it a design of its option as well, such as the caption
    of a figure: that says nothing of the aspect. Where the design has it from its option, what is
    said of the option speaks.

    Args:
        thing: IRI of the thing.
        predicate: IRI of the yes/no property.
    """
    node, aspect = NamedNode(thing), NamedNode(predicate)
    support = _support(knowledge, node, aspect)
    if support is None:
        return ()
    every = support.claims
    own = [claim for claim in every if claim.subject == node and claim.property == aspect]
    for quad in knowledge.quads.quads_for_pattern(node, ist("configurationOf"), None, None):
        option = quad.object
        same = _support(knowledge, option, aspect) if isinstance(option, NamedNode) else None
        if same is not None and not own and set(same.claims) <= set(every):
            every = same.claims
    stating = tuple(claim for claim in every if claim.property == aspect)
    if stating:
        return stating
    told = [claim for claim in every if not claim.locator.endswith("caption")] or every
    basis = set(knowledge.proofs.claims.basis_of(node))
    return tuple([claim for claim in told if claim not in basis] or told)


def _support(knowledge: "Knowledge", thing: NamedNode, predicate: NamedNode) -> "Support | None":
    for quad in knowledge.quads.quads_for_pattern(thing, predicate, None, None):
        if isinstance(quad.object, Literal):
            return knowledge.support(quad.triple)
    return None
