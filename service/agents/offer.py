"""What one engine offers over the protocol: the tables of tools, resources and prompts."""

# ruff: noqa: PLC0415 - the first answer of an agent waits for what is loaded here

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from isthmus.queries import Engine

from . import prompts, resources, tools
from .kept_results import CAPACITY, KeptResults, key_of
from .messages import INVALID_PARAMS, Method, ProtocolError, Result, Talk

NAME = "isthmus"
_TITLE = "Isthmus: Amazon VPC connectivity options, cited"
_OTHER_TITLE = "Isthmus: a knowledge graph that is asked in words"
_ABOUT = """\
Answers questions about the Amazon VPC connectivity options of one AWS whitepaper, each with its \
place in the paper."""
_OTHER_ABOUT = (
    "Answers questions about the files that were loaded, and about what follows from them."
)
_INSTRUCTIONS = """\
Call `words`, then `ask`. Verdicts are true, false, unstated and mixed; \
unstated means that nothing is on record, never no. An error carries the call that mends it."""
_MOST_COMPLETED = 100
"""Values of one completion, by the specification."""


class Offer:
    """Answers what clients ask of the tables.

    Args:
        engine: Gives what answers, always over the same dataset.
        more: Tools besides those that are always there.
    """

    capabilities: Mapping[str, object] = MappingProxyType(
        {"tools": {}, "resources": {}, "prompts": {}, "completions": {}}
    )
    methods: Mapping[str, Method] = MappingProxyType({})
    """What is answered besides by the version of today."""
    earlier_methods: Mapping[str, Method] = MappingProxyType({})
    """Likewise by the versions that open with ``initialize``."""

    def __init__(self, engine: Callable[[], Engine], more: Sequence[tools.Tool] = ()) -> None:
        self._tools = {**tools.TOOLS, **{tool.name: tool for tool in more}}
        self._engine = engine
        self._kept = KeptResults(CAPACITY)

    @property
    def instructions(self) -> str:
        """What an agent is told at the start: of the paper only where it is what answers."""
        about = _ABOUT if self._engine().knowledge.cites else _OTHER_ABOUT
        return f"{about} {_INSTRUCTIONS}"

    @cached_property
    def server(self) -> Mapping[str, object]:
        """The name, title and version of what answers."""
        # Imported late: it takes as long as a good part of the first answer.
        from importlib.metadata import version

        title = _TITLE if self._engine().knowledge.cites else _OTHER_TITLE
        return {"name": NAME, "title": title, "version": version("isthmus")}

    def mirrored(self, _tool: str) -> Mapping[str, str]:
        """Return which arguments of a tool are repeated in which headers: of ours none is."""
        return {}

    def answered(self, _message: Mapping[str, Any]) -> None:
        """Take the answer of a client to what was asked of it: no tool of ours asks."""

    def tools(self) -> dict[str, object]:
        """List the tools."""
        return {"tools": [tools.listed(tool) for tool in self._tools.values()]}

    def call(self, params: Mapping[str, Any]) -> Result | Talk:
        """Use a tool.

        Raises:
            ProtocolError: There is no such tool.
        """
        name = params.get("name")
        tool = self._tools.get(name) if isinstance(name, str) else None
        if tool is None:
            known = ", ".join(self._tools)
            raise ProtocolError(INVALID_PARAMS, f"there is no such tool; there are {known}")
        engine = self._engine()
        arguments = params.get("arguments", {})
        key = key_of(tool.name, arguments)
        called = self._kept.get(key)
        if called is None:
            called = tools.called(engine, tool, arguments)
            # A call that ran out of time or memory is not remembered: it may work the next time.
            if not called.get("isError"):
                self._kept.put(key, called)
        return {**called, "_meta": self._dataset(engine)}

    def resources(self) -> dict[str, object]:
        """List the resources."""
        engine = self._engine()
        return {"resources": resources.listed(engine), "_meta": self._dataset(engine)}

    def templates(self) -> dict[str, object]:
        """List the templates of addresses."""
        return {"resourceTemplates": resources.templates()}

    def read(self, params: Mapping[str, Any]) -> dict[str, object]:
        """Read a resource.

        Raises:
            ProtocolError: There is none of this address.
        """
        uri = params.get("uri")
        if not isinstance(uri, str):
            raise ProtocolError(INVALID_PARAMS, "`uri` must be a text")
        engine = self._engine()
        return {"contents": [resources.read(engine, uri)], "_meta": self._dataset(engine)}

    def prompts(self) -> dict[str, object]:
        """List the prompts."""
        return {"prompts": prompts.listed()}

    def prompt(self, params: Mapping[str, Any]) -> dict[str, object]:
        """Write a prompt.

        Raises:
            ProtocolError: There is none of this name, or its argument does not fit.
        """
        name, arguments = params.get("name"), params.get("arguments", {})
        if not isinstance(name, str) or not isinstance(arguments, dict):
            raise ProtocolError(
                INVALID_PARAMS, "a prompt is named, and its arguments are an object"
            )
        return prompts.written(self._engine(), name, arguments)

    def complete(self, params: Mapping[str, Any]) -> dict[str, object]:
        """Complete the variable part of an address; arguments of prompts are free text.

        Raises:
            ProtocolError: What is to be completed does not exist.
        """
        reference, argument = params.get("ref"), params.get("argument")
        if not isinstance(reference, dict) or not isinstance(argument, dict):
            raise ProtocolError(INVALID_PARAMS, "`ref` and `argument` must be objects")
        typed = argument.get("value")
        if not isinstance(typed, str) or not isinstance(argument.get("name"), str):
            raise ProtocolError(INVALID_PARAMS, "`argument` must have a name and a value")
        values: list[str] = []
        if reference.get("type") == "ref/resource" and isinstance(reference.get("uri"), str):
            values = resources.completed(self._engine(), reference["uri"], typed)
        elif reference.get("type") != "ref/prompt" or reference.get("name") not in prompts.PROMPTS:
            raise ProtocolError(INVALID_PARAMS, "`ref` names no template and no prompt")
        shown = values[:_MOST_COMPLETED]
        more = len(shown) < len(values)
        return {"completion": {"values": shown, "total": len(values), "hasMore": more}}

    @staticmethod
    def _dataset(engine: Engine) -> dict[str, object]:
        known = engine.knowledge
        return {"isthmus/dataset": known.version, "isthmus/edition": known.edition}
