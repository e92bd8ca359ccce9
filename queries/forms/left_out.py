"""Renders why things are left out of an answer: as text, Markdown and plain values for JSON."""

from collections.abc import Sequence

from isthmus.kb.characters import markdown_text
from isthmus.kb.json_shape import plain
from isthmus.queries.answers.left_out import LeftOut, Reason
from isthmus.queries.answers.view import VERDICTS


def left_out_json(others: Sequence[LeftOut]) -> list[dict[str, object]]:
    """Return what is left out as plain values."""
    return [plain(entry) for entry in others]


def left_out_text(others: Sequence[LeftOut]) -> str:
    """Write what is left out for a terminal; an empty text if nothing is."""
    if not others:
        return ""
    lines = ["", "left out:"]
    for other in others:
        lines.append(f"  {other.thing.id}")
        for reason in other.reasons:
            lines.append(f"    {_condition(reason)}")
            lines += [f"      {line}" for line in reason.because]
    return "\n".join(lines) + "\n"


def left_out_markdown(others: Sequence[LeftOut]) -> str:
    """Write what is left out as a list in Markdown; an empty text if nothing is."""
    if not others:
        return ""
    lines = ["", "Left out:", ""]
    for other in others:
        lines.append(f"- `{other.thing.id}`")
        for reason in other.reasons:
            because = markdown_text("; ".join(reason.because))
            lines.append(f"  - {_condition(reason, '`')}{': ' if because else ''}{because}")
    return "\n".join(lines) + "\n"


def _condition(reason: Reason, mark: str = "") -> str:
    return f"{mark}{reason.condition}{mark} – {VERDICTS[reason.verdict]}"
