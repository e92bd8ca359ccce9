"""Ranks what can be found for some words: whole words before beginnings, names before meanings.

Each word asked for has to be a word of the entry or the beginning of one; for a short name of the
field (TGW, HA) the words of what it stands for will do.
Of one or of many is the same, and so is written together or apart. Words such as “the” count only
where nothing else is asked.
"""

from itertools import chain, pairwise, product

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.spelling import nearest

from .index import GROUPS, Entry, GroupName, Index, Read, read, words_of

SMALL = frozenset(
    words_of(
        "a an and are as at be by can could did do does for from has have how i in into is it its "
        "may me my not of on or our should since so that the their them there this to was we what "
        "when against compare compared versus vs where which who why will with you your does "
        "support supports allow allows"
    )
)
"""Words that count only where nothing else is asked."""
TITLES = {
    "questions": "Questions",
    "options": "Options",
    "words": "Words",
    "paper": "In the paper",
    "pages": "Pages",
    "claims": "Claims",
}
"""What the groups of findings are called."""
COMPARES = {
    "asked": frozenset(
        words_of("vs versus or against compare compared comparison difference than")
    ),
    "between": frozenset(words_of("vs versus or and against with than to")),
    "around": frozenset(
        words_of(
            "compare compared comparison comparing difference between better best which is the a"
        )
    ),
}
"""Words of which one says that things are compared, and those that stand between and around."""
WAYS_ON = ("/decide", "/questions", "/look", "/coverage")
"""The pages to which words lead that are like none of the record."""
MANY = frozenset(words_of("dozen twenty thirty forty fifty hundred thousand lots plenty"))
"""Words that are read as many."""
_MOST_COMPARED = 4
_TURNS = frozenset(words_of("not against"))
"""Small words that turn what is asked round."""
_NEAR = 6
_AS_SHORT = 2
"""The rank of a word that is a short name of words of the name."""
_OF_MEANING = 5
"""The rank of a word of the meaning."""
_AT_LAST = 9
"""The place of claims, behind every other group."""
_LAST = 6
"""The rank of the beginning of a word of the meaning; what is further off does not fit."""
_MOST_JOINED = 8
"""Of more words than this it is not tried whether two are one."""
_DIGITS = 9
"""A number of more digits is not worked out."""
_SHORTEST_PART = 4
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
    every = tuple("many" if word in MANY else word for word in words_of(words))
    ranked = _ranked(index, every, words)
    if not ranked and (many := _as_many(every)) != every:
        # Where the number itself is nowhere, 40 are many.
        every = many
        ranked = _ranked(index, every, words)
    groups = [Group(name, tuple(entry for _, entry in scored)) for name, scored in ranked.items()]
    page = _comparison(index, every)
    asked_for = any(entry.cues for group in groups[:1] for entry in group.entries[:1])
    # Where something is called so, its name is no question about an option.
    called = any(not scored[0][0][0] for name, scored in ranked.items() if name == "words")
    # An option that only explains itself with the words is not what was asked about.
    meant = any(
        scored[0][0][1] < _OF_MEANING for name, scored in ranked.items() if name == "options"
    )
    if page is None and not asked_for and not called and not meant:
        page = _aspect(index, every)
    if page is not None:
        pages = next((group for group in groups if group.name == "pages"), Group("pages", ()))
        others = [group for group in groups if group.name != "pages"]
        groups = [Group("pages", (page, *pages.entries)), *others]
    return Finding(words, tuple(groups), () if groups else near(index, words) or _ways_on(index))


def _as_many(every: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("many" if word.isdecimal() and _is_several(word) else word for word in every)


def _is_several(digits: str) -> bool:
    # Python reads no number of thousands of digits.
    return len(digits) > _DIGITS or int(digits) > 1


def _ways_on(index: Index) -> tuple[Entry, ...]:
    """Return where one goes on from words that are like none of the record."""
    plain = (one.entry for one in index.entries if not one.entry.given)
    entries = {entry.path: entry for entry in plain if entry.path in WAYS_ON}
    return tuple(entries[path] for path in WAYS_ON if path in entries)


def _comparison(index: Index, every: tuple[str, ...]) -> Entry | None:
    """Return the page that sets side by side what some words compare; None if they do not."""
    if COMPARES["asked"].isdisjoint(every) or not index.sides:
        return None
    parts: list[list[str]] = [[]]
    for word in every:
        if word in COMPARES["between"]:
            parts.append([])
        elif word not in COMPARES["around"]:
            parts[-1].append(word)
    named = [tuple(part) for part in parts if part]
    if not 1 < len(named) <= _MOST_COMPARED:
        return None
    sides = [_called_so(index, part) for part in named]
    ways = [way for way in product(*sides) if len(set(way)) == len(way)]
    if not ways:
        return None
    # What connects the same is compared before what does not.
    together = [way for way in ways if frozenset.intersection(*(_connects(index, w) for w in way))]
    things = (together or ways)[0]
    words = [index.sides[entry.iri][0] for entry in things]
    label = f"{', '.join(entry.label for entry in things[:-1])} and {things[-1].label}"
    return Entry(
        "pages",
        f"{label}, side by side",
        "comparison",
        query=f"compare {', '.join(words)}",
        path="/compare",
        given=(("of", words[0].partition(":")[0]), ("ids", ",".join(words))),
    )


def _aspect(index: Index, every: tuple[str, ...]) -> Entry | None:
    """Return the part of a page that tells an aspect of an option; None if no such is asked for.

    No option has all the words then: it has some, and the others name a property. What the source
    says is told with it, since a bare *encrypted* reads as a yes.
    """
    named: list[tuple[int, Read, tuple[str, ...]]] = []
    for one in index.entries:
        if one.entry.iri in index.aspects and (whole := _named_whole(one, every)):
            named.append((len(whole), one, whole))
    for _, one, whole in sorted(named, key=lambda each: -each[0]):
        rest = tuple(word for word in every if word not in whole and word not in SMALL)
        sides = _called_so(index, rest) if rest else []
        if not sides:
            continue
        path = f"/{index.sides[sides[0].iri][0].replace(':', '/', 1)}"
        said, since = index.told.get((sides[0].iri, one.entry.iri), ("", ""))
        label = f"{sides[0].label}: {one.entry.label}{f' – {said}' if said else ''}"
        part = index.aspects[one.entry.iri]
        return Entry("pages", label, "part of its page", about=since, path=f"{path}#{part}")
    return None


def _called_so(index: Index, part: tuple[str, ...]) -> list[Entry]:
    """Return what can be compared and is called so alike, in the order of the source."""
    scored = _ranked(index.only("options"), part, " ".join(part)).get("options", [])
    able = [
        (score, entry)
        for score, entry in scored
        if entry.iri in index.sides and score[1] < _OF_MEANING
    ]
    alike = [entry for score, entry in able if score[:3] == able[0][0][:3]]
    place = {iri: at for at, iri in enumerate(index.sides)}
    return sorted(alike, key=lambda entry: place[entry.iri])


def _connects(index: Index, entry: Entry) -> frozenset[str]:
    return index.sides[entry.iri][1]


def wanted_of(words: str) -> tuple[str, ...]:
    """Return the words that count."""
    return _counting(words_of(words))


def _counting(every: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in every if word not in SMALL) or every


def _ranked(
    index: Index, every: tuple[str, ...], named: str
) -> dict[GroupName, list[tuple[tuple[int, ...], Entry]]]:
    """Return what is found by group, each with how far it is from the words, nearest first."""
    asked = [(way, _counting(way), _spelt_out(way, index)) for way in _ways(every, index)]
    ranked: dict[GroupName, list[tuple[tuple[int, ...], Entry]]] = {}
    for one in chain(index.entries, map(read, index.named(named))):
        scores = [_score(one, *way, index) for way in asked]
        score = min((known for known in scores if known is not None), default=None)
        if score is not None:
            ranked.setdefault(one.entry.group, []).append((score, one.entry))
    for name, scored in ranked.items():
        scored.sort(key=lambda pair: (pair[0], pair[1].label.casefold()))
        ranked[name] = _each_once(index, scored)
    # A page that was asked for comes first. Questions answer most; then comes what is called so,
    # before what only has the words.
    present = [name for name in GROUPS if name in ranked]
    present.sort(key=lambda name: _place(name, *ranked[name][0]))
    return {name: ranked[name] for name in present}


def _each_once(
    index: Index, scored: list[tuple[tuple[int, ...], Entry]]
) -> list[tuple[tuple[int, ...], Entry]]:
    """Leave out what tells of the same thing as what stands before it."""
    seen: set[str] = set()
    kept = []
    for score, entry in scored:
        subject = index.subjects.get(entry.iri, "")
        if subject not in seen:
            kept.append((score, entry))
        seen.update(filter(None, (subject,)))
    return kept


def _place(name: GroupName, score: tuple[int, ...], first: Entry) -> int:
    exact, worst = score[:2]
    if name == "pages" and (first.cues or not exact):
        return -1
    if name == "claims":
        return _AT_LAST
    if name == "questions":
        # A question that only explains itself with the words is no answer to them, and one that
        # has them under another name is less than what is called so.
        return 0 if worst < _AS_SHORT else 3 if worst < _OF_MEANING else _AT_LAST - 1
    if name == "words" and first.weight:
        # A word of the schema stands behind what is called so, and before what only tells of it.
        return 4 if worst < _OF_MEANING else 6
    return 1 + exact if worst <= _AS_SHORT else 5


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
    one: Read,
    every: tuple[str, ...],
    wanted: tuple[str, ...],
    wholes: tuple[tuple[str, ...], ...],
    index: Index,
) -> tuple[int, ...] | None:
    """Return how far an entry is from the words, less being nearer; None if it does not fit."""
    worst = total = 0
    if one.cues:
        cued = one.cues.intersection(every)
        if not cued or one.cues.issuperset(wanted):
            return None
        # Why not is asked of what speaks against it, and not of what speaks for it.
        total = sum(word in _TURNS and word not in one.cues for word in every)
    for word in wanted:
        # One letter beside other words is an abbreviation such as p. and no beginning.
        rank = _rank(word, one, beginnings=len(word) > 1 or len(wanted) == 1)
        if rank > _AS_SHORT and any(
            _in_order(spelt, one.name) for spelt in index.meanings.get(word, ())
        ):
            rank = _AS_SHORT
        if rank > _LAST:
            return None
        worst, total = max(worst, rank), total + rank
    if one.entry.group == "words" and one.entry.weight:
        # A word of the schema is called by its name alone, and by no short one.
        exact = 0 if wholes[0] == one.name else 1
    else:
        exact = 0 if any(whole == one.name or whole in one.also for whole in wholes) else 1
    return exact, worst, total, one.entry.weight, len(one.name)


def _rank(word: str, one: Read, *, beginnings: bool) -> int:
    for rank, words in enumerate((one.name, one.other)):
        if word in words:
            return rank
    for rank, words in enumerate((one.name, one.other), 3):
        if beginnings and _begins(word, words):
            return rank
    if f"\n{word}" not in one.meaning:
        return _LAST + 1
    if f"\n{word}\n" in one.meaning:
        return _OF_MEANING
    return _LAST if beginnings and _begins_a_line(word, one.meaning) else _LAST + 1


def _begins(word: str, words: tuple[str, ...]) -> bool:
    for known in words:  # noqa: SIM110 - twice as fast as a generator, for each entry and word
        if known.startswith(word) and known not in SMALL:
            return True
    return False


def _begins_a_line(word: str, text: str) -> bool:
    """Tell whether a word begins a line that is no small word; see `Read.meaning`."""
    at = text.find(f"\n{word}")
    while at >= 0:
        end = text.index("\n", at + 1)
        if text[at + 1 : end] not in SMALL:
            return True
        at = text.find(f"\n{word}", end)
    return False


def _in_order(some: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Tell whether words stand in a name one after the other."""
    starts = range(len(words) - len(some) + 1)
    return any(words[start : start + len(some)] == some for start in starts)


def near(index: Index, words: str) -> tuple[Entry, ...]:
    """Return what comes near to words for which nothing was found.

    First what is found where each unknown word is read as the one that is spelt most like it; then
    what has most of the words, or words of the same stem.

    Args:
        index: What there is.
        words: What was looked for.
    """
    every, known = words_of(words), index.known
    if beside := _beside(index, every):
        return beside
    read_as = tuple(_read_as(word, known) for word in every)
    if read_as != every and (ranked := _ranked(index, read_as, " ".join(read_as))):
        scored = [pair for name in GROUPS for pair in ranked.get(name, ())]
        # What is called so comes before what only has the words.
        return tuple(entry for _, entry in sorted(scored, key=lambda pair: pair[0][0])[:_NEAR])
    wanted = _counting(every)
    alike = []
    for one in index.entries:
        if one.entry.group == "claims" or one.cues:
            continue
        in_name = sum(any(_akin(word, known) for known in one.name) for word in wanted)
        rest = (*one.name, *one.other, *one.meaning.split())
        in_all = sum(any(_akin(word, known) for known in rest) for word in wanted)
        if in_all:
            entry = one.entry
            rank = (-in_name - in_all, GROUPS.index(entry.group), entry.weight, len(one.name))
            alike.append((rank, entry.label.casefold(), _named_whole(one, every), entry))
    best = sorted(alike, key=lambda one: one[:2])
    # What the words name whole comes first, each part of them once: VPC peering, encrypted.
    left, first = set(wanted), []
    for _, _, whole, entry in sorted(best, key=lambda one: -len(one[2])):
        if left.intersection(whole):
            left.difference_update(whole)
            first.append(entry)
    return tuple([*first, *(entry for *_, entry in best if entry not in first)][:_NEAR])


def _beside(index: Index, every: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return what lies near to words of the field that the record has not."""
    # SD-WAN is one word, however it is written.
    words = (*every, *(one + other for one, other in pairwise(every)))
    names = [name for word in words for name in index.outside.get(word, ())]
    found = (one.entry for name in names for one in index.entries if name in (one.name, *one.also))
    named = {entry.label: entry for entry in found if entry.group in ("options", "words")}
    return tuple(named.values())


def _named_whole(one: Read, every: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the longest name of an entry that stands whole among some words."""
    whole = (name for name in (one.name, *one.also) if name and _in_order(name, every))
    return max(whole, key=len, default=())


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
