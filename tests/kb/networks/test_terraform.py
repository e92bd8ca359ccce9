"""What Terraform shows is read like the answers of AWS: a state, and a plan without ids."""

import json
from pathlib import Path
from typing import Any

from isthmus.kb.networks import Network, Reach, as_json, check

SECRET = "hunter2-hunter2-key"


def resource(kind: str, name: str, **values: Any) -> dict[str, Any]:
    address = f"{kind}.{name}"
    return {"address": address, "mode": "managed", "type": kind, "name": name, "values": values}


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
    listed = []
    for entry in resources:
        expressions = {
            name: {"references": [f"{kinds[name].format(entry['name'])}.id", kinds[name]]}
            for name in entry["values"]
            if name in kinds and entry["name"] != "both"
        }
        if entry["name"] == "both":
            expressions = {
                "vpc_id": {"references": ["aws_vpc.app.id"]},
                "peer_vpc_id": {"references": ["aws_vpc.data.id"]},
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


def test_whatever_else_it_holds_is_no_trace(tmp_path: Path):
    for values in (None, [], {"root_module": 5}, {"root_module": {"resources": [None, {}, 3]}}):
        reach = _reach(tmp_path, {"values": values})
        assert as_json(check(reach))["vpcs"] == []
