"""The history of the REPL stays within its size, whatever was typed."""

from pathlib import Path

import pytest
from isthmus.service.repl.history import PrivateHistory

MOST = 1_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history"


def typed(path: Path) -> list[str]:
    """What is found when a session begins, the latest first."""
    return list(PrivateHistory(path).load_history_strings())


@pytest.mark.parametrize("place", ["first", "between", "last", "alone"])
def test_one_entry_of_more_than_all_that_is_kept_is_dropped(path: Path, place: str) -> None:
    history = PrivateHistory(path)
    large, before, behind = "x" * (MOST + 1), ["find option", "count\noption"], ["find claim"]
    entries = {
        "first": [large, *before, *behind],
        "between": [*before, large, *behind],
        "last": [*before, *behind, large],
        "alone": [large],
    }[place]
    for entry in entries:
        history.store_string(entry)
    assert path.stat().st_size > MOST
    assert typed(path) == [entry for entry in reversed(entries) if entry != large]
    assert path.stat().st_size < MOST
    assert path.stat().st_mode & 0o777 == 0o600


def test_of_many_entries_the_latest_half_stays(path: Path) -> None:
    history = PrivateHistory(path)
    entries = [f"find option where number = {number}\n+ # {'y' * 500}" for number in range(2_000)]
    for entry in entries:
        history.store_string(entry)
    kept = typed(path)
    assert 0 < len(kept) < len(entries)
    assert kept == entries[: -len(kept) - 1 : -1]
    assert MOST // 2 - 2_000 < path.stat().st_size <= MOST // 2
    assert typed(path) == kept, "what is small enough stays"
