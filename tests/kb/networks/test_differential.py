"""The walker against a simulator of packets that shares no code with it, on random networks."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from isthmus.kb.networks import Network, Reach, as_json, check

from tests.surroundings import USERS

from . import differences, simulator
from .generator import LAYOUTS, generate, write

Files = dict[str, Any]
COUNT = int(USERS.get("ISTHMUS_RANDOM_NETWORKS", "60"))
"""How many networks are tried; the slow test tries five thousand."""
FIRST = int(USERS.get("ISTHMUS_RANDOM_NETWORKS_FIRST", "0"))
"""The seed of the first of them, so that a long run can go on where another ended."""
DEEP = 12
"""On how many of them each pair is asked by itself, and every `because` is lifted."""
LIFTED = int(USERS.get("ISTHMUS_RANDOM_NETWORKS_LIFTED", "150"))
"""On how many of them the slow test does so."""
PER_PART = 25


def _reach(path: Path, files: Files) -> Reach:
    path.mkdir()
    write(files, path)
    return Reach(Network.open(path))


def _files(seed: int) -> Files:
    return generate(seed, LAYOUTS[seed % len(LAYOUTS)])


def _compare(seeds: range, path: Path) -> None:
    for seed in seeds:
        files = _files(seed)
        answer = as_json(check(_reach(path / str(seed), files)))
        assert differences.of_check(files, answer) == [], f"network {seed}"


def test_pairs_of_vpcs_are_as_packets_show(tmp_path: Path):
    _compare(range(FIRST, FIRST + COUNT), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_pairs_of_five_thousand_networks(tmp_path: Path, part: int):
    first = FIRST + part * 500
    _compare(range(first, first + 500), tmp_path)


NOT_JUDGED = re.compile(
    # What a link of its own would do for a remote end, and a gateway that is attached to no VPC,
    # is no setting on an existing link.
    r"no-link|no-transit|stopped by link-not-usable on (vgw|dxvif)-"
    # With parts of the way in no file, all lifts leave it unknown, and so they should.
    r"|with all lifts the verdict is unknown"
)


def _ends(reach: Reach, files: Files) -> list[tuple[str, str]]:
    told = as_json(check(reach))
    vpcs = [vpc["id"] for vpc in told["vpcs"]]
    pairs = [(here, there) for here in vpcs for there in vpcs if here < there]
    remotes = sorted({*reach.network.data.customers, *reach.network.data.virtual_interfaces})
    return pairs + [(vpc, remote) for vpc in vpcs[:3] for remote in remotes[:2]]


# In 165 and 220 the tables of VPCs send to two hubs that are peered, so that mending one way mends
# a part of another. In 758 a hub on a longer way hands packets over to the VPC itself; in 3130 the
# peering of two hubs has a table at neither; in 3852 a part of what goes to an office comes to the
# second hub by an attachment of its own. In 5765 the peering has a table at one hub only, and in
# 5833 a table that leads to one hub would have to lead to the other. In 3062 the VPC, once mended,
# sends to another hub than the one by which a part would get there.
@pytest.mark.parametrize("seed", (*range(DEEP), 165, 220, 758, 3062, 3130, 3852, 5765, 5833))
def test_each_pair_and_every_because_is_as_packets_show(tmp_path: Path, seed: int):
    _lift_every_because(seed, tmp_path / "network")


@pytest.mark.slow
@pytest.mark.parametrize("first", range(FIRST, FIRST + LIFTED, PER_PART))
def test_every_because_of_many_networks(tmp_path: Path, first: int):
    judged = sum(
        _lift_every_because(seed, tmp_path / str(seed))
        for seed in range(first, min(first + PER_PART, FIRST + LIFTED))
    )
    print(f"{judged} pairs of subnets that come out no")  # noqa: T201, shown with -s
    assert judged


def _lift_every_because(seed: int, path: Path) -> int:
    """Compare each pair of a network, and tell how many pairs of subnets came out no."""
    files = _files(seed)
    reach = _reach(path, files)
    judged = 0
    for here, there in _ends(reach, files):
        answer = as_json(reach.answer(here, there))
        if there.startswith(("cgw-", "dxvif-")):
            # Of remote ends only blocks on existing links can be lifted in the records.
            answer["pairs"] = [entry for entry in answer["pairs"] if _on_links(entry)]
        told = differences.of_reach(files, answer)
        assert [line for line in told if not _forgiven(line, told)] == [], (seed, here, there)
        judged += sum(entry["verdict"] == "no" for entry in answer["pairs"])
    return judged


def _on_links(entry: dict[str, Any]) -> bool:
    """Tell whether all that is named stands on links that are there, at gateways of a VPC."""
    return not any(
        block["kind"] in ("no-link", "no-transit") or block["target"] in ("detached", "deleted")
        for blocks in (entry["because"], *entry["or"])
        for block in blocks
    )


def _forgiven(line: str, told: list[str]) -> bool:
    if NOT_JUDGED.search(line) or line.endswith("not complete: there is no way"):
        return True
    # A table is off one of the ways that the lifts were tried on, and on another nothing is known.
    case = line.split(":", maxsplit=1)[0]
    return "lies off the way" in line and any(
        other.startswith(case) and NOT_JUDGED.search(other) for other in told
    )


# --- what changes nothing, and what does ----------------------------------------------------------


def _verdicts(reach: Reach) -> dict[tuple[str, str], tuple[Any, ...]]:
    told = as_json(check(reach))
    vpcs = [vpc["id"] for vpc in told["vpcs"]]
    return {
        (here, there): _told(as_json(reach.answer(here, there)))
        for here in vpcs
        for there in vpcs
        if here < there
    }


def _told(answer: dict[str, Any]) -> tuple[Any, ...]:
    return (
        answer["verdict"],
        answer["extent"],
        answer["there"]["verdict"],
        answer["back"]["verdict"],
    )


@pytest.mark.parametrize("seed", range(8))
def test_other_ids_change_no_verdict(tmp_path: Path, seed: int):
    files = _files(seed)
    before = _verdicts(_reach(tmp_path / "before", files))
    text = json.dumps(files)
    renamed = {
        name: f"{name[:-5]}{index:05d}"
        for index, name in enumerate(
            sorted(set(re.findall(r"\b(?:vpc|subnet)-[0-9a-f]{17}", text)))
        )
    }
    for old, new in renamed.items():
        text = text.replace(old, new)
    after = _verdicts(_reach(tmp_path / "after", json.loads(text)))
    moved = {
        tuple(sorted((renamed.get(here, here), renamed.get(there, there)))): told
        for (here, there), told in before.items()
    }
    assert {pair: told[0] for pair, told in moved.items()} == {
        pair: told[0] for pair, told in after.items()
    }


@pytest.mark.parametrize("seed", range(8))
def test_another_order_changes_no_verdict(tmp_path: Path, seed: int):
    files = _files(seed)
    mixed = json.loads(json.dumps(files))

    def shuffle(value: Any) -> None:
        if isinstance(value, list):
            random.Random(seed).shuffle(value)
        for inner in value.values() if isinstance(value, dict) else value:
            if isinstance(inner, dict | list):
                shuffle(inner)

    shuffle(mixed)
    before = _verdicts(_reach(tmp_path / "before", files))
    assert before == _verdicts(_reach(tmp_path / "after", mixed))


@pytest.mark.parametrize("seed", range(8))
def test_a_vpc_beside_changes_no_verdict(tmp_path: Path, seed: int):
    files = _files(seed)
    before = _verdicts(_reach(tmp_path / "before", files))
    path = tmp_path / "after"
    path.mkdir()
    write(files, path)
    beside = {"VpcId": "vpc-beside", "CidrBlock": "10.250.0.0/16", "OwnerId": "111122223333"}
    (path / "beside.json").write_text(json.dumps({"Vpcs": [beside]}), encoding="utf-8")
    after = _verdicts(Reach(Network.open(path)))
    assert before == {pair: told for pair, told in after.items() if "vpc-beside" not in pair}


@pytest.mark.parametrize("seed", range(8))
def test_a_narrower_blackhole_turns_a_yes_to_no(tmp_path: Path, seed: int):
    files = _files(seed)
    reach = _reach(tmp_path / "before", files)
    told = as_json(check(reach))
    subnets = [entry for entry in told["subnets"] if entry["cidr"] and entry["table"]]
    turned = 0
    for here in subnets:
        for there in subnets:
            if here["vpc"] == there["vpc"] or turned > 3:
                continue
            if reach.answer(here["id"], there["id"]).there.verdict != "yes":
                continue
            record = reach.network.data.tables[here["table"]]
            mended = json.loads(json.dumps(files))
            holder = mended[record.at[0].file]
            for token in record.at[0].pointer.split("/")[1:]:
                holder = holder[int(token)] if isinstance(holder, list) else holder[token]
            # Narrower than any route of the table.
            network = simulator.network(there["cidr"])
            longest = max(route.destination.length for route in record.routes if route.destination)
            narrow = max(longest, network.prefixlen) + 1
            holder["Routes"] += [
                {"DestinationCidrBlock": str(part), "State": "blackhole", "GatewayId": "igw-gone"}
                for part in network.subnets(new_prefix=narrow)
            ]
            changed = _reach(tmp_path / f"after-{turned}", mended)
            answer = changed.answer(here["id"], there["id"]).there
            if answer.verdict == "unknown" and any(route.prefix_list for route in record.routes):
                continue
            assert answer.verdict == "no"
            assert {block.kind for block in answer.because} >= {"blackhole"}
            turned += 1
