"""The page that lists what there is to look at."""

from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named
from isthmus.queries.diagnostics.spelling import plural
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.explorer.parts.class_lists import things_of
from isthmus.service.finding import TITLES
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from .home import Family
    from .renderer import Renderer

_SILENT = "unstated-by-subject"
"""The saved question on what the source is silent."""


def index_page(
    renderer: "Renderer", words: str = "", of: str = "", families: "tuple[Family, ...]" = ()
) -> str | None:
    """Return the page that lists what there is to look at.

    Args:
        renderer: Renders pages.
        words: Text to look for in names, synonyms and definitions.
        of: The word of a class whose things are listed; None is returned for no such class.
        families: What one chooses among, which stands first where nothing is looked for.
    """
    vocabulary = renderer.engine.vocabulary
    classes = [term for term in vocabulary.classes.values() if of and term.name == of]
    if of and not classes:
        return None
    finding = renderer.found(words) if words else None
    return renderer.render(
        "look.html",
        "/look",
        words=words,
        of=classes[0] if classes else None,
        finding=finding,
        never=_never(renderer) if finding is not None and not finding.number else (),
        address=renderer.address_of,
        titles=TITLES,
        silent=next((q.text.strip() for q in saved_queries() if q.name == _SILENT), ""),
        things=things_of(vocabulary, of) if of else (),
        every=sum(len(vocabulary.individuals_of(t.iri)) for t in classes),
        families=families,
        columns=renderer.choosing.glance if renderer.choosing is not None else (),
        owners=plural(renderer.label_of(renderer.decider.owners)) if renderer.decider else "things",
        kinds=[(vocabulary.classes[iri], number) for iri, number in renderer.numbers.items()],
    )


def _never(renderer: "Renderer") -> list[Named]:
    """Return the aspects on which the source is silent for all that one chooses among."""
    silent: list[set[Named]] = []
    matrix = renderer.matrix_of("")
    for thing in matrix.things if matrix is not None and renderer.knowledge.cites else ():
        about = renderer.knowledge.descriptions.of(NamedNode(thing.iri))
        silences = about.silences if about is not None else ()
        silent.append({aspect for silence in silences for aspect in silence.aspects})
    return sorted(set.intersection(*silent)) if silent else []
