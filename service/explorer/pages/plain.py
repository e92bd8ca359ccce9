"""The page of a thing that is no option, no design and no statement: a building block, a limit."""

from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named
from isthmus.kb.terms import node_of
from isthmus.ontology import IST, PREFIXES
from isthmus.service.explorer.digest.passages import is_said
from isthmus.service.explorer.digest.uses import Uses, others

if TYPE_CHECKING:
    from isthmus.service.explorer.parts.look import Looked

    from .renderer import Renderer

_ALSO = f"{PREFIXES['skos']}altLabel"
_SELF_EVIDENT = frozenset({f"{IST}modality"})
"""What the words of a thing say already."""


def plain(renderer: "Renderer", looked: "Looked") -> dict[str, object]:
    """Return what the page of a plain thing shows beside what is on record."""
    about = looked.about
    node = node_of(about.thing.iri)
    assert node is not None
    on_record = [one for _, _, one in looked.truths if one is not None]
    on_record += [*looked.use, *looked.favour, *looked.against]
    on_record += [aspect for _, group in looked.aspects for aspect in group]
    on_record += looked.structure
    uses = Uses(renderer.digester)
    claims = [
        claim
        for name in uses.names(node)
        for claim in renderer.knowledge.proofs.claims.about(name)
        if is_said(claim)
    ]
    changes = frozenset(change.iri.value for change in renderer.knowledge.changes.changes)
    individual = renderer.engine.vocabulary.individuals.get(about.thing.iri)
    kind = next(iter(individual.types), "") if individual is not None else ""
    return {
        "pictures": renderer.pictures(about.thing.iri),
        "told": renderer.digester.said(sorted(claims)),
        "used": uses.of(node),
        "drawn": uses.drawn(node),
        "others": others(
            uses,
            ((fact.property.iri, fact.values) for fact in about.references),
            changes | {about.thing.iri},
        ),
        "on_record": [
            fact
            for fact in on_record
            if fact.property.iri.startswith(IST) and fact.property.iri not in _SELF_EVIDENT
        ],
        "also": [
            value.label
            for fact in about.facts
            if fact.property.iri == _ALSO
            for value in fact.values
        ],
        "term_of": Named(looked.kind, kind) if kind and looked.kind else None,
    }
