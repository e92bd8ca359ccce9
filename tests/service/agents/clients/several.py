"""Ask several servers at the same time, each as a client does; prints what it got.

Called with a list in JSON: of each server the mode of a handshake, and its address or its command.
What was got of each is printed as a list, also in JSON.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TypeAlias

Ask: TypeAlias = Callable[[str, list[str]], Awaitable[dict[str, object]]]


def ask_all(ask: Ask) -> None:
    """Ask the servers that the command line names.

    Args:
        ask: Returns what it got of one, for its mode and its address or command.
    """
    sys.stdout.write(json.dumps(asyncio.run(_answers(ask, json.loads(sys.argv[1])))))


async def _answers(ask: Ask, servers: list[tuple[str, list[str]]]) -> list[object]:
    asked = (ask(mode, target) for mode, target in servers)
    got = await asyncio.gather(*asked, return_exceptions=True)
    return [one if isinstance(one, dict) else repr(one) for one in got]
