"""The commands that open and save files, and run saved queries."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

from collections.abc import Sequence
from typing import TYPE_CHECKING

from isthmus.queries.diagnostics.spelling import kebab, spelled
from isthmus.service.forms.answers import written
from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.terminal.query_text import read_text
from isthmus.service.terminal.write import write_file

from .arguments import file_in, last_answer, path_of, words_in

if TYPE_CHECKING:
    from isthmus.queries.saved_queries import SavedQuery

    from .shell import Shell

_MOST_OPENED = 8
"""So many files may open each other."""


def open_file(shell: "Shell", argument: str) -> ExitCode:
    """Carry out a file of queries, or add a file of data."""
    from isthmus.kb.syntaxes.formats import FORMATS

    path = path_of(file_in(argument, "open", "questions.iq"))
    if path.suffix.lower() in FORMATS:
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file")
        shell.session.engine = shell.host.reopen((path.resolve(),))
        shell.note(f"{path.name} is reasoned over from now on")
        return ExitCode.ANSWERED
    text = read_text(path)
    if shell.opened == _MOST_OPENED:
        raise UsageError(f"{path}: files open each other, {_MOST_OPENED} deep")
    shell.opened += 1
    try:
        return shell.perform(text)
    finally:
        shell.opened -= 1


def open_network(shell: "Shell", argument: str) -> None:
    """Read a network, and ask about it with `in NAME` from now on."""
    from isthmus.service.networks.layer import layers_of

    if not argument:
        names = ", ".join(shell.session.engine.networks) or "none yet"
        shell.note(f"networks: {names}; `:network prod=FOLDER` reads one")
        return
    given = file_in(argument, "network", "prod=answers")
    name, equals, folder = given.partition("=")
    path = path_of(folder if equals else given)
    if not path.is_dir():
        raise UsageError(f"{path}: there is no such folder")
    name = kebab(name if equals else path.resolve().name) or "network"
    limits = shell.host.network_limits()
    (layer,) = layers_of([(name, path)], shell.session.engine.knowledge, limits).values()
    shell.session.add_network(layer)
    shell.note(f"`in {spelled(name)}` asks about {path}: `find vpc in {spelled(name)}`")


FORM_OF = {
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


def save(shell: "Shell", argument: str, *, over: bool = False) -> None:
    """Save the last question, or its answer."""
    words = words_in(argument)
    if not words:
        raise UsageError("a file is due, as in `:save encrypted.iq` or `:save encrypted.csv`")
    path = path_of(words[0])
    form = FORM_OF.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path}: name it with one of these endings: {', '.join(FORM_OF)}")
    answer = last_answer(shell.session)
    if path.exists() and not over:
        raise UsageError(f"{path}: there is such a file; `:save! {words[0]}` writes over it")
    if form == "iq":
        asked = shell.session.last
        assert asked is not None
        title = " ".join(words[1:]) or " ".join(asked.own.split())
        content = f"# {title}\n{shell.session.engine.format(asked.text)}"
    else:
        content = written(answer, form)

    write_file(path, content)
    shell.note(f"saved in {path}")


def save_over(shell: "Shell", argument: str) -> None:
    """Save, over a file that exists."""
    save(shell, argument, over=True)


def run(shell: "Shell", argument: str) -> None:
    """Run a saved query."""
    from isthmus.queries.saved_queries import read_saved_query, saved_query

    words = words_in(argument)
    if not words:
        raise UsageError("a name is due, as in `:run encrypted-options`; `:queries` lists them")
    if words[0].endswith(".iq"):
        path = path_of(words[0])
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


def queries(shell: "Shell", argument: str) -> None:
    """List the saved queries, or show one."""
    from isthmus.queries.saved_queries import saved_queries, saved_query

    if argument:
        shell.show(saved_query(argument).text, "iq")
        return
    known = saved_queries()
    width = max((len(query.name) for query in known), default=0)
    lines = []
    for query in known:
        given = " ".join(
            f"{param.name}={param.type.upper() if param.default is None else param.default}"
            for param in query.parameters
        )
        lines.append(f"{query.name:<{width}}  {query.title}" + (f"  ({given})" if given else ""))
    shell.show("\n".join(lines) + "\n")


def find(shell: "Shell", argument: str) -> None:
    """Find questions, options, words, sections, pages and claims by words."""
    from isthmus.service.finding import TITLES, index_of
    from isthmus.service.finding import find as found_for
    from isthmus.service.forms.search_results import finding_text

    if not argument:
        raise UsageError("words are due, as in `:find high availability`")
    shell.show(finding_text(found_for(index_of(shell.session.engine), argument), TITLES))
