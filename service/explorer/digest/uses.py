"""Where a thing is used: by which options and designs, in which way, and where that is said."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import RDFS, ist
from isthmus.ontology import BASE, IST
from isthmus.queries.diagnostics.spelling import capital
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from isthmus.kb.record.claim import Claim

    from .passages import Digester

_DEFAULT = DefaultGraph()
_NO_NAMESAKES = tuple(
    f"{BASE}{kind}/"
    for kind in ("option", "configuration", "section", "family", "resource", "claim", "session")
)
"""What bears the name of another thing without being it."""
_SAID_OF = "said of"
_VERDICTS = {"true": "yes", "false": "no"}
_ELEMENTS = tuple(f"{BASE}{kind}/" for kind in ("node", "link", "end", "claim"))
_PARTS = tuple(f"{BASE}{kind}/" for kind in ("node", "link", "end", "option", "configuration"))
"""Parts of drawings, which the data have, and what is told as a use."""


@dataclass(frozen=True, slots=True)
class Use:
    """An option or a design with which a thing is used.

    Attributes:
        named: The option, or a design where that is not so of its option as a whole.
        claims: The statements that say so.
        designs: Its designs of which it is on record.
    """

    named: Named
    claims: tuple["Claim", ...]
    designs: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """In which way a thing is used.

    Attributes:
        called: The way: ``used by``; or a value of a property, where that is asked about.
        groups: By what, for each family: what people call that, and the options.
        designs: How many designs that makes.
        named: The value, with its own page; None for a way.
    """

    called: str
    groups: tuple[tuple[str, tuple[Use, ...]], ...]
    designs: int
    named: Named | None = None

    @property
    def subjects(self) -> frozenset[Named]:
        """The options, and the designs that stand for themselves."""
        return frozenset(use.named for _, several in self.groups for use in several)


class Uses:
    """Finds out where things are used.

    Args:
        digester: Has the families, the order and the words.
    """

    def __init__(self, digester: "Digester") -> None:
        self.digester = digester
        self.teller = digester.teller
        self.knowledge = digester.teller.knowledge
        self.family_of = {
            option: family for family, options in digester.families.items() for option in options
        }

    def names(self, node: NamedNode) -> tuple[NamedNode, ...]:
        """Return a thing with its namesakes: a VPC is a building block, and what is connected."""
        if node.value.startswith(_NO_NAMESAKES):
            return (node,)
        if not node.value.startswith(BASE):
            return (node,)
        quads = self.knowledge.quads
        alike = {
            other.subject: None
            for own in quads.quads_for_pattern(node, RDFS.label, None, _DEFAULT)
            for other in quads.quads_for_pattern(None, RDFS.label, own.object, _DEFAULT)
            if isinstance(other.subject, NamedNode)
            and other.subject != node
            and other.subject.value.startswith(BASE)
            and not other.subject.value.startswith(_NO_NAMESAKES)
        }
        return node, *alike

    def of(self, node: NamedNode) -> tuple[Used, ...]:
        """Return in which ways options and designs use a thing, the most frequent way first."""
        by_way: dict[str, dict[NamedNode, set[Claim]]] = {}
        for name in self.names(node):
            for predicate, subjects in self._referring(name).items():
                way = self._called(predicate)
                if not way:
                    continue
                for subject in subjects:
                    support = self.knowledge.support(Triple(subject, predicate, name))
                    claims = support.claims if support is not None else ()
                    by_way.setdefault(way, {}).setdefault(subject, set()).update(claims)
        used = [self._used(way, subjects) for way, subjects in by_way.items()]
        # What speaks against an option need not be said to be said of it as well.
        told = frozenset().union(*(one.subjects for one in used if one.called != _SAID_OF))
        used = [one for one in used if one.called != _SAID_OF or not one.subjects <= told]
        return tuple(sorted(used, key=lambda one: -len(one.subjects)))

    def by_value(self, predicate: NamedNode, unit: str) -> tuple[Used, ...]:
        """Return of what each value of a property is on record, the most frequent value first.

        Args:
            predicate: The property.
            unit: The unit of its numbers, or an empty string.
        """
        by_value: dict[NamedNode | Literal, dict[NamedNode, set[Claim]]] = {}
        for quad in self.knowledge.quads.quads_for_pattern(None, predicate, None, _DEFAULT):
            subject, value = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
                continue
            if subject.value.startswith(_ELEMENTS):
                continue
            support = self.knowledge.support(Triple(subject, predicate, value))
            claims = support.claims if support is not None else ()
            by_value.setdefault(value, {}).setdefault(subject, set()).update(claims)
        used = []
        for value, subjects in by_value.items():
            text = _VERDICTS.get(value.value) if isinstance(value, Literal) else None
            text = text or self.knowledge.name(value)
            measure = self.teller.measure(value)
            if measure and measure not in text:
                text = f"{text}: {measure}"
            named = Named(text, value.value) if isinstance(value, NamedNode) else None
            if isinstance(value, Literal) and unit:
                text = f"{text} {unit}"
            used.append(replace(self._used(text, subjects), named=named))
        return tuple(sorted(used, key=lambda one: (-len(one.subjects), one.called)))

    def drawn(self, node: NamedNode) -> tuple[Named, ...]:
        """Return the designs in whose drawings alone a thing stands, in the order of the source."""
        quads, record = self.knowledge.quads, self.knowledge.descriptions
        told = {
            name
            for used in self.of(node)
            for _, several in used.groups
            for use in several
            for name in (use.named, *use.designs)
        }
        designs = {
            holder.subject
            for name in self.names(node)
            for element in quads.quads_for_pattern(None, ist("hasKind"), name, _DEFAULT)
            for holder in quads.quads_for_pattern(
                None, ist("hasElement"), element.subject, _DEFAULT
            )
        }
        ranks = self.digester.ranks
        named = {record.name(design) for design in designs if isinstance(design, NamedNode)}
        return tuple(
            sorted(named - told, key=lambda name: (ranks.get(name.iri, len(ranks)), name.label))
        )

    def _referring(self, node: NamedNode) -> dict[NamedNode, set[NamedNode]]:
        """Return which options and designs lead to a thing, by property.

        A property above another that leads from the same ones says nothing new.
        """
        referring: dict[NamedNode, set[NamedNode]] = {}
        for quad in self.knowledge.quads.quads_for_pattern(None, None, node, _DEFAULT):
            subject = quad.subject
            if not isinstance(subject, NamedNode) or not quad.predicate.value.startswith(IST):
                continue
            if subject.value.startswith((f"{BASE}option/", f"{BASE}configuration/")):
                referring.setdefault(quad.predicate, set()).add(subject)
        properties = self.teller.vocabulary.properties
        known = {name: properties.get(name.value) for name in referring}
        told = {}
        for name, term in known.items():
            if term is None:
                continue
            narrower = {
                subject
                for lower, other in known.items()
                if other is not None and other.iri != term.iri and term.iri in other.parents
                for subject in referring[lower]
            }
            narrower |= {option for one in narrower if (option := self._option_of(one))}
            if rest := referring[name] - narrower:
                told[name] = rest
        return told

    def _called(self, predicate: NamedNode) -> str:
        known = self.teller.wording.used.get(predicate.value.removeprefix(IST))
        return known if known is not None else f"{self.knowledge.name(predicate)} of"

    def _used(self, way: str, subjects: "dict[NamedNode, set[Claim]]") -> Used:
        option_of = {subject: self._option_of(subject) for subject in subjects}
        record, ranks = self.knowledge.descriptions, self.digester.ranks

        def rank(node: NamedNode) -> tuple[int, str]:
            return ranks.get(node.value, len(ranks)), node.value

        def cited(node: NamedNode) -> "tuple[Claim, ...]":
            # What speaks of the thing itself comes before what that rests on.
            about = (node, option_of[node])
            return tuple(sorted(subjects[node], key=lambda one: (one.subject not in about, one)))

        groups: dict[str, list[Use]] = {}
        own = {subject for subject in subjects if option_of[subject] not in subjects}
        for subject in sorted(own, key=rank):
            designs = (one for one in subjects if option_of[one] == subject)
            family = self.family_of.get(option_of[subject] or subject)
            called = capital(self.teller.called(family)) if family is not None else ""
            groups.setdefault(called, []).append(
                Use(
                    record.name(subject),
                    cited(subject),
                    tuple(record.name(design) for design in sorted(designs, key=rank)),
                )
            )
        number = sum(len(use.designs) for several in groups.values() for use in several)
        return Used(
            way, tuple((called, tuple(several)) for called, several in groups.items()), number
        )

    def _option_of(self, node: NamedNode) -> NamedNode | None:
        quads = self.knowledge.quads
        options = quads.quads_for_pattern(node, ist("configurationOf"), None, _DEFAULT)
        return next((q.object for q in options if isinstance(q.object, NamedNode)), None)


def others(
    uses: Uses, facts: "Iterable[tuple[str, Iterable[Named]]]", without: "frozenset[str]"
) -> tuple[tuple[str, tuple[Named, ...]], ...]:
    """Return what else leads to a thing, by what people call its kind.

    Args:
        uses: Has the classes.
        facts: What leads to it: the IRI of the property, and the things.
        without: IRIs of things that have a place of their own on the page.
    """
    vocabulary = uses.teller.vocabulary
    kinds: dict[str, dict[Named, None]] = {}
    for name, things in facts:
        for value in things if name.startswith(IST) else ():
            individual = vocabulary.individuals.get(value.iri)
            if individual is None or value.iri in without or value.iri.startswith(_PARTS):
                continue
            terms = [vocabulary.classes[iri] for iri in individual.types]
            term = next((term for term in terms if not term.hidden), None)
            if term is not None:
                kinds.setdefault(term.label, {}).setdefault(value)
    return tuple((called, tuple(sorted(kinds[called]))) for called in sorted(kinds))
