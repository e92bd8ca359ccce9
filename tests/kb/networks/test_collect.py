"""The script that collects a network: calls that only read, and nothing written that is secret."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from isthmus.kb.networks import Network, NetworkError, Reach
from isthmus.kb.networks.collect import script
from isthmus.kb.networks.read.answers import READ

from tests.forked_aws import sitecustomize
from tests.tools import tool

CALL = re.compile(r"(?:\baws|\bask \"[^\"]+\"(?: \\\n)?)\s+([a-z0-9]+)\s+(?:\\\n\s*)?([a-z-]+)")


def calls() -> set[tuple[str, str]]:
    lines = (line for line in script().split("\n") if not line.lstrip().startswith("#"))
    return {(found[1], found[2]) for found in CALL.finditer("\n".join(lines))}


def test_every_call_only_reads():
    found = calls()
    assert len(found) > 25
    for service, operation in found:
        assert operation.startswith(("describe-", "get-", "search-")), (service, operation)
    assert {service for service, _ in found} == {"ec2", "directconnect", "sts"}


def test_what_the_readers_know_is_asked_for():
    """Each call whose answer is read, but for those of single instances and of AWS's own lists."""
    asked = {
        f"{service}:{''.join(part.capitalize() for part in operation.split('-'))}"
        for service, operation in calls()
    }
    left = {call for call, _ in READ.values()} - asked
    assert left <= {
        "ec2:DescribeInstances",
        "ec2:DescribePrefixLists",
        "ec2:DescribeCarrierGateways",
    }


@pytest.mark.parametrize(
    "secret", ["CustomerGatewayConfiguration", "PreSharedKey", "authKey", "customerRouterConfig"]
)
def test_fields_with_secrets_are_not_written(secret: str):
    assert secret not in script()
    text = script()
    for call in ("describe-vpn-connections", "describe-virtual-interfaces"):
        (line,) = (line for line in text.split("\n") if call in line and "ask" in line)
        assert "--query" in line


def test_a_wrong_region_is_refused():
    with pytest.raises(NetworkError, match="no name of a Region"):
        script(["eu-west-1; rm -rf /"])


# --- the script against a server that answers as AWS does ----------------------------------------

REGION = "eu-west-1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A moto server on loopback, which keeps what is made in it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("moto") / "log"
    command = [
        str(Path(sys.executable).with_name("moto_server")),
        "-H",
        "127.0.0.1",
        "-p",
        str(port),
    ]
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            try:
                urlopen(f"{url}/moto-api/", timeout=10).close()
                break
            except (URLError, ConnectionError):
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def account(server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of the server, and the settings by which the aws command finds it as well."""
    # It takes half a second to load, and the tests are collected in every process.
    import boto3

    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_ENDPOINT_URL", server),
        # What the server does not know is left out, and not asked for again.
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)
    return boto3.client("ec2")


@pytest.fixture
def forked_aws(account: Any, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which `aws` is the command of AWS, loaded once for all calls."""
    ours = Path(sitecustomize.__file__)
    command = tmp_path / "bin" / "aws"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -IS {ours} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    real = tool("aws")
    surroundings = os.environ | {
        sitecustomize.REAL: real,
        sitecustomize.WARMED: (
            "ec2 describe-vpcs,sts get-caller-identity,directconnect describe-virtual-interfaces"
        ),
    }
    with door:
        with theirs:
            door_of = {sitecustomize.DOOR: str(theirs.fileno()), "PYTHONPATH": str(ours.parent)}
            forking = subprocess.Popen(
                [real, "--version"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=surroundings | door_of,
            )
        door.set_inheritable(True)
        path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
        yield surroundings | {sitecustomize.DOOR: str(door.fileno()), "PATH": path}
    forking.wait(60)


def _vpc(ec2: Any, number: int) -> tuple[str, str, str]:
    """Make a VPC with a subnet; return the VPC, its main table, and the subnet."""
    vpc = ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.1.0/24")
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    return vpc, tables["RouteTables"][0]["RouteTableId"], made["Subnet"]["SubnetId"]


def test_what_the_script_collects_is_read(account: Any, forked_aws: dict[str, str], tmp_path: Path):
    (one, first, _), (two, second, _) = _vpc(account, 7), _vpc(account, 8)
    (three, _, alone) = _vpc(account, 9)
    asked = account.create_vpc_peering_connection(VpcId=one, PeerVpcId=two)
    link = asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    account.accept_vpc_peering_connection(VpcPeeringConnectionId=link)
    for table, cidr in ((first, "10.8.0.0/16"), (second, "10.7.1.0/25")):
        account.create_route(
            RouteTableId=table, DestinationCidrBlock=cidr, VpcPeeringConnectionId=link
        )
    hub = account.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    account.create_transit_gateway_vpc_attachment(
        TransitGatewayId=hub, VpcId=three, SubnetIds=[alone]
    )
    written = tmp_path / "collect.sh"
    written.write_text(script([REGION]), encoding="utf-8")
    folder = tmp_path / "answers"
    ran = subprocess.run(
        ["bash", str(written), str(folder)],
        check=False,
        capture_output=True,
        text=True,
        env=forked_aws,
        pass_fds=[int(forked_aws[sitecustomize.DOOR])],
    )
    assert ran.returncode == 0, ran.stderr
    # The server knows nothing of Client VPN and Direct Connect: no file stands for those.
    left_out = {line for line in ran.stderr.splitlines() if line.startswith("left out:")}
    assert left_out
    assert all("client-vpn" in line or "directconnect" in line for line in left_out)
    reach = Reach(Network.open(folder))
    answer = reach.answer(one, two)
    assert (answer.there.verdict, answer.back and answer.back.verdict) == ("yes", "some")
    (block,) = reach.answer(one, three).there.because
    assert block.kind == "no-link"
    attached = [entry.hub for entry in reach.network.attachments_of[three]]
    assert attached == [hub]
    assert any(table.hub == hub for table in reach.network.data.hub_tables.values())
    assert {entry.problem for entry in reach.network.data.files} == {None}
