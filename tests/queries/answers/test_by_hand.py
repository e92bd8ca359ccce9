"""Verdicts, notes, columns, groups and choices against a naive reading of the facts alone.

Nothing here is the product's: conditions are drawn as small trees that write themselves and judge
themselves over plain sets of facts, word for word as the meaning is documented.
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

import pytest
from isthmus.kb import RdflibStore
from isthmus.kb.knowledge import Knowledge
from isthmus.kb.store.store import OxigraphStore
from isthmus.queries import Limits
from isthmus.queries.answers.answer import Answer, Thing
from isthmus.queries.answers.fact_reader import Record
from isthmus.queries.answers.make import AnswerMaker
from isthmus.queries.answers.notes.notes import Notes
from isthmus.queries.binding.bind import bind
from isthmus.queries.sparql.compile import compile_query
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.parse import parse
from isthmus.queries.vocabulary.read import read_vocabulary
from isthmus.queries.vocabulary.terms import Vocabulary
from pyoxigraph import Literal, NamedNode, Triple

from .test_evaluate import LINES, NS, ONTOLOGY, RDF_TYPE, denial, iri, number, oxigraph

MIXED = "https://w3id.org/isthmus/iq#mixedOn"
Store = OxigraphStore | RdflibStore
T, F, U = "true", "false", "unstated"
PARTS = {
    "electric": [True, False],
    "accessible": [True, False],
    "operator": ["north", "south"],
    "serves": ["alder", "birch"],
    "endsAt": ["alder", "birch"],
    "runs": ["swift", "ox"],
    "code": [1, 2, 3],
}
WORDS = {"endsAt": "ends-at"}
FUNCTIONAL = {"electric", "accessible", "operator", "silent", "seats"}
CLOSED = {"endsAt"}


class World:
    """Facts as plain sets: values by thing and property, what is denied, what is mixed."""

    terms: tuple[Triple, ...] = ()
    """What the ontology has beside the railway's."""

    def __init__(self, draw: random.Random, *, mixing: bool = True) -> None:
        self.values: dict[tuple[str, str], set] = {}
        self.denied: set[tuple[str, str, str]] = set()
        self.mixed: set[tuple[str, str]] = set()
        self.types: dict[str, set[str]] = {line: {"Line"} for line in LINES}
        self.called: dict[str, set[str]] = {}
        self.branches: dict[str, list[str]] = {line: [] for line in LINES}
        for line in LINES:
            kind = draw.choice([None, "NightLine", "DayLine"])
            if kind:
                self.types[line].add(kind)
            for prop in PARTS:
                self._draw(draw, line, prop)
            for value in PARTS["serves"]:
                if value not in self.of(line, "serves") and draw.random() < 0.4:
                    self.denied.add((line, "serves", value))
            for prop in ("electric", "endsAt"):
                if mixing and not self.of(line, prop) and draw.random() < 0.5:
                    self.mixed.add((line, prop))
            for place in range(draw.randint(0, 2) if mixing else 0):
                branch = f"{line}-{place}"
                self.branches[line].append(branch)
                self.types[branch] = {"Branch"}
                for prop in ("electric", "accessible", "operator", "serves", "runs", "code"):
                    if prop not in FUNCTIONAL or not self.of(line, prop):
                        self._draw(draw, branch, prop)
                # A value is never stated and denied at once.
                self.values[branch, "serves"] -= {v for x, _, v in self.denied if x == line}
        for vehicle in PARTS["runs"]:
            for prop, values in (("silent", [True, False]), ("seats", [1, 2])):
                value = draw.choice([None, *values])
                self.values[vehicle, prop] = set() if value is None else {value}

    def _draw(self, draw: random.Random, thing: str, prop: str) -> None:
        values = PARTS[prop]
        most = 1 if prop in FUNCTIONAL else len(values)
        self.values[thing, prop] = set(draw.sample(values, draw.randint(0, most)))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return read_vocabulary([*ONTOLOGY, *self.terms], [*self.triples()])

    def of(self, thing: str, prop: str) -> set:
        return self.values.get((thing, prop), set())

    def as_variant(self, line: str, branch: str) -> "World":
        """Return a world in which what is said of a line is said of a branch of it as well."""
        told = object.__new__(World)
        told.values = dict(self.values)
        for prop in PARTS:
            told.values[branch, prop] = self.of(line, prop) | self.of(branch, prop)
        told.denied = self.denied | {(branch, p, v) for x, p, v in self.denied if x == line}
        told.mixed, told.branches = self.mixed, self.branches
        # A branch is of the classes of its line, and is meant where its line is named.
        told.types = {**self.types, branch: self.types[branch] | self.types[line]}
        told.called = {**self.called, branch: {branch, line}}
        return told

    def triples(self) -> Iterator[Triple]:
        known = {
            "Station": PARTS["serves"],
            "Operator": PARTS["operator"],
            "Vehicle": PARTS["runs"],
        }
        for kind, names in known.items():
            for name in names:
                yield Triple(iri(str(name)), RDF_TYPE, iri(kind))
        for thing, kinds in self.types.items():
            for kind in (*kinds, "Service"):
                yield Triple(iri(thing), RDF_TYPE, iri(kind))
        for (thing, prop), values in self.values.items():
            for value in values:
                yield Triple(iri(thing), iri(prop), term(value))
        for thing, prop in self.mixed:
            yield Triple(iri(thing), NamedNode(MIXED), iri(prop))
        for place, (thing, prop, value) in enumerate(sorted(self.denied)):
            yield from denial(place, thing, prop, iri(value))
        for line, branches in self.branches.items():
            for branch in branches:
                yield Triple(iri(line), iri("hasBranch"), iri(branch))


def term(value: object) -> NamedNode | Literal:
    if isinstance(value, bool):
        return Literal(value)
    return number(value) if isinstance(value, int) else iri(str(value))


class Drawn(NamedTuple):
    """A condition that writes and judges itself.

    Attributes:
        text: As it is written.
        judge: Its verdict on a thing of a world.
        asks: The properties of the thing of which it can be open.
        counts: Each count over an open property, with how more of what is counted bears on truth:
            1, -1, or 0 for either way.
    """

    text: str
    judge: Callable[[World, str], str]
    asks: tuple[str, ...] = ()
    counts: tuple[tuple["Drawn", int], ...] = ()


def word(prop: str) -> str:
    return WORDS.get(prop, prop)


def compares(op: str, left: int, right: int) -> bool:
    return {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[op]


Fits = Callable[[World, object], str]


def some(text: str, prop: str, fits: Fits) -> Drawn:
    """Any value fits; false where it is denied, or where no other value can be."""

    def judge(world: World, thing: str) -> str:
        told = [fits(world, value) for value in world.of(thing, prop)]
        if T in told:
            return T
        if (thing, prop) in world.mixed:
            return U
        if prop in CLOSED and all(verdict == F for verdict in told):
            return F
        return F if prop in FUNCTIONAL and told and told == [F] else U

    return Drawn(text, judge, (prop,))


def flag(prop: str) -> Drawn:
    return some(word(prop), prop, lambda _, value: T if value is True else F)


def equal(prop: str, value: object) -> Drawn:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    plain = some(f"{word(prop)} = {shown}", prop, lambda _, held: T if held == value else F)

    def judge(world: World, thing: str) -> str:
        return F if (thing, prop, value) in world.denied else plain.judge(world, thing)

    return plain._replace(judge=judge)


def inner(draw: random.Random) -> tuple[str, Fits]:
    """Draw a condition on a vehicle."""
    silent: Fits = lambda world, value: (  # noqa: E731 - two of a kind
        U if not world.of(value, "silent") else T if True in world.of(value, "silent") else F
    )
    seats: Fits = lambda world, value: (  # noqa: E731
        U if not world.of(value, "seats") else T if 2 in world.of(value, "seats") else F
    )
    swap = {T: F, F: T, U: U}
    return draw.choice(
        [
            ("silent", silent),
            ("not silent", lambda world, value: swap[silent(world, value)]),
            ("seats > 1", seats),
            ("silent and seats > 1", lambda w, v: kleene([silent(w, v), seats(w, v)], F)),
        ]
    )


def kleene(told: list[str], strong: str) -> str:
    """Join verdicts by `and` (false is strong) or `or` (true is strong)."""
    if strong in told:
        return strong
    return U if U in told else told[0]


def quantified(draw: random.Random) -> Drawn:
    prop = draw.choice(["serves", "endsAt", "runs", "code", "runs", "runs"])
    if prop == "runs":
        text, fits = inner(draw)
        tail = f" with ({text})"
    elif prop == "code":
        least = draw.randint(1, 3)
        tail, fits = f" >= {least}", lambda _, value: T if value >= least else F
    else:
        wanted = draw.choice(PARTS[prop])
        tail, fits = f" = {wanted}", lambda _, value: T if value == wanted else F
    name, kind = word(prop), draw.choice(["any", "every", "no", "at least", "at most", "exactly"])
    if kind == "any":
        found = some(f"any {name}{tail}", prop, fits)
        if prop != "serves":
            return found
        judge = found.judge
        return found._replace(
            judge=lambda w, x: F if (x, prop, wanted) in w.denied else judge(w, x)
        )
    if kind == "every":

        def every(world: World, thing: str) -> str:
            told = [fits(world, value) for value in world.of(thing, prop)]
            return F if F in told else T if told and set(told) == {T} else U

        return Drawn(f"every {name}{tail}", every, (prop,))
    many = 0 if kind == "no" else draw.randint(1, 2)
    op = {"no": "=", "at least": ">=", "at most": "<=", "exactly": "="}[kind]
    way = {"no": -1, "at least": 1, "at most": -1, "exactly": 0}[kind]
    text = f"{kind} {name}{tail}" if kind == "no" else f"{kind} {many} {name}{tail}"

    def count(world: World, thing: str) -> str:
        found = sum(fits(world, value) == T for value in world.of(thing, prop))
        return T if compares(op, found, many) else F

    drawn = Drawn(text, count)
    return drawn if prop in CLOSED else drawn._replace(counts=((drawn, way),))


def atom(draw: random.Random) -> Drawn:
    kind = draw.randrange(12)
    if kind < 3:
        return flag(draw.choice(["electric", "accessible"]))
    if kind < 6:
        prop = draw.choice(["electric", "operator", "serves", "endsAt", "code"])
        return equal(prop, draw.choice(PARTS[prop]))
    if kind == 6:
        op, least = draw.choice(["<", "<=", ">", ">="]), draw.randint(1, 3)
        return some(f"code {op} {least}", "code", lambda _, v: T if compares(op, v, least) else F)
    if kind == 7:

        def night(world: World, thing: str) -> str:
            if "NightLine" in world.types[thing]:
                return T
            return F if "DayLine" in world.types[thing] else U

        return Drawn("is a night-line", night)
    if kind == 8:
        op, many = draw.choice(["=", "!=", ">="]), draw.randint(0, 2)
        prop = draw.choice(["runs", "code", "endsAt"])

        def count(world: World, thing: str) -> str:
            return T if compares(op, len(world.of(thing, prop)), many) else F

        drawn = Drawn(f"count({word(prop)}) {op} {many}", count)
        way = {">=": 1}.get(op, 0)
        return drawn if prop in CLOSED else drawn._replace(counts=((drawn, way),))
    if kind == 9:
        name = draw.choice(LINES)
        return Drawn(
            f"is {name}",
            lambda world, thing: T if name in world.called.get(thing, {thing}) else F,
        )
    return quantified(draw)


Atoms = Callable[[random.Random], Drawn]


def condition(draw: random.Random, depth: int = 2, simple: Atoms = atom) -> Drawn:
    kind = draw.randrange(5) if depth else 4
    if kind == 4:
        return simple(draw)
    if kind == 3:
        part = condition(draw, depth - 1, simple)
        asked = draw.choice(["true", "false", "stated", "unstated", "not true", "not stated"])

        def judge(world: World, thing: str) -> str:
            told = part.judge(world, thing)
            if told == U and any((thing, prop) in world.mixed for prop in part.asks):
                told = "mixed"
            name = asked.removeprefix("not ")
            holds = told in {"stated": {T, F}, "unstated": {U}}.get(name, {name})
            return T if holds != asked.startswith("not ") else F

        counts = tuple((each, 0) for each, _ in part.counts)
        return Drawn(f"({part.text}) is {asked}", judge, (), counts)
    if kind == 2:
        part = condition(draw, depth - 1, simple)
        return Drawn(
            f"not ({part.text})",
            lambda world, thing: {T: F, F: T, U: U}[part.judge(world, thing)],
            part.asks,
            tuple((each, -way) for each, way in part.counts),
        )
    parts = [condition(draw, depth - 1, simple) for _ in range(draw.randint(2, 3))]
    joint, strong = (("and", F), ("or", T))[kind]
    return Drawn(
        f" {joint} ".join(f"({part.text})" for part in parts),
        lambda world, thing: kleene([part.judge(world, thing) for part in parts], strong),
        tuple(prop for part in parts for prop in part.asks),
        tuple(each for part in parts for each in part.counts),
    )


def told(drawn: Drawn, world: World, thing: str) -> str:
    verdict = drawn.judge(world, thing)
    mixed = any((thing, prop) in world.mixed for prop in drawn.asks)
    return "mixed" if verdict == U and mixed else verdict


def asked(text: str, railway: Knowledge, world: World, store: Store) -> Answer:
    """Answer a statement over a world with everything that an answer has."""
    vocabulary = world.vocabulary
    query = parse(text).query
    bound = bind(query, vocabulary)
    assert not [entry for entry in bound.diagnostics if entry.severity == "error"], text
    compiled = compile_query(bound.queries[0], vocabulary.prefixes)
    record = Record(store)
    rows = store.select(compiled.text)
    answer = AnswerMaker(compiled, rows, railway, vocabulary, record=record, cite=False).make()

    def rebind(item: syntax.Item):
        again = bind(syntax.Query((item,)), vocabulary)
        wrong = [entry for entry in again.diagnostics if entry.severity == "error"]
        return None if wrong or not again.queries else again.queries[0]

    found = Notes(
        answer,
        query.statements[0],
        bound.queries[0],
        vocabulary,
        record,
        proofs=railway.proofs,
        ask=store.select,
        rebind=rebind,
        limits=Limits(),
    ).all()
    return type(answer)(
        **{
            **{name: getattr(answer, name) for name in type(answer).fields},
            "notes": (*answer.notes, *found),
        }
    )


def names(things: tuple[str, ...]) -> set[str]:
    return {thing.removeprefix(NS) for thing in things}


def agrees(drawn: Drawn, railway: Knowledge, world: World, store: Store) -> None:
    expected = {line: told(drawn, world, line) for line in LINES}
    answer = asked(f"find line where {drawn.text}", railway, world, store)
    kept = {row[0].id for row in answer.rows if isinstance(row[0], Thing)}
    assert kept == {line for line, verdict in expected.items() if verdict == T}, drawn.text
    # Who is open, and how many.
    number_open = list(expected.values()).count(U)
    said = [note.text for note in answer.notes if note.code == "unstated"]
    assert [int(re.findall(r"\d+", text)[0]) for text in said] == [number_open] * bool(number_open)
    # Who is left out although a branch fits, or kept although one does not; who else is mixed.
    left_out, kept_too = set(), set()
    # Of which mixed line no branch fits on its own, or every one does.
    alone: dict[str, set[str]] = {F: set(), T: set()}
    for line in LINES:
        branches = {
            drawn.judge(world.as_variant(line, branch), branch) for branch in world.branches[line]
        }
        if expected[line] == T and branches - {T}:
            kept_too.add(line)
        if expected[line] != T and T in branches:
            left_out.add(line)
        if expected[line] == "mixed" and len(branches) == 1:
            alone.setdefault(*branches, set()).add(line)
    variants = [names(note.things) for note in answer.notes if note.code == "variants"]
    assert variants == [group for group in (left_out, kept_too) if group], drawn.text
    mixed = {line for line, verdict in expected.items() if verdict == "mixed"}
    mixed -= left_out | kept_too
    assert [names(note.things) for note in answer.notes if note.code == "mixed"] == (
        [mixed] if mixed else []
    ), drawn.text
    of_all = [group for verdict in (F, T) if (group := alone[verdict])]
    assert [names(note.things) for note in answer.notes if note.code == "alone"] == of_all
    # Which counts take silence for absence.
    absent = {
        each.text
        for each, way in drawn.counts
        if way <= 0 or F in {each.judge(world, line) for line in LINES}
    }
    said_absent = {note.text.split("`")[1] for note in answer.notes if note.code == "absence"}
    assert said_absent == absent, drawn.text
    (row,) = asked(f"count line where {drawn.text}", railway, world, store).rows
    assert row == tuple(list(expected.values()).count(v) for v in (T, F, "mixed", U)), drawn.text
    if isinstance(store, RdflibStore):
        return  # it takes its time over each query, and what follows says little new
    answer = asked(f"find line show ({drawn.text}) as told", railway, world, store)
    assert {row[0].id: row[1] for row in answer.rows} == expected, drawn.text  # type: ignore[union-attr]
    said_absent = {note.text.split("`")[1] for note in answer.notes if note.code == "absence"}
    assert said_absent == absent, drawn.text
    assert [names(note.things) for note in answer.notes if note.code == "alone"] == of_all
    for line in [*alone[F], *alone[T], LINES[len(drawn.text) % len(LINES)]]:
        notes = asked(f"check {line} where {drawn.text}", railway, world, store).notes
        told_alone = [note.text.split()[0] for note in notes if note.code == "alone"]
        assert told_alone == [word for v, word in ((F, "no"), (T, "every")) if line in alone[v]]
    columns = {"code": "count(code)", "runs": "count(runs with (silent))"}
    answer = asked(f"find line where {drawn.text} show {', '.join(columns.values())}",
                   railway, world, store)  # fmt: skip
    counted = {
        "code": {line: len(world.of(line, "code")) for line in kept},
        "runs": {
            line: sum(world.of(one, "silent") == {True} for one in world.of(line, "runs"))
            for line in kept
        },
    }
    for place, (prop, column) in enumerate(columns.items(), 1):
        assert {row[0].id: row[place] for row in answer.rows} == counted[prop]  # type: ignore[union-attr]
        told_of = {
            name
            for note in answer.notes
            if note.code == "absence" and note.text.startswith(f"`{column}` counts")
            for name in names(note.things)
        }
        none = {line for line, number in counted[prop].items() if number == 0}
        of_branches = {
            line
            for line in none
            if prop == "code" and any(world.of(branch, prop) for branch in world.branches[line])
        }
        assert told_of == none - of_branches, drawn.text
        told_of = {
            name
            for note in answer.notes
            if note.code == "some-variants" and note.text.startswith(f"`{prop}` is said of")
            for name in names(note.things)
        }
        assert told_of == of_branches, drawn.text
    grouped: dict[str | None, set[str]] = {}
    for line in kept:
        (key,) = world.of(line, "operator") or {None}
        grouped.setdefault(key, set()).add(line)
    answer = asked(
        f"find line where {drawn.text} group by operator show operator, count, list",
        railway,
        world,
        store,
    )
    columns = [column.name for column in answer.columns]
    for row in answer.rows:
        cells = dict(zip(columns, row, strict=True))
        key = cells["operator"].id if isinstance(cells["operator"], Thing) else None
        listed = {thing.id for thing in cells["list"]}  # type: ignore[union-attr]
        assert (cells["count"], listed) == (len(grouped[key]), grouped.pop(key)), drawn.text
    assert not grouped, drawn.text


def gone_through(
    railway: Knowledge,
    worlds: int,
    conditions: int,
    made: Callable[[list[Triple]], Store],
    seed: int,
) -> None:
    for place in range(worlds):
        draw = random.Random(f"{seed}-{place}")
        world = World(draw)
        store = made([*world.triples()])
        for _ in range(conditions):
            agrees(condition(draw), railway, world, store)


def test_notes_say_what_a_naive_reading_finds(railway: Knowledge) -> None:
    gone_through(railway, 15, 8, oxigraph, 1)


def test_notes_say_the_same_over_rdflib(railway: Knowledge) -> None:
    gone_through(railway, 2, 6, RdflibStore, 2)


@pytest.mark.slow
def test_notes_say_what_a_naive_reading_finds_of_three_thousand(railway: Knowledge) -> None:
    gone_through(railway, 300, 10, oxigraph, 3)


@pytest.mark.slow
def test_notes_say_the_same_over_rdflib_of_some_hundred(railway: Knowledge) -> None:
    gone_through(railway, 40, 8, RdflibStore, 4)


# --- choosing ---

Reading = dict[str, object]


def readings(world: World, line: str) -> list[Reading]:
    """Return every way in which a line can be: what is on record holds, the rest may be."""
    possible = {
        "electric": [True, False],
        "accessible": [True, False],
        "operator": ["north", "south", "another"],
    }
    ways = [[*world.of(line, prop)] or values for prop, values in possible.items()]
    return [dict(zip(possible, way, strict=True)) for way in product(*ways)]


def plain(draw: random.Random, depth: int = 2) -> tuple[str, Callable[[Reading], bool]]:
    """Draw a condition on what has one value, with what it is of a reading."""
    kind = draw.randrange(4) if depth else 3
    if kind == 3:
        prop = draw.choice(["electric", "accessible", "operator"])
        if prop == "operator":
            value = draw.choice(["north", "south"])
            return f"operator = {value}", lambda reading: reading["operator"] == value
        return prop, lambda reading: reading[prop] is True
    if kind == 2:
        text, holds = plain(draw, depth - 1)
        return f"not ({text})", lambda reading: not holds(reading)
    parts = [plain(draw, depth - 1) for _ in range(2)]
    joint, join = (("and", all), ("or", any))[kind]
    text = f" {joint} ".join(f"({part})" for part, _ in parts)
    return text, lambda reading: join([holds(reading) for _, holds in parts])


def chosen(draw: random.Random, railway: Knowledge) -> None:
    world = World(draw, mixing=False)
    store = oxigraph([*world.triples()])
    must, holds = plain(draw)
    wishes = [plain(draw, 1) for _ in range(draw.randint(1, 2))]
    text = f"choose line where {must} prefer {', '.join(wish for wish, _ in wishes)}"
    choice = asked(text, railway, world, store).choice
    assert choice is not None
    states = {line: {holds(reading) for reading in readings(world, line)} for line in LINES}
    fits = {line for line, state in states.items() if state == {True}}
    assert {thing.id for group in choice.fits for thing in group} == fits, text
    out = {one.thing.id for one in choice.does_not}
    assert out == {line for line, state in states.items() if state == {False}}, text
    assert {one.thing.id for one in choice.would_fit} == set(LINES) - fits - out, text
    # What the record leaves open part by part, and no reading does as a whole, is told.
    plainly = asked(f"find line where {must}", railway, world, store)
    denied = asked(f"find line where not ({must})", railway, world, store)
    known = {row[0].id for row in (*plainly.rows, *denied.rows)}  # type: ignore[union-attr]
    told = {note.code: names(note.things) for note in plainly.notes}
    if not plainly.rows and (" and " in must or " or " in must):
        assert told.get("cannot-be-met", set()) == out - known, text
        assert told.get("always-met", set()) == fits - known, text

    def better(one: str, other: str) -> bool:
        for mine, theirs in product(readings(world, one), readings(world, other)):
            scores = [(wish(mine), wish(theirs)) for _, wish in wishes]
            if any(b and not a for a, b in scores) or all(a == b for a, b in scores):
                return False
        return True

    before = {(one.id, other.id) for one, other in choice.before}
    assert before == {
        (one, other) for one in fits for other in fits if one != other and better(one, other)
    }, text


def test_choosing_is_reading_every_silence_both_ways(railway: Knowledge) -> None:
    for place in range(150):
        chosen(random.Random(f"choice-{place}"), railway)


@pytest.mark.slow
def test_choosing_is_reading_every_silence_both_ways_two_thousand_times(
    railway: Knowledge,
) -> None:
    for place in range(150, 2_150):
        chosen(random.Random(f"choice-{place}"), railway)
