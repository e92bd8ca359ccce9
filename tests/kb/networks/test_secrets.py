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
from isthmus.kb.networks import Network, NetworkError, Reach, as_json, check
from isthmus.service.networks.check_text import write_check
from isthmus.service.networks.reach_text import write_reach

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
@settings(max_examples=120, deadline=None)
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
