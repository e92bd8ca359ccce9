"""Writes the ontology reference: terms with their IRIs and axioms, premises, rules, shapes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from isthmus.kb.record.axiom_words import Graph, short, told
from isthmus.ontology import (
    PREFIXES,
    closure_shapes_files,
    ontology_files,
    rollup_files,
    shapes_files,
)
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from vocabulary_page import table

_RDF, _RDFS, _OWL, _SKOS = (PREFIXES[name] for name in ("rdf", "rdfs", "owl", "skos"))
_DCTERMS, _IST = PREFIXES["dcterms"], PREFIXES["ist"]
TYPE, LABEL, DEFINITION = _RDF + "type", _RDFS + "label", _SKOS + "definition"
_PROPERTIES = {_OWL + "ObjectProperty", _OWL + "DatatypeProperty"}


def ontology_page() -> str:
    """Return the ontology reference as Markdown, to be included below a title."""
    by_file = {path: _read(path) for path in ontology_files()}
    whole = Graph(triple for triples in by_file.values() for triple in triples)
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
        messages = sorted(_messages(Graph(_read(path))))
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


def _term(graph: Graph, term: NamedNode) -> Sequence[str]:
    return f"`{short(term)}`", graph.text(term, DEFINITION), "; ".join(told(graph, term))


def _premises(graph: Graph) -> Iterable[Sequence[str]]:
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


def _messages(graph: Graph) -> set[str]:
    message = PREFIXES["sh"] + "message"
    return {
        value.value
        for said in graph.said.values()
        for value in said.get(message, [])
        if isinstance(value, Literal)
    }
