"""Ranks what can be found for some words: whole words before beginnings, names before meanings.

Each word asked for has to be a word of the entry or the beginning of one; for a short name of the
field (TGW) the words of what it stands for will do, and for initials (HA) the words that begin so.
Of one or of many is the same, and so is written together or apart. Words such as “the” count only
where nothing else is asked.
"""

from itertools import chain

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.spelling import nearest

from .index import GROUPS, Entry, GroupName, Index, Read, read, words_of

SMALL = frozenset(
    words_of(
        "a an and are as at be by can could did do does for from has have how i in into is it its "
        "may me my of on or our should so that the their them there this to was we what when "
        "against compare compared versus vs where which who why will with you your"
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
_AS_SHORT = 2
"""The rank of a word that is a short name, or the initials, of words of the name."""
_LAST = 6
"""The rank of the beginning of a word of the meaning; what is further off does not fit."""
_MOST_JOINED = 8
"""Of more words than this it is not tried whether two are one."""
_SHORTEST_PART = 4
_LONGEST_INITIALS = 4
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
    if not wanted_of(words):
        return Finding(words, ())
    groups = tuple(
        Group(name, tuple(entry for _, entry in scored))
        for name, scored in _ranked(index, words_of(words), words).items()
    )
    return Finding(words, groups, () if groups else near(index, words))


def wanted_of(words: str) -> tuple[str, ...]:
    """Return the words that count."""
    return _counting(words_of(words))


def _counting(every: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in every if word not in SMALL) or every


def _ranked(
    index: Index, every: tuple[str, ...], named: str
) -> dict[GroupName, list[tuple[tuple[int, ...], Entry]]]:
    """Return what is found by group, each with how far it is from the words, nearest first."""
    asked = [(_counting(way), _spelt_out(way, index)) for way in _ways(every, index)]
    ranked: dict[GroupName, list[tuple[tuple[int, ...], Entry]]] = {}
    for one in chain(index.entries, map(read, index.named(named))):
        scores = [_score(one, wanted, wholes, index) for wanted, wholes in asked]
        score = min((known for known in scores if known is not None), default=None)
        if score is not None:
            ranked.setdefault(one.entry.group, []).append((score, one.entry))
    for scored in ranked.values():
        scored.sort(key=lambda pair: (pair[0], pair[1].label.casefold()))
    # Questions answer most; then comes what is called so, before what only has the words.
    present = [name for name in GROUPS if name in ranked]
    present.sort(key=lambda name: 0 if name == "questions" else 1 + ranked[name][0][0][0])
    return {name: ranked[name] for name in present}


def _ways(every: tuple[str, ...], index: Index) -> list[tuple[str, ...]]:
    """Return the ways to write some words: as they are; two of them together; one of them apart."""
    known = index.known if len(every) <= _MOST_JOINED else frozenset()
    ways = [every]
    for at, word in enumerate(every):
        before, after = every[:at], every[at + 1 :]
        if after and word + after[0] in known:
            ways.append((*before, word + after[0], *after[1:]))
        if word in known or len(word) < 2 * _SHORTEST_PART:
            continue
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if word[:cut] in known and word[cut:] in known:
                ways.append((*before, word[:cut], word[cut:], *after))
                break
    return ways


def _spelt_out(every: tuple[str, ...], index: Index) -> tuple[tuple[str, ...], ...]:
    """Return some words as they are, and with short names spelt out: dx gateway."""
    spelt: list[str] = []
    for word in every:
        meanings = index.meanings.get(word)
        spelt += sorted(meanings, key=len)[0] if meanings else (word,)
    return every, tuple(spelt)


def _score(
    one: Read, wanted: tuple[str, ...], wholes: tuple[tuple[str, ...], ...], index: Index
) -> tuple[int, ...] | None:
    """Return how far an entry is from the words, less being nearer; None if it does not fit."""
    worst = total = 0
    for word in wanted:
        # One letter beside other words is an abbreviation such as p. and no beginning.
        rank = _rank(word, one, beginnings=len(word) > 1 or len(wanted) == 1)
        if rank > _AS_SHORT and (
            any(_in_order(spelt, one.name) for spelt in index.meanings.get(word, ()))
            or _are_initials(word, one.name)
        ):
            rank = _AS_SHORT
        if rank > _LAST:
            return None
        worst, total = max(worst, rank), total + rank
    exact = 0 if any(whole == one.name or whole in one.also for whole in wholes) else 1
    return exact, worst, total, one.entry.weight, len(one.name)


def _rank(word: str, one: Read, *, beginnings: bool) -> int:
    for rank, words in enumerate((one.name, one.other)):
        if word in words:
            return rank
    for rank, words in enumerate((one.name, one.other), 3):
        if beginnings and _begins(word, words):
            return rank
    if word in one.meaning:
        return 5
    return _LAST if beginnings and _begins(word, one.meaning) else _LAST + 1


def _begins(word: str, words: tuple[str, ...]) -> bool:
    return any(known.startswith(word) and known not in SMALL for known in words)


def _in_order(some: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Tell whether words stand in a name one after the other."""
    starts = range(len(words) - len(some) + 1)
    return any(words[start : start + len(some)] == some for start in starts)


def _are_initials(word: str, words: tuple[str, ...]) -> bool:
    """Tell whether words of a name one after the other begin with the letters of a short word."""
    if not 2 <= len(word) <= _LONGEST_INITIALS:
        return False
    return word in "".join(known[0] for known in words if known not in SMALL)


def near(index: Index, words: str) -> tuple[Entry, ...]:
    """Return what comes near to words for which nothing was found.

    First what is found where each unknown word is read as the one that is spelt most like it; then
    what has most of the words, or words of the same stem.

    Args:
        index: What there is.
        words: What was looked for.
    """
    every, known = words_of(words), index.known
    read_as = tuple(_read_as(word, known) for word in every)
    if read_as != every and (ranked := _ranked(index, read_as, " ".join(read_as))):
        scored = [pair for name in GROUPS for pair in ranked.get(name, ())]
        # What is called so comes before what only has the words.
        return tuple(entry for _, entry in sorted(scored, key=lambda pair: pair[0][0])[:_NEAR])
    wanted = _counting(every)
    alike = []
    for one in index.entries:
        if one.entry.group == "claims":
            continue
        in_name = sum(any(_akin(word, known) for known in one.name) for word in wanted)
        rest = (*one.name, *one.other, *one.meaning)
        in_all = sum(any(_akin(word, known) for known in rest) for word in wanted)
        if in_all:
            entry = one.entry
            rank = (-in_name - in_all, GROUPS.index(entry.group), entry.weight, len(one.name))
            alike.append((rank, entry.label.casefold(), entry))
    best = sorted(alike, key=lambda one: one[:2])
    return tuple(entry for _, _, entry in best[:_NEAR])


def _read_as(word: str, known: frozenset[str]) -> str:
    """Return the word of a name that a word is spelt most like, where none begins with it."""
    if len(word) < _SHORTEST_PART or not word.isalpha() or word in SMALL:
        return word
    if any(other.startswith(word) for other in known):
        return word
    return next(iter(nearest(word, sorted(known))), word)


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
