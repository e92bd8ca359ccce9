"""Small networks as they are met, each judged by hand by the rules of reach."""

import json
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb.networks import Network, NetworkError, Reach, as_json, check

from .records import Record

REGION, ACCOUNT = "eu-west-1", "111122223333"
CORE = f"arn:aws:networkmanager::{ACCOUNT}:core-network/core-network-0a1"
FIELDS = {
    "pcx-": "VpcPeeringConnectionId",
    "tgw-": "TransitGatewayId",
    "vpce-": "VpcEndpointId",
    "eni-": "NetworkInterfaceId",
    "arn:aws:odb": "OdbNetworkArn",
    "arn:aws:networkmanager": "CoreNetworkArn",
}
EMPTY = (
    *("Vpcs", "Subnets", "RouteTables", "VpcPeeringConnections", "TransitGateways"),
    *("TransitGatewayAttachments", "TransitGatewayVpcAttachments", "TransitGatewayRouteTables"),
    *("TransitGatewayPropagations", "TransitGatewayStaticRoutes", "VpnGateways"),
    *("VpnConnections", "CustomerGateways", "NetworkInterfaces", "VpcEndpoints"),
)


class Small:
    """A network that is made a few records at a time; what is not made is answered as empty."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Record]] = {name: [] for name in EMPTY}

    def add(self, answer: str, **record: Any) -> None:
        self.answers.setdefault(answer, []).append(record)

    def vpc(self, letter: str, *cidrs: str, **routes: str) -> None:
        """Make a VPC with one subnet in zone a; routes are written ``r10_2_0_0_16="pcx-1"``."""
        blocks = [{"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}} for cidr in cidrs]
        vpc = {"VpcId": f"vpc-{letter}", "OwnerId": ACCOUNT}
        self.add("Vpcs", **vpc, CidrBlock=cidrs[0], CidrBlockAssociationSet=blocks)
        for number, cidr in enumerate(cidrs):
            inside = cidr.rsplit(".", 2)[0] + ".1.0/24"
            self.subnet(f"subnet-{letter}{number or ''}", letter, inside)
        local = [{"DestinationCidrBlock": cidr, "GatewayId": "local"} for cidr in cidrs]
        self.table(f"rtb-{letter}", letter, {"Main": True}, local, **routes)

    def subnet(self, name: str, letter: str, cidr: str, zone: str = "a") -> None:
        zoned = {"AvailabilityZone": REGION + zone, "OwnerId": ACCOUNT}
        self.add("Subnets", SubnetId=name, VpcId=f"vpc-{letter}", CidrBlock=cidr, **zoned)

    def table(
        self, name: str, letter: str, association: Record, local: list[Record], **routes: str
    ) -> None:
        listed = [*local]
        for written, target in routes.items():
            *numbers, length = written.removeprefix("r").split("_")
            by = next((key for mark, key in FIELDS.items() if target.startswith(mark)), "GatewayId")
            cidr = f"{'.'.join(numbers)}/{length}"
            listed.append({"DestinationCidrBlock": cidr, by: target, "State": "active"})
        shown = {"RouteTableId": name, "VpcId": f"vpc-{letter}", "OwnerId": ACCOUNT}
        self.add("RouteTables", **shown, Associations=[association], Routes=listed)

    def peering(self, name: str, *letters: str) -> None:
        sides = [{"VpcId": f"vpc-{letter}", "Region": REGION} for letter in letters]
        self.add(
            "VpcPeeringConnections",
            VpcPeeringConnectionId=name,
            Status={"Code": "active"},
            RequesterVpcInfo=sides[0],
            AccepterVpcInfo=sides[1],
        )

    def attach(self, letter: str, kind: str, resource: str, table: str, *subnets: str) -> None:
        both = {
            "TransitGatewayAttachmentId": f"tgw-attach-{letter}",
            "TransitGatewayId": "tgw-1",
            "State": "available",
        }
        bound = {"TransitGatewayRouteTableId": table, "State": "associated"}
        self.add(
            "TransitGatewayAttachments",
            **both,
            ResourceType=kind,
            ResourceId=resource,
            Association=bound,
        )
        if subnets:
            vpc = {"VpcId": resource, "SubnetIds": [*subnets]}
            self.add("TransitGatewayVpcAttachments", **both, **vpc)

    def hub_table(self, name: str, learns: str = "", **static: str | None) -> None:
        """Make a table of the hub; it learns from the attachments of some letters."""
        of = {"TransitGatewayRouteTableId": name}
        routes: list[Record] = []
        for written, letter in static.items():
            *numbers, length = written.removeprefix("r").split("_")
            route: Record = {
                "DestinationCidrBlock": f"{'.'.join(numbers)}/{length}",
                "Type": "static",
                "State": "active" if letter else "blackhole",
            }
            if letter:
                way = {"TransitGatewayAttachmentId": f"tgw-attach-{letter}"}
                route["TransitGatewayAttachments"] = [way]
            routes.append(route)
        self.add("TransitGatewayRouteTables", **of, TransitGatewayId="tgw-1")
        self.add("TransitGatewayStaticRoutes", **of, Routes=routes, AdditionalRoutesAvailable=False)
        enabled = [
            {"TransitGatewayAttachmentId": f"tgw-attach-{letter}", "State": "enabled"}
            for letter in learns
        ]
        self.add("TransitGatewayPropagations", **of, TransitGatewayRouteTablePropagations=enabled)

    def read(self, path: Path) -> Reach:
        for name, listed in self.answers.items():
            (path / f"{name}.json").write_text(json.dumps({name: listed}), encoding="utf-8")
        return Reach(Network.open(path))


@pytest.fixture
def peered() -> Small:
    made = Small()
    made.vpc("a", "10.1.0.0/16", r10_2_0_0_16="pcx-1")
    made.vpc("b", "10.2.0.0/16", r10_1_0_0_16="pcx-1")
    made.peering("pcx-1", "a", "b")
    return made


@pytest.fixture
def hubbed() -> Small:
    made = Small()
    made.add("TransitGateways", TransitGatewayId="tgw-1", State="available", OwnerId=ACCOUNT)
    for letter, number in (("a", 1), ("b", 2)):
        made.vpc(letter, f"10.{number}.0.0/16", r0_0_0_0_0="tgw-1")
        made.attach(letter, "vpc", f"vpc-{letter}", "tgw-rtb-1", f"subnet-{letter}")
    return made


def told(reach: Reach, source: str = "subnet-a", goal: str = "subnet-b") -> dict[str, Any]:
    """Return one direction between two subnets, as JSON."""
    (entry,) = [
        each
        for each in as_json(reach.answer(source, goal))["pairs"]
        if (each["from"], each["to"]) == (source, goal)
    ]
    assert isinstance(entry, dict)
    return entry


def blocks(entry: dict[str, Any]) -> list[tuple[str, list[str], str | None]]:
    return [(block["kind"], block["on"], block["for"]) for block in entry["because"]]


def conditions(entry: dict[str, Any]) -> list[str]:
    return [condition["kind"] for condition in entry["conditions"]]


def calls(entry: dict[str, Any]) -> set[str | None]:
    return {missing["call"] for missing in entry["missing"]}


def ids(entry: dict[str, Any]) -> list[str]:
    return [hop["id"] for hop in entry["path"]]


# --- VPCs and peerings ----------------------------------------------------------------------------


def test_a_further_range_of_the_source_covers_part_of_the_other(tmp_path: Path):
    made = Small()
    made.vpc("a", "10.1.0.0/16", "10.9.0.0/16", r10_2_0_0_16="pcx-1")
    made.vpc("b", "10.2.0.0/16", "10.9.0.0/17", r10_1_0_0_16="pcx-1")
    made.peering("pcx-1", "a", "b")
    reach = made.read(tmp_path)
    assert told(reach)["verdict"] == "yes"
    assert blocks(told(reach, goal="subnet-b1")) == [("overlap", ["vpc-a", "vpc-b"], "10.9.1.0/24")]
    # AWS allows no peering of these two.
    assert "impossible" in {finding.code for finding in check(reach).findings}


def test_a_narrower_route_takes_a_part_and_a_table_of_the_edge_none(peered: Small, tmp_path: Path):
    peered.vpc("c", "10.3.0.0/16")
    peered.peering("pcx-2", "a", "c")
    route = {"DestinationCidrBlock": "10.2.1.0/25", "VpcPeeringConnectionId": "pcx-2"}
    peered.answers["RouteTables"][0]["Routes"].append({**route, "State": "active"})
    # What comes in from the internet goes by this table, and nothing else does.
    peered.table("rtb-edge", "b", {"GatewayId": "igw-1"}, [], r10_2_1_0_24="eni-1")
    reach = peered.read(tmp_path)
    assert told(reach)["parts"] == [
        {"cidr": "10.2.1.0/25", "verdict": "no"},
        {"cidr": "10.2.1.128/25", "verdict": "yes"},
    ]
    assert told(reach, "subnet-b", "subnet-a")["verdict"] == "yes"


@pytest.mark.parametrize(
    ("target", "call"),
    [
        (CORE, "networkmanager:GetNetworkRoutes"),
        ("arn:aws:odb:eu-west-1:1:odb-network/odbnet_1", "odb:GetOdbNetwork"),
    ],
)
def test_what_is_not_followed_is_unknown_and_never_no(
    peered: Small, tmp_path: Path, target: str, call: str
):
    peered.answers["RouteTables"].clear()
    peered.table("rtb-a", "a", {"Main": True}, [], r10_2_0_0_16=target)
    peered.table("rtb-b", "b", {"Main": True}, [], r10_1_0_0_16="pcx-1")
    peered.vpc("c", "10.3.0.0/16")
    peered.add("CoreNetworks", CoreNetworkId="core-network-0a1", State="AVAILABLE")
    reach = peered.read(tmp_path)
    answer = as_json(reach.answer("vpc-a", "vpc-b"))
    assert (answer["there"]["verdict"], answer["back"]["verdict"]) == ("unknown", "yes")
    assert calls(answer["there"]) == {call}
    # A table that is there and leads elsewhere decides.
    assert reach.answer("vpc-a", "vpc-c").verdict == "none"
    summed = as_json(check(reach))
    (passed_over,) = [file for file in summed["files"] if file["file"] == "CoreNetworks.json"]
    assert (passed_over["calls"], passed_over["ignored"]) == (
        ["networkmanager:ListCoreNetworks"],
        1,
    )
    named = [entry["resources"] for entry in summed["others"] if entry["kind"] == "core-network"]
    assert named == ([[CORE]] if target == CORE else [])


@pytest.mark.parametrize(
    "association", [{"Main": True}, {"SubnetId": "subnet-a"}], ids=["main", "of one subnet"]
)
def test_of_two_tables_that_say_they_are_the_one_neither_is_taken(
    peered: Small, tmp_path: Path, association: Record
):
    peered.answers["RouteTables"][0]["Associations"] = [association]
    peered.table("rtb-x", "a", association, [])
    reach = peered.read(tmp_path)
    entry = told(reach)
    assert (entry["verdict"], calls(entry)) == ("unknown", {"ec2:DescribeRouteTables"})
    (finding,) = [each for each in check(reach).findings if each.code == "impossible"]
    assert "rtb-a and rtb-x" in finding.text


@pytest.mark.parametrize("rest", [False, True], ids=["cut short", "whole"])
def test_what_the_rest_of_a_prefix_list_holds_is_not_taken_as_nothing(
    peered: Small, tmp_path: Path, rest: bool
):
    route = {"DestinationPrefixListId": "pl-0a", "VpcPeeringConnectionId": "pcx-1"}
    peered.answers["RouteTables"][0]["Routes"][-1] = route
    pages = [{"Entries": [{"Cidr": "10.7.0.0/16"}], "NextToken": "more"}]
    pages += [{"Entries": [{"Cidr": "10.2.0.0/16"}]}] * rest
    for number, page in enumerate(pages):
        (tmp_path / f"{number}-pl-0a.json").write_text(json.dumps(page), encoding="utf-8")
    entry = told(peered.read(tmp_path))
    assert entry["verdict"] == ("yes" if rest else "unknown")
    assert calls(entry) == (set() if rest else {"ec2:GetManagedPrefixListEntries"})


@pytest.mark.parametrize("half", ["pcx-1", "eni-gone"], ids=["some", "unknown"])
def test_no_parts_are_listed_where_no_file_says_which_of_them_subnets_are_in(
    peered: Small, tmp_path: Path, half: str
):
    del peered.answers["Subnets"]
    route = {"DestinationCidrBlock": "10.2.128.0/17", "State": "active", FIELDS[half[:4]]: half}
    table = peered.answers["RouteTables"][0]
    table["Routes"] = [table["Routes"][0], route]
    entry = told(peered.read(tmp_path), "vpc-a", "vpc-b")
    assert (entry["verdict"], entry["parts"]) == ("unknown", [])


def test_nothing_is_said_of_the_internet_where_no_way_is_known(peered: Small, tmp_path: Path):
    for table in peered.answers["RouteTables"]:
        route = table["Routes"][-1]
        del route["VpcPeeringConnectionId"]
        route["CoreNetworkArn"] = CORE
    answer = as_json(peered.read(tmp_path).answer("vpc-a", "vpc-b"))
    assert answer["verdict"] == "unknown"
    assert answer["properties"]["over_internet"] == "unknown"
    assert answer["properties"]["encrypted"] == "unknown"


def test_a_subnet_of_ipv6_alone_has_no_part_in_verdicts_about_ipv4(peered: Small, tmp_path: Path):
    peered.add("Subnets", SubnetId="subnet-6", VpcId="vpc-a", Ipv6Native=True)
    # By its own table it would be the one that does not reach.
    peered.table("rtb-6", "a", {"SubnetId": "subnet-6"}, [])
    reach = peered.read(tmp_path)
    answer = reach.answer("vpc-a", "vpc-b")
    assert (answer.verdict, answer.extent, len(answer.pairs)) == ("two-way", "all", 2)
    (pair,) = check(reach).vpc_pairs
    assert (pair.verdict, pair.extent) == ("two-way", "all")
    with pytest.raises(NetworkError, match="subnet-6 has no IPv4 addresses"):
        reach.answer("subnet-6", "vpc-b")


# --- hubs -----------------------------------------------------------------------------------------


def test_what_a_hub_learns_follows_a_vpc_that_is_renumbered(hubbed: Small, tmp_path: Path):
    hubbed.vpc("c", "10.2.0.0/16", r0_0_0_0_0="tgw-1")
    hubbed.attach("c", "vpc", "vpc-c", "tgw-rtb-1", "subnet-c")
    hubbed.hub_table("tgw-rtb-1", learns="abc")
    reach = hubbed.read(tmp_path)
    overlap = ("overlap", ["vpc-b", "vpc-c"], "10.2.1.0/24")
    assert blocks(told(reach, "subnet-b", "subnet-c")) == [overlap]
    # From elsewhere it is not said which of the two gets it.
    assert told(reach, "subnet-a", "subnet-c")["verdict"] == "unknown"


def test_a_hub_that_learns_nothing_has_to_be_told_too(hubbed: Small, tmp_path: Path):
    hubbed.vpc("c", "10.2.0.0/16", r0_0_0_0_0="tgw-1")
    hubbed.attach("c", "vpc", "vpc-c", "tgw-rtb-1", "subnet-c")
    hubbed.hub_table("tgw-rtb-1", learns="a")
    assert blocks(told(hubbed.read(tmp_path), "subnet-b", "subnet-c")) == [
        ("overlap", ["vpc-b", "vpc-c"], "10.2.1.0/24"),
        ("no-route", ["tgw-rtb-1"], "10.2.1.0/24"),
    ]


def test_a_blackhole_of_all_isolates_whom_nothing_narrower_leads_to(hubbed: Small, tmp_path: Path):
    hubbed.hub_table("tgw-rtb-1", learns="a", r10_0_0_0_8=None)
    reach = hubbed.read(tmp_path)
    assert blocks(told(reach)) == [("blackhole", ["tgw-rtb-1"], "10.2.1.0/24")]
    assert told(reach, "subnet-b", "subnet-a")["verdict"] == "yes"


def test_a_static_route_goes_before_one_that_is_learned(hubbed: Small, tmp_path: Path):
    hubbed.vpc("c", "10.3.0.0/16")
    hubbed.attach("c", "vpc", "vpc-c", "tgw-rtb-1", "subnet-c")
    hubbed.hub_table("tgw-rtb-1", learns="ab", r10_2_0_0_16="c")
    entry = told(hubbed.read(tmp_path))
    assert blocks(entry) == [("routed-elsewhere", ["tgw-rtb-1"], "10.2.1.0/24")]
    assert entry["because"][0]["target"] == "tgw-attach-c"


@pytest.mark.parametrize("by", ["endpoint", "function"])
def test_inspection_passes_what_its_own_table_leads_on(hubbed: Small, tmp_path: Path, by: str):
    if by == "endpoint":
        hubbed.vpc("i", "10.100.0.0/16")
        hubbed.subnet("subnet-fw", "i", "10.100.2.0/24")
        hubbed.table("rtb-in", "i", {"SubnetId": "subnet-i"}, [], r0_0_0_0_0="vpce-fw")
        hubbed.table("rtb-fw", "i", {"SubnetId": "subnet-fw"}, [], r10_0_0_0_8="tgw-1")
        shown = {"VpcEndpointType": "GatewayLoadBalancer", "State": "available"}
        hubbed.add(
            "VpcEndpoints", VpcEndpointId="vpce-fw", VpcId="vpc-i", SubnetIds=["subnet-fw"], **shown
        )
        hubbed.attach("i", "vpc", "vpc-i", "tgw-rtb-2", "subnet-i")
    else:
        hubbed.attach("i", "network-function", "arn:aws:network-firewall:f", "tgw-rtb-2")
    hubbed.hub_table("tgw-rtb-1", r0_0_0_0_0="i")
    hubbed.hub_table("tgw-rtb-2", learns="a")
    reach = hubbed.read(tmp_path)
    passed = told(reach, "subnet-b", "subnet-a")
    assert (passed["verdict"], conditions(passed)) == ("yes", ["appliance-forwards"])
    # It may know a way that its table does not.
    assert (told(reach)["verdict"], calls(told(reach))) == ("unknown", {None})


@pytest.mark.parametrize(
    ("mode", "verdict"), [("disable", "no"), ("enable", "unknown"), (None, "unknown")]
)
def test_packets_are_kept_in_their_zone_where_no_appliance_mode_says_otherwise(
    hubbed: Small, tmp_path: Path, mode: str | None, verdict: str
):
    # In the zone of the source nothing is passed on; in another there is an appliance.
    hubbed.vpc("i", "10.100.0.0/16")
    hubbed.subnet("subnet-far", "i", "10.100.2.0/24", zone="b")
    hubbed.table("rtb-far", "i", {"SubnetId": "subnet-far"}, [], r10_0_0_0_8="eni-i")
    card = {"NetworkInterfaceId": "eni-i", "VpcId": "vpc-i", "SubnetId": "subnet-far"}
    hubbed.add("NetworkInterfaces", **card, SourceDestCheck=False)
    hubbed.attach("i", "vpc", "vpc-i", "tgw-rtb-2", "subnet-i", "subnet-far")
    if mode:
        attachment = hubbed.answers["TransitGatewayVpcAttachments"][-1]
        attachment["Options"] = {"ApplianceModeSupport": mode}
    hubbed.hub_table("tgw-rtb-1", r0_0_0_0_0="i")
    hubbed.hub_table("tgw-rtb-2", learns="ab")
    assert told(hubbed.read(tmp_path))["verdict"] == verdict


def test_a_hub_that_is_peered_with_a_core_network_is_one_hub(hubbed: Small, tmp_path: Path):
    hubbed.attach("p", "peering", "core-network-0a1", "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", learns="a", r10_2_0_0_16="p")
    reach = hubbed.read(tmp_path)
    assert calls(told(reach)) == {"networkmanager:GetNetworkRoutes"}
    assert told(reach, "subnet-b", "subnet-a")["verdict"] == "yes"
    summed = check(reach)
    (arrangement,) = summed.arrangements
    assert arrangement.configuration == "vpc-transit-gateway-regional-hub"
    assert "core-network-0a1" not in arrangement.resources
    assert [entry.kind for entry in summed.others] == ["core-network"]


def test_hubs_are_joined_by_a_peering_that_both_sides_accepted(hubbed: Small, tmp_path: Path):
    hubbed.add("TransitGateways", TransitGatewayId="tgw-2", State="available", OwnerId=ACCOUNT)
    hubbed.attach("p", "peering", "tgw-2", "tgw-rtb-1")
    there = {**hubbed.answers["TransitGatewayAttachments"][-1], "State": "pendingAcceptance"}
    there |= {"TransitGatewayId": "tgw-2", "ResourceId": "tgw-1"}
    hubbed.add("TransitGatewayAttachments", **there)
    hubbed.hub_table("tgw-rtb-1", learns="ab")
    (arrangement,) = check(hubbed.read(tmp_path)).arrangements
    assert arrangement.configuration == "vpc-transit-gateway-regional-hub"
    assert "tgw-2" not in arrangement.resources


# --- remote ends ----------------------------------------------------------------------------------


def test_the_routes_of_a_hub_to_an_office_say_what_the_vpc_lacks(hubbed: Small, tmp_path: Path):
    route = hubbed.answers["RouteTables"][1]["Routes"][-1]
    route["DestinationCidrBlock"] = "10.0.0.0/8"
    hubbed.attach("v", "vpn", "vpn-1", "tgw-rtb-1")
    hubbed.add("CustomerGateways", CustomerGatewayId="cgw-1", IpAddress="203.0.113.9")
    hubbed.add(
        "VpnConnections",
        VpnConnectionId="vpn-1",
        CustomerGatewayId="cgw-1",
        TransitGatewayId="tgw-1",
        State="available",
        Options={"StaticRoutesOnly": True},
    )
    hubbed.hub_table("tgw-rtb-1", learns="a", r192_168_0_0_16="v")
    reach = hubbed.read(tmp_path)
    assert told(reach, "subnet-a", "cgw-1")["verdict"] == "yes"
    assert blocks(told(reach, "subnet-b", "cgw-1")) == [("no-route", ["rtb-b"], "192.168.0.0/16")]


def _office(made: Small, number: int, hub: str | None = "tgw-1", state: str = "available") -> None:
    """Make an office, and a VPN connection that leads to it."""
    office, end = f"cgw-{number}", {"TransitGatewayId": hub} if hub else {}
    made.add("CustomerGateways", CustomerGatewayId=office, IpAddress=f"203.0.113.{number}")
    ends = {"CustomerGatewayId": office, **end}
    made.add("VpnConnections", VpnConnectionId=f"vpn-{number}", State=state, **ends)


@pytest.mark.parametrize(
    ("routes", "verdict"),
    [
        pytest.param({"Routes": []}, "no", id="none"),
        pytest.param(
            {"Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "pending"}]},
            "no",
            id="not in force",
        ),
        pytest.param({}, "unknown", id="not told"),
        pytest.param(
            {"Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}]},
            "yes",
            id="some",
        ),
    ],
)
def test_a_connection_with_static_routes_leads_out_by_those_alone(
    tmp_path: Path, routes: Record, verdict: str
):
    made = Small()
    made.vpc("a", "10.1.0.0/16", r192_168_0_0_16="vgw-a")
    attached = [{"VpcId": "vpc-a", "State": "attached"}]
    made.add("VpnGateways", VpnGatewayId="vgw-a", VpcAttachments=attached)
    _office(made, 1, None)
    static = {"VpnGatewayId": "vgw-a", "Options": {"StaticRoutesOnly": True}}
    made.answers["VpnConnections"][0] |= {**static, **routes}
    reach = made.read(tmp_path)
    entry = told(reach, "subnet-a", "cgw-1")
    assert entry["verdict"] == verdict
    assert calls(entry) == ({"ec2:DescribeVpnConnections"} if verdict == "unknown" else set())
    assert blocks(entry) == ([("no-route", ["vpn-1"], None)] if verdict == "no" else [])
    # What comes in asks none of them.
    assert told(reach, "cgw-1", "subnet-a")["verdict"] == "yes"


@pytest.mark.parametrize(
    ("carrier", "to_vpc", "to_office"),
    [("vpc", "unknown", "unknown"), ("direct-connect-gateway", "no", "no"), ("", *["unknown"] * 2)],
)
def test_what_a_router_behind_a_connect_attachment_does_is_not_told(
    hubbed: Small, tmp_path: Path, carrier: str, to_vpc: str, to_office: str
):
    hubbed.attach("c", "connect", "tgw-attach-t", "tgw-rtb-1")
    if carrier:
        resource = {"vpc": "vpc-b"}.get(carrier, "dx-1")
        hubbed.attach("t", carrier, resource, "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", r0_0_0_0_0="c")
    _office(hubbed, 1, None)
    reach = hubbed.read(tmp_path)
    for goal, verdict in (("subnet-b", to_vpc), ("cgw-1", to_office)):
        entry = told(reach, "subnet-a", goal)
        assert entry["verdict"] == verdict
        call = None if carrier else "ec2:DescribeTransitGatewayAttachments"
        assert calls(entry) == ({call} if verdict == "unknown" else set())


def test_a_connection_at_a_core_network_names_the_call_that_tells(tmp_path: Path):
    made = Small()
    made.vpc("a", "10.1.0.0/16")
    _office(made, 1, None)
    made.answers["VpnConnections"][0]["CoreNetworkArn"] = CORE
    entry = told(made.read(tmp_path), "cgw-1", "subnet-a")
    assert (entry["verdict"], calls(entry)) == ("unknown", {"networkmanager:GetNetworkRoutes"})


def test_a_gateway_whose_id_tells_nothing_may_lead_to_an_office(tmp_path: Path):
    made = Small()
    made.vpc("a", "10.1.0.0/16", r0_0_0_0_0="gateway-9")
    made.vpc("b", "10.2.0.0/16")
    _office(made, 1, None)
    reach = made.read(tmp_path)
    assert told(reach)["verdict"] == "no"
    entry = told(reach, "subnet-a", "cgw-1")
    assert (entry["verdict"], calls(entry)) == ("unknown", {"ec2:DescribeVpnGateways"})


def test_a_hub_may_learn_more_ranges_of_a_vpc_than_the_files_tell(hubbed: Small, tmp_path: Path):
    hubbed.hub_table("tgw-rtb-1", learns="ab")
    del hubbed.answers["Vpcs"]
    whole = hubbed.read(tmp_path)
    assert told(whole)["verdict"] == "yes"
    hubbed.answers["RouteTables"].pop()
    (table,) = hubbed.answers["RouteTables"]
    assert table["VpcId"] == "vpc-a"
    entry = told(hubbed.read(tmp_path))
    assert (entry["verdict"], calls(entry)) == ("unknown", {"ec2:DescribeVpcs"})


@pytest.mark.parametrize(
    ("answer", "call"),
    [
        ("TransitGatewayPropagations", "ec2:GetTransitGatewayRouteTablePropagations"),
        ("TransitGatewayStaticRoutes", "ec2:SearchTransitGatewayRoutes"),
    ],
)
def test_what_the_rest_of_an_answer_about_a_hub_table_holds_is_not_taken_as_nothing(
    hubbed: Small, tmp_path: Path, answer: str, call: str
):
    hubbed.hub_table("tgw-rtb-1")
    hubbed.answers[answer][0]["NextToken"] = "more"
    entry = told(hubbed.read(tmp_path))
    assert (entry["verdict"], calls(entry)) == ("unknown", {call})


@pytest.mark.parametrize("state", ["pending", "deleting", "deleted"])
def test_a_route_of_a_hub_that_is_not_in_force_takes_nothing_elsewhere(
    hubbed: Small, tmp_path: Path, state: str
):
    hubbed.hub_table("tgw-rtb-1", learns="ab", r10_2_0_0_16="a")
    (route,) = hubbed.answers["TransitGatewayStaticRoutes"][0]["Routes"]
    route["State"] = state
    assert told(hubbed.read(tmp_path))["verdict"] == "yes"


def test_a_gateway_that_is_deleted_leads_to_no_office_whatever_it_is_attached_to(tmp_path: Path):
    made = Small()
    made.vpc("a", "10.1.0.0/16", r192_168_0_0_16="vgw-a")
    attached = [{"VpcId": "vpc-a", "State": "attached"}]
    made.add("VpnGateways", VpnGatewayId="vgw-a", State="deleted", VpcAttachments=attached)
    _office(made, 1, None)
    made.answers["VpnConnections"][0]["VpnGatewayId"] = "vgw-a"
    reach = made.read(tmp_path)
    for source, goal in (("subnet-a", "cgw-1"), ("cgw-1", "subnet-a")):
        assert told(reach, source, goal)["verdict"] == "no"


def test_a_vpc_that_a_hub_sends_to_may_pass_packets_on_whatever_attaches_it(
    hubbed: Small, tmp_path: Path
):
    hubbed.vpc("f", "10.9.0.0/16", r10_2_0_0_16="eni-f")
    card = {"NetworkInterfaceId": "eni-f", "VpcId": "vpc-f", "SubnetId": "subnet-f"}
    hubbed.add("NetworkInterfaces", **card, SourceDestCheck=False)
    route = {
        "DestinationCidrBlock": "10.2.0.0/16",
        "Type": "static",
        "State": "active",
        "TransitGatewayAttachments": [
            {
                "TransitGatewayAttachmentId": "tgw-attach-f",
                "ResourceType": "vpc",
                "ResourceId": "vpc-f",
            }
        ],
    }
    hubbed.hub_table("tgw-rtb-1")
    hubbed.answers["TransitGatewayStaticRoutes"][0]["Routes"].append(route)
    entry = told(hubbed.read(tmp_path))
    assert entry["verdict"] == "unknown"
    assert "ec2:DescribeTransitGatewayVpcAttachments" in calls(entry)


def test_what_a_hub_learns_of_a_link_that_is_in_no_file_may_lead_to_an_office(
    hubbed: Small, tmp_path: Path
):
    _office(hubbed, 1)
    hubbed.attach("v", "vpn", "vpn-1", "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", learns="v")
    del hubbed.answers["VpnConnections"]
    entry = told(hubbed.read(tmp_path), "subnet-a", "cgw-1")
    assert entry["verdict"] == "unknown"
    assert calls(entry) == {"ec2:SearchTransitGatewayRoutes", "ec2:DescribeVpnConnections"}


def test_a_connection_leads_to_no_vpc_whatever_it_is(hubbed: Small, tmp_path: Path):
    hubbed.attach("v", "vpn", "vpn-1", "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", r10_2_0_0_16="v")
    del hubbed.answers["VpnConnections"]
    assert told(hubbed.read(tmp_path))["verdict"] == "no"


def test_a_connection_that_does_not_name_its_office_may_lead_to_any(hubbed: Small, tmp_path: Path):
    _office(hubbed, 1)
    del hubbed.answers["VpnConnections"][0]["CustomerGatewayId"]
    hubbed.attach("v", "vpn", "vpn-1", "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", learns="ab", r192_168_0_0_16="v")
    reach = hubbed.read(tmp_path)
    for source, goal in (("subnet-a", "cgw-1"), ("cgw-1", "subnet-a")):
        entry = told(reach, source, goal)
        assert (entry["verdict"], calls(entry)) == ("unknown", {"ec2:DescribeVpnConnections"})


@pytest.mark.parametrize(
    ("number", "state"),
    [pytest.param(1, "pending", id="shut"), pytest.param(2, "available", id="of another office")],
)
def test_what_a_hub_learns_of_a_link_that_leads_nowhere_matters_nothing(
    hubbed: Small, tmp_path: Path, number: int, state: str
):
    _office(hubbed, 1, state=state)
    _office(hubbed, 2, "tgw-1")
    hubbed.attach("v", "vpn", f"vpn-{number}", "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", learns="v")
    assert told(hubbed.read(tmp_path), "subnet-a", "cgw-1")["verdict"] == "no"


@pytest.mark.parametrize("ends", [True, False], ids=["down", "at no gateway that is told"])
def test_what_a_hub_learns_of_a_circuit_leads_out_unless_it_is_down(
    hubbed: Small, tmp_path: Path, ends: bool
):
    circuit = {"virtualInterfaceId": "dxvif-1", "virtualInterfaceType": "transit"}
    circuit |= {"directConnectGatewayId": "dx-1", "virtualInterfaceState": "down"} if ends else {}
    hubbed.add("virtualInterfaces", **circuit)
    hubbed.add("directConnectGateways", directConnectGatewayId="dx-1")
    hubbed.attach("d", "direct-connect-gateway", "dx-1", "tgw-rtb-1")
    hubbed.hub_table("tgw-rtb-1", learns="d")
    entry = told(hubbed.read(tmp_path), "subnet-a", "dxvif-1")
    if ends:
        assert blocks(entry) == [("link-not-usable", ["dxvif-1"], None)]
    else:
        assert entry["verdict"] == "unknown"
        assert "directconnect:DescribeVirtualInterfaces" in calls(entry)


def test_an_association_that_does_not_name_its_gateway_may_be_the_one_that_counts(tmp_path: Path):
    made = Small()
    made.vpc("a", "10.1.0.0/16", r192_168_0_0_16="vgw-a")
    attached = [{"VpcId": "vpc-a", "State": "attached"}]
    made.add("VpnGateways", VpnGatewayId="vgw-a", VpcAttachments=attached)
    circuit = {"virtualInterfaceState": "available", "virtualInterfaceType": "private"}
    dx = {"directConnectGatewayId": "dx-1"}
    made.add("virtualInterfaces", virtualInterfaceId="dxvif-1", **circuit, **dx)
    made.add("directConnectGateways", **dx)
    made.add("directConnectGatewayAssociations", associationId="as-1", **dx)
    reach = made.read(tmp_path)
    for source, goal in (("subnet-a", "dxvif-1"), ("dxvif-1", "subnet-a")):
        entry = told(reach, source, goal)
        assert entry["verdict"] == "unknown"
        assert calls(entry) == {"directconnect:DescribeDirectConnectGatewayAssociations"}


@pytest.mark.parametrize(
    ("target", "call"),
    [
        pytest.param(CORE, "networkmanager:GetNetworkRoutes", id="core network"),
        pytest.param("lgw-1", "ec2:DescribeLocalGatewayRouteTables", id="local gateway"),
        pytest.param("pcx-gone", None, id="peering in no file"),
    ],
)
def test_only_a_peering_never_leads_to_an_office(tmp_path: Path, target: str, call: str | None):
    made = Small()
    made.vpc("a", "10.1.0.0/16")
    by = {"lgw": "LocalGatewayId"}.get(target[:3]) or next(
        name for mark, name in FIELDS.items() if target.startswith(mark)
    )
    route = {"DestinationCidrBlock": "192.168.0.0/16", by: target, "State": "active"}
    made.answers["RouteTables"][0]["Routes"].append(route)
    _office(made, 1, None)
    made.answers["VpnConnections"][0]["CoreNetworkArn"] = CORE
    entry = told(made.read(tmp_path), "subnet-a", "cgw-1")
    assert entry["verdict"] == ("unknown" if call else "no")
    assert calls(entry) == ({call} if call else set())


def test_a_hub_table_is_unknown_that_takes_routes_from_what_no_file_tells(
    hubbed: Small, tmp_path: Path
):
    # The table is that of another hub: what is attached there is not among the answers.
    hubbed.hub_table("tgw-rtb-1", learns="ax")
    entry = told(hubbed.read(tmp_path))
    assert entry["verdict"] == "unknown"
    assert calls(entry) == {"ec2:DescribeTransitGatewayAttachments"}


def test_a_packet_from_a_circuit_stops_where_its_range_is_not_announced(tmp_path: Path):
    made = Small()
    made.vpc("a", "10.1.0.0/16")
    made.vpc("b", "10.2.0.0/16")
    made.add("virtualInterfaces", virtualInterfaceId="dxvif-1", virtualInterfaceType="private")
    made.answers["virtualInterfaces"][0] |= {
        "virtualInterfaceState": "available",
        "directConnectGatewayId": "dx-1",
    }
    made.add("directConnectGateways", directConnectGatewayId="dx-1")
    for letter, cidr in (("a", "10.1.0.0/16"), ("b", "10.7.0.0/16")):
        attached = [{"VpcId": f"vpc-{letter}", "State": "attached"}]
        made.add("VpnGateways", VpnGatewayId=f"vgw-{letter}", VpcAttachments=attached)
        made.add(
            "directConnectGatewayAssociations",
            associationId=f"as-{letter}",
            directConnectGatewayId="dx-1",
            associationState="associated",
            associatedGateway={"id": f"vgw-{letter}", "type": "virtualPrivateGateway"},
            allowedPrefixesToDirectConnectGateway=[{"cidr": cidr}],
        )
    reach = made.read(tmp_path)
    assert told(reach, "dxvif-1", "subnet-a")["verdict"] == "yes"
    stopped = told(reach, "dxvif-1", "subnet-b")
    assert blocks(stopped) == [("prefix-not-allowed", ["as-b"], "10.2.1.0/24")]
    assert ids(stopped) == ["dxvif-1", "dx-1"]


def test_a_transit_vpc_carries_what_its_spokes_and_its_appliance_send(tmp_path: Path):
    made = Small()
    made.vpc("t", "10.100.0.0/16")
    made.add(
        "CustomerGateways", CustomerGatewayId="cgw-t", IpAddress="198.51.100.7", BgpAsn="65100"
    )
    card = {"NetworkInterfaceId": "eni-t", "VpcId": "vpc-t", "SubnetId": "subnet-t"}
    public = {"PublicIp": "198.51.100.7"}
    made.add("NetworkInterfaces", **card, SourceDestCheck=False, Association=public)
    for letter, number in (("a", 1), ("b", 2)):
        made.vpc(letter, f"10.{number}.0.0/16", r10_0_0_0_8=f"vgw-{letter}")
        attached = [{"VpcId": f"vpc-{letter}", "State": "attached"}]
        made.add("VpnGateways", VpnGatewayId=f"vgw-{letter}", VpcAttachments=attached)
        ends = {"CustomerGatewayId": "cgw-t", "VpnGatewayId": f"vgw-{letter}"}
        made.add("VpnConnections", VpnConnectionId=f"vpn-{letter}", State="available", **ends)
    reach = made.read(tmp_path)
    (arrangement,) = check(reach).arrangements
    assert (arrangement.option, arrangement.carries) == ("transit-vpc", "yes")
    # What its appliance does with packets from one spoke to the other is an arrangement, no route.
    assert {kind for kind, _, _ in blocks(told(reach))} == {"no-transit"}
