"""A cache folder in bad luck: full, with other things under our names, left by killed processes."""

import os
import random
import shutil
import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from isthmus.kb import Knowledge
from isthmus.kb.dates import KEPT_ON_DISK, Dates
from isthmus.kb.inputs import shipped
from isthmus.kb.store.cache import KEPT, Cache
from isthmus.kb.store.cache_files import Held
from isthmus.queries import Engine

from tests.servers import COMMAND, TRACE

OWN = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
: a owl:Ontology . :City a owl:Class ; rdfs:label "city" . :rome a :City ; rdfs:label "Rome" .
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN + "\n".join(f":city{n} a :City ." for n in range(500)))
    return path


def asked(own: Path, cache: Path, above: int = 0) -> list[str]:
    words = ("ask", "find city limit 3", "--ontology", own, "--cache", cache)
    return [COMMAND, *map(str, (*words, "--on-disk-above", above))]


def test_what_is_called_as_ours_and_is_none_stays_and_holds_nothing_up(tmp_path: Path) -> None:
    folder, mine = tmp_path / "cache", tmp_path / "mine"
    folder.mkdir(mode=0o700)
    mine.mkdir()
    (mine / "file").write_text("mine")
    (folder / "isthmus-folder.nq").mkdir()
    (folder / "isthmus-folder.json").mkdir()
    os.mkfifo(folder / "isthmus-pipe.nq")
    (folder / "isthmus-gone.nq").symlink_to(tmp_path / "nowhere")
    (folder / "isthmus-link.nq").symlink_to(mine / "file")
    for name in ("link.store", "large-link.tmp", "new-link.tmp"):
        (folder / f"isthmus-{name}").symlink_to(mine)
    for path in folder.iterdir():
        os.utime(path, (0, 0), follow_symlinks=False)
    names = {path.name for path in folder.iterdir()}
    cache = Cache(folder)
    for number in range(KEPT + 4):
        assert cache.save(f"{number:016}", b"knowledge")
        os.utime(cache.path(f"{number:016}"), (number + 1, number + 1))
    kept = {path.name for path in folder.iterdir()} - names
    assert kept == {cache.path(f"{number:016}").name for number in range(4, KEPT + 4)}
    assert {path.name for path in folder.iterdir()} - kept == names
    assert (mine / "file").read_text() == "mine"


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    left, written = folder / "isthmus-new-left.tmp", folder / "isthmus-new-written.tmp"
    for path in (left, written):
        path.write_text("half")
    os.utime(left, (0, 0))
    assert Cache(folder).save("0" * 16, b"knowledge")
    assert (left.exists(), written.exists()) == (False, True)


def test_small_files_have_a_bound_in_each_folder(tmp_path: Path) -> None:
    days = tmp_path / "cache" / "as-of"
    cache = Cache(days)
    for number in range(KEPT_ON_DISK + 20):
        assert cache.keep_beside(f"{number:04}", "what holds then", KEPT_ON_DISK)
        os.utime(cache.beside(f"{number:04}"), (number + 1, number + 1))
    # What was asked for again stays.
    assert cache.kept_beside("0020") == "what holds then"
    left = days / "isthmus-new-left.tmp"
    left.write_text("half")
    os.utime(left, (0, 0))
    assert cache.keep_beside("another", "", KEPT_ON_DISK)
    assert len(list(days.iterdir())) == KEPT_ON_DISK
    assert cache.kept_beside("0020") == "what holds then"
    assert not left.exists()


def test_a_small_file_is_whole_or_counts_for_nothing(tmp_path: Path) -> None:
    """After the power has failed a file may have its length, and zeros in it."""
    cache = Cache(tmp_path)
    assert cache.keep_beside("small", '{"as written": ["ä"]}')
    assert cache.kept_beside("small") == '{"as written": ["ä"]}'
    content = cache.beside("small").read_bytes()
    for damaged in (
        *(content[:length] for length in range(0, len(content), 7)),
        *(content[:at] + b"\0" + content[at + 1 :] for at in range(0, len(content), 7)),
        content + b"\n",
        b"[" * 100_000,
    ):
        cache.beside("small").write_bytes(damaged)
        assert cache.kept_beside("small") is None
    cache.beside("small").write_bytes(content)
    tmp_path.chmod(0o777)
    assert cache.kept_beside("small") is None, "anybody may have put it there"


def test_a_day_that_is_damaged_on_disk_is_worked_out_anew(
    shipped_knowledge: Knowledge, tmp_path: Path
) -> None:
    def differs() -> str:
        dates = Dates("version", shipped(), shipped_knowledge.dataset, tmp_path)
        span = dates.span(date(2022, 1, 1))
        assert span is not None
        return dates.day(span).to_text()

    first = differs()
    (kept,) = (tmp_path / "as-of").glob("isthmus-version-2021*.json")
    content = bytearray(kept.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 512] = bytes(512)
    kept.write_bytes(content)
    assert differs() == first


def test_vocabularies_have_a_bound_whatever_lies_beside_them(
    shipped_knowledge: Knowledge, tmp_path: Path
) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "vocabulary-gone.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "vocabulary-folder.json").mkdir()
    for number in range(12):
        old = tmp_path / f"vocabulary-{number:02}.json"
        old.write_text("old")
        os.utime(old, (number, number))
    assert Engine(shipped_knowledge, cache=tmp_path).vocabulary is not None
    kept = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert kept[:-1] == [f"vocabulary-{number:02}.json" for number in range(5, 12)]
    assert len(list(tmp_path.iterdir())) == 10, "what is no file of ours stays"


def test_a_full_disk_is_told_with_what_to_do(own: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    full = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"]
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*full, *asked(own, cache)], capture_output=True, text=True, check=False, env=surroundings
    )
    assert done.returncode == 2, done.stderr
    assert "free some room there, or name another folder with --cache" in done.stderr
    assert TRACE not in done.stderr
    assert list(cache.iterdir()) == [], "nothing half done is left"
    # What memory holds needs none of it.
    done = subprocess.run(
        [*full, *asked(own, cache, 6)],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_large_knowledge_that_another_process_holds_is_not_kept_twice(
    own: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "cache"
    subprocess.run(asked(own, folder), capture_output=True, check=True)
    (kept,) = folder.glob("isthmus-*.store")
    digest = kept.name.removeprefix("isthmus-").removesuffix(".store")
    again = folder / "isthmus-large-again.tmp"
    held = Held(kept)
    shutil.copytree(kept, again)
    assert Cache(folder).adopt(digest, again) == kept
    assert not again.exists()
    # What is damaged does not stand in the way of what is whole.
    shutil.copytree(kept, again)
    for path in kept.iterdir():
        if path.is_file():
            path.unlink()
    assert Cache(folder).adopt(digest, again) == again
    assert again.exists()
    del held


@pytest.mark.parametrize("above", [0, 6], ids=["on disk", "in memory"])
def test_a_start_after_a_killed_one_is_right(own: Path, tmp_path: Path, above: int) -> None:
    started = time.monotonic()
    command = asked(own, tmp_path / "first", above)
    expected = subprocess.run(command, capture_output=True, check=True).stdout
    took = time.monotonic() - started
    cache = tmp_path / "cache"
    moments = random.Random(above)
    for _ in range(5):
        killed = subprocess.Popen(asked(own, cache, above), stdout=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.3, 1) * took)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        done = subprocess.run(asked(own, cache, above), capture_output=True, check=True)
        assert (done.stdout, done.stderr) == (expected, b"")
        for path in cache.glob("isthmus-*.nq"):
            path.unlink()
        own.write_text(own.read_text() + "\n# another version\n")
