"""What has changed since the edition, for the pages of what it bears on."""

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries.diagnostics.spelling import capital, day_in_words
from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.kb.changes.change import Change
    from isthmus.kb.record.claim import Claim

KINDS = {
    "revises": "revises",
    "adds": "a way that the paper lacks",
    "resolves-silence": "answers a silence",
    "clarifies": "clarifies",
    "renames": "a new name",
    "confirms": "confirms",
    "was-already-so": "was so already",
}
"""What a change does to the edition, in words."""
_NO_CHANGE = frozenset({"confirms", "was-already-so"})
_ANSWERS = "resolves-silence"
_OTHERWISE = frozenset({"revises", "renames"})
"""Kinds of change of which the edition itself says that it was otherwise."""
_COMMIT = re.compile(r"\b([\w-]+) commit [0-9a-f]{7,40}\b")
_RELEASE = re.compile(r"\bbotocore release note ([\d.]+\d)")
_SDK = re.compile(
    r"\bbotocore ([\d.]+\d)(?: \(built [\d-]+\))?(?: wheel)?(?:, service model [\w-]+)?"
)
_SDK_SOURCE = re.compile(r"\bsource of botocore\b")
_FILE = re.compile(r", [\w./-]+\.(?:md|json|rst|txt|html)\b")
_SHORTENED = {"bp ": "networking best practices", "tk ": "agent toolkit"}
"""How the record shortens two texts, before the name of the file."""


@dataclass(frozen=True, slots=True)
class Later:
    """One change, as a page tells of it.

    Attributes:
        change: The change.
        when: Since when, as far as is known.
        kind: What it does to the edition, in words.
        sources: The titles of the texts on which it rests.
        dated: Whether a date is known.
        new: Whether it came after the edition: it was not so before, and is no confirmation.
        weight: How little it changes what the edition says: 0 for what replaces, adds to or answers
            it, 1 for what bounds it or is another way, 2 for all else.
    """

    change: "Change"
    when: str
    kind: str
    sources: str
    dated: bool
    new: bool
    weight: int


def later_about(knowledge: "Knowledge", iris: Iterable[str]) -> tuple[Later, ...]:
    """Return the changes that bear on things, or on what the source says of them.

    Args:
        knowledge: Has the record of changes.
        iris: The things.

    Returns:
        Dated ones first, the newest at the top.
    """
    wanted = set(iris)
    about = (claim for iri in wanted for claim in knowledge.proofs.claims.about(NamedNode(iri)))
    claims = {claim.iri for claim in about}
    return _told_of(
        knowledge,
        (
            change
            for change in knowledge.changes.changes
            if wanted.intersection(thing.value for thing in change.affects)
            or claims.intersection(touched_by(change))
        ),
    )


def later_of(knowledge: "Knowledge", claim: "Claim") -> tuple[Later, ...]:
    """Return the changes that bear on a claim, as `later_about` those that bear on things."""
    changes = knowledge.changes.changes
    return _told_of(knowledge, (c for c in changes if claim.iri in touched_by(c)))


def later_on_aspect(knowledge: "Knowledge", aspect: str) -> tuple[Later, ...]:
    """Return the changes that say something of an aspect on which the source is silent."""
    changes = knowledge.changes.changes
    return _told_of(
        knowledge, (c for c in changes if any(s.aspect.value == aspect for s in c.silences))
    )


def _told_of(knowledge: "Knowledge", changes: Iterable["Change"]) -> tuple[Later, ...]:
    ordered = sorted(changes, key=newest_first)
    return tuple(told(change, knowledge.edition) for change in ordered)


def touched_by(change: "Change") -> "tuple[NamedNode, ...]":
    """Return the claims of the edition on which a change bears: those it warns of or replaces."""
    return (*change.claims, *change.replaces)


class SaidOnce:
    """Gives the changes that bear on some claims, each where it is first asked for.

    A page says what came later beside the sentence that it touches, and not beside every one.

    Args:
        laters: Those of the page.
    """

    def __init__(self, laters: Iterable[Later]) -> None:
        self._left = list(laters)
        self._said: set[str] = set()

    def __call__(
        self, claims: Iterable["Claim"], others: Iterable[Later] = ()
    ) -> tuple[Later, ...]:
        """Return those of the changes that nobody has asked for yet.

        Args:
            claims: What they bear on.
            others: Further ones, which the page need not have.
        """
        wanted = {claim.iri for claim in claims}
        touched = {
            later.change.name: later
            for later in (
                *others,
                *(later for later in self._left if wanted.intersection(touched_by(later.change))),
            )
            if later.change.name not in self._said
        }
        self._said |= touched.keys()
        return tuple(touched.values())


def without_digests(text: str) -> str:
    """Leave the digests of commits out of a text; the record of a change has them.

    >>> without_digests("botocore commit 94ce27ac4: shapes of the feature")
    'source of botocore: shapes of the feature'
    """
    return _COMMIT.sub(r"source of \1", text)


def source_name(title: str) -> str:
    """Return what people call a text that was read: without its file and the tool that has it.

    >>> source_name("Direct Connect User Guide, limits.md")
    'Direct Connect User Guide'
    >>> source_name("botocore 1.44.8 wheel, service model directconnect")
    'AWS SDK 1.44.8'
    """
    for short, whole in _SHORTENED.items():
        if title.startswith(short):
            return whole
    named = _SDK_SOURCE.sub("source of the AWS SDK", _COMMIT.sub("", without_digests(title)))
    return _FILE.sub("", _SDK.sub(r"AWS SDK \1", _RELEASE.sub(r"AWS SDK, release \1", named)))


def answered(laters: Iterable[Later], aspect: str) -> tuple[Later, ...]:
    """Return those of several changes that answer a silence on an aspect, plain answers first."""
    answers = (
        later for later in laters if any(s.aspect.value == aspect for s in later.change.silences)
    )
    return tuple(sorted(answers, key=lambda later: later.change.kind != _ANSWERS))


def newest_first(change: "Change") -> tuple[object, ...]:
    """Return a key by which changes are ordered: dated ones first, the newest at the top."""
    latest = change.effective.latest
    dated = change.effective.precision != "none" and latest is not None
    return (not dated, -(latest.toordinal() if dated and latest else 0), change.label)


def told(change: "Change", edition: str) -> Later:
    """Return a change as a page tells of it.

    Args:
        edition: The day of the edition.
    """
    when = day_in_words(change.when())
    latest = change.effective.latest
    was_so = latest is not None and bool(edition) and latest <= date.fromisoformat(edition)
    # What is known by some day may have been so long before; but what the edition denies was not.
    began = change.effective.earliest is not None or change.kind in _OTHERWISE
    return Later(
        change,
        capital(when),
        _does(change),
        ", ".join(dict.fromkeys(source_name(each.title) for each in change.evidence[:2])),
        change.effective.precision != "none" and latest is not None,
        change.kind not in _NO_CHANGE and not was_so and began,
        _weight(change),
    )


def _does(change: "Change") -> str:
    """Say what a change does to the edition; what it adds is a way, a number, or neither."""
    if change.kind == "adds" and not change.ways:
        return f"{'a number' if change.amounts else 'new'}, not in the paper"
    return KINDS.get(change.kind, change.kind)


def _weight(change: "Change") -> int:
    if change.kind in _OTHERWISE or change.statements or change.silences:
        return 0
    return 1 if change.amounts or change.ways or change.warns else 2
