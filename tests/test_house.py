"""The house: which module may import which, and how many modules a folder may have."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ontology", "kb", "queries", "service")
MOST_MODULES = 16

FLOORS = {
    "queries": (
        ("language_limits", "cache_folder"),
        ("diagnostics",),
        ("syntax", "bounded"),
        ("vocabulary", "saved_queries"),
        ("binding",),
        ("sparql", "mending"),
        ("answers",),
        ("networks", "forms"),
        ("engine", "editing", "highlighting"),
    ),
    "kb": (
        ("terms", "errors", "frozen", "data_class", "characters", "inputs"),
        ("schema", "json_shape", "syntaxes"),
        ("store",),
        ("labels", "literals", "pool", "source"),
        ("record",),
        ("reasoning",),
        ("shapes",),
        ("proofs",),
        ("changes",),
        ("stated",),
        ("outputs",),
        ("build",),
        ("dates",),
        ("knowledge",),
        ("networks",),
    ),
    "service": (
        (
            "outcomes",
            "sized_cache",
        ),
        ("drawing", "terminal", "lsp"),
        ("networks",),
        ("deciding",),
        ("finding",),
        ("forms",),
        ("settings", "explorer", "agents"),
        ("embed",),
        ("repl", "web"),
        ("site",),
        ("commands",),
        ("cli",),
        ("entry_point",),
    ),
    "service.explorer": (("parts",), ("days", "digest"), ("pages",), ("explorer",)),
    "service.web": (("http",), ("description",), ("serving",), ("routes",), ("app",)),
}
"""The stages of a place from the ground up: a module imports from its own floor and those below."""


def modules() -> dict[str, Path]:
    """Return the file of every module of the rooms, by its dotted name."""
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in files}
    return {name.removesuffix(".__init__"): path for name, path in names.items()}


MODULES = modules()


def imports_of(name: str) -> Iterator[str]:
    """Yield the modules of the rooms that a module imports, in functions and for types too."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (
                target
                for alias in node.names
                if (target := alias.name.removeprefix("isthmus.")) in MODULES
            )
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            parts = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*parts, *([node.module] if node.module else [])])
        else:
            base = (node.module or "").removeprefix("isthmus.")
        for alias in node.names:
            target = f"{base}.{alias.name}"
            if target in MODULES:
                yield target
            elif base in MODULES and MODULES[base].name != "__init__.py":
                yield base


@cache
def imports() -> dict[str, list[str]]:
    """Return what each module imports; read once it is asked for, as it takes seconds."""
    return {
        name: sorted(set(imports_of(name)) - {name})
        for name, path in MODULES.items()
        if path.name != "__init__.py"
    }


def in_circles(targets_of: dict[str, set[str]]) -> list[str]:
    """Return who imports itself round a corner.

    One is taken away once all that it imports is: what is left in the end is in a circle, or above
    one.
    """
    left = {name: targets & targets_of.keys() for name, targets in targets_of.items()}
    while done := {name for name, targets in left.items() if not targets}:
        left = {name: targets - done for name, targets in left.items() if name not in done}
    return sorted(left)


def test_no_module_imports_itself_round_a_corner() -> None:
    assert in_circles({name: set(targets) for name, targets in imports().items()}) == []


def test_no_folder_imports_itself_round_a_corner() -> None:
    """In a circle of folders no module need be in one, and yet none of them can be read first."""
    places = {name.rpartition(".")[0] for name in imports()}
    circles = {}
    for place in places | {place.rpartition(".")[0] for place in places} - {""}:
        stages: dict[str, set[str]] = {}
        for name, targets in imports().items():
            if stage := stage_in(place, name):
                beside = {stage_in(place, target) for target in targets} - {"", stage}
                stages[stage] = stages.get(stage, set()) | beside
        if circle := in_circles(stages):
            circles[place] = circle
    assert circles == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_the_rooms_below(room: str) -> None:
    below = ROOMS[: ROOMS.index(room) + 1]
    wrong = [
        f"{name} imports {target}"
        for name, targets in imports().items()
        if name.split(".")[0] == room
        for target in targets
        if target.split(".")[0] not in below
    ]
    assert wrong == []


def stage_in(place: str, name: str) -> str:
    """Return the stage of a place that a module belongs to; empty where it is elsewhere."""
    inside = name.removeprefix(f"{place}.")
    return inside.split(".")[0] if inside != name else ""


@pytest.mark.parametrize("place", FLOORS)
def test_a_stage_imports_only_from_the_stages_below(place: str) -> None:
    floor_of = {stage: number for number, floor in enumerate(FLOORS[place]) for stage in floor}
    wrong = [
        f"{name} imports {target}"
        for name, targets in imports().items()
        if (floor := floor_of.get(stage_in(place, name))) is not None
        for target in targets
        if floor_of.get(stage_in(place, target), -1) > floor
    ]
    assert wrong == []


@pytest.mark.parametrize("place", FLOORS)
def test_every_stage_has_one_floor(place: str) -> None:
    named = [stage for floor in FLOORS[place] for stage in floor]
    assert sorted(named) == sorted({stage_in(place, name) for name in imports()} - {""})


def test_no_folder_is_a_warehouse() -> None:
    folders: dict[Path, int] = {}
    for path in MODULES.values():
        # A file a command is what that folder is for.
        if path.name != "__init__.py" and path.parent.name != "commands":
            folders[path.parent] = folders.get(path.parent, 0) + 1
    wide = {
        str(folder.relative_to(ROOT)): number
        for folder, number in folders.items()
        if number > MOST_MODULES
    }
    assert wide == {}
