"""Read SHACL shapes: the subset of SHACL Core and SHACL-SPARQL that this project writes.

Targets: ``targetClass``, ``targetSubjectsOf``, ``targetObjectsOf``. Paths: a property. Constraints:
``minCount``, ``maxCount``, ``class``, ``datatype``, ``nodeKind``, ``in``, ``pattern``,
``minInclusive``, ``maxInclusive``, ``property``, ``sparql`` with ``select``. Whatever else stands
in a shape is refused, so a shape is never silently weaker than it looks
(https://www.w3.org/TR/shacl/).
"""

import re
from typing import TypeAlias

from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import ShapeError
from isthmus.kb.schema import Schema
from isthmus.kb.terms import Node, shorten, text_of
from isthmus.ontology import PREFIXES
from pyoxigraph import BlankNode, NamedNode

SH = PREFIXES["sh"]


def sh(name: str) -> NamedNode:
    """Return the term of SHACL with this local name."""
    return NamedNode(SH + name)


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about.

    Attributes:
        kind: ``class``, ``subjects`` or ``objects``.
        term: The class, or the property.
    """

    kind: str
    term: NamedNode


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constraint with its value, such as ``minCount 1``.

    Attributes:
        name: The local name of the SHACL term.
        values: The value, or the members of a list.
    """

    name: str
    values: tuple[Node, ...]


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


Constraint: TypeAlias = "Parameter | Select | Shape"
"""A shape is one where it is that of a property."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape.

    Attributes:
        name: Its IRI, or the one of the shape around it.
        targets: Which nodes it is about; empty for a shape that others refer to.
        path: The property of a focus node whose values it is about; None for a node shape.
        constraints: What must hold of the values.
        message: What to say when it does not.
    """

    name: str
    targets: tuple[Target, ...]
    path: NamedNode | None
    constraints: tuple[Constraint, ...]
    message: str


_SINGLE = frozenset(
    {
        *("minCount", "maxCount", "minInclusive", "maxInclusive"),
        *("class", "datatype", "nodeKind", "pattern"),
    }
)
_TARGETS = {
    "targetClass": "class",
    "targetSubjectsOf": "subjects",
    "targetObjectsOf": "objects",
}
_REMARKS = frozenset({"message", "name", "description", "order", "group", "path", "severity"})


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
    order = {triple.subject: at for at, triple in reversed([*enumerate(schema.triples)])}
    return tuple(
        _shape(schema, node, shorten(node)) for node in sorted(named, key=order.__getitem__)
    )


def _shape(schema: Schema, node: Node, name: str) -> Shape:
    targets: list[Target] = []
    constraints: list[Constraint] = []
    for triple in schema.triples:
        if triple.subject != node or not triple.predicate.value.startswith(SH):
            continue
        word, value = triple.predicate.value.removeprefix(SH), triple.object
        if word in _TARGETS and isinstance(value, NamedNode):
            targets.append(Target(_TARGETS[word], value))
        elif word in _SINGLE:
            constraints.append(Parameter(word, (value,)))
        elif word == "in":
            constraints.append(Parameter(word, tuple(schema.members(value))))
        elif word == "property":
            inner = name if isinstance(value, BlankNode) else shorten(value)
            constraints.append(_shape(schema, value, inner))
        elif word == "sparql":
            constraints.append(_select(schema, value, name))
        elif word not in _REMARKS:
            raise ShapeError(f"{name}: sh:{word} is outside the subset that shapes may use here")
    path = schema.value(node, sh("path"))
    if path is not None and not isinstance(path, NamedNode):
        raise ShapeError(f"{name}: sh:path must be a property")
    message = _text(schema, node, "message")
    return Shape(name, tuple(targets), path, tuple(constraints), message)


def _select(schema: Schema, node: Node, name: str) -> Select:
    query = _text(schema, node, "select")
    if not query:
        raise ShapeError(f"{name}: sh:sparql needs one sh:select")
    lowered = query.lower()
    if "minus" in lowered or "values" in lowered or "service" in lowered or "$path" in lowered:
        raise ShapeError(f"{name}: MINUS, VALUES, SERVICE and $PATH are outside the subset")
    prologue = [
        f"PREFIX {_text(schema, declared, 'prefix')}: <{_text(schema, declared, 'namespace')}>"
        for prefixes in schema.objects(node, sh("prefixes"))
        for declared in schema.objects(prefixes, sh("declare"))
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
    return text_of(schema.value(node, sh(word)))
