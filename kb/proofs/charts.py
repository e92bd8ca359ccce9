"""Write a proof as a chart, in the languages of Mermaid and of Graphviz."""

from textwrap import wrap

from isthmus.kb.characters import dot_text, mermaid_text
from isthmus.kb.data_class import dataclass
from isthmus.kb.terms import shorten

from .proof import Axiom, Proof
from .text import Naming, kind, lines, premises_of_ours, shown_premises, statement, told

KIND_COLOURS = {
    "claim": ("#dff1e4", "#1d6b3f"),
    "reconstruction": ("#eef5dc", "#5b7024"),
    "axiom": ("#fbeecf", "#8f6410"),
    "given": ("#dcecf8", "#1f6394"),
    "derived": ("#ffffff", "#5f6a70"),
    "rolled up": ("#ece6f6", "#6a4a9c"),
}
"""Ground and outline of each kind of step, where a format has no style sheet."""


def proof_mermaid(proof: Proof, name: Naming = shorten) -> str:
    """Write a proof as a Mermaid flow chart, premises below their conclusion."""
    boxes, arrows = _graph(proof, name)
    written = ["flowchart BT"]
    for box in boxes:
        text = f"{mermaid_text(box.statement)}<br/>{mermaid_text(box.told)}"
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
        text = dot_text(f"{_broken(box.statement)}\n{_broken(box.told)}")
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
        arrows += [(numbers[premise.conclusion], here) for premise in shown_premises(step)]
    return boxes, arrows


def _broken(text: str) -> str:
    """Break a text into lines that a box can hold."""
    return "\n".join(wrap(text, 60)) or text
