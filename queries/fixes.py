"""Tries the fixes of diagnostics, so that none is offered that leads from one error to another."""

from collections.abc import Callable
from dataclasses import replace

from .diagnostics import Diagnostic


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
    out = []
    for entry in found:
        fixes = tuple(
            fix
            for fix in entry.fixes
            if errors_in(fix.apply(text)) <= errors - (entry.severity == "error")
        )
        out.append(replace(entry, fixes=fixes) if fixes != entry.fixes else entry)
    return tuple(out)
