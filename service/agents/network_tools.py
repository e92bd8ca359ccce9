"""The tools over networks that the server was started with, by handle: a model names no path.

They are offered only where there are networks. What they write is that of `isthmus network`.
"""

# ruff: noqa: PLC0415 - most servers of agents are given no network

from typing import TYPE_CHECKING

from isthmus.kb.frozen import Frozen

from .engine_tools import MissingError, within
from .results import BUDGETS, again
from .tools import Tool

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from isthmus.service.networks.served import ServedNetwork, ServedNetworks

_ROOM = 600
"""Bytes of a result that are no text of the answer."""
_LONGEST_NAME = 256
"""Characters of an end: AWS has no longer tags, and it is repeated in the call for the rest."""
_ROOM_FOR_HANDLES = {"description": 60, "refusal": 4_000}
"""Characters of handles, since a list of tools has to stay short, and a result too."""


class Ends(Frozen):
    """What `reach` takes.

    Attributes:
        source: An id or name.
        target: Likewise; an address too.
        network: A handle, if several.
        offset: Lines to skip.
    """

    source: str
    target: str
    network: str = ""
    offset: int = 0


class Checked(Frozen):
    """What `check_network` takes.

    Attributes:
        network: A handle, if several.
        section: One heading, whole.
        offset: Lines to skip.
    """

    network: str = ""
    section: str = ""
    offset: int = 0


def network_tools(networks: "ServedNetworks") -> tuple[Tool, ...]:
    """Return the tools over some networks; none where there are none.

    Args:
        networks: What was opened, by handle.
    """
    if not networks.names():
        return ()

    def chosen(handle: str) -> "ServedNetwork":
        names = networks.names()
        network = networks.get(handle or (names[0] if len(names) == 1 else ""))
        if network is None:
            listed = _listed(names, _ROOM_FOR_HANDLES["refusal"])
            raise MissingError(f"`network` must be one of {listed}")
        return network

    def reach(_: "Engine", given: Ends) -> tuple[str, None]:
        from isthmus.kb.networks import NetworkError
        from isthmus.service.networks.reach_text import write_reach

        network = chosen(given.network)
        for name, end in (("source", given.source), ("target", given.target)):
            if len(end) > _LONGEST_NAME:
                raise MissingError(f"`{name}` may have {_LONGEST_NAME} characters")
        try:
            answer = network.reach(given.source, given.target)
        except NetworkError as error:
            raise MissingError(str(error)) from error
        return _cut(write_reach(answer, "markdown", whole=True), "reach", given), None

    def check_network(_: "Engine", given: Checked) -> tuple[str, None]:
        from isthmus.kb.networks import NetworkError
        from isthmus.service.networks.check_text import SECTIONS, write_check

        network = chosen(given.network)
        if given.section not in ("", *SECTIONS):
            raise MissingError(f"`section` must be one of {', '.join(SECTIONS)}")
        try:
            answer = network.check()
        except NetworkError as error:
            raise MissingError(str(error)) from error

        def rest(section: str) -> str:
            return again("check_network", given, section=section)

        told = write_check(answer, "markdown", only=given.section, rest=rest)
        return _cut(told, "check_network", given), None

    handles = _listed(networks.names(), _ROOM_FOR_HANDLES["description"])
    return (
        Tool(
            "reach",
            f"Whether packets pass between two ends of a network of the user, and why not. "
            f"Networks: {handles}. Example: source = dev, target = shared",
            Ends,
            reach,
            structured=False,
        ),
        Tool(
            "check_network",
            "What is in such a network, what reaches what, which options of the paper it uses, and "
            "findings. Not for two ends: `reach`. Example: no argument",
            Checked,
            check_network,
            structured=False,
        ),
    )


def _listed(names: tuple[str, ...], room: int) -> str:
    """Name as many handles as there is room for, and say how many more there are."""
    shown: list[str] = []
    for name in names:
        room -= len(name) + 2
        if room < 0:
            break
        shown.append(name)
    more = len(names) - len(shown)
    if not shown:
        return f"{more} with long names"
    return ", ".join((*shown, f"{more} more")) if more else ", ".join(shown)


def _cut(text: str, tool: str, given: Ends | Checked) -> str:
    lines = text.rstrip("\n").split("\n")
    return within(lines, BUDGETS["brief"] - _ROOM, tool, given, given.offset)
