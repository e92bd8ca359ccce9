"""No eight characters of a secret come out: not in an answer, a message, or of broken input."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as tried_with
from hypothesis import settings
from hypothesis import strategies as st
from isthmus.kb import open_inputs, shipped
from isthmus.kb.networks import Network, NetworkError, Reach, as_json, check
from isthmus.queries import Engine
from isthmus.service.networks.check_text import write_check
from isthmus.service.networks.reach_text import write_reach
from isthmus.service.networks.served import ServedNetworks

from .given import GIVEN, folder, given, names

HELD = ("vpn-tunnels-down", "custodian-directconnect_vif")


def _value(name: str, entry: dict[str, str]) -> str:
    found: Any = json.loads((folder(name) / entry["file"]).read_text(encoding="utf-8"))
    for token in entry["pointer"].split("/")[1:]:
        found = found[int(token)] if isinstance(found, list) else found[token]
    return str(found)


def _secrets(name: str) -> Iterator[str]:
    for entry in given(name).expected["secrets"]:
        value = _value(name, entry)
        yield from re.findall(r"<pre_shared_key>([^<]*)<", value) or [value]


def _leaks(text: str, secret: str) -> bool:
    return any(secret[at : at + 8] in text for at in range(max(1, len(secret) - 7)))


def _told(path: Path) -> str:
    """All that is told of a folder, in every form."""
    try:
        reach = Reach(Network.open(path))
    except NetworkError as error:
        return str(error)
    answer = check(reach)
    ends = [entry["id"] for entry in as_json(answer)["subnets"]] + sorted(
        reach.network.data.customers
    )
    parts = [json.dumps(as_json(answer)), repr(reach.network.data)]
    parts += [write_check(answer, form) for form in ("text", "markdown")]
    for here in ends[:3]:
        for there in ends[:4]:
            try:
                found = reach.answer(here, there)
            except NetworkError as error:
                parts.append(str(error))
                continue
            parts += [json.dumps(as_json(found)), write_reach(found, "text")]
    return "\n".join(parts)


@pytest.mark.parametrize("name", names())
def test_secrets_are_dropped_and_said_to_be(name: str):
    told = _told(folder(name))
    for secret in _secrets(name):
        assert not _leaks(told, secret)
    dropped = {(entry["file"], entry["pointer"]) for entry in given(name).check["redactions"]}
    wanted = {(entry["file"], entry["pointer"]) for entry in given(name).expected["secrets"]}
    assert dropped == wanted


SECRET = "Qv7-stolen-Key-93xz"
WHERE = st.sampled_from(
    [
        "PreSharedKey",
        "preSharedKey",
        "pre_shared_key",
        "authKey",
        "AuthKey",
        "customerRouterConfig",
        "CustomerGatewayConfiguration",
        "ckn",
        "secretARN",
    ]
)


@tried_with(
    key=WHERE,
    shape=st.sampled_from(["text", "list", "object", "tag too"]),
    cut=st.integers(0, 700),
    broken=st.booleans(),
)
@settings(max_examples=120)
def test_broken_input_leaks_nothing(
    tmp_path_factory: pytest.TempPathFactory, key: str, shape: str, cut: int, broken: bool
):
    path = tmp_path_factory.mktemp("folder")
    value: Any = {"text": SECRET, "list": [SECRET], "object": {"Value": SECRET}}.get(shape, SECRET)
    connection = {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayId": "cgw-1",
        "VpnGatewayId": {"wrong": 1} if broken else "vgw-1",
        "State": "available",
        "Options": {"TunnelOptions": [{key: value}], key: value},
        key: value,
        "Tags": [{"Key": "Name", "Value": f"tunnel {SECRET}" if shape == "tag too" else "tunnel"}],
    }
    text = json.dumps({"VpnConnections": [connection], key: value})
    text = text[:-cut] if cut and broken else text
    (path / "VpnConnections.json").write_text(text, encoding="utf-8")
    assert not _leaks(_told(path), SECRET)


def test_the_command_tells_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from isthmus.service.cli import main

    for name in HELD:
        for form in ("text", "json", "markdown"):
            assert main(["network", "check", str(folder(name)), "--format", form]) == 0
        copy = tmp_path / name
        shutil.copytree(GIVEN / ("synthetic" if "vpn" in name else "data") / name, copy)
        for file in copy.rglob("*.json"):
            file.chmod(0o644)
            file.write_text(file.read_text(encoding="utf-8")[:-3], encoding="utf-8")
        main(["network", "check", str(copy)])
        printed = capsys.readouterr()
        for secret in _secrets(name):
            assert not _leaks(printed.out + printed.err, secret)


PLANTED = {
    "user data": "ZWNob19zZWNyZXRfdXNlcmRhdGE",
    "password": "Hunter-2-Pass-99",
    "environment": "DB_PASS_x81kQz77",
    "shared key": "psk_41zVrQ8sP0w",
    "bgp key": "bgpAuth_77Kd02mm",
}


def _planted(path: Path) -> Path:
    """A network with secrets in the fields that hold some, and where people put them by mistake."""
    path.mkdir()
    vpc = {
        "VpcId": "vpc-1",
        "CidrBlock": "10.0.0.0/16",
        "OwnerId": "111122223333",
        "Tags": [
            {"Key": "admin-password", "Value": PLANTED["password"]},
            {"Key": "Name", "Value": f"copy of {PLANTED['shared key']}"},
        ],
    }
    instance = {
        "InstanceId": "i-1",
        "UserData": {"Value": PLANTED["user data"]},
        "Tags": [{"Key": "env", "Value": PLANTED["environment"]}],
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1"}],
    }
    document = f"<x><pre_shared_key>{PLANTED['shared key']}</pre_shared_key></x>"
    connection = {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayId": "cgw-1",
        "VpnGatewayId": "vgw-1",
        "State": "available",
        "CustomerGatewayConfiguration": document,
        "Options": {"TunnelOptions": [{"PreSharedKey": PLANTED["shared key"]}]},
        "Tags": [{"Key": "Environment", "Value": PLANTED["environment"]}],
    }
    circuit = {
        "virtualInterfaceId": "dxvif-1",
        "virtualInterfaceType": "private",
        "virtualGatewayId": "vgw-1",
        "authKey": PLANTED["bgp key"],
        "bgpPeers": [{"authKey": PLANTED["bgp key"]}],
    }
    attached = [{"VpcId": "vpc-1", "State": "attached"}]
    answers = {
        "Vpcs": [vpc],
        "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}],
        "Reservations": [{"Instances": [instance]}],
        "VpnConnections": [connection],
        "VpnGateways": [{"VpnGatewayId": "vgw-1", "VpcAttachments": attached}],
        "CustomerGateways": [{"CustomerGatewayId": "cgw-1", "IpAddress": "203.0.113.9"}],
        "virtualInterfaces": [circuit],
        # Somebody wrote the key down where it does not belong.
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": "eni-1",
                "VpcId": "vpc-1",
                "Description": PLANTED["shared key"],
                "TagSet": [{"Key": "Name", "Value": f"psk {PLANTED['shared key']}"}],
            }
        ],
        "InternetGateways": [
            {
                "InternetGatewayId": "igw-1",
                "Attachments": [{"VpcId": "vpc-1"}],
                "Tags": [{"Key": "Name", "Value": PLANTED["shared key"]}],
            }
        ],
    }
    for name, listed in answers.items():
        (path / f"{name}.json").write_text(json.dumps({name: listed}), encoding="utf-8")
    return path


def test_no_secret_is_in_facts_proofs_drawings_or_what_is_kept(tmp_path: Path):
    path, cache = _planted(tmp_path / "answers"), tmp_path / "cache"
    paper = open_inputs(shipped(), cache=cache)
    served = ServedNetworks([("prod", path)], paper)
    layer = served.layers()["prod"]
    knowledge = layer.knowledge()
    told = [str(triple) for triple in knowledge.closure()]
    own = [triple for triple in knowledge.closure() if "/network/prod/" in str(triple.subject)]
    told += [repr(knowledge.prove(triple)) for triple in own[::4]]
    engine = Engine(paper, networks=served.layers(), cache=cache)
    told += [repr(engine.ask(text)) for text in ("find vpc in prod", "describe vpc-1 in prod")]
    network = served.get("prod")
    assert network is not None
    told += [repr(network.topology()), repr(network.topology("vpc-1", "cgw-1"))]
    told += [_told(path), json.dumps(as_json(network.check()))]
    files = [file for file in cache.rglob("*") if file.is_file()]
    assert any("places" in file.name for file in files)
    told += [file.read_bytes().decode("latin-1") for file in files]
    everything = "\n".join(told)
    assert "cgw-1" in everything
    for what, secret in PLANTED.items():
        assert not _leaks(everything, secret), what
