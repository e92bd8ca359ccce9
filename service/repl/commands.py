"""The commands of the shell: lines that begin with a colon."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.queries.diagnostics.spelling import nearest
from isthmus.service.forms.answers import FORMS
from isthmus.service.outcomes import ExitCode, UsageError

from . import files, inquiries
from .arguments import nothing_in, word_in
from .options import OPTIONS

if TYPE_CHECKING:
    from .shell import Shell


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: Its name without the colon.
        argument: What may follow, as the help shows it.
        help: What it does, in one phrase.
        run: Carries it out; gets the shell and what follows the name.
        proposes: What completion proposes after it, see `.completer`.
    """

    name: str
    argument: str
    help: str
    run: "Callable[[Shell, str], ExitCode | None]"
    proposes: str = ""

    @property
    def usage(self) -> str:
        """How it is written."""
        return f":{self.name} {self.argument}".rstrip()


def run_command(shell: "Shell", line: str) -> ExitCode | None:
    """Carry out one line that begins with a colon.

    Returns:
        A status, from commands that carry out others.

    Raises:
        UsageError: There is no such command, or it cannot be carried out; says what to do.
    """
    name, _, argument = line.lstrip()[1:].lstrip().partition(" ")
    return _command_of(name).run(shell, argument.strip())


def commands_begun(name: str) -> list[Command]:
    """Return the command of a name, or else all whose names begin so; none for an empty one."""
    word = name.lower()
    if word in COMMANDS:
        return [COMMANDS[word]]
    return [command for command in COMMANDS.values() if word and command.name.startswith(word)]


def _command_of(name: str) -> Command:
    """Return the command that a name or its unambiguous beginning stands for.

    Raises:
        UsageError: There is none, or there are several.
    """
    begun = commands_begun(name)
    if len(begun) == 1:
        return begun[0]
    if begun:
        names = ", ".join(f"`:{command.name}`" for command in begun)
        raise UsageError(f"`:{name}` can be {names}")

    near = nearest(name.lower(), list(COMMANDS))
    hint = f"perhaps `:{near[0]}`" if near else "`:help` lists the commands"
    raise UsageError(f"there is no command `:{name}`; {hint}")


# --- help -----------------------------------------------------------------------------------------


def _help(shell: "Shell", argument: str) -> None:
    word = argument.removeprefix(":").lower()
    if not word:
        width = max(len(command.usage) for command in COMMANDS.values())
        lines = [f"  {command.usage:<{width}}  {command.help}" for command in COMMANDS.values()]
        shell.show(f"{_HELP_START}\n\n" + "\n".join(lines) + f"\n\n{_HELP_END}\n")
        return
    from isthmus.queries import KEYWORD_HELP

    if not argument.startswith(":") and word in KEYWORD_HELP:
        shell.show(f"{word}: {KEYWORD_HELP[word]}\n")
        return
    if word in COMMANDS or argument.startswith(":"):
        command = _command_of(word)
        shell.show(f"{command.usage}\n    {command.help}\n{_details(command)}")
        return
    shell.ask(f"describe {argument}", aside=True)


_HELP_START = """\
A question of the language ends where it can end: Enter asks it, or begins a new line while
something has to follow. Alt-Enter begins a new line anywhere; several are separated by `;`.
`define`, `use` and `param` are kept for the questions that follow."""
_HELP_END = """\
keys: Tab completes, F2 applies a fix, F3 formats, Ctrl-R searches the history, Ctrl-C stops a
question, Ctrl-D leaves. A command may be shortened, as in `:desc`. `:help WORD` explains a
keyword, a command or a word of the ontology."""


def _details(command: Command) -> str:
    if command.name == "set":
        return "".join(
            f"    {name}: {option.help}; {option.values}\n" for name, option in OPTIONS.items()
        )
    if command.name == "format":
        return f"    formats: {', '.join(FORMS)}\n"
    if command.name == "save":
        return f"    ending with: {', '.join(files.FORM_OF)}; `:save!` writes over a file\n"
    return ""


# --- options and names ----------------------------------------------------------------------------


def _time(shell: "Shell", argument: str) -> None:
    if argument.lower() in {"", "on", "off"}:
        now = shell.session.options.time
        _change(shell, "time", argument.lower() or ("off" if now == "on" else "on"))
        return
    started = time.perf_counter()
    shell.session.compile(argument)
    compiled = time.perf_counter()
    answer = shell.run(lambda: shell.session.ask(argument))
    ended = time.perf_counter()
    shell.show_answer(answer)
    shell.show(
        f"{(compiled - started) * 1000:.1f} ms to compile, "
        f"{(ended - compiled) * 1000:.1f} ms to answer with notes and sources\n"
    )


def _format(shell: "Shell", argument: str) -> None:
    if argument:
        _change(shell, "format", argument.lower())
    else:
        shell.show(f"{shell.session.options.format}; there are: {', '.join(FORMS)}\n")


def _set(shell: "Shell", argument: str) -> None:
    name, _, value = argument.partition(" ")
    name, value = name.rstrip("="), value.strip().removeprefix("=").strip()
    session = shell.session
    if not name:
        width = max(map(len, OPTIONS))
        lines = [
            f"{option:<{width}}  {now:<8}  {OPTIONS[option].help}"
            for option, now in session.options.listed().items()
        ]
        lines += [f"{'$' + name:<{width}}  {now}" for name, now in session.values.items()]
        shell.show("\n".join(lines) + "\n")
    elif name.startswith("$"):
        if not value:
            session.values.pop(name[1:].lower(), None)
            shell.note(f"`{name}` has no value any more")
        else:
            session.values[name[1:].lower()] = value.strip('"')
            shell.note(f"`{name}` is {value}")
    elif not value:
        if name not in OPTIONS:
            raise UsageError(f"there is no option `{name}`; there are: {', '.join(OPTIONS)}")
        shell.show(f"{session.options.listed()[name]}; it is {OPTIONS[name].values}\n")
    else:
        _change(shell, name.lower(), value)


def _change(shell: "Shell", name: str, value: str) -> None:
    try:
        shell.session.options = shell.session.options.changed(name, value)
    except ValueError as error:
        raise UsageError(str(error)) from error
    shell.note(f"{name} is {value}")


def _definitions(shell: "Shell", argument: str) -> None:
    nothing_in(argument, "definitions")
    declared = shell.session.declarations
    text = ";\n".join(declaration.text for declaration in declared)
    shell.show(f"{text}\n" if declared else "nothing is defined\n", "iq")


def _forget(shell: "Shell", argument: str) -> None:
    label = word_in(argument, "forget", "my-name")
    if not shell.session.forget(label):
        known = ", ".join(declaration.label for declaration in shell.session.declarations)
        hint = f"there are: {known}" if known else "nothing is defined"
        raise UsageError(f"nothing is defined as `{label}`; {hint}")
    shell.note(f"`{label}` is forgotten")


def _quit(shell: "Shell", argument: str) -> None:
    shell.is_left = True


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "help", "[WORD]", "explain the shell, a command, a keyword or a word", _help, "help"
        ),
        Command(
            "describe", "WORD", "all that is on record about a word", inquiries.describe, "describe"
        ),
        Command(
            "why",
            "[[not] THING [where …]]",
            "the verdict, or what is left out",
            inquiries.why,
            "why",
        ),
        Command(
            "prove",
            "THING PROPERTY VALUE",
            "the proof down to the source",
            inquiries.prove,
            "prove",
        ),
        Command("explain", "[QUERY]", "how a question is understood", inquiries.explain, "query"),
        Command(
            "sparql",
            "[QUERY]",
            "show the SPARQL, or run some of your own",
            inquiries.sparql,
            "query",
        ),
        Command("sources", "", "all claims behind the last answer", inquiries.sources),
        Command("format", "[FORMAT]", "how answers are written", _format, "format"),
        Command("set", "[NAME VALUE]", "show or change an option, or $NAME VALUE", _set, "set"),
        Command("time", "[on|off|QUERY]", "tell how long answers take", _time, "time"),
        Command("definitions", "", "what has been defined", _definitions),
        Command("forget", "NAME", "take a definition back", _forget, "forget"),
        Command(
            "queries", "[NAME]", "list the saved queries, or show one", files.queries, "queries"
        ),
        Command("find", "WORDS", "find questions, options, words, pages and claims", files.find),
        Command("run", "NAME [P=V …]", "run a saved query with its parameters", files.run, "run"),
        Command("open", "FILE", "carry out a .iq file, or add RDF data", files.open_file, "file"),
        Command(
            "network",
            "[NAME=]FOLDER",
            "ask about a network of yours, from the answers of AWS in a folder",
            files.open_network,
            "file",
        ),
        Command(
            "save", "FILE [TITLE]", "save the last question, or its answer", files.save, "file"
        ),
        Command(
            "save!", "FILE [TITLE]", "the same, over a file that exists", files.save_over, "file"
        ),
        Command("quit", "", "leave; Ctrl-D does it too", _quit),
    )
}
"""All commands, in the order in which the help lists them."""
