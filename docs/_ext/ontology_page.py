"""Writes the ontology reference: terms with their IRIs and axioms, premises, rules, shapes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from isthmus.ontology import (
    IQ,
    PREFIXES,
    closure_shapes_files,
    ontology_files,
    rollup_files,
    shapes_files,
)
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from vocabulary_page import table

_RDF, _RDFS, _OWL, _SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos"))
_DCTERMS, _IST = PREFIXES["dcterms"], PREFIXES["ist"]
TYPE, LABEL, DEFINITION = _RDF + "type", _RDFS + "label", _SKOS + "definition"
_LABELS = {
    _RDFS + "subClassOf": "below",
    _RDFS + "subPropertyOf": "below",
    _OWL + "equivalentClass": "the same as",
    _OWL + "disjointWith": "disjoint with",
    _RDFS + "domain": "of",
    _RDFS + "range": "holds",
    _OWL + "inverseOf": "inverse of",
    _OWL + "propertyChainAxiom": "follows from the chain",
    IQ + "completenessReason": "complete:",
}
"""What is told of a term, in this order, with the words before it."""
_TRAITS = {
    _OWL + "FunctionalProperty": "one value",
    _OWL + "InverseFunctionalProperty": "one owner of a value",
    _OWL + "TransitiveProperty": "chains",
    _OWL + "SymmetricProperty": "both ways",
    _OWL + "AsymmetricProperty": "one way only",
    _OWL + "IrreflexiveProperty": "never of itself",
}
_PROPERTIES = {_OWL + "ObjectProperty", _OWL + "DatatypeProperty"}

Node = NamedNode | BlankNode | Literal | Triple


class _Graph:
    """Triples by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self.said[triple.subject][triple.predicate.value].append(triple.object)

    def all(self, subject: Node, predicate: str) -> list[Node]:
        return self.said[subject][predicate] if subject in self.said else []

    def text(self, subject: Node, *predicates: str) -> str:
        for predicate in predicates:
            for value in self.all(subject, predicate):
                if isinstance(value, Literal):
                    return value.value
        return ""

    def members(self, node: Node) -> list[Node]:
        found: list[Node] = []
        while node != NamedNode(_RDF + "nil") and self.all(node, _RDF + "first"):
            found += self.all(node, _RDF + "first")
            node = self.all(node, _RDF + "rest")[0]
        return found


def ontology_page() -> str:
    """Return the ontology reference as Markdown, to be included below a title."""
    by_file = {path: _read(path) for path in ontology_files()}
    whole = _Graph(triple for triples in by_file.values() for triple in triples)
    lines = ["## Namespaces", "", *table(("prefix", "namespace"), _namespaces()), "## Terms", ""]
    for path, triples in by_file.items():
        own = _terms(triples)
        if own:
            lines += [f"### {path.stem}", "", f"{_about(path)}", ""]
            lines += table(("term", "meaning", "axioms"), (_term(whole, term) for term in own))
    lines += ["## Premises", ""]
    lines += [
        "What the source does not say in words and the reasoning rests on.",
        "A proof shows them as premises of ours.",
        "",
        *table(("premise", "why", "after"), _premises(whole)),
        "## Roll-up rules",
        "",
        "Applied in this order after the reasoning.",
        "Each names the list that it takes to be complete.",
        "",
        *table(("rule", "what it does", "taken to be complete"), map(_rule, rollup_files())),
        "## Shapes",
        "",
        "What claims, topologies and the closure have to have.",
        "A build that breaks one fails and names the claims.",
        "",
    ]
    for path in (*shapes_files(), *closure_shapes_files()):
        messages = sorted(_messages(_Graph(_read(path))))
        lines += [f"### {path.stem}", "", _about(path), "", *(f"- {one}" for one in messages), ""]
    return "\n".join(lines)


def _read(path: Path) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE))


def _about(path: Path) -> str:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return first.lstrip("# ") if first.startswith("#") else ""


def _namespaces() -> Iterable[Sequence[str]]:
    return ((f"`{prefix}:`", f"`{iri}`") for prefix, iri in PREFIXES.items())


def _terms(triples: Iterable[Triple]) -> list[NamedNode]:
    """Return the classes and properties that a file declares, classes first, by name."""
    found: dict[NamedNode, int] = {}
    for triple in triples:
        if triple.predicate.value != TYPE or not isinstance(triple.object, NamedNode):
            continue
        if not isinstance(triple.subject, NamedNode):
            continue
        if triple.object.value == _OWL + "Class":
            found[triple.subject] = 0
        elif triple.object.value in _PROPERTIES:
            found[triple.subject] = 1
    return sorted(found, key=lambda term: (found[term], term.value))


def _term(graph: _Graph, term: NamedNode) -> Sequence[str]:
    told = [
        _TRAITS[value.value]
        for value in graph.all(term, TYPE)
        if isinstance(value, NamedNode) and value.value in _TRAITS
    ]
    for predicate, words in _LABELS.items():
        for value in graph.all(term, predicate):
            told.append(f"{words} {expression(graph, value)}")
    return f"`{short(term)}`", graph.text(term, DEFINITION), "; ".join(told)


def expression(graph: _Graph, node: Node) -> str:
    """Write a class expression, a list or a value in words.

    Args:
        graph: Where its parts are.
        node: The class, list or value.
    """
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, NamedNode):
        return f"`{short(node)}`"
    if graph.all(node, _RDF + "first"):
        return ", then ".join(expression(graph, one) for one in graph.members(node))
    for predicate, joint in (("intersectionOf", " and "), ("unionOf", " or ")):
        for parts in graph.all(node, _OWL + predicate):
            return f"({joint.join(expression(graph, one) for one in graph.members(parts))})"
    for one in graph.all(node, _OWL + "inverseOf"):
        return f"the inverse of {expression(graph, one)}"
    for one in graph.all(node, _OWL + "complementOf"):
        return f"not {expression(graph, one)}"
    for path in graph.all(node, _OWL + "onProperty"):
        return f"({expression(graph, path)} {_filler(graph, node)})"
    return "an expression"


def _filler(graph: _Graph, node: Node) -> str:
    for predicate, words in (
        ("hasValue", "is"),
        ("someValuesFrom", "some"),
        ("allValuesFrom", "only"),
        ("maxCardinality", "at most"),
        ("maxQualifiedCardinality", "at most"),
        ("minCardinality", "at least"),
        ("cardinality", "exactly"),
    ):
        for value in graph.all(node, _OWL + predicate):
            return f"{words} {expression(graph, value)}"
    return "restricted"


def short(term: NamedNode) -> str:
    """Write an IRI with its prefix; the longest namespace that fits counts."""
    fitting = [(iri, prefix) for prefix, iri in PREFIXES.items() if term.value.startswith(iri)]
    if not fitting:
        return term.value
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{term.value[len(namespace) :]}"


def _premises(graph: _Graph) -> Iterable[Sequence[str]]:
    kind = NamedNode(_IST + "ModellingAxiom")
    for term in sorted(
        (one for one in graph.said if isinstance(one, NamedNode)), key=lambda one: one.value
    ):
        if kind in graph.all(term, TYPE):
            yield (
                graph.text(term, LABEL),
                graph.text(term, _IST + "rationale"),
                graph.text(term, _DCTERMS + "source"),
            )


def _rule(path: Path) -> Sequence[str]:
    text = path.read_text(encoding="utf-8")
    heads: Mapping[str, str] = dict(re.findall(r"^# ([a-z ]+): (.*)$", text, re.MULTILINE))
    return f"`{path.stem}`", heads.get("step", ""), heads.get("closed world", "")


def _messages(graph: _Graph) -> set[str]:
    message = PREFIXES["sh"] + "message"
    return {
        value.value
        for said in graph.said.values()
        for value in said.get(message, [])
        if isinstance(value, Literal)
    }
