"""What an answer of the contract says otherwise than the simulator."""

from collections.abc import Sequence
from typing import Any

from .lifts import blocks_of, judge, walked
from .records import Files
from .simulator import NO, UNKNOWN, Pair, Simulator

Answer = dict[str, Any]
"""The JSON of ``network check`` or ``network reach``."""


def of_check(files: Files, answer: Answer) -> list[str]:
    """Compare the pairs of VPCs of ``network check``, those that are merely counted included."""
    simulator = Simulator(files)
    listed = {tuple(sorted(entry["between"])): entry for entry in answer["vpc_pairs"]}
    rest = answer.get("not_joined") or {}
    differences = []
    counted = 0
    for between, ours in simulator.vpc_pairs().items():
        entry = listed.pop(between, None)
        if entry is None:
            counted += 1
            if rest and rest["verdict"] != ours.verdict:
                differences.append(f"{between}: {rest['verdict']} as the rest, here {ours}")
            continue
        if tuple(entry["between"]) != between:
            differences.append(f"{between}: not in alphabetical order")
        theirs = Pair(*(entry[key] for key in ("verdict", "extent", "there", "back")))
        if theirs != ours:
            differences.append(f"{between}: {theirs}, here {ours}")
    if rest and rest["pairs"] != counted:
        differences.append(f"{rest['pairs']} pairs are not joined, here {counted}")
    return differences + [f"{between}: no pair here" for between in listed]


def of_reach(files: Files, answer: Answer) -> list[str]:
    """Compare an answer of ``network reach`` between VPCs, subnets and remote ends.

    Every ``unknown`` has to name a call that would settle it here too, and every list of blocks
    has to be complete and minimal: ``because`` and each list under ``or``.
    """
    simulator = walked(files)
    near, far = answer["from"]["id"], answer["to"]["id"]
    ours = simulator.between(near, far)
    there, back = (answer[way]["verdict"] if answer[way] else None for way in ("there", "back"))
    theirs = Pair(answer["verdict"], answer["extent"], there, back)
    differences = []
    if theirs != ours:
        differences.append(f"{near} and {far}: {theirs}, here {ours}")
    for entry in answer.get("pairs") or []:
        differences += _of_pair(files, simulator, entry)
    return differences


def _of_pair(files: Files, simulator: Simulator, entry: Answer) -> list[str]:
    """Compare one direction between two subnets."""
    case = f"{entry['from']} to {entry['to']}"
    ours = simulator.reach(entry["from"], entry["to"])
    if entry["verdict"] != ours.verdict:
        return [f"{case}: {entry['verdict']}, here {ours}"]
    differences = []
    parts = [(part["cidr"], part["verdict"]) for part in entry.get("parts") or []]
    if parts and parts != [(str(cidr), verdict) for cidr, verdict in ours.parts]:
        differences.append(f"{case}: {parts}, here {ours.parts}")
    if entry["verdict"] == UNKNOWN:
        calls = {missing["call"] for missing in entry.get("missing") or []}
        if not calls & ours.missing:
            differences.append(f"{case}: unknown for {calls}, here for {ours.missing}")
    if entry["verdict"] == NO:
        differences += _of_blocks(files, simulator, entry)
    return differences


def _of_blocks(files: Files, simulator: Simulator, entry: Answer) -> list[str]:
    goal = simulator.subnet(entry["to"])
    whole = str(goal.ranges[0]) if goal else "0.0.0.0/0"
    lists: Sequence[list[Answer]] = [entry["because"], *(entry.get("or") or [])]
    return [
        f"{entry['from']} to {entry['to']}: {complaint}"
        for blocks in lists
        for complaint in judge(files, entry["from"], entry["to"], blocks_of(blocks, whole))
    ]
