"""What a thing comes to: what it is for, and what the source counts for and against it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.terms import RDF, ist
from isthmus.ontology import IQ
from isthmus.service.explorer.parts.themes import (
    AGAINST,
    BETTER_WITHOUT,
    COLUMNS,
    FAVOUR,
    HELPS,
    NEEDS,
    USE,
    WHEN,
)
from pyoxigraph import NamedNode

from .told import SAME, Told, Value

if TYPE_CHECKING:
    from isthmus.kb import Knowledge

_LIMITATION = ist("Limitation")
_NEAR = NamedNode(f"{IQ}near")
_FAMILY = "said of the whole family"
"""So the record qualifies what an introduction says of all options of a family at once."""
_WHEN = {"recommended": "advised when", "typically": "typical when"}
"""How a condition begins, by how firmly it is said."""


@dataclass(frozen=True, slots=True)
class InShort:
    """What a thing comes to.

    Attributes:
        use: What it is for, and when it is advised; what is said of it alone comes first.
        favour: What the source counts for it.
        against: What the source counts against it, and what it asks for.
    """

    use: tuple[Told, ...]
    favour: tuple[Told, ...]
    against: tuple[Told, ...]


def in_short(
    knowledge: "Knowledge",
    named: Mapping[str, Told],
    designs: Sequence[tuple[str, Mapping[str, Told]]],
) -> InShort:
    """Return what a thing comes to.

    Args:
        knowledge: Knows which values say nearly the same, and where what helps is told.
        named: What is told of the thing, by the word of the property.
        designs: The designs of it, in short, with what is told of each.
    """
    weigher = _Weigher(knowledge, named)
    favour = (*weigher.own(FAVOUR), *weigher.weighed("false"))
    against = (*weigher.own(AGAINST), *weigher.weighed("true"), *weigher.own(NEEDS))
    against = (*against, *weigher.required())
    sides = [_once(knowledge, favour)]
    eases = {
        place
        for fact in sides[0]
        if fact.word in COLUMNS
        for value in fact.values
        for place in _places(value)
    }
    # What the source counts as an ease is no drawback for being asked for.
    sides.append(_once(knowledge, against, eases))
    said = {_key(value) for facts in sides for fact in facts for value in fact.values}
    for name, of_design in designs:
        of = _Weigher(knowledge, of_design)
        more = (
            (*of.own(FAVOUR), *of.weighed("false")),
            (*of.own(AGAINST), *of.weighed("true"), *of.own(NEEDS)),
        )
        for side, extra in enumerate(more):
            sides[side] = _joined(sides[side], _only_of(name, extra, said, named))
    favour, against = (_once(knowledge, side) for side in sides)
    return InShort(tuple(_uses(named)), favour, against)


def _uses(named: Mapping[str, Told]) -> Iterator[Told]:
    """Give the uses, then the conditions; what is said of a family comes after all else."""
    every = [named[word] for word in USE if word in named]
    for of_family in (False, True):
        for fact in every:
            values = tuple(v for v in fact.values if (v.qualifier == _FAMILY) == of_family)
            if fact.word in WHEN:
                values = tuple(replace(v, says=f"{_when(v)} {v.named.label}") for v in values)
            if values:
                yield replace(fact, values=values)


def _when(value: Value) -> str:
    firmness = {claim.modality for claim in value.claims}
    return _WHEN.get(next(iter(firmness)), "when") if len(firmness) == 1 else "when"


class _Weigher:
    """Reads what is told of one thing as what speaks for it or against it."""

    def __init__(self, knowledge: "Knowledge", named: Mapping[str, Told]) -> None:
        self._knowledge = knowledge
        self._named = named

    def own(self, words: Iterable[str]) -> Iterator[Told]:
        """Give what is told under some words; an effect that is a limitation is not for it."""
        for fact in (self._named[word] for word in words if word in self._named):
            values = tuple(
                value for value in fact.values if fact.word not in FAVOUR or not self._limits(value)
            )
            if values:
                yield replace(fact, values=values)

    def _limits(self, value: Value) -> bool:
        if not value.named.iri:
            return False
        quads, node = self._knowledge.quads, NamedNode(value.named.iri)
        return any(quads.quads_for_pattern(node, RDF.type, _LIMITATION, None))

    def weighed(self, verdict: str) -> Iterator[Told]:
        """Give the yes/no aspects without which it is better, where the answer is this one."""
        for word, besides in BETTER_WITHOUT.items():
            fact = self._named.get(word)
            values = [v for v in fact.values if v.verdict == verdict] if fact else []
            if fact is None or not values:
                continue
            label = fact.property.label
            says = f"no {label}" if verdict == "false" else label
            if verdict == "true" and values[0].possible:
                says = f"possible {label}"
            causes = self._named.get(besides)
            if verdict == "true" and causes is not None:
                says += f": {', '.join(cause.named.label for cause in causes.values)}"
            helps = self._helps() if verdict == "true" and besides else ()
            yield replace(fact, values=(replace(values[0], says=says, helps=helps),))

    def _helps(self) -> tuple[Value, ...]:
        """Return what helps, with the statements that send there and those that tell of it."""
        fact = self._named.get(HELPS)
        helps = []
        for value in fact.values if fact else ():
            about = self._knowledge.descriptions.of(NamedNode(value.named.iri))
            claims = about.claims if about else ()
            pages = [claim.page for claim in claims if claim.page]
            most = max(pages, key=pages.count, default=0)
            told = next((claim for claim in claims if claim.page == most), None)
            helps.append(replace(value, claims=(told,) if told else value.claims))
        return tuple(helps)

    def required(self) -> Iterator[Told]:
        """Give what must be, of aspects that are no requirement by their kind."""
        for fact in self._named.values():
            if fact.word in (*USE, *FAVOUR, *AGAINST, *NEEDS):
                continue
            values = tuple(v for v in fact.values if v.named.iri and _must(v))
            if values:
                yield replace(fact, values=values)


def _must(value: Value) -> bool:
    return bool(value.claims) and {claim.modality for claim in value.claims} == {"required"}


def _key(value: Value) -> str:
    return value.says or value.named.label


def _only_of(
    name: str, told: Iterable[Told], said: set[str], named: Mapping[str, Told]
) -> Iterator[Told]:
    """Give what is told of a design and not of the thing itself."""
    for fact in told:
        own = named.get(fact.word)
        known = {value.named.label for value in own.values} if own else set()
        values = tuple(
            replace(value, of=(name,))
            for value in fact.values
            if _key(value) not in said and value.named.label not in known
        )
        if values:
            yield replace(fact, values=values)


def _joined(told: Iterable[Told], more: Iterable[Told]) -> tuple[Told, ...]:
    """Put what is told of designs behind the rest; what several have is told once of them."""
    joined = list(told)
    for fact in more:
        for value in fact.values:
            at = next(
                (
                    place
                    for place, other in enumerate(joined)
                    if any(_key(v) == _key(value) and v.of for v in other.values)
                ),
                None,
            )
            if at is None:
                joined.append(replace(fact, values=(value,)))
                continue
            values = tuple(
                replace(v, of=(*v.of, *value.of)) if _key(v) == _key(value) else v
                for v in joined[at].values
            )
            joined[at] = replace(joined[at], values=values)
    return tuple(joined)


def _once(
    knowledge: "Knowledge", told: Iterable[Told], known: Iterable[tuple[str, str]] = ()
) -> tuple[Told, ...]:
    """Leave out what an earlier property says: in nearly the same words, or as the same item.

    Args:
        known: Items that are told elsewhere.
    """
    seen: dict[str, str] = {}
    items = set(known)
    kept = []
    for fact in told:
        values = tuple(
            value
            for value in fact.values
            if all(seen.get(name, fact.word) == fact.word for name in _names(knowledge, value))
            and (fact.word in COLUMNS or not items.intersection(_places(value)))
        )
        seen |= {value.named.iri or _key(value): fact.word for value in values}
        if fact.word in COLUMNS:
            items |= {place for value in values for place in _places(value)}
        if values:
            kept.append(replace(fact, values=values))
    return tuple(kept)


def _names(knowledge: "Knowledge", value: Value) -> set[str]:
    """Return what a value is, and what says nearly the same."""
    if not value.named.iri:
        return {_key(value)}
    node = NamedNode(value.named.iri)
    near = knowledge.quads.quads_for_pattern(node, _NEAR, None, None)
    return {value.named.iri, *(q.object.value for q in near if isinstance(q.object, NamedNode))}


def _places(value: Value) -> set[tuple[str, str]]:
    """Return where a value is said itself: an item of a table or a sentence."""
    own = (claim for claim in value.claims if claim.property.value not in SAME)
    return {(claim.section, claim.locator) for claim in own}
