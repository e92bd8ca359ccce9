"""Digests on disk are found in the parts in which they were put, and in no other."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isthmus.kb.store.hashes import Digests, Hashes, write


def written(path: Path, *parts: range) -> Hashes:
    digests = []
    for part in parts:
        gathered = Digests()
        gathered.add(map(str, part))
        digests.append(gathered.done())
    write(path, digests)
    return Hashes(path)


@given(sizes=st.lists(st.integers(0, 1200), max_size=4), step=st.integers(1, 5))
def test_each_text_is_in_its_parts(
    sizes: list[int], step: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    parts = [range(at, at + size * step, step) for at, size in enumerate(sizes)]
    hashes = written(tmp_path_factory.mktemp("hashes") / "digests", *parts)
    for number in range(0, 6500, 7):
        expected = [at for at, part in enumerate(parts) if number in part]
        assert list(hashes.parts_with(str(number))) == expected


def test_of_many_each_is_found(tmp_path: Path) -> None:
    hashes = written(tmp_path / "digests", range(60_000))
    assert all(list(hashes.parts_with(str(number))) == [0] for number in range(0, 60_000, 11))
    assert not any(list(hashes.parts_with(str(number))) for number in range(60_000, 63_000))


def test_a_file_cut_short_is_no_file_of_digests(tmp_path: Path) -> None:
    written(tmp_path / "digests", range(50))
    whole = (tmp_path / "digests").read_bytes()
    for length in (0, 10, 25, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:length])
        with pytest.raises(OSError, match="cut short"):
            Hashes(tmp_path / "cut")
    (tmp_path / "other").write_bytes(b"something else" * 9)
    with pytest.raises(ValueError, match="no digests"):
        Hashes(tmp_path / "other")


def test_digests_that_were_cut_meanwhile_are_told_of(tmp_path: Path) -> None:
    hashes = written(tmp_path / "digests", range(5000))
    with (tmp_path / "digests").open("r+b") as file:
        file.truncate(100)
    with pytest.raises(OSError, match="cut short"):
        list(hashes.parts_with("1"))
