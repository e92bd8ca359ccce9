"""Broken, hostile and huge input: an error with file and place or a finding, never a crash."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as tried_with
from hypothesis import strategies as st
from isthmus.kb.networks import (
    Network,
    NetworkError,
    NetworkLimitError,
    NetworkLimits,
    Reach,
    as_json,
    check,
)
from isthmus.service.cli import main
from isthmus.service.networks.check_text import write_check

from tests.servers import COMMAND

from .generator import LAYOUTS, generate, write

VPC = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "111122223333"}


TWO_VPCS: dict[str, Any] = {
    "Vpcs": [VPC, {**VPC, "VpcId": "vpc-2", "CidrBlock": "10.1.0.0/16"}],
    "Subnets": [
        {"SubnetId": f"subnet-{n}", "VpcId": f"vpc-{n}", "CidrBlock": f"10.{n - 1}.0.0/24"}
        for n in (1, 2)
    ],
}


def _folder(path: Path, **answers: Any) -> Path:
    for name, value in answers.items():
        (path / f"{name}.json").write_text(json.dumps({name: value}), encoding="utf-8")
    return path


def _check(path: Path, **limits: int) -> Any:
    return as_json(check(Reach(Network.open(path, limits=NetworkLimits(**limits)))))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"Vpcs": [{"VpcId": "vpc-1"', "no JSON: .* at line 1 column"),
        (b"\xff\xfe{}", "is in UTF-16; save it as UTF-8"),
        (b"\x1f\x8b\x08{}", "is packed with gzip; unpack it first"),
        (b"{\xff}", "is not UTF-8: byte 1 is wrong"),
        (b"[" * 100_000, "nests too deep"),
        (b"[1, 2]", "no top-level key"),
        (b'"Vpcs"', "no top-level key"),
        (b'{"Vpcs": {"VpcId": "vpc-1"}}', '"Vpcs" is no list'),
        (b'{"Vpcs": ' + b"1" * 5000 + b"}", "too long"),
        (b"{}", "no list"),
        (b"", "no JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(
    tmp_path: Path, content: bytes, problem: str
):
    _folder(tmp_path, Vpcs=[VPC])
    (tmp_path / "broken.json").write_bytes(content)
    told = _check(tmp_path)
    (entry,) = (entry for entry in told["files"] if entry["file"] == "broken.json")
    import re

    assert re.search(problem, entry["problem"]), entry["problem"]
    # The others are used all the same.
    assert [vpc["id"] for vpc in told["vpcs"]] == ["vpc-1"]


MERGED = "a0: &a0 {k: 1}\n" + "".join(
    f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]\n  k{n}: 1\n" for n in range(1, 40)
)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[" * 100_000, "it nests too deep"),
        ("? " * 50_000 + "a", "it nests too deep"),
        ("- " * 50_000 + "a", "it nests too deep"),
        (MERGED, "its anchors come to too much"),
    ],
    ids=["lists", "keys", "lines", "mappings taken in"],
)
def test_yaml_that_would_take_the_reader_apart_is_refused(
    tmp_path: Path, content: str, problem: str
):
    _folder(tmp_path, Vpcs=[VPC])
    (tmp_path / "network-config.yaml").write_text(content)
    # In a process of its own, which such a file ended.
    done = subprocess.run(
        [COMMAND, "network", "check", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"network-config.yaml: no network configuration: {problem}" in done.stderr


def test_an_object_of_wrong_types_is_reported_with_its_place(tmp_path: Path):
    _folder(
        tmp_path,
        Vpcs=[VPC, {"VpcId": 5.5}, {"VpcId": ["x"]}, None, "vpc-2", {"VpcId": "vpc-3", "Tags": 7}],
        RouteTables=[{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": "none"}],
        Subnets=[{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.300/24"}],
    )
    told = _check(tmp_path)
    files = {entry["file"]: entry for entry in told["files"]}
    assert (files["Vpcs.json"]["imported"], files["Vpcs.json"]["reported"]) == (2, 4)
    assert files["RouteTables.json"]["reported"] == 1
    places = {
        (at["file"], at["pointer"])
        for entry in told["findings"]
        if entry["code"] == "unreadable"
        for at in entry["at"]
    }
    assert ("Vpcs.json", "/Vpcs/1") in places
    assert ("RouteTables.json", "/RouteTables/0") in places
    assert ("invalid-range", ["subnet-1"]) in [(e["code"], e["on"]) for e in told["findings"]]


NAMES = [
    "\x1b[31mred\x07",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "](javascript:alert(1))",
    "\u202egpj.exe",
    "a\nb",
    "x" * 10_000,
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_quoted_and_never_interpreted(tmp_path: Path, name: str):
    tagged = {**VPC, "Tags": [{"Key": "Name", "Value": name}]}
    other = {**VPC, "VpcId": "vpc-2", "CidrBlock": "10.1.0.0/16"}
    _folder(tmp_path, Vpcs=[tagged, other], VpcPeeringConnections=[], RouteTables=[])
    network = Network.open(tmp_path)
    assert as_json(check(Reach(network)))["vpcs"][0]["name"] == name
    text = write_check(check(Reach(network)), "text")
    assert not set(text) & set("\x1b\x07\u202e")
    marked = write_check(check(Reach(network)), "markdown")
    assert "<script>" not in marked
    assert "](javascript" not in marked


def test_hubs_and_appliances_that_go_round_in_circles_end(tmp_path: Path):
    """Two hubs whose tables send everything to each other; an interface that routes to itself."""
    peer = [
        {
            "TransitGatewayAttachmentId": "tgw-attach-p",
            "TransitGatewayId": f"tgw-{here}",
            "ResourceType": "peering",
            "ResourceId": f"tgw-{there}",
            "State": "available",
            "Association": {"TransitGatewayRouteTableId": f"tgw-rtb-{here}", "State": "associated"},
        }
        for here, there in (("a", "b"), ("b", "a"))
    ]
    entry = {
        "TransitGatewayAttachmentId": "tgw-attach-1",
        "TransitGatewayId": "tgw-a",
        "ResourceType": "vpc",
        "ResourceId": "vpc-1",
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": "tgw-rtb-a", "State": "associated"},
    }
    link = [{"TransitGatewayAttachmentId": "tgw-attach-p"}]
    routes = [{"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayAttachments": link}]
    _folder(
        tmp_path,
        Vpcs=[VPC, {**VPC, "VpcId": "vpc-2", "CidrBlock": "10.1.0.0/16"}],
        Subnets=[
            {
                "SubnetId": f"subnet-{n}",
                "VpcId": f"vpc-{n}",
                "CidrBlock": f"10.{n - 1}.0.0/24",
                "AvailabilityZone": "eu-west-1a",
            }
            for n in (1, 2)
        ],
        RouteTables=[
            {
                "RouteTableId": f"rtb-{n}",
                "VpcId": f"vpc-{n}",
                "Associations": [{"Main": True}],
                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", **target}],
            }
            for n, target in (
                (1, {"TransitGatewayId": "tgw-a"}),
                (2, {"NetworkInterfaceId": "eni-1"}),
            )
        ],
        NetworkInterfaces=[
            {
                "NetworkInterfaceId": "eni-1",
                "VpcId": "vpc-2",
                "SubnetId": "subnet-2",
                "SourceDestCheck": False,
            }
        ],
        TransitGatewayAttachments=[*peer, entry],
        TransitGatewayVpcAttachments=[
            {
                "TransitGatewayAttachmentId": "tgw-attach-1",
                "TransitGatewayId": "tgw-a",
                "VpcId": "vpc-1",
                "SubnetIds": ["subnet-1"],
                "State": "available",
            }
        ],
        TransitGatewayPropagations=[
            {"TransitGatewayRouteTableId": name, "TransitGatewayRouteTablePropagations": []}
            for name in ("tgw-rtb-a", "tgw-rtb-b")
        ],
        TransitGatewayStaticRoutes=[
            {"TransitGatewayRouteTableId": name, "Routes": routes}
            for name in ("tgw-rtb-a", "tgw-rtb-b")
        ],
    )
    reach = Reach(Network.open(tmp_path))
    answer = as_json(reach.answer("vpc-1", "vpc-2"))
    assert answer["there"]["verdict"] == "no"
    assert answer["back"]["verdict"] == "unknown"
    assert answer["back"]["missing"][0]["call"] is None


def test_what_is_cut_short_is_not_taken_as_all(tmp_path: Path):
    """The rest of an answer may hold the table of the subnet, or the attachment."""
    peering = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-1"},
        "AccepterVpcInfo": {"VpcId": "vpc-2"},
        "Status": {"Code": "active"},
    }
    main = {"VpcId": "vpc-1", "RouteTableId": "rtb-1", "Associations": [{"Main": True}]}
    _folder(
        tmp_path,
        **TWO_VPCS,
        VpcPeeringConnections=[peering],
    )
    tables = {"RouteTables": [{**main, "Routes": []}]}
    (tmp_path / "RouteTables.json").write_text(json.dumps(tables))
    assert Reach(Network.open(tmp_path)).answer("subnet-1", "subnet-2").there.verdict == "no"
    (tmp_path / "RouteTables.json").write_text(json.dumps({**tables, "NextToken": "more"}))
    there = Reach(Network.open(tmp_path)).answer("subnet-1", "subnet-2").there
    assert there.verdict == "unknown"
    assert there.missing[0].call == "ec2:DescribeRouteTables"
    (tmp_path / "RouteTables-2.json").write_text(json.dumps({"RouteTables": []}))
    assert Reach(Network.open(tmp_path)).answer("subnet-1", "subnet-2").there.verdict == "no"


@pytest.mark.parametrize(
    "instead",
    [{"RouteTables": {"0": {}}}, {"status_code": 403, "data": {"RouteTables": []}}],
    ids=["no list", "a call that failed"],
)
def test_an_answer_that_cannot_be_read_is_not_taken_as_all(tmp_path: Path, instead: Any):
    main = {"VpcId": "vpc-1", "RouteTableId": "rtb-1", "Associations": [{"Main": True}]}
    _folder(
        tmp_path,
        **TWO_VPCS,
        RouteTables=[{**main, "Routes": []}],
    )
    assert Reach(Network.open(tmp_path)).answer("subnet-1", "subnet-2").there.verdict == "no"
    (tmp_path / "more.json").write_text(json.dumps(instead), encoding="utf-8")
    there = Reach(Network.open(tmp_path)).answer("subnet-1", "subnet-2").there
    assert there.verdict == "unknown"
    assert there.missing[0].call == "ec2:DescribeRouteTables"


def test_the_name_of_a_file_steers_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    _folder(tmp_path, Vpcs=[VPC])
    (tmp_path / "red\x1b[31m\n.json").write_text('{"Vpcs": 1}', encoding="utf-8")
    assert main(["network", "check", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert [line for line in told.err.splitlines() if "Vpcs" in line] == [
        'isthmus: red\N{SYMBOL FOR ESCAPE}[31m\N{SYMBOL FOR LINE FEED}.json: "Vpcs" is no list'
    ]


def test_limits_name_the_setting_that_allows_more(tmp_path: Path):
    routes = [{"DestinationCidrBlock": f"10.{n}.0.0/16", "GatewayId": "local"} for n in range(9)]
    table = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": routes}
    _folder(tmp_path, Vpcs=[VPC], RouteTables=[table])
    for limit in ("routes", "objects", "files", "file_bytes"):
        with pytest.raises(NetworkLimitError, match=f"--limit {limit}="):
            _check(tmp_path, **{limit: 1})


def test_of_too_many_pairs_a_part_is_told_and_that_it_is_one(tmp_path: Path):
    vpcs = [{"VpcId": f"vpc-{n}", "CidrBlock": f"10.{n}.0.0/16"} for n in range(5)]
    peering = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-4"},
        "AccepterVpcInfo": {"VpcId": "vpc-3"},
        "Status": {"Code": "active"},
    }
    table = {"Associations": [{"Main": True}], "Routes": []}
    tables = [{**table, "RouteTableId": f"rtb-{n}", "VpcId": f"vpc-{n}"} for n in range(5)]
    _folder(tmp_path, Vpcs=vpcs, VpcPeeringConnections=[peering], RouteTables=tables)
    whole, part = _check(tmp_path), _check(tmp_path, pairs=4)
    assert "pairs_not_judged" not in whole
    assert (whole["not_joined"]["pairs"], part["not_joined"]["pairs"]) == (9, 3)
    assert part["pairs_not_judged"] == 6
    # What a peering joins comes first, and all that asks about no pairs is told as ever.
    for told in (whole, part):
        assert [pair["between"] for pair in told["vpc_pairs"]] == [["vpc-3", "vpc-4"]]
    assert part["arrangements"] == whole["arrangements"]
    assert part["findings"] == whole["findings"]


def test_what_many_vpcs_of_one_range_overlap_is_counted(tmp_path: Path):
    vpcs = [{"VpcId": f"vpc-{n:02}", "CidrBlock": "172.31.0.0/16"} for n in range(40)]
    inner = {"VpcId": "vpc-x", "CidrBlock": "172.31.16.0/20"}
    _folder(tmp_path, Vpcs=[*vpcs, inner])
    told = _check(tmp_path, listed=50)
    assert len(told["overlaps"]) + told["overlaps_omitted"] == 41 * 40 // 2
    assert told["overlaps"][39]["between"] == ["vpc-00", "vpc-x"]
    assert told["overlaps"][39]["cidrs"] == ["172.31.0.0/16", "172.31.16.0/20"]


@pytest.mark.slow
def test_a_million_routes_are_read(tmp_path: Path):
    routes = [
        {
            "DestinationCidrBlock": f"{11 + (n >> 16)}.{n >> 8 & 255}.{n & 255}.0/24",
            "VpcPeeringConnectionId": "pcx-1",
        }
        for n in range(1_000_000)
    ]
    table = {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "Associations": [{"Main": True}],
        "Routes": routes,
    }
    peering = {
        "VpcPeeringConnectionId": "pcx-1",
        "RequesterVpcInfo": {"VpcId": "vpc-1"},
        "AccepterVpcInfo": {"VpcId": "vpc-2", "CidrBlock": "12.0.0.0/16"},
        "Status": {"Code": "active"},
    }
    _folder(tmp_path, Vpcs=[VPC], RouteTables=[table], VpcPeeringConnections=[peering])
    reach = Reach(Network.open(tmp_path))
    assert reach.answer("vpc-1", "vpc-2").there.verdict == "yes"


@tried_with(seed=st.integers(0, 40), data=st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_broken_in_the_files_no_trace_comes_out(
    tmp_path_factory: pytest.TempPathFactory, seed: int, data: st.DataObject
):
    """Values of a good network are replaced by others, and what is told stays JSON."""
    files = json.loads(json.dumps(generate(seed, LAYOUTS[seed % len(LAYOUTS)])))
    others: list[Any] = [None, 5, -1.5, True, "", "x", [], {}, [None], {"Code": 3}, "0.0.0.0/0"]
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            places.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    walk(files)
    for _ in range(data.draw(st.integers(1, 6))):
        holder, key = data.draw(st.sampled_from(places))
        holder[key] = data.draw(st.sampled_from(others))
    path = tmp_path_factory.mktemp("broken")
    write(files, path)
    try:
        reach = Reach(Network.open(path))
        told = as_json(check(reach))
        json.dumps(told)
        for entry in told["files"]:
            assert entry["objects"] == entry["imported"] + entry["ignored"] + entry["reported"]
        ends = [vpc["id"] for vpc in told["vpcs"]][:3] + list(reach.network.data.customers)[:2]
        for here in ends:
            for there in ends:
                try:
                    json.dumps(as_json(reach.answer(here, there)))
                except NetworkError as error:
                    assert str(error)
    except NetworkError as error:
        assert str(error)
