"""The page of a thing that is no option, no design and no statement: a building block, a limit."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.record.describe import Named
from isthmus.kb.terms import node_of
from isthmus.ontology import IST, PREFIXES
from isthmus.service.explorer.digest.passages import is_said
from isthmus.service.explorer.digest.uses import Uses, others
from isthmus.service.explorer.parts.later import newest_first, told
from pyoxigraph import DefaultGraph

from .term import silent_on

if TYPE_CHECKING:
    from isthmus.queries import PropertyTerm
    from isthmus.service.explorer.parts.later import Later
    from isthmus.service.explorer.parts.look import Looked
    from isthmus.service.explorer.parts.option.told import Told
    from pyoxigraph import NamedNode

    from .renderer import Renderer

_ALSO = f"{PREFIXES['skos']}altLabel"
_SELF_EVIDENT = frozenset({f"{IST}modality"})
"""What the words of a thing say already."""


def is_later(renderer: "Renderer", node: "NamedNode") -> bool:
    """Tell whether a thing came after the source, which does not speak of it."""
    quads, graph = renderer.knowledge.quads, DefaultGraph()
    known = any(quads.quads_for_pattern(node, None, None, graph))
    return not known and not any(quads.quads_for_pattern(None, None, node, graph))


def laters_naming(renderer: "Renderer", node: "NamedNode") -> "tuple[Later, ...]":
    """Return the changes that speak of a thing that came after the source."""
    knowledge = renderer.knowledge
    speaks = re.compile(rf"\b{re.escape(_label(renderer, node))}\b", re.IGNORECASE).search
    return tuple(
        told(change, knowledge.edition)
        for change in sorted(knowledge.changes.changes, key=newest_first)
        if any(one.object == node for one in change.statements) or speaks(change.after)
    )


def _label(renderer: "Renderer", node: "NamedNode") -> str:
    individual = renderer.engine.vocabulary.individuals.get(node.value)
    return individual.label if individual is not None else renderer.knowledge.name(node)


def _titled(renderer: "Renderer", node: "NamedNode") -> str:
    """Return what heads the page of a silence, which has no name of its own; empty otherwise."""
    if is_later(renderer, node):
        return _label(renderer, node)
    if "silence" not in renderer.digester.teller.kinds(node.value):
        return ""
    subject = renderer.knowledge.subject_of(node)
    return f"What is not said of {renderer.knowledge.name(subject)}" if subject else ""


def _plainly(renderer: "Renderer", fact: "Told") -> "Told":
    """Leave out whose reading a fact is where it is of the record, and no aspect of the source."""
    term = renderer.engine.vocabulary.properties.get(fact.property.iri)
    if term is not None and term.aspect:
        return fact
    return replace(fact, values=tuple(replace(value, reading=False) for value in fact.values))


def _asking(renderer: "Renderer", aspect: str) -> "tuple[PropertyTerm, ...]":
    """Return the properties that speak of an aspect; none for any other thing."""
    terms = renderer.engine.vocabulary.properties.values()
    return tuple(term for term in terms if term.aspect == aspect and not term.hidden)


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
    terms = _asking(renderer, about.thing.iri)
    return {
        "asking": tuple(Named(term.label, term.iri) for term in terms),
        "unused": terms and not any(term.uses for term in terms),
        "yes_no": any(term.kind == "truth" for term in terms),
        "silence": silent_on(renderer, terms) if terms else None,
        "pictures": renderer.pictures(about.thing.iri),
        "told": renderer.digester.said(sorted(claims)),
        "used": uses.of(node),
        "drawn": uses.drawn(node),
        "others": others(
            uses,
            ((fact.property.iri, fact.values) for fact in about.references),
            changes | {about.thing.iri},
        ),
        "titled": _titled(renderer, node),
        "later_only": is_later(renderer, node),
        "on_record": [
            _plainly(renderer, fact)
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
