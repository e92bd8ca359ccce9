"""The paragraphs, lists and tables of a source, each with what it says, in its order."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.record.describe import Named
from isthmus.kb.terms import ist
from isthmus.queries.diagnostics.spelling import capital
from isthmus.service.drawing.topology import natural
from pyoxigraph import DefaultGraph, Literal, NamedNode

from .sentences import OF_THE_FAMILY, Sentence, Teller

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.record.claim import Claim

_DEFAULT = DefaultGraph()
_OF_PARTS = frozenset(
    {
        *("title", "startPage", "endPage", "sectionOf", "caption", "describedIn", "illustratedBy"),
        "showsFigure",
        *("number", "unit", "bound", "measure", "quotaOf", "counts"),
    }
)
"""What is said of a section as a piece of a document, which its page says at the top, and what a
number is made of, which its name says."""
_OF_NAMES = frozenset({"title", "number", "unit", "bound"})
"""What the name of a thing says already, or the words of its measure."""
_COLUMNS = {
    "use case": frozenset({"hasUseCase"}),
    "advantages": frozenset({"hasAdvantage", "sameAdvantagesAs"}),
    "limitations": frozenset({"hasLimitation", "sameLimitationsAs"}),
}
"""The columns of the tables of the source, each with the properties that say what stands in it."""
_CELL = re.compile(r"table, row (.+), (use case|advantages|limitations)(?:, (.+))?", re.IGNORECASE)
_PLACES = ("title page", "copyright page", "line below", "heading", "paragraph", "table", "list")
"""In which order the pieces of a section are read; what is none of these comes after them."""
_LINKS = frozenset({"pointsTo", "hasResource"})
"""What leads to other texts, which stands at the end."""
_FAMILY = re.compile(r"family([A-Z]\w*)")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in one place of one thing, or of several alike.

    Attributes:
        before: What stands before the names of the things, where these are all of a family.
        subjects: The things.
        sentences: What is said of them.
        again: What stands for the things in the sentences after the first.
        claims: The statements, and those about the numbers that they give.
        ours: Whether it is a reading of ours that the place says it of these: it names others.
    """

    before: str
    subjects: tuple["Named", ...]
    sentences: tuple[Sentence, ...]
    again: str
    claims: tuple["Claim", ...]
    ours: bool = False

    @property
    def text(self) -> str:
        """All of it as text, without the full stop of the last sentence."""
        names = " and ".join(subject.label for subject in self.subjects)
        first, *others = self.sentences
        text = f"{self.before}{names}{' – ' if first.apart else ' '}{first.text}"
        return ". ".join(
            [text, *(one.text if one.apart else f"{self.again} {one.text}" for one in others)]
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        thing: What it is about.
        cells: What stands in each column, by entry: what it says and its statement.
        read_as: What the entries mean beside what they say.
        claims: The statements of its cells.
    """

    thing: "Named"
    cells: tuple[tuple[tuple[str, "Claim"], ...], ...]
    read_as: tuple[Said, ...]
    claims: tuple["Claim", ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a list, a table.

    Attributes:
        place: Which one.
        said: What it says, by thing; empty for a table.
        rows: The rows of a table.
    """

    place: str
    said: tuple[Said, ...]
    rows: tuple[Row, ...] = ()


class Digester:
    """Tells what places of a source say.

    Args:
        teller: Puts statements into sentences.
        ranks: The place of each option and design in the order of the source, by IRI.
    """

    def __init__(self, teller: Teller, ranks: Mapping[str, int]) -> None:
        self.teller = teller
        self.ranks = ranks
        self.families = self._families()

    def passages(self, claims: "Iterable[Claim]") -> tuple[Passage, ...]:
        """Return what one paragraph, list or table says after the other.

        Args:
            claims: The statements of one section.
        """
        stands = [claim for claim in claims if is_told(claim) and not self._is_plain(claim)]
        links = [claim for claim in stands if _local(claim.property) in _LINKS]
        stands = [claim for claim in stands if claim not in links]
        stands.sort(key=self._place_key)
        named = {claim.subject for claim in stands}
        passages = []
        for place, group in groupby(stands, key=lambda claim: claim.locator.partition(",")[0]):
            several = self._without_echoes(group)
            in_rows = [claim for claim in several if _CELL.match(claim.locator)]
            rows = self._rows(in_rows)
            others = self.said((claim for claim in several if claim not in in_rows), named)
            passages.append(Passage(capital(place), others, rows))
        if links:
            passages.append(Passage("Links", self.said(links)))
        return tuple(passages)

    def _without_echoes(self, claims: "Iterable[Claim]") -> tuple["Claim", ...]:
        """Leave out what one place says of a design as it says it of its option."""
        every = tuple(claims)
        said = {(claim.subject, claim.property, claim.object) for claim in every}
        names = {_local(claim.property) for claim in every}
        return tuple(
            claim
            for claim in every
            if not any(
                (option, claim.property, claim.object) in said
                for option in self._option_of(claim.subject)
            )
            and not (_local(claim.property) == "remedies" and "hasRemedy" in names)
        )

    def _is_plain(self, claim: "Claim") -> bool:
        """Tell whether a statement says in a sentence what the names in it say already."""
        name = _local(claim.property)
        label = self.teller.knowledge.name
        if name == "hasDirectPart":
            # An option is named after the service that it is.
            return label(claim.object) == label(claim.subject)
        if name == "appliesWhen":
            return "(where " in label(claim.subject)
        # A session is told of by itself.
        return name == "hasRoutingSession"

    def said(
        self, claims: "Iterable[Claim]", named: "Container[NamedNode] | None" = None
    ) -> tuple[Said, ...]:
        """Return what is said of one thing after the other; what is alike is said once.

        Args:
            claims: The statements.
            named: What is spoken of all around; None where that is not to be told apart.
        """
        by_subject: dict[NamedNode, list[Claim]] = {}
        every = tuple(claims)
        besides = self._said_of_families(every)
        # A family is spoken of before its options, which are named once more for it.
        for claim in sorted(every, key=lambda claim: claim.subject not in self.families):
            if claim.iri not in besides:
                by_subject.setdefault(claim.subject, []).append(claim)
        alike: dict[object, list[NamedNode]] = {}
        for subject, several in by_subject.items():
            # What is said of a thing alone is not told together with what several share.
            alike.setdefault(_as_said(several), []).append(subject)
        told = [(subjects, self._told(subjects, by_subject)) for subjects in alike.values()]
        return tuple(
            replace(said, ours=named is not None and self._is_ours(subjects, named))
            for subjects, said in told
        )

    def _is_ours(self, subjects: "Iterable[NamedNode]", named: "Container[NamedNode]") -> bool:
        """Tell whether things are designs or ends of options of which the place says nothing."""
        return any(
            option not in named for subject in subjects for option in self._option_of(subject)
        )

    def _option_of(self, node: NamedNode) -> tuple[NamedNode, ...]:
        """Return of what a thing is a design or an end; nothing for any other."""
        quads = self.teller.knowledge.quads
        options = [
            q.object for q in quads.quads_for_pattern(node, ist("configurationOf"), None, _DEFAULT)
        ]
        ends = quads.quads_for_pattern(None, ist("hasEnd"), node, _DEFAULT)
        options += [quad.subject for quad in ends]
        return tuple(
            option
            for option in options
            if isinstance(option, NamedNode) and "option" in self.teller.kinds(option.value)
        )

    def _place_key(self, claim: "Claim") -> tuple[object, ...]:
        """Return what puts statements into the order of the source, and those of a sentence too."""
        place = claim.locator.lower()
        kind = next((at for at, name in enumerate(_PLACES) if place.startswith(name)), len(_PLACES))
        within = natural(claim.locator.replace("sentences", "sentence"))
        if cell := _CELL.match(claim.locator):
            within = natural(f"{cell[1]}, {[*_COLUMNS].index(cell[2].lower())}, {cell[3]}")
        rank = self.teller.wording.rank(claim.property.value)
        return kind, within, rank, claim.page, claim.iri.value

    def _told(
        self, subjects: "Sequence[NamedNode]", by_subject: "Mapping[NamedNode, Sequence[Claim]]"
    ) -> Said:
        ordered = sorted(subjects, key=lambda one: self.ranks.get(one.value, 0))
        claims = tuple(claim for subject in ordered for claim in by_subject[subject])
        first = ordered[0]
        plural = len(ordered) > 1 or self.teller.wording.are_several(first.value)
        plural = plural or first in self.families
        family = self._whole_family(ordered)
        called = [Named(self.teller.called(one), one.value) for one in ordered]
        before = ""
        if family is not None:
            before = "Both options " if len(ordered) == 2 else f"All {len(ordered)} options "
            called = [Named(self.teller.called(family), family.value)]
        elif first in self.families:
            before = "The options "
        else:
            called[0] = Named(capital(called[0].label), called[0].iri)
        return Said(
            before,
            tuple(called),
            self.teller.told(claims, plural=plural),
            "They" if plural else "It",
            (*claims, *self._of_numbers(claims)),
        )

    def _of_numbers(self, claims: "Iterable[Claim]") -> "Iterable[Claim]":
        """Yield what is said of the numbers that statements give: a change may bear on that."""
        for claim in claims:
            if _local(claim.property) == "hasQuota" and isinstance(claim.object, NamedNode):
                yield from self.teller.knowledge.proofs.claims.about(claim.object)

    def _rows(self, claims: "Iterable[Claim]") -> tuple[Row, ...]:
        by_row: dict[str, list[Claim]] = {}
        for claim in claims:
            cell = _CELL.match(claim.locator)
            assert cell is not None
            by_row.setdefault(cell[1], []).append(claim)
        rows = [self._row(several) for several in by_row.values()]
        return tuple(sorted(rows, key=lambda row: self.ranks.get(row.thing.iri, len(self.ranks))))

    def _row(self, claims: "Sequence[Claim]") -> Row:
        in_columns: dict[str, list[Claim]] = {name: [] for name in _COLUMNS}
        others = []
        for claim in claims:
            cell = _CELL.match(claim.locator)
            assert cell is not None
            column = cell[2].lower()
            if _local(claim.property) in _COLUMNS[column]:
                in_columns[column].append(claim)
            else:
                others.append(claim)
        own = [claim for several in in_columns.values() for claim in several]
        ranked = [claim.subject for claim in own or claims if claim.subject.value in self.ranks]
        thing = ranked[0] if ranked else claims[0].subject
        return Row(
            self.teller.knowledge.descriptions.name(thing),
            tuple(
                tuple((self.teller.item(claim), claim) for claim in several)
                for several in in_columns.values()
            ),
            self.said(others, {claim.subject for claim in claims}),
            tuple(claims),
        )

    def _families(self) -> dict[NamedNode, frozenset[NamedNode]]:
        """Return the options of each family."""
        families: dict[NamedNode, set[NamedNode]] = {}
        quads = self.teller.knowledge.quads
        for quad in quads.quads_for_pattern(None, ist("family"), None, _DEFAULT):
            subject, family = quad.subject, quad.object
            if not isinstance(subject, NamedNode) or not isinstance(family, NamedNode):
                continue
            if "option" in self.teller.kinds(subject.value):
                families.setdefault(family, set()).add(subject)
        return {family: frozenset(options) for family, options in families.items()}

    def _whole_family(self, subjects: "Sequence[NamedNode]") -> NamedNode | None:
        every = frozenset(subjects)
        several = len(every) > 1
        return next((name for name, own in self.families.items() if several and own == every), None)

    def _said_of_families(self, claims: "Iterable[Claim]") -> frozenset[NamedNode]:
        """Return the statements about single options that tell again what a family's tells."""
        told = set()
        every = tuple(claims)
        for claim in every:
            name = _FAMILY.fullmatch(_local(claim.property))
            if name:
                options = self.families.get(claim.subject, ())
                for local in (name[1][0].lower() + name[1][1:], f"has{name[1]}"):
                    told |= {(option, local, claim.object) for option in options}
        return frozenset(
            claim.iri
            for claim in every
            if claim.qualifier == OF_THE_FAMILY
            and (claim.subject, _local(claim.property), claim.object) in told
        )


def is_told(claim: "Claim") -> bool:
    """Tell whether a statement stands, and says something in words."""
    return claim.polarity != "withdrawn" and _local(claim.property) not in _OF_PARTS


def is_said(claim: "Claim") -> bool:
    """Tell whether a statement stands, and says more of a thing than its name."""
    return claim.polarity != "withdrawn" and _local(claim.property) not in _OF_NAMES


def last_page(knowledge: "Knowledge") -> int:
    """Return the number of the last page that is on record; 0 without a source."""
    numbers = (
        int(quad.object.value)
        for name in ("startPage", "endPage", "page")
        for quad in knowledge.quads.quads_for_pattern(None, ist(name), None, _DEFAULT)
        if isinstance(quad.object, Literal) and quad.object.value.isdecimal()
    )
    return max(numbers, default=0)


def _as_said(claims: "Iterable[Claim]") -> object:
    """Return what sets apart what is said of one thing from what is said of another."""
    return frozenset(
        (claim.property, claim.object, claim.polarity, claim.modality, claim.qualifier)
        for claim in claims
    )


def _local(name: NamedNode) -> str:
    return name.value.rpartition("#")[2]
