"""Make the facts of a large network in a process of its own, and keep them for the one that asks.

What that takes for a moment, three times what the facts take, would stay with a service for good.
Run as ``python -m isthmus.service.networks.facts_process``, with what to make as JSON on standard
input.
"""

# ruff: noqa: PLC0415 - the process that asks for facts makes none

import json
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb import Inputs, KnowledgeError, open_inputs
from isthmus.kb.inputs import FileLimits, choose_file_limits, file_limits
from isthmus.kb.networks import Network, NetworkError, NetworkLimitError
from isthmus.kb.networks.facts import NetworkFacts
from isthmus.kb.networks.network_limits import NetworkLimits

if TYPE_CHECKING:
    from isthmus.kb import Knowledge

_SMALL = 2_000
"""Records and routes of a network whose facts are made in no time, and where they are asked for."""


_LIMIT_MET = 3
"""The status of the process where a limit is met; on standard error it says which."""


def made_apart(network: Network, paper: "Knowledge") -> bool:
    """Have the facts of a network made and kept, if need be; tell whether that was done.

    It is where they are many, and where they lie on disk as the paper does: a process that was
    forked from the one which has opened that can write no store.

    Args:
        paper: The knowledge of the paper, which says where things are kept.

    Raises:
        NetworkLimitError: They are more than the limits of the network allow.
    """
    size = network.data.routes + sum(file.imported for file in network.data.files)
    small = size < _SMALL and paper.dataset.folder is None
    if network.folder is None or paper.kept_in is None or small or not sys.executable:
        return False
    inputs = {
        field.name: [str(path.resolve()) for path in getattr(paper.proofs.inputs, field.name)]
        for field in fields(paper.proofs.inputs)
    }
    asked = {
        "name": network.name,
        "folder": str(network.folder.resolve()),
        "limits": asdict(network.limits),
        "file_limits": asdict(file_limits()),
        "inputs": inputs,
        "cache": str(paper.kept_in.resolve()),
        "large": paper.large,
    }
    command = [sys.executable, "-m", "isthmus.service.networks.facts_process"]
    try:
        ended = subprocess.run(
            command, input=json.dumps(asked).encode(), stderr=subprocess.PIPE, check=False
        )
    except OSError:
        return False
    told = ended.stderr.decode("utf-8", "replace")
    if ended.returncode == _LIMIT_MET:
        raise NetworkLimitError(told.strip())
    sys.stderr.write(told)
    return ended.returncode == 0


def main() -> int:
    """Make and keep the facts, and the words of the network."""
    from isthmus.queries import Engine

    asked = json.loads(sys.stdin.buffer.read())
    choose_file_limits(FileLimits(**asked["file_limits"]))
    inputs = Inputs(**{name: tuple(map(Path, files)) for name, files in asked["inputs"].items()})
    try:
        paper = open_inputs(inputs, cache=Path(asked["cache"]), large=asked["large"])
        limits = NetworkLimits(**asked["limits"])
        network = Network.open(Path(asked["folder"]), asked["name"], limits)
        facts = NetworkFacts(network, paper)
    except NetworkLimitError as error:
        sys.stderr.write(f"{error}\n")
        return _LIMIT_MET
    except (KnowledgeError, NetworkError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Engine(facts.knowledge).vocabulary  # noqa: B018
    return 0


if __name__ == "__main__":
    sys.exit(main())
