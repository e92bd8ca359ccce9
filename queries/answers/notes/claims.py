"""Claims that there are none of, or that say less than that something plainly is so."""

from collections.abc import Iterator

from isthmus.ontology import IST, PREFIXES
from isthmus.queries.answers.answer import Note
from isthmus.queries.answers.fact_reader import Term
from isthmus.queries.answers.provenance import reserved_on, said
from isthmus.queries.binding.tree import (
    BoundComparison,
    BoundPath,
    Every,
    Number,
    RestsOn,
    Some,
    atoms_of_things,
    deep_atoms,
    values_wanted,
)
from isthmus.queries.diagnostics.spelling import first_few, listed, spelled
from isthmus.queries.sparql.algebra import Fact, Iri, Select, Var
from isthmus.queries.sparql.print import print_select
from pyoxigraph import NamedNode

from .about import MOST_CLAIMS, About, conditions_of


class Claims(About):
    """Claims that there are none of, or that say less than that something plainly is so."""

    def _unclaimed(self) -> Iterator[Note]:
        """A question after claims of facts that nobody made claims for."""
        for condition in conditions_of(self._statement):
            for atom in deep_atoms(condition):
                if not isinstance(atom, RestsOn) or self._is_claimed(atom.term.iri):
                    continue
                said = (
                    "what is known of it was stated as a fact, or follows by rules"
                    if atom.basis == "claimed"
                    else "so this tells nothing of whether it was stated or follows by rules"
                )
                text = f"no claim on record speaks of `{spelled(atom.term.name)}`: {said}"
                yield Note("unclaimed", text)

    def _is_claimed(self, iri: str) -> bool:
        claim = Var("claim")
        select = Select((claim,), (Fact(claim, Iri(IST + "property"), Iri(iri)),), limit=1)
        return bool(self._ask(print_select(select, PREFIXES)).rows)

    def _modal(self) -> Iterator[Note]:
        """What the record holds on the things and properties asked, but not as a plain fact."""
        wanted = self._properties()
        things = self._of_interest()
        if not wanted or not things or self._answer.kind in {"check", "why"}:
            return  # the reasons of a single verdict say it already
        told: dict[str, None] = {}
        about: dict[str, None] = {}
        of_interest = frozenset(things)
        for thing, claims in reserved_on(self._record, wanted).items():
            for claim in claims if thing in of_interest else ():
                on_record = self._record.values(NamedNode(thing), claim.property)
                if claim.value not in on_record:
                    when = self._when(NamedNode(claim.claim), claim.value)
                    place = self._place(claim.claim)
                    told[f"{claim.sentence(self._vocabulary)}{when}{place}"] = None
                    about[thing] = None
        if told:
            shown = first_few(list(told), MOST_CLAIMS)
            text = f"on record, but not as a plain fact: {'; '.join(shown)}"
            yield Note("modal", text, "", tuple(about))

    def _conditional(self) -> Iterator[Note]:
        """What is asked for counts under a condition only, and is on record as if it always did."""
        for condition in conditions_of(self._statement):
            for atom in deep_atoms(condition):
                if isinstance(atom, Some | Every | Number):
                    for constant in values_wanted(atom.test):
                        if constant.kind == "thing":
                            yield from self._under(NamedNode(constant.value))

    def _under(self, value: NamedNode) -> Iterator[Note]:
        conditions = self._record.values(value, IST + "appliesWhen")
        if conditions:
            words = listed(sorted(said(condition, self._vocabulary) for condition in conditions))
            label = self._vocabulary.label_of(value.value)
            text = (
                f"{label}: what is on record of it counts where {words} is chosen, and only there"
            )
            yield Note("modal", text)

    def _when(self, claim: NamedNode, value: Term) -> str:
        """Say under which condition a claim speaks: its own, or that of what it speaks of."""
        under = [*self._record.values(claim, IST + "appliesWhen")]
        if isinstance(value, NamedNode):
            under += self._record.values(value, IST + "appliesWhen")
        words = dict.fromkeys(sorted(said(one, self._vocabulary) for one in under))
        return f", where {listed([*words])}" if words else ""

    def _place(self, claim: str) -> str:
        """Say where a claim stands, as far as that is on record."""
        node = NamedNode(claim)
        first_only = any(self._record.values(node, IST + "pageFrom"))
        for section in self._record.values(node, IST + "section"):
            pages = [page.value for page in self._record.values(node, IST + "page")]
            page = f", {'from ' if first_only else ''}p. {pages[0]}" if pages else ""
            return f", {self._vocabulary.label_of(section.value)}{page}"
        return ""

    def _properties(self) -> tuple[str, ...]:
        """Return the properties asked of the things themselves."""
        names: dict[str, None] = {}
        for condition in conditions_of(self._statement):
            for atom in atoms_of_things(condition):
                if isinstance(atom, Some | Every | Number) and not atom.path.steps[0].inverse:
                    names[atom.path.steps[0].term.iri] = None
        if isinstance(self._statement, BoundComparison):
            for column in self._statement.columns:
                if isinstance(column.shown, BoundPath) and not column.shown.steps[0].inverse:
                    names[column.shown.steps[0].term.iri] = None
        return tuple(names)
