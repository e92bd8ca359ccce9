"""What is wrong with a text, as an editor shows it, and the fixes as actions."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from isthmus.queries.mending.tried_fixes import together
from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    Diagnostic,
    DiagnosticSeverity,
    DiagnosticTag,
    Range,
)

from .document import Document

if TYPE_CHECKING:
    from isthmus.queries import Diagnostic as Finding
    from isthmus.queries import Engine

SOURCE = "isthmus"
_UNUSED = {"W603"}
"""Codes of what can be left out: editors show it faint."""


def diagnostics(engine: "Engine", document: Document) -> list[Diagnostic]:
    """Return everything that is wrong with a document."""
    return [_shown(document, finding) for finding in engine.diagnose(document.text)]


def fixes(engine: "Engine", document: Document, within: Range) -> list[CodeAction]:
    """Return the fixes of what is wrong in a part of a document, perhaps a mere place."""
    start, end = document.places.offset(within.start), document.places.offset(within.end)
    actions = []
    findings = engine.diagnose(document.text)
    for finding in findings:
        if finding.span.start > end or finding.span.end < start:
            continue
        for fix in finding.fixes:
            actions.append(
                CodeAction(
                    title=fix.title,
                    kind=CodeActionKind.QuickFix,
                    diagnostics=[_shown(document, finding)],
                    # Several fixes are several readings, none of which is likelier.
                    is_preferred=True if len(finding.fixes) == 1 else None,
                    edit=document.edit(fix.edits),
                )
            )
    every = together(findings)
    if actions and every is not None:
        actions.append(
            CodeAction(
                title=every.title,
                kind=CodeActionKind.QuickFix,
                edit=document.edit(every.edits),
            )
        )
    return actions


def wanted(kinds: Iterable[str] | None) -> bool:
    """Tell whether quick fixes are among the kinds of actions that a client asks for."""
    fix = CodeActionKind.QuickFix.value
    return kinds is None or any(fix == kind or fix.startswith(f"{kind}.") for kind in kinds)


def _shown(document: Document, finding: "Finding") -> Diagnostic:
    error = finding.severity == "error"
    return Diagnostic(
        range=document.places.range(finding.span),
        message="\n".join([finding.message, *(f"help: {line}" for line in finding.help)]),
        severity=DiagnosticSeverity.Error if error else DiagnosticSeverity.Warning,
        code=finding.code,
        source=SOURCE,
        tags=[DiagnosticTag.Unnecessary] if finding.code in _UNUSED else None,
    )
