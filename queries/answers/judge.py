"""Judges a condition on one thing directly over the record, and says which facts decide.

The same three-valued meaning as the compiled SPARQL, written down a second time and without any
query language: the answers take their evidence from here, and the tests compare the two.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Literal as Choice
from typing import TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.terms import local_name
from isthmus.ontology import BASE, IST, PREFIXES
from isthmus.queries.binding.tree import (
    COMPARES,
    AllOf,
    AnyOf,
    BoundCondition,
    BoundPath,
    BoundStep,
    Constant,
    Every,
    HasVerdict,
    IsMixed,
    IsThing,
    MentionsText,
    Negation,
    Number,
    OfClass,
    OneOf,
    Recorded,
    RestsOn,
    Satisfies,
    Some,
    SummaryIs,
    Test,
    TextIs,
    ValueIs,
    mixing_properties,
    values_wanted,
)
from isthmus.queries.sparql.conditions import BLANKS, CALLED_BY, NOT_RECORDED
from isthmus.queries.vocabulary.kinds import kind_of
from isthmus.queries.vocabulary.moments import duration, moment, ordered
from isthmus.queries.vocabulary.said import MIXED_ON, OPEN_ON
from isthmus.queries.vocabulary.terms import RDF_TYPE
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from .fact_reader import Record, Term

Verdict: TypeAlias = Choice["true", "false", "unstated"]
Facts: TypeAlias = tuple[Triple, ...]
Steps: TypeAlias = tuple[BoundStep, ...]

_OWL = PREFIXES["owl"]
_TEXTS = {PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString"}


class Judgement(Frozen):
    """A verdict and the facts on which it rests.

    Attributes:
        verdict: True, false or unstated.
        facts: Triples of the record; a denial is told by its ``owl:assertionProperty`` triple.
            Empty where absence decides.
    """

    verdict: Verdict
    facts: Facts = ()


UNSTATED = Judgement("unstated")


def judge(condition: BoundCondition, thing: Term, record: Record) -> Judgement:
    """Judge a condition on a thing.

    Args:
        condition: The bound condition.
        thing: The thing.
        record: Where facts are looked up.

    Returns:
        The verdict with its evidence.
    """
    match condition:
        case Negation(part):
            inner = judge(part, thing, record)
            return Judgement(_swapped(inner.verdict), inner.facts)
        case AllOf(parts):
            return _joined([judge(part, thing, record) for part in parts], "true", "false")
        case AnyOf(parts):
            return _joined([judge(part, thing, record) for part in parts], "false", "true")
        case Some(path, test):
            facts_by_value = _fitting(path.steps, test, thing, record)
            if facts_by_value:
                return Judgement("true", _merged(facts_by_value))
            known, facts = _no_some(path.steps, test, thing, record)
            return Judgement("false", facts) if known else UNSTATED
        case Every(path, test):
            return _every(path.steps, test, thing, record)
        case Number(path, test, operator, number):
            counted = _fitting(path.steps, test, thing, record)
            many = _number_of(path, counted, thing, record)
            fits = COMPARES[operator](many, number)
            return Judgement("true" if fits else "false", _merged(counted))
        case OfClass(term):
            return _of_class(term.iri, term.closed, term.disjoint, thing, record)
        case MentionsText(wanted):
            return _mentions(wanted, thing, record)
        case IsThing(things):
            return _is(isinstance(thing, NamedNode) and thing.value in things)
        case RestsOn():
            return _rests(condition, thing, record)
        case IsMixed(prop):
            return _is(_mixed(prop.iri, thing, record))
        case HasVerdict():
            return _has_verdict(condition, thing, record)
        case SummaryIs():
            raise AssertionError("the binder lets a summary of groups stand in `having` only")


def is_mixed(condition: BoundCondition, thing: Term, record: Record) -> bool:
    """Tell whether variants of a thing differ on a property that a condition asks about."""
    return any(_mixed(term.iri, thing, record) for term in mixing_properties(condition))


# --- joining ------------------------------------------------------------------------------------


def _swapped(verdict: Verdict) -> Verdict:
    swapped: dict[Verdict, Verdict] = {"true": "false", "false": "true", "unstated": "unstated"}
    return swapped[verdict]


def _joined(parts: list[Judgement], neutral: Verdict, deciding: Verdict) -> Judgement:
    """Join by Kleene's tables: ``and`` with true as neutral, ``or`` with false."""
    decided = [part for part in parts if part.verdict == deciding]
    if decided:
        return Judgement(deciding, _all_facts(decided))
    if all(part.verdict == neutral for part in parts):
        return Judgement(neutral, _all_facts(parts))
    return Judgement("unstated", _all_facts([p for p in parts if p.verdict == neutral]))


def _all_facts(parts: list[Judgement]) -> Facts:
    return tuple(dict.fromkeys(fact for part in parts for fact in part.facts))


def _merged(facts_by_term: dict[Term, Facts]) -> Facts:
    return tuple(dict.fromkeys(fact for facts in facts_by_term.values() for fact in facts))


def _is(value: bool) -> Judgement:
    return Judgement("true" if value else "false")


def _rests(condition: RestsOn, thing: Term, record: Record) -> Judgement:
    known = judge(condition.known, thing, record)
    own = False
    for claim in record.subjects(IST + "subject", thing):
        if NamedNode(condition.term.iri) not in record.values(claim, IST + "property"):
            continue
        firm = record.values(claim, IST + "modality")
        denied = NamedNode(BASE + "polarity/denied") in record.values(claim, IST + "polarity")
        for value in record.values(claim, IST + "object"):
            own |= NamedNode(BASE + "modality/is") in firm
            own |= denied and NamedNode(BASE + "modality/can") in firm
            own |= bool(firm) and value in record.values(thing, condition.term.iri)
    held = known.verdict != "unstated" and own == (condition.basis == "claimed")
    return Judgement("true" if held != condition.negated else "false", known.facts)


def _has_verdict(condition: HasVerdict, thing: Term, record: Record) -> Judgement:
    inner = judge(condition.condition, thing, record)
    mixed = is_mixed(condition.condition, thing, record)
    holds = {
        "true": inner.verdict == "true",
        "false": inner.verdict == "false",
        "stated": inner.verdict != "unstated",
        "unstated": inner.verdict == "unstated" and not mixed,
        "mixed": mixed,
    }[condition.verdict]
    return Judgement("true" if holds != condition.negated else "false", inner.facts)


def _of_class(
    iri: str, closed: bool, disjoint: tuple[str, ...], thing: Term, record: Record
) -> Judgement:
    types = record.values(thing, RDF_TYPE)
    if NamedNode(iri) in types:
        return Judgement("true", _fact(thing, RDF_TYPE, NamedNode(iri)))
    if closed:
        return Judgement("false")
    other = next((kind for kind in map(NamedNode, disjoint) if kind in types), None)
    return UNSTATED if other is None else Judgement("false", _fact(thing, RDF_TYPE, other))


def _mixed(iri: str, thing: Term, record: Record) -> bool:
    return NamedNode(iri) in record.values(thing, MIXED_ON)


def _fact(thing: Term, predicate: str, value: Term) -> Facts:
    if isinstance(thing, Literal):
        return ()
    return (Triple(thing, NamedNode(predicate), value),)


# --- walking paths ------------------------------------------------------------------------------


def _step(step: BoundStep, thing: Term, record: Record) -> Iterator[tuple[Term, Facts]]:
    """Yield the values of one step, each with the facts that lead to it."""
    iri = step.term.iri

    def once(here: Term) -> Iterator[tuple[Term, Facts]]:
        if step.inverse:
            for subject in record.subjects(iri, here):
                yield subject, _fact(subject, iri, here)
        else:
            for value in record.values(here, iri):
                yield value, _fact(here, iri, value)

    if not step.repeat:
        yield from once(thing)
        return
    reached: dict[Term, Facts] = {thing: ()} if step.repeat == "*" else {}
    yield from reached.items()
    waiting: list[tuple[Term, Facts]] = [(thing, ())]
    while waiting:
        here, facts = waiting.pop(0)
        for value, more in once(here):
            if value not in reached:
                reached[value] = (*facts, *more)
                yield value, reached[value]
                waiting.append((value, reached[value]))


def walk(steps: Steps, thing: Term, record: Record) -> Iterator[tuple[Term, Facts]]:
    """Yield the values at the end of some steps, each with the facts that lead to it.

    Args:
        steps: The steps.
        thing: Where they begin.
        record: Where facts are looked up.
    """
    if not steps:
        yield thing, ()
        return
    for value, facts in _step(steps[0], thing, record):
        for end, more in walk(steps[1:], value, record):
            yield end, (*facts, *more)


def fitting(steps: Steps, test: Test, thing: Term, record: Record) -> frozenset[Term]:
    """Return the recorded values at the end of some steps that pass a test.

    Args:
        steps: The steps.
        test: The test.
        thing: Where they begin.
        record: Where facts are looked up.
    """
    return frozenset(_fitting(steps, test, thing, record))


def _fitting(steps: Steps, test: Test, thing: Term, record: Record) -> dict[Term, Facts]:
    """Return the recorded values that pass a test, with the facts behind each."""
    fitting: dict[Term, Facts] = {}
    for value, facts in walk(steps, thing, record):
        judged = _test(test, value, record)
        if judged.verdict == "true":
            fitting[value] = (*fitting.get(value, ()), *facts, *judged.facts)
    return fitting


def _number_of(path: BoundPath, counted: Collection[Term], thing: Term, record: Record) -> int:
    """Count values: what is no thing, once for each thing that has it."""
    if len(path.steps) == 1 or not path.holds_no_things:
        return len(counted)
    holders = dict.fromkeys(holder for holder, _ in walk(path.steps[:-1], thing, record))
    return sum(
        value in counted
        for holder in holders
        for value in dict.fromkeys(value for value, _ in walk(path.steps[-1:], holder, record))
    )


def _every(steps: Steps, test: Test, thing: Term, record: Record) -> Judgement:
    judged = [(facts, _test(test, value, record)) for value, facts in walk(steps, thing, record)]
    failing = [
        fact
        for facts, judgement in judged
        if judgement.verdict == "false"
        for fact in (*facts, *judgement.facts)
    ]
    if failing:
        return Judgement("false", tuple(dict.fromkeys(failing)))
    if judged and all(judgement.verdict == "true" for _, judgement in judged):
        return Judgement(
            "true", tuple(dict.fromkeys(f for fs, o in judged for f in (*fs, *o.facts)))
        )
    return UNSTATED


def lacks(path: BoundPath, thing: Term, record: Record) -> bool:
    """Tell whether a thing has no value at the end of a path, and the record is complete."""
    if not all(step.closed for step in path.steps):
        return False
    return judge(Some(path, Recorded()), thing, record).verdict == "false"


# --- when no value fits ---------------------------------------------------------------------------


def _no_some(steps: Steps, test: Test, thing: Term, record: Record) -> tuple[bool, Facts]:
    """Tell whether it is known that no value fits, and by which facts."""
    step, rest = steps[0], steps[1:]
    if not rest and isinstance(test, ValueIs) and test.constant.kind == "truth":
        same = (test.constant.value == "true") == (test.operator == "=")
        other = Literal(not same)
        for value, facts in _step(step, thing, record):
            if value == other:
                return True, facts
        if not step.closed:
            return False, ()
    if step.closed:
        if step.plain and step.term.mixes and _mixed(step.term.iri, thing, record):
            return False, ()
        if step.marked and NamedNode(step.marked) in record.values(thing, OPEN_ON):
            return False, ()
        return _all_fail(step, rest, test, thing, record)
    if step.functional:
        for value, facts in _step(step, thing, record):
            fails, more = _rest_fails(rest, test, value, record)
            if fails:
                return True, (*facts, *more)
    if not rest and not step.repeat:
        denials = _denials(step, test, thing, record)
        if denials is not None:
            return True, denials
    return False, ()


def _all_fail(
    step: BoundStep, rest: Steps, test: Test, thing: Term, record: Record
) -> tuple[bool, Facts]:
    denials: list[Triple] = []
    for value, facts in _step(step, thing, record):
        if not rest and not isinstance(test, Satisfies):
            fails: bool = _test(test, value, record).verdict != "true"
            more: Facts = ()
        else:
            fails, more = _rest_fails(rest, test, value, record)
        if not fails:
            return False, ()
        denials += [*facts, *more]
    return True, tuple(dict.fromkeys(denials))


def _rest_fails(rest: Steps, test: Test, value: Term, record: Record) -> tuple[bool, Facts]:
    if rest:
        return _no_some(rest, test, value, record)
    judged = _test(test, value, record)
    return judged.verdict == "false", judged.facts


def _denials(step: BoundStep, test: Test, thing: Term, record: Record) -> Facts | None:
    """Return the denials of each value that would fit, None unless all are denied."""
    if not (constants := values_wanted(test)):
        return None
    denials: list[Triple] = []
    for constant in constants:
        denial = _denial(step, constant, thing, record)
        if denial is None:
            return None
        denials += denial
    return tuple(denials)


def _denial(step: BoundStep, constant: Constant, thing: Term, record: Record) -> Facts | None:
    is_thing = constant.kind == "thing"
    source, target = _OWL + "sourceIndividual", _OWL + "targetIndividual"
    about = NamedNode(step.term.iri)
    for node in record.subjects(target if step.inverse and is_thing else source, thing):
        if about not in record.values(node, _OWL + "assertionProperty"):
            continue
        if is_thing:
            value = NamedNode(constant.value)
            said = value in record.values(node, source if step.inverse else target)
        else:
            values = record.values(node, _OWL + "targetValue")
            said = any(_value_is("=", constant, value) == "true" for value in values)
        if said:
            return _fact(node, _OWL + "assertionProperty", about)
    return None


# --- tests on values ------------------------------------------------------------------------------


def _test(test: Test, value: Term, record: Record) -> Judgement:
    match test:
        case Recorded():
            return Judgement("true")
        case Satisfies(condition):
            return judge(condition, value, record)
        case ValueIs(operator, constant):
            return Judgement(_value_is(operator, constant, value))
        case OneOf(constants):
            told = {_value_is("=", constant, value) for constant in constants}
            if "true" in told:
                return Judgement("true")
            return Judgement("false") if "false" in told else UNSTATED
        case TextIs():
            return _text_is(test, value, record)


def _text_is(test: TextIs, value: Term, record: Record) -> Judgement:
    """Test a text or, where a property holds both, what a thing is called."""
    if isinstance(value, BlankNode):
        return UNSTATED
    if not test.mixed:
        return _is(_passes(test, value.value))
    if isinstance(value, Literal):
        return _is(_passes(test, value.value)) if _kind(value) == "text" else UNSTATED
    called = [local_name(value.value)]
    called += [label.value for iri in CALLED_BY for label in record.values(value, iri)]
    return _is(any(_passes(test, text) for text in called))


def _passes(test: TextIs, text: str) -> bool:
    have, want = _plain(text), _plain(test.text)
    match test.operator:
        case "contains":
            return want in have
        case "starts with":
            return have.startswith(want)
        case _:
            return have.endswith(want)


def _kind(value: Literal) -> str:
    return kind_of(value.datatype.value)


def _value_is(operator: str, constant: Constant, value: Term) -> Verdict:
    """Compare a value with a constant; values of another kind are neither equal nor unequal."""
    if constant.kind == "thing":
        if constant.mixed and not isinstance(value, NamedNode):
            return "unstated"
        return _verdict(COMPARES[operator](value == NamedNode(constant.value), True))
    if isinstance(value, BlankNode):
        return "unstated"
    kind = "text" if isinstance(value, NamedNode) else _kind(value)
    if constant.kind == "text":
        if constant.mixed and (kind != "text" or isinstance(value, NamedNode)):
            return "unstated"
        return _verdict(COMPARES[operator](_plain(value.value), _plain(constant.value)))
    if isinstance(value, NamedNode) or kind != constant.kind:
        return "unstated"
    try:
        match constant.kind:
            case "truth":
                return _verdict(
                    COMPARES[operator](value.value in {"true", "1"}, constant.value == "true")
                )
            case "number":
                return _verdict(COMPARES[operator](Decimal(value.value), Decimal(constant.value)))
    except InvalidOperation:
        return "unstated"
    read = duration if kind == "duration" else moment
    left, right = read(value.value), read(constant.value)
    if left is None or right is None or (ends := ordered(left, right)) is None:
        return "unstated"
    return _verdict(COMPARES[operator](ends[0], ends[1]))


def _mentions(wanted: str, thing: Term, record: Record) -> Judgement:
    """Look into the texts of a thing, its name, and the texts of what is recorded of it."""
    if not isinstance(thing, NamedNode):
        return Judgement("false", ())
    facts = tuple(_texts_with(wanted, thing, record))
    if facts or _is_word_begun(local_name(thing.value), wanted):
        return Judgement("true", facts)
    steps = [
        Triple(thing, NamedNode(iri), value)
        for iri, values in record.about(thing).items()
        if iri not in NOT_RECORDED
        for value in values
        if isinstance(value, NamedNode) and value != thing
    ]
    record.fetch([step.object.value for step in steps if isinstance(step.object, NamedNode)])
    near = tuple(
        fact
        for step in steps
        if isinstance(step.object, NamedNode)
        for text in _texts_with(wanted, step.object, record)
        for fact in (step, text)
    )
    return Judgement("true" if near else "false", tuple(dict.fromkeys(near)))


def _texts_with(wanted: str, thing: NamedNode, record: Record) -> Iterator[Triple]:
    for predicate, values in record.about(thing).items():
        for value in values:
            is_text = isinstance(value, Literal) and value.datatype.value in _TEXTS
            if is_text and _is_word_begun(value.value, wanted):
                yield Triple(thing, NamedNode(predicate), value)


def _is_word_begun(text: str, wanted: str) -> bool:
    """Tell whether a word of a text begins with another text."""
    return re.search(rf"(^|[\W_]){re.escape(_plain(wanted))}", _plain(text)) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(BLANKS, " ", text.lower()))


def _verdict(fits: bool) -> Verdict:
    return "true" if fits else "false"
