"""Notes on kinds, claims, words, ties and pivots against a naive reading of the facts alone.

As in `test_by_hand`, nothing here is the product's: what each note has to say is worked out from
plain sets of facts.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from isthmus.kb import RdflibStore
from isthmus.kb.knowledge import Knowledge
from isthmus.ontology import BASE, IST
from isthmus.queries.answers.answer import Answer, Note, Thing
from pyoxigraph import Literal, NamedNode, Triple

from .test_by_hand import (
    Drawn,
    F,
    Fits,
    Store,
    T,
    U,
    World,
    asked,
    atom,
    condition,
    names,
    plain,
    readings,
    some,
    told,
)
from .test_evaluate import LINES, RDF_TYPE, XSD, iri, number, oxigraph

RDF_PROPERTY = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#Property")
DOMAIN = NamedNode("http://www.w3.org/2000/01/rdf-schema#domain")
TAGS = [
    ("number", 1),
    ("number", 2),
    ("text", "heavy"),
    ("text", "light"),
    ("date", "2020-01-01"),
    ("thing", "alder"),
]
DAYS = ["2001-01-01", "2002-01-01"]
TITLES = ["Wood line", "Old redwood", "Bluebird"]
WORDS = {
    "number": "a number",
    "text": "a text",
    "date": "a date",
    "thing": "a thing",
}
ASKED = {
    "electric": "electric",
    "accessible": "accessible",
    "operator": "operator",
    "serves": "serves",
    "ends-at": "endsAt",
    "runs": "runs",
    "code": "code",
    "tag": "tag",
}
CLAIMED = {"operator": ["north", "south"], "serves": ["alder", "birch"], "runs": ["swift", "ox"]}


class Fuller(World):
    """A world with values of several kinds, titles, days, and claims that are not plain."""

    terms = (
        Triple(iri("tag"), RDF_TYPE, RDF_PROPERTY),
        Triple(iri("tag"), DOMAIN, iri("Line")),
    )

    def __init__(self, draw: random.Random) -> None:
        super().__init__(draw)
        for line in LINES:
            self.values[line, "tag"] = set(draw.sample(TAGS, draw.randint(0, 3)))
            self.values[line, "opened"] = set(draw.sample(DAYS, draw.randint(0, 1)))
            self.values[line, "title"] = set(draw.sample(TITLES, draw.randint(0, 1)))
        self.claims = {
            (line, prop, draw.choice(values))
            for line in LINES
            for prop, values in CLAIMED.items()
            if draw.random() < 0.4
        }

    def triples(self) -> Iterator[Triple]:
        kept, own = self.values, {"tag", "opened", "title"}
        self.values = {key: held for key, held in kept.items() if key[1] not in own}
        yield from super().triples()
        self.values = kept
        for line in LINES:
            for kind, value in self.of(line, "tag"):
                term: NamedNode | Literal = Literal(str(value))
                if kind == "number":
                    term = number(int(value))
                elif kind == "thing":
                    term = iri(str(value))
                elif kind == "date":
                    term = Literal(str(value), datatype=NamedNode(XSD + "date"))
                yield Triple(iri(line), iri("tag"), term)
            for day in self.of(line, "opened"):
                literal = Literal(day, datatype=NamedNode(XSD + "date"))
                yield Triple(iri(line), iri("opened"), literal)
            for title in self.of(line, "title"):
                yield Triple(iri(line), iri("title"), Literal(title))
        for place, (line, prop, value) in enumerate(sorted(self.claims)):
            claim = iri(f"claim-{place}")
            for predicate, term in (
                ("subject", iri(line)),
                ("property", iri(prop)),
                ("object", iri(value)),
                ("modality", NamedNode(BASE + "modality/can")),
                ("polarity", NamedNode(BASE + "polarity/affirmed")),
                ("aspect", iri("aspect")),
            ):
                yield Triple(claim, NamedNode(IST + predicate), term)


def by_kind(kind: str, holds: Callable[[object], bool]) -> Fits:
    """Compare values of one kind; what is of another is neither."""

    def fits(_: World, value: object) -> str:
        assert isinstance(value, tuple)
        return U if value[0] != kind else T if holds(value[1]) else F

    return fits


def tagged(draw: random.Random) -> Drawn:
    """Draw a condition on what holds values of several kinds."""
    tail, fits, kinds = draw.choice(
        [
            (" = 1", by_kind("number", lambda value: value == 1), {"number"}),
            (" > 1", by_kind("number", lambda value: value > 1), {"number"}),  # type: ignore[operator]
            (" <= 1", by_kind("number", lambda value: value <= 1), {"number"}),  # type: ignore[operator]
            (' = "heavy"', by_kind("text", lambda value: value == "heavy"), {"text"}),
            (" < 2020-06-06", by_kind("date", lambda value: True), {"date"}),
            (" > 2020-06-06", by_kind("date", lambda value: False), {"date"}),
            (" = alder", by_kind("thing", lambda value: value == "alder"), {"thing"}),
            (" = birch", by_kind("thing", lambda value: value == "birch"), {"thing"}),
            (' contains "h"', held_in("h"), {"text", "thing"}),
            (' contains "lde"', held_in("lde"), {"text", "thing"}),
            (
                ' in (1, "light")',
                lambda _, value: (
                    T
                    if value in {("number", 1), ("text", "light")}
                    else F
                    if value[0] in {"number", "text"}
                    else U
                ),
                {"number", "text"},
            ),
        ]
    )
    front = draw.choice(["", "any ", "every ", "no ", "at least 1 ", "at least 2 ", "at most 1 "])
    text = f"{front}tag{tail}"
    of_kinds[text] = kinds
    if front in {"", "any "}:
        return some(text, "tag", fits)
    if front == "every ":

        def every(world: World, thing: str) -> str:
            found = [fits(world, value) for value in world.of(thing, "tag")]
            return F if F in found else T if found and set(found) == {T} else U

        return Drawn(text, every, ("tag",))

    def count(world: World, thing: str) -> str:
        many = sum(fits(world, value) == T for value in world.of(thing, "tag"))
        least = int(front.split()[-1]) if front.startswith("at") else 0
        return T if (many >= least if "least" in front else many <= least) else F

    return Drawn(text, count)


of_kinds: dict[str, set[str]] = {}
"""The kinds of values that a condition drawn compares, by its text."""


def held_in(part: str) -> Fits:
    """Look into texts, and into what things are called."""
    return lambda _, value: (
        U
        if value[0] not in {"text", "thing"}  # type: ignore[index]
        else T
        if part in value[1]  # type: ignore[index]
        else F
    )


def is_mentioned(condition: str, world: World, thing: str) -> bool:
    word = condition.split('"')[1]
    texts = [*map(str, world.of(thing, "title")), thing]
    return any(part.startswith(word) for text in texts for part in re.split(r"\W", text.lower()))


def mentioning(draw: random.Random) -> Drawn:
    text = f'mentions "{draw.choice(["red", "wood", "bird", "line", "zebra"])}"'
    return Drawn(text, lambda world, thing: T if is_mentioned(text, world, thing) else F)


def mismatched(_: random.Random) -> Drawn:
    return Drawn("serves is an operator", lambda world, thing: U, ("serves",))


def fuller(draw: random.Random) -> Drawn:
    return draw.choice([tagged, tagged, tagged, mentioning, mismatched, atom, atom])(draw)


def codes(answer: Answer, code: str) -> list[Note]:
    return [note for note in answer.notes if note.code == code]


def cannot_be_met(text: str) -> bool:
    """Tell whether a conjunct asks for what no value is."""
    mismatch = "serves is an operator"
    if text.startswith("(") and ") or (" in text:
        return False
    return re.fullmatch(rf"(\(.*\) and )?\(?{mismatch}\)?( and \(.*\))?", text) is not None


def agrees(
    drawn: Drawn, railway: Knowledge, world: Fuller, store: Store, draw: random.Random
) -> None:
    expected = {line: told(drawn, world, line) for line in LINES}
    text = drawn.text
    answer = asked(f"find line where {text}", railway, world, store)
    kept = {row[0].id for row in answer.rows if isinstance(row[0], Thing)}
    assert kept == {line for line, verdict in expected.items() if verdict == T}, text
    # Values of other kinds, for each condition that compares some.
    wanted = {}
    for part, kinds in of_kinds.items():
        if re.search(rf"(^|\(|not |and |or ){re.escape(part)}($|\)| and| or| is)", text):
            values = {value for line in LINES for value in world.of(line, "tag")}
            others = Counter(WORDS[kind] for kind, _ in values if kind not in kinds)
            if others:
                wanted[part.removeprefix("any ")] = others  # two spellings are one condition
    said = {}
    for note in codes(answer, "kinds"):
        if "could not be compared" in note.text:
            part, _, counts = note.text.partition("by `")[2].rpartition("`: ")
            found = re.findall(r"(\d+) \((.*?)\)", counts)
            said[part.removeprefix("any ")] = Counter({word: int(many) for many, word in found})
    assert said == wanted, text
    mismatches = [note for note in codes(answer, "kinds") if "cannot be met" in note.text]
    assert len(mismatches) == ("serves is an operator" in text), text
    # What is open is told, except where a mismatch says all.
    number_open = list(expected.values()).count(U)
    if not mismatches:
        (*numbers,) = (int(re.findall(r"\d+", one.text)[0]) for one in codes(answer, "unstated"))
        assert numbers == [number_open] * bool(number_open), text
    elif number_open and " or " in text and not cannot_be_met(text):
        assert codes(answer, "unstated") or " and " in text, text
    # Claims that are not plain, on what is asked of the things themselves.
    outside = re.sub(r"with \([^()]*\)|an operator", "", text)
    props = {ASKED[word] for word in ASKED if re.search(rf"(?<![\w-]){word}(?![\w-])", outside)}
    reserved = {
        line
        for line, prop, value in world.claims
        if prop in props and value not in world.of(line, prop)
    }
    assert [names(note.things) for note in codes(answer, "modal")] == (
        [reserved] if reserved else []
    )
    # Words that nothing met.
    parts = set(re.findall(r'mentions "\w+"', text)) if not kept else set()
    parts = {part for part in parts if not any(is_mentioned(part, world, one) for one in LINES)}
    unmet = [note for note in answer.notes if note.code in {"words", "elsewhere"}]
    assert len({note.text for note in unmet}) <= len(parts), text
    assert bool(unmet) == bool(parts), text
    # Ties, and that nothing else is said of what `limit` cuts off.
    limit = draw.randint(1, 2)
    cut = asked(f"find line where {text} order by opened limit {limit}", railway, world, store)

    def key(line: str) -> tuple[bool, str]:
        days = world.of(line, "opened")
        return (not days, min(days, default=""))

    order = sorted(kept, key=lambda line: (*key(line), line))
    assert [row[0].id for row in cut.rows if isinstance(row[0], Thing)] == order[:limit], text
    equal = [line for line in order[limit:] if key(line) == key(order[limit - 1])]
    assert [names(note.things) for note in codes(cut, "ties")] == ([set(equal)] if equal else [])
    ours = {"unstated", "variants", "mixed", "absence", "kinds", "modal"}
    same = [
        {(note.code, note.text) for note in each.notes if note.code in ours}
        for each in (answer, cut)
    ]
    assert same[0] == same[1], text


def gone_through(
    railway: Knowledge,
    worlds: int,
    conditions: int,
    made: Callable[[list[Triple]], Store],
    seed: str,
) -> None:
    for place in range(worlds):
        draw = random.Random(f"{seed}-{place}")
        world = Fuller(draw)
        store = made([*world.triples()])
        for _ in range(conditions):
            agrees(condition(draw, 2, fuller), railway, world, store, draw)


def test_kinds_claims_words_and_ties_are_told(railway: Knowledge) -> None:
    gone_through(railway, 12, 8, oxigraph, "kinds")


def test_they_are_told_the_same_over_rdflib(railway: Knowledge) -> None:
    gone_through(railway, 2, 5, RdflibStore, "kinds-rdflib")


@pytest.mark.slow
def test_kinds_claims_words_and_ties_are_told_two_thousand_times(railway: Knowledge) -> None:
    gone_through(railway, 200, 10, oxigraph, "kinds-slow")


@pytest.mark.slow
def test_they_are_told_the_same_over_rdflib_some_hundred_times(railway: Knowledge) -> None:
    gone_through(railway, 30, 8, RdflibStore, "kinds-rdflib-slow")


# --- what would change the first place ---


def first_of(
    ways: dict[str, list[dict[str, object]]],
    holds: Callable[[dict[str, object]], bool],
    wishes: list[Callable[[dict[str, object]], bool]],
) -> set[str]:
    """Return what fits in every reading and is dominated by nothing that does."""
    fits = [line for line in LINES if all(map(holds, ways[line]))]

    def better(one: str, other: str) -> bool:
        for mine, theirs in product(ways[one], ways[other]):
            scores = [(wish(mine), wish(theirs)) for wish in wishes]
            if any(b and not a for a, b in scores) or all(a == b for a, b in scores):
                return False
        return True

    return {one for one in fits if not any(better(other, one) for other in fits if other != one)}


def turned(draw: random.Random, railway: Knowledge) -> None:
    world = World(draw, mixing=False)
    store = oxigraph([*world.triples()])
    must, holds = plain(draw)
    drawn = [plain(draw, 1) for _ in range(draw.randint(1, 2))]
    wishes = [wish for _, wish in drawn]
    text = f"choose line where {must} prefer {', '.join(wish for wish, _ in drawn)}"
    choice = asked(text, railway, world, store).choice
    assert choice is not None
    ways = {line: readings(world, line) for line in LINES}
    now = first_of(ways, holds, wishes)
    wanted = {}
    words = " ".join([must, *(wish for wish, _ in drawn)])
    for line in LINES:
        for prop in ("electric", "accessible", "operator = north", "operator = south"):
            name, _, value = prop.partition(" = ")
            if re.search(rf"\b{prop}\b", words) is None or world.of(line, name):
                continue
            if (line, name, value) in world.denied:
                continue
            firsts = []
            for so in (True, False):
                kept = [way for way in ways[line] if (way[name] == (value or True)) == so]
                firsts.append(first_of({**ways, line: kept}, holds, wishes))
            if firsts[0] != firsts[1] or firsts[0] != now:
                wanted[line, prop] = firsts
    found = {
        (pivot.silence.thing.id, pivot.silence.condition): [
            {thing.id for thing in pivot.if_true},
            {thing.id for thing in pivot.if_false},
        ]
        for pivot in choice.pivots
    }
    assert found == wanted, text


def test_each_silence_that_turns_the_choice_is_told(railway: Knowledge) -> None:
    for place in range(60):
        turned(random.Random(f"pivot-{place}"), railway)


@pytest.mark.slow
def test_each_silence_that_turns_the_choice_is_told_a_thousand_times(railway: Knowledge) -> None:
    for place in range(60, 1_060):
        turned(random.Random(f"pivot-{place}"), railway)
