"""Write a proof down: as a tree for people, as JSON, Mermaid and DOT for programs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from types import MappingProxyType
from typing import TypeAlias

from isthmus.kb.characters import on_one_line
from isthmus.kb.reasoning.rule import Atom, Rule, Slot
from isthmus.kb.record.claim import Claim
from isthmus.kb.terms import OWL, RDF, Node, shorten
from pyoxigraph import Triple, Variable

from .proof import (
    Assumed,
    Axiom,
    Claimed,
    Derived,
    Given,
    Proof,
    Reconstructed,
    RolledUp,
    support_of,
)

Naming: TypeAlias = Callable[[Node], str]
"""Gives a term the name that readers see; `isthmus.kb.Knowledge.name` gives labels."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a proof written as a tree.

    Attributes:
        proof: The step.
        depth: How far it is indented; 0 for the conclusion.
        parent: The number of the line it supports, -1 for the conclusion.
        repeated: Whether the step was shown before, so that its premises are left out here.
        axiom: A premise of ours behind the rule of that step, if the line is about it.
    """

    proof: Proof
    depth: int
    parent: int
    repeated: bool
    axiom: Axiom | None = None

    def statement(self, name: Naming = shorten) -> str:
        """Say what holds."""
        if self.axiom is None:
            return statement(self.proof.conclusion, name)
        return name(self.axiom.iri) if self.axiom.iri else self.axiom.statement

    def kind(self) -> str:
        """Return what sort of line it is, one of `KIND_WORDS`."""
        return kind(self.proof) if self.axiom is None else "axiom"

    def told(self, name: Naming = shorten) -> str:
        """Say why it holds."""
        if self.repeated:
            return "as shown above"
        return told(self.proof, name) if self.axiom is None else f"ours: {self.axiom.rationale}"


def lines(proof: Proof) -> list[Line]:
    """Return the steps of a proof in reading order, each written out once.

    A premise of ours behind a rule has a line of its own, before what the rule was applied to.
    """
    found: list[Line] = []
    seen: set[Triple] = set()
    assumed: set[Axiom] = set()
    waiting = [(proof, 0, -1)]
    while waiting:
        step, depth, parent = waiting.pop()
        repeated = step.conclusion in seen and bool(step.premises)
        seen.add(step.conclusion)
        found.append(Line(step, depth, parent, repeated))
        if not repeated:
            number = len(found) - 1
            for axiom in premises_of_ours(step):
                found.append(Line(step, depth + 1, number, axiom in assumed, axiom))
                assumed.add(axiom)
            waiting.extend((one, depth + 1, number) for one in reversed(shown_premises(step)))
    return found


def statement(triple: Triple, name: Naming = shorten) -> str:
    """Write a triple as a sentence: subject – property – object, or what a thing is."""
    subject, value = name(triple.subject), name(triple.object)
    if triple.predicate in _OF_DENIALS:
        return subject
    if triple.predicate == RDF.type:
        return f"{subject} is {_article(value)}"
    return " – ".join((subject, name(triple.predicate), value))


def reason(proof: Proof, name: Naming = shorten) -> str:
    """Say in a few words why a step holds; `KIND_WORDS` say what sort of reason it is."""
    match proof.reason:
        case Claimed(claims):
            return places(claims)
        case Reconstructed(basis):
            return f"reconstructed from {places(basis)}"
        case Assumed(axiom):
            return f"ours: {axiom.rationale or 'a modelling fact'}"
        case Given(files):
            return f"from {', '.join(files)}" if files else "from your data"
        case Derived(rule, axioms):
            ours = [f"ours: {axiom.rationale}" for axiom in axioms if axiom.rationale]
            by = f"rule {rule.name}: {rule_words(rule, name)}"
            return f"{' '.join(dict.fromkeys(ours))} ({by})" if ours else by
        case RolledUp(rollup):
            closed = rollup.closed_world
            return rollup.step + (f", given that {closed}" if closed else "")


def rule_words(rule: Rule, name: Naming = shorten) -> str:
    """Write a rule with the names that readers see: x builds on y, … → x protected by z."""
    told = [_atom_words(atom, name) for atom in rule.body]
    told += [
        f"{_slot_words(one, name)} is not {_slot_words(other, name)}"
        for one, other in rule.distinct
    ]
    head = "a contradiction" if rule.head is None else _atom_words(rule.head, name)
    return f"{', '.join(told)} → {head}" if told else head


def proof_text(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as a tree, with what it rests on in the end below it.

    Args:
        proof: The proof.
        name: Gives terms the names that readers see.

    Returns:
        Two lines for each step, what holds and why; then the passages of the source and the
        premises of ours, each once.
    """
    rows = lines(proof)
    below = _open_branches(rows)
    written = []
    for number, row in enumerate(rows):
        trunk = "".join("│  " if going_on else "   " for going_on in below[number][:-1])
        branch = ("├─ " if below[number][-1] else "└─ ") if below[number] else ""
        written.append(f"{trunk}{branch}{row.statement(name)}")
        trunk += ("│  " if below[number][-1] else "   ") if below[number] else ""
        premises = not row.repeated and row.axiom is None and row.proof.premises
        written.append(f"{trunk}{'│ ' if premises else '  '}{row.told(name)}")
    return "\n".join([*written, *_rests_on(proof)]) + "\n"


def told(proof: Proof, name: Naming = shorten) -> str:
    """Say why a step holds, with the sort of reason before it; a rule without premises of ours."""
    words = reason(proof, name)
    match proof.reason:
        case Claimed():
            return f"stated: {words}"
        case Derived(rule, _):
            return f"follows by rule {rule.name}: {rule_words(rule, name)}"
        case RolledUp():
            return f"follows by the roll-up: {words}"
        case _:
            return words


def premises_of_ours(step: Proof) -> tuple[Axiom, ...]:
    """Return the premises of ours behind the rule of a step, those that have a rationale."""
    if not isinstance(step.reason, Derived):
        return ()
    return tuple(axiom for axiom in step.reason.axioms if axiom.rationale)


def shown_premises(step: Proof) -> tuple[Proof, ...]:
    """Return the premises of a step, a denial once: on record it is three triples."""
    found: dict[object, Proof] = {}
    for premise in step.premises:
        triple = premise.conclusion
        denied = triple.predicate in _OF_DENIALS
        found.setdefault(triple.subject if denied else triple, premise)
    return tuple(found.values())


def _rests_on(proof: Proof) -> list[str]:
    """List the leaves of a proof, if it has steps."""
    if not proof.premises:
        return []
    found = support_of(proof)
    written = [""]
    if found.claims:
        written.append("rests on the source:")
        written += dict.fromkeys(f"  {place(claim)}" for claim in found.claims)
    ours = dict.fromkeys(axiom.rationale for axiom in found.axioms if axiom.rationale)
    closed = dict.fromkeys(
        step.reason.rollup.closed_world
        for step in proof.steps()
        if isinstance(step.reason, RolledUp) and step.reason.rollup.closed_world
    )
    if ours or closed:
        written.append("rests on premises of ours:")
        written += [f"  {text}" for text in ours]
        written += [f"  Taken to be the whole record: {text}." for text in closed]
    return written if len(written) > 1 else []


def _open_branches(rows: list[Line]) -> list[list[bool]]:
    """Return for each line whether each branch above it, and its own, goes on below."""
    last_child: dict[int, int] = {}
    for number, row in enumerate(rows):
        last_child[row.parent] = number
    found: list[list[bool]] = []
    for number, row in enumerate(rows):
        goes_on = last_child[row.parent] != number
        found.append([*found[row.parent], goes_on] if row.parent >= 0 else [])
    return found


def proof_json(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as JSON: a flat list of steps that name each other by number.

    Args:
        proof: The proof.
        name: Gives terms the names that readers see.

    Returns:
        An object with ``conclusion``, the number of the first step, and ``steps``.
    """
    steps = list(proof.steps())
    numbers = {step.conclusion: number for number, step in enumerate(steps)}
    written = [
        {
            "id": number,
            "triple": [_n_triples(part) for part in _parts(step.conclusion)],
            "statement": statement(step.conclusion, name),
            "kind": _KINDS[type(step.reason)],
            "reason": reason(step, name),
            "rule": step.reason.rule.name if isinstance(step.reason, Derived) else None,
            "claims": [_claim(claim) for claim in _claims(step)],
            "axioms": [_axiom(axiom) for axiom in _axioms(step)],
            "premises": [numbers[premise.conclusion] for premise in step.premises],
        }
        for number, step in enumerate(steps)
    ]
    return json.dumps({"conclusion": 0, "steps": written}, ensure_ascii=False, indent=2)


def proof_mermaid(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as a Mermaid flow chart, premises below their conclusion."""
    boxes, arrows = _graph(proof, name)
    written = ["flowchart BT"]
    for box in boxes:
        text = f"{_mermaid(box.statement)}<br/>{_mermaid(box.told)}"
        left, right = ("(", ")") if box.leaf else ("[", "]")
        written.append(f'  {box.id}{left}"{text}"{right}')
    written += [f"  {premise} --> {conclusion}" for premise, conclusion in arrows]
    for look, (fill, stroke) in KIND_COLOURS.items():
        if mine := [box.id for box in boxes if box.kind == look]:
            word = look.replace(" ", "-")
            written.append(f"  classDef {word} fill:{fill},stroke:{stroke},color:#1d2426")
            written.append(f"  class {','.join(mine)} {word}")
    return "\n".join(written) + "\n"


def proof_dot(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof in the language of Graphviz, premises below their conclusion."""
    boxes, arrows = _graph(proof, name)
    written = [
        "digraph proof {",
        '  rankdir=BT; node [shape=box, style=filled, fontname="Helvetica"];',
    ]
    for box in boxes:
        text = _dot(f"{_broken(box.statement)}\n{_broken(box.told)}")
        fill, stroke = KIND_COLOURS[box.kind]
        style = '"filled,rounded"' if box.leaf else "filled"
        written.append(
            f'  {box.id} [label={text}, style={style}, fillcolor="{fill}", color="{stroke}"];'
        )
    written += [f"  {premise} -> {conclusion};" for premise, conclusion in arrows]
    return "\n".join([*written, "}", ""])


@dataclass(frozen=True, slots=True)
class _Box:
    """A step, or a premise of ours behind a rule, in a chart."""

    id: str
    statement: str
    told: str
    kind: str
    leaf: bool


def _graph(proof: Proof, name: Naming) -> tuple[list[_Box], list[tuple[str, str]]]:
    """Return a proof as boxes, each triple and each premise of ours once, and arrows."""
    steps = list(dict.fromkeys(line.proof for line in lines(proof)))
    numbers = {step.conclusion: f"s{number}" for number, step in enumerate(steps)}
    boxes, arrows = [], []
    axioms: dict[Axiom, str] = {}
    for step in steps:
        here = numbers[step.conclusion]
        holds, why = statement(step.conclusion, name), told(step, name)
        boxes.append(_Box(here, holds, why, kind(step), not step.inferred))
        for axiom in premises_of_ours(step):
            if axiom not in axioms:
                axioms[axiom] = f"a{len(axioms)}"
                label = name(axiom.iri) if axiom.iri else axiom.statement
                ours = f"ours: {axiom.rationale}"
                boxes.append(_Box(axioms[axiom], label, ours, "axiom", leaf=True))
            arrows.append((axioms[axiom], here))
        arrows += [(numbers[one.conclusion], here) for one in shown_premises(step)]
    return boxes, arrows


KIND_WORDS = MappingProxyType(
    {
        "claim": "the source states",
        "reconstruction": "built from the source",
        "axiom": "a premise of ours",
        "given": "your data",
        "derived": "follows",
        "rolled up": "follows by the roll-up",
    }
)
"""What each kind of step is called where people read it."""
KIND_COLOURS = MappingProxyType(
    {
        "claim": ("#dff1e4", "#1d6b3f"),
        "reconstruction": ("#eef5dc", "#5b7024"),
        "axiom": ("#fbeecf", "#8f6410"),
        "given": ("#dcecf8", "#1f6394"),
        "derived": ("#ffffff", "#5f6a70"),
        "rolled up": ("#ece6f6", "#6a4a9c"),
    }
)
"""Ground and outline of each kind of step, where a format has no style sheet."""
_OF_DENIALS = frozenset(
    {OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue}
)
"""What a denial is made of; its name, as `Knowledge.name` gives it, says the whole."""
_KINDS = {
    Claimed: "claim",
    Reconstructed: "reconstruction",
    Assumed: "axiom",
    Given: "given",
    Derived: "derived",
    RolledUp: "rolled up",
}


def kind(proof: Proof) -> str:
    """Return claim, reconstruction, axiom, given, derived or rolled up."""
    return _KINDS[type(proof.reason)]


def places(claims: tuple[Claim, ...]) -> str:
    """Say where claims stand in the source, each section once and each place once."""
    found: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in claims:
        page = claim.on_page() if claim.page else ""
        found.setdefault((claim.section, page), {}).setdefault(claim.locator, claim)
    told = []
    for (section, page), there in found.items():
        if len(there) == 1:
            told.append(place(*there.values()))
            continue
        where = f"{section}, {page}" if page else section
        told.append(f"{where} ({'; '.join(locator for locator in there if locator)})")
    return "; ".join(told)


def place(claim: Claim) -> str:
    """Say where a claim stands in the source."""
    where = f"{claim.section}, {claim.on_page()}" if claim.page else claim.section
    return f"{where}, {claim.locator}" if claim.locator else where


def _atom_words(atom: Atom, name: Naming) -> str:
    subject = _slot_words(atom.subject, name)
    if atom.predicate == RDF.type and not isinstance(atom.object, Variable):
        return f"{subject} is {_article(_slot_words(atom.object, name))}"
    return f"{subject} {name(atom.predicate)} {_slot_words(atom.object, name)}"


def _slot_words(slot: Slot, name: Naming) -> str:
    return slot.value if isinstance(slot, Variable) else name(slot)


def _article(word: str) -> str:
    return f"{'an' if word[:1].lower() in 'aeio' else 'a'} {word}"


def _mermaid(text: str) -> str:
    """Write a text so that it cannot end the quotation in which it stands."""
    text = on_one_line(text)
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;")


def _broken(text: str) -> str:
    """Break a text into lines that a box can hold."""
    return "\n".join(wrap(text, 60)) or text


def _dot(text: str) -> str:
    lines = (on_one_line(line) for line in text.split("\n"))
    escaped = "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return f'"{escaped}"'


def _parts(triple: Triple) -> Iterator[Node]:
    yield triple.subject
    yield triple.predicate
    yield triple.object


def _n_triples(term: Node) -> str:
    return str(term)


def _claims(step: Proof) -> tuple[Claim, ...]:
    match step.reason:
        case Claimed(claims) | Reconstructed(claims):
            return claims
        case _:
            return ()


def _axioms(step: Proof) -> tuple[Axiom, ...]:
    match step.reason:
        case Assumed(axiom):
            return (axiom,)
        case Derived(_, axioms):
            return axioms
        case _:
            return ()


def _claim(claim: Claim) -> dict[str, str | int | None]:
    return {
        "iri": claim.iri.value,
        "section": claim.section,
        "page": claim.page or None,
        "page_from": claim.page_from,
        "locator": claim.locator,
    }


def _axiom(axiom: Axiom) -> dict[str, str | None]:
    return {
        "statement": axiom.statement,
        "iri": axiom.iri.value if axiom.iri else None,
        "rationale": axiom.rationale,
        "source": axiom.source,
    }
