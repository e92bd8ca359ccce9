"""Where each thing stands to the condition that was asked in the end.

True, false, open, mixed, and what its variants say. Definitions are part of that condition, and so
is what `group by`, `compare` and `limit` say nothing of: every statement is asked in the same way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen
from isthmus.ontology import IST, PREFIXES
from isthmus.queries.binding.tree import (
    AllOf,
    AnyOf,
    Atom,
    BoundComparison,
    BoundCondition,
    BoundCount,
    BoundFind,
    BoundPath,
    BoundStatement,
    Every,
    HasVerdict,
    IsMixed,
    IsThing,
    MentionsText,
    Negation,
    Number,
    OfClass,
    RestsOn,
    Satisfies,
    Some,
    Test,
    Things,
    ValueIs,
    atoms,
    atoms_of_things,
)
from isthmus.queries.sparql import algebra
from isthmus.queries.sparql.algebra import (
    Bind,
    Fact,
    Filter,
    Iri,
    Pattern,
    Select,
    Var,
    both,
    opposite,
)
from isthmus.queries.sparql.compiled import NUMBER, THING, VERDICT
from isthmus.queries.sparql.conditions import ConditionCompiler, Scope
from isthmus.queries.sparql.print import print_select
from isthmus.queries.vocabulary.said import MIXED_ON, OPEN_ON
from isthmus.queries.vocabulary.terms import RDF_TYPE, ClassTerm, PropertyTerm, Vocabulary
from pyoxigraph import NamedNode

from .cells import number_of
from .fact_reader import Record, Term, named_rows
from .judge import is_mixed, judge

if TYPE_CHECKING:
    from isthmus.kb.store.store import Rows

Ask = Callable[[str], "Rows"]

_KEPT = 256
_BY_SIZE = frozenset({"<", "<=", ">", ">="})
_SOURCE, _TARGET = PREFIXES["owl"] + "sourceIndividual", PREFIXES["owl"] + "targetIndividual"


class Selection(Frozen):
    """What a statement asks in the end.

    Attributes:
        term: The class of the things.
        condition: The whole condition, definitions included.
    """

    term: ClassTerm
    condition: BoundCondition


def asked_in_the_end(statement: BoundStatement) -> Selection | None:
    """Return the class and condition of a statement; None where it has none of its own."""
    match statement:
        case BoundFind(things=things, where=where) | BoundCount(things=things, where=where):
            pass
        case BoundComparison(of=Things() as things, where=where):
            pass
        case _:
            return None
    condition = joined(things.condition, where)
    return None if condition is None else Selection(things.term, condition)


def joined(*conditions: BoundCondition | None) -> BoundCondition | None:
    """Join conditions, leaving out those that are not there."""
    known = tuple(condition for condition in conditions if condition is not None)
    if len(known) < 2:
        return known[0] if known else None
    return AllOf(known)


# --- what a condition alone tells ---------------------------------------------------------------


def may_be_open(condition: BoundCondition) -> bool:
    """Tell whether a condition can be neither true nor false of a thing."""
    return any(map(_is_open, atoms(condition)))


def _is_open(atom: Atom) -> bool:
    match atom:
        case Some(path, test):
            inner = isinstance(test, Satisfies) and may_be_open(test.condition)
            return path.open or path.mixing is not None or inner
        case Every():
            return True
        case OfClass(term):
            return not term.closed
        case _:
            return False


class Absence(Frozen):
    """A count that takes silence for absence.

    Attributes:
        atom: The count.
        about: What it counts although more of it may be so than is on record.
        only_false: Whether that is so only where the count comes out false.
        within: Whether it stands inside a condition on a value.
    """

    atom: Number
    about: tuple[str, ...]
    only_false: bool = False
    within: bool = False


def absences(condition: BoundCondition) -> tuple[Absence, ...]:
    """Return the counts in a condition, at any depth, that take silence for absence."""
    absences: dict[Absence, None] = {}
    _absences(condition, 1, False, absences)
    return tuple(absences)


def _absences(
    condition: BoundCondition, sign: int, within: bool, absences: dict[Absence, None]
) -> None:
    """Collect counts; ``sign`` says whether more of what is counted makes for truth (1) or not."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                _absences(part, sign, within, absences)
        case Negation(part):
            _absences(part, -sign, within, absences)
        case HasVerdict(inner) | RestsOn(inner):
            _absences(inner, 0, within, absences)
        case Some(_, Satisfies(inner)) | Every(_, Satisfies(inner)):
            _absences(inner, sign, True, absences)
        case Number(path, test, operator):
            about = (path.text,) if path.open else _open_parts(test)
            more = {">=": 1, ">": 1, "<=": -1, "<": -1}.get(operator, 0)
            if condition.none:
                more = -1
            if about:
                only_false = more * sign > 0
                absences[Absence(condition, about, only_false, within)] = None
            if isinstance(test, Satisfies):
                _absences(test.condition, sign * more, True, absences)


def _open_parts(test: Test) -> tuple[str, ...]:
    """Return what a test on a value leaves open where the record is silent."""
    if not isinstance(test, Satisfies):
        return ()
    return tuple(
        dict.fromkeys(
            atom.path.text if isinstance(atom, Some | Every) else atom.text
            for atom in atoms(test.condition)
            if _is_open(atom)
        )
    )


def never_false(condition: BoundCondition) -> tuple[Negation, ...]:
    """Return each ``not`` whose opposite the source can never state, so that it never holds."""
    scope = Scope(Var(THING), (Fact(Var(THING), Iri(RDF_TYPE), Var("class")),))
    compiler = ConditionCompiler()
    return tuple(
        part for part in _negations(condition) if compiler.false(part.part, scope) == algebra.FALSE
    )


def _negations(condition: BoundCondition) -> list[Negation]:
    """Return each ``not`` of a condition that is itself not negated away."""
    if isinstance(condition, Negation):
        return [condition]
    negations: list[Negation] = []
    for part in getattr(condition, "parts", ()):
        negations += _negations(part)
    return negations


class Ranged(Frozen):
    """Comparisons of one path that stand in one ``and``, each of which any value may meet.

    Attributes:
        whole: The ``and``.
        parts: The comparisons, at least two of them; one at least is by size.
        through: The paths to the things that it is a condition on; empty for the things asked of.
    """

    whole: AllOf
    parts: tuple[Some, ...]
    through: tuple[BoundPath, ...] = ()


def ranged(condition: BoundCondition, through: tuple[BoundPath, ...] = ()) -> Iterator[Ranged]:
    """Yield the comparisons that read as one range of one value, at any depth.

    Args:
        condition: The condition.
        through: The paths to the things that it is a condition on.
    """
    match condition:
        case AllOf():
            by_path: dict[BoundPath, dict[Some, None]] = {}
            for part in _joined_parts(condition):
                if isinstance(part, Some) and _operator(part) in {"=", *_BY_SIZE}:
                    by_path.setdefault(part.path, {})[part] = None
                elif not isinstance(part, AllOf):
                    yield from ranged(part, through)
            for parts in by_path.values():
                if len(parts) > 1 and any(_operator(part) in _BY_SIZE for part in parts):
                    yield Ranged(condition, tuple(parts), through)
        case AnyOf(parts=several):
            for part in several:
                yield from ranged(part, through)
        case Negation(part) | HasVerdict(part):
            yield from ranged(part, through)
        case Some(path, Satisfies(inner)):
            yield from ranged(inner, (*through, path))


def _joined_parts(condition: AllOf) -> Iterator[BoundCondition]:
    """Yield what `and` joins, through brackets and definitions."""
    for part in condition.parts:
        if isinstance(part, AllOf):
            yield from _joined_parts(part)
        else:
            yield part


def _operator(part: Some) -> str:
    return part.test.operator if isinstance(part.test, ValueIs) else ""


# --- what the record tells ----------------------------------------------------------------------


def verdicts(asked: Selection, ask: Ask) -> dict[str, int]:
    """Count the things of the class by their verdict."""
    counts = {"true": 0, "false": 0, "mixed": 0, "unstated": 0}
    for verdict, number in ask(_counting(asked)).rows:
        if verdict is not None:
            counts[verdict.value] = number_of(number)
    return counts


@lru_cache(maxsize=_KEPT)
def _counting(asked: Selection) -> str:
    """Return the query that counts by verdict; kept, since a question is asked again and again."""
    member, scope = _member(asked.term)
    verdict = Bind(ConditionCompiler().verdict(asked.condition, scope), Var(VERDICT))
    number = (algebra.Aggregated("COUNT", Var(THING), distinct=True), Var(NUMBER))
    where: tuple[Pattern, ...] = (member, *scope.hoisted, verdict)
    return print_select(Select((Var(VERDICT), number), where, group=(Var(VERDICT),)), PREFIXES)


def mixed_things(asked: Selection, ask: Ask, most: int) -> tuple[str, ...]:
    """Return the things whose variants differ on what is asked, so that no one verdict holds."""
    text = _mixed(asked, most)
    return tuple(row[0].value for row in ask(text).rows if row[0] is not None) if text else ()


@lru_cache(maxsize=_KEPT)
def _mixed(asked: Selection, most: int) -> str:
    conditions = ConditionCompiler()
    member, scope = _member(asked.term)
    mixed = conditions.mixed(asked.condition, scope)
    if mixed == algebra.FALSE:
        return ""
    neither = both(
        opposite(conditions.true(asked.condition, scope)),
        opposite(conditions.false(asked.condition, scope)),
        mixed,
    )
    where: tuple[Pattern, ...] = (member, *scope.hoisted, Filter(neither))
    order = ((Var(THING), False),)
    select = Select((Var(THING),), where, distinct=True, order=order, limit=most)
    return print_select(select, PREFIXES)


def _member(term: ClassTerm) -> tuple[Fact, Scope]:
    member = Fact(Var(THING), Iri(RDF_TYPE), Iri(term.iri))
    return member, Scope(Var(THING), (member,))


# --- variants -------------------------------------------------------------------------------------


class Variants(Frozen):
    """Things whose variants say otherwise than they do.

    Attributes:
        left_out: IRIs of things that do not fit although a variant of theirs does.
        kept: IRIs of things that fit although it is not so that a variant of theirs does.
        finer: The class of the variants.
        link: The property that leads to them.
    """

    left_out: tuple[str, ...]
    kept: tuple[str, ...]
    finer: ClassTerm
    link: PropertyTerm


def variant_link(term: ClassTerm, vocabulary: Vocabulary) -> PropertyTerm | None:
    """Return the property that leads from things of a class to their variants."""
    for iri in term.parents:
        above = vocabulary.classes.get(iri)
        if above is not None and above.variant:
            link = vocabulary.properties.get(above.variant)
            return link if link is not None and link.range in vocabulary.classes else None
    return None


def variants(
    asked: Selection,
    vocabulary: Vocabulary,
    record: Record,
    *,
    most: int,
    lenient: bool = False,
) -> Variants | None:
    """Compare each thing with its variants; None where the class has none, or too many.

    What is on record about a thing holds for every variant of it, so a variant is judged by both.

    Args:
        asked: The class and the condition.
        vocabulary: Knows which classes have variants.
        record: What has been looked up already.
        most: Pairs of a thing and a variant that are compared at most.
        lenient: Whether what is open is kept too.
    """
    link = variant_link(asked.term, vocabulary)
    if link is None or _of_the_thing_alone(asked.condition):
        return None
    pairs = _pairs(record, asked.term.iri, link.iri, most + 1)
    if not pairs or len(pairs) > most:
        return None
    nodes = list(dict.fromkeys(node.value for pair in pairs for node in pair))
    _fetch(record, asked, nodes)
    families: dict[NamedNode, list[NamedNode]] = {}
    for parent, child in pairs:
        families.setdefault(parent, []).append(child)
    left_out, kept = [], []
    for parent, children in families.items():
        verdict = judge(asked.condition, parent, record).verdict
        fitting = {"true", "unstated"} if lenient else {"true"}
        fits = verdict in fitting
        told = _of_variants(asked.condition, parent, children, record)
        if fits and not told <= fitting:
            kept.append(parent.value)
        elif not fits and "true" in told:
            left_out.append(parent.value)
    finer = vocabulary.classes[link.range]
    return Variants(tuple(left_out), tuple(kept), finer, link)


def variants_alone(
    asked: Selection, things: Sequence[str], vocabulary: Vocabulary, record: Record
) -> Mapping[str, frozenset[str]]:
    """Return the verdicts that the variants of things have each on its own; of none, nothing.

    A thing is mixed on each aspect that a condition asks about, which does not tell whether one
    variant meets all of it.

    Args:
        asked: The class and the condition.
        things: IRIs of the things.
        vocabulary: Knows which classes have variants.
        record: What has been looked up already.
    """
    link = variant_link(asked.term, vocabulary)
    if link is None or _of_the_thing_alone(asked.condition):
        return {}
    record.fetch_values({link.iri: None}, things)
    families = {iri: record.led_to(NamedNode(iri), [link.iri]) for iri in things}
    nodes = [*families, *(variant.value for variants in families.values() for variant in variants)]
    _fetch(record, asked, list(dict.fromkeys(nodes)))
    return {
        iri: _of_variants(asked.condition, NamedNode(iri), variants, record)
        for iri, variants in families.items()
        if variants
    }


def _of_the_thing_alone(condition: BoundCondition) -> bool:
    """Tell whether a condition asks what is said of a thing itself and never of a variant."""
    return any(isinstance(atom, IsMixed) for atom in atoms_of_things(condition))


def _of_variants(
    condition: BoundCondition, parent: NamedNode, variants: Sequence[NamedNode], record: Record
) -> frozenset[str]:
    """Return the verdicts that the variants of a thing have."""
    own = _of_children(condition, parent, variants)
    return frozenset(
        judge(own, variant, WithParent(record, parent, variant)).verdict for variant in variants
    )


def _of_children(
    condition: BoundCondition, parent: NamedNode, children: Sequence[NamedNode]
) -> BoundCondition:
    """Return a condition as it is asked of variants: of their thing it names, they are variants."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return replace(
                condition, parts=tuple(_of_children(part, parent, children) for part in parts)
            )
        case Negation(part):
            return replace(condition, part=_of_children(part, parent, children))
        case HasVerdict(inner):
            return replace(condition, condition=_of_children(inner, parent, children))
        case IsThing(things) if parent.value in things:
            return replace(condition, things=(*things, *(child.value for child in children)))
        case _:
            return condition


def _fetch(record: Record, asked: Selection, nodes: Sequence[str]) -> None:
    """Fetch what a condition asks of things, for all of them in a handful of queries."""
    forwards = {RDF_TYPE: None, MIXED_ON: None, OPEN_ON: None}
    backwards: dict[str, None] = {}
    further: dict[str, None] = {}
    for atom in atoms_of_things(asked.condition):
        if isinstance(atom, MentionsText):
            record.fetch(nodes)
        if isinstance(atom, RestsOn):
            atoms_known = [
                one for one in atoms(atom.known) if isinstance(one, Some | Every | Number)
            ]
            forwards |= {one.path.steps[0].term.iri: None for one in atoms_known}
            backwards[IST + "subject"] = None
            further[IST + "subject"] = None
        if not isinstance(atom, Some | Every | Number):
            continue
        step = atom.path.steps[0]
        if step.inverse:
            backwards[step.term.iri] = None
        else:
            forwards[step.term.iri] = None
        if len(atom.path.steps) > 1 or step.repeat or isinstance(atom.test, Satisfies):
            further[step.term.iri] = None
        if isinstance(atom, Some) and not step.closed:
            backwards[_SOURCE] = None
            if step.inverse:
                backwards[_TARGET] = None
    record.fetch_values(forwards, nodes)
    for iri in backwards:
        record.fetch_subjects(iri, nodes)
    things = list(map(NamedNode, nodes))
    wanted = [
        value
        for iri in backwards
        if iri in further or iri in {_SOURCE, _TARGET}
        for thing in things
        for value in record.subjects(iri, thing)
    ]
    wanted += [value for thing in things for iri in further for value in record.values(thing, iri)]
    record.fetch(value.value for value in wanted if isinstance(value, NamedNode))


def _pairs(
    record: Record, kind: str, link: str, most: int
) -> Sequence[tuple[NamedNode, NamedNode]]:
    """Return the things of a class with their variants, as many pairs as are wanted."""

    def ask(_: Sequence[str]) -> Mapping[str, Sequence[tuple[NamedNode, NamedNode]]]:
        thing, variant = Var(THING), Var("variant")
        member = Fact(thing, Iri(RDF_TYPE), Iri(kind))
        order = ((thing, False), (variant, False))
        where = (member, Fact(thing, Iri(link), variant))
        select = Select((thing, variant), where, distinct=True, order=order, limit=most)
        rows = record.store.select(print_select(select, PREFIXES)).rows
        return {link: [(NamedNode(one), NamedNode(other)) for one, other in named_rows(rows)]}

    return record.read(f"{most} variants of {kind}", (link,), ask).get(link, ())


class WithParent(Record):
    """The record about a variant, with what is on record about the thing of which it is one."""

    def __init__(self, record: Record, parent: NamedNode, variant: NamedNode) -> None:
        self._record = record
        self._parent = parent
        self._variant = variant

    def fetch(self, things: Iterable[str]) -> None:
        """Fetch things that will be asked about."""
        self._record.fetch(things)

    def about(self, thing: Term) -> Mapping[str, list[Term]]:
        """Return everything on record about a thing."""
        own = self._record.about(thing)
        if thing != self._variant:
            return own
        iris = dict.fromkeys((*own, *self._record.about(self._parent)))
        return {iri: self.values(thing, iri) for iri in iris}

    def values(self, thing: Term, iri: str) -> list[Term]:
        """Return the values of a property."""
        own = self._record.values(thing, iri)
        # A variant takes over its parent's values and classes, but not where variants differ.
        if thing != self._variant or iri in {MIXED_ON, OPEN_ON}:
            return own
        return list(dict.fromkeys((*own, *self._record.values(self._parent, iri))))

    def subjects(self, iri: str, value: Term) -> list[Term]:
        """Return the things that have a value."""
        own = self._record.subjects(iri, value)
        if value != self._variant:
            return own
        return list(dict.fromkeys((*own, *self._record.subjects(iri, self._parent))))


def verdict_of(condition: BoundCondition, iri: str, record: Record) -> str:
    """Return the verdict on one thing: true, false, mixed or unstated."""
    thing = NamedNode(iri)
    verdict = judge(condition, thing, record).verdict
    if verdict == "unstated" and is_mixed(condition, thing, record):
        return "mixed"
    return verdict
