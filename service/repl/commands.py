"""The commands of the shell: lines that begin with a colon."""

import json
import re
import shlex
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.service.answers import FORMS
from isthmus.service.exit_codes import UsageError

from .options import OPTIONS

if TYPE_CHECKING:
    from isthmus.queries import Answer
    from isthmus.queries.catalogue import SavedQuery

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
    run: "Callable[[Shell, str], None]"
    proposes: str = ""

    @property
    def usage(self) -> str:
        """How it is written."""
        return f":{self.name} {self.argument}".rstrip()


def run_command(shell: "Shell", line: str) -> None:
    """Carry out one line that begins with a colon.

    Raises:
        UsageError: There is no such command, or it cannot be carried out; says what to do.
    """
    name, _, argument = line.lstrip()[1:].lstrip().partition(" ")
    command_of(name)
    COMMANDS[command_of(name)].run(shell, argument.strip())


def command_of(name: str) -> str:
    """Return the command that a name or its unambiguous beginning stands for.

    Raises:
        UsageError: There is none, or there are several.
    """
    word = name.lower()
    if word in COMMANDS:
        return word
    begun = [known for known in COMMANDS if word and known.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise UsageError(f"`:{name}` can be {_listed(begun)}")
    from isthmus.queries.words import nearest

    near = nearest(word, list(COMMANDS))
    hint = f"perhaps `:{near[0]}`" if near else "`:help` lists the commands"
    raise UsageError(f"there is no command `:{name}`; {hint}")


# --- help -----------------------------------------------------------------------------------------


def _help(shell: "Shell", argument: str) -> None:
    word = argument.removeprefix(":").lower()
    if not word:
        width = max(len(command.usage) for command in COMMANDS.values())
        lines = [f"  {one.usage:<{width}}  {one.help}" for one in COMMANDS.values()]
        shell.show(f"{_HELP_START}\n\n" + "\n".join(lines) + f"\n\n{_HELP_END}\n")
        return
    from isthmus.queries import KEYWORD_HELP

    if not argument.startswith(":") and word in KEYWORD_HELP:
        shell.show(f"{word}: {KEYWORD_HELP[word]}\n")
        return
    if word in COMMANDS or argument.startswith(":"):
        command = COMMANDS[command_of(word)]
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
        return "".join(f"    {name}: {one.help}; {one.values}\n" for name, one in OPTIONS.items())
    if command.name == "format":
        return f"    formats: {', '.join(FORMS)}\n"
    if command.name == "save":
        return f"    ending with: {', '.join(_FORM_OF)}; `:save!` writes over a file\n"
    return ""


# --- about one thing ------------------------------------------------------------------------------


def _describe(shell: "Shell", argument: str) -> None:
    shell.ask(f"describe {_needed(argument, 'describe', 'managed-vpn')}", aside=True)


def _why(shell: "Shell", argument: str) -> None:
    if not argument:
        _why_not(shell)
        return
    words = argument
    if re.search(r"\bwhere\b", words, re.IGNORECASE):
        shell.ask(f"why {words}", aside=True)
        return
    last = shell.session.question
    where = ""
    if last is not None:
        where = shell.session.engine.compile(last.text, last.parameters).where
    if not where:
        raise UsageError(
            f"say what for, as in `:why {words} where transitive`; after a question with "
            "a condition, that condition is meant"
        )
    shell.ask(f"why {words} where {where}", aside=True)


def _why_not(shell: "Shell") -> None:
    """Say of everything that the last answer leaves out which conditions it does not meet."""
    from isthmus.queries.render_left_out import left_out_text

    last = shell.session.question
    if last is None:
        raise UsageError("say of what, as in `:why vpc-peering where transitive`")
    engine, deadline = shell.session.engine, float(shell.session.options.deadline)
    others = shell.host.runner.run(
        lambda: engine.left_out(last.text, last.answer, last.parameters), deadline
    )
    shell.show(left_out_text(others).lstrip("\n") or "the last answer leaves nothing out\n")


def _prove(shell: "Shell", argument: str) -> None:
    from isthmus.service.proofs import statement, write

    words = _split(argument)
    if len(words) != 3:
        raise UsageError("three words are due, as in `:prove managed-vpn encrypted true`")
    engine, deadline = shell.session.engine, float(shell.session.options.deadline)
    knowledge = engine.knowledge

    def find() -> tuple[str, str]:
        """Return what is to be said first, and the proof."""
        triple = statement(engine, *words)
        proof, said = knowledge.prove(triple), ""
        if proof is None:
            parts = (triple.subject, triple.predicate, triple.object)
            held = " – ".join(knowledge.name(part) for part in parts)
            opposite = knowledge.opposite(triple)
            proof = None if opposite is None else knowledge.prove(opposite)
            said = f"it does not hold that {held}; this is the proof of the opposite"
            if proof is None:
                raise UsageError(
                    f"not on record, and it does not follow: {held}\n"
                    f"`:why {words[0]} where {words[1]} = {words[2]}` says what was searched"
                )
        return said, write(proof, knowledge, "text")

    said, proof = shell.host.runner.run(find, deadline)
    if said:
        shell.tell(said)
    shell.show(proof)


# --- about a question -----------------------------------------------------------------------------

_RAW = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:SELECT|PREFIX|BASE|ASK|CONSTRUCT)\b", re.IGNORECASE)


def _sparql(shell: "Shell", argument: str) -> None:
    if not argument:
        shell.show(_last(shell).sparql.rstrip("\n") + "\n", "sparql")
    elif _RAW.match(argument):
        _query(shell, argument)
    else:
        shell.show(shell.session.compile(argument).rstrip("\n") + "\n", "sparql")


def _query(shell: "Shell", sparql: str) -> None:
    """Run SPARQL as typed: rows are shown as an answer, a graph in Turtle."""
    deadline = float(shell.session.options.deadline)
    reply = shell.host.runner.run(lambda: shell.host.query(sparql), deadline)
    if reply.kind == "rows":
        shell.show_answer(_answer_of(shell, sparql, reply.body))
    elif reply.kind == "graph":
        shell.show(reply.body.decode("utf-8"), "turtle")
    else:
        shell.show("yes\n" if json.loads(reply.body)["boolean"] else "no\n")


def _answer_of(shell: "Shell", sparql: str, content: bytes) -> "Answer":
    """Make an answer of the rows of a SELECT, so that it can be written in every form."""
    from isthmus.kb.pool.store import rows_of
    from isthmus.queries.answer import Answer, Column
    from isthmus.queries.cells import cell_of

    engine = shell.session.engine
    found = rows_of(content)
    vocabulary = engine.vocabulary
    columns = tuple(Column(name, name, "any") for name in found.variables)
    rows = tuple(
        tuple(cell_of([] if term is None else [term], False, vocabulary) for term in row)
        for row in found.rows
    )
    version, edition = engine.knowledge.version, engine.knowledge.edition
    return Answer("find", sparql, sparql, columns, rows, version=version, edition=edition)


def _explain(shell: "Shell", argument: str) -> None:
    session = shell.session
    if argument:
        text = session.with_declarations(argument)
        found = session.engine.explain(text, session.values)
    elif session.question is not None:
        found = session.engine.explain(session.question.text, session.question.parameters)
    else:
        raise UsageError(
            "nothing has been asked yet; give a question, as in `:explain find option`"
        )
    lines = [found.summary]
    for reading in found.readings:
        lines.append(f"\n{reading.condition}")
        lines.append(f"  true      {reading.true}")
        lines.append(f"  false     {reading.false}")
        lines.append(f"  unstated  {reading.unstated}")
    lines += [f"\nnote: {note}" for note in found.notes]
    shell.show("\n".join(lines) + "\n")


def _sources(shell: "Shell", argument: str) -> None:
    from isthmus.queries.render import sources_of

    _no(argument, "sources")
    answer = _last(shell)
    if not answer.citations:
        shell.show("the last answer rests on no claim of the source\n")
        return
    lines = []
    for said, places in sources_of(answer).items():
        lines += [said, *(f"  {place}" for place in places)]
    shell.show("\n".join(lines) + "\n")


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


# --- options and names ----------------------------------------------------------------------------


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
        lines += [f"{'$' + one:<{width}}  {now}" for one, now in session.values.items()]
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
    _no(argument, "definitions")
    declared = shell.session.declarations
    text = ";\n".join(one.text for one in declared)
    shell.show(f"{text}\n" if declared else "nothing is defined\n", "iq")


def _forget(shell: "Shell", argument: str) -> None:
    label = _needed(argument, "forget", "my-name")
    if not shell.session.forget(label):
        known = ", ".join(one.label for one in shell.session.declarations)
        hint = f"there are: {known}" if known else "nothing is defined"
        raise UsageError(f"nothing is defined as `{label}`; {hint}")
    shell.note(f"`{label}` is forgotten")


# --- files and saved queries ----------------------------------------------------------------------

_DATA = frozenset({".ttl", ".nt", ".nq", ".trig", ".jsonld", ".json", ".rdf", ".owl", ".xml"})


def _open(shell: "Shell", argument: str) -> None:
    from isthmus.service.commands.query_text import read_text

    path = _path(_one_word(argument, "open", "questions.iq"))
    if path.suffix.lower() in _DATA:
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file")
        shell.session.engine = shell.host.reopen((path.resolve(),))
        shell.note(f"{path.name} is reasoned over from now on")
        return
    text = read_text(path)
    shell.perform(text)


_FORM_OF = {
    ".iq": "iq",
    ".rq": "sparql",
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".html": "html",
    ".ttl": "turtle",
    ".srj": "sparql-results",
}


def _save(shell: "Shell", argument: str, *, over: bool = False) -> None:
    from isthmus.service.answers import written

    words = _split(argument)
    if not words:
        raise UsageError("a file is due, as in `:save encrypted.iq` or `:save encrypted.csv`")
    path = _path(words[0])
    form = _FORM_OF.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path}: name it with one of these endings: {', '.join(_FORM_OF)}")
    answer = _last(shell)
    if path.exists() and not over:
        raise UsageError(f"{path}: there is such a file; `:save! {words[0]}` writes over it")
    if form == "iq":
        asked = shell.session.last
        assert asked is not None
        title = " ".join(words[1:]) or " ".join(asked.own.split())
        content = f"# {title}\n{shell.session.engine.format(asked.text)}"
    else:
        content = written(answer, form)
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
    shell.note(f"saved in {path}")


def _save_over(shell: "Shell", argument: str) -> None:
    _save(shell, argument, over=True)


def _run(shell: "Shell", argument: str) -> None:
    from isthmus.queries.catalogue import read_saved_query, saved_query
    from isthmus.service.commands.query_text import read_text

    words = _split(argument)
    if not words:
        raise UsageError("a name is due, as in `:run encrypted-options`; `:queries` lists them")
    if words[0].endswith(".iq"):
        path = _path(words[0])
        query = read_saved_query(path.stem, read_text(path))
    else:
        query = saved_query(words[0])
    values = _values(query, words[1:])
    usual = []
    for parameter in query.parameters:
        if parameter.name in values or parameter.name.lower() in shell.session.values:
            continue
        if parameter.default is not None:
            usual.append(f"{parameter.name}={parameter.default}")
        elif shell.host.ask_value is not None:
            values[parameter.name] = shell.host.ask_value(parameter.name, parameter.type)
    shell.note(query.title)
    if usual:
        shell.note(f"with {' '.join(usual)}; `:run {words[0]} NAME=VALUE` takes another")
    shell.ask(query.text, values)


def _values(query: "SavedQuery", words: Sequence[str]) -> dict[str, str]:
    """Read ``name=value``; a value alone is for the only parameter."""
    values = {}
    known = [parameter.name for parameter in query.parameters]
    for word in words:
        name, equals, value = word.partition("=")
        if not equals and len(known) == 1:
            name, value = known[0], word
        elif not equals:
            raise UsageError(f"`{word}` is not of the form NAME=VALUE")
        name = name.removeprefix("$")
        if name not in known:
            there = ", ".join(known) or "none"
            raise UsageError(f"`{query.name}` has no parameter `{name}`; it has: {there}")
        values[name] = value
    return values


def _queries(shell: "Shell", argument: str) -> None:
    from isthmus.queries.catalogue import saved_queries, saved_query

    if argument:
        shell.show(saved_query(argument).text, "iq")
        return
    found = saved_queries()
    width = max((len(query.name) for query in found), default=0)
    lines = []
    for query in found:
        given = " ".join(
            f"{one.name}={one.default if one.default is not None else one.type.upper()}"
            for one in query.parameters
        )
        lines.append(f"{query.name:<{width}}  {query.title}" + (f"  ({given})" if given else ""))
    shell.show("\n".join(lines) + "\n")


def _quit(shell: "Shell", argument: str) -> None:
    from .shell import Leave

    raise Leave


# --- arguments ------------------------------------------------------------------------------------


def _last(shell: "Shell") -> "Answer":
    if shell.session.last is None:
        raise UsageError("nothing has been asked yet")
    return shell.session.last.answer


def _needed(argument: str, name: str, example: str) -> str:
    if not argument:
        raise UsageError(f"a word is due, as in `:{name} {example}`")
    return argument


def _one_word(argument: str, name: str, example: str) -> str:
    words = _split(argument)
    if len(words) != 1:
        raise UsageError(f"one file is due, as in `:{name} {example}`")
    return words[0]


def _no(argument: str, name: str) -> None:
    if argument:
        raise UsageError(f"nothing follows `:{name}`")


def _split(argument: str) -> list[str]:
    try:
        return shlex.split(argument)
    except ValueError as error:
        raise UsageError(f"a quotation mark is not closed ({error})") from error


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{text}: there is no such home folder") from error


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`:{name}`" for name in names)


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "help", "[WORD]", "explain the shell, a command, a keyword or a word", _help, "help"
        ),
        Command("describe", "WORD", "all that is on record about a word", _describe, "describe"),
        Command("why", "[[not] THING [where …]]", "the verdict, or what is left out", _why, "why"),
        Command("prove", "THING PROPERTY VALUE", "the proof down to the source", _prove, "prove"),
        Command("explain", "[QUERY]", "how a question is understood", _explain, "query"),
        Command("sparql", "[QUERY]", "show the SPARQL, or run some of your own", _sparql, "query"),
        Command("sources", "", "all claims behind the last answer", _sources),
        Command("format", "[FORMAT]", "how answers are written", _format, "format"),
        Command("set", "[NAME VALUE]", "show or change an option, or $NAME VALUE", _set, "set"),
        Command("time", "[on|off|QUERY]", "tell how long answers take", _time, "time"),
        Command("definitions", "", "what has been defined", _definitions),
        Command("forget", "NAME", "take a definition back", _forget, "forget"),
        Command("queries", "[NAME]", "list the saved queries, or show one", _queries, "queries"),
        Command("run", "NAME [P=V …]", "run a saved query with its parameters", _run, "run"),
        Command("open", "FILE", "carry out a .iq file, or add RDF data", _open, "file"),
        Command("save", "FILE [TITLE]", "save the last question, or its answer", _save, "file"),
        Command("save!", "FILE [TITLE]", "the same, over a file that exists", _save_over, "file"),
        Command("quit", "", "leave; Ctrl-D does it too", _quit),
    )
}
"""All commands, in the order in which the help lists them."""
