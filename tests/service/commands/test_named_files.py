"""What is no file in the place of one: nobody waits for a pipe, or reads a device to its end.

Each place that takes the name of a file is given a pipe, a socket, a device and a folder, and says
what it was given.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from isthmus.kb.inputs import FileLimits, content_of, written_text_of
from isthmus.queries.saved_queries import CatalogueError, saved_queries
from isthmus.service.outcomes import UsageError
from isthmus.service.terminal.write import write_file

from tests.forked import Forked
from tests.servers import TRACE, Launch

PATIENCE = 60
SAID = {
    "pipe": "a pipe, which may never end",
    "socket": "a socket",
    "device": "a device, which may never end",
    "folder": "a folder",
}
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ask --data": (".ttl", ("ask", "find option", "--data", "{}")),
    "ask --ontology": (".ttl", ("ask", "find option", "--ontology", "{}")),
    "build --data": (".nt", ("build", "--data", "{}")),
    "serve --data": (".ttl", ("serve", "--port", "0", "--data", "{}")),
    "serve --config": (".toml", ("serve", "--port", "0", "--config", "{}")),
    "check": (".iq", ("check", "{}")),
    "format": (".iq", ("format", "{}")),
    "decide": (".md", ("decide", "{}")),
    "docs sync": (".md", ("docs", "sync", "--check", "{}")),
    "network check": (".toml", ("network", "check", "--intents", "{}", "answers")),
}
"""Places that take the name of a file: how it ends, and what is typed."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Path]]:
    """Makes something of a kind whose name ends so."""
    folder = tmp_path_factory.mktemp("kinds")
    bound = []

    def made(kind: str, suffix: str) -> Path:
        path = folder / f"{kind}{suffix}"
        if path.exists():
            return path
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            bound.append(socket.socket(socket.AF_UNIX))
            bound[-1].bind(str(path))
        elif kind == "device":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
        return path

    yield made
    for listening in bound:
        listening.close()


@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_is_told_at_once(
    place: str, kinds: Callable[[str, str], Path], tmp_path: Path
) -> None:
    suffix, typed = PLACES[place]
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "DescribeVpcs.json").write_text('{"Vpcs": []}')
    running = {}
    for kind in SAID:
        # A folder of pages is what `docs sync` takes.
        if (place, kind) == ("docs sync", "folder"):
            continue
        words = [word.format(kinds(kind, suffix)) for word in typed]
        running[kind] = Forked(words, cwd=tmp_path)
    for kind, process in running.items():
        told = process.communicate(timeout=PATIENCE)[1].decode("utf-8")
        assert process.returncode in (1, 2), (kind, told)
        assert SAID[kind] in told, kind
        assert TRACE not in told


def test_a_network_is_a_folder_of_files(launch: Launch, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = launch("network", "check", str(tmp_path / "pipe"))
    assert done.returncode == 2
    assert "is no folder" in done.stderr
    done = launch("serve", "--port", "0", "--network", f"office={tmp_path / 'pipe'}")
    assert done.returncode == 2
    assert "is no folder" in done.stderr
    done = launch("serve", "--port", "0", "--store", "/dev/zero")
    assert done.returncode == 2
    assert "is no folder" in done.stderr


def test_a_pipe_among_the_answers_of_a_network_is_told(launch: Launch, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    (answers / "DescribeVpcs.json").write_text('{"Vpcs": []}')
    os.mkfifo(answers / "DescribeSubnets.json")
    (answers / "DescribeRouteTables.json").symlink_to(answers / "gone.json")
    done = launch("network", "check", str(answers), "--format", "json")
    assert "it is a pipe" in done.stdout
    assert "No such file" in done.stdout


def test_a_pipe_in_a_store_is_told(launch: Launch, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "CURRENT").write_text("MANIFEST-000001\n")
    os.mkfifo(store / "MANIFEST-000001")
    done = launch("serve", "--port", "0", "--store", str(store))
    assert done.returncode == 2
    assert "MANIFEST-000001 is no file" in done.stderr


Again: TypeAlias = Callable[[], str]
"""Asks once more, and returns the answer."""


@pytest.fixture(scope="module")
def kept_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[str, Again]]:
    """Makes a copy of what is kept of data of one's own once a question was asked of them.

    A question is asked once for all copies, since that builds the knowledge.
    """
    folder = tmp_path_factory.mktemp("asked")
    data = folder / "own.ttl"
    data.write_text("<urn:x:a> <urn:x:b> <urn:x:c> .\n")
    answers: dict[tuple[str, ...], tuple[Path, str]] = {}

    def ask(kept: Path, *typed: str) -> str:
        words = ("ask", *typed, "--data", data, "--cache", kept / "own")
        running = Forked(words, env=os.environ | {"XDG_CACHE_HOME": str(kept / "usual")})
        answer, told = (said.decode("utf-8") for said in running.communicate(timeout=PATIENCE))
        assert running.returncode == 0, told
        assert TRACE not in told
        return answer

    def copied(place: Path, *typed: str) -> tuple[str, Again]:
        if typed not in answers:
            kept = folder / str(len(answers))
            answers[typed] = kept, ask(kept, *typed)
        kept, first = answers[typed]
        shutil.copytree(kept, place)
        return first, lambda: ask(place, *typed)

    return copied


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_lies_in_the_cache_folder_keeps_nobody_waiting(
    kept_for: Callable[..., tuple[str, Again]], tmp_path: Path, kind: str
) -> None:
    first, again = kept_for(tmp_path / "kept", "find option as of 2026-01-01")
    kept = [path for path in tmp_path.rglob("*.*") if path.is_file()]
    assert {".nq", ".json"} <= {path.suffix for path in kept}
    for path in kept:
        path.unlink()
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "device":
            path.symlink_to("/dev/zero")
        else:
            path.mkdir()
    assert again() == first


@pytest.mark.parametrize("name", ["LOG", "knowledge.json", "quads/CURRENT", "vocabulary"])
def test_what_lies_among_kept_large_data_keeps_nobody_waiting(
    kept_for: Callable[..., tuple[str, Again]], tmp_path: Path, name: str
) -> None:
    first, again = kept_for(tmp_path / "kept", "count option", "--on-disk-above", "1")
    (place,) = tmp_path.rglob("*.store")
    kept = [path for path in place.rglob("*") if path.is_file()]
    if name == "vocabulary":
        changed = [path for path in kept if path.name.startswith(name)]
    else:
        changed = [path for path in kept if path == place / name or path.name == name]
    assert changed, [str(path.relative_to(place)) for path in kept]
    for path in changed:
        path.unlink()
        os.mkfifo(path)
    assert again() == first


def test_a_history_that_is_a_pipe_is_done_without(tmp_path: Path) -> None:
    from isthmus.service.repl.history import open_history
    from prompt_toolkit.history import InMemoryHistory

    os.mkfifo(tmp_path / "history")
    assert isinstance(open_history(tmp_path / "history"), InMemoryHistory)


def test_nobody_waits_for_somebody_who_reads(launch: Launch, tmp_path: Path) -> None:
    pipe = tmp_path / "out.ttl"
    os.mkfifo(pipe)
    done = launch("export", "--output", str(pipe))
    assert done.returncode == 2
    assert "nobody reads this pipe" in done.stderr
    with pytest.raises(UsageError, match="nobody reads this pipe"):
        write_file(pipe, "text")
    # Where somebody reads, it is written as ever.
    done = launch("export", "--graph", "ontology", "--output", "/dev/stdout")
    assert done.returncode == 0
    assert "ConnectivityOption" in done.stdout


def test_a_pipe_among_saved_queries_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "first.iq")
    with pytest.raises(CatalogueError, match="it is a pipe"):
        saved_queries(tmp_path)


def test_a_saved_query_that_is_too_large_is_one_limit_more(launch: Launch, tmp_path: Path) -> None:
    with (tmp_path / "long.iq").open("wb") as file:
        file.truncate(FileLimits().text + 1)
    for words in (
        ("queries", "--folder", str(tmp_path)),
        ("export", "--site", str(tmp_path / "site"), "--queries", str(tmp_path)),
    ):
        done = launch(*words)
        assert done.returncode == 3, words
        assert "long.iq: cannot be read (it has more than the 16,777,216 bytes" in done.stderr


def test_a_text_has_a_bound(launch: Launch, tmp_path: Path) -> None:
    long = tmp_path / "long.iq"
    with long.open("wb") as file:
        file.truncate(FileLimits().text)
    assert len(written_text_of(long)) == FileLimits().text
    with long.open("ab") as file:
        file.write(b" ")
    with pytest.raises(OSError, match="more than the 16,777,216 bytes"):
        written_text_of(long)
    assert len(content_of(long)) == FileLimits().text + 1
    tables = ("network", "check", "--intents", str(long), str(tmp_path / "net"))
    assert launch("network", "example", str(tmp_path / "net")).returncode == 0
    for words, most in (
        (("check", str(long)), "16,777,216"),
        (("check", str(long), "--file-size", "1"), "1,048,576"),
        (("serve", "--config", str(long)), "1,048,576"),
        (tables, "1,048,576"),
        ((*tables, "--file-size", "32"), "2,097,152"),
    ):
        done = launch(*words)
        assert done.returncode == 3, (words, done.stderr)
        assert f"more than the {most} bytes that are read; --file-size allows" in done.stderr
    # What is allowed is read: there is no query in so many blanks.
    done = launch("check", str(long), ISTHMUS_FILE_SIZE="17")
    assert (done.returncode, "E501" in done.stderr) == (1, True)
    assert len(done.stderr) < 2_000, "of a long line the part that matters is shown"


@pytest.mark.parametrize(
    ("text", "said", "status"),
    [
        ("a = " + "[" * 100_000, "too deeply nested", 3),
        ("a = " + "{a = " * 100_000, "too deeply nested", 3),
        ("a" + ".a" * 200_000 + " = 1", "a name has more than the 32 parts that are read", 3),
        ("[" + '"a".' * 100_000 + "a]", "a name has more than the 32 parts that are read", 3),
        ("port = " + "9" * 100_000, "too many digits", 2),
        ("port = 2026-02-30", "Invalid date", 2),
    ],
    ids=["lists", "tables", "names", "quoted names", "digits", "days"],
)
def test_toml_that_takes_for_ever_is_refused(
    launch: Launch, text: str, said: str, status: int, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text)
    assert launch("network", "example", str(tmp_path / "net")).returncode == 0
    for words in (
        ("serve", "--port", "0", "--config", str(wrong)),
        ("network", "check", str(tmp_path / "net"), "--intents", str(wrong)),
    ):
        done = launch(*words)
        assert (done.returncode, said in done.stderr) == (status, True), (words, done.stderr)


def test_what_could_not_be_read_has_another_status_than_what_was_found_wrong(
    launch: Launch, tmp_path: Path
) -> None:
    network, empty = str(tmp_path / "net"), tmp_path / "empty"
    empty.mkdir()
    assert launch("network", "example", network).returncode == 0

    def status(text: str | bytes | None, *others: str, folder: str = network) -> int:
        intents = tmp_path / "intents.toml"
        intents.unlink(missing_ok=True)
        if text is not None:
            intents.write_bytes(text if isinstance(text, bytes) else text.encode())
        words = ("network", "check", folder, "--intents", str(intents), *others)
        return launch(*words).returncode

    held = '[[must]]\nfrom = "dev-a"\nto = "shared-a"\n'
    assert status(held.replace("must", "must-not")) + status(held) == 1, "one of both is broken"
    assert status(None) == 2, "no such file"
    assert status(b"\xff\xfe") == 2, "no text"
    assert status("must") == 2, "no TOML"
    assert status("[[may]]") == 1, "no such table"
    assert status('[[must]]\nfrom = "nowhere"\nto = "shared-a"') == 1, "no such end"
    assert status(held, folder=str(empty)) == 2, "nothing to judge it by"
    (empty / "vpcs.json").write_text("{")
    assert status(held, folder=str(empty)) == 2, "not a file that is JSON"
    assert status(held, "--limit", "files=x") == 2
    assert status(held, "--limit", "objects=1") == 3


def test_standard_input_that_never_ends_is_refused() -> None:
    with Path("/dev/zero").open("rb") as zero:
        for words in (("ask", "-"), ("check", "-"), ("format", "-"), ("decide", "-")):
            asked = Forked(words, stdin=zero)
            told = asked.communicate(timeout=PATIENCE)[1].decode("utf-8")
            assert asked.returncode == 3, words
            assert "standard input has more than the 16,777,216 bytes" in told
