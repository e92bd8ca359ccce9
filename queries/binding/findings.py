"""What comes of looking at a text: diagnostics, what names mean, what is wanted at the cursor."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from isthmus.kb.frozen import Frozen
from isthmus.queries.diagnostics.diagnostic import Diagnostic, diagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import listed, spelled, ticked

from .advice import Advice
from .tree import BoundPath, Constant

EXPLAINED = 8
"""So many diagnostics say what was perhaps meant; the first few are told."""

Wanted = Literal["class", "property", "value", "thing", "alias", "unit", "type", "term", "new"]


class Resolution(Frozen):
    """What a stretch of the text was found to mean."""

    span: Span
    iri: str
    role: Literal["class", "property", "thing", "definition", "parameter"]
    note: str = ""


class Expectation(Frozen):
    """What kind of name fits at the cursor.

    Attributes:
        wanted: The kind of name.
        classes: For properties, the classes they have to belong to; for values and things, the
            classes they have to be of. Empty means any.
        kind: For values, what the property holds, ``literal`` where that is no thing and
            ``property`` or ``class`` where it is a term; ``chain`` for properties that have to
            chain; for things, ``alone`` where a name may not be that of several, whatever the
            knowledge base is about.
        unit: For units, the unit of the property.
    """

    wanted: Wanted
    classes: tuple[str, ...] = ()
    kind: str = ""
    unit: str = ""


class Findings:
    """Collects what binding finds out; a reading that is only tried gets one of its own.

    Args:
        explained: How many diagnostics say what was perhaps meant.

    Attributes:
        diagnostics: What is wrong.
        resolutions: What names were found to mean.
        expectations: What was wanted at the cursor, where there is one.
        notes: What a reader of the answer has to know about the wording.
    """

    def __init__(self, explained: int = 0) -> None:
        self._explained = explained
        self.diagnostics: list[Diagnostic] = []
        self.resolutions: list[Resolution] = []
        self.expectations: list[Expectation] = []
        self.notes: list[str] = []

    def report(
        self,
        code: str,
        span: Span,
        advice: Callable[[], Advice] | None = None,
        *,
        hint: str = "",
        otherwise: Callable[[], str] | None = None,
        **words: str,
    ) -> None:
        """Add a diagnostic.

        Args:
            code: Its code.
            span: Where.
            advice: Works out what was perhaps meant. Asked of the first few only, since it can take
                long and no more are told.
            hint: A line of help where there is nothing to work out.
            otherwise: Works out a line of help for where nothing that was meant works.
            **words: What fills the holes of the message.
        """
        said: Advice = ([hint] if hint else [], [])
        if advice is not None and len(self.diagnostics) < self._explained:
            said = advice()
        hints, fixes = said
        problem = diagnostic(code, span, help=hints, fixes=fixes, **words)
        if otherwise is not None and fixes:
            problem = replace(problem, otherwise=(otherwise(),))
        self.diagnostics.append(problem)

    def note_both(self, constant: Constant, things: Sequence[Constant], path: BoundPath) -> None:
        """Note that a quoted text is met by a text and by the things of that name."""
        names = listed([ticked(spelled(thing.text)) for thing in things], "or")
        self._note(
            f"`{path.text}` holds texts and things: `{constant.text}` is met by the text and by "
            f"the thing {names}"
        )

    def note_labels(self, text: str, path: BoundPath) -> None:
        """Note that a test of texts looks at what things are called, where a property holds both.

        Args:
            text: The condition as it is written.
            path: What it looks at.
        """
        self._note(
            f"`{text}` looks at the texts of `{path.text}`, and at what its things are called"
        )

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)
