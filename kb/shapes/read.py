"""Read SHACL shapes: the subset of SHACL Core and SHACL-SPARQL that this project writes.

Targets: ``targetClass``, ``targetNode``, ``targetSubjectsOf``, ``targetObjectsOf``. Paths: a
property, ``inversePath`` of one, a sequence of these. Constraints: ``minCount``, ``maxCount``,
``class``, ``datatype``, ``nodeKind``, ``in``, ``hasValue``, ``pattern`` with ``flags``,
``minInclusive``, ``maxInclusive``, ``minExclusive``, ``maxExclusive``, ``minLength``,
``maxLength``, ``uniqueLang``, ``languageIn``, ``and``, ``or``, ``not``, ``node``, ``property``,
``sparql`` with ``select``. Whatever else stands in a shape is refused, so a shape is never
silently weaker than it looks (https://www.w3.org/TR/shacl/).
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from isthmus.kb.errors import ShapeError
from isthmus.kb.schema import Schema
from isthmus.kb.terms import OWL, RDF, RDFS, TRUE, Node, shorten
from isthmus.ontology import PREFIXES
from pyoxigraph import BlankNode, Literal, NamedNode

SH = PREFIXES["sh"]


def sh(name: str) -> NamedNode:
    """Return the term of SHACL with this local name."""
    return NamedNode(SH + name)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a property, or against it."""

    predicate: NamedNode
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about.

    Attributes:
        kind: ``class``, ``node``, ``subjects`` or ``objects``.
        term: The class, the node, or the property.
    """

    kind: str
    term: Node


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constraint with its value, such as ``minCount 1``.

    Attributes:
        name: The local name of the SHACL term.
        values: The value, or the members of a list.
        flags: The flags of a pattern.
    """

    name: str
    values: tuple[Node, ...]
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Logic:
    """A constraint made of other shapes: ``and``, ``or``, ``not``, ``node``, ``property``."""

    name: str
    shapes: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A SPARQL query whose every solution is a violation.

    Attributes:
        query: The query, prefixes declared.
        message: What to say; ``{?name}`` stands for a value of the solution.
        at_once: Whether all focus nodes can be asked about in one query with the same result,
            because ``$this`` is selected and met at the top level or in EXISTS only.
    """

    query: str
    message: str
    at_once: bool = False


Constraint: TypeAlias = Parameter | Logic | Select


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape.

    Attributes:
        name: Its IRI, or the one of the shape around it.
        targets: Which nodes it is about; empty for a shape that others refer to.
        path: The way from a focus node to its values; empty for a node shape.
        constraints: What must hold of the values.
        message: What to say when it does not.
    """

    name: str
    targets: tuple[Target, ...]
    path: tuple[Step, ...]
    constraints: tuple[Constraint, ...]
    message: str


_SINGLE = frozenset(
    {
        "minCount",
        "maxCount",
        "datatype",
        "nodeKind",
        "hasValue",
        "pattern",
        "minInclusive",
        "maxInclusive",
        "minExclusive",
        "maxExclusive",
        "minLength",
        "maxLength",
        "uniqueLang",
        "class",
    }
)
_LISTS = frozenset({"in", "languageIn"})
_LOGIC = frozenset({"and", "or", "not", "node", "property"})
_TARGETS = {
    "targetClass": "class",
    "targetNode": "node",
    "targetSubjectsOf": "subjects",
    "targetObjectsOf": "objects",
}
_REMARKS = frozenset(
    {"message", "name", "description", "order", "group", "path", "flags", "deactivated", "severity"}
)


def read_shapes(schema: Schema) -> tuple[Shape, ...]:
    """Read the shapes that have targets.

    Args:
        schema: The triples of the shapes files.

    Returns:
        The shapes, in order of appearance.

    Raises:
        ShapeError: A shape uses something outside the subset.
    """
    named = dict.fromkeys(
        triple.subject for name in _TARGETS for triple in schema.stating(sh(name))
    )
    implicit = (
        triple.subject
        for triple in schema.typed(sh("NodeShape"))
        if {OWL.Class, RDFS.Class} & set(schema.objects(triple.subject, RDF.type))
    )
    every = dict.fromkeys((*named, *implicit))
    order = {triple.subject: at for at, triple in reversed([*enumerate(schema.triples)])}
    return tuple(
        _shape(schema, node, shorten(node)) for node in sorted(every, key=order.__getitem__)
    )


def _shape(schema: Schema, node: Node, name: str) -> Shape:
    targets: list[Target] = []
    constraints: list[Constraint] = []
    if schema.value(node, sh("deactivated")) == TRUE:
        return Shape(name, (), (), (), "")
    if {OWL.Class, RDFS.Class} & set(schema.objects(node, RDF.type)):
        targets.append(Target("class", node))
    for triple in schema.triples:
        if triple.subject != node or not triple.predicate.value.startswith(SH):
            continue
        word, value = triple.predicate.value.removeprefix(SH), triple.object
        if word in _TARGETS:
            targets.append(Target(_TARGETS[word], value))
        elif word in _SINGLE:
            flags = schema.value(node, sh("flags"))
            text = flags.value if isinstance(flags, Literal) else ""
            constraints.append(Parameter(word, (value,), text))
        elif word in _LISTS:
            constraints.append(Parameter(word, tuple(schema.members(value))))
        elif word in _LOGIC:
            parts = schema.members(value) if word in {"and", "or"} else [value]
            inner = tuple(
                _shape(schema, part, name if isinstance(part, BlankNode) else shorten(part))
                for part in parts
            )
            constraints.append(Logic(word, inner))
        elif word == "sparql":
            constraints.append(_select(schema, value, name))
        elif word not in _REMARKS:
            raise ShapeError(f"{name}: sh:{word} is outside the subset that shapes may use here")
    path = schema.value(node, sh("path"))
    steps = _path(schema, path, name) if path is not None else ()
    return Shape(name, tuple(targets), steps, tuple(constraints), _text(schema, node, "message"))


def _path(schema: Schema, node: Node, name: str) -> tuple[Step, ...]:
    if isinstance(node, NamedNode):
        return (Step(node),)
    if schema.objects(node, RDF.rest):
        return tuple(step for part in schema.members(node) for step in _path(schema, part, name))
    inverse = schema.value(node, sh("inversePath"))
    if isinstance(inverse, NamedNode):
        return (Step(inverse, inverse=True),)
    raise ShapeError(f"{name}: sh:path must be a property, the inverse of one, or a list of these")


def _select(schema: Schema, node: Node, name: str) -> Select:
    query = _text(schema, node, "select")
    if not query:
        raise ShapeError(f"{name}: sh:sparql needs one sh:select")
    lowered = query.lower()
    if "minus" in lowered or "values" in lowered or "service" in lowered or "$path" in lowered:
        raise ShapeError(f"{name}: MINUS, VALUES, SERVICE and $PATH are outside the subset")
    prologue = [
        f"PREFIX {_text(schema, one, 'prefix')}: <{_text(schema, one, 'namespace')}>"
        for prefixes in schema.objects(node, sh("prefixes"))
        for one in schema.objects(prefixes, sh("declare"))
    ]
    message = _text(schema, node, "message")
    plain = re.sub(r"\b(?:not\s+)?exists\s*\{", "(", lowered)
    at_once = (
        "where" in lowered
        and "$this" in lowered.split("where")[0]
        and lowered.count("select") == 1
        and plain.count("{") == 1
        and not re.search(r"\b(optional|union|group|limit|offset)\b", lowered)
    )
    return Select("\n".join([*dict.fromkeys(prologue), query]), message, at_once)


def _text(schema: Schema, node: Node, word: str) -> str:
    value = schema.value(node, sh(word))
    return value.value if isinstance(value, Literal) else ""
