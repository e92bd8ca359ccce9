"""What can be typed next: words of the language by the real analyser, and the shell's commands."""

# ruff: noqa: PLC0415 - the pool is started before the language is loaded

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from .commands import COMMANDS, commands_begun
from .options import OPTIONS
from .session import Session

if TYPE_CHECKING:
    from isthmus.queries.saved_queries import SavedQuery

_KINDS = {
    "keyword": "class:completion.keyword",
    "class": "class:completion.class",
    "property": "class:completion.property",
    "thing": "class:completion.thing",
    "value": "class:completion.thing",
    "definition": "class:completion.class",
}


class ShellCompleter(Completer):
    """Proposes words of the language and of the shell.

    Args:
        session: Knows the words and what has been defined.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.is_ready = False
        """Whether the language is loaded: until then nothing is proposed and keys are taken."""
        self._files = PathCompleter(expanduser=True)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield what can stand at the cursor, best first."""
        if not self.is_ready:
            return
        before = document.text_before_cursor
        if before.lstrip().startswith(":"):
            yield from self._command(before.lstrip()[1:], complete_event)
            return
        if not before.strip() and not complete_event.completion_requested:
            # An empty line is no question, and a menu over it would be in the way.
            return
        yield from self._words(before, before)

    # --- words of the language ---

    def _words(self, text: str, typed: str) -> Iterator[Completion]:
        """Yield words of the language.

        Args:
            text: What the language reads, up to the cursor.
            typed: What stands before the cursor.
        """
        completions = self._session.complete(text, len(text))
        start = completions.span.start - len(text)
        for item in completions.items:
            detail = item.detail
            if item.label and item.label.lower() not in {item.text.lower(), ""}:
                spoken = item.label if item.label.lower() != item.text.replace("-", " ") else ""
                detail = ": ".join(part for part in (spoken, detail) if part)
            if item.text == typed[start:] and len(completions.items) == 1 and start:
                # What stands there already is no proposal.
                return
            yield Completion(
                item.text,
                start,
                display_meta=detail or item.kind,
                style=_KINDS.get(item.kind, ""),
            )

    # --- commands of the shell ---

    def _command(self, typed: str, event: CompleteEvent) -> Iterator[Completion]:
        name, space, argument = typed.partition(" ")
        if not space:
            for command in COMMANDS.values():
                if command.name.startswith(name.lower()):
                    yield Completion(command.name, -len(name), display_meta=command.help)
            return
        begun = commands_begun(name)
        if len(begun) != 1:
            return
        command = begun[0]
        argument = argument.lstrip()
        match command.proposes:
            case "describe":
                yield from self._words(f"describe {argument}", argument)
            case "query":
                yield from self._words(argument, argument)
            case "why":
                yield from self._words(f"why {argument}", argument)
            case "prove":
                yield from self._prove(argument)
            case "file":
                document = Document(argument)
                yield from self._files.get_completions(document, event)
            case "help":
                yield from self._listed(
                    ((f":{c.name}", c.help) for c in COMMANDS.values()), argument
                )
                yield from self._words(f"describe {argument}", argument)
            case "format":
                yield from self._listed(
                    ((form, "") for form in OPTIONS["format"].proposals), argument
                )
            case "time":
                yield from self._listed((("on", ""), ("off", "")), argument)
            case "set":
                yield from self._set(argument)
            case "forget":
                declared = self._session.declarations
                yield from self._listed(
                    ((declaration.label, declaration.text) for declaration in declared), argument
                )
            case "run" | "queries":
                yield from self._run(argument)

    def _prove(self, argument: str) -> Iterator[Completion]:
        """Yield words for a thing, a property of it, and a value of that."""
        words = argument.split(" ")
        sentences = ("check {0}", "check {0} where {1}", "check {0} where {1} = {2}")
        if len(words) <= len(sentences):
            yield from self._words(sentences[len(words) - 1].format(*words), words[-1])

    def _set(self, argument: str) -> Iterator[Completion]:
        name, space, value = argument.partition(" ")
        if space:
            option = OPTIONS.get(name)
            proposals = option.proposals if option else ()
            yield from self._listed(((proposal, "") for proposal in proposals), value.lstrip())
            return
        now = self._session.options.listed()
        options = ((name, f"{now[name]}: {option.help}") for name, option in OPTIONS.items())
        declared = [
            declaration for declaration in self._session.declarations if declaration.kind == "param"
        ]
        yield from self._listed(
            (*options, *((declaration.label, declaration.text) for declaration in declared)), name
        )

    def _run(self, argument: str) -> Iterator[Completion]:
        from isthmus.queries.saved_queries import saved_queries

        queries = {query.name: query for query in saved_queries()}
        *before, last = argument.split(" ")
        if not before:
            yield from self._listed(((query.name, query.title) for query in queries.values()), last)
        elif (query := queries.get(before[0])) is not None:
            yield from self._parameters(query, last)

    def _parameters(self, query: "SavedQuery", typed: str) -> Iterator[Completion]:
        name, equals, value = typed.partition("=")
        if not equals:
            listed = (
                (f"{parameter.name}=", f"of the kind {parameter.type}")
                for parameter in query.parameters
            )
            yield from self._listed(listed, typed)
            return
        for parameter in query.parameters:
            if parameter.name == name:
                yield from self._words(f"param $x: {parameter.type} = {value}", value)

    @staticmethod
    def _listed(proposals: Iterable[tuple[str, str]], typed: str) -> Iterator[Completion]:
        for text, meta in proposals:
            if text.lower().startswith(typed.lower()):
                yield Completion(text, -len(typed), display_meta=meta)


class ValueCompleter(Completer):
    """Proposes values for one parameter of a saved query.

    Args:
        session: Knows the words.
        kind: The type of the parameter.
    """

    def __init__(self, session: Session, kind: str) -> None:
        self._session = session
        self._kind = kind

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield values of the type."""
        text = f"param $x: {self._kind} = {document.text_before_cursor}"
        completions = self._session.complete(text, len(text))
        for item in completions.items:
            start = completions.span.start - len(text)
            yield Completion(item.text, start, display_meta=item.detail or item.label)
