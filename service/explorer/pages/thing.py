"""The page of one thing: what is on record about it, or what a claim says."""

from typing import TYPE_CHECKING

from isthmus.ontology import BASE
from isthmus.service.explorer.parts.addresses import path_of
from isthmus.service.explorer.parts.look import look_at
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from .renderer import Renderer


def thing_page(renderer: "Renderer", kind: str, name: str) -> str | None:
    """Return the page of a thing, or None if nothing is on record.

    Args:
        renderer: Renders pages.
        kind: The first part of its path.
        name: The second.
    """
    node = _node(f"{BASE}{kind}/{name}")
    if node is None:
        return None
    matrix = renderer.matrix_with(node.value)
    looked = look_at(renderer.knowledge, renderer.engine.vocabulary, node, matrix)
    if looked is None:
        return None
    claim = renderer.knowledge.claim(node) if kind == "claim" else None
    return renderer.render(
        "claim.html" if claim is not None else "thing.html",
        path_of(node.value),
        kind=kind,
        looked=looked,
        about=looked.about,
        claim=claim,
        base=BASE,
        pictures=renderer.pictures(node.value),
    )


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None
