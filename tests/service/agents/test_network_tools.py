"""Tools over networks of the user: by handle, bounded, and only where there are networks."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.queries import Engine
from isthmus.service.agents.network_tools import network_tools
from isthmus.service.agents.offer import Offer
from isthmus.service.agents.protocol import Protocol
from isthmus.service.networks.served import ServedNetworks

from .client import META, Client, Process, fail
from .test_tools import size


@pytest.fixture
def folder(launch: Callable[..., object], tmp_path: Path) -> Path:
    launch("network", "example", str(tmp_path / "network"))
    return tmp_path / "network"


def serving(engine: Engine, **named: Path) -> Client:
    more = network_tools(ServedNetworks(named.items(), engine.knowledge))
    return Client(Protocol(Offer(lambda: engine, more), fail))


def test_they_are_offered_where_there_are_networks(
    client: Client, engine: Engine, folder: Path
) -> None:
    assert "reach" not in {tool["name"] for tool in client("tools/list")["result"]["tools"]}
    result = serving(engine, ours=folder)("tools/list")["result"]
    assert [tool["name"] for tool in result["tools"]][-2:] == ["reach", "check_network"]
    assert size(result) <= 6 * 1024


def test_they_answer_and_say_which_names_there_are(engine: Engine, folder: Path) -> None:
    asked = serving(engine, ours=folder)
    text = asked.tool("reach", source="dev", target="shared")["content"][0]["text"]
    assert "by routes" in text
    text = asked.tool("check_network", network="ours")["content"][0]["text"]
    assert "vpc-transit-gateway" in text
    assert asked.tool("reach", source="dev", target="no-such-end")["isError"]
    wrong = asked.tool("check_network", network="../../etc")
    assert "must be one of ours" in wrong["content"][0]["text"]
    assert asked.tool("check_network", folder=str(folder))["isError"]


def test_one_of_several_networks_has_to_be_named(engine: Engine, folder: Path) -> None:
    copy = Path(shutil.copytree(folder, folder.parent / "copy"))
    asked = serving(engine, ours=folder, theirs=copy)
    assert asked.tool("check_network")["isError"]
    assert not asked.tool("check_network", network="theirs").get("isError")


def test_the_command_takes_them_by_name(running: Callable[..., Process], folder: Path) -> None:
    process = running("--network", f"ours={folder}")
    params = {"name": "check_network", "arguments": {}, "_meta": META}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    assert "Options of the paper" in json.dumps(process.ask(message))
    for wrong in ("ours", "Our Network=x", "ours=no-such-folder"):
        refused = running("--network", wrong).process
        assert refused.wait(60) == 2
