"""Clients that others wrote, unmodified, over both transports, in environments of their own."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from isthmus.service.agents.tools import TOOLS

from tests.paths import ROOT
from tests.servers import COMMAND, Server
from tests.surroundings import USERS
from tests.tools import missing

FOLDER = Path(__file__).parent / "clients"
NODE = FOLDER / "node_modules" / "node" / "bin" / "node"
QUERY = "find option where encrypted and private"
Environment = Callable[[str], Path]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Make the environment of a client: two versions of one package cannot share one."""
    folder = tmp_path_factory.mktemp("agents")
    uv = Path(sys.executable).with_name("uv")

    @cache
    def python(name: str) -> Path:
        found = folder / name / "bin" / "python"
        locked = ROOT / "requirements" / "agents" / f"{name}.txt"
        for command in (
            [uv, "venv", "-q", "-p", sys.executable, folder / name],
            [uv, "pip", "install", "-q", "--python", found, "--require-hashes", "-r", locked],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=USERS)
            assert done.returncode == 0, done.stderr
        return found

    return python


def node() -> Path:
    """Return the Node that npm has brought."""
    return NODE if NODE.exists() else missing("node 24", "`make test-all` has npm bring it")


def run(*command: str | Path) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd=FOLDER
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


NETWORK_TOOLS = ("reach", "check_network")


def target(transport: str, server: Server) -> list[str]:
    return [COMMAND, "mcp"] if transport == "stdio" else [f"{server.address}/mcp"]


def tools_over(transport: str) -> list[str]:
    """Return the tools on offer: the service of the tests was started with a network."""
    return [*TOOLS, *(NETWORK_TOOLS if transport == "http" else ())]


TRANSPORTS = ("stdio", "http")
Told = Callable[..., dict[tuple[str, str], Any]]


@pytest.fixture(scope="session")
def told(environment: Environment, server: Server) -> Told:
    """Return what a client got, by mode and transport: it is started once, and asks all servers."""

    @cache
    def asked(name: str, script: str, *modes: str) -> dict[tuple[str, str], Any]:
        ways = [(mode, transport) for mode in modes for transport in TRANSPORTS]
        servers = [(mode, target(transport, server)) for mode, transport in ways]
        said = run(environment(name), FOLDER / script, json.dumps(servers))
        return dict(zip(ways, json.loads(said), strict=True))

    return asked


def judge(got: Any, transport: str, version: str | None = None) -> None:
    """Check what a client got."""
    assert isinstance(got, dict), got
    assert got["version"] == version
    assert got["tools"] == tools_over(transport)
    assert "direct-connect-vpn" in got["text"]
    assert "isthmus://claim/" in got["text"]
    assert "direct-connect-vpn" in [row[0] for row in got["structure"]["rows"]]
    failed, told = got["wrong"]
    assert failed
    assert 'call ask {"query": "find option"}' in told
    assert "isthmus://option/vpc-peering" in got["resources"]
    assert "VPC peering – reach – a pair of VPCs" in got["resource"]
    assert "encrypted" in got["prompt"]
    assert "managed-vpn" in got["completed"]


VERSIONS = {"auto": "2026-07-28", "legacy": "2025-11-25", "2026-07-28": "2026-07-28"}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mode", VERSIONS)
def test_python_sdk_2(told: Told, transport: str, mode: str) -> None:
    got = told("mcp-2", "with_mcp_2.py", *VERSIONS)[mode, transport]
    judge(got, transport, VERSIONS[mode])


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_python_sdk_1(told: Told, transport: str) -> None:
    judge(told("mcp-1", "with_mcp_1.py", "")["", transport], transport, "2025-11-25")


MODES = ("auto", "legacy")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mode", MODES)
def test_fastmcp(told: Told, transport: str, mode: str) -> None:
    judge(told("fastmcp", "with_fastmcp.py", *MODES)[mode, transport], transport)


@pytest.mark.slow
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_typescript_sdk(server: Server, transport: str) -> None:
    said = run(node(), FOLDER / "with_sdk.mjs", "", *target(transport, server))
    judge(json.loads(said), transport)


@pytest.mark.slow
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_inspector(server: Server, transport: str) -> None:
    inspector = FOLDER / "node_modules" / "@modelcontextprotocol" / "inspector"
    entry = json.loads((inspector / "package.json").read_text())["bin"]["mcp-inspector"]
    over_http = ["--transport", "http"] if transport == "http" else []
    begin = [node(), inspector / entry, "--cli", *target(transport, server), *over_http]
    listed = json.loads(run(*begin, "--method", "tools/list"))
    assert [tool["name"] for tool in listed["tools"]] == tools_over(transport)
    call = ["--method", "tools/call", "--tool-name", "ask", "--tool-arg", f"query={QUERY}"]
    assert "direct-connect-vpn" in run(*begin, *call)
