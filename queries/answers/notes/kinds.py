"""Words, classes and kinds of value that do not meet in what was asked."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from isthmus.kb.labels import article
from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.fact_reader import Term
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    Atom,
    BoundCheck,
    BoundChoice,
    BoundCondition,
    BoundFind,
    BoundPath,
    BoundStatement,
    Constant,
    CountOf,
    Every,
    HasVerdict,
    IsThing,
    MentionsText,
    Negation,
    Number,
    OfClass,
    Satisfies,
    Some,
    TextIs,
    atoms_of_things,
    constants_of,
    deep_atoms,
)
from isthmus.queries.diagnostics.spelling import listed, spelled
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.vocabulary.kinds import KIND_WORDS, is_long, kind_of
from isthmus.queries.vocabulary.terms import ClassTerm, Kind
from isthmus.queries.vocabulary.things import Individual
from pyoxigraph import Literal

from .about import About, as_name, conditions_of

_ZONED = re.compile(r"[0-9](Z|[+-][0-9][0-9]:[0-9][0-9])$")
_GATHERING = frozenset({"min", "max", "sum", "avg"})
_ONE_KIND = frozenset({"truth", "number", "text", "thing", "duration"})
"""What a property holds that holds nothing else: values of other kinds are refused when built."""


class Kinds(About):
    """Words, classes and kinds of value that do not meet in what was asked."""

    def _words(self) -> Iterator[Note]:
        """A text that is not met was looked for in words that are ours."""
        for condition in conditions_of(self._statement):
            for atom in deep_atoms(condition):
                if isinstance(atom, MentionsText) and not self._met(atom, condition):
                    yield self._not_mentioned(atom)

    def _met(self, atom: MentionsText, condition: BoundCondition) -> bool:
        column = self._is_column(condition)
        own = atom in tuple(atoms_of_things(condition))
        if column or isinstance(self._statement, BoundCheck | BoundChoice):
            return self._came_out("true", condition, atom if own else condition)
        if self._answer.kind == "find" and self._answer.rows:
            return True
        if self._asked is None:
            return True
        # A plain `find` of nothing but this text has no row because nothing has the text.
        statement = self._statement
        if (
            isinstance(statement, BoundFind)
            and statement.group is None
            and statement.offset == 0
            and statement.limit != 0
            and atom == self._asked.condition
        ):
            return False
        # What else is asked may be what nothing meets.
        return self._came_out("true", condition, atom if own else condition)

    def _not_mentioned(self, atom: MentionsText) -> Note:
        vocabulary = self._vocabulary
        wanted = atom.wanted.casefold()
        holding = [
            individual
            for individual in vocabulary.individuals.speaking_of(wanted)
            if any(
                wanted in text.casefold()
                for text in (individual.label, individual.definition, *individual.synonyms)
            )
        ]
        ours = "the words searched are this project's, so that says nothing about the source"
        if not self._answer.edition:
            ours = "the words searched are those of the files that were loaded"
        if not holding:
            return Note(
                "words", f"no name or definition on record mentions {atom.wanted!r}; {ours}"
            )
        queries = self._elsewhere(atom, holding) if self._asked is not None else []
        if not queries:
            return Note("words", f"`{atom.text}` is not met; {ours}")
        asked = listed([f"`{query}`" for query in queries[:2]], "or")
        text = (
            f"`mentions` looks into the texts of the {self._noun(1)} and of what is on record of "
            f"it, and {ours}; "
            f"look further with {asked}"
        )
        return Note("elsewhere", text, queries[0])

    def _elsewhere(self, atom: MentionsText, holding: Sequence[Individual]) -> list[str]:
        """Return queries that look for a text one step away."""
        assert self._asked is not None
        vocabulary = self._vocabulary
        links = [
            term
            for term in vocabulary.properties_of((self._asked.term.iri,))
            if term.kind == "thing" and term.range in vocabulary.classes and term.uses
        ]
        above = {up for term in links for up in term.parents[1:]}
        queries = []
        for term in sorted(links, key=lambda term: (term.iri in above, -term.uses, term.name)):
            if any(vocabulary.is_instance(one, term.range) for one in holding):
                path = syntax.Path((syntax.Step(as_name(term.name)),))
                inner = syntax.With(syntax.Mentions(syntax.Text(atom.wanted)))
                queries.append(self._find(syntax.Has(path, "any", 0, inner)))
        if not queries:
            # Nothing leads there from what was asked about, so it is asked about itself.
            types = dict.fromkeys(iri for one in holding for iri in one.types)
            kinds = [vocabulary.classes[iri] for iri in types if not vocabulary.classes[iri].hidden]
            where = syntax.Mentions(syntax.Text(atom.wanted))
            queries = [self._find(where, kind.name) for kind in kinds]
        return queries

    def _mismatches(self) -> Iterator[tuple[Atom | None, Note]]:
        """Yield each condition that asks for what its things are never, and what to say.

        It is a mismatch, not a silence.
        """
        for condition, classes in self._conditions():
            yield from self._misfits(condition, classes)

    def _misfits(
        self, condition: BoundCondition, classes: tuple[str, ...], path: BoundPath | None = None
    ) -> Iterator[tuple[Atom | None, Note]]:
        """Yield the tests of class and identity in a condition that nothing of some classes meets.

        Args:
            condition: The condition.
            classes: IRIs of classes; empty where they are not known.
            path: The path at whose end the things stand; None for the things asked about.
        """
        match condition:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    yield from self._misfits(part, classes, path)
            case Negation(part) | HasVerdict(part):
                yield from self._misfits(part, classes, path)
            case (
                Some(inner, Satisfies(test))
                | Every(inner, Satisfies(test))
                | Number(inner, Satisfies(test))
            ):
                for atom, note in self._misfits(test, inner.classes, inner):
                    yield (condition if atom == test else atom), note
            case OfClass(wanted) if classes and not self._meet(wanted.iri, classes):
                names = self._called(classes)
                holds = f"`{path.text}` holds {names}" if path is not None else f"asked of {names}"
                whole = f"{path.text} {condition.text}" if path is not None else condition.text
                text = (
                    f"{holds}, and nothing on record is that and {article(wanted.name)} "
                    f"`{wanted.name}` too, so `{whole}` cannot be met"
                )
                query = self._same_word(path, wanted.name, classes) if path is not None else ""
                if query:
                    text += f"; perhaps `{query}`"
                yield condition, Note("kinds", text, query)
            case IsThing(things) if classes:
                others = [iri for iri in things if not self._can_be(iri, classes)]
                for iri in others:
                    individual = self._vocabulary.individuals.get(iri)
                    kinds = individual.types if individual is not None else ()
                    text = (
                        f"`{spelled(self._vocabulary.word_of(iri))}` is {self._called(kinds)}, and "
                        f"nothing on record is that and {self._called(classes)} too"
                    )
                    # By another of the things named it can be met.
                    none = len(others) == len(things)
                    text += f", so `{condition.text}` cannot be met" if none else ""
                    yield (condition if none else None), Note("kinds", text)

    def _called(self, classes: Iterable[str]) -> str:
        words = [f"`{self._vocabulary.word_of(iri)}`" for iri in classes]
        if self._one_thing:
            # It is of many classes that were inferred; the first is what it was said to be.
            words = words[:1]
        return listed(list(dict.fromkeys(words)), "or")

    def _can_be(self, iri: str, classes: Sequence[str]) -> bool:
        individual = self._vocabulary.individuals.get(iri)
        if individual is None:
            return True
        return self._vocabulary.is_one_of(individual, classes)

    def _meet(self, wanted: str, held: Sequence[str]) -> bool:
        """Tell whether something is of a class and of one of several others, or could be."""
        vocabulary = self._vocabulary
        if any(
            vocabulary.is_subclass(wanted, iri) or vocabulary.is_subclass(iri, wanted)
            for iri in held
        ):
            return True
        return any(vocabulary.is_one_of(one, held) for one in vocabulary.individuals_of(wanted))

    def _same_word(self, path: BoundPath, word: str, held: Sequence[str]) -> str:
        for iri in held:
            for one in self._vocabulary.individuals_of(iri):
                if one.name == word and self._asked is not None:
                    return (
                        f"find {spelled(self._asked.term.name)} where {path.text} = {spelled(word)}"
                    )
        return ""

    def _other_kinds(self) -> Iterator[Note]:
        """Values that a comparison could not compare, since they are of another kind."""
        for condition in conditions_of(self._statement):
            own = tuple(atoms_of_things(condition))
            for atom in deep_atoms(condition):
                if not isinstance(atom, Some | Every | Number) or atom.path.kind in _ONE_KIND:
                    continue
                constants = constants_of(atom.test)
                if isinstance(atom.test, TextIs):
                    # Of things it looks at what they are called.
                    constants = (Constant("", "text"), Constant("", "thing"))
                if not constants:
                    continue
                about = self._asked.term if self._asked is not None and atom in own else None
                yield from self._not_compared(atom.path, atom.text, constants, about)

    def _not_compared(
        self, path: BoundPath, text: str, constants: Sequence[Constant], about: ClassTerm | None
    ) -> Iterator[Note]:
        wanted = {_sort_of(constant.kind, constant.value) for constant in constants}
        kinds = {constant.kind for constant in constants}
        other: Counter[str] = Counter()
        for term in self._values_of(path, about):
            sort = _sort_of_term(term)
            if sort not in wanted:
                word = KIND_WORDS[sort[0]].one
                if sort[0] in kinds:
                    word += " with a zone" if sort[1] else " without a zone"
                other[word] += 1
        if other:
            told = _counted(other)
            yield Note("kinds", f"values of another kind could not be compared by `{text}`: {told}")

    def _kinds_apart(self) -> Iterator[Note]:
        """Values of several kinds that are ordered or added, which no order and no sum joins."""
        for path, text, sums in dict.fromkeys(_gathered(self._statement)):
            if path.kind in _ONE_KIND and not path.last.long:
                continue
            values = list(self._values_of(path, self._asked.term if self._asked else None))
            sorts = list(map(_sort_of_term, values))
            held = Counter(KIND_WORDS[kind].one for kind, _ in sorts)
            if sums and len(held) > 1:
                others = {word: number for word, number in held.items() if word != "a number"}
                left = _counted(others)
                yield Note("kinds", f"`{text}` adds numbers only, and leaves out {left}")
            elif len(set(sorts)) > 1:
                names = _counted(held)
                both = "" if len(held) > 1 else ", with and without a zone"
                yield Note(
                    "kinds",
                    f"`{text}` puts values of different kinds beside each other, among which there "
                    f"is no order: {names}{both}",
                )
            long = sum(
                sort == ("number", False) and is_long(value.value)
                for sort, value in zip(sorts, values, strict=True)
            )
            if sums and long:
                yield Note(
                    "kinds",
                    f"`{text}` may lack {long} of the numbers: they have more digits than engines "
                    "count with",
                )


def cannot_be_met(condition: BoundCondition, mismatches: Collection[Atom]) -> bool:
    """Tell whether a condition can be met by nothing, since a part of it asks for no such thing."""
    match condition:
        case AllOf(parts):
            return any(cannot_be_met(part, mismatches) for part in parts)
        case AnyOf(parts):
            return all(cannot_be_met(part, mismatches) for part in parts)
        case Some() | Every() | OfClass() | IsThing():
            return condition in mismatches
        case Number(_, _, operator, number):
            return condition in mismatches and operator in {">=", ">"} and number > 0
        case _:
            return False


def _gathered(statement: BoundStatement) -> Iterator[tuple[BoundPath, str, bool]]:
    """Yield each path whose values are ordered or added, as written, and whether they are added."""
    if not isinstance(statement, BoundFind):
        return
    columns = [column.shown for column in statement.columns if isinstance(column.shown, CountOf)]
    for shown in (*columns, *(key.shown for key in statement.order)):
        if isinstance(shown, CountOf) and shown.path is not None and shown.function in _GATHERING:
            name = f"{shown.function}({shown.path.text})"
            yield shown.path, name, shown.function in {"sum", "avg"}
        elif isinstance(shown, BoundPath):
            yield shown, f"order by {shown.text}", False


def _sort_of(kind: Kind, lexical: str) -> tuple[Kind, bool]:
    """Return what a value is compared with: its kind and, for moments, whether it has a zone."""
    return kind, kind in {"date", "time", "year"} and _ZONED.search(lexical) is not None


def _sort_of_term(term: Term) -> tuple[Kind, bool]:
    """Return the same of what is on record."""
    if not isinstance(term, Literal):
        return "thing", False
    return _sort_of(kind_of(term.datatype.value), term.value)


def _counted(kinds: Mapping[str, int]) -> str:
    """Say how many values there are of each kind."""
    return listed([f"{number} ({word})" for word, number in sorted(kinds.items())])
