"""What a newcomer types first, with the slips that come with it: each message says what to do."""

from pathlib import Path

import pytest

from tests.servers import Launch


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["aks", "find option"], "there is no command `aks`; perhaps `ask`"),
        (["x" * 3_000], "`isthmus --help` lists them"),
        (["find option limit 1"], "asked with `isthmus ask 'find option limit 1'`"),
        (["describe", "vpc-peering"], "asked with `isthmus ask 'describe vpc-peering'`"),
        (["ask", "find", "option"], "in quotation marks: 'find option'"),
        (["compile", "find", "option"], "in quotation marks: 'find option'"),
        (["ask", "find option", "--formt", "x"], "unrecognized arguments: --formt x"),
        (["ask", "q.iq"], "q.iq is a file; `- < q.iq` in its place asks what is in it"),
        (["ask", "@q.iq"], "q.iq is a file; `- < q.iq` in its place asks what is in it"),
        (["ask", "other.iq"], "other.iq: there is no such file"),
        (["check", "vpc-peering", "where", "private"], "ask 'check vpc-peering where private'`"),
        (["check", "other.iq"], "other.iq: cannot be read (No such file or directory)"),
        (["check", "utf-16.iq"], "utf-16.iq is in UTF-16; save it as UTF-8"),
        (
            ["ask", "find option", "--data", "https://example.org/x.ttl"],
            "nothing is fetched from https://example.org/x.ttl: download it, and name the file",
        ),
        (["ask", "find vpc in net", "--network", "net="], "'' is no folder"),
        (["network", "check", "q.iq"], "q.iq: is no folder; give the one with the answers of AWS"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_a_slip_is_told_with_what_to_do(
    launch: Launch, tmp_path: Path, typed: list[str], told: str
) -> None:
    (tmp_path / "utf-16.iq").write_bytes("find option".encode("utf-16"))
    (tmp_path / "q.iq").write_bytes(b"\xef\xbb\xbffind option where not transitive\r\n")
    done = launch(*typed)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr
    assert len(done.stderr) < 3_000


@pytest.mark.parametrize("command", [["ask", "find option limit 1"], ["check", "q.iq"], ["repl"]])
def test_a_slip_in_data_is_told_by_whatever_reads_them(
    launch: Launch, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "q.iq").write_text("find option limit 1\n")
    (tmp_path / "own.ttl").write_text(
        "<https://example.org/a> a <https://w3id.org/isthmus/ns#VpcNod> .\n"
    )
    (tmp_path / "none.ttl").write_text("")
    done = launch(*command, "--data", "own.ttl", "--data", "none.ttl")
    assert done.returncode == 0
    assert done.stderr == (
        "isthmus: warning: none.ttl: not a single statement stands in it\n"
        "isthmus: warning: own.ttl:1: no ontology and no data define ist:VpcNod; "
        "did you mean ist:VpcNode?\n"
    )
