"""Who does what of an option: each party with the ends that it runs, and its duties."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import ist
from isthmus.ontology import BASE
from isthmus.queries.diagnostics.spelling import capital, listed
from isthmus.service.explorer.parts.themes import DOES, DUTIES
from pyoxigraph import NamedNode

from .told import SAME, Teller, Told, Value

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.queries import Vocabulary

AWS = Named("AWS", f"{BASE}party/aws")
CUSTOMER = Named("customer", f"{BASE}party/customer")
_SIDES = {"in-aws": "the side of AWS", "outside-aws": "the side of the customer"}
_YOURS = (
    ("Manages ", "Manage "),
    ("Keeps ", "Keep "),
    ("Provides ", "Provide "),
    ("Chooses ", "Choose "),
    ("the side of the customer", "your side"),
    (" its own ", " your own "),
)
"""What is said of the customer, said to the reader."""
_ROLES = {
    "manager": (
        "Manages {}",
        {"in-aws": "aws-side-managed-by", "outside-aws": "customer-side-managed-by"},
    ),
    "kept-available-by": (
        "Keeps {} available",
        {
            "in-aws": "aws-side-availability-by",
            "outside-aws": "customer-side-availability-by",
        },
    ),
}
"""What parties do of an end, and what says it of the one kind of end on a side."""
_WHOLE = "availability-by"
"""What is said of the whole, which what is said of a side says more closely."""
_OF_SIDES = frozenset(word for _, words in _ROLES.values() for word in words.values())


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a party does.

    Attributes:
        says: What it does.
        told: The property that says so.
        value: Its value, with what that rests on.
        subject: IRI of that of which it is said; empty for the thing itself.
    """

    says: str
    told: Told
    value: Value
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one party does.

    Attributes:
        party: The party.
        duties: What it does.
        silent: What is not stated of it, in words; empty where nothing is left open.
    """

    party: Named
    duties: tuple[Duty, ...]
    silent: str = ""


@dataclass(slots=True)
class _End:
    """One end of the connection of an option."""

    iri: str
    side: str
    component: str = ""
    name: str = ""
    operators: frozenset[Named] = frozenset()
    subject: str = ""
    roles: dict[str, tuple[Told, tuple[Value, ...]]] = field(default_factory=dict)

    def parties(self, role: str) -> tuple[Value, ...]:
        return self.roles[role][1] if role in self.roles else ()

    def called(self, party: Named | None = None) -> str:
        """Return what it is called; what stands there is named where the party runs that."""
        named = self.component and (party is None or party in self.operators)
        return f"{self.name} ({self.component})" if named else self.name


def parts_of(
    knowledge: "Knowledge",
    vocabulary: "Vocabulary",
    node: NamedNode,
    named: Mapping[str, Told],
    *,
    always: bool,
) -> tuple[Part, ...]:
    """Say who does what, by party; the duties are those of the customer.

    Args:
        node: The thing.
        named: What is told of it, by the word of the property.
        always: Whether the two parties are named although nothing is stated of either.
    """
    ends = tuple(_ends(knowledge, vocabulary, node, named))
    does: dict[Named, list[Duty]] = {}
    for word, words in DOES.items():
        if word in named and not (ends and word in _OF_SIDES):
            for value in named[word].values:
                does.setdefault(value.named, []).append(Duty(words, named[word], value))
    for role, (words, _) in _ROLES.items():
        for end in ends:
            for value in end.parties(role):
                # What stands there is named once.
                called = end.called(value.named) if role == "manager" else end.name
                does.setdefault(value.named, []).append(
                    Duty(words.format(called), end.roles[role][0], value, end.subject)
                )
    for party, several in does.items():
        if any(duty.says.endswith(" available") for duty in several):
            does[party] = [duty for duty in several if duty.told.word != _WHOLE]
    duties = [
        Duty(capital(value.named.label), named[word], value)
        for word in DUTIES
        if word in named
        for value in named[word].values
    ]
    if duties or does or always:
        customer = next((party for party in does if party.id == "customer"), CUSTOMER)
        told = {place for duty in duties for place in _places(duty.value)}
        # What the customer has to do says more than that its side is kept available by it.
        kept = [
            duty
            for duty in does.get(customer, [])
            if "availab" not in duty.told.word or not told.intersection(_places(duty.value))
        ]
        if kept or duties:
            does[customer] = [replace(duty, says=_yours(duty.says)) for duty in (*kept, *duties)]
        for party in (AWS, CUSTOMER):
            if all(party.id != doe.id for doe in does):
                does[party] = []
    order = sorted(does, key=lambda name: name.id)
    return tuple(
        Part(party, tuple(does[party]), _silent(party, ends, does[party])) for party in order
    )


def _yours(text: str) -> str:
    for theirs, yours in _YOURS:
        text = text.replace(theirs, yours)
    return text


def _places(value: Value) -> set[tuple[str, str]]:
    own = (claim for claim in value.claims if claim.property.value not in SAME)
    return {(claim.section, claim.locator) for claim in own}


def _ends(
    knowledge: "Knowledge", vocabulary: "Vocabulary", node: NamedNode, named: Mapping[str, Told]
) -> Iterable[_End]:
    """Give the ends of an option, those in AWS first."""
    about = knowledge.descriptions.of(node)
    iris = {
        value.iri
        for fact in (about.facts if about else ())
        if fact.property.iri == ist("hasEnd").value
        for value in fact.values
    }
    ends = []
    for iri in sorted(iris):
        of_end = knowledge.descriptions.of(NamedNode(iri))
        if of_end is None:
            continue
        teller = Teller(knowledge, vocabulary, NamedNode(iri))
        facts = {told.word: told for told in map(teller.told, of_end.facts) if told.word}
        side = next((v.named.id for v in _values(facts, "lies")), "")
        end = _End(iri, side, name=of_end.thing.label)
        for value in _values(facts, "stands-at"):
            end.component = value.named.label
            component = knowledge.descriptions.of(NamedNode(value.named.iri))
            end.operators = frozenset(
                operator
                for fact in (component.facts if component else ())
                if fact.property.iri == ist("operatedBy").value
                for operator in fact.values
            )
        for role in ("manager", "kept-available-by"):
            if role in facts:
                end.roles[role] = (facts[role], facts[role].values)
        ends.append(end)
    for end in ends:
        alone = sum(other.side == end.side for other in ends) == 1
        kind, _, _ = end.name.partition(" of ")
        end.name = _SIDES.get(end.side, kind) if alone else f"the {kind}"
        end.subject = "" if alone else end.iri
        if alone and end.side in _SIDES:
            # What the source says of a side is said of its one end, and is nearer to its words.
            end.roles = {
                role: (named[words[end.side]], named[words[end.side]].values)
                for role, (_, words) in _ROLES.items()
                if words[end.side] in named
            }
    return sorted(ends, key=lambda end: (end.side, end.iri))


def _values(facts: Mapping[str, Told], word: str) -> tuple[Value, ...]:
    return facts[word].values if word in facts else ()


def _silent(party: Named, ends: Iterable[_End], duties: Iterable[Duty]) -> str:
    """Say what is not stated of a party, or that nothing is its work."""
    side = {"aws": "in-aws", "customer": "outside-aws"}.get(party.id, "")
    own = [end for end in ends if end.side == side]
    runs = [end for end in own if not end.parties("manager")]
    keeps = [end for end in own if not end.parties("kept-available-by")]
    open_ = []
    if runs and len(runs) == len(own):
        open_.append(f"who runs {listed(end.called() for end in runs)}")
    if keeps:
        names = listed(end.name for end in keeps)
        open_.append(f"who keeps {'it' if open_ and runs == keeps else names} available")
    whole = f"Not stated: {', and '.join(open_)}." if open_ else ""
    whole = _yours(whole) if party.id == "customer" else whole
    if any(duties):
        return whole
    if party.id == "aws" and own and not open_:
        return "Nothing: you run its side as well."
    if party.id == "aws" and own and not runs:
        return f"It does not run its side. {whole}"
    if whole:
        return whole
    return "No duty is stated." if party.id == "customer" else "Not stated: what is its work."
