"""What a shell's completion proposes for the values of flags and arguments.

Only imported while a shell completes: argcomplete runs the command, which answers with words
instead of doing anything.
"""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn

Proposer = Callable[..., "Iterable[str] | Mapping[str, str]"]


def complete(parser: ArgumentParser) -> NoReturn:
    """Answer the shell and end the process."""
    import argcomplete

    for command in _commands(parser):
        for action in command._actions:
            if action.metavar in _PROPOSERS:
                action.completer = _PROPOSERS[action.metavar]  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser, always_complete_options="long")
    raise SystemExit(1)


def _commands(parser: ArgumentParser) -> Iterable[ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            yield from action.choices.values()


# --- values ---------------------------------------------------------------------------------------


def _formats(**_: object) -> Iterable[str]:
    from isthmus.service.forms.answers import FORMS

    return FORMS


def _stages(**_: object) -> Iterable[str]:
    from isthmus.queries import STAGES

    return STAGES


def _yes_or_no(**_: object) -> Iterable[str]:
    return ("yes", "no")


def _saved_queries(**_: object) -> Mapping[str, str]:
    from isthmus.queries.saved_queries import saved_queries

    return {query.name: query.title for query in saved_queries()}


def _parameters(prefix: str, parsed_args: Namespace, **_: object) -> Mapping[str, str]:
    """Propose the parameters of the saved query that the command line names, then their values."""
    from isthmus.queries.saved_queries import CatalogueError, saved_query

    try:
        query = saved_query(getattr(parsed_args, "name", None) or "")
    except CatalogueError:
        return {}
    name, equals, value = prefix.partition("=")
    for parameter in query.parameters:
        if equals and parameter.name == name:
            words = _words(f"param $x: {parameter.type} = {value}", value)
            return {f"{name}={word}": meaning for word, meaning in words.items()}
    return {f"{parameter.name}=": f"of the kind {parameter.type}" for parameter in query.parameters}


def _query(prefix: str, **_: object) -> Mapping[str, str]:
    return _words(prefix, prefix)


def _thing(prefix: str, **_: object) -> Mapping[str, str]:
    return _words(f"check {prefix}", prefix)


def _property(prefix: str, parsed_args: Namespace, **_: object) -> Mapping[str, str]:
    return _words(f"check {parsed_args.thing} where {prefix}", prefix)


def _value(prefix: str, parsed_args: Namespace, **_: object) -> Mapping[str, str]:
    thing, name = parsed_args.thing, parsed_args.property
    return _words(f"check {thing} where {name} = {prefix}", prefix)


def _words(text: str, typed: str) -> Mapping[str, str]:
    """Propose what can stand at the end of a text of the language.

    Args:
        typed: The part of it that the shell completes, which ends where the text does.
    """
    from isthmus.kb import open_knowledge
    from isthmus.queries import Engine

    completions = Engine(open_knowledge()).complete(text, len(text))
    kept = typed[: completions.span.start - len(text) + len(typed)]
    return {f"{kept}{item.text}": item.detail or item.label for item in completions.items}


def _file(prefix: str, **_: object) -> Iterable[str]:
    from argcomplete.completers import FilesCompleter

    paths: Iterable[str] = FilesCompleter()(prefix)
    return paths


def _folder(prefix: str, **_: object) -> Iterable[str]:
    from argcomplete.completers import DirectoriesCompleter

    paths: Iterable[str] = DirectoriesCompleter()(prefix)
    return paths


_PROPOSERS: Mapping[str | tuple[str, ...] | None, Proposer] = {
    "FILE": _file,
    "FOLDER": _folder,
    "FORMAT": _formats,
    "STAGE": _stages,
    "YES|NO": _yes_or_no,
    "NAME": _saved_queries,
    "NAME=VALUE": _parameters,
    "QUERY": _query,
    "THING": _thing,
    "PROPERTY": _property,
    "VALUE": _value,
}
"""By what stands for the value in the help."""
