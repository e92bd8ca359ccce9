"""The page that lists what there is to look at."""

from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named
from isthmus.queries import Thing
from isthmus.service.explorer.parts.class_lists import things_of
from isthmus.service.finding import TITLES

if TYPE_CHECKING:
    from .renderer import Renderer


def index_page(renderer: "Renderer", words: str = "", of: str = "") -> str | None:
    """Return the page that lists what there is to look at.

    Args:
        renderer: Renders pages.
        words: Text to look for in names, synonyms and definitions.
        of: The word of a class whose things are listed; None is returned for no such class.
    """
    vocabulary = renderer.engine.vocabulary
    classes = [term for term in vocabulary.classes.values() if of and term.name == of]
    if of and not classes:
        return None
    return renderer.render(
        "look.html",
        "/look",
        words=words,
        of=classes[0] if classes else None,
        finding=renderer.found(words) if words else None,
        address=renderer.address_of,
        titles=TITLES,
        things=things_of(vocabulary, of) if of else (),
        every=sum(len(vocabulary.individuals_of(t.iri)) for t in classes),
        families=_families(renderer),
        kinds=[(vocabulary.classes[iri], number) for iri, number in renderer.numbers().items()],
    )


def _families(renderer: "Renderer") -> list[tuple[Named, list[Thing]]]:
    """Return the things of the first class by the property with the fewest groups."""
    matrix = renderer.matrix_of("")
    if matrix is None:
        return []
    family = next((aspect for aspect in matrix.aspects if aspect.term.name == "family"), None)
    if family is None:
        return [(Named(matrix.term.label), list(matrix.things))]
    return [
        (
            Named(value.label, value.iri),
            [thing for thing in matrix.things if thing.iri in matrix.having("family", value.iri)],
        )
        for value in family.values
    ]
