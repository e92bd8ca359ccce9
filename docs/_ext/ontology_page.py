"""Writes the ontology reference: terms with their IRIs and axioms, premises, rules, shapes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from isthmus.kb.labels import best_text
from isthmus.kb.record.axiom_words import short, told
from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, RDF, RDFS, Node, ist
from isthmus.ontology import (
    PREFIXES,
    closure_shapes_files,
    ontology_files,
    rollup_files,
    shapes_files,
)
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from vocabulary_page import table

_DEFINITION, _SOURCE, _MESSAGE = (
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("skos", "definition"), ("dcterms", "source"), ("sh", "message"))
)
_PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty}


def ontology_page() -> str:
    """Return the ontology reference as Markdown, to be included below a title."""
    by_file = {path: _read(path) for path in ontology_files()}
    whole = Schema(triple for triples in by_file.values() for triple in triples)
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
        messages = sorted(_messages(Schema(_read(path))))
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
        if triple.predicate != RDF.type or not isinstance(triple.object, NamedNode):
            continue
        if not isinstance(triple.subject, NamedNode):
            continue
        if triple.object == OWL.Class:
            found[triple.subject] = 0
        elif triple.object in _PROPERTIES:
            found[triple.subject] = 1
    return sorted(found, key=lambda term: (found[term], term.value))


def _term(schema: Schema, term: NamedNode) -> Sequence[str]:
    return f"`{short(term)}`", _text(schema, term, _DEFINITION), "; ".join(told(schema, term))


def _text(schema: Schema, subject: Node, predicate: NamedNode) -> str:
    return best_text(schema.objects(subject, predicate))


def _premises(schema: Schema) -> Iterable[Sequence[str]]:
    for triple in sorted(
        schema.typed(ist("ModellingAxiom")), key=lambda one: str(one.subject).strip("<>")
    ):
        yield (
            _text(schema, triple.subject, RDFS.label),
            _text(schema, triple.subject, ist("rationale")),
            _text(schema, triple.subject, _SOURCE),
        )


def _rule(path: Path) -> Sequence[str]:
    text = path.read_text(encoding="utf-8")
    heads: Mapping[str, str] = dict(re.findall(r"^# ([a-z ]+): (.*)$", text, re.MULTILINE))
    return f"`{path.stem}`", heads.get("step", ""), heads.get("closed world", "")


def _messages(schema: Schema) -> set[str]:
    said = (triple.object for triple in schema.stating(_MESSAGE))
    return {message.value for message in said if isinstance(message, Literal)}
