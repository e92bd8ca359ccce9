"""The networks that are given with their answers, and how an answer is compared with one."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from isthmus.kb.networks import Network, Reach, as_json, check

from tests.paths import SHARED

GIVEN = SHARED / "networks"
MISSING = f"the networks with their answers are to be unpacked beside the repository, at {GIVEN}"


def names() -> list[str]:
    """List the sets; without the folder the tests fail, and say what is wanting."""
    return sorted(path.stem for path in (GIVEN / "expected").glob("*.json")) or ["(none)"]


def folder(name: str) -> Path:
    for kind in ("data", "synthetic"):
        if (GIVEN / kind / name).is_dir():
            return GIVEN / kind / name
    raise AssertionError(MISSING)


@dataclass(frozen=True)
class Given:
    """A set: what is expected, and what answers."""

    name: str
    expected: dict[str, Any]
    reach: Reach
    check: dict[str, Any]


@cache
def given(name: str) -> Given:
    expected = json.loads((GIVEN / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    reach = Reach(Network.open(folder(name)))
    return Given(name, expected, reach, as_json(check(reach)))


def key(block: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return block["kind"], tuple(sorted(block["on"]))


def keys(blocks: list[dict[str, Any]]) -> set[tuple[str, tuple[str, ...]]]:
    return {key(block) for block in blocks}


def is_because(blocks: list[dict[str, Any]], wanted: dict[str, Any]) -> bool:
    """Tell whether blocks are all that is wanted, or another list that is as right, and no more."""
    told = keys(blocks)
    besides = keys(wanted.get("also", []))
    return any(
        keys(right) <= told <= keys(right) | besides
        for right in (wanted["because"], *wanted.get("or", []))
    )


def is_cited(blocks: list[dict[str, Any]], wanted: dict[str, Any]) -> bool:
    """Tell whether the blocks that are told have the citations that are wanted of them."""
    return all(
        entry in block["at"]
        for right in wanted["because"]
        for block in blocks
        if key(block) == key(right)
        for entry in right.get("at", [])
    )


def stands_in_order(wanted: list[str], told: list[str]) -> bool:
    rest = iter(told)
    return all(name in rest for name in wanted)


def calls(missing: list[dict[str, Any]]) -> set[str | None]:
    return {entry["call"] for entry in missing}
