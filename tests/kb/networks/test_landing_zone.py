"""A configuration of the Landing Zone Accelerator is told of as what AWS answers when deployed."""

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb.networks import Network, NetworkError, Reach, as_json, check

HUB = "hub"
CONFIG = textwrap.dedent(
    """
    homeRegion: &home eu-west-1
    transitGateways:
      - name: hub
        account: Network
        region: *home
        asn: 64512
        defaultRouteTableAssociation: disable
        defaultRouteTablePropagation: disable
        routeTables:
          - name: spokes
            routes:
              - destinationCidrBlock: 10.3.128.0/17
                blackhole: true
              - destinationCidrBlock: 192.168.0.0/16
                attachment: {vpnConnectionName: office-vpn}
          - name: shared
            routes: []
    vpcPeering:
      - {name: app-data, vpcs: [app, data]}
    customerGateways:
      - name: office
        account: Network
        region: *home
        ipAddress: 203.0.113.9
        asn: 65000
        vpnConnections:
          - name: office-vpn
            transitGateway: hub
            staticRoutesOnly: true
            routeTableAssociations: [shared]
            routeTablePropagations: []
            tunnelSpecifications:
              - preSharedKey: "not-a-real-key-12345"
    vpcs:
      - name: app
        account: Workload
        region: *home
        cidrs: [10.1.0.0/16]
        subnets:
          - {name: a, availabilityZone: a, routeTable: to-hub, ipv4CidrBlock: 10.1.1.0/24}
          - {name: b, availabilityZone: b, ipv4CidrBlock: 10.1.2.0/24}
        routeTables:
          - name: to-hub
            routes:
              - {name: all, destination: 10.0.0.0/8, type: transitGateway, target: hub}
              - {name: out, destination: 192.168.0.0/16, type: transitGateway, target: hub}
              - {name: data, destination: 10.2.0.0/16, type: vpcPeering, target: app-data}
        transitGatewayAttachments:
          - name: app-hub
            transitGateway: {name: hub, account: Network}
            subnets: [a]
            routeTableAssociations: [spokes]
            routeTablePropagations: [shared]
      - name: data
        account: Workload
        region: *home
        cidrs: [10.2.0.0/16]
        internetGateway: true
        subnets:
          - {name: a, availabilityZone: a, routeTable: back, ipv4CidrBlock: 10.2.1.0/24}
        routeTables:
          - name: back
            routes:
              - {name: app, destination: 10.1.0.0/16, type: vpcPeering, target: app-data}
              - {name: out, destination: 0.0.0.0/0, type: internetGateway}
      - name: shared
        account: Network
        region: *home
        cidrs: [10.3.0.0/16]
        subnets:
          - {name: a, availabilityZone: a, routeTable: back, ipv4CidrBlock: 10.3.1.0/24}
        routeTables:
          - name: back
            routes:
              - {name: all, destination: 10.0.0.0/8, type: transitGateway, target: hub}
        transitGatewayAttachments:
          - name: shared-hub
            transitGateway: {name: hub, account: Network}
            subnets: [a]
            routeTableAssociations: [shared]
            routeTablePropagations: [spokes]
    """
)


def _named(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]


def _vpc(name: str, block: str, account: str) -> dict[str, Any]:
    return {"VpcId": name, "CidrBlock": block, "OwnerId": account, "Tags": _named(name)}


def _subnet(vpc: str, name: str, block: str, account: str) -> dict[str, Any]:
    return {
        "SubnetId": f"{vpc}/{name}",
        "VpcId": vpc,
        "CidrBlock": block,
        "AvailabilityZone": f"eu-west-1{name}",
        "OwnerId": account,
        "Tags": _named(name),
    }


def _table(vpc: str, name: str, *routes: tuple[str, str, str], uses: str = "") -> dict[str, Any]:
    links = [{"SubnetId": f"{vpc}/{uses}"}] if uses else [{"Main": True}]
    blocks = {"app": "10.1.0.0/16", "data": "10.2.0.0/16", "shared": "10.3.0.0/16"}
    local = {"DestinationCidrBlock": blocks[vpc], "GatewayId": "local", "State": "active"}
    return {
        "RouteTableId": f"{vpc}/{name}",
        "VpcId": vpc,
        "Associations": links,
        "Routes": [
            local,
            *({"DestinationCidrBlock": to, by: by_, "State": "active"} for to, by, by_ in routes),
        ],
    }


def _attachment(link: str, kind: str, resource: str, table: str) -> dict[str, Any]:
    return {
        "TransitGatewayAttachmentId": link,
        "TransitGatewayId": HUB,
        "ResourceType": kind,
        "ResourceId": resource,
        "State": "available",
        "Association": {"TransitGatewayRouteTableId": f"hub/{table}", "State": "associated"},
    }


def _of_vpc(link: str, vpc: str) -> dict[str, Any]:
    return {
        "TransitGatewayAttachmentId": link,
        "TransitGatewayId": HUB,
        "VpcId": vpc,
        "SubnetIds": [f"{vpc}/a"],
        "State": "available",
    }


def _propagation(table: str, *sources: tuple[str, str]) -> dict[str, Any]:
    return {
        "TransitGatewayRouteTableId": f"hub/{table}",
        "TransitGatewayRouteTablePropagations": [
            {
                "TransitGatewayAttachmentId": link,
                "ResourceType": "vpc",
                "ResourceId": vpc,
                "State": "enabled",
            }
            for link, vpc in sources
        ],
    }


HUB_ROUTES = [
    {"DestinationCidrBlock": "10.3.128.0/17", "State": "blackhole", "Type": "static"},
    {
        "DestinationCidrBlock": "192.168.0.0/16",
        "State": "active",
        "Type": "static",
        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "hub/office-vpn"}],
    },
]
ANSWERS: dict[str, list[dict[str, Any]]] = {
    "Vpcs": [
        _vpc("app", "10.1.0.0/16", "Workload"),
        _vpc("data", "10.2.0.0/16", "Workload"),
        _vpc("shared", "10.3.0.0/16", "Network"),
    ],
    "Subnets": [
        _subnet("app", "a", "10.1.1.0/24", "Workload"),
        _subnet("app", "b", "10.1.2.0/24", "Workload"),
        _subnet("data", "a", "10.2.1.0/24", "Workload"),
        _subnet("shared", "a", "10.3.1.0/24", "Network"),
    ],
    "RouteTables": [
        _table("app", "main"),
        _table("data", "main"),
        _table("shared", "main"),
        _table(
            "app",
            "to-hub",
            ("10.0.0.0/8", "TransitGatewayId", "hub"),
            ("192.168.0.0/16", "TransitGatewayId", "hub"),
            ("10.2.0.0/16", "VpcPeeringConnectionId", "app-data"),
            uses="a",
        ),
        _table(
            "data",
            "back",
            ("10.1.0.0/16", "VpcPeeringConnectionId", "app-data"),
            ("0.0.0.0/0", "GatewayId", "data/internet-gateway"),
            uses="a",
        ),
        _table("shared", "back", ("10.0.0.0/8", "TransitGatewayId", "hub"), uses="a"),
    ],
    "VpcPeeringConnections": [
        {
            "VpcPeeringConnectionId": "app-data",
            "RequesterVpcInfo": {"VpcId": "app"},
            "AccepterVpcInfo": {"VpcId": "data"},
            "Status": {"Code": "active"},
        }
    ],
    "TransitGateways": [
        {"TransitGatewayId": "hub", "State": "available", "Options": {"AmazonSideAsn": 64512}}
    ],
    "TransitGatewayRouteTables": [
        {"TransitGatewayRouteTableId": f"hub/{name}", "TransitGatewayId": "hub"}
        for name in ("spokes", "shared")
    ],
    "TransitGatewayAttachments": [
        _attachment("hub/office-vpn", "vpn", "office-vpn", "shared"),
        _attachment("app/app-hub", "vpc", "app", "spokes"),
        _attachment("shared/shared-hub", "vpc", "shared", "shared"),
    ],
    "TransitGatewayVpcAttachments": [
        _of_vpc("app/app-hub", "app"),
        _of_vpc("shared/shared-hub", "shared"),
    ],
    "TransitGatewayPropagations": [
        _propagation("spokes", ("shared/shared-hub", "shared")),
        _propagation("shared", ("app/app-hub", "app")),
    ],
    "TransitGatewayStaticRoutes": [
        {"TransitGatewayRouteTableId": "hub/spokes", "Routes": HUB_ROUTES},
        {"TransitGatewayRouteTableId": "hub/shared", "Routes": []},
    ],
    "CustomerGateways": [
        {
            "CustomerGatewayId": "office",
            "IpAddress": "203.0.113.9",
            "BgpAsn": "65000",
            "Tags": _named("office"),
        }
    ],
    "VpnConnections": [
        {
            "VpnConnectionId": "office-vpn",
            "CustomerGatewayId": "office",
            "TransitGatewayId": "hub",
            "State": "available",
            "Options": {"StaticRoutesOnly": True},
        }
    ],
    "VpnGateways": [],
    "InternetGateways": [
        {"InternetGatewayId": "data/internet-gateway", "Attachments": [{"VpcId": "data"}]}
    ],
}
ENDS = ("app", "data", "shared", "app/a", "app/b", "data/a", "shared/a")


@pytest.fixture
def described(tmp_path: Path) -> Reach:
    place = tmp_path / "described" / "eu-west-1"
    place.mkdir(parents=True)
    for name, listed in ANSWERS.items():
        (place / f"{name}.json").write_text(json.dumps({name: listed}), encoding="utf-8")
    return Reach(Network.open(place.parent, "net"))


@pytest.fixture
def configured(tmp_path: Path) -> Reach:
    place = tmp_path / "configured"
    place.mkdir()
    (place / "network-config.yaml").write_text(CONFIG, encoding="utf-8")
    (place / "accounts-config.yaml").write_text("mandatoryAccounts: [{name: Network}]")
    return Reach(Network.open(place, "net"))


def without_places(value: object) -> object:
    if isinstance(value, dict):
        left_out = ("at", "files", "redactions")
        return {key: without_places(entry) for key, entry in value.items() if key not in left_out}
    return [without_places(entry) for entry in value] if isinstance(value, list) else value


def test_every_way_is_told_as_from_the_answers_of_aws(described: Reach, configured: Reach):
    told = 0
    for here in ENDS:
        for there in (*ENDS, "office"):
            if here == there:
                continue
            ours, theirs = (
                without_places(as_json(reach.answer(here, there)))
                for reach in (configured, described)
            )
            assert ours == theirs, (here, there)
            told += 1
    assert told == 49
    assert configured.answer("app/a", "shared").verdict == "two-way"
    assert configured.answer("app/a", "data").verdict == "two-way"
    assert configured.answer("app/b", "shared").there.verdict == "no"
    assert configured.answer("app", "office").there.verdict == "some"


def test_options_and_findings_are_those_of_the_answers_of_aws(described: Reach, configured: Reach):
    ours, theirs = (as_json(check(reach)) for reach in (configured, described))
    for key in ("arrangements", "overlaps", "findings", "vpc_pairs", "not_joined", "others"):
        assert without_places(ours[key]) == without_places(theirs[key]), key
    files = {entry["file"]: entry for entry in ours["files"]}
    assert files["network-config.yaml"]["imported"] == 6
    assert files["accounts-config.yaml"]["reported"] == 1
    dropped = "/customerGateways/0/vpnConnections/0/tunnelSpecifications/0/preSharedKey"
    assert [entry["pointer"] for entry in ours["redactions"]] == [dropped]
    assert "not-a-real-key" not in json.dumps(ours)


def test_each_thing_is_cited_as_the_entry_that_describes_it(configured: Reach):
    told = as_json(configured.answer("app/b", "shared/a"))["there"]["because"]
    assert told[0]["at"][0] == {"file": "network-config.yaml", "pointer": "/vpcs/0"}
    path = as_json(configured.answer("app/a", "data/a"))["there"]["paths"][0]
    (route,) = (hop for hop in path if hop["route"])
    assert route["at"][0]["pointer"] == "/vpcs/0/routeTables/0/routes/2"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("vpcs: [", "no YAML at line 2"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nvpcs: []\n", None),
        ("vpcs:\n  - {cidrs: [10.0.0.0/16]}\n  - 5\n", None),
        ("? [1, 2]\n: 3\n", "no YAML"),
    ],
)
def test_what_is_no_configuration_is_named(tmp_path: Path, text: str, problem: str | None):
    (tmp_path / "network-config.yaml").write_text(text, encoding="utf-8")
    (entry,) = as_json(check(Reach(Network.open(tmp_path))))["files"]
    assert (problem or "") in (entry["problem"] or "")
    assert entry["objects"] == entry["imported"] + entry["ignored"] + entry["reported"]


def test_anchors_that_come_to_very_much_are_refused(tmp_path: Path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (tmp_path / "network-config.yaml").write_text("\n".join([*lines, "vpcs: []"]))
    (entry,) = as_json(check(Reach(Network.open(tmp_path))))["files"]
    assert "come to too much" in entry["problem"]


def test_a_folder_without_either_is_told_of(tmp_path: Path):
    with pytest.raises(NetworkError, match="no JSON or YAML file"):
        Network.open(tmp_path)


TEMPLATE = textwrap.dedent(
    """
    transitGateways:
      - {name: hub, region: eu-west-1, asn: 64512}
    vpcTemplates:
      - name: spoke
        region: eu-west-1
        deploymentTargets: TARGETS
        cidrs: [10.9.0.0/16]
        subnets:
          - {name: a, availabilityZone: a, routeTable: own, ipv4CidrBlock: 10.9.1.0/24}
        routeTables:
          - name: own
            routes:
              - {name: all, destination: 10.0.0.0/8, type: transitGateway, target: hub}
        transitGatewayAttachments:
          - {name: to-hub, transitGateway: {name: hub}, subnets: [a]}
    vpcs:
      - name: app
        account: Workload
        region: eu-west-1
        cidrs: [10.1.0.0/16]
        subnets:
          - {name: a, availabilityZone: a, routeTable: own, ipv4CidrBlock: 10.1.1.0/24}
        routeTables:
          - name: own
            routes:
              - {name: all, destination: 10.0.0.0/8, type: transitGateway, target: hub}
        transitGatewayAttachments:
          - {name: to-hub, transitGateway: {name: hub}, subnets: [a]}
    """
)


def _of_template(path: Path, targets: str) -> Reach:
    text = TEMPLATE.replace("TARGETS", targets)
    (path / "network-config.yaml").write_text(text, encoding="utf-8")
    return Reach(Network.open(path))


def test_a_template_makes_a_vpc_in_each_account_that_it_lists(tmp_path: Path):
    reach = _of_template(tmp_path, "{accounts: [Dev, Test, Old], excludedAccounts: [Old]}")
    told = as_json(check(reach))
    (entry,) = told["files"]
    assert (entry["objects"], entry["imported"], entry["problem"]) == (3, 3, None)
    made = {vpc["id"]: vpc["account"] for vpc in told["vpcs"]}
    assert made == {"Dev/spoke": "Dev", "Test/spoke": "Test", "app": "Workload"}
    answer = reach.answer("app", "Dev/spoke")
    # The ranges of both copies are one, and the hub may send to either.
    assert answer.back is not None and answer.back.verdict == "yes"
    assert [tuple(overlap["between"]) for overlap in told["overlaps"]] == [
        ("Dev/spoke", "Test/spoke")
    ]


def test_a_template_of_organisational_units_is_passed_over_and_said_to_be(tmp_path: Path):
    reach = _of_template(tmp_path, "{organizationalUnits: [Infrastructure]}")
    (entry,) = as_json(check(reach))["files"]
    assert (entry["imported"], entry["ignored"]) == (2, 1)
    assert "organisational units" in entry["problem"]


ACCOUNTS = textwrap.dedent(
    """
    mandatoryAccounts:
      - {name: Management, email: a@example.com, organizationalUnit: Root}
      - {name: Network, email: b@example.com, organizationalUnit: Infrastructure}
    workloadAccounts:
      - {name: Dev, email: c@example.com, organizationalUnit: Workloads/Dev}
      - {name: Test, email: d@example.com, organizationalUnit: Workloads/Dev}
      - {name: Prod, email: e@example.com, organizationalUnit: Workloads/Prod}
    """
)


@pytest.mark.parametrize(
    ("targets", "accounts"),
    [
        ("{organizationalUnits: [Workloads/Dev]}", {"Dev", "Test"}),
        # A unit means the accounts right in it, not those of units below.
        ("{organizationalUnits: [Workloads], accounts: [Prod]}", {"Prod"}),
        ("{organizationalUnits: [Root], excludedAccounts: [Management, Test]}", None),
        ("{organizationalUnits: [Workloads/Dev], excludedRegions: [eu-west-1]}", set()),
    ],
)
def test_the_list_of_accounts_says_where_units_have_their_vpcs(
    tmp_path: Path, targets: str, accounts: set[str] | None
):
    # Its name comes after that of the configuration: that does not matter.
    (tmp_path / "zz-accounts-config.yaml").write_text(ACCOUNTS, encoding="utf-8")
    told = as_json(check(_of_template(tmp_path, targets)))
    made = {vpc["account"] for vpc in told["vpcs"] if vpc["id"].endswith("/spoke")}
    assert made == ({"Network", "Dev", "Prod"} if accounts is None else accounts)
    files = {entry["file"]: entry for entry in told["files"]}
    assert files["network-config.yaml"]["imported"] == 3
    assert files["network-config.yaml"]["problem"] is None
    listed = files["zz-accounts-config.yaml"]
    assert (listed["calls"], listed["imported"]) == (["landing-zone-accelerator:AccountsConfig"], 5)


def test_an_account_that_cannot_be_read_may_be_in_any_unit(tmp_path: Path):
    text = ACCOUNTS.replace("organizationalUnit: Workloads/Prod", "organizationalUnit: ")
    (tmp_path / "accounts-config.yaml").write_text(text, encoding="utf-8")
    reach = _of_template(tmp_path, "{organizationalUnits: [Workloads/Dev]}")
    files = {entry.file: entry for entry in check(reach).files}
    assert files["accounts-config.yaml"].reported == 1
    assert "organisational units" in (files["network-config.yaml"].problem or "")


def test_ranges_that_ipam_allots_leave_open_what_they_decide(tmp_path: Path):
    text = TEMPLATE.replace("deploymentTargets: TARGETS", "account: Dev")
    pool = "ipamPoolName: pool, netmaskLength"
    for old, new in (
        ("\nvpcs:\n  - name: app", "\n  - name: app"),
        ("vpcTemplates:", "vpcs:"),
        ("cidrs: [10.9.0.0/16]", f"ipamAllocations: [{{{pool}: 16}}]"),
        ("ipv4CidrBlock: 10.9.1.0/24", f"ipamAllocation: {{{pool}: 24}}"),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "network-config.yaml").write_text(text, encoding="utf-8")
    reach = Reach(Network.open(tmp_path))
    there = reach.answer("app", "spoke").there
    assert there.verdict == "unknown"
    assert {missing.call for missing in there.missing} & {"ec2:DescribeVpcs", "ec2:DescribeSubnets"}
    # Where its own range does not matter, all is told.
    back = reach.answer("spoke", "app").there
    assert back.verdict == "yes"
