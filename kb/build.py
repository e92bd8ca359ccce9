"""Build a knowledge base: claims to facts to everything that follows, checked on the way.

The order matters. Shapes run before the reasoner, which trips over ill-typed values; the roll-up
runs on a closed graph, and what it adds is closed again; contradictions are looked for last and
reported with the claims that clash.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Literal, TypeAlias

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from .changes.at_date import values_of
from .changes.edition import Reasoned
from .changes.problems import changes_problems, placed, strays
from .changes.read import read_changes
from .data_class import dataclass
from .errors import MORE_ROOM, MOST_PROBLEMS, BuildError, StoreError, UnkeptError
from .inputs import Disk, Inputs, changes_files
from .outputs import Layers, clean_rounds, hidden, laid_out, told_of, written
from .proofs.clash import Explainer
from .reasoning.clashes import clashes
from .reasoning.closure import NOTHING, Closure
from .reasoning.compile import compile_rules, equality_rules
from .reasoning.reference import check_same, complete
from .reasoning.revise import Program
from .reasoning.rollup import RollUp, read_rollup, roll_up, uses_of
from .reasoning.rule import Ruleset
from .record.facts import construct
from .schema import Schema, is_clean
from .shapes.check import Checker
from .shapes.read import read_shapes
from .shapes.view import ClosureView, SchemaView, View
from .source import Source, read_all
from .stated import Stated, check_literals, read_stated
from .store.cache import Cache, open_memory
from .store.counts import Counts
from .store.dataset import Dataset
from .store.folder import FolderWriter, open_folder
from .terms import OWL, RDF

Progress: TypeAlias = Callable[[str, int], None]
"""Told the stage of the build and how many triples it has seen; may raise to stop the build."""
Reasoner: TypeAlias = Literal["compiled", "owlrl"]

_BROKEN = "claims or facts break their shapes:"


_BYTES_GIVEN = 150
"""What a triple takes as text, nearly, so that one setting says of both what is large."""
_GROWTH = 4
"""So many triples there are for each that is given, nearly, once all is inferred."""


@dataclass(frozen=True, slots=True)
class Built:
    """A knowledge base that holds together.

    Attributes:
        content: All of it, as it is cached in one file; None for one on disk.
        ignored: What axioms say from which nothing was inferred; see `Ruleset`.
        writer: Has all of one on disk, and may still be loading it.
        reasoned: What working out other days needs beside it; None where they are built anew.
        tell: Tells that it is built, once one on disk is whole.
    """

    content: bytes | None
    ignored: tuple[str, ...]
    writer: FolderWriter | None = None
    reasoned: "Reasoned | None" = None
    tell: Callable[[], None] | None = None

    def kept(
        self,
        cache: Cache | None,
        name: str,
        meanwhile: Callable[[Dataset], None] | None = None,
    ) -> Dataset:
        """Keep it, and open it; one on disk is completed by that, which can be done once.

        Args:
            cache: Where it is kept; None to keep nothing.
            name: Under what name.
            meanwhile: Called with one on disk while its last layer is being loaded.

        Raises:
            StoreError: It cannot be written.
        """
        if self.writer is not None:
            with _dropped_unless_written(self.writer):
                if meanwhile is not None:
                    meanwhile(self.writer.readable())
                place = self.writer.close()
                if self.tell is not None:
                    self.tell()
            return open_folder(cache.adopt(name, place) if cache else place)
        if cache is not None and self.content is not None:
            cache.save(name, self.content)
        return self.dataset()

    def dataset(self) -> Dataset:
        """Load it into a new store, or open it where it is."""
        if self.writer is not None:
            return self.kept(None, "")
        assert self.content is not None
        return open_memory(self.content)

    def drop(self) -> None:
        """Remove what lies on disk: nobody wants it."""
        if self.writer is not None:
            self.writer.drop()


def _folder_of(disk: Disk | None, inputs: Inputs) -> Path | None:
    """Return the folder in which large data are written; None for data that are not large."""
    return _made(disk) if disk is not None and disk.is_for(inputs) else None


def _made(disk: Disk) -> Path:
    try:
        return disk.folder()
    except OSError as error:
        message = f"there is no folder for data that are too large for memory ({error})"
        raise StoreError(message) from error


def build(
    inputs: Inputs,
    progress: Progress | None = None,
    *,
    verify: bool = False,
    reasoner: Reasoner = "compiled",
    disk: Disk | None = None,
) -> Built:
    """Build a knowledge base from its files.

    Args:
        inputs: The files.
        progress: Told what is going on.
        verify: Also run the reference reasoner, owlrl, and fail unless it infers the same.
        reasoner: ``compiled`` for the rules of this room, ``owlrl`` to use the reference outright.
        disk: Where a large one is written; None to build any in memory.

    Returns:
        The knowledge base.

    Raises:
        SourceError: A file is missing or not well formed.
        RollUpError: A roll-up rule is unsound.
        ShapeError: A shape uses SHACL outside the supported subset.
        BuildError: Claims are incomplete, a shape is broken, claims contradict each other, or the
            reference reasoner disagrees.
        StoreError: A large one cannot be written to disk.
    """
    tell = progress or (lambda stage, count: None)
    folder = _folder_of(disk, inputs)
    # The reference reasoner works on triples.
    as_numbers = folder is not None and not verify and reasoner == "compiled"
    stated = read_stated(inputs, tell, as_numbers=as_numbers)
    check_literals(stated)
    return _closed(
        stated, inputs, tell, verify=verify, reasoner=reasoner, folder=folder, shapes=inputs.shapes
    )


def build_at(
    inputs: Inputs,
    day: date,
    progress: Progress | None = None,
    *,
    verify: bool = False,
    checked: bool = False,
    disk: Disk | None = None,
) -> Built:
    """Build the knowledge base of a day after the edition; its files were checked by `build`.

    Args:
        inputs: The files.
        progress: Told what is going on.
        verify: As for `build`.
        checked: Whether the shapes of what follows are checked too; for the shipped changes the
            tests do it for every span.
        disk: As for `build`.

    Returns:
        The knowledge base: the claims of the edition, with the changes applied that hold on the
        day, and all that follows.

    Raises:
        BuildError: What holds on the day contradicts itself or breaks a shape, or the reference
            reasoner disagrees.
    """
    tell = progress or (lambda stage, count: None)
    folder = _folder_of(disk, inputs)
    stated = read_stated(inputs, tell, as_numbers=folder is not None and not verify).at(day)
    return _closed(stated, inputs, tell, verify=verify, checked=checked, folder=folder)


def build_given(
    ontology: Sequence[Path],
    given: Iterable[Triple],
    progress: Progress | None = None,
    disk: Disk | None = None,
) -> Built:
    """Build what a vocabulary and triples that stand in no RDF file come to.

    Args:
        ontology: The files of the vocabulary.
        given: What is stated; whoever states it answers for its places, see `Knowledge.recorded`.
        progress: Told what is going on.
        disk: Where a large one is written; None to build any in memory.

    Returns:
        The knowledge base.

    Raises:
        SourceError: A file is missing or not well formed.
        StoreError: A large one cannot be written to disk.
    """
    tell = progress or (lambda stage, count: None)
    words = _words_in(tuple((path, *_last_written(path)) for path in ontology))
    facts = tuple(dict.fromkeys(given))
    tell("read", len(words.triples) + len(facts))
    schema, ruleset = words.schema, words.ruleset
    nothing = construct((), schema)
    shipped = replace(nothing, modelled=facts)
    stated = Stated(
        words.triples, shipped, nothing, schema, words.sources, 0, lambda triple: triple
    )
    closure = Closure(ruleset, lambda count: tell("reasoning", count))
    closure.add([*words.triples, *facts])
    counts = Counts(closure.numbers)
    inferred = clean_rounds(closure, told_of(closure, schema, stated.records()), counts)
    if disk is not None and len(facts) * _BYTES_GIVEN > disk.above:
        with _layers(stated, _made(disk), closure.size, tell) as layers:
            rest = written(stated, inferred, closure, layers, counts=counts)
            tell("writing", closure.size)
            done = partial(tell, "built", closure.size)
            built = Built(None, ruleset.ignored, rest(), tell=done)
    else:
        content = laid_out(stated, [_in_order(triples) for triples in inferred])
        built = Built(content, ruleset.ignored)
        tell("built", closure.size)
    return built


@dataclass(frozen=True, slots=True)
class _Words:
    """A vocabulary by itself.

    Attributes:
        sources: The files.
        triples: What they say, once.
        schema: An index over it. What is given beside holds no axioms, so it is the whole schema.
        ruleset: What its axioms come to.
    """

    sources: tuple[Source, ...]
    triples: tuple[Triple, ...]
    schema: Schema
    ruleset: Ruleset


@lru_cache(maxsize=1)
def _words_in(files: tuple[tuple[Path, int, int], ...]) -> _Words:
    """Read a vocabulary; the last one is kept, since every network is told in the same words.

    Args:
        files: Each with what `_last_written` says of it.
    """
    sources = read_all([path for path, _, _ in files])
    triples = tuple(dict.fromkeys(t for source in sources for t in source.triples))
    schema = Schema(triples)
    return _Words(sources, triples, schema, compile_rules(schema))


def _last_written(path: Path) -> tuple[int, int]:
    """Return when a file was changed, in nanoseconds, and its size; a missing one is told later."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _closed(
    stated: Stated,
    inputs: Inputs,
    tell: Progress,
    *,
    verify: bool,
    reasoner: Reasoner = "compiled",
    checked: bool = True,
    folder: Path | None = None,
    shapes: Sequence[Path] | None = None,
) -> Built:
    """Infer all that follows, check it, and lay it out.

    Args:
        stated: What is stated.
        inputs: The files.
        tell: Told what is going on.
        verify: As for `build`.
        reasoner: As for `build`.
        checked: As for `build_at`.
        folder: Where a large one is written.
        shapes: The shapes that what is stated is checked against first; None to check nothing.
    """
    how = _How(verify, reasoner, checked, shapes)
    if folder is None:
        return _inferred(stated, inputs, tell, how, None)
    size = len(stated.everything()) + (stated.plain.size if stated.plain is not None else 0)
    with _layers(stated, folder, _GROWTH * size, tell) as layers:
        return _inferred(stated, inputs, tell, how, layers)


@dataclass(frozen=True, slots=True)
class _How:
    """How something is built; see `_closed`."""

    verify: bool
    reasoner: Reasoner
    checked: bool
    shapes: Sequence[Path] | None


@contextmanager
def _layers(stated: Stated, folder: Path, size: int, tell: Progress) -> Iterator[Layers]:
    """Begin to write a large knowledge base, by what is stated; it goes if it does not succeed.

    Args:
        stated: What is stated.
        folder: Where it is written.
        size: How many triples are expected, nearly.
        tell: Told what is going on.
    """
    try:
        # The default graph has all of it, the layers once more.
        writer = FolderWriter(folder, 2 * size)
    except UnkeptError:
        raise
    except (OSError, StoreError) as error:
        raise UnkeptError(
            f"{folder}: a large knowledge base cannot be kept here ({error}); {MORE_ROOM}"
        ) from error
    with _dropped_unless_written(writer):
        layers = Layers(writer, lambda count: tell("writing", count))
        layers.add_stated(stated)
        yield layers


@contextmanager
def _dropped_unless_written(writer: FolderWriter) -> Iterator[None]:
    """Remove what was written where it cannot be all that there is to write."""
    folder = writer.folder.parent
    try:
        yield
    except OSError as error:
        writer.drop()
        raise UnkeptError(
            f"{folder}: the knowledge base cannot be written ({error}); {MORE_ROOM}"
        ) from error
    except BaseException:
        writer.drop()
        raise


def _inferred(
    stated: Stated, inputs: Inputs, tell: Progress, how: _How, layers: Layers | None
) -> Built:
    """Infer, check and lay out, in memory or by a writer that has what is stated."""
    everything, recorded = stated.everything(), stated.recorded()
    beside = (*recorded, *stated.changes)
    plain = stated.plain
    if how.shapes is not None and plain is None:
        _check_shapes(how.shapes, SchemaView((*everything, *beside)), inputs, tell)
        _check_changes(stated, inputs)
    schema = Schema(everything)
    ruleset = _ruleset(schema, plain.predicates() if plain is not None else ())
    rollups = [read_rollup(path, schema) for path in inputs.rollups]
    closure = Closure(
        ruleset,
        lambda count: tell("reasoning", count),
        plain.numbers if plain is not None else None,
    )
    closure.give(everything, plain.given() if plain is not None else NOTHING)
    if how.shapes is not None and plain is not None:
        _check_shapes(how.shapes, ClosureView(closure, beside), inputs, tell)
        _check_changes(stated, inputs)
    closure.infer()
    checks = [(everything, _clean_of(closure, schema))] if how.verify else []
    rolled = roll_up(closure, rollups, tell)
    inferred: Iterable[Iterable[Sequence[str]]]
    counts = Counts(closure.numbers) if layers is not None else None
    kept = told_of(closure, schema, stated.records())
    inferred = clean_rounds(closure, kept, counts)
    if how.reasoner == "owlrl" or how.verify:
        for given, expected in checks:
            tell("verifying", len(given))
            check_same(given, expected, schema)
        complete_input = [*everything, *rolled]
        tell("verifying", len(complete_input))
        if how.verify:
            check_same(complete_input, _clean_of(closure, schema), schema)
        if how.reasoner == "owlrl":
            clean = [[text for block in blocks for text in block] for blocks in inferred]
            every = complete(complete_input, clean, stated.known(), stated.records(), schema)
            inferred = [[texts] for texts in every]
            if counts is not None:
                counts = Counts(closure.numbers)
                for texts in every:
                    lines = "".join(f"{text} .\n" for text in texts)
                    counts.change((q.triple for q in parse(lines, RdfFormat.N_TRIPLES)), 1)
    check = _Check(closure, ruleset, inputs, stated, recorded if how.checked else None)
    if layers is None or counts is None:
        content = laid_out(stated, [_in_order(blocks) for blocks in inferred])
        reasoned = _reasoned(stated, closure, kept, rollups, rolled)
        built = Built(content, ruleset.ignored, reasoned=reasoned)
        check.contradictions(built.dataset)
        check.shapes(None, tell)
        tell("built", closure.size)
    else:
        rest = written(stated, inferred, closure, layers, counts=counts)
        # All of this while the engine loads.
        reasoned = _reasoned(stated, closure, kept, rollups, rolled)
        writer = rest()
        check.contradictions(lambda: open_folder(writer.close()))
        check.shapes(writer.loaded, tell)
        tell("writing", closure.size)
        done = partial(tell, "built", closure.size)
        built = Built(None, ruleset.ignored, writer, reasoned, done)
    return built


def _in_order(blocks: Iterable[Sequence[str]]) -> list[str]:
    return sorted(text for block in blocks for text in block)


def _check_changes(stated: Stated, inputs: Inputs) -> None:
    """Check the dates of the changes, and that what is believed little states nothing."""
    if not stated.changes:
        return

    shipped = changes_files()
    own = [s for s in stated.sources if s.path in inputs.changes and s.path not in shipped]
    wrong = chain(changes_problems(Schema(stated.changes)), strays(own))
    problems = tuple(islice(wrong, MOST_PROBLEMS))
    if problems:
        raise BuildError("some changes cannot be relied on:", placed(problems, inputs.changes))


def _check_shapes(
    paths: Sequence[Path], view: View, inputs: Inputs, tell: Progress, headline: str = _BROKEN
) -> None:
    """Check triples against shapes."""
    if not paths:
        return

    shapes = read_shapes(Schema(t for source in read_all(paths) for t in source.triples))
    checker = Checker(view)
    tell("checking shapes", len(view))
    violations = islice(checker.check(shapes), MOST_PROBLEMS)
    if problems := tuple(checker.problem(violation) for violation in violations):
        raise BuildError(headline, placed(problems, inputs.changes))


def _ruleset(schema: Schema, more: Iterable[NamedNode]) -> Ruleset:
    """Compile the rules; those of equality only for data that use it.

    Args:
        schema: What is stated.
        more: Predicates that are in use beside.
    """
    ruleset = compile_rules(schema)
    predicates = {*(triple.predicate for triple in schema.triples), *more}
    if OWL.sameAs not in predicates:
        return ruleset
    predicates |= {rule.head.predicate for rule in ruleset.rules if rule.head is not None}
    equality = equality_rules(sorted(predicates, key=str))
    return Ruleset(
        (*ruleset.rules, *equality), ruleset.contradictions, ruleset.transitive, ruleset.ignored
    )


def _clean_of(closure: Closure, schema: Schema) -> set[Triple]:
    return {t for triples in closure.rounds() for t in triples if is_clean(t, schema)}


def _reasoned(
    stated: Stated,
    closure: Closure,
    kept: Sequence[bool],
    rollups: Sequence[RollUp],
    rolled: tuple[Triple, ...],
) -> Reasoned | None:
    """Return what working out other days needs beside the store.

    None where nothing changes, or where a roll-up rule looks at any property: then all would have
    to be looked at again.
    """
    uses = uses_of(rollups)
    if uses is None or not stated.changes:
        return None

    changes = read_changes(stated.changes)
    replaceable = {claim for change in changes.believed() for claim in change.replaces}
    elsewhere = {*stated.ontology, *stated.shipped.modelled, *stated.user.triples()}
    if stated.plain is not None:
        elsewhere |= stated.plain.stated_of(stated.shipped.carried)
    schema = stated.schema
    queries = tuple(rollup.query for rollup in rollups)
    ruleset = closure.ruleset
    # What no rule looks at need not be kept: with much data it would be most.
    names = set(uses)
    names.update(_name(atom.predicate, atom.object) for rule in ruleset for atom in rule.body)
    last = sum(1 for _ in closure.numbered())
    return Reasoned(
        program=Program(
            rules=tuple(rule.bare() for rule in ruleset.rules),
            contradictions=tuple(rule.bare() for rule in ruleset.contradictions),
            rollups=queries,
            uses=uses,
            rolled=rolled,
            last=last,
        ),
        hidden=tuple(hidden(closure, kept, names)),
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


@dataclass(frozen=True, slots=True)
class _Check:
    """What is checked once all is inferred.

    Attributes:
        closure: What follows, and what was given.
        ruleset: The rules.
        inputs: The files.
        stated: What they state.
        recorded: The triples of claims; None where shapes are not checked.
    """

    closure: Closure
    ruleset: Ruleset
    inputs: Inputs
    stated: Stated
    recorded: Sequence[Triple] | None

    def contradictions(self, dataset: Callable[[], Dataset]) -> None:
        """Look for clashes; the dataset explains them."""
        clashing = list(islice(clashes(self.closure, self.ruleset), MOST_PROBLEMS))
        if not clashing:
            return

        explainer = Explainer(
            dataset(), self.inputs.rollups, self.stated.sources, self.stated.plain
        )
        problems = tuple(explainer.problem(clash) for clash in clashing)
        raise BuildError("the knowledge base contradicts itself:", problems)

    def shapes(self, written: Callable[[], pyoxigraph.Store] | None, tell: Progress) -> None:
        """Check the shapes that hold once all is inferred.

        Args:
            written: Gives the store on disk that has all of it, if there is one.
            tell: Told what is going on.
        """
        if self.recorded is None:
            return
        view: View
        if written is not None:
            view = ClosureView(self.closure, self.recorded, written)
        else:
            inferred = (triple for of_round in self.closure.rounds() for triple in of_round)
            view = SchemaView((*inferred, *self.recorded))
        headline = "what follows breaks its shapes:"
        _check_shapes(self.inputs.closure_shapes, view, self.inputs, tell, headline)
