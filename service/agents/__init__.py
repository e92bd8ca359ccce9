"""The Model Context Protocol over the same engine: what programs that reason are answered.

`Protocol` is the way in: it takes one message and gives one reply, and knows no transport.
`.stdio` and `.http` carry messages; `.tools`, `.resources` and `.prompts` are the tables of what is
offered. No software kit of the protocol is needed at run time. Nothing in this room builds a query
language or an answer of its own, and nothing here writes anything down.
"""

# ruff: noqa: PLC0415 - the protocol is loaded when somebody names it

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .protocol import Protocol

__all__ = ["Protocol"]


def __getattr__(name: str) -> object:
    """Import the protocol when it is asked for: other commands need nothing of it."""
    if name == "Protocol":
        from .protocol import Protocol

        return Protocol
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
