"""The page for newcomers: every place that it names is there, and every stage has its row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import ROOT

TEXT = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
ROOMS = ("ontology", "kb", "queries", "service", "tests", "docs")
WHERE = dict(
    (cell.strip() for cell in row.strip("|").split("|"))
    for row in TEXT.split("## Where do I change …")[1].splitlines()
    if row.startswith("| ") and row.count("|") == 3
)


def named_in(line: str) -> Iterator[str]:
    """Yield the places that a line names; a bare name is one of the folder named before it."""
    folder = Path()
    for code in re.findall(r"`([^`]+)`", line):
        if re.fullmatch(r"[\w.*-]+(/[\w.*-]*)+", code) and code.split("/")[0] in ROOMS:
            folder = Path(code) if code.endswith("/") else Path(code).parent
            yield code
        elif re.fullmatch(r"\w+\.(py|lark|ttl)", code):
            yield str(folder / code)


LINES = [line for line in TEXT.splitlines() if any(named_in(line))]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:40])
def test_every_place_is_there(line: str) -> None:
    missing = [place for place in named_in(line) if not any(ROOT.glob(place.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize(
    ("what", "where"),
    [
        ("what `is unstated`", "queries/sparql/conditions.py"),
        ("the text of an error in a query", "queries/binding/advice.py"),
        ("the words of a warning", "queries/answers/change_warnings.py"),
        ("the fix for a misspelt", "queries/syntax/repairs.py"),
        ("a limit of the service", "service/web/serving/request_limits.py"),
        ("how a claim becomes a fact", "kb/record/facts.py"),
        ("a form of an answer", "queries/forms/csv_and_tsv.py"),
    ],
)
def test_a_newcomer_is_told_where(what: str, where: str) -> None:
    (row,) = [places for question, places in WHERE.items() if question.startswith(what)]
    assert where in set(named_in(row))


@pytest.mark.parametrize("room", ["ontology", "kb", "queries", "service"])
def test_every_folder_of_a_room_is_spoken_of(room: str) -> None:
    folders = [path.name for path in (ROOT / room).iterdir() if path.is_dir()]
    unnamed = [name for name in folders if not re.search(rf"\b{name}\b", TEXT)]
    assert [name for name in unnamed if not name.startswith("_")] == []
