"""Draw a proof as an SVG tree: no script, the same bytes for the same proof, readable aloud."""

from html import escape

from .proof import Proof
from .proof_text import Line, Naming, kind, lines, reason, statement
from .terms import shorten

_INDENT, _ROW, _BOX, _MARGIN = 28, 58, 46, 10
_LETTER, _SMALL_LETTER = 7.4, 6.2
"""Widths of an average letter of the two lines of a step, on the safe side."""
_LONGEST = 110
"""Longer texts end in an ellipsis; the full text is the tooltip."""
_STYLE = """
  .step rect { fill: var(--proof-derived, #f4f6fb); stroke: var(--proof-line, #5a6b8c); }
  .claim rect { fill: var(--proof-claim, #e6f4ea); }
  .reconstruction rect { fill: var(--proof-reconstruction, #eaf3e0); stroke-dasharray: 4 2; }
  .axiom rect { fill: var(--proof-axiom, #fdf3dc); }
  .given rect { fill: var(--proof-given, #e8eefc); }
  .rolled-up rect { stroke-width: 2; }
  text { font: 13px system-ui, sans-serif; fill: var(--proof-text, #1b2333); }
  .why { font-size: 11px; fill: var(--proof-why, #4d5a75); }
  path { fill: none; stroke: var(--proof-line, #5a6b8c); }
""".rstrip()


def proof_svg(proof: Proof, name: Naming = shorten) -> str:
    """Draw a proof.

    Args:
        proof: The proof.
        name: Gives terms the names that readers see.

    Returns:
        An SVG document: one row for each step, premises indented under what they support; claims,
        premises of ours and derived steps told apart by colour, outline and text.
    """
    rows = lines(proof)
    texts = [(statement(row.proof.conclusion, name), _why(row, name)) for row in rows]
    width = max(
        row.depth * _INDENT + _MARGIN * 2 + _width(one, why)
        for row, (one, why) in zip(rows, texts, strict=True)
    )
    height = len(rows) * _ROW + _MARGIN
    title = f"Why: {texts[0][0]}"
    leaves = sum(1 for step in proof.steps() if not step.premises)
    about = f"A proof in {len(rows)} lines that rests on {leaves} statements. " + " ".join(
        f"{one}: {why}." for one, why in texts
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="why-title why-desc" '
        f'viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}">',
        f'<title id="why-title">{escape(title)}</title>',
        f'<desc id="why-desc">{escape(about)}</desc>',
        f"<style>{_STYLE}\n</style>",
    ]
    for number, row in enumerate(rows):
        if row.parent >= 0:
            parts.append(_elbow(rows, number))
    for number, (row, (one, why)) in enumerate(zip(rows, texts, strict=True)):
        parts.append(_box(number, row, one, why))
    return "\n".join([*parts, "</svg>", ""])


def _width(text: str, why: str) -> float:
    return _MARGIN * 2 + max(len(_cut(text)) * _LETTER, len(_cut(why)) * _SMALL_LETTER)


def _why(row: Line, name: Naming) -> str:
    return "as shown above" if row.repeated else reason(row.proof, name)


def _box(number: int, row: Line, text: str, why: str) -> str:
    x, y = _MARGIN + row.depth * _INDENT, _MARGIN + number * _ROW
    width = _width(text, why)
    look = kind(row.proof).replace(" ", "-")
    return (
        f'<g class="step {look}"><title>{escape(text)}: {escape(why)}</title>'
        f'<rect x="{x}" y="{y}" width="{width:.0f}" height="{_BOX}" rx="4"/>'
        f'<text x="{x + 8}" y="{y + 19}">{escape(_cut(text))}</text>'
        f'<text class="why" x="{x + 8}" y="{y + 37}">{escape(_cut(why))}</text></g>'
    )


def _elbow(rows: list[Line], number: int) -> str:
    row = rows[number]
    x = _MARGIN + (row.depth - 1) * _INDENT + _INDENT // 2
    top = _MARGIN + row.parent * _ROW + _BOX
    middle = _MARGIN + number * _ROW + _BOX // 2
    return f'<path d="M{x} {top}V{middle}H{x + _INDENT // 2}"/>'


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
