"""Check triples against shapes, before the reasoner sees them.

pySHACL is the reference; the tests demand the same verdicts. This checker exists because the whole
build has to take less time than the reference needs to start.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import Problem, ShapeError
from isthmus.kb.literals import expected_of
from isthmus.kb.record.claim_terms import CLAIM, PROPERTY, SUBJECT
from isthmus.kb.terms import RDF, RDFS, Node, shorten
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple, Variable

from .read import SH, Parameter, Select, Shape, Target
from .view import SchemaView, View

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "IRIOrLiteral": (NamedNode, Literal),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a shape.

    Attributes:
        focus: The node.
        path: The property with the offending values; None for the node itself.
        shape: The shape, or the one around it.
        message: What is wrong.
        value: The offending value, if it is one.
    """

    focus: Node
    path: NamedNode | None
    shape: str
    message: str
    value: Node | None = None


class Checker:
    """Checks one set of triples.

    Args:
        triples: Facts and claims together with the ontology, whose subclasses count; or a view of
            them.
    """

    def __init__(self, triples: Iterable[Triple] | View) -> None:
        self.data: View = SchemaView(triples) if isinstance(triples, Iterable) else triples
        self._superclasses: dict[Node, frozenset[Node]] = {}

    def check(self, shapes: Sequence[Shape]) -> Iterator[Violation]:
        """Yield everything that breaks a shape, in the order of the shapes."""
        for shape in shapes:
            focuses = list(
                dict.fromkeys(node for target in shape.targets for node in self._targeted(target))
            )
            for focus in focuses:
                yield from self._violations(shape, focus)
            for constraint in shape.constraints:
                if isinstance(constraint, Select) and constraint.at_once:
                    yield from self._selected(shape, constraint, focuses)

    def problem(self, violation: Violation) -> Problem:
        """Describe a violation for the author of the claims."""
        where = "" if violation.path is None else shorten(violation.path)
        value_told = f" (found {shorten(violation.value)})" if violation.value is not None else ""
        message = f"{shorten(violation.focus)}: {violation.message}{value_told}"
        facts = (f"at {where}, {violation.shape}" if where else violation.shape,)
        return Problem(message, self._concerned(violation), facts)

    # --- nodes ----------------------------------------------------------------------------------

    def _targeted(self, target: Target) -> Iterator[Node]:
        match target.kind:
            case "subjects":
                yield from (triple.subject for triple in self.data.stating(target.term))
            case "objects":
                yield from (triple.object for triple in self.data.stating(target.term))
            case _:
                yield from self.data.members(lambda kind: target.term in self._supers(kind))

    def _supers(self, kind: Node) -> frozenset[Node]:
        known = self._superclasses.get(kind)
        if known is None:
            classes = {kind}
            waiting = [kind]
            while waiting:
                for upper in self.data.objects(waiting.pop(), RDFS.subClassOf):
                    if upper not in classes:
                        classes.add(upper)
                        waiting.append(upper)
            known = self._superclasses[kind] = frozenset(classes)
        return known

    # --- constraints ----------------------------------------------------------------------------

    def _violations(self, shape: Shape, focus: Node) -> Iterator[Violation]:
        values = [focus] if shape.path is None else self.data.objects(focus, shape.path)
        for constraint in shape.constraints:
            match constraint:
                case Parameter():
                    for value, text in self._broken(constraint, values):
                        message = shape.message or text
                        yield Violation(focus, shape.path, shape.name, message, value)
                case Shape():
                    for value in values:
                        yield from self._violations(constraint, value)
                case Select(at_once=at_once):
                    if not (at_once and shape.targets):
                        yield from self._selected(shape, constraint, values)

    def _broken(
        self, parameter: Parameter, values: list[Node]
    ) -> Iterator[tuple[Node | None, str]]:
        """Yield the values that break a constraint, or None where their number does."""
        name, wanted = parameter.name, parameter.values[0] if parameter.values else None
        if name in {"minCount", "maxCount"}:
            assert isinstance(wanted, Literal)
            limit, least = int(wanted.value), name == "minCount"
            if (len(values) < limit) if least else (len(values) > limit):
                yield None, f"at {'least' if least else 'most'} {limit}, found {len(values)}"
        else:
            test = self._test(parameter)
            for value in values:
                if not test(value):
                    yield value, f"breaks sh:{name}"

    def _test(self, parameter: Parameter) -> Callable[[Node], bool]:
        wanted = parameter.values[0] if parameter.values else None
        match parameter.name:
            case "class":
                return lambda value: any(
                    wanted in self._supers(kind) for kind in self.data.objects(value, RDF.type)
                )
            case "datatype":
                return lambda value: isinstance(value, Literal) and _is_of(value, wanted)
            case "nodeKind":
                assert isinstance(wanted, NamedNode)
                kinds = _KINDS[wanted.value.removeprefix(SH)]
                return lambda value: isinstance(value, kinds)
            case "in":
                return lambda value: value in parameter.values
            case "pattern":
                assert isinstance(wanted, Literal)
                form = re.compile(wanted.value)
                return lambda value: (
                    isinstance(value, Literal | NamedNode) and bool(form.search(value.value))
                )
            case _:
                return _bound(wanted, least=parameter.name == "minInclusive")

    def _selected(
        self, shape: Shape, select: Select, focuses: Sequence[Node]
    ) -> Iterator[Violation]:
        """Run a query for some focus nodes: at once where that means the same, else one by one."""
        nodes = [focus for focus in focuses if not isinstance(focus, BlankNode)]
        batches = [nodes] if select.at_once else [[node] for node in nodes]
        for batch in filter(None, batches):
            values = " ".join(str(node) for node in batch)
            query = select.query
            if select.at_once:
                start = query.index("{", query.lower().index("where")) + 1
                query = f"{query[:start]} VALUES $this {{ {values} }} {query[start:]}"
            # The nodes only narrow it: as names they would stand for classes, with all members.
            store, graphs = self.data.asked(select.query)
            try:
                answer = store.query(
                    query,
                    substitutions=None if select.at_once else {Variable("this"): batch[0]},
                    default_graph=graphs,
                )
            except SyntaxError as error:
                raise ShapeError(f"{shape.name}: {error}") from error
            assert isinstance(answer, QuerySolutions)
            names = [variable.value for variable in answer.variables]
            for row in answer:
                message = select.message or shape.message or "a condition is broken"
                for name in names:
                    if name != "this" and (value := row[name]) is not None:
                        shown = shorten(value)
                        message = message.replace(f"{{?{name}}}", shown)
                        message = message.replace(f"{{${name}}}", shown)
                focus = row["this"] if select.at_once else batch[0]
                value = row["value"] if "value" in names else None
                yield Violation(focus, None, shape.name, message, value)

    def _concerned(self, violation: Violation) -> tuple[str, ...]:
        """Return the claims to look at: the focus itself, or those that make its values."""
        focus = violation.focus
        if CLAIM in self.data.objects(focus, RDF.type):
            return (str(focus),)
        path = violation.path
        if path is None:
            return ()
        return tuple(
            str(triple.subject)
            for triple in self.data.stating(SUBJECT)
            if triple.object == focus and self.data.objects(triple.subject, PROPERTY)[:1] == [path]
        )


def _is_of(value: Literal, datatype: Node | None) -> bool:
    local = value.datatype.value.removeprefix(_XSD)
    return value.datatype == datatype and not expected_of(local, value.value)


def _bound(wanted: Node | None, *, least: bool) -> Callable[[Node], bool]:
    limit = _number(wanted)

    def test(value: Node) -> bool:
        number = _number(value)
        if number is None or limit is None:
            return False
        return number >= limit if least else number <= limit

    return test


def _number(value: Node | None) -> Decimal | None:
    if not isinstance(value, Literal) or not value.datatype.value.startswith(_XSD):
        return None
    if value.datatype.value == f"{_XSD}string":
        return None
    try:
        return Decimal(value.value)
    except InvalidOperation:
        return None
