"""A session with a person at a terminal."""

import shutil
import sys
import textwrap
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version

from isthmus.kb import KnowledgeError
from isthmus.queries import VocabularyError
from isthmus.service.forms.answers import EXAMPLE
from isthmus.service.outcomes import ExitCode
from isthmus.service.terminal.abilities import has_colours, paint
from isthmus.service.terminal.runner import Stopped
from prompt_toolkit import prompt

from .completer import ValueCompleter
from .editor import Editor
from .history import open_history, usual_path
from .session import Session
from .shell import Shell


def converse(shell: Shell) -> int:
    """Ask and answer until the session is left.

    Returns:
        The status, which is that of a session that went well whatever was asked in it.
    """
    is_first = not usual_path().exists()
    colours = has_colours(sys.stdout)
    shell.host = replace(shell.host, ask_value=_asker(shell.session))
    editor = Editor(shell, open_history(), colours=colours)
    _greet(shell, is_first=is_first, colours=colours)
    warm = threading.Thread(target=_warm_up, args=(shell.session, editor), daemon=True)

    def begin_warming() -> None:
        # Where the system has no thread left, the first question waits instead.
        with suppress(RuntimeError):
            warm.start()

    while True:
        try:
            text = editor.read(begin_warming if warm.ident is None else None)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return ExitCode.ANSWERED
        try:
            shell.perform(text)
        except KeyboardInterrupt:
            shell.tell("stopped")
        if shell.is_left:
            return ExitCode.ANSWERED


def _greet(shell: Shell, *, is_first: bool, colours: bool) -> None:
    name = f"Isthmus {version('isthmus')}"
    edition = f", edition {shell.host.edition} of the source" if shell.host.edition else ""
    line = _wrapped(f"{name}{edition}. :help explains, Ctrl-D leaves.")
    sys.stdout.write(line.replace(name, paint(name, "bold", on=colours), 1) + "\n")
    if is_first and shell.host.edition:
        sys.stdout.write(f"{paint(_wrapped(f'Try  {EXAMPLE}'), 'faint', on=colours)}\n")


def _wrapped(text: str) -> str:
    return textwrap.fill(text, shutil.get_terminal_size().columns, break_on_hyphens=False)


def _warm_up(session: Session, editor: Editor) -> None:
    """Load what help while typing needs, while the first words are typed."""
    try:
        session.complete("find ", 5)
        session.diagnose("find option")
    except (KnowledgeError, VocabularyError):
        # The knowledge cannot be opened: the first question says why, and until then no word is
        # known.
        return
    editor.warmed()


def _asker(session: Session) -> Callable[[str, str], str]:
    """Return a function that asks a person for the value of a parameter."""

    def ask(name: str, kind: str) -> str:
        completer = ValueCompleter(session, kind)
        try:
            return prompt(f"{name} ({kind}): ", completer=completer, complete_while_typing=True)
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None

    return ask
