"""Tries the fixes of diagnostics, so that none is offered that leads from one error to another."""

from collections.abc import Callable
from dataclasses import replace

from .diagnostic import Diagnostic

_READ_AGAIN = 4_000


def with_working_fixes(
    text: str,
    found: tuple[Diagnostic, ...],
    errors: int,
    errors_in: Callable[[str], int],
) -> tuple[Diagnostic, ...]:
    """Keep those fixes after which the text has fewer errors.

    Args:
        text: The query.
        found: Its diagnostics.
        errors: How many errors it has.
        errors_in: Counts the errors of a changed text.
    """
    # A long text is read again only a few times; what was not tried is not offered.
    trials = 1 + _READ_AGAIN // (len(text) + 1)
    out = []
    for diagnostic in found:
        entry = diagnostic
        wanted = errors - (entry.severity == "error")
        tried = entry.fixes[:trials]
        trials -= len(tried)
        fixes = tuple(fix for fix in tried if errors_in(fix.apply(text)) <= wanted)
        if fixes != entry.fixes:
            # Help that says the same as a fix which leads nowhere leads nowhere either.
            useless = {fix.title for fix in entry.fixes if fix not in fixes}
            told = tuple(line for line in entry.help if _title_of(line) not in useless)
            entry = replace(entry, fixes=fixes, help=told if fixes else entry.help)
        out.append(entry)
    return tuple(out)


def _title_of(line: str) -> str:
    """Return the title of the fix that does what a line of help says."""
    return f"write {line.removeprefix('perhaps ').removeprefix('or ').strip()}"
