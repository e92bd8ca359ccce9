"""Ranks what can be found for some words: whole words before beginnings, names before meanings.

Each word asked for has to be a word of the entry or the beginning of one; for a short name of the
field (TGW) the words of what it stands for will do. Words such as “the” count only where nothing
else is asked.
"""

from itertools import chain

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.spelling import nearest

from .index import GROUPS, Entry, GroupName, Index, tokens_of

SMALL = frozenset(
    tokens_of(
        "a an and are as at be by can could did do does for from has have how i in into is it its "
        "may me my of on or our should so that the their them there this to was we what when "
        "where which who why will with you your"
    )
)
"""Words that count only where nothing else is asked."""
TITLES = {
    "questions": "Questions",
    "options": "Options",
    "words": "Words",
    "paper": "In the paper",
    "claims": "Claims",
}
"""What the groups of findings are called."""
_NEAR = 6
_SAME_STEM = 0.58
_SHORTEST_STEM = 5


class Group(Frozen):
    """Findings of one sort.

    Attributes:
        name: One of `GROUPS`.
        entries: The findings, the best first.
    """

    name: GroupName
    entries: tuple[Entry, ...]


class Finding(Frozen):
    """What was found.

    Attributes:
        words: What was asked for.
        groups: The findings, in groups that hold something.
        near: Where nothing was found, what comes near.
    """

    words: str
    groups: tuple[Group, ...]
    near: tuple[Entry, ...] = ()

    @property
    def number(self) -> int:
        """How many were found."""
        return sum(len(group.entries) for group in self.groups)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All findings, in order."""
        return tuple(entry for group in self.groups for entry in group.entries)


def find(index: Index, words: str) -> Finding:
    """Return what is found for some words.

    Args:
        index: What there is.
        words: What is looked for; nothing is found for no words.
    """
    wanted = wanted_of(words)
    if not wanted:
        return Finding(words, ())
    ranked: dict[GroupName, list[tuple[tuple[int, ...], str, Entry]]] = {}
    whole = tokens_of(words)
    for entry in chain(index.entries, index.named(words)):
        score = _score(entry, wanted, whole, index)
        if score is not None:
            ranked.setdefault(entry.group, []).append((score, entry.label.casefold(), entry))
    groups = tuple(
        Group(name, tuple(entry for _, _, entry in sorted(ranked[name], key=lambda rank: rank[:2])))
        for name in GROUPS
        if name in ranked
    )
    return Finding(words, groups, () if groups else near(index, words))


def wanted_of(words: str) -> tuple[str, ...]:
    """Return the words that count."""
    every = tokens_of(words)
    return tuple(entry for entry in every if entry not in SMALL) or every


def _score(
    entry: Entry, wanted: tuple[str, ...], whole: tuple[str, ...], index: Index
) -> tuple[int, ...] | None:
    """Return how far an entry is from the words, less being nearer; None if it does not fit."""
    name = tokens_of(entry.label)
    also = [tokens_of(spelling) for spelling in entry.also]
    other = tuple(word for spelling in also for word in spelling)
    meaning = tokens_of(entry.about)
    worst = total = 0
    for word in wanted:
        rank = _rank(word, name, other, meaning)
        for spelt in index.meanings.get(word, ()):
            if rank > 2 and all(spelling in name for spelling in spelt):
                rank = 2
        if rank > 6:
            return None
        worst, total = max(worst, rank), total + rank
    exact = 0 if whole == name or whole in also else 1
    return worst, exact, total, entry.weight, len(name)


def _rank(
    word: str, name: tuple[str, ...], other: tuple[str, ...], meaning: tuple[str, ...]
) -> int:
    for rank, tokens in enumerate((name, other)):
        if word in tokens:
            return rank
    for rank, tokens in enumerate((name, other), 3):
        if any(token.startswith(word) for token in tokens):
            return rank
    if word in meaning:
        return 5
    return 6 if any(token.startswith(word) for token in meaning) else 7


def near(index: Index, words: str) -> tuple[Entry, ...]:
    """Return what comes near to words for which nothing was found.

    First what has most of the words, or words of the same stem; then what is spelt alike.

    Args:
        index: What there is.
        words: What was looked for.
    """
    wanted = wanted_of(words)
    known: dict[str, None] = {}
    ranked = []
    for entry in index.entries:
        if entry.group == "claims":
            continue
        name = tokens_of(entry.label)
        rest = tuple(
            word
            for text_of_entry in (*entry.also, entry.about)
            for word in tokens_of(text_of_entry)
        )
        known.update(dict.fromkeys(name))
        in_name = sum(any(_akin(word, token) for token in name) for word in wanted)
        in_all = sum(any(_akin(word, token) for token in (*name, *rest)) for word in wanted)
        if in_all:
            rank = (-in_name - in_all, GROUPS.index(entry.group), entry.weight, len(name))
            ranked.append((rank, entry.label.casefold(), entry))
    if not ranked:
        spelt = [neighbour for word in wanted for neighbour in nearest(word, list(known))[:1]]
        if spelt and tuple(spelt) != wanted:
            return find(index, " ".join(spelt)).entries[:_NEAR]
    best = sorted(ranked, key=lambda rank: rank[:2])
    return tuple(entry for _, _, entry in best[:_NEAR])


def _akin(one: str, other: str) -> bool:
    """Tell whether two words are of one stem: a long common beginning."""
    if one == other:
        return True
    common = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        common += 1
    long = max(len(one), len(other))
    return common >= _SHORTEST_STEM and common >= _SAME_STEM * long
