"""Carries out what is typed: declares, asks, shows the answer, tells what is wrong."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from isthmus.kb.characters import for_people
from isthmus.kb.data_class import dataclass
from isthmus.service.forms.answers import written
from isthmus.service.outcomes import ExitCode, defect, message_of, status_of
from isthmus.service.terminal import screen
from isthmus.service.terminal.abilities import has_colours, paint
from isthmus.service.terminal.runner import OverdueError, Runner, Stopped
from isthmus.service.terminal.write import READ, say_frames, tell

from .session import Session
from .statements import pieces

if TYPE_CHECKING:
    from isthmus.kb.networks import NetworkLimits
    from isthmus.kb.pool import Reply
    from isthmus.queries import Answer, Engine, QueryError

T = TypeVar("T")

_LEAVING = frozenset({"exit", "quit"})
"""Words with which other shells are left."""


@dataclass(frozen=True, slots=True)
class Host:
    """What a shell needs from where it runs.

    Attributes:
        runner: Runs questions.
        reopen: Opens the knowledge anew with further files of data, and returns its engine.
        query: Runs SPARQL as somebody typed it.
        edition: The edition of the source; empty where another vocabulary is asked.
        network_limits: Returns how much of a network that is opened here is read and told.
        ask_value: Asks a person for the value of a parameter; None where there is nobody.
    """

    runner: Runner
    reopen: "Callable[[tuple[Path, ...]], Engine]"
    query: "Callable[[str], Reply]"
    edition: str
    network_limits: "Callable[[], NetworkLimits]"
    ask_value: Callable[[str, str], str] | None = None


class Shell:
    """A session with somebody or something at its input.

    Args:
        session: What outlives a question.
        host: Where it runs.
        command: Carries out a line that begins with a colon.
    """

    def __init__(self, session: Session, host: Host, command: "ShellCommand") -> None:
        self.session = session
        self.host = host
        self._command = partial(command, self)
        self.failed: QueryError | None = None
        """The last question, if it was wrong: its fixes can still be applied."""
        self.opened = 0
        """How many files are being carried out, one opened by the other."""
        self.is_left = False
        """Whether the session is over."""

    # --- carrying out ---

    def perform(self, text: str) -> ExitCode:
        """Carry out all statements and commands of a text.

        Returns:
            The status of the first that failed; the others are carried out all the same, unless
            one of them leaves the session.
        """
        status = ExitCode.ANSWERED
        self.failed = None
        for piece in pieces(text):
            if piece.kind == "command":
                outcome = self.carry_out(self._command, piece.text)
            else:
                outcome = self.carry_out(self._statement, piece.text)
            if outcome == ExitCode.INTERRUPTED:
                # Whoever stops one of several questions means all.
                return outcome
            status = status or outcome
            if self.is_left:
                break
        return status

    def carry_out(self, action: Callable[[str], ExitCode | None], text: str) -> ExitCode:
        """Do something, and turn every error into words and a status."""
        try:
            return action(text) or ExitCode.ANSWERED
        except BrokenPipeError:
            raise
        except Stopped:
            self.tell("stopped")
            return ExitCode.INTERRUPTED
        except OverdueError as error:
            self.tell(f"{error}; `:set deadline` changes that")
            return ExitCode.LIMIT
        except Exception as error:
            return self._report(error)

    def _report(self, error: Exception) -> ExitCode:
        from isthmus.queries import QueryError

        status = status_of(error)
        if isinstance(error, QueryError):
            self.failed = error
            sys.stdout.flush()
            say_frames(str(error).rstrip("\n"))
        else:
            # A defect of ours is no reason to lose a session.
            self.tell(defect(error) if status is None else message_of(error))
        return ExitCode.WRONG if status is None else status

    def _statement(self, text: str) -> None:
        if text.strip(";").strip().lower() in _LEAVING:
            self.is_left = True
            return
        declared = self.session.declare(text)
        if declared is None:
            self.ask(text)
        elif declared.kind == "use":
            names = ", ".join(sorted(declared.gives)) or "nothing"
            self.note(f"took over from `{declared.label}`: {names}")
        else:
            self.note(f"`{declared.label}` is known from now on")

    # --- asking ---

    def ask(
        self, text: str, values: Mapping[str, str] | None = None, *, aside: bool = False
    ) -> None:
        """Answer a question and show the answer; see `Session.ask`."""
        started = time.perf_counter()
        answer = self.run(lambda: self.session.ask(text, values, aside=aside))
        seconds = time.perf_counter() - started
        self.show_answer(answer)
        if self.session.options.time == "on":
            self.note(f"{seconds * 1000:.0f} ms")

    def run(self, work: Callable[[], T]) -> T:
        """Run what may take long; what a first start has to read does not count."""
        self.session.engine.vocabulary  # noqa: B018
        return self.host.runner.run(work, float(self.session.options.deadline))

    # --- showing ---

    def show_answer(self, answer: "Answer") -> None:
        """Show an answer in the form that the options name."""
        options = self.session.options
        if options.format == "table" and sys.stdout.isatty() and screen.has_rich():
            limit = None if options.sources == "all" else int(options.sources)
            drawn = screen.draw(answer, screen.screen(options.links, options.width), limit)
            self.show(drawn, drawn=True)
        else:
            self.show(written(answer, options.format), options.format)

    def show(self, text: str, form: str = "table", *, drawn: bool = False) -> None:
        """Show a text, in colours and through the pager where that fits.

        Args:
            text: The text.
            form: What it is written in.
            drawn: Whether it was made for this terminal, and holds its codes.
        """
        if not drawn and (sys.stdout.isatty() or form in READ):
            text = for_people(text)
        if sys.stdout.isatty():
            if has_colours(sys.stdout):
                text = screen.coloured(text, form)
            from isthmus.service.terminal.pager import show

            paged = self.session.options.pager == "on"
            show(text, paged=paged, height=screen.screen().height)
        else:
            sys.stdout.write(text)

    def note(self, message: str) -> None:
        """Tell something that is no answer; to a person only, so that a pipe holds answers."""
        if sys.stdout.isatty():
            sys.stdout.write(paint(for_people(message), "faint", on=has_colours(sys.stdout)) + "\n")

    def tell(self, message: str) -> None:
        """Tell what went wrong."""
        sys.stdout.flush()
        tell(for_people(message.rstrip("\n")) + "\n")


ShellCommand: TypeAlias = Callable[[Shell, str], ExitCode | None]
"""Carries out one line that begins with a colon; see `commands.run_command`."""
