"""What stands on record near to what was asked: of other places, values and properties."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from isthmus.ontology import IQ, PREFIXES
from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.provenance import said
from isthmus.queries.binding.tree import BoundCount, BoundFind, Some, ValueIs, atoms_of_things
from isthmus.queries.diagnostics.spelling import first_few, listed
from isthmus.queries.sparql.algebra import Fact, Iri, Select, Var
from isthmus.queries.sparql.compiled import THING
from isthmus.queries.sparql.print import print_select
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.vocabulary.terms import PropertyTerm
from pyoxigraph import Literal, NamedNode

from .about import MOST_CLAIMS, About, Quantified, as_name


class Near(About):
    """What stands on record near to what was asked: of other places, values and properties."""

    def _places(self) -> Iterator[Note]:
        """Where a place such as a page holds nothing itself: what contains it."""
        statement = self._statement
        if not isinstance(statement, BoundFind | BoundCount) or self._asked is None:
            return
        if self._answer.rows if isinstance(statement, BoundFind) else self._counts_any:
            return
        for atom in atoms_of_things(self._asked.condition):
            if not isinstance(atom, Some) or not isinstance(atom.test, ValueIs):
                continue
            place, test = atom.path.last, atom.test
            if len(atom.path.steps) > 1 or not place.begin or test.operator != "=":
                continue
            begin = self._vocabulary.properties.get(place.begin)
            link = self._container(begin) if begin is not None else None
            if link is None or not self._nowhere(place, test.constant.value):
                continue
            containing, ended = self._containing(place, Decimal(test.constant.value))
            if not containing:
                text = f"nothing on record contains {place.label} {test.constant.value}"
                yield Note("elsewhere", text)
                continue
            names = tuple(as_name(self._vocabulary.word_of(iri)) for iri in containing)
            told = [
                f"{self._vocabulary.label_of(iri)} (from {place.label} {first})"
                for iri, first in containing.items()
            ]
            if not ended:
                text = (
                    f"{place.label} {test.constant.value} comes behind the last beginning on "
                    f"record, that of {listed(told)}, and where that ends is not on record"
                )
                yield Note("elsewhere", text, "", tuple(containing))
                continue
            path = syntax.Path((syntax.Step(as_name(link.name)),))
            tail = syntax.Among(names) if len(names) > 1 else syntax.Compare("=", names[0])
            query = self._find(syntax.Has(path, None, 0, tail))
            text = (
                f"nothing is on record from {place.label} {test.constant.value} itself, which is "
                f"within reach of {listed(told)}: `{query}`"
            )
            yield Note("elsewhere", text, query, tuple(containing))

    @property
    def _counts_any(self) -> bool:
        return self._asked is not None and self._number(self._asked, "true") > 0

    def _container(self, begin: PropertyTerm) -> PropertyTerm | None:
        """Return the property from a thing to what contains it, which has a beginning."""
        assert self._asked is not None
        for term in self._vocabulary.properties_of((self._asked.term.iri,), below=False):
            if term.functional and term.range in begin.domain:
                return term
        return None

    def _nowhere(self, place: PropertyTerm, number: str) -> bool:
        """Whether nothing at all has a place, whatever else a statement asks."""
        thing, value = Var(THING), Var("value")
        select = Select((value,), (Fact(thing, Iri(place.iri), value),), distinct=True)
        rows = self._ask(print_select(select, PREFIXES)).rows
        return all(
            not isinstance(term, Literal) or Decimal(term.value) != Decimal(number)
            for (term,) in rows
        )

    def _containing(self, place: PropertyTerm, number: Decimal) -> tuple[dict[str, int], bool]:
        """Return what contains a place, by IRI, with its first place, and whether that is known.

        Where the last place of something is not on record, it is taken to reach as far as the
        next beginning; how far the last of all reaches is not known.
        """
        thing, first, last = Var(THING), Var("first"), Var("last")
        begins = Select((thing, first), (Fact(thing, Iri(place.begin), first),))
        starts = _numbers(self._ask(print_select(begins, PREFIXES)).rows)
        ends: dict[str, int] = {}
        if place.end:
            finishes = Select((thing, last), (Fact(thing, Iri(place.end), last),))
            ends = _numbers(self._ask(print_select(finishes, PREFIXES)).rows)
        before = [start for start in starts.values() if start <= number]
        nearest = max(before, default=0)
        containing = {
            iri: start
            for iri, start in sorted(starts.items(), key=lambda entry: (entry[1], entry[0]))
            if start <= number and (ends[iri] >= number if iri in ends else start == nearest)
        }
        ended = any(iri in ends for iri in containing) or any(
            start >= number for start in starts.values()
        )
        return containing, ended

    def _beside_the_quantity(self) -> Iterator[Note]:
        """Quantities of the same unit that are on record one step away."""
        for asked in self._asked_of_things():
            unit = asked.atom.path.last.unit
            if not unit or not isinstance(asked.atom.test, ValueIs):
                continue
            told = []
            for iri in self._left_open(asked, ("unstated", "false")):
                whose = "" if self._one_thing else f"{self._vocabulary.label_of(iri)} – "
                told += [f"{whose}{quantity}" for quantity in self._quantities(iri, unit)]
            if told:
                shown = first_few(told, MOST_CLAIMS)
                text = f"also on record in {unit}, under another property: {'; '.join(shown)}"
                yield Note("beside", text)

    def _quantities(self, iri: str, unit: str) -> Iterator[str]:
        """Yield the quantities of a thing that are things themselves and have the unit."""
        for name, values in self._record.about(NamedNode(iri)).items():
            term = self._vocabulary.properties.get(name)
            if term is None or term.kind != "thing":
                continue
            self._record.fetch([value.value for value in values if isinstance(value, NamedNode)])
            for value in values:
                texts = [one for all_ in self._record.about(value).values() for one in all_]
                if any(isinstance(text, Literal) and text.value == unit for text in texts):
                    yield f"{term.label} – {self._vocabulary.label_of(value.value)}"

    def _near(self) -> Iterator[Note]:
        """What is on record under a property, or as a value, that is declared to be near."""
        for asked in self._asked_of_things():
            atom = asked.atom
            # Of one thing the reason for its verdict tells the values that it has.
            values = frozenset() if self._one_thing else self._near_values(atom)
            if not values and not atom.path.last.near:
                continue
            things = self._left_open(asked)
            yield from self._near_properties(atom, things)
            term = atom.path.last
            told: dict[str, list[str]] = {}
            for iri in things:
                for value in self._record.values(NamedNode(iri), term.iri):
                    if value.value in values:
                        told.setdefault(value.value, []).append(iri)
            if told:
                shown = [
                    f"{self._vocabulary.label_of(value)} of {self._named(whose)}"
                    for value, whose in told.items()
                ]
                things_told = tuple(dict.fromkeys(one for whose in told.values() for one in whose))
                text = f"near to it, and on record for {term.label}: {'; '.join(shown)}"
                yield Note("near", text, "", things_told)

    def _near_values(self, atom: Quantified) -> frozenset[str]:
        """Return the IRIs of the values near to that which is asked for, in either direction."""
        match atom.test:
            case ValueIs("=", constant) if constant.kind == "thing":
                node = NamedNode(constant.value)
                near = [*self._record.values(node, IQ + "near")]
                near += self._record.subjects(IQ + "near", node)
                return frozenset(one.value for one in near)
            case _:
                return frozenset()

    def _near_properties(self, atom: Quantified, things: Sequence[str]) -> Iterator[Note]:
        path, test = atom.path, atom.test
        equal = isinstance(test, ValueIs) and test.operator == "="
        for iri in path.last.near:
            other = self._vocabulary.properties.get(iri)
            if other is None:
                continue
            # The same value where both can hold it, else any value at all.
            value = None
            quantifier: syntax.Quantifier | None = "any"
            tail: syntax.Tail | None = None
            if isinstance(test, ValueIs) and equal and other.range == path.last.range:
                value = NamedNode(test.constant.value)
                quantifier = None
                tail = syntax.Compare("=", as_name(self._vocabulary.word_of(test.constant.value)))
            held = {one: self._record.values(NamedNode(one), other.iri) for one in things}
            said_so = [
                one for one, values in held.items() if (value in values if value else values)
            ]
            if not said_so:
                continue
            if self._one_thing:
                words = listed([said(one, self._vocabulary) for one in held[said_so[0]]])
                yield Note("near", f"on record under `{other.name}`: {words}")
                continue
            steps = syntax.Path((syntax.Step(as_name(other.name)),))
            query = self._find(syntax.Has(steps, quantifier, 0, tail))
            text = f"on record under `{other.name}` for {self._named(said_so)}: `{query}`"
            yield Note("near", text, query, tuple(said_so))


def _numbers(rows: "Iterable[Sequence[object]]") -> dict[str, int]:
    """Read rows of a thing and a whole number."""
    return {
        thing.value: int(Decimal(number.value))
        for thing, number in rows
        if isinstance(thing, NamedNode) and isinstance(number, Literal)
    }
