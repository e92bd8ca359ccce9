"""What the cells of an answer do not show: values of variants alone, and what is the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from math import comb

from isthmus.queries.answers.answer import Gap, Note, Thing
from isthmus.queries.answers.fact_reader import Term
from isthmus.queries.answers.standing import may_be_open, variant_link
from isthmus.queries.binding.tree import BoundComparison, BoundFind, BoundPath, CountOf, Shown
from isthmus.queries.diagnostics.spelling import first_few, listed, spelled
from isthmus.queries.vocabulary.terms import PropertyTerm
from pyoxigraph import NamedNode

from .about import MOST_CLAIMS, MOST_NAMED, MOST_VARIANTS, About


class Cells(About):
    """What the cells of an answer do not show: values of variants alone, and what is the same."""

    def _differences(self) -> Iterator[Note]:
        """What compared things differ on: values on record, never silence beside a value."""
        answer = self._answer
        if answer.kind != "compare" or len(answer.rows) < 2:
            return
        differing, silent, split, unknown = [], [], [], []
        compared = len(answer.columns) == 1
        for index, column in enumerate(answer.columns[1:], 1):
            cells = [row[index] for row in answer.rows]
            stated = {cell for cell in cells if cell not in (None, (), Gap.MIXED)}
            if len(stated) > 1:
                differing.append(column.name)
            spoken_of = self._of_variants.get(column.name, ())
            missing = [row[0] for row in answer.rows if row[index] in (None, ())]
            compared = compared or bool(stated)
            if len(missing) == len(answer.rows):
                unknown.append(column.name)
            if missing and stated:
                whole = " as a whole" if spoken_of else ""
                silent.append(f"{column.name} ({self._cells(missing)}{whole})")
            mixed = [row[0] for row in answer.rows if row[index] is Gap.MIXED]
            if mixed:
                split.append((column.name, mixed))
        if differing:
            yield Note("differences", f"they differ on {', '.join(differing)}")
        elif silent or split:
            text = "what is on record of each as a whole does not differ"
            yield Note("differences", text)
        elif compared:
            yield Note("differences", "they do not differ")
        if unknown:
            shown = listed(first_few(unknown, MOST_NAMED))
            text = (
                f"nothing is on record of any of them on {shown}: whether they differ is not known"
            )
            yield Note("silence", text)
        if silent:
            shown = listed(first_few(silent, MOST_NAMED))
            text = f"nothing is on record on {shown}: that is no difference"
            yield Note("silence", text)
        for name, things in split:
            iris = tuple(thing.iri for thing in things if isinstance(thing, Thing))
            text = f"mixed on {name}, since variants differ: {self._cells(things)}"
            yield Note("mixed", text, "", iris)

    @property
    def _of_variants(self) -> Mapping[str, tuple[Thing, ...]]:
        """The things with an empty cell of which a variant has a value, by the name of the column.

        An empty cell reads as silence, which it is not where a configuration is spoken of.
        """
        return self._beyond_cells[0]

    @cached_property
    def _beyond_cells(self) -> tuple[Mapping[str, tuple[Thing, ...]], ...]:
        """By the name of the column: things whose cell is empty, and things whose cell is not.

        Of each, a variant has a value that the cell does not show.
        """
        statement, answer = self._statement, self._answer
        links = self._vocabulary.variant_links
        things = answer.things
        if not links or not things or len(things) > MOST_VARIANTS:
            return {}, {}
        if not isinstance(statement, BoundFind | BoundComparison):
            return {}, {}
        if isinstance(statement, BoundFind) and statement.group is not None:
            return {}, {}
        terms = self._shown_alone
        self._record.fetch(thing.iri for thing in things)
        variants_of = {thing: self._record.led_to(NamedNode(thing.iri), links) for thing in things}
        self._record.fetch(one.value for several in variants_of.values() for one in several)
        empty: dict[str, tuple[Thing, ...]] = {}
        further: dict[str, tuple[Thing, ...]] = {}
        counting = {
            column.name for column in statement.columns if isinstance(column.shown, CountOf)
        }
        for place, column in enumerate(answer.columns):
            term = terms.get(column.name)
            if term is None:
                continue
            beyond = [
                (row[0], row[place])
                for row in answer.rows
                if isinstance(row[0], Thing)
                and not isinstance(row[place], Gap)
                and self._has_variant_beyond(row[0], term, variants_of[row[0]])
            ]
            # A column that counts has 0 where nothing is on record.
            nothing = (None, (), 0) if column.name in counting else (None, ())
            if blank := tuple(thing for thing, cell in beyond if cell in nothing):
                empty[column.name] = blank
            filled = tuple(thing for thing, cell in beyond if cell not in nothing)
            if filled and not term.functional:
                further[column.name] = filled
        return empty, further

    @cached_property
    def _shown_alone(self) -> Mapping[str, PropertyTerm]:
        """The properties whose values, or their number, a column shows, by its name."""
        statement = self._statement
        shown = {}
        for column in (
            statement.columns if isinstance(statement, BoundFind | BoundComparison) else ()
        ):
            path: Shown | None = column.shown
            if isinstance(path, CountOf):
                path = path.path if path.function == "count" and path.condition is None else None
            if isinstance(path, BoundPath) and len(path.steps) == 1 and not path.steps[0].inverse:
                shown[column.name] = path.last
        if isinstance(statement, BoundComparison) and not shown:
            shown = {term.name: term for term in self._vocabulary.properties.values()}
        return shown

    def _has_variant_beyond(
        self, thing: Thing, term: PropertyTerm, variants: Sequence[Term]
    ) -> bool:
        held = self._record.values(NamedNode(thing.iri), term.iri)
        return any(
            value not in held
            for variant in variants
            for value in self._record.values(variant, term.iri)
        )

    def _empty_cells(self) -> Iterator[Note]:
        """Cells that are empty, or lack something, although it is said of a variant."""
        told, further = self._beyond_cells
        for name, things in further.items():
            iris = tuple(thing.iri for thing in things)
            term = self._shown_alone[name]
            query = self._variants_with(term, things[0])
            asks = f"; `{query}` shows it" if query else ""
            text = f"`{name}`: of {self._named(iris)}, more is said of variants only{asks}"
            yield Note("some-variants", text, query, iris)
        if len(told) > MOST_CLAIMS:
            names = listed([f"`{name}`" for name in told])
            things = tuple(dict.fromkeys(thing for several in told.values() for thing in several))
            iris = tuple(thing.iri for thing in things)
            text = f"of {self._named(iris)}, some is said of variants only: {names}"
            yield Note("some-variants", text, "", iris)
            return
        for name, things in told.items():
            iris = tuple(thing.iri for thing in things)
            term = self._shown_alone[name]
            said = f"`{spelled(term.name)}`"
            text = f"{said} is said of variants only, not of {self._named(iris)} as a whole"
            query = self._variants_with(term, things[0])
            asks = f"; `{query}` shows them" if query else ""
            yield Note("some-variants", f"{text}{asks}", query, iris)

    def _empty_counts(self) -> Iterator[Note]:
        """Counts that came to 0, which reads as *none* although nothing is on record."""
        statement = self._statement
        if not isinstance(statement, BoundFind):
            return
        places = {column.name: place for place, column in enumerate(self._answer.columns)}
        for column in statement.columns:
            shown = column.shown
            if not isinstance(shown, CountOf) or shown.function != "count":
                continue
            asks_openly = shown.condition is not None and may_be_open(shown.condition)
            if shown.path is None or not (shown.path.open or asks_openly):
                continue
            place = places[column.name]
            of_variants = self._of_variants.get(column.name, ())
            cells = [row[0] for row in self._answer.rows if row[place] == 0]
            cells = [one for one in cells if one not in of_variants]
            if not cells:
                continue
            things = tuple(one.iri for one in cells if isinstance(one, Thing))
            things = things if statement.group is None else ()
            whose = f" (of {self._named(things)})" if things else ""
            text = (
                f"`{column.name}` counts what is on record: where it is 0{whose}, nothing is on "
                "record, which does not say that there is none"
            )
            yield Note("absence", text, "", things)

    def _variants_with(self, term: PropertyTerm, thing: Thing) -> str:
        """Return the query that shows the variants of all things with a property."""
        individual = self._vocabulary.individuals.get(thing.iri)
        kinds = individual.types if individual is not None else ()
        for kind in kinds:
            owner = self._vocabulary.classes.get(kind)
            link = variant_link(owner, self._vocabulary) if owner is not None else None
            if link is not None:
                finer = self._vocabulary.classes[link.range]
                return f"find {spelled(finer.name)} show {spelled(term.name)}"
        return ""

    def _chosen(self) -> Iterator[Note]:
        """What would change the first place, what cannot be ordered, what cannot be met."""
        choice = self._answer.choice
        if choice is None:
            return
        for pivot in choice.pivots[:MOST_CLAIMS]:
            first = [self._labels(things) for things in (pivot.if_true, pivot.if_false)]
            text = (
                f"{pivot.silence.thing.label}, `{pivot.silence.condition}` is open: if it holds, "
                f"{first[0]} first; if not, {first[1]} first"
            )
            yield Note("pivot", text)
        if len(choice.pivots) > MOST_CLAIMS:
            more = len(choice.pivots) - MOST_CLAIMS
            silences = "one more silence" if more == 1 else f"{more} more silences, each,"
            yield Note("pivot", f"{silences} would change the first place alone")
        pairs = {frozenset(pair) for pair in choice.before}
        loose = [
            (one, other)
            for one, other in combinations([group[0] for group in choice.fits], 2)
            if frozenset((one, other)) not in pairs
        ]
        if loose:
            things = tuple(dict.fromkeys(thing for pair in loose for thing in pair))
            told = self._few(things)
            if len(loose) < comb(len(things), 2):
                # Some of them stand before others all the same.
                told = "; ".join(
                    f"{one.label} and {other.label}" for one, other in loose[:MOST_CLAIMS]
                )
                told += f" and {more} more pairs" if (more := len(loose) - MOST_CLAIMS) > 0 else ""
            text = f"neither stands before the other, so their order says nothing: {told}"
            yield Note("incomparable", text, "", tuple(thing.iri for thing in things))
        if choice.conflicts_cut:
            text = (
                "nothing fits, and the sets of conditions are too many to tell which of them "
                "cannot be met together; ask with fewer conditions"
            )
            yield Note("cannot-be-met", text)
        for conflict in choice.conflicts:
            together = listed([f"`{part}`" for part in conflict])
            yield Note("cannot-be-met", f"nothing can meet {together}, however silence is read")

    def _labels(self, things: Sequence[Thing]) -> str:
        if not things:
            return "nothing stands"
        verb = "stands" if len(things) == 1 else "stand"
        return f"{self._few(things)} {verb}"

    def _few(self, things: Sequence[Thing]) -> str:
        labels = [thing.label for thing in things[:MOST_CLAIMS]]
        more = len(things) - len(labels)
        return listed([*labels, *([f"{more} more"] if more else [])])

    def _cells(self, things: Iterable[object]) -> str:
        return listed([thing.label for thing in things if isinstance(thing, Thing)])
