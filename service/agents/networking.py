"""The tools over networks that the server was started with, by handle: a model names no path.

They are offered only where there are networks. What they write is that of `isthmus network`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen

from .asking import MissingError, within
from .results import BUDGETS, call
from .tools import Tool

if TYPE_CHECKING:
    from isthmus.kb.networks import Reach
    from isthmus.queries import Engine

_ROOM = 600
"""Bytes of a result that are no text of the answer."""


class Ends(Frozen):
    """What `reach` takes.

    Attributes:
        source: An id or name.
        target: Likewise; an address too.
        network: A handle; needless with one network.
        offset: Lines to skip.
    """

    source: str
    target: str
    network: str = ""
    offset: int = 0


class Checked(Frozen):
    """What `check_network` takes.

    Attributes:
        network: A handle; needless with one network.
        offset: Lines to skip.
    """

    network: str = ""
    offset: int = 0


def open_networks(named: Mapping[str, Path]) -> "Mapping[str, Reach]":
    """Read networks, each from the folder of its handle.

    Raises:
        NetworkError: A folder is no network data, or larger than its limits.
    """
    from isthmus.kb.networks import Network, Reach

    return {handle: Reach(Network.open(folder)) for handle, folder in named.items()}


def network_tools(networks: "Mapping[str, Reach]") -> tuple[Tool, ...]:
    """Return the tools over some networks; none where there are none.

    Args:
        networks: What was opened, by handle.
    """
    if not networks:
        return ()

    def chosen(handle: str) -> "Reach":
        if not handle and len(networks) == 1:
            return next(iter(networks.values()))
        if handle not in networks:
            raise MissingError(f"`network` must be one of {', '.join(networks)}")
        return networks[handle]

    def reach(_: "Engine", given: Ends) -> tuple[str, None]:
        from isthmus.kb.networks import NetworkError
        from isthmus.service.networks.reach_text import write_reach

        network = chosen(given.network)
        try:
            answer = network.answer(given.source, given.target)
        except NetworkError as error:
            raise MissingError(str(error)) from error
        same = {"source": given.source, "target": given.target, **_named(given.network)}
        return _cut(write_reach(answer, "markdown"), "reach", same, given.offset), None

    def check_network(engine: "Engine", given: Checked) -> tuple[str, None]:
        from isthmus.kb.networks import NetworkError, PaperClaims, check
        from isthmus.service.networks.check_text import write_check

        network = chosen(given.network)
        try:
            answer = check(network, PaperClaims(engine.knowledge.quads))
        except NetworkError as error:
            raise MissingError(str(error)) from error
        told = write_check(answer, "markdown")
        return _cut(told, "check_network", _named(given.network), given.offset), None

    handles = ", ".join(networks)
    return (
        Tool(
            "reach",
            f"Whether packets pass between two ends of a network of the user, by routes, and why "
            f"not. Networks: {handles}. Example: source = dev, target = shared",
            Ends,
            reach,
            structured=False,
        ),
        Tool(
            "check_network",
            "What is in a network of the user, what reaches what, which options of the paper it "
            f"uses, and findings. Networks: {handles}. Not for two ends: `reach`. Example: no "
            "argument",
            Checked,
            check_network,
            structured=False,
        ),
    )


def _named(handle: str) -> dict[str, object]:
    return {"network": handle} if handle else {}


def _cut(text: str, tool: str, same: Mapping[str, object], offset: int) -> str:
    def rest(first: int) -> str:
        return call(tool, **same, offset=first)

    return within(text.rstrip("\n").split("\n"), offset, BUDGETS["brief"] - _ROOM, rest)
