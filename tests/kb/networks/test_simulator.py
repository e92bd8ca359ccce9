"""The simulator against answers worked out by hand, before anything is compared with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.paths import SHARED
from tests.surroundings import USERS

from .lifts import blocks_of, judge
from .records import Files, Record, read_folder
from .simulator import Pair, Simulator, pair

VARIABLE = "ISTHMUS_NETWORKS"
"""Environment variable with the folder of the sets with known answers."""
_BESIDE = SHARED / "networks"
FOLDER = Path(USERS.get(VARIABLE, "") or _BESIDE)
MISSING = f"the networks with known answers are not here; name their folder with {VARIABLE}"

Expected = dict[str, Any]


def _sets() -> list[str]:
    return sorted(path.stem for path in (FOLDER / "expected").glob("*.json"))


def _load(name: str) -> tuple[Files, Expected]:
    folders = [FOLDER / kind / name for kind in ("data", "synthetic")]
    (folder,) = (folder for folder in folders if folder.is_dir())
    expected = FOLDER / "expected" / f"{name}.json"
    return read_folder(folder), json.loads(expected.read_text("utf-8"))


def test_the_sets_are_there() -> None:
    assert _sets(), MISSING


@pytest.mark.parametrize("name", _sets())
def test_vpcs_are_those_of_the_set(name: str) -> None:
    files, expected = _load(name)
    simulator = Simulator(files)
    known = {
        vpc["id"]: sorted(vpc["cidrs"]) for vpc in expected["vpcs"] if vpc["cidrs"] is not None
    }
    ours = {vpc: sorted(map(str, simulator.ranges(vpc))) for vpc in known}
    assert ours == known
    assert not set(expected.get("not_there", ())) & set(simulator.vpcs())


@pytest.mark.parametrize("name", _sets())
def test_pairs_of_vpcs_are_those_of_the_set(name: str) -> None:
    files, expected = _load(name)
    simulator = Simulator(files)
    for entry in expected["vpc_pairs"]:
        near, far = entry["between"]
        answer = simulator.between(near, far)
        if answer.verdict in entry.get("accept", ()):
            continue
        wanted = Pair(entry["verdict"], entry["extent"], entry["there"], entry["back"])
        assert answer == wanted, entry["between"]
        missing = simulator.reach(near, far).missing | simulator.reach(far, near).missing
        assert missing >= set(entry.get("missing", ())), entry["between"]


@pytest.mark.parametrize("name", _sets())
def test_pairs_of_subnets_are_those_of_the_set(name: str) -> None:
    files, expected = _load(name)
    simulator = Simulator(files)
    for entry in expected["pairs"]:
        outcome = simulator.reach(entry["from"], entry["to"])
        case = f"{entry['from']} to {entry['to']}"
        assert outcome.verdict == entry["verdict"], case
        assert set(entry.get("missing", ())) <= outcome.missing, case
        if entry["verdict"] in {"yes", "some"}:
            way = [*outcome.path, entry["to"]]
            assert [hop for hop in way if hop in entry["path"]] == entry["path"], case
        if "parts" in entry:
            parts = [{"cidr": str(cidr), "verdict": verdict} for cidr, verdict in outcome.parts]
            assert parts == entry["parts"], case
        if entry["verdict"] == "no":
            named = [*entry["because"], *entry.get("also", ())]
            named += [block for blocks in entry.get("or", ()) for block in blocks]
            assert outcome.stop is not None
            assert outcome.stop[0] in {block["kind"] for block in named}, case


@pytest.mark.parametrize("name", _sets())
def test_remote_ends_are_those_of_the_set(name: str) -> None:
    files, expected = _load(name)
    simulator = Simulator(files)
    for entry in expected["remote"]:
        answer = simulator.between(entry["from"], entry["to"])
        assert answer.there in entry.get("accept", [entry["verdict"]]), entry


@pytest.mark.parametrize("name", _sets())
def test_blocks_of_the_set_are_complete_and_minimal(name: str) -> None:
    files, expected = _load(name)
    simulator = Simulator(files)
    for entry in [*expected["pairs"], *expected["remote"]]:
        if entry["verdict"] == "no" and entry["from"].startswith(("subnet", "cgw")):
            goal = simulator.subnet(entry["to"])
            blocks = blocks_of(entry["because"], str(goal.ranges[0]) if goal else "0.0.0.0/0")
            complaints = judge(files, entry["from"], entry["to"], blocks)
            assert not complaints, f"{entry['from']} to {entry['to']}: {complaints}"


# Cases worked out by hand: VPC 1 is 10.1.0.0/16 with the table t1 and the subnets s1a and s1b
# (10.1.0.0/24 in zone a, 10.1.1.0/24 in zone b), and so on with 2 and 3.


def _route(cidr: str, **target: str) -> Record:
    return {"DestinationCidrBlock": cidr, "State": "active", **target}


def _peering(near: int, far: int, state: str = "active") -> Record:
    return {
        "VpcPeeringConnectionId": f"pcx-{near}{far}",
        "Status": {"Code": state},
        "RequesterVpcInfo": {"VpcId": f"vpc-{near}"},
        "AccepterVpcInfo": {"VpcId": f"vpc-{far}"},
    }


def _attachment(
    hub: str, name: str, kind: str, resource: str, table: str | None = "hub-table"
) -> Record:
    record: Record = {
        "TransitGatewayAttachmentId": name,
        "TransitGatewayId": hub,
        "ResourceType": kind,
        "ResourceId": resource,
        "State": "available",
    }
    if table:
        record["Association"] = {"State": "associated", "TransitGatewayRouteTableId": table}
    return record


def _by_subnets(hub: str, vpc: int, *subnets: str) -> Record:
    return {
        "TransitGatewayAttachmentId": f"attach-{vpc}",
        "TransitGatewayId": hub,
        "VpcId": f"vpc-{vpc}",
        "State": "available",
        "SubnetIds": list(subnets),
    }


def _static(*routes: Record, table: str = "hub-table") -> Record:
    return {"TransitGatewayRouteTableId": table, "Routes": list(routes)}


def _hub_route(cidr: str, attachment: str, state: str = "active") -> Record:
    ways = [{"TransitGatewayAttachmentId": attachment}] if state == "active" else []
    return {
        "DestinationCidrBlock": cidr,
        "Type": "static",
        "State": state,
        "TransitGatewayAttachments": ways,
    }


def _propagations(*attachments: Record, table: str = "hub-table") -> Record:
    keys = ("TransitGatewayAttachmentId", "ResourceId", "ResourceType")
    return {
        "TransitGatewayRouteTableId": table,
        "TransitGatewayRouteTablePropagations": [
            {"State": "enabled", **{key: attachment[key] for key in keys}}
            for attachment in attachments
        ],
    }


def _network(*routes: list[Record], **answers: list[Record]) -> Files:
    """VPCs whose tables have these routes, and more answers as they are given."""
    files: Files = {
        "vpcs.json": {"Vpcs": []},
        "subnets.json": {"Subnets": []},
        "tables.json": {"RouteTables": []},
    }
    for number, of_vpc in enumerate(routes, 1):
        vpc, cidr = f"vpc-{number}", f"10.{number}.0.0/16"
        files["vpcs.json"]["Vpcs"].append({"VpcId": vpc, "CidrBlock": cidr})
        for place, zone in enumerate("ab"):
            subnet = {
                "SubnetId": f"s{number}{zone}",
                "VpcId": vpc,
                "CidrBlock": f"10.{number}.{place}.0/24",
                "AvailabilityZone": zone,
            }
            files["subnets.json"]["Subnets"].append(subnet)
        table = {
            "RouteTableId": f"t{number}",
            "VpcId": vpc,
            "Associations": [{"Main": True}],
            "Routes": [_route(cidr, GatewayId="local"), *of_vpc],
        }
        files["tables.json"]["RouteTables"].append(table)
    for answer, records in answers.items():
        files[f"{answer}.json"] = {answer: records}
    return files


def _pair(verdict: str, extent: str | None, there: str, back: str) -> Pair:
    return Pair(verdict, extent, there, back)


def test_peering_carries_between_its_two_vpcs_alone() -> None:
    simulator = Simulator(
        _network(
            [
                _route("10.2.0.0/16", VpcPeeringConnectionId="pcx-12"),
                _route("10.3.0.0/16", VpcPeeringConnectionId="pcx-12"),
            ],
            [
                _route("10.1.0.0/16", VpcPeeringConnectionId="pcx-12"),
                _route("10.3.0.0/16", VpcPeeringConnectionId="pcx-23"),
            ],
            [_route("10.0.0.0/8", VpcPeeringConnectionId="pcx-23")],
            VpcPeeringConnections=[_peering(1, 2), _peering(2, 3)],
        )
    )
    assert simulator.between("vpc-1", "vpc-2") == _pair("two-way", "all", "yes", "yes")
    assert simulator.between("vpc-1", "vpc-3") == _pair("none", None, "no", "no")
    assert simulator.reach("s1a", "s3a").stop == ("no-transit", "pcx-12")


def test_a_peering_that_no_file_holds_is_unknown_and_an_unused_one_is_not() -> None:
    routes = [[_route("10.2.0.0/16", VpcPeeringConnectionId="pcx-12")], [], []]
    simulator = Simulator(_network(*routes))
    assert simulator.reach("s1a", "s2a").missing == {"ec2:DescribeVpcPeeringConnections"}
    assert simulator.between("vpc-1", "vpc-2").verdict == "unknown"
    assert simulator.between("vpc-1", "vpc-3").verdict == "none"


@pytest.mark.parametrize("state", ["pending-acceptance", "deleted", "failed"])
def test_a_peering_that_is_not_active_carries_nothing(state: str) -> None:
    routes = [[_route("10.2.0.0/16", VpcPeeringConnectionId="pcx-12")], []]
    simulator = Simulator(_network(*routes, VpcPeeringConnections=[_peering(1, 2, state)]))
    assert simulator.reach("s1a", "s2a").stop == ("link-not-usable", "pcx-12")


def test_a_narrower_route_splits_the_destination() -> None:
    way = {"VpcPeeringConnectionId": "pcx-12"}
    blackhole = {"DestinationCidrBlock": "10.2.0.64/26", "State": "blackhole"}
    simulator = Simulator(
        _network(
            [_route("10.2.0.0/16", **way), blackhole],
            [_route("10.1.0.0/16", **way)],
            VpcPeeringConnections=[_peering(1, 2)],
        )
    )
    outcome = simulator.reach("s1a", "s2a")
    assert outcome.verdict == "some"
    assert [(str(cidr), verdict) for cidr, verdict in outcome.parts] == [
        ("10.2.0.0/26", "yes"),
        ("10.2.0.64/26", "no"),
        ("10.2.0.128/25", "yes"),
    ]
    assert simulator.between("vpc-1", "vpc-2") == _pair("two-way", "some", "some", "yes")


def test_a_default_route_to_the_internet_joins_nothing() -> None:
    simulator = Simulator(_network([_route("0.0.0.0/0", GatewayId="igw-1")], []))
    assert simulator.reach("s1a", "s2a").stop == ("routed-elsewhere", "t1")


def test_the_local_route_keeps_an_overlapping_range() -> None:
    files = _network([], [])
    files["subnets.json"]["Subnets"][2]["CidrBlock"] = "10.1.8.0/24"
    files["vpcs.json"]["Vpcs"][1]["CidrBlock"] = "10.1.0.0/16"
    assert Simulator(files).reach("s1a", "s2a").stop == ("overlap", "vpc-1")


def test_an_address_needs_a_subnet() -> None:
    simulator = Simulator(_network([]))
    assert simulator.reach_address("s1a", "10.1.1.7").verdict == "yes"
    assert simulator.reach_address("s1a", "10.1.9.7").stop == ("no-such-subnet", "vpc-1")


def _hub_network(*statics: Record, propagating: tuple[int, ...] = (1, 2)) -> Files:
    """Two VPCs at a hub with one table; the first is attached in zone a alone."""
    attached = [_attachment("tgw-1", f"attach-{vpc}", "vpc", f"vpc-{vpc}") for vpc in (1, 2)]
    return _network(
        [_route("10.0.0.0/8", TransitGatewayId="tgw-1")],
        [_route("10.0.0.0/8", TransitGatewayId="tgw-1")],
        TransitGatewayAttachments=attached,
        TransitGatewayVpcAttachments=[
            _by_subnets("tgw-1", 1, "s1a"),
            _by_subnets("tgw-1", 2, "s2a", "s2b"),
        ],
        TransitGatewayStaticRoutes=[_static(*statics)],
        TransitGatewayPropagations=[
            _propagations(*(attached[vpc - 1] for vpc in propagating)),
        ],
    )


def test_a_zone_without_attachment_is_reached_and_cannot_send() -> None:
    simulator = Simulator(_hub_network())
    assert simulator.reach("s1a", "s2b").path == ("s1a", "vpc-1", "tgw-1", "vpc-2")
    assert simulator.reach("s1b", "s2a").stop == ("no-attachment-in-zone", "attach-1")
    assert simulator.reach("s2a", "s1b").verdict == "yes"
    assert simulator.between("vpc-1", "vpc-2") == _pair("two-way", "some", "some", "yes")


def test_static_comes_before_propagated_and_longer_before_both() -> None:
    blackhole = _hub_route("10.2.0.0/16", "", "blackhole")
    assert Simulator(_hub_network(blackhole)).reach("s1a", "s2a").stop == ("blackhole", "hub-table")
    narrower = _hub_route("10.2.0.0/24", "attach-2")
    assert Simulator(_hub_network(blackhole, narrower)).reach("s1a", "s2a").verdict == "yes"
    wider = _hub_route("10.0.0.0/8", "", "blackhole")
    assert Simulator(_hub_network(wider)).reach("s1a", "s2a").verdict == "yes"


@pytest.mark.parametrize(
    ("lost", "call"),
    [
        ("TransitGatewayAttachments", "ec2:DescribeTransitGatewayAttachments"),
        ("TransitGatewayVpcAttachments", "ec2:DescribeTransitGatewayVpcAttachments"),
        ("TransitGatewayStaticRoutes", "ec2:SearchTransitGatewayRoutes"),
        ("TransitGatewayPropagations", "ec2:GetTransitGatewayRouteTablePropagations"),
        ("tables", "ec2:DescribeRouteTables"),
    ],
)
def test_a_missing_answer_is_named(lost: str, call: str) -> None:
    files = _hub_network()
    del files[f"{lost}.json"]
    simulator = Simulator(files)
    assert call in simulator.reach("s1a", "s2a").missing
    assert simulator.between("vpc-1", "vpc-2").verdict == "unknown"


def test_an_empty_answer_is_evidence() -> None:
    files = _hub_network()
    files["TransitGatewayAttachments.json"] = {"TransitGatewayAttachments": []}
    files["TransitGatewayVpcAttachments.json"] = {"TransitGatewayVpcAttachments": []}
    assert Simulator(files).reach("s1a", "s2a").verdict == "no"


def test_an_answer_of_another_region_is_none() -> None:
    files = _hub_network()
    for kind in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments"):
        del files[f"{kind}.json"]
        files[f"elsewhere/{kind}.json"] = {kind: []}
    assert Simulator(files).reach("s1a", "s2a").verdict == "unknown"


def test_an_attachment_without_table_lets_nothing_in_and_lets_out() -> None:
    files = _hub_network()
    del files["TransitGatewayAttachments.json"]["TransitGatewayAttachments"][1]["Association"]
    simulator = Simulator(files)
    assert simulator.between("vpc-1", "vpc-2") == _pair("one-way", "some", "some", "no")
    assert simulator.reach("s2a", "s1a").stop == ("not-associated", "attach-2")


def test_peered_hubs_learn_nothing() -> None:
    files = _network(
        [_route("10.2.0.0/16", TransitGatewayId="tgw-1")],
        [_route("10.1.0.0/16", TransitGatewayId="tgw-2")],
        TransitGatewayAttachments=[
            _attachment("tgw-1", "attach-1", "vpc", "vpc-1", "table-1"),
            _attachment("tgw-1", "attach-p", "peering", "tgw-2", "table-1"),
            _attachment("tgw-2", "attach-2", "vpc", "vpc-2", "table-2"),
            _attachment("tgw-2", "attach-p", "peering", "tgw-1", "table-2"),
        ],
        TransitGatewayVpcAttachments=[
            _by_subnets("tgw-1", 1, "s1a", "s1b"),
            _by_subnets("tgw-2", 2, "s2a", "s2b"),
        ],
        TransitGatewayStaticRoutes=[
            _static(_hub_route("10.2.0.0/16", "attach-p"), table="table-1"),
            _static(table="table-2"),
        ],
        TransitGatewayPropagations=[
            _propagations(_attachment("tgw-1", "attach-1", "vpc", "vpc-1"), table="table-1"),
            _propagations(
                _attachment("tgw-2", "attach-2", "vpc", "vpc-2"),
                _attachment("tgw-2", "attach-p", "peering", "tgw-1"),
                table="table-2",
            ),
        ],
    )
    simulator = Simulator(files)
    assert simulator.reach("s1a", "s2a").path == ("s1a", "vpc-1", "tgw-1", "tgw-2", "vpc-2")
    assert simulator.reach("s2a", "s1a").stop == ("no-route", "table-2")
    assert simulator.between("vpc-1", "vpc-2") == _pair("one-way", "all", "yes", "no")


def _inspected(*, check: bool, onward: bool) -> Files:
    """VPC 1 to VPC 2 through a hub whose table leads to an appliance in VPC 3."""
    attached = [
        _attachment("tgw-1", "attach-1", "vpc", "vpc-1", "before"),
        _attachment("tgw-1", "attach-2", "vpc", "vpc-2", "before"),
        _attachment("tgw-1", "attach-3", "vpc", "vpc-3", "behind"),
    ]
    files = _network(
        [_route("10.0.0.0/8", TransitGatewayId="tgw-1")],
        [],
        [_route("10.0.0.0/8", NetworkInterfaceId="eni-3")],
        TransitGatewayAttachments=attached,
        TransitGatewayVpcAttachments=[_by_subnets("tgw-1", vpc, f"s{vpc}a") for vpc in (1, 2, 3)],
        TransitGatewayStaticRoutes=[
            _static(_hub_route("0.0.0.0/0", "attach-3"), table="before"),
            _static(table="behind"),
        ],
        TransitGatewayPropagations=[
            _propagations(table="before"),
            _propagations(attached[1], table="behind"),
        ],
        NetworkInterfaces=[
            {"NetworkInterfaceId": "eni-3", "SubnetId": "s3b", "SourceDestCheck": check}
        ],
    )
    if onward:  # the subnet of the appliance is in the zone of no attachment: give it one
        files["TransitGatewayVpcAttachments.json"]["TransitGatewayVpcAttachments"][2][
            "SubnetIds"
        ].append("s3b")
        files["tables.json"]["RouteTables"].append(
            {
                "RouteTableId": "t3b",
                "VpcId": "vpc-3",
                "Associations": [{"SubnetId": "s3b"}],
                "Routes": [_route("10.0.0.0/8", TransitGatewayId="tgw-1")],
            }
        )
    return files


def test_an_appliance_may_pass_on_what_its_subnet_routes_on() -> None:
    files = _inspected(check=False, onward=True)
    # The attachment has a subnet behind the appliance too: by which one it comes in is not told.
    files["tables.json"]["RouteTables"][2]["Associations"].append({"SubnetId": "s3a"})
    outcome = Simulator(files).reach("s1a", "s2a")
    assert outcome.verdict == "unknown"
    files["TransitGatewayVpcAttachments.json"]["TransitGatewayVpcAttachments"][2]["SubnetIds"] = [
        "s3a"
    ]
    files["subnets.json"]["Subnets"][5]["AvailabilityZone"] = "a"
    outcome = Simulator(files).reach("s1a", "s2a")
    assert outcome.verdict == "yes"
    assert outcome.conditions == {("appliance-forwards", "eni-3")}
    assert "eni-3" in outcome.path


def test_what_an_appliance_does_with_a_packet_without_a_route_is_unknown() -> None:
    outcome = Simulator(_inspected(check=False, onward=False)).reach("s1a", "s2a")
    assert outcome.verdict == "unknown"
    assert outcome.missing == {None}


def test_an_appliance_that_checks_addresses_drops_the_packet() -> None:
    outcome = Simulator(_inspected(check=True, onward=False)).reach("s1a", "s2a")
    assert outcome.stop == ("source-dest-check", "eni-3")


def test_a_prefix_list_without_entries_is_unknown_unless_both_readings_agree() -> None:
    listed = {"DestinationPrefixListId": "pl-1", "VpcPeeringConnectionId": "pcx-12"}
    files = _network([listed], [], [], VpcPeeringConnections=[_peering(1, 2)])
    simulator = Simulator(files)
    assert simulator.reach("s1a", "s2a").missing == {"ec2:GetManagedPrefixListEntries"}
    assert simulator.reach("s1a", "s3a").verdict == "no"
    files["lists.json"] = {"PrefixLists": [{"PrefixListId": "pl-1", "Cidrs": ["10.2.0.0/24"]}]}
    assert Simulator(files).between("vpc-1", "vpc-2").there == "some"


def test_without_subnets_the_tables_have_to_agree() -> None:
    way = {"VpcPeeringConnectionId": "pcx-12"}
    files = _network(
        [_route("10.2.0.0/16", **way)],
        [_route("10.1.0.0/16", **way)],
        VpcPeeringConnections=[_peering(1, 2)],
    )
    files["subnets.json"]["Subnets"].clear()
    assert Simulator(files).between("vpc-1", "vpc-2") == _pair("two-way", "all", "yes", "yes")
    other = {"RouteTableId": "t1b", "VpcId": "vpc-1", "Associations": [], "Routes": []}
    files["tables.json"]["RouteTables"].append(other)
    assert Simulator(files).between("vpc-1", "vpc-2") == _pair("unknown", None, "unknown", "yes")


def test_without_subnets_the_zones_for_a_hub_are_not_known() -> None:
    files = _hub_network()
    files["subnets.json"]["Subnets"].clear()
    assert Simulator(files).between("vpc-1", "vpc-2").verdict == "unknown"
    files = _hub_network(propagating=())
    files["subnets.json"]["Subnets"].clear()
    assert Simulator(files).between("vpc-1", "vpc-2").verdict == "none"


def _vpn(state: str = "available", **more: Any) -> Record:
    return {
        "VpnConnectionId": "vpn-1",
        "CustomerGatewayId": "cgw-1",
        "State": state,
        "VgwTelemetry": [{"Status": "DOWN"}, {"Status": "DOWN"}],
        **more,
    }


def _gateway(*vpcs: str) -> Record:
    attached = [{"State": "attached", "VpcId": vpc} for vpc in vpcs]
    return {"VpnGatewayId": "vgw-1", "VpcAttachments": attached}


def test_a_static_connection_takes_what_its_own_routes_cover() -> None:
    static: Record = {
        "VpnGatewayId": "vgw-1",
        "Options": {"StaticRoutesOnly": True},
        "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}],
    }
    out = [_route("172.16.0.0/12", GatewayId="vgw-1")]
    files = _network(out, VpnGateways=[_gateway("vpc-1")], VpnConnections=[_vpn(**static)])
    assert Simulator(files).between("vpc-1", "cgw-1") == _pair("one-way", "all", "no", "yes")
    files["tables.json"]["RouteTables"][0]["Routes"].append(
        _route("192.168.4.0/24", GatewayId="vgw-1")
    )
    assert Simulator(files).between("vpc-1", "cgw-1") == _pair("two-way", "all", "yes", "yes")
    conditions = Simulator(files).reach("s1a", "cgw-1").conditions
    assert conditions == {("telemetry-down", "vpn-1")}


def test_a_vpn_serves_the_vpc_of_its_gateway_alone() -> None:
    files = _network(
        [],
        [_route("10.1.0.0/16", VpcPeeringConnectionId="pcx-12")],
        VpnGateways=[_gateway("vpc-2")],
        VpnConnections=[_vpn(VpnGatewayId="vgw-1")],
        VpcPeeringConnections=[_peering(1, 2)],
    )
    simulator = Simulator(files)
    assert simulator.reach("cgw-1", "vpc-2").verdict == "yes"
    assert simulator.reach("cgw-1", "vpc-1").verdict == "no"
    files["VpnGateways.json"]["VpnGateways"] = [_gateway()]
    assert Simulator(files).reach("cgw-1", "vpc-2").verdict == "no"
    del files["VpnGateways.json"]
    assert Simulator(files).reach("cgw-1", "vpc-2").missing == {"ec2:DescribeVpnGateways"}


def test_a_vpn_at_a_hub_is_learned_only_by_bgp() -> None:
    files = _hub_network()
    files["VpnConnections.json"] = {"VpnConnections": [_vpn(TransitGatewayId="tgw-1")]}
    attachment = _attachment("tgw-1", "attach-v", "vpn", "vpn-1")
    files["TransitGatewayAttachments.json"]["TransitGatewayAttachments"].append(attachment)
    assert Simulator(files).between("cgw-1", "vpc-1") == _pair("one-way", "all", "yes", "no")
    learned = _propagations(attachment)["TransitGatewayRouteTablePropagations"]
    (table,) = files["TransitGatewayPropagations.json"]["TransitGatewayPropagations"]
    table["TransitGatewayRouteTablePropagations"] += learned
    simulator = Simulator(files)
    assert simulator.reach("s1a", "cgw-1").missing == {"ec2:SearchTransitGatewayRoutes"}
    assert simulator.reach("s1b", "cgw-1").verdict == "no"
    between = simulator.reach("s1a", "s2a")
    assert between.verdict == "yes"
    assert between.conditions == {("learned-routes-not-in-data", "hub-table")}


def test_a_direct_connect_gateway_announces_what_is_allowed() -> None:
    files = _network(
        [_route("192.168.0.0/16", GatewayId="vgw-1")],
        VpnGateways=[_gateway("vpc-1")],
        VirtualInterfaces=[
            {
                "VirtualInterfaceId": "dxvif-1",
                "VirtualInterfaceState": "available",
                "DirectConnectGatewayId": "dxgw-1",
            }
        ],
    )
    unknown = Simulator(files).between("dxvif-1", "vpc-1")
    assert unknown == _pair("unknown", None, "unknown", "unknown")
    association = {
        "AssociationId": "assoc-1",
        "AssociationState": "associated",
        "DirectConnectGatewayId": "dxgw-1",
        "AssociatedGateway": {"Id": "vgw-1", "Type": "virtualPrivateGateway"},
        "AllowedPrefixesToDirectConnectGateway": [{"Cidr": "10.0.0.0/8"}],
    }
    files["associations.json"] = {"DirectConnectGatewayAssociations": [association]}
    assert Simulator(files).between("dxvif-1", "vpc-1") == _pair("two-way", "all", "yes", "yes")
    association["AllowedPrefixesToDirectConnectGateway"] = [{"Cidr": "10.9.0.0/16"}]
    simulator = Simulator(files)
    assert simulator.reach("dxvif-1", "s1a").stop == ("prefix-not-allowed", "assoc-1")
    assert simulator.reach("s1a", "dxvif-1").verdict == "yes"


def test_a_client_goes_where_a_route_and_a_rule_agree() -> None:
    of_endpoint = {"ClientVpnEndpointId": "cvpn-1", "Status": {"Code": "active"}}
    files = _network(
        [_route("10.2.0.0/16", VpcPeeringConnectionId="pcx-12")],
        [],
        VpcPeeringConnections=[_peering(1, 2)],
        ClientVpnEndpoints=[of_endpoint],
        ClientVpnTargetNetworks=[
            {
                "AssociationId": "cvpn-assoc-1",
                "ClientVpnEndpointId": "cvpn-1",
                "TargetNetworkId": "s1a",
                "Status": {"Code": "associated"},
            }
        ],
        AuthorizationRules=[{**of_endpoint, "DestinationCidr": "10.0.0.0/8", "GroupId": ""}],
    )
    assert Simulator(files).reach("cvpn-1", "s1b").missing == {"ec2:DescribeClientVpnRoutes"}
    routes = [
        {**of_endpoint, "DestinationCidr": cidr, "TargetSubnet": "s1a"}
        for cidr in ("10.1.0.0/16", "10.2.0.0/24")
    ]
    files["routes.json"] = {"Routes": routes}
    simulator = Simulator(files)
    assert simulator.reach("cvpn-1", "s1b").verdict == "yes"
    assert simulator.reach("cvpn-1", "s2a").verdict == "yes"
    assert simulator.reach("cvpn-1", "s2b").stop == ("not-authorised", "cvpn-1")
    assert simulator.between("cvpn-1", "vpc-2") == Pair(None, None, "some", None)


@pytest.mark.parametrize(
    ("there", "back", "answer"),
    [
        ("yes yes", "yes yes", _pair("two-way", "all", "yes", "yes")),
        ("yes yes", "yes no", _pair("two-way", "some", "yes", "some")),
        ("yes unknown", "yes yes", _pair("two-way", None, "some", "yes")),
        ("yes unknown", "yes no", _pair("two-way", "some", "some", "some")),
        ("yes no", "unknown no", _pair("unknown", None, "some", "unknown")),
        ("yes no", "no yes", _pair("one-way", "some", "some", "some")),
        ("yes yes", "no no", _pair("one-way", "all", "yes", "no")),
        ("yes unknown", "no no", _pair("one-way", None, "some", "no")),
        ("no unknown", "no no", _pair("unknown", None, "unknown", "no")),
        ("no no", "no no", _pair("none", None, "no", "no")),
    ],
)
def test_the_verdict_of_a_pair_follows_from_those_of_its_subnets(
    there: str, back: str, answer: Pair
) -> None:
    assert pair(there.split(), back.split()) == answer
