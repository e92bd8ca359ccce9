"""Networks of one's own: reading, a pair, a check, memory; growth, and a naive walk beside.

    python benchmarks/networks.py [VPCS…]

All times are of the processor, so that others on the machine do not count; those of other processes
and threads that work for it do.
A network of N VPCs has three hubs that are peered, one for each of three Regions, three subnets in
three zones for each VPC, and twenty routes for each: 20,000 for a thousand.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from random import Random
from typing import Any

from figure import Figure, milliseconds
from isthmus.kb.networks import Network, Reach, check

REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2")
ACCOUNT = "111122223333"
ASKED = 2_000


def write_network(folder: Path, count: int) -> int:
    """Write a network of so many VPCs in one folder for each Region; return its routes."""
    base = int(IPv4Address("10.0.0.0"))
    size = 2**24 // max(count, 256) // 256 * 256
    step = 1 << (size.bit_length() - 1)
    blocks = [IPv4Network((base + n * step, 33 - step.bit_length())) for n in range(count)]
    routes = 0
    for place, region in enumerate(REGIONS):
        answers: dict[str, list[Any]] = {
            name: []
            for name in (
                "Vpcs",
                "Subnets",
                "RouteTables",
                "TransitGatewayAttachments",
                "TransitGatewayVpcAttachments",
            )
        }
        hub, table = f"tgw-{place}", f"tgw-rtb-{place}"
        mine = [n for n in range(count) if n % len(REGIONS) == place]
        propagations = []
        for n in mine:
            vpc, block = f"vpc-{n:017x}", blocks[n]
            answers["Vpcs"].append(
                {"VpcId": vpc, "CidrBlock": str(block), "OwnerId": ACCOUNT, "Tags": []}
            )
            parts = list(block.subnets(prefixlen_diff=2))[:3]
            subnets = [f"subnet-{n:013x}{zone}" for zone in "abc"]
            for zone, name, part in zip("abc", subnets, parts, strict=True):
                answers["Subnets"].append(
                    {
                        "SubnetId": name,
                        "VpcId": vpc,
                        "CidrBlock": str(part),
                        "AvailabilityZone": f"{region}{zone}",
                        "OwnerId": ACCOUNT,
                    }
                )
            listed = [{"DestinationCidrBlock": str(block), "GatewayId": "local"}]
            listed += [
                {"DestinationCidrBlock": f"172.{16 + k}.0.0/16", "NatGatewayId": "nat-1"}
                for k in range(15)
            ]
            listed += [
                {"DestinationCidrBlock": f"10.{k * 64}.0.0/10", "TransitGatewayId": hub}
                for k in range(4)
            ]
            routes += len(listed)
            answers["RouteTables"].append(
                {
                    "RouteTableId": f"rtb-{n:017x}",
                    "VpcId": vpc,
                    "OwnerId": ACCOUNT,
                    "Associations": [{"Main": True}],
                    "Routes": [{**route, "State": "active"} for route in listed],
                }
            )
            attachment = f"tgw-attach-{n:017x}"
            common = {"TransitGatewayAttachmentId": attachment, "TransitGatewayId": hub}
            answers["TransitGatewayAttachments"].append(
                {
                    **common,
                    "ResourceType": "vpc",
                    "ResourceId": vpc,
                    "State": "available",
                    "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
                }
            )
            answers["TransitGatewayVpcAttachments"].append(
                {**common, "VpcId": vpc, "State": "available", "SubnetIds": subnets}
            )
            propagations.append(
                {
                    "TransitGatewayAttachmentId": attachment,
                    "ResourceId": vpc,
                    "ResourceType": "vpc",
                    "State": "enabled",
                }
            )
        static = []
        for other in range(len(REGIONS)):
            if other == place:
                continue
            link = f"tgw-attach-peer-{min(place, other)}{max(place, other)}"
            answers["TransitGatewayAttachments"].append(
                {
                    "TransitGatewayAttachmentId": link,
                    "TransitGatewayId": hub,
                    "ResourceType": "peering",
                    "ResourceId": f"tgw-{other}",
                    "State": "available",
                    "Association": {"TransitGatewayRouteTableId": table, "State": "associated"},
                }
            )
            for n in range(other, count, len(REGIONS)):
                static.append(
                    {
                        "DestinationCidrBlock": str(blocks[n]),
                        "Type": "static",
                        "State": "active",
                        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": link}],
                    }
                )
        routes += len(static)
        answers["TransitGatewayPropagations"] = [
            {
                "TransitGatewayRouteTableId": table,
                "TransitGatewayRouteTablePropagations": propagations,
            }
        ]
        answers["TransitGatewayStaticRoutes"] = [
            {"TransitGatewayRouteTableId": table, "Routes": static}
        ]
        target = folder / region
        target.mkdir()
        for name, listed_ in answers.items():
            (target / f"{name}.json").write_text(json.dumps({name: listed_}), encoding="utf-8")
    return routes


def naive(network: Network, here: str, there: str) -> bool:
    """Walk as a person would: each table read from its beginning, for one address."""
    data = network.data
    goal = next(entry for entry in data.subnets.values() if entry.vpc == there and entry.range)
    assert goal.range is not None
    address = goal.range.low
    (table,) = (entry for entry in data.tables.values() if entry.vpc == here)
    covering = [
        route
        for route in table.routes
        if route.destination and route.destination.low <= address <= route.destination.high
    ]
    hub = max(covering, key=lambda route: route.destination.length).target  # type: ignore[union-attr]
    (entry,) = (link for link in data.attachments.values() if link.resource == here)
    table_id = entry.table
    for _ in range(3):
        record = data.hub_tables[table_id or ""]
        for route in record.routes or ():
            if route.destination.low <= address <= route.destination.high:
                link = data.attachments[route.attachments[0], hub]
                hub = link.resource or ""
                table_id = data.attachments[link.id, hub].table
                break
        else:
            for source in record.propagations or ():
                vpc = data.vpcs[source.resource or ""]
                if any(block.low <= address <= block.high for block in vpc.ranges):
                    return vpc.id == there
            return False
    return False


def pairs(count: int, asked: int) -> Iterator[tuple[str, str]]:
    """Choose pairs of VPCs."""
    random = Random(count)
    for _ in range(asked):
        here, there = random.sample(range(count), 2)
        yield f"vpc-{here:017x}", f"vpc-{there:017x}"


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    yield from measure(1000, whole=True)
    yield from measure(10_000, whole=False)


def measure(count: int, *, whole: bool) -> Iterator[Figure]:
    """Measure a network of so many VPCs.

    Args:
        count: How many.
        whole: Whether its facts are made and asked too, and all its pairs judged.

    Yields:
        The figures; times are those of the processor, memory that of the whole process.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "answers"
        folder.mkdir()
        routes = write_network(folder, count)
        what = f"{count:,} VPCs, {routes:,} routes"
        start = time.process_time()
        network = Network.open(folder, "prod")
        read = time.process_time() - start
        yield Figure(f"network of {what}: reading", f"{read:.2f} s", how=memory())
        reach = Reach(network)
        chosen = list(pairs(count, ASKED))
        start = time.process_time()
        reach.answer(*chosen[0])
        first = time.process_time() - start
        times = []
        for ends in chosen:
            start = time.process_time()
            answer = reach.answer(*ends)
            times.append(time.process_time() - start)
            assert answer.verdict == "two-way", ends
        times.sort()
        start = time.process_time()
        for ends in chosen[:50]:
            assert naive(network, *ends)
        walked = (time.process_time() - start) / 50
        half, most = (times[int(len(times) * part)] for part in (0.5, 0.99))
        yield Figure(
            f"{count:,} VPCs: a pair, median; 99th percentile; the first",
            "; ".join(milliseconds(seconds) for seconds in (half, most, first)),
            "naive walk of one address",
            milliseconds(walked),
            f"{ASKED:,} pairs, {memory()}",
        )
        if whole:
            yield from _facts(folder, Path(name) / "cache", count)
            start = time.process_time()
            check(reach)
            taken = time.process_time() - start
            number = count * (count - 1) // 2
            yield Figure(f"check of all {number:,} pairs", f"{taken:.1f} s", how=memory())


def _facts(folder: Path, cache: Path, count: int) -> Iterator[Figure]:
    """Make the facts of a network, then ask them in a process that finds them kept."""
    for which in ("made, in a process of its own", "from the cache"):
        script = _ASK.format(folder=str(folder), cache=str(cache))
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        told = json.loads(ran.stdout)
        yield Figure(
            f"{count:,} VPCs, {told['facts']:,} facts: first question in IQ, {which}",
            f"{told['seconds']:.2f} s",
            how=f"with the places that it rests on, reading included; {told['memory']:.0f} MB",
        )


_ASK = """
import json, resource
from pathlib import Path
from isthmus.kb import open_inputs, shipped
from isthmus.queries import Engine
from isthmus.service.networks.layer import layers_of
def used():
    every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in every)
paper = open_inputs(shipped(), cache=Path({cache!r}))
start = used()
layers = layers_of([("prod", Path({folder!r}))], paper)
engine = Engine(paper, networks=layers)
assert engine.ask("find vpc in prod where any attached-to limit 5").rows
seconds = used() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
facts = sum(1 for _ in layers["prod"].knowledge().closure())
print(json.dumps(dict(seconds=seconds, memory=memory, facts=facts)))
"""


def memory() -> str:
    """Tell the most memory that this process has had."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"


if __name__ == "__main__":
    for number in [int(text) for text in sys.argv[1:]] or [250, 1000, 4000, 10_000]:
        for figure in measure(number, whole=number <= 1000):
            print(f"{figure.what}: {figure.value} ({figure.how}) {figure.peer} {figure.peer_value}")
