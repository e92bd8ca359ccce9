"""What all files of a knowledge base together state, before anything is concluded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from pyoxigraph import Triple

from .changes.at_date import facts_at, values_of
from .changes.read import read_changes
from .data_class import dataclass
from .errors import MOST_PROBLEMS, BuildError, Problem
from .inputs import Inputs, changes_files
from .literals import Misfit, misfits
from .reasoning.large_data import Plain, read_plain
from .reasoning.skolem import namer, unnamed
from .record.facts import Facts, construct
from .schema import Schema, is_clean
from .shapes.doubts import doubts_about
from .source import Source, lines_of, read_all
from .terms import Node, shorten


@dataclass(frozen=True, slots=True)
class Stated:
    """What all files together state.

    Attributes:
        ontology: Vocabulary, axioms, and the individuals that the vocabulary files declare.
        shipped: Claims and facts of the shipped files.
        user: Claims and facts of a user's data.
        sources: The files they were read from.
        data: How many of the files, at the end, are a user's data.
        as_named: Gives nameless things their IRI.
        schema: The ontology together with all of them.
        changes: What the files of changes say.
        plain: What large data say of things; the rest of what they say is among the above.
        doubts: What in a user's own files is a slip, likely; see `shapes.doubts`.
    """

    ontology: tuple[Triple, ...]
    shipped: Facts
    user: Facts
    schema: Schema
    sources: tuple[Source, ...]
    data: int
    as_named: Callable[[Triple], Triple]
    changes: tuple[Triple, ...] = ()
    plain: Plain | None = None
    doubts: tuple[str, ...] = ()

    def at(self, day: date) -> "Stated":
        """Return what is stated on a day after the edition."""
        changes, values = read_changes(self.changes), values_of(self.changes)
        schema = Schema((*self.schema.triples, *values))
        shipped = facts_at(self.shipped, changes, values, day, schema)
        return replace(self, shipped=shipped, schema=schema)

    def everything(self) -> list[Triple]:
        """Return all that is reasoned over, once; but for what is plain."""
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

    def has_user_data(self) -> bool:
        """Tell whether a user's data state anything of their own."""
        return bool(self.user.triples()) or (self.plain is not None and self.plain.size > 0)

    def known(self) -> set[Triple]:
        """Return all that is on record without reasoning, claims included."""
        return {*self.everything(), *self.recorded()}


def read_stated(
    inputs: Inputs, tell: Callable[[str, int], None], *, as_numbers: bool = False
) -> Stated:
    """Read all files.

    Args:
        inputs: The files.
        tell: Told what is going on.
        as_numbers: Whether what the user's data say of things is read as numbers.

    Raises:
        SourceError: A file is missing or not well formed.
        BuildError: Claims are incomplete.
    """
    groups = (inputs.ontology, inputs.claims, inputs.changes, () if as_numbers else inputs.data)
    sources = read_all([path for group in groups for path in group])
    left = iter(sources)
    ontology, claims, changes, data = (
        tuple(dict.fromkeys(t for source in islice(left, len(group)) for t in source.triples))
        for group in groups
    )
    plain = None
    if as_numbers:
        known = (*ontology, *claims)
        plain = read_plain(inputs.data, len(sources), known, lambda count: tell("reading", count))
        files = tuple(file.source() for file in plain.files)
        sources = (*sources, *files)
        data = tuple(dict.fromkeys(triple for file in files for triple in file.triples))
    schema = Schema((*ontology, *claims, *data))
    as_named = namer(schema)
    ontology, claims, data = (
        tuple(dict.fromkeys(map(as_named, triples))) for triples in (ontology, claims, data)
    )
    size = len(ontology) + len(claims) + len(data) + (plain.size if plain else 0)
    tell("read", size)
    # Mostly nothing was without a name, and the index holds already.
    if (every := tuple(dict.fromkeys((*ontology, *claims, *data)))) != schema.triples:
        schema = Schema(every)
    stated = Stated(
        ontology,
        construct(claims, schema),
        construct(data, schema),
        schema,
        sources,
        len(inputs.data),
        as_named,
        changes,
        plain,
    )
    if problems := (*stated.shipped.problems, *stated.user.problems):
        raise BuildError("some claims cannot be read as statements:", _first(problems))
    return replace(stated, doubts=_doubts(stated, inputs))


def _doubts(stated: Stated, inputs: Inputs) -> tuple[str, ...]:
    """Return what is doubtful in the files of a user's own; without claims, all of them are."""
    ours = {*inputs.ontology, *inputs.claims, *changes_files()} if inputs.claims else set()
    if all(path in ours for path in (*inputs.changes, *inputs.ontology)) and not inputs.data:
        return ()
    own = [(at, file) for at, file in enumerate(stated.sources) if file.path not in ours]
    shipped = [source for source in stated.sources if source.path in ours]
    return doubts_about(
        own, stated.plain, shipped, stated.user.triples(), with_things=bool(inputs.claims)
    )


def check_literals(stated: Stated) -> None:
    """Look over what files say of things; what an ontology notes about its terms is its own.

    Raises:
        BuildError: Values are not of their kind.
    """
    schema = stated.schema
    problems: list[Problem] = []
    for number, source in enumerate(stated.sources):
        of_things = (t for t in source.triples if not schema.is_vocabulary(t.subject))
        problems += _misplaced(source.path, number, misfits(of_things, schema))
    if stated.plain is not None:
        for file in stated.plain.files:
            wrong = stated.plain.misfits(file, schema)
            problems += _misplaced(file.path, file.number, wrong)
    if problems:
        raise BuildError("some values are not of their kind:", _first(problems))


def _misplaced(path: Path, number: int, misfits: Iterator[Misfit]) -> Iterator[Problem]:
    """Yield the problems of one file, each with its line."""
    misplaced = list(misfits)
    if not misplaced:
        return
    written = {misfit.triple: unnamed(misfit.triple) for misfit in misplaced}
    lines = lines_of(path, (*written, *written.values()), number)
    for misfit in misplaced:
        line = lines.get(misfit.triple) or lines.get(written[misfit.triple], 0)
        about = f"{shorten(misfit.triple.subject)} {shorten(misfit.triple.predicate)}"
        yield Problem(f"{path}:{line}: {about}: {misfit.message}")


def _first(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Keep so many problems, and say how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return tuple(problems)
    return (*problems[:MOST_PROBLEMS], Problem(f"and {more:,} more"))
