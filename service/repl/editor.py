"""The line editor: keys, colours, the menu of completions, and what is told below the line."""

import os
import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from isthmus.kb.characters import for_people
from isthmus.queries import QueryError
from isthmus.queries.highlighting.pygments import IqLexer
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_focus
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.lexers import Lexer, PygmentsLexer
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import BaseStyle, Style, merge_styles
from prompt_toolkit.styles.pygments import style_from_pygments_dict
from pygments.token import Token

from .advice import Adviser
from .completer import ShellCompleter
from .shell import Shell
from .statements import COMMAND, is_finished

if TYPE_CHECKING:
    from isthmus.queries import Fix

PROMPT = "isthmus> "
_CONTINUED = "     ... "
_INDENT = "  "
_LINES_OF_ADVICE = 3


class Editor:
    """Reads what a person types.

    Args:
        shell: The session that it is for.
        history: What was typed before.
        colours: Whether the terminal shows them.
    """

    def __init__(self, shell: Shell, history: History, *, colours: bool) -> None:
        self._shell = shell
        self._adviser = Adviser(shell.session)
        self._completer = ShellCompleter(shell.session)
        self._mending: _Mending | None = None
        self._prompt: PromptSession[str] = PromptSession(
            message=[("class:prompt", PROMPT)],
            prompt_continuation=[("class:prompt", _CONTINUED)],
            multiline=True,
            lexer=_ShellLexer(),
            completer=self._completer,
            complete_while_typing=True,
            auto_suggest=AutoSuggestFromHistory(),
            history=history,
            key_bindings=self._keys(),
            bottom_toolbar=self._advice,
            input_processors=[_Marks(self._adviser)],
            style=_style(),
            include_default_pygments_style=False,
            enable_open_in_editor=True,
            enable_suspend=True,
            tempfile_suffix=".iq",
            search_ignore_case=True,
            reserve_space_for_menu=6,
            color_depth=None if colours else ColorDepth.DEPTH_1_BIT,
            output=_terminal(),
        )

    def warmed(self) -> None:
        """Begin to advise and to complete; called from another thread."""
        self._adviser.is_ready = self._completer.is_ready = True
        app = self._prompt.app
        if app.loop is not None and app.is_running:
            app.loop.call_soon_threadsafe(self._catch_up)

    def _catch_up(self) -> None:
        """Complete what was typed meanwhile."""
        buffer = self._prompt.default_buffer
        if buffer.text and buffer.complete_state is None:
            buffer.start_completion(select_first=False)
        self._prompt.app.invalidate()

    def read(self, ready: Callable[[], None] | None = None) -> str:
        """Read one input.

        Args:
            ready: Called once the prompt stands.

        Raises:
            KeyboardInterrupt: The line was dropped with Ctrl-C.
            EOFError: The session was left with Ctrl-D.
        """
        self._mending = None
        return self._prompt.prompt(pre_run=ready)

    # --- keys ---

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        typing = has_focus(DEFAULT_BUFFER)

        @keys.add("enter", filter=typing & Condition(_has_chosen))
        def _(event: KeyPressEvent) -> None:
            """Take the completion that is chosen in the menu."""
            event.current_buffer.complete_state = None

        @keys.add("enter", filter=typing & ~Condition(_has_chosen))
        def _(event: KeyPressEvent) -> None:
            """Ask, or begin a new line where something has to follow."""
            buffer = event.current_buffer
            behind = buffer.document.text_after_cursor
            # A terminal that does not bracket what is pasted sends its lines like typed ones, but
            # all at once: more is to come, and the lines belong together.
            pasted = any(
                press.data and press.data.isprintable()
                for press in event.app.key_processor.input_queue
            )
            if not pasted and "\n" not in behind.rstrip() and is_finished(buffer.text):
                buffer.validate_and_handle()
            else:
                _new_line(event)

        @keys.add("escape", "enter", filter=typing)
        def _(event: KeyPressEvent) -> None:
            """Begin a new line."""
            _new_line(event)

        @keys.add("f2", filter=typing)
        def _(event: KeyPressEvent) -> None:
            """Apply a fix; the next one when pressed again."""
            self._mend(event)

        @keys.add("f3", filter=typing)
        def _(event: KeyPressEvent) -> None:
            """Write the text in the canonical way."""
            self._format(event)

        return keys

    def _mend(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        mended = self._mending
        # What is still wrong comes first; only then is the last fix exchanged for another reading.
        mending = self._found_fixes(buffer.text)
        if mending is None and mended is not None and buffer.text == mended.text:
            mending = mended.next()
        if mending is None:
            return
        self._mending = mending
        buffer.document = Document(mending.text, len(mending.text))

    def _found_fixes(self, text: str) -> "_Mending | None":
        """Return the fixes of what is typed, or where nothing is, of the question that failed."""
        if text.strip():
            diagnostics = self._shell.session.diagnose(text)
        elif (failed := self._shell.failed) is not None:
            text, diagnostics = failed.text, failed.diagnostics
        else:
            return None
        fixes = next((problem.fixes for problem in diagnostics if problem.fixes), ())
        return _Mending(text, fixes) if fixes else None

    def _format(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if not buffer.text.strip() or buffer.text.lstrip().startswith(COMMAND):
            return
        try:
            text = self._shell.session.engine.format(buffer.text).rstrip("\n")
        except QueryError:
            return
        buffer.document = Document(text, len(text))

    # --- below the line ---

    def _advice(self) -> StyleAndTextTuples:
        app = get_app()
        buffer = self._prompt.default_buffer
        width = max(20, app.output.get_size().columns) - 1
        state = buffer.complete_state
        if state is not None and state.current_completion is not None:
            chosen = state.current_completion
            return _fitted([("", f"{chosen.text}: {chosen.display_meta_text}")], width)
        advice = self._adviser.advise(buffer.text, buffer.cursor_position)
        if self._mending is not None and buffer.text == self._mending.text:
            return _fitted([("class:advice.fix", self._mending.told)], width)
        if advice.found:
            first = advice.found[0]
            style = "class:advice.error" if first.severity == "error" else "class:advice.warning"
            parts = [(style, f"{first.severity}: {first.message}")]
            if first.fixes:
                more = f" (1 of {len(first.fixes)})" if len(first.fixes) > 1 else ""
                parts.append(("class:advice.fix", f"F2: {first.fixes[0].title}{more}"))
            elif first.help:
                parts.append(("class:advice.fix", first.help[0]))
            return _fitted(parts, width)
        if advice.meaning:
            return _fitted([("", advice.meaning)], width)
        if not buffer.text and (mending := self._found_fixes("")) is not None:
            return _fitted([("class:advice.fix", f"F2: {mending.title}, and edit")], width)
        return _fitted([("class:advice.keys", _KEYS)], width)


_KEYS = "Enter asks · Tab completes · F2 fixes · :help explains · Ctrl-D leaves"


class _Mending:
    """A text that is being mended: the key goes on to the next error, then to another reading."""

    def __init__(self, wrong: str, fixes: "tuple[Fix, ...]", at: int = 0) -> None:
        self._wrong = wrong
        self._fixes = fixes
        self._at = at

    @property
    def text(self) -> str:
        return self._fixes[self._at].apply(self._wrong)

    @property
    def title(self) -> str:
        return self._fixes[self._at].title

    @property
    def told(self) -> str:
        if len(self._fixes) == 1:
            return f"applied: {self.title}"
        return f"applied: {self.title} ({self._at + 1} of {len(self._fixes)}); F2 tries the next"

    def next(self) -> "_Mending":
        return _Mending(self._wrong, self._fixes, (self._at + 1) % len(self._fixes))


def _has_chosen() -> bool:
    state = get_app().current_buffer.complete_state
    return state is not None and state.current_completion is not None


def _new_line(event: KeyPressEvent) -> None:
    """Begin a line as far to the right as the one before, the second a little further."""
    buffer = event.current_buffer
    line = buffer.document.current_line_before_cursor
    margin = line[: len(line) - len(line.lstrip())] or _INDENT
    buffer.insert_text("\n" + margin)


def _fitted(parts: list[tuple[str, str]], width: int) -> StyleAndTextTuples:
    """Break what is told into a few lines."""
    fragments: StyleAndTextTuples = []
    left = _LINES_OF_ADVICE
    for style, text in parts:
        if left <= 0:
            break
        lines = textwrap.wrap(
            for_people(" ".join(text.split())), width, max_lines=left, placeholder=" …"
        )
        left -= len(lines)
        for line in lines:
            fragments.append(("", "\n" if fragments else ""))
            fragments.append((style, line))
    return fragments


class _Terminal(Vt100_Output):
    """A terminal that is not asked where its cursor is.

    Whoever knows that takes all lines down to the bottom of the screen, and what is told below the
    line would stand far from it; and a terminal that does not answer would be complained about.
    """

    def get_rows_below_cursor_position(self) -> int:
        """Return how many lines are taken at least."""
        return 1


def _terminal() -> Output:
    output = _Terminal.from_pty(sys.stdout, term=os.environ.get("TERM"), enable_bell=False)
    output.enable_cpr = False
    return output


# --- colours --------------------------------------------------------------------------------------


class _ShellLexer(Lexer):
    """Colours the language; a command is one colour."""

    def __init__(self) -> None:
        self._language = PygmentsLexer(IqLexer, sync_from_start=True)

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        if document.text.lstrip().startswith(COMMAND):
            return lambda number: [("class:command", document.lines[number])]
        return self._language.lex_document(document)


class _Marks(Processor):
    """Underlines what is wrong."""

    def __init__(self, adviser: Adviser) -> None:
        self._adviser = adviser

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        document = transformation_input.document
        fragments = transformation_input.fragments
        diagnostics = self._adviser.advise(document.text, document.cursor_position).found
        if not diagnostics:
            return Transformation(fragments)
        start = document.translate_row_col_to_index(transformation_input.lineno, 0)
        exploded = explode_text_fragments(fragments)
        for diagnostic in diagnostics:
            style = " class:wrong" if diagnostic.severity == "error" else " class:doubtful"
            for place in range(diagnostic.span.start - start, diagnostic.span.end - start):
                if 0 <= place < len(exploded):
                    exploded[place] = (exploded[place][0] + style, exploded[place][1])
        return Transformation(exploded)


def _style() -> BaseStyle:
    language = style_from_pygments_dict(
        {
            Token.Keyword: "ansibrightblue bold",
            Token.Keyword.Pseudo: "ansimagenta",
            Token.Keyword.Constant: "ansimagenta",
            Token.Operator.Word: "ansibrightblue",
            Token.Operator: "",
            Token.Name.Class: "ansicyan bold",
            Token.Name.Function: "ansicyan",
            Token.Name.Variable: "ansiyellow",
            Token.Name.Namespace: "ansicyan",
            Token.String: "ansigreen",
            Token.Number: "ansiyellow",
            Token.Literal.Date: "ansiyellow",
            Token.Comment: "italic ansibrightblack",
            Token.Error: "ansired",
        }
    )
    own = Style.from_dict(
        {
            "prompt": "bold",
            "command": "ansimagenta",
            "wrong": "underline ansired",
            "doubtful": "underline",
            "bottom-toolbar": "noreverse",
            "bottom-toolbar.text": "",
            "advice.error": "ansired",
            "advice.warning": "ansiyellow",
            "advice.fix": "ansigreen",
            "advice.keys": "ansibrightblack",
            "auto-suggestion": "ansibrightblack",
        }
    )
    return merge_styles([language, own])
