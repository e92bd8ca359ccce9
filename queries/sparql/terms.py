"""Compiles questions about named terms: what is on record about one, the way between two."""

from isthmus.queries.binding.tree import BoundRoute
from isthmus.queries.vocabulary.terms import RDF_TYPE

from . import algebra
from .algebra import (
    Aggregated,
    Bind,
    Fact,
    Iri,
    Pattern,
    Select,
    Union,
    Var,
    those,
)
from .compiled import NUMBER, PROPERTY, SOURCE, TARGET, THING, VALUE
from .conditions import path_of

_X = Var(THING)


def describe_select(kind: str, iri: str) -> Select:
    """Return the query behind ``describe``: all facts of a thing, the numbers of a term."""
    if kind == "class":
        member = Fact(_X, Iri(RDF_TYPE), Iri(iri))
        return Select(((Aggregated("COUNT", _X, distinct=True), Var(NUMBER)),), (member,))
    if kind == "property":
        fact = Fact(_X, Iri(iri), Var(VALUE))
        columns = (
            (Aggregated("COUNT", _X, distinct=True), Var(NUMBER)),
            (Aggregated("COUNT", Var(VALUE), distinct=True), Var("values")),
        )
        return Select(columns, (fact,))
    fact = Fact(_X, Var(PROPERTY), Var(VALUE))
    return Select((_X, Var(PROPERTY), Var(VALUE)), (those(_X, (iri,)), fact))


def route_select(route: BoundRoute) -> Select:
    """Return every edge that lies on some way from one thing to the other."""
    paths = tuple(path_of((step,)) for step in route.steps)
    any_step: algebra.Path = paths[0] if len(paths) == 1 else algebra.Alternative(paths)
    anywhere = algebra.Repeat(any_step, "*")
    source, target = Var(SOURCE), Var(TARGET)
    branches: list[tuple[Pattern, ...]] = [
        (
            Fact(Iri(route.source), anywhere, source),
            Fact(source, path, target),
            Fact(target, anywhere, Iri(route.target)),
            Bind(Iri(step.term.iri), Var(PROPERTY)),
        )
        for step, path in zip(route.steps, paths, strict=True)
    ]
    patterns = (Union(tuple(branches)),) if len(branches) > 1 else branches[0]
    columns = (source, Var(PROPERTY), target)
    order = ((source, False), (target, False), (Var(PROPERTY), False))
    return Select(columns, tuple(patterns), distinct=True, order=order)
