"""The reference reasoner, owlrl: slow, independent, and what ours is measured against."""

# ruff: noqa: PLC0415 - only `--verify` needs owlrl, which takes longer to load than a start

from collections.abc import Iterable, Sequence, Set
from decimal import Decimal, InvalidOperation

from isthmus.kb.errors import BuildError, Problem
from isthmus.kb.schema import Schema, is_clean
from isthmus.kb.store.store import from_rdflib, to_rdflib
from isthmus.kb.terms import OWL, Node, sentence
from isthmus.ontology import PREFIXES
from pyoxigraph import Literal, NamedNode, Triple

_ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"
_NUMBERS = frozenset(f"{PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double"))
MOST_DIFFERENCES = 20


def reference_closure(triples: Iterable[Triple]) -> tuple[set[Triple], tuple[str, ...]]:
    """Run owlrl.

    Args:
        triples: Ontology and facts.

    Returns:
        All triples that RDF 1.1 can write, and the contradictions that owlrl reports.
    """
    import owlrl
    import rdflib

    graph = rdflib.Graph()
    for triple in triples:
        if triple.predicate == OWL.hasKey:
            # owlrl takes any two members for one thing. A key adds no fact here: two things that
            # share one are a contradiction, which is looked for apart.
            continue
        parts = triple.subject, triple.predicate, triple.object
        subject, predicate, value = (to_rdflib(part) for part in parts)  # type: ignore[arg-type]
        graph.add((subject, predicate, value))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = sorted(str(text) for text in graph.objects(None, rdflib.URIRef(_ERROR)))
    inferred = {
        Triple(from_rdflib(s), NamedNode(str(p)), from_rdflib(o))  # type: ignore[arg-type]
        for s, p, o in graph
        if not isinstance(s, rdflib.Literal) and isinstance(p, rdflib.URIRef)
    }
    return inferred, tuple(errors)


def check_same(given: Sequence[Triple], expected: Set[Triple], schema: Schema) -> None:
    """Compare a closure of ours with the reference over the same triples.

    Args:
        given: What was reasoned over.
        expected: Our clean closure.
        schema: The ontology, which says what belongs to a clean closure.

    Raises:
        BuildError: owlrl reports a contradiction, or infers more or less than the rules do.
    """
    inferred, errors = reference_closure(given)
    if errors:
        problems = tuple(Problem(text) for text in errors[:MOST_DIFFERENCES])
        raise BuildError("the reference reasoner reports contradictions:", problems)
    theirs = {_key(triple): triple for triple in inferred if is_clean(triple, schema)}
    ours = {_key(triple): triple for triple in expected}
    problems = tuple(
        Problem(f"{who}: {sentence(these[key])}")
        for who, these, others in (("only owlrl", theirs, ours), ("only the rules", ours, theirs))
        for key in sorted(these.keys() - others.keys(), key=str)[:MOST_DIFFERENCES]
    )
    if problems:
        raise BuildError("the reference reasoner infers something else:", problems)


def complete(
    given: Sequence[Triple],
    rounds: Sequence[Sequence[str]],
    known: Set[Triple],
    records: Set[Node],
    schema: Schema,
) -> list[list[str]]:
    """Replace what our rules inferred by what owlrl infers.

    Args:
        given: What to reason over.
        rounds: What our rules inferred, which tells proofs the order.
        known: What need not be inferred.
        records: Things about which nothing is inferred.
        schema: The ontology.

    Returns:
        The triples that owlrl infers, in the rounds of ours; what only owlrl infers comes last.

    Raises:
        BuildError: owlrl reports a contradiction.
    """
    inferred, errors = reference_closure(given)
    if errors:
        problems = tuple(Problem(text) for text in errors[:MOST_DIFFERENCES])
        raise BuildError("the reference reasoner reports contradictions:", problems)
    texts = {
        str(t)
        for t in inferred
        if t not in known and t.subject not in records and is_clean(t, schema)
    }
    # Roll-ups were given to owlrl, so they come back among what it infers.
    kept = [[text for text in texts_of_round if text in texts] for texts_of_round in rounds]
    rest = texts.difference(*rounds)
    return [*kept, sorted(rest)] if rest else kept


def _key(triple: Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), _value(triple.object)


def _value(term: Node) -> str:
    """Write numbers by their value: owlrl may spell them in another way."""
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        try:
            return f"{Decimal(term.value).normalize()} {term.datatype}"
        except InvalidOperation:
            pass
    return str(term)
