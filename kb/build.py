"""Build a knowledge base: claims to facts to everything that follows, checked on the way.

The order matters. Shapes run before the reasoner, which trips over ill-typed values; the roll-up
runs on a closed graph, and what it adds is closed again; contradictions are looked for last and
reported with the claims that clash.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyoxigraph
from isthmus.ontology import GRAPH
from pyoxigraph import BlankNode, NamedNode, QueryTriples, Triple

from .errors import BuildError, Problem, RollUpError
from .inputs import Inputs
from .literals import misfits
from .reasoning.clashes import clashes
from .reasoning.closure import Closure
from .reasoning.compile import compile_rules, equality_rules
from .reasoning.rollup import ANYTHING, RollUp, read_rollup
from .reasoning.rule import Ruleset
from .reasoning.skolem import named, namer
from .reasoning.strata import stratify
from .record.facts import Facts, construct
from .schema import Schema, is_clean
from .source import Source, lines_of, read_all
from .store.cache import dump, open_memory
from .store.dataset import Dataset
from .store.layers import CHANGES, FACTS, ONTOLOGY, USER, claims_graph
from .store.store import quads_of
from .terms import OWL, RDF, Node, shorten

if TYPE_CHECKING:
    from .changes.edition import Reasoned

Progress: TypeAlias = Callable[[str, int], None]
"""Told the stage of the build and how many triples it has seen; may raise to stop the build."""
Reasoner: TypeAlias = Literal["compiled", "owlrl"]

MOST_PROBLEMS = 20
"""A build reports so many problems of one kind; the rest would only hide them."""
MOST_REPEATS = 100
"""A roll-up that finds something new more often than this would never end."""


@dataclass(frozen=True, slots=True)
class Built:
    """A knowledge base that holds together.

    Attributes:
        content: All of it, as it is cached.
        ignored: Axioms from which nothing was inferred, each with the reason.
        reasoned: What working out other days needs beside it; None where they are built anew.
    """

    content: bytes
    ignored: tuple[str, ...]
    reasoned: "Reasoned | None" = None

    def dataset(self) -> Dataset:
        """Load it into a new store."""
        return open_memory(self.content)


def build(
    inputs: Inputs,
    progress: Progress | None = None,
    *,
    verify: bool = False,
    reasoner: Reasoner = "compiled",
) -> Built:
    """Build a knowledge base from its files.

    Args:
        inputs: The files.
        progress: Told what is going on.
        verify: Also run the reference reasoner, owlrl, and fail unless it infers the same.
        reasoner: ``compiled`` for the rules of this room, ``owlrl`` to use the reference outright.

    Returns:
        The knowledge base.

    Raises:
        SourceError: A file is missing or not well formed.
        RollUpError: A roll-up rule is unsound.
        ShapeError: A shape uses SHACL outside the supported subset.
        BuildError: Claims are incomplete, a shape is broken, claims contradict each other, or the
            reference reasoner disagrees.
    """
    tell = progress or (lambda stage, count: None)
    stated = _read(inputs, tell)
    everything = stated.everything()
    recorded = stated.recorded()
    _check_literals(stated)
    stated_of_all = (*everything, *recorded, *stated.changes)
    _check_shapes(inputs.shapes, stated_of_all, "claims or facts break their shapes:", tell)
    _check_changes(stated)
    return _closed(stated, inputs, tell, verify=verify, reasoner=reasoner)


def build_at(
    inputs: Inputs,
    day: date,
    progress: Progress | None = None,
    *,
    verify: bool = False,
    checked: bool = False,
) -> Built:
    """Build the knowledge base of a day after the edition; its files were checked by `build`.

    Args:
        inputs: The files.
        day: The day.
        progress: Told what is going on.
        verify: As for `build`.
        checked: Whether the shapes of what follows are checked too; for the shipped changes the
            tests do it for every span.

    Returns:
        The knowledge base: the claims of the edition, with the changes applied that hold on the
        day, and all that follows.

    Raises:
        BuildError: What holds on the day contradicts itself or breaks a shape, or the reference
            reasoner disagrees.
    """
    tell = progress or (lambda stage, count: None)
    return _closed(_read(inputs, tell).at(day), inputs, tell, verify=verify, checked=checked)


def build_given(
    ontology: Sequence[Path], given: Iterable[Triple], progress: Progress | None = None
) -> Built:
    """Build what a vocabulary and triples that stand in no RDF file come to.

    Args:
        ontology: The files of the vocabulary.
        given: What is stated; whoever states it answers for its places, see `Knowledge.recorded`.
        progress: Told what is going on.

    Returns:
        The knowledge base.

    Raises:
        SourceError: A file is missing or not well formed.
    """
    tell = progress or (lambda stage, count: None)
    sources = read_all(ontology)
    words = tuple(dict.fromkeys(t for source in sources for t in source.triples))
    facts = tuple(dict.fromkeys(given))
    tell("read", len(words) + len(facts))
    # What is given holds no axioms, so the schema is that of the vocabulary alone.
    schema = Schema(words)
    shipped, nothing = replace(construct((), schema), modelled=facts), construct((), schema)
    stated = Stated(words, shipped, nothing, schema, sources, 0, lambda triple: triple)
    ruleset = compile_rules(schema)
    closure = Closure(ruleset, lambda count: tell("reasoning", count))
    closure.add([*words, *facts])
    built = Built(_layout(stated, _clean_rounds(closure, schema, stated)), ruleset.ignored)
    tell("built", closure.size)
    return built


def _closed(
    stated: "Stated",
    inputs: Inputs,
    tell: Progress,
    *,
    verify: bool,
    reasoner: Reasoner = "compiled",
    checked: bool = True,
) -> Built:
    """Infer all that follows, check it, and lay it out."""
    everything, recorded = stated.everything(), stated.recorded()
    schema = Schema(everything)
    ruleset = _ruleset(schema)
    rollups = [read_rollup(path, schema) for path in inputs.rollups]
    strata = stratify(rollups, ruleset)
    closure = Closure(ruleset, lambda count: tell("reasoning", count))
    closure.add(everything)
    checks = [(everything, _clean_of(closure, schema))] if verify else []
    rolled = _roll_up(closure, strata, tell)
    clean = _clean_rounds(closure, schema, stated)
    if reasoner == "owlrl" or verify:
        from .reasoning.reference import check_same, complete

        for given, expected in checks:
            tell("verifying", len(given))
            check_same(given, expected, schema)
        complete_input = [*everything, *rolled]
        tell("verifying", len(complete_input))
        if verify:
            check_same(complete_input, _clean_of(closure, schema), schema)
        if reasoner == "owlrl":
            clean = complete(complete_input, clean, stated.known(), stated.records(), schema)
    reasoned = _reasoned(stated, closure, strata, rolled) if stated.changes else None
    built = Built(_layout(stated, clean), ruleset.ignored, reasoned)
    _check_contradictions(built, closure, ruleset, inputs, stated.sources)
    if checked:
        inferred = (triple for found in closure.rounds() for triple in found)
        _check_shapes(
            inputs.closure_shapes, (*inferred, *recorded), "what follows breaks its shapes:", tell
        )
    tell("built", closure.size)
    return built


@dataclass(frozen=True, slots=True)
class Stated:
    """What all files together state.

    Attributes:
        ontology: Vocabulary, axioms, and the individuals that the vocabulary files declare.
        shipped: Claims and facts of the shipped files.
        user: Claims and facts of a user's data.
        sources: The files they were read from.
        data: How many of the files, at the end, are a user's data.
        as_named: Gives nameless things in a user's data their IRI.
        schema: The ontology together with all of them.
        changes: What the files of changes say.
    """

    ontology: tuple[Triple, ...]
    shipped: Facts
    user: Facts
    schema: Schema
    sources: tuple[Source, ...]
    data: int
    as_named: Callable[[Triple], Triple]
    changes: tuple[Triple, ...] = ()

    def at(self, day: date) -> "Stated":
        """Return what is stated on a day after the edition."""
        from .changes.at_date import facts_at, values_of
        from .changes.read import read_changes

        changes, values = read_changes(self.changes), values_of(self.changes)
        schema = Schema((*self.schema.triples, *values))
        shipped = facts_at(self.shipped, changes, values, day, schema)
        return replace(self, shipped=shipped, schema=schema)

    def everything(self) -> list[Triple]:
        """Return all that is reasoned over, once."""
        given = (*self.ontology, *self.shipped.triples(), *self.user.triples())
        return list(dict.fromkeys(given))

    def facts(self) -> list[Triple]:
        """Return the facts of the shipped files, those about individuals in the ontology too."""
        schema = self.schema
        things = (
            triple
            for triple in self.ontology
            if not schema.is_vocabulary(triple.subject)
            or (triple.subject in schema.punned and is_clean(triple, schema))
        )
        return list(dict.fromkeys((*things, *self.shipped.triples())))

    def recorded(self) -> list[Triple]:
        """Return the triples of claims and silences."""
        every = (*self.shipped.statements.values(), *self.user.statements.values())
        return [triple for triples in every for triple in triples]

    def records(self) -> set[Node]:
        """Return the claims and silences, about which nothing is concluded."""
        return {triple.subject for triple in self.recorded()}

    def known(self) -> set[Triple]:
        """Return all that is on record without reasoning, claims included."""
        return {*self.everything(), *self.recorded()}


def _read(inputs: Inputs, tell: Progress) -> Stated:
    groups = (inputs.ontology, inputs.claims, inputs.changes, inputs.data)
    sources = read_all([path for group in groups for path in group])
    left = iter(sources)
    ontology, claims, changes, data = (
        tuple(dict.fromkeys(t for source in islice(left, len(group)) for t in source.triples))
        for group in groups
    )
    as_named = namer(data)
    claims, data = named(claims), tuple(dict.fromkeys(map(as_named, data)))
    tell("read", len(ontology) + len(claims) + len(data))
    schema = Schema((*ontology, *claims, *data))
    stated = Stated(
        ontology,
        construct(claims, schema),
        construct(data, schema),
        schema,
        sources,
        len(inputs.data),
        as_named,
        changes,
    )
    if problems := (*stated.shipped.problems, *stated.user.problems):
        raise BuildError("some claims cannot be read as statements:", problems[:MOST_PROBLEMS])
    return stated


def _check_literals(stated: Stated) -> None:
    """Look over what files say of things; what an ontology notes about its terms is its own."""
    schema = stated.schema
    problems: list[Problem] = []
    for number, source in enumerate(stated.sources):
        of_things = (t for t in source.triples if not schema.is_vocabulary(t.subject))
        found = list(misfits(of_things, schema))
        if not found:
            continue
        lines = lines_of(source.path, (misfit.triple for misfit in found), number)
        for misfit in found:
            line = lines.get(misfit.triple, 0)
            about = f"{shorten(misfit.triple.subject)} {shorten(misfit.triple.predicate)}"
            problems.append(Problem(f"{source.path}:{line}: {about}: {misfit.message}"))
    if problems:
        raise BuildError("some values are not of their kind:", _first(problems))


def _first(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Keep so many problems, and say how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return tuple(problems)
    return (*problems[:MOST_PROBLEMS], Problem(f"and {more:,} more"))


def _check_changes(stated: Stated) -> None:
    """Check the dates of the changes, and that what is believed little states nothing."""
    if not stated.changes:
        return
    from .changes.check import changes_problems

    problems = tuple(islice(changes_problems(Schema(stated.changes)), MOST_PROBLEMS))
    if problems:
        raise BuildError("some changes cannot be relied on:", problems)


def _check_shapes(
    paths: Sequence[Path], triples: Iterable[Triple], headline: str, tell: Progress
) -> None:
    """Check triples against shapes."""
    if not paths:
        return
    from .shapes.check import Checker
    from .shapes.read import read_shapes

    shapes = read_shapes(Schema(t for source in read_all(paths) for t in source.triples))
    checker = Checker(triples)
    tell("checking shapes", len(checker.data.triples))
    found = islice(checker.check(shapes), MOST_PROBLEMS)
    if problems := tuple(checker.problem(violation) for violation in found):
        raise BuildError(headline, problems)


def _ruleset(schema: Schema) -> Ruleset:
    """Compile the rules; those of equality only for data that use it."""
    ruleset = compile_rules(schema)
    predicates = {triple.predicate for triple in schema.triples}
    if OWL.sameAs not in predicates:
        return ruleset
    predicates |= {rule.head.predicate for rule in ruleset.rules if rule.head is not None}
    equality = equality_rules(sorted(predicates, key=str))
    return Ruleset(
        (*ruleset.rules, *equality), ruleset.contradictions, ruleset.transitive, ruleset.ignored
    )


def _roll_up(
    closure: Closure, strata: Sequence[Sequence[RollUp]], tell: Progress
) -> tuple[Triple, ...]:
    """Apply the roll-up rules, one group after the other, each until nothing is new."""
    if not strata:
        return ()
    store = pyoxigraph.Store()
    loaded = 0
    added: dict[Triple, None] = {}
    for group in strata:
        for _ in range(MOST_REPEATS):
            for found in islice(closure.rounds(), loaded, None):
                store.extend(quads_of(found, pyoxigraph.DefaultGraph()))
                loaded += 1
            new = [t for t in _constructed(store, group) if t not in closure]
            if not new:
                break
            tell("rolling up", len(new))
            closure.add(new)
            added.update(dict.fromkeys(new))
        else:
            names = ", ".join(rollup.name for rollup in group)
            raise RollUpError(f"the roll-up rules {names} go on for ever: they feed each other")
    return tuple(added)


def _constructed(store: pyoxigraph.Store, group: Iterable[RollUp]) -> list[Triple]:
    found: dict[Triple, None] = {}
    for rollup in group:
        try:
            answer = store.query(rollup.query)
        except SyntaxError as error:
            raise RollUpError(f"roll-up rule {rollup.name!r}: {error}") from error
        assert isinstance(answer, QueryTriples)
        for triple in answer:
            if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
                raise RollUpError(
                    f"roll-up rule {rollup.name!r} makes a blank node; give it an IRI with BIND"
                )
            found[triple] = None
    return sorted(found, key=str)


def _clean_of(closure: Closure, schema: Schema) -> set[Triple]:
    return {t for found in closure.rounds() for t in found if is_clean(t, schema)}


def _clean_rounds(closure: Closure, schema: Schema, stated: Stated) -> list[list[str]]:
    """Return, for each round, what follows and was not on record, as text."""
    known, records = stated.known(), stated.records()
    return [
        sorted(
            str(t)
            for t in found
            if t not in known and t.subject not in records and is_clean(t, schema)
        )
        for found in closure.rounds()
    ]


def _reasoned(
    stated: Stated,
    closure: Closure,
    strata: Sequence[Sequence[RollUp]],
    rolled: tuple[Triple, ...],
) -> "Reasoned | None":
    """Return what working out other days needs beside the store.

    None where a roll-up rule looks at any property: then all would have to be looked at again.
    """
    if any(name == ANYTHING for group in strata for rollup in group for name, _ in rollup.uses):
        return None
    from .changes.at_date import values_of
    from .changes.edition import Reasoned
    from .changes.read import read_changes
    from .reasoning.revise import Group, Program

    changes = read_changes(stated.changes)
    replaceable = {claim for change in changes.believed() for claim in change.replaces}
    elsewhere = {*stated.ontology, *stated.shipped.modelled, *stated.user.triples()}
    schema, known, records = stated.schema, stated.known(), stated.records()
    rounds = [list(found) for found in closure.rounds()]
    groups = (
        Group(
            tuple(rollup.query for rollup in group),
            frozenset(name for rollup in group for name, _ in rollup.uses),
        )
        for group in strata
    )
    ruleset = closure.ruleset
    # What no rule looks at need not be kept: with much data it would be most.
    looked_at = {name for group in strata for rollup in group for name, _ in rollup.uses}
    looked_at.update(_name(atom.predicate, atom.object) for rule in ruleset for atom in rule.body)
    every_type = RDF.type.value in looked_at
    return Reasoned(
        program=Program(ruleset.rules, ruleset.contradictions, tuple(groups), rolled, len(rounds)),
        hidden=tuple(
            triple
            for found in rounds
            for triple in found
            if (every_type or _name(triple.predicate, triple.object) in looked_at)
            and triple not in known
            and (triple.subject in records or not is_clean(triple, schema))
        ),
        vocabulary=frozenset(
            term.value
            for term in schema.subjects()
            if isinstance(term, NamedNode)
            and schema.is_vocabulary(term)
            and term not in schema.punned
        ),
        values=values_of(stated.changes),
        carried={
            fact: frozenset(claim.value for claim in claims)
            for fact, claims in stated.shipped.carried.items()
            if fact not in elsewhere and replaceable.issuperset(claims)
        },
    )


def _name(predicate: NamedNode, value: object) -> str:
    """Return the IRI of a property, or of the class that something is a member of."""
    term = value if predicate == RDF.type and isinstance(value, NamedNode) else predicate
    return term.value


def _layout(stated: Stated, inferred: Sequence[Sequence[str]]) -> bytes:
    """Write all layers: each named graph, and the default graph with all but the ontology."""
    main = {f"{triple} {ONTOLOGY} .": None for triple in stated.ontology}
    layers: dict[str, None] = {}

    def layer(triples: Iterable[Triple], graph: NamedNode, *, merged: bool = True) -> None:
        for triple in triples:
            text = str(triple)
            if merged:
                main[f"{text} ."] = None
            layers[f"{text} {graph} ."] = None

    layer(stated.facts(), FACTS)
    layer(stated.user.triples(), USER)
    for facts in (stated.shipped, stated.user):
        for edition, triples in facts.statements.items():
            layer(triples, claims_graph(edition))
    data = stated.sources[len(stated.sources) - stated.data :]
    for source in data:
        for graph, triples in source.graphs.items():
            # An export of ours keeps its layers apart by names that are taken here.
            if not graph.value.startswith(GRAPH):
                layer(map(stated.as_named, triples), graph, merged=False)
    if stated.changes:
        from .changes.at_date import shown_of

        main.update((f"{triple} .", None) for triple in shown_of(stated.changes))
        layers.update((f"{triple} {CHANGES} .", None) for triple in stated.changes)
    main.update((f"{text} .", None) for texts in inferred for text in texts)
    return dump(
        main,
        layers,
        inferred,
        has_user_data=bool(stated.user.triples()),
        prefixes=_prefixes(stated.sources),
        origins={
            source.path.name: (str(stated.as_named(triple)) for triple in source.triples)
            for source in (data if stated.shipped.statements else stated.sources)
        },
        claimed=bool(stated.shipped.statements),
    )


def _prefixes(sources: Iterable[Source]) -> dict[str, str]:
    """Return the prefixes that files declare; of two namespaces of one prefix the first counts."""
    found: dict[str, str] = {}
    for source in sources:
        for prefix, space in source.prefixes.items():
            found.setdefault(prefix, space)
    return found


def _check_contradictions(
    built: Built,
    closure: Closure,
    ruleset: Ruleset,
    inputs: Inputs,
    sources: Sequence[Source],
) -> None:
    found = list(islice(clashes(closure, ruleset), MOST_PROBLEMS))
    if not found:
        return
    from .proofs.clash import Explainer

    explainer = Explainer(built.dataset(), inputs.rollups, sources)
    problems = tuple(explainer.problem(clash) for clash in found)
    raise BuildError("the knowledge base contradicts itself:", problems)
