"""Without a file nothing turns into a no: what it would have told is not taken as none."""

import copy
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb.networks import Network, NetworkError, Reach, as_json, check

from .generator import LAYOUTS, generate, write
from .given import folder, given, names


def _files() -> list[tuple[str, str]]:
    if names() == ["(none)"]:
        return [("(none)", "")]
    return [
        (name, path.relative_to(folder(name)).as_posix())
        for name in names()
        for path in sorted(folder(name).rglob("*.json"))
    ]


@pytest.mark.parametrize(("name", "file"), _files())
def test_without_a_file_no_verdict_turns(name: str, file: str, tmp_path: Path):
    less = tmp_path / name
    shutil.copytree(folder(name), less)
    (less / file).parent.chmod(0o755)
    (less / file).unlink()
    if not any(less.rglob("*.json")):
        with pytest.raises(NetworkError, match="no JSON or YAML file"):
            Network.open(less)
        return
    _turns_nothing(name, Reach(Network.open(less)))


@cache
def _of_whole(name: str, here: str, there: str) -> Any:
    return as_json(given(name).reach.answer(here, there))


def _turns_nothing(name: str, reach: Reach) -> None:
    """Ask what is asked of a set, of another that lacks something."""
    whole = given(name)
    asked = [(entry["from"], entry["to"]) for entry in whole.expected["pairs"]]
    asked += [(entry["from"], entry["to"]) for entry in whole.expected["remote"]]
    asked += [tuple(entry["between"]) for entry in whole.expected["vpc_pairs"]]
    for ends in asked:
        before = _of_whole(name, *ends)
        try:
            after = as_json(reach.answer(*ends))
        except NetworkError:
            continue  # The end itself is in no file any more.
        for side in ("there", "back"):
            if before[side] is None:
                continue
            was, is_ = before[side]["verdict"], after[side]["verdict"]
            # A part that still passes beside one that cannot be told makes some of a yes.
            left = ("some",) if was == "yes" and after[side]["missing"] else ()
            assert is_ in (was, "unknown", *left), (ends, side, was, is_)
            if is_ == "unknown":
                assert after[side]["missing"], ends
        assert after["verdict"] in (before["verdict"], "unknown"), ends


# 8, 18 and 28 hold long answers in several files; in 3 what hubs learn leads to offices; in 107 a
# part of a VPC is announced to one; in 118 the ranges of a VPC stand in its tables alone.
@pytest.mark.parametrize("seed", [3, 8, 18, 28, 107, 118])
def test_without_a_file_no_verdict_of_a_random_network_turns(seed: int, tmp_path: Path):
    files = generate(seed, LAYOUTS[seed % len(LAYOUTS)])
    network = tmp_path / "whole"
    network.mkdir()
    write(files, network)
    whole = Reach(Network.open(network))
    data = whole.network.data
    places = sorted(data.vpcs)
    ends = [*places, *sorted({*data.customers, *data.virtual_interfaces})]
    before = {
        (here, there): whole.answer(here, there)
        for here in places
        for there in ends
        if here < there or there not in data.vpcs
    }
    for number, left_out in enumerate(files):
        less = tmp_path / str(number)
        less.mkdir()
        write({path: document for path, document in files.items() if path != left_out}, less)
        reach = Reach(Network.open(less))
        for asked, answer in before.items():
            try:
                after = reach.answer(*asked)
            except NetworkError:
                continue
            for was, is_ in ((answer.there, after.there), (answer.back, after.back)):
                assert was is not None and is_ is not None
                left = ("some",) if was.verdict == "yes" and is_.missing else ()
                assert is_.verdict in (was.verdict, "unknown", *left), (left_out, asked)


def test_a_page_that_is_not_among_the_files_is_told(tmp_path: Path):
    for number in (2, 3):
        vpc = {"VpcId": f"vpc-{number}", "CidrBlock": f"10.{number}.0.0/16"}
        page = {"status_code": 200, "data": {"Vpcs": [vpc]}}
        path = tmp_path / f"ec2.DescribeVpcs_{number}.json"
        path.write_text(json.dumps(page), encoding="utf-8")
    network = Network.open(tmp_path)
    assert not network.answered("ec2:DescribeVpcs", None)
    assert [file["problem"] for file in as_json(check(Reach(network)))["files"]] == [
        "ec2.DescribeVpcs_1.json, which comes before it, is not here"
    ] * 2


def test_a_connection_that_ends_nowhere_leaves_nothing_open(tmp_path: Path):
    """AWS tells of one without a gateway so; without a word of it, it may end anywhere."""
    answers: dict[str, list[dict[str, Any]]] = {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}],
        "CustomerGateways": [
            {"CustomerGatewayId": name, "IpAddress": f"203.0.113.{number}"}
            for number, name in enumerate(("cgw-1", "cgw-2"), 1)
        ],
        "VpnConnections": [
            {"VpnConnectionId": "vpn-1", "CustomerGatewayId": "cgw-1", "State": "available"}
        ],
    }
    for state, verdict in (("not-associated", "no"), (None, "unknown")):
        answers["VpnConnections"][0]["GatewayAssociationState"] = state
        for name, listed in answers.items():
            (tmp_path / f"{name}.json").write_text(json.dumps({name: listed}), encoding="utf-8")
        answer = Reach(Network.open(tmp_path)).answer("cgw-2", "vpc-1")
        assert answer.there.verdict == verdict


def test_a_static_route_of_a_connection_without_its_destination_may_be_for_any(tmp_path: Path):
    office = {"CustomerGatewayId": "cgw-1", "VpnGatewayId": "vgw-1", "State": "available"}
    routed = [{"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-1", "State": "active"}]
    table = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": True}]}
    vpc = {"VpcId": "vpc-1", "State": "attached"}
    connection = {"VpnConnectionId": "vpn-1", **office, "Options": {"StaticRoutesOnly": True}}
    answers: dict[str, list[dict[str, Any]]] = {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}],
        "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.1.0.0/24"}],
        "RouteTables": [{**table, "Routes": routed}],
        "CustomerGateways": [{"CustomerGatewayId": "cgw-1", "IpAddress": "203.0.113.1"}],
        "VpnGateways": [{"VpnGatewayId": "vgw-1", "VpcAttachments": [vpc]}],
        "VpnConnections": [connection],
    }
    for route, verdict in (
        ({"DestinationCidrBlock": "192.168.8.0/24"}, "yes"),
        ({"DestinationCidrBlock": "172.16.0.0/16"}, "no"),
        ({}, "unknown"),
    ):
        connection["Routes"] = [{"State": "available", **route}]
        for name, listed in answers.items():
            (tmp_path / f"{name}.json").write_text(json.dumps({name: listed}), encoding="utf-8")
        assert Reach(Network.open(tmp_path)).answer("vpc-1", "cgw-1").there.verdict == verdict


LEFT_OUT_BY_AWS = {("TransitGatewayAttachments", "Association")}
"""What is absent where there is none: an attachment without a table has no such field."""


def _fields(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where each field of each object stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from _fields(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _fields(inner, (*at, index))


@pytest.mark.parametrize(
    "name",
    [
        "peering-chain",
        "routes-one-side",
        "hubs-two-regions",
        "vpn-tunnels-down",
        "batfish-direct-connect-private-vif",
    ],
)
def test_without_a_field_no_verdict_turns(name: str, tmp_path: Path):
    """One field of each kind of object is taken away, the first of each kind."""
    if names() == ["(none)"]:
        pytest.fail("the networks to develop against are not there")
    tried: set[tuple[str, ...]] = set()
    less = tmp_path / name
    shutil.copytree(folder(name), less)
    for path in sorted(less.rglob("*.json")):
        path.parent.chmod(0o755)
        path.chmod(0o644)
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        for at in _fields(document):
            kind = tuple(key for key in at if isinstance(key, str))
            if len(at) < 3 or kind in tried or kind in LEFT_OUT_BY_AWS:
                continue
            tried.add(kind)
            holder = mended = copy.deepcopy(document)
            for key in at[:-1]:
                holder = holder[key]
            del holder[at[-1]]
            path.write_text(json.dumps(mended), encoding="utf-8")
            try:
                _turns_nothing(name, Reach(Network.open(less)))
            except AssertionError as error:
                raise AssertionError(f"without {at} in {path.name}") from error
        path.write_text(text, encoding="utf-8")
    assert len(tried) > 40
