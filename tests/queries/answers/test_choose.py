"""Choosing: every reading of the silences gone through a second time, by other means."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from isthmus.kb.reasoning.clashes import clashes
from isthmus.kb.reasoning.closure import Closure
from isthmus.kb.reasoning.compile import compile_rules
from isthmus.kb.reasoning.rule import Rule, Ruleset
from isthmus.kb.schema import Schema
from isthmus.queries import Engine, Limits, QueryError, render
from isthmus.queries.answers.answer import Choice
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

NS = "https://w3id.org/isthmus/ns#"
ATOMS = {
    "encrypted": "encrypted",
    "transitive": "transitive",
    "single-point-of-failure": "singlePointOfFailure",
    "reach = many-vpcs": "reach",
    "cross-account": "crossAccount",
    "private": "private",
    "transport = internet": "usesTransport",
}
VALUES = {
    "reach = many-vpcs": "https://w3id.org/isthmus/reach/many-vpcs",
    "transport = internet": "https://w3id.org/isthmus/transport/internet",
}
LITERALS = (
    "encrypted",
    "transitive",
    "single-point-of-failure",
    "reach = many-vpcs",
    "cross-account",
    "not encrypted",
    "not transitive",
    "not reach = many-vpcs",
)
WISHES = ("encrypted", "transitive")


def stripped(literal: str) -> str:
    return literal.removeprefix("not ")


class Brute:
    """What a class comes to, from the verdicts that SPARQL gives and every reading of the rest."""

    def __init__(self, engine: Engine, kind: str) -> None:
        columns = ", ".join(f"({atom}) as c{index}" for index, atom in enumerate(ATOMS))
        rows = engine.ask(f"find {kind} show {columns} limit 500", cite=False).rows
        self.verdicts = {
            row[0].iri: dict(zip(ATOMS, row[1:], strict=True))  # type: ignore[union-attr]
            for row in rows
        }
        self.silences = self._silences(engine)
        link = f"?o <{NS}hasConfiguration> ?x, ?y FILTER(?x != ?y)"
        rows = engine.knowledge.store.select(f"SELECT DISTINCT ?o WHERE {{ {link} }}").rows
        self.differing = {row[0].value for row in rows}  # type: ignore[union-attr]
        self.known: dict[tuple, bool] = {}
        self.asked: frozenset[str] = frozenset()
        self.rules = Rules(engine)

    def _silences(self, engine: Engine) -> dict[tuple[str, str], str]:
        """Return for each thing and aspect the recorded silence, that of its option included."""
        found: dict[tuple[str, str], str] = {}
        direct = f"?s <{NS}subject> ?x ; <{NS}silentOn> ?a"
        above = f"?o <{NS}hasConfiguration> ?x . ?s <{NS}subject> ?o ; <{NS}silentOn> ?a"
        for pattern in (above, direct):
            query = f"SELECT ?x ?a ?s WHERE {{ {pattern} . ?s <{NS}searched> ?w }}"
            for thing, aspect, silence in engine.knowledge.store.select(query).rows:
                found[thing.value, aspect.value] = silence.value  # type: ignore[union-attr]
        aspects = {prop: engine.vocabulary.properties[NS + prop].aspect for prop in ATOMS.values()}
        return {
            (thing, prop): found[thing, aspect]
            for thing in self.verdicts
            for prop, aspect in aspects.items()
            if (thing, aspect) in found
        }

    def unknown(self, thing: str, atom: str) -> tuple[str, str]:
        root = self.silences.get((thing, ATOMS[atom]), thing)
        return root, atom

    def readings(self, things: tuple[str, ...], literals: tuple[str, ...]) -> Iterator[dict]:
        sides = {
            self.unknown(thing, stripped(literal)): self.sides(thing, stripped(literal))
            for thing in things
            for literal in literals
            if self.verdicts[thing][stripped(literal)] == "unstated"
        }
        for values in product(*sides.values()):
            yield dict(zip(sides, values, strict=True))

    def sides(self, thing: str, atom: str) -> tuple:
        """Return how a silence can be read; None where the configurations of a thing differ."""
        differs = thing in self.differing and atom not in VALUES
        return (True, False, None) if differs else (True, False)

    def possible(self, things: tuple[str, ...], reading: dict) -> bool:
        """Tell whether the rules leave room for a reading, whatever else is asked."""
        return all(self.possible_for(thing, reading) for thing in things)

    def possible_for(self, thing: str, reading: dict) -> bool:
        open_atoms = [a for a in ATOMS if a in self.asked and self.verdicts[thing][a] == "unstated"]
        told = {a: reading.get(self.unknown(thing, a), "any") for a in open_atoms}
        key = (thing, *told.items())
        if key not in self.known:
            sides = [
                (reading[self.unknown(thing, a)],)
                if self.unknown(thing, a) in reading
                else self.sides(thing, a)
                for a in told
            ]
            self.known[key] = any(
                self.rules.allow(thing, dict(zip(told, way, strict=True)))
                for way in product(*sides)
            )
        return self.known[key]

    def holds(self, thing: str, literal: str, reading: dict) -> bool:
        atom = stripped(literal)
        verdict = self.verdicts[thing][atom]
        assert verdict != "mixed"
        so = reading[self.unknown(thing, atom)] if verdict == "unstated" else verdict == "true"
        return so is not None and so != literal.startswith("not ")

    def state(self, thing: str, must: tuple[str, ...], fixed: dict) -> str:
        found = set()
        for reading in self.readings((thing,), must):
            if any(fixed.get(key, value) != value for key, value in reading.items()):
                continue
            if self.possible((thing,), {**fixed, **reading}):
                found.add(all(self.holds(thing, literal, reading) for literal in must))
        return "fits" if found == {True} else "does not" if found <= {False} else "would"

    def dominates(self, one: str, other: str, fixed: dict) -> bool:
        if fixed:
            return self.found_to_dominate(one, other, fixed)
        key = (one, other, self.asked)
        if key not in self.known:
            self.known[key] = self.found_to_dominate(one, other, {})
        return self.known[key]

    def found_to_dominate(self, one: str, other: str, fixed: dict) -> bool:
        for reading in self.readings((one, other), WISHES):
            if any(fixed.get(key, value) != value for key, value in reading.items()):
                continue
            if not self.possible((one, other), {**fixed, **reading}):
                continue
            mine = [self.holds(one, wish, reading) for wish in WISHES]
            theirs = [self.holds(other, wish, reading) for wish in WISHES]
            if not (all(a >= b for a, b in zip(mine, theirs, strict=True)) and mine != theirs):
                return False
        return True

    def first(self, must: tuple[str, ...], fixed: dict) -> set[str] | None:
        """Return what stands first; None where what is fixed cannot be so of something."""
        for (_, atom), key in ((key, key) for key in fixed):
            for thing, told in self.verdicts.items():
                rests = told[atom] == "unstated" and self.unknown(thing, atom) == key
                if rests and not self.possible((thing,), fixed):
                    return None
        fits = [thing for thing in self.verdicts if self.state(thing, must, fixed) == "fits"]
        return {
            thing
            for thing in fits
            if not any(self.dominates(other, thing, fixed) for other in fits if other != thing)
        }


def name(predicate: NamedNode, value: object) -> str:
    """Return the IRI of a property, or of the class that something is a member of."""
    is_class = predicate.value.endswith("#type") and isinstance(value, NamedNode)
    return value.value if is_class else predicate.value


class Rules:
    """The ontology, by which a reading of one thing is closed anew."""

    def __init__(self, engine: Engine) -> None:
        knowledge = engine.knowledge
        self.ruleset = compile_rules(Schema(knowledge.ontology()))
        self.store = knowledge.dataset.store
        self.known: dict[tuple, bool] = {}
        self.near: dict[NamedNode, tuple[list[Triple], Ruleset]] = {}

    def about(self, thing: str) -> list[Triple]:
        """Return what is on record about a thing, its variants, and values it has or may have."""

        def of(node: object) -> list[Triple]:
            if not isinstance(node, NamedNode):
                return []
            quads = self.store.quads_for_pattern(node, None, None, DefaultGraph())
            return [quad.triple for quad in quads]

        own = of(NamedNode(thing))
        held = (one.object for one in own if not one.predicate.value.endswith("#type"))
        values = (*held, *map(NamedNode, VALUES.values()))
        near = [triple for value in values for triple in of(value)]
        back = self.store.quads_for_pattern(None, None, NamedNode(thing), DefaultGraph())
        # Nothing is concluded from what is said of these.
        records = ("/claim/", "/silence/", "/dated-change/")
        subjects = (q.subject for q in back if not any(word in str(q.subject) for word in records))
        around = [triple for one in subjects for triple in of(one)]
        return list(dict.fromkeys((*own, *near, *around)))

    def allow(self, thing: str, told: dict[str, bool | None]) -> bool:
        """Tell whether silences of a thing can be read so."""
        key = (thing, *told.items())
        if key not in self.known:
            self.known[key] = self.find_whether_allowed(NamedNode(thing), told)
        return self.known[key]

    def of(self, node: NamedNode) -> tuple[list[Triple], Ruleset]:
        """Return what is on record about a thing, and the rules that can ever apply to it."""
        if node not in self.near:
            facts = self.about(node.value)
            names = {name(t.predicate, t.object) for t in facts}
            names |= {NS + prop for prop in ATOMS.values()}
            kept: dict[Rule, None] = {}
            while True:
                more = [
                    rule
                    for rule in self.ruleset
                    if rule not in kept
                    and all(name(atom.predicate, atom.object) in names for atom in rule.body)
                ]
                if not more:
                    break
                kept.update(dict.fromkeys(more))
                heads = [rule.head for rule in more if rule.head is not None]
                names |= {name(head.predicate, head.object) for head in heads}
            self.near[node] = (
                facts,
                replace(
                    self.ruleset,
                    rules=tuple(rule for rule in kept if rule.head is not None),
                    contradictions=tuple(rule for rule in kept if rule.head is None),
                ),
            )
        return self.near[node]

    def find_whether_allowed(self, node: NamedNode, told: dict[str, bool | None]) -> bool:
        def fact(atom: str, so: bool) -> Triple:
            value = NamedNode(VALUES[atom]) if atom in VALUES else Literal(so)
            return Triple(node, NamedNode(NS + ATOMS[atom]), value)

        def stays(atom: str, so: bool | None) -> bool:
            return so is not None and (so or atom not in VALUES)

        supposed = [fact(a, so) for a, so in told.items() if stays(a, so)]
        facts, ruleset = self.of(node)
        closure = Closure(ruleset)
        closure.add([*facts, *supposed])
        if next(clashes(closure, ruleset), None) is not None:
            return False
        opposite = [
            fact(a, value)
            for a, so in told.items()
            for value in (True, False)
            if value != so and (value or a not in VALUES)
        ]
        return not any(one in closure for one in opposite)


def iris(things: tuple) -> set[str]:
    return {thing.iri for thing in things}


def chosen(engine: Engine, text: str) -> Choice:
    choice = engine.ask(text, cite=False).choice
    assert choice is not None
    return choice


SETS = [
    must
    for size in (1, 2, 3)
    for must in combinations(LITERALS, size)
    if len({stripped(one) for one in must}) == size
]
TIED = [
    ("private", "transport = internet"),
    ("not private", "not transport = internet"),
    ("private", "encrypted"),
    ("not transport = internet",),
]
"""What rules tie together."""


@pytest.mark.parametrize("kind", ["option", "configuration"])
def test_choosing_is_going_through_every_reading(shipped: Engine, kind: str) -> None:
    """Sets of up to three requirements: groups, order, and what one silence would change."""
    gone_through(shipped, kind, [*SETS[::36], *TIED[:2]])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["option", "configuration"])
@pytest.mark.parametrize("part", range(9))
def test_choosing_is_going_through_every_reading_of_all_sets(
    shipped: Engine, kind: str, part: int
) -> None:
    """All of them in nine parts, each a test of its own, so that a run can be bounded."""
    gone_through(shipped, kind, [*SETS[part::9], *TIED[part::9]])


def gone_through(shipped: Engine, kind: str, sets: list[tuple[str, ...]]) -> None:
    brute = Brute(shipped, kind)
    mixed = {thing for thing, told in brute.verdicts.items() if "mixed" in told.values()}
    assert kind == "option" or not mixed
    for thing in mixed:
        del brute.verdicts[thing]
    for number, must in enumerate(sets):
        brute.asked = frozenset(map(stripped, (*must, *WISHES)))
        text = f"choose {kind} where {' and '.join(must)} prefer {', '.join(WISHES)}"
        choice = chosen(shipped, text)
        states = {thing: brute.state(thing, must, {}) for thing in brute.verdicts}
        known = set(states)
        fits = [thing.iri for group in choice.fits for thing in group if thing.iri in known]
        assert set(fits) == {thing for thing in known if states[thing] == "fits"}, must
        would = {one.thing.iri for one in choice.would_fit} & known
        assert would == {thing for thing in known if states[thing] == "would"}, must
        out = {one.thing.iri for one in choice.does_not} & known
        assert out == {thing for thing in known if states[thing] == "does not"}, must
        before = {(one.iri, other.iri) for one, other in choice.before}
        for one, other in product(fits, fits):
            expected = one != other and brute.dominates(one, other, {})
            assert ((one, other) in before) == expected, (must, one, other)
            if expected:
                assert fits.index(one) < fits.index(other)
        for one in choice.would_fit:
            # What is to be confirmed is enough, whatever the other silences are.
            if one.thing.iri not in known:
                continue
            fixed = {
                brute.unknown(one.thing.iri, stripped(literal)): not literal.startswith("not ")
                for literal in one.confirm
            }
            assert brute.state(one.thing.iri, must, fixed) == "fits"
        if mixed or number % 4:
            continue
        pivots = {
            brute.unknown(pivot.silence.thing.iri, pivot.silence.condition): (
                iris(pivot.if_true),
                iris(pivot.if_false),
            )
            for pivot in choice.pivots
        }
        now = brute.first(must, {})
        for key in {
            brute.unknown(thing, stripped(literal))
            for thing, told in brute.verdicts.items()
            for literal in (*must, *WISHES)
            if told[stripped(literal)] == "unstated"
        }:
            sides = tuple(brute.first(must, {key: so}) for so in (True, False))
            changes = None not in sides and (sides[0] != sides[1] or sides[0] != now)
            assert (key in pivots) == changes, (must, key)
            if changes:
                assert pivots[key] == sides


def test_what_is_so_in_every_reading_fits(shipped: Engine) -> None:
    choice = chosen(shipped, "choose configuration where encrypted or not encrypted")
    assert not choice.would_fit
    assert not choice.does_not
    choice = chosen(shipped, "choose configuration where encrypted and not encrypted")
    assert not choice.fits
    assert not choice.would_fit
    assert choice.conflicts == (("encrypted", "not encrypted"),)


def test_what_premises_exclude_is_no_reading(shipped: Engine) -> None:
    """What runs over the internet is not private, so nobody can confirm both."""
    choice = chosen(shipped, "choose option where private and transport = internet")
    assert not choice.fits
    assert not choice.would_fit
    assert choice.conflicts == (("private", "transport = internet"),)
    because = {one.thing.label: one.because for one in choice.does_not}
    assert because["Transit VPC"] == ("private and transport = internet",)
    assert because["AWS Client VPN"] == ("private",)
    # One of the two can be, so the silence stays one; and one of several values can be, too.
    alone = chosen(shipped, "choose option where private")
    assert "Transit VPC" in {one.thing.label for one in alone.would_fit}
    text = "choose option where private and transport in (internet, private-line)"
    several = chosen(shipped, text)
    assert "Transit VPC" in {one.thing.label for one in several.would_fit}
    # Of two configurations one is known to be private, which leaves open whether all are.
    assert "VPC peering" in {one.thing.label for one in alone.would_fit}
    denied = chosen(shipped, "choose option where not private")
    assert "VPC peering" in {one.thing.label for one in denied.does_not}
    # A line in private hands is private in every reading, so nothing is left to confirm.
    text = "choose option where private or not transport = private-line"
    assert "Transit VPC" in {one.label for group in chosen(shipped, text).fits for one in group}


APART = [
    ("every transport = internet", "private"),
    ("transport with (is internet)", "private"),
    ("transport is a public-internet-transport", "private"),
    ("transport = private-line", "not private"),
    ("region-scope = cross-region", "not cross-region"),
    ("protected-by = ipsec", "not encrypted"),
]


@pytest.mark.parametrize("parts", APART, ids=" and ".join)
def test_what_is_apart_is_so_in_whatever_words(shipped: Engine, parts: tuple[str, str]) -> None:
    choice = chosen(shipped, f"choose configuration where {' and '.join(parts)}")
    assert not choice.fits
    assert not choice.would_fit
    assert choice.conflicts == (parts,)
    for part in parts:
        alone = chosen(shipped, f"choose configuration where {part}")
        assert alone.fits or alone.would_fit


def test_one_value_at_most_is_read_of_a_property_that_has_one(trains: Engine) -> None:
    choice = chosen(trains, "choose line where operator = north and operator = south")
    assert not choice.fits
    assert not choice.would_fit
    several = chosen(trains, "choose line where code = 901 and code = 902")
    assert several.would_fit


def test_numbers_are_read_as_numbers(trains: Engine) -> None:
    """What is more than ten is more than five, whatever it is."""
    choice = chosen(trains, "choose line where code > 5 or not code > 10")
    assert not choice.would_fit
    assert not choice.does_not


def test_mixed_is_no_silence(shipped: Engine) -> None:
    """An option whose configurations differ is shown by them."""
    choice = chosen(shipped, "choose option where private")
    names = {thing.iri.rsplit("/", 2)[-2] for group in choice.fits for thing in group}
    assert names == {"option", "configuration"}
    every = [thing for group in choice.fits for thing in group]
    every += [one.thing for one in (*choice.would_fit, *choice.does_not)]
    assert not any(thing.iri.endswith("option/vpc-managed-vpn") for thing in every)


def test_the_smallest_conflict_is_told(trains: Engine) -> None:
    text = "choose line where electric and operator = north and operator = south"
    answer = trains.ask(text)
    assert answer.choice is not None
    assert ("operator = north", "operator = south") in answer.choice.conflicts
    assert any("nothing can meet" in note.text for note in answer.notes)


def test_the_json_of_a_choice(shipped: Engine) -> None:
    text = "choose option where encrypted and reach = many-vpcs prefer private"
    told = json.loads(render(shipped.ask(text), "json"))
    assert {"fits", "would_fit", "does_not", "pivots", "before", "conflicts"} <= set(told)
    first = told["fits"][0][0]
    assert first["id"] == "direct-connect-transit-gateway-vpn"
    assert all(entry["confirm"] for entry in told["would_fit"])
    assert all(entry["because"] for entry in told["does_not"])
    assert told["sparql"].startswith("PREFIX")


def test_too_many_silences_are_refused_with_the_limit(trains: Engine) -> None:
    wishes = ", ".join(f"code = {number}" for number in range(100, 120))
    with pytest.raises(QueryError) as raised:
        trains.ask(f"choose line prefer {wishes}")
    assert "16,384" in str(raised.value)
    small = Engine(trains.knowledge, limits=Limits(readings=8), cache=None)
    with pytest.raises(QueryError) as raised:
        small.ask("choose line prefer code = 100, code = 101, code = 102, code = 103")
    assert "more than 8 readings" in str(raised.value)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("find option where is vpc-peering", 1),
        ("find option where is in (vpc-peering, privatelink)", 2),
        ("count option where not is vpc-peering", 16),
    ],
)
def test_a_thing_is_asked_for_itself(shipped: Engine, query: str, count: int) -> None:
    answer = shipped.ask(query)
    assert (answer.rows[0][0] if query.startswith("count") else len(answer.rows)) == count


def test_claimed_and_inferred_divide_what_is_known(shipped: Engine) -> None:
    stated = shipped.ask("count option where private is stated").rows[0][0]
    claimed = shipped.ask("find option where private is claimed").rows
    inferred = shipped.ask("find option where private is inferred").rows
    assert len(claimed) + len(inferred) == stated
    for rows, own in ((claimed, True), (inferred, False)):
        for row in rows:
            query = (
                f"SELECT ?c WHERE {{ ?c <{NS}subject> <{row[0].iri}> ; "  # type: ignore[union-attr]
                f"<{NS}property> <{NS}private> ; "
                "<https://w3id.org/isthmus/ns#modality> <https://w3id.org/isthmus/modality/is> }"
            )
            assert bool(shipped.knowledge.store.select(query).rows) == own


def test_a_condition_is_a_column(shipped: Engine) -> None:
    rows = shipped.ask("find option show (private and encrypted) as safe limit 500").rows
    for verdict in ("true", "false"):
        number = sum(row[1] == verdict for row in rows)
        word = f"(private and encrypted) is {verdict}"
        assert number == len(shipped.ask(f"find option where {word}").rows)


def test_groups_list_their_things(shipped: Engine) -> None:
    for row in shipped.ask("find option group by family show family, count, list").rows:
        listed = row[2]
        assert isinstance(listed, tuple)
        assert len(listed) == row[1]
        word = row[0].id  # type: ignore[union-attr]
        answer = shipped.ask(f"find option where family = {word}")
        assert {thing.iri for thing in listed} == {one[0].iri for one in answer.rows}  # type: ignore[union-attr]


@pytest.mark.parametrize("word", ["choose", "prefer", "claimed", "inferred"])
def test_new_words_reserve_nothing(shipped: Engine, word: str) -> None:
    text = f"define {word} as option where private; find {word} where encrypted"
    assert len(shipped.ask(text).rows) == len(
        shipped.ask("find option where private and encrypted").rows
    )
