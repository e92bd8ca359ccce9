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
