"""What became of intents, written for people."""

from collections.abc import Sequence

from isthmus.kb.characters import line_for_people, markdown_text
from isthmus.kb.networks.intents import IntentResult

from .quoted import quoted


def write_intents(results: Sequence[IntentResult], form: str) -> str:
    """Write which intents hold, and of those that do not the setting that broke them.

    Args:
        results: What became of them.
        form: `text` or `markdown`.
    """
    marked = form == "markdown"
    escape = markdown_text if marked else line_for_people
    mark = "- " if marked else "  "
    lines = ["## Intents\n" if marked else "Intents"]
    for result in results:
        ends = f"{escape(quoted(result.from_))} {result.intent} reach {escape(quoted(result.to))}"
        kept = "holds" if result.holds else "BROKEN"
        lines.append(f"{mark}{kept}: {ends}: {result.verdict}")
        if not result.holds:
            for block in result.because:
                names = ", ".join(escape(name) for name in block.on)
                lines.append(f"{mark}  {block.kind} on {names}: {escape(block.lift)}")
            for entry in result.missing:
                call = entry.call or "no call can tell"
                lines.append(f"{mark}  missing: {call}: {escape(entry.text)}")
    return "\n".join(lines) + "\n"
