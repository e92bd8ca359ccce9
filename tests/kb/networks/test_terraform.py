"""What Terraform shows is read like the answers of AWS: a state, and a plan without ids."""

import json
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb.networks import Network, Reach, as_json, check

from .test_landing_zone import ANSWERS, ENDS, without_places

CORE = "networkmanager:GetNetworkRoutes"
SECRET = "hunter2-hunter2-key"


def resource(kind: str, name: str, **values: Any) -> dict[str, Any]:
    """A resource; a value of None is one that is known only after applying."""
    address = f"{kind}.{name}"
    known = {key: value for key, value in values.items() if value is not None}
    return {"address": address, "mode": "managed", "type": kind, "name": name, "values": known}


def state(ids: bool = True) -> list[dict[str, Any]]:
    """Two VPCs with a peering; with ids as in a state, without as in a plan."""

    def known(text: str) -> str | None:
        return text if ids else None

    made = []
    for name, number in (("app", 1), ("data", 2)):
        vpc, table = known(f"vpc-{number}"), known(f"rtb-{number}")
        other = 3 - number
        made += [
            resource(
                "aws_vpc",
                name,
                id=vpc,
                cidr_block=f"10.{number}.0.0/16",
                tags={"Name": name},
                owner_id="111122223333",
            ),
            resource(
                "aws_subnet",
                name,
                id=known(f"subnet-{number}"),
                vpc_id=vpc,
                cidr_block=f"10.{number}.1.0/24",
                availability_zone="eu-west-1a",
            ),
            resource("aws_route_table", name, id=table, vpc_id=vpc, route=[]),
            resource(
                "aws_route_table_association",
                name,
                subnet_id=known(f"subnet-{number}"),
                route_table_id=table,
            ),
        ]
        if number == 1:
            made.append(
                resource(
                    "aws_route",
                    name,
                    route_table_id=table,
                    destination_cidr_block=f"10.{other}.0.0/16",
                    vpc_peering_connection_id=known("pcx-1"),
                )
            )
    peering = resource(
        "aws_vpc_peering_connection",
        "both",
        id=known("pcx-1"),
        vpc_id=known("vpc-1"),
        peer_vpc_id=known("vpc-2"),
        auto_accept=True,
    )
    key = resource("aws_vpn_connection", "office", id=known("vpn-1"), tunnel1_preshared_key=SECRET)
    return [*made, peering, key, resource("aws_s3_bucket", "logs", id="logs")]


def configuration(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """What a plan knows of its references: which resource each field takes its id from."""
    kinds = {
        "vpc_id": "aws_vpc.{}",
        "subnet_id": "aws_subnet.{}",
        "route_table_id": "aws_route_table.{}",
        "vpc_peering_connection_id": "aws_vpc_peering_connection.both",
    }
    fields = {
        "aws_subnet": ("vpc_id",),
        "aws_route_table": ("vpc_id",),
        "aws_route_table_association": ("subnet_id", "route_table_id"),
        "aws_route": ("route_table_id", "vpc_peering_connection_id"),
    }
    listed = []
    for entry in resources:
        expressions = {
            name: {"references": [f"{target}.id", target]}
            for name in fields.get(entry["type"], ())
            for target in (kinds[name].format(entry["name"]),)
        }
        if entry["name"] == "both":
            expressions = {
                "vpc_id": {"references": ["aws_vpc.app.id", "aws_vpc.app"]},
                "peer_vpc_id": {"references": ["aws_vpc.data.id", "aws_vpc.data"]},
            }
        listed.append({"address": entry["address"], "expressions": expressions})
    return {"root_module": {"resources": listed}}


def _reach(path: Path, document: dict[str, Any]) -> Reach:
    (path / "show.json").write_text(json.dumps({"format_version": "1.2", **document}))
    return Reach(Network.open(path))


def test_a_state(tmp_path: Path):
    reach = _reach(tmp_path, {"values": {"root_module": {"resources": state()}}})
    told = as_json(check(reach))
    (entry,) = told["files"]
    assert (entry["objects"], entry["ignored"], entry["reported"]) == (12, 1, 0)
    answer = as_json(reach.answer("app", "data"))
    assert (answer["verdict"], answer["there"]["verdict"]) == ("one-way", "yes")
    (block,) = answer["back"]["because"]
    assert (block["kind"], block["on"]) == ("no-route", ["rtb-2"])
    assert block["at"] == [{"file": "show.json", "pointer": "/values/root_module/resources/7"}]
    assert SECRET[:8] not in json.dumps(told) + repr(reach.network.data)
    assert told["redactions"][0]["what"] == "pre-shared key"


def test_a_plan_goes_by_addresses_until_it_is_applied(tmp_path: Path):
    resources = state(ids=False)
    document = {
        "planned_values": {"root_module": {"resources": resources}},
        "configuration": configuration(resources),
    }
    answer = as_json(_reach(tmp_path, document).answer("app", "data"))
    assert answer["from"]["id"] == "aws_vpc.app"
    assert (answer["verdict"], answer["there"]["verdict"]) == ("one-way", "yes")


def test_what_is_known_only_after_applying_is_unknown(tmp_path: Path):
    resources = state(ids=False)
    document = {"planned_values": {"root_module": {"resources": resources}}}
    reach = _reach(tmp_path, document)
    assert reach.answer("app", "data").verdict == "unknown"


@pytest.mark.parametrize(
    ("argument", "target", "call"),
    [
        ("core_network_arn", "arn:aws:networkmanager::1:core-network/c", CORE),
        ("odb_network_arn", "arn:aws:odb:eu-west-1:1:odb-network/odbnet_1", "odb:GetOdbNetwork"),
        ("local_gateway_id", "lgw-1", "ec2:DescribeLocalGatewayRouteTables"),
    ],
)
def test_a_route_into_what_is_not_followed_names_the_call_that_tells(
    tmp_path: Path, argument: str, target: str, call: str
):
    resources = state()
    (route,) = [entry for entry in resources if entry["type"] == "aws_route"]
    del route["values"]["vpc_peering_connection_id"]
    route["values"][argument] = target
    told = _reach(tmp_path, {"values": {"root_module": {"resources": resources}}})
    there = told.answer("app", "data").there
    assert (there.verdict, [missing.call for missing in there.missing]) == ("unknown", [call])


def test_whatever_else_it_holds_is_no_trace(tmp_path: Path):
    for values in (None, [], {"root_module": 5}, {"root_module": {"resources": [None, {}, 3]}}):
        reach = _reach(tmp_path, {"values": values})
        assert as_json(check(reach))["vpcs"] == []


# --- a state tells what the answers of AWS tell of the same network -------------------------------

_FIELDS = {
    "GatewayId": "gateway_id",
    "TransitGatewayId": "transit_gateway_id",
    "VpcPeeringConnectionId": "vpc_peering_connection_id",
}


def _tag(entry: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in entry.get("Tags", [])}


def _of_vpcs() -> list[dict[str, Any]]:
    made = [
        resource(
            "aws_vpc",
            vpc["VpcId"],
            id=vpc["VpcId"],
            cidr_block=vpc["CidrBlock"],
            owner_id=vpc["OwnerId"],
            tags=_tag(vpc),
        )
        for vpc in ANSWERS["Vpcs"]
    ]
    for subnet in ANSWERS["Subnets"]:
        made.append(
            resource(
                "aws_subnet",
                subnet["SubnetId"],
                id=subnet["SubnetId"],
                vpc_id=subnet["VpcId"],
                cidr_block=subnet["CidrBlock"],
                availability_zone=subnet["AvailabilityZone"],
                owner_id=subnet["OwnerId"],
                tags=_tag(subnet),
            )
        )
    for table in ANSWERS["RouteTables"]:
        name, main = table["RouteTableId"], table["Associations"] == [{"Main": True}]
        kind = "aws_default_route_table" if main else "aws_route_table"
        made.append(resource(kind, name, id=name, vpc_id=table["VpcId"], route=[]))
        for link in table["Associations"] if not main else ():
            made.append(
                resource(
                    "aws_route_table_association",
                    name,
                    subnet_id=link["SubnetId"],
                    route_table_id=name,
                )
            )
        for route in table["Routes"][1:]:
            (target,) = ((_FIELDS[key], value) for key, value in route.items() if key in _FIELDS)
            made.append(
                resource(
                    "aws_route",
                    name,
                    route_table_id=name,
                    destination_cidr_block=route["DestinationCidrBlock"],
                    **dict([target]),
                )
            )
    return made


def _of_hub() -> list[dict[str, Any]]:
    made = [resource("aws_ec2_transit_gateway", "hub", id="hub", amazon_side_asn=64512)]
    for table in ANSWERS["TransitGatewayRouteTables"]:
        name = table["TransitGatewayRouteTableId"]
        values = {"id": name, "transit_gateway_id": "hub"}
        made.append(resource("aws_ec2_transit_gateway_route_table", name, **values))
    for link in ANSWERS["TransitGatewayVpcAttachments"]:
        made.append(
            resource(
                "aws_ec2_transit_gateway_vpc_attachment",
                link["TransitGatewayAttachmentId"],
                id=link["TransitGatewayAttachmentId"],
                transit_gateway_id="hub",
                vpc_id=link["VpcId"],
                subnet_ids=link["SubnetIds"],
            )
        )
    for link in ANSWERS["TransitGatewayAttachments"]:
        made.append(
            resource(
                "aws_ec2_transit_gateway_route_table_association",
                link["TransitGatewayAttachmentId"],
                transit_gateway_attachment_id=link["TransitGatewayAttachmentId"],
                transit_gateway_route_table_id=link["Association"]["TransitGatewayRouteTableId"],
            )
        )
    for answer in ANSWERS["TransitGatewayPropagations"]:
        for source in answer["TransitGatewayRouteTablePropagations"]:
            made.append(
                resource(
                    "aws_ec2_transit_gateway_route_table_propagation",
                    "x",
                    transit_gateway_attachment_id=source["TransitGatewayAttachmentId"],
                    transit_gateway_route_table_id=answer["TransitGatewayRouteTableId"],
                )
            )
    for answer in ANSWERS["TransitGatewayStaticRoutes"]:
        for route in answer["Routes"]:
            links = route.get("TransitGatewayAttachments") or [{}]
            made.append(
                resource(
                    "aws_ec2_transit_gateway_route",
                    "x",
                    destination_cidr_block=route["DestinationCidrBlock"],
                    blackhole=route["State"] == "blackhole",
                    transit_gateway_attachment_id=links[0].get("TransitGatewayAttachmentId"),
                    transit_gateway_route_table_id=answer["TransitGatewayRouteTableId"],
                )
            )
    return made


def same_network() -> list[dict[str, Any]]:
    """What Terraform would show of the network of the answers."""
    return [
        *_of_vpcs(),
        *_of_hub(),
        resource(
            "aws_vpc_peering_connection",
            "app-data",
            id="app-data",
            vpc_id="app",
            peer_vpc_id="data",
            accept_status="active",
        ),
        resource(
            "aws_customer_gateway",
            "office",
            id="office",
            bgp_asn="65000",
            ip_address="203.0.113.9",
            tags={"Name": "office"},
        ),
        resource(
            "aws_vpn_connection",
            "office-vpn",
            id="office-vpn",
            customer_gateway_id="office",
            transit_gateway_id="hub",
            transit_gateway_attachment_id="hub/office-vpn",
            static_routes_only=True,
        ),
        resource("aws_internet_gateway", "data", id="data/internet-gateway", vpc_id="data"),
    ]


def test_a_state_is_told_as_the_answers_of_the_same_network(tmp_path: Path):
    for name in ("state", "answers"):
        (tmp_path / name / "eu-west-1").mkdir(parents=True)
    for name, listed in ANSWERS.items():
        file = tmp_path / "answers" / "eu-west-1" / f"{name}.json"
        file.write_text(json.dumps({name: listed}), encoding="utf-8")
    document = {"format_version": "1.2", "values": {"root_module": {"resources": same_network()}}}
    (tmp_path / "state" / "eu-west-1" / "show.json").write_text(json.dumps(document))
    shown, answered = (Reach(Network.open(tmp_path / name, "net")) for name in ("state", "answers"))
    for here in ENDS:
        for there in (*ENDS, "office"):
            if here != there:
                ours, theirs = (
                    without_places(as_json(reach.answer(here, there)))
                    for reach in (shown, answered)
                )
                assert ours == theirs, (here, there)
    ours, theirs = (as_json(check(reach)) for reach in (shown, answered))
    for key in ("arrangements", "overlaps", "findings", "vpc_pairs", "not_joined", "others"):
        assert without_places(ours[key]) == without_places(theirs[key]), key


def test_ranges_interfaces_and_prefix_lists_are_read_as_well(tmp_path: Path):
    made = [
        resource("aws_vpc", "app", id="vpc-1", cidr_block="10.1.0.0/16"),
        resource("aws_vpc", "data", id="vpc-2", cidr_block="10.2.0.0/16"),
        resource(
            "aws_vpc_ipv4_cidr_block_association", "x", vpc_id="vpc-2", cidr_block="10.3.0.0/16"
        ),
        resource("aws_subnet", "a", id="subnet-1", vpc_id="vpc-1", cidr_block="10.1.0.0/24"),
        resource("aws_subnet", "f", id="subnet-3", vpc_id="vpc-1", cidr_block="10.1.1.0/24"),
        resource("aws_subnet", "b", id="subnet-2", vpc_id="vpc-2", cidr_block="10.3.0.0/24"),
        resource("aws_ec2_managed_prefix_list", "p", id="pl-1", entry=[{"cidr": "10.3.0.0/16"}]),
        resource(
            "aws_network_interface",
            "f",
            id="eni-1",
            vpc_id="vpc-1",
            subnet_id="subnet-3",
            source_dest_check=False,
        ),
        resource(
            "aws_default_route_table",
            "a",
            id="rtb-1",
            vpc_id="vpc-1",
            route=[{"destination_prefix_list_id": "pl-1", "network_interface_id": "eni-1"}],
        ),
        resource(
            "aws_route_table",
            "f",
            id="rtb-3",
            vpc_id="vpc-1",
            route=[{"cidr_block": "10.3.0.0/16", "vpc_peering_connection_id": "pcx-1"}],
        ),
        resource("aws_route_table_association", "f", subnet_id="subnet-3", route_table_id="rtb-3"),
        resource(
            "aws_default_route_table",
            "b",
            id="rtb-2",
            vpc_id="vpc-2",
            route=[{"cidr_block": "10.1.0.0/16", "vpc_peering_connection_id": "pcx-1"}],
        ),
        resource(
            "aws_vpc_peering_connection",
            "x",
            id="pcx-1",
            vpc_id="vpc-1",
            peer_vpc_id="vpc-2",
            accept_status="active",
        ),
    ]
    reach = _reach(tmp_path, {"values": {"root_module": {"resources": made}}})
    there = reach.answer("subnet-1", "subnet-2").there
    assert there.verdict == "yes"
    assert [entry.kind for entry in there.conditions] == ["appliance-forwards"]
    assert as_json(check(reach))["vpcs"][1]["cidrs"] == ["10.2.0.0/16", "10.3.0.0/16"]


def _refers(*texts: str) -> dict[str, list[str]]:
    """An expression of a configuration: what it refers to, longest first, as Terraform lists it."""
    return {"references": [part for text in texts for part in (text, text.rpartition(".")[0])]}


def _module_plan(*, route: dict[str, Any], counted: bool = False) -> dict[str, Any]:
    """A plan of which both VPCs come from one module, called once for each.

    Args:
        route: The arguments of the route in the module, as the configuration has them.
        counted: Whether the module has a second route table, of which one is chosen by count.
    """
    modules = []
    for name, number in (("app", 1), ("data", 2)):
        prefix = f"module.{name}."
        tables = ["own[0]", "own[1]"] if counted else ["own"]
        made = [
            resource("aws_vpc", "this", cidr_block=f"10.{number}.0.0/16", tags={"Name": name}),
            resource("aws_subnet", "this", cidr_block=f"10.{number}.1.0/24"),
            *(resource("aws_route_table", table) for table in tables),
            resource("aws_route_table_association", "this"),
            resource("aws_route", "other", destination_cidr_block=f"10.{3 - number}.0.0/16"),
        ]
        for entry in made:
            entry["address"] = prefix + entry["address"]
        modules.append({"address": f"module.{name}", "resources": made})
    table = "aws_route_table.own[0].id" if counted else "aws_route_table.own.id"
    inner = {
        "resources": [
            {"address": "aws_vpc.this", "expressions": {}},
            {"address": "aws_subnet.this", "expressions": {"vpc_id": _refers("aws_vpc.this.id")}},
            {
                "address": "aws_route_table.own",
                "expressions": {"vpc_id": _refers("aws_vpc.this.id")},
            },
            {
                "address": "aws_route_table_association.this",
                "expressions": {
                    "subnet_id": _refers("aws_subnet.this.id"),
                    "route_table_id": _refers(table),
                },
            },
            {"address": "aws_route.other", "expressions": route},
        ],
        "outputs": {"vpc_id": {"expression": _refers("aws_vpc.this.id")}},
    }
    calls = {
        name: {
            "expressions": {"link": _refers("aws_vpc_peering_connection.both.id")},
            "module": inner,
        }
        for name in ("app", "data")
    }
    peering = resource("aws_vpc_peering_connection", "both", auto_accept=True)
    ends = {"vpc_id": _refers("module.app.vpc_id"), "peer_vpc_id": _refers("module.data.vpc_id")}
    root = {
        "resources": [{"address": "aws_vpc_peering_connection.both", "expressions": ends}],
        "module_calls": calls,
    }
    planned = {"resources": [peering], "child_modules": modules}
    return {"planned_values": {"root_module": planned}, "configuration": {"root_module": root}}


OWN, LINK = {"references": ["aws_route_table.own.id", "aws_route_table.own"]}, _refers("var.link")


def test_references_are_followed_into_and_out_of_modules(tmp_path: Path):
    reach = _reach(
        tmp_path, _module_plan(route={"route_table_id": OWN, "vpc_peering_connection_id": LINK})
    )
    answer = as_json(reach.answer("app", "data"))
    assert (answer["verdict"], answer["extent"]) == ("two-way", "all")
    assert answer["from"]["id"] == "module.app.aws_vpc.this"


@pytest.mark.parametrize(
    ("route", "counted"),
    [
        ({"route_table_id": OWN, "vpc_peering_connection_id": _refers("local.link")}, False),
        ({"route_table_id": _refers("local.table"), "vpc_peering_connection_id": LINK}, False),
        (
            {
                "route_table_id": {"references": ["aws_route_table.own", "count.index"]},
                "vpc_peering_connection_id": LINK,
            },
            True,
        ),
    ],
)
def test_what_a_plan_works_out_otherwise_is_unknown(
    route: dict[str, Any], counted: bool, tmp_path: Path
):
    """The table lacks a route that the plan does not place, and may have it all the same."""
    answer = as_json(
        _reach(tmp_path, _module_plan(route=route, counted=counted)).answer("app", "data")
    )
    assert answer["verdict"] == "unknown"
    assert answer["there"]["missing"][0]["call"] == "ec2:DescribeRouteTables"


def test_client_vpn_and_instances_are_read(tmp_path: Path):
    listed = [
        *state(),
        resource("aws_ec2_client_vpn_endpoint", "staff", id="cvpn-endpoint-1", vpc_id="vpc-1"),
        resource(
            "aws_ec2_client_vpn_network_association",
            "staff",
            client_vpn_endpoint_id="cvpn-endpoint-1",
            subnet_id="subnet-1",
        ),
        resource(
            "aws_ec2_client_vpn_authorization_rule",
            "staff",
            client_vpn_endpoint_id="cvpn-endpoint-1",
            target_network_cidr="10.0.0.0/8",
        ),
        resource(
            "aws_instance",
            "router",
            id="i-1",
            subnet_id="subnet-2",
            primary_network_interface_id="eni-1",
            source_dest_check=False,
        ),
    ]
    reach = _reach(tmp_path, {"values": {"root_module": {"resources": listed}}})
    assert as_json(check(reach))["files"][0]["ignored"] == 1
    assert reach.answer("cvpn-endpoint-1", "app").there.verdict == "yes"
    # AWS adds the route to the VPC of the subnet alone.
    (block,) = reach.answer("cvpn-endpoint-1", "data").there.because
    assert (block.kind, block.on) == ("not-authorised", ("cvpn-endpoint-1",))
    router = reach.network.data.interfaces["eni-1"]
    assert (router.check, router.instance, router.vpc) == (False, "i-1", "vpc-2")
