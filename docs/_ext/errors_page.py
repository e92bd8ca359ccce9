"""Writes the page of messages from the table of codes, each shown at work on its example."""

from collections.abc import Callable, Mapping

from isthmus.queries.diagnostics.codes import CODES, Code
from isthmus.queries.diagnostics.diagnostic import Diagnostic, errors_of, render_diagnostics

Diagnose = Callable[[str], tuple[Diagnostic, ...]]

GROUPS: Mapping[str, str] = {
    "E1": "Structure and names",
    "E2": "Values",
    "E3": "Statements and clauses",
    "E4": "Meaning",
    "E5": "Size",
    "W6": "Warnings",
}
"""Heading of each hundred of codes."""


def errors_page(diagnose: Diagnose) -> str:
    """Return the reference of messages as Markdown, to be included below a title.

    Args:
        diagnose: Gives the diagnostics of a query.
    """
    lines: list[str] = []
    for group, title in GROUPS.items():
        lines += [f"## {title}", ""]
        for entry in CODES.values():
            if entry.code.startswith(group):
                lines += _entry(entry, diagnose)
    return "\n".join(lines)


def _entry(entry: Code, diagnose: Diagnose) -> list[str]:
    lines = [
        f"({entry.code.lower()})=",
        f"### {entry.code}: {_title(entry.message)}",
        "",
        entry.meaning,
        "",
    ]
    if not entry.example:
        return lines
    shown = [found for found in diagnose(entry.example) if found.code == entry.code]
    lines += ["```text", render_diagnostics(entry.example, shown[:1]) or entry.example, "```", ""]
    fixes = shown[0].fixes if shown else ()
    # A fix is shown only where it mends the whole query; others are offered in an editor.
    mended = [
        text
        for text in (fix.apply(entry.example) for fix in fixes)
        if not errors_of(diagnose(text))
    ]
    if mended:
        lines += ["Mended:" if len(mended) == 1 else "Mended, one way or another:", ""]
    for text in mended:
        lines += ["```iq", text, "```", ""]
    return lines


def _title(message: str) -> str:
    """Write the holes of a message as an ellipsis, so that a heading reads like a sentence."""
    return "".join(
        "…" if index % 2 else part
        for index, part in enumerate(message.replace("}", "{").split("{"))
    ).replace("`…`", "…")
