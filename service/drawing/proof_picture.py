"""A proof as an SVG tree: conclusion on top, premises under what they support.

What the source states, what was built from it, what is ours, what comes from a user, what follows
and what holds of all are told apart by a word, by colour and by outline. No script, the same bytes
for the same proof, readable aloud.
"""

import hashlib
from collections.abc import Callable
from typing import TypeAlias

from isthmus.kb import Proof
from isthmus.kb.characters import xml_text
from isthmus.kb.data_class import dataclass
from isthmus.kb.proofs.sentences import because, statement_of
from isthmus.kb.proofs.text import KIND_WORDS, Line, Naming, lines, proof_text

from .layout.layout import Direction
from .layout.measure import width, wrap
from .style import standalone_sheet

_WIDE, _NARROW = 760.0, 328.0
NAME_SIZE, DETAIL_SIZE, LINE = 13.0, 12.5, 15.5
_MARGIN, _PAD, _BETWEEN = 6.0, 8.0, 8.0
_INDENT = {"wide": 26.0, "narrow": 14.0}
_LEAST = 210.0
"""A step has at least this much room for its text, however deep it stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof, placed.

    Attributes:
        row: The step.
        x: Left side.
        y: Top.
        width: Of the box.
        height: Of the box.
        sort: What sort of step it is, in words.
        holds: What holds, in lines.
        why: Why, in lines.
    """

    row: Line
    x: float
    y: float
    width: float
    height: float
    sort: str
    holds: tuple[str, ...]
    why: tuple[str, ...]


def steps_of(proof: Proof, name: Naming, direction: Direction = "wide") -> list[Step]:
    """Lay a proof out.

    Args:
        name: Gives terms the names that readers see.
        direction: ``wide`` or ``narrow``.

    Returns:
        The steps in reading order.
    """
    return _placed(_sentences(proof, name), direction)


Said: TypeAlias = Callable[[Line], tuple[str, str]]
"""Says what holds on a line, and why."""
_Sentences: TypeAlias = list[tuple[Line, str, str]]
"""The steps of a proof in reading order: what holds, and why."""


def _sentences(proof: Proof, name: Naming) -> _Sentences:
    return [(row, statement_of(row, name), because(row, name)) for row in lines(proof)]


def _placed(told: _Sentences, direction: Direction) -> list[Step]:
    indent = _INDENT[direction]
    wanted = _NARROW if direction == "narrow" else _WIDE
    deepest = max(row.depth for row, _, _ in told)
    whole = max(wanted, deepest * indent + _LEAST + 2 * (_MARGIN + _PAD))
    steps, y = [], _MARGIN
    for row, statement, reason in told:
        x = _MARGIN + row.depth * indent
        room = whole - x - _MARGIN - 2 * _PAD
        sort = KIND_WORDS[row.kind()]
        holds = wrap(statement, NAME_SIZE, room, bold=True)
        why = wrap(reason, DETAIL_SIZE, room)
        text = max(
            width(sort, DETAIL_SIZE),
            *(width(line, NAME_SIZE, bold=True) for line in holds),
            *(width(line, DETAIL_SIZE) for line in why),
        )
        high = LINE * (1 + len(holds) + len(why)) + _PAD + 3
        steps.append(Step(row, x, y, text + 2 * _PAD, high, sort, tuple(holds), tuple(why)))
        y += high + _BETWEEN
    return steps


def proof_svg(proof: Proof, name: Naming, direction: Direction = "wide") -> str:
    """Draw a proof.

    Args:
        name: Gives terms the names that readers see.
        direction: ``wide``, or ``narrow`` for a phone.

    Returns:
        An SVG document.
    """
    return _drawn(proof, _sentences(proof, name), proof_text(proof, name), direction)


def proof_svgs(proof: Proof, name: Naming, said: Said | None = None) -> tuple[str, str]:
    """Draw a proof wide and narrow, which say the same.

    Args:
        name: Gives terms the names that readers see.
        said: Says what holds on a line, and why, in words of its own.

    Returns:
        Two SVG documents.
    """
    told = [(row, *said(row)) for row in lines(proof)] if said else _sentences(proof, name)
    about = proof_text(proof, name)
    return _drawn(proof, told, about, "wide"), _drawn(proof, told, about, "narrow")


def _drawn(proof: Proof, told: _Sentences, about: str, direction: Direction) -> str:
    placed = _placed(told, direction)
    wide = max(step.x + step.width for step in placed) + _MARGIN
    high = placed[-1].y + placed[-1].height + _MARGIN
    title = f"Why: {told[0][1]}"
    key = f"why-{hashlib.sha256(str(proof.conclusion).encode()).hexdigest()[:8]}-{direction}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="ist-drawing proof" role="img" '
            f'aria-labelledby="{key}-title" aria-describedby="{key}-about" '
            f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}">',
            f'<title id="{key}-title">{xml_text(title)}</title>',
            f'<desc id="{key}-about">{xml_text(about)}</desc>',
            f"<style>{standalone_sheet()}</style>",
            f'<rect class="ground" width="{wide:.0f}" height="{high:.0f}"/>',
            *(_elbow(placed, step) for step in placed if step.row.parent >= 0),
            *(_box(step) for step in placed),
            "</svg>",
            "",
        ]
    )


def _box(step: Step) -> str:
    look = step.row.kind().replace(" ", "-")
    x, y = step.x + _PAD, step.y + 4
    rows = [("sort", step.sort), *(("name", line) for line in step.holds)]
    rows += [("detail", line) for line in step.why]
    text = "".join(
        f'<text class="{word}" x="{x:.1f}" y="{y + LINE * number + 11.5:.1f}">'
        f"{xml_text(line)}</text>"
        for number, (word, line) in enumerate(rows)
    )
    return (
        f'<g class="step {look}"><rect class="box" x="{step.x:.1f}" y="{step.y:.1f}" '
        f'width="{step.width:.1f}" height="{step.height:.1f}" rx="6"/>{text}</g>'
    )


def _elbow(placed: list[Step], step: Step) -> str:
    """Draw the line from a step to the one that it supports."""
    parent = placed[step.row.parent]
    x = parent.x + (step.x - parent.x) / 2
    top, middle = parent.y + parent.height, step.y + step.height / 2
    return f'<path class="elbow" d="M{x:.1f} {top:.1f}V{middle:.1f}H{step.x:.1f}"/>'
