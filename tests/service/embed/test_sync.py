"""`isthmus docs sync`: what stands between the marks, and when it is called out of date."""

from pathlib import Path

import pytest

from tests.servers import Launch

PAGE = """\
# A page

Text before.

<!-- isthmus-query
:caption: Denied
find option where not transitive
-->
<!-- /isthmus-query -->

<!-- isthmus-compare
:on: reach, transitive
vpc-peering, vpc-transit-gateway
-->
<!-- /isthmus-compare -->

<!-- isthmus-option
:on: transitive, bandwidth
vpc-peering
-->
<!-- /isthmus-option -->

<!-- isthmus-proof vpc-managed-vpn-direct-connect, private, true -->
<!-- /isthmus-proof -->

<!-- isthmus-console
:lines: 2
ask 'count option where encrypted'
-->
<!-- /isthmus-console -->

<!-- isthmus-console
:status: 1
ask 'find option where encryptd'
-->
<!-- /isthmus-console -->

- an item

  <!-- isthmus-query
  :as: list
  find option where not transitive
  -->
  <!-- /isthmus-query -->

Text behind.
"""


def page(folder: Path, text: str, name: str = "page.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_blocks_are_filled_and_the_rest_is_left_alone(launch: Launch, tmp_path: Path):
    path = page(tmp_path, PAGE)

    done = launch("docs", "sync", "page.md")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "page.md: 7 of 7 blocks refreshed\n"
    filled = path.read_text(encoding="utf-8")
    assert [line for line in PAGE.splitlines() if line not in filled.splitlines()] == []
    assert "**Denied**" in filled
    assert "| VPC peering | VPC peering | Amazon VPC to Amazon VPC |" in filled
    assert "| reach | a pair of VPCs | many VPCs |" in filled
    assert "| bandwidth | not stated |" in filled
    assert "rule cls-hv1" in filled
    assert "$ isthmus ask 'count option where encrypted'\ntrue  false" in filled
    assert "= help: perhaps `encrypted`" in filled
    assert "\n  - VPC peering\n" in filled, "the space before a mark is kept"
    assert "p. 17" in filled


def test_what_is_fresh_is_not_written_again(launch: Launch, tmp_path: Path):
    path = page(tmp_path, PAGE)
    launch("docs", "sync", "page.md")
    before = path.stat().st_mtime_ns

    again, check = launch("docs", "sync", "page.md"), launch("docs", "sync", "--check", "page.md")

    assert (again.returncode, again.stdout) == (0, "")
    assert (check.returncode, check.stderr) == (0, "")
    assert path.stat().st_mtime_ns == before


def test_a_check_names_file_and_line_and_writes_nothing(launch: Launch, tmp_path: Path):
    path = page(tmp_path, PAGE)
    launch("docs", "sync", "page.md")
    old = path.read_text(encoding="utf-8").replace("| reach | a pair", "| reach | two pairs")
    path.write_text(old, encoding="utf-8")
    line = old.splitlines().index("<!-- isthmus-compare") + 1

    done = launch("docs", "sync", "--check", ".")

    assert done.returncode == 1
    assert done.stderr == (
        f"isthmus: page.md:{line}: isthmus-compare is out of date; run isthmus docs sync\n"
    )
    assert path.read_text(encoding="utf-8") == old


def test_data_of_ones_own_changes_what_is_written(launch: Launch, tmp_path: Path):
    path = page(tmp_path, "<!-- isthmus-query count vpc -->\n<!-- /isthmus-query -->\n")
    launch("docs", "sync", "page.md")
    (tmp_path / "own.ttl").write_text(
        "<https://example.org/shop> a <https://w3id.org/isthmus/ns#VpcNode> ;\n"
        '  <http://www.w3.org/2000/01/rdf-schema#label> "shop" .\n',
        encoding="utf-8",
    )

    stale = launch("docs", "sync", "--check", "page.md", "--data", "own.ttl")
    before = path.read_text(encoding="utf-8")
    launch("docs", "sync", "page.md", "--data", "own.ttl")

    assert stale.returncode == 1
    assert path.read_text(encoding="utf-8") != before


def test_links_lead_to_the_site_that_is_named(launch: Launch, tmp_path: Path):
    path = page(tmp_path, PAGE)
    launch("docs", "sync", "page.md", "--site", "https://example.org/net/")
    linked = "[VPC peering](https://example.org/net/option/vpc-peering)"
    assert linked in path.read_text(encoding="utf-8")


def test_marks_in_code_are_examples(launch: Launch, tmp_path: Path):
    text = f"````markdown\n```\n{PAGE}```\n````\n\n~~~\n<!-- isthmus-nonsense -->\n~~~\n"
    path = page(tmp_path, text)
    assert launch("docs", "sync", "page.md").returncode == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("before", ["\ufeff", "one line\r\n", "\ufeffone\r\n\r\ntwo\n"])
def test_a_mark_is_seen_behind_what_some_editors_write(launch: Launch, tmp_path: Path, before: str):
    """What marks the order of bytes, and lines that end in two ways; both stay."""
    mark = "<!-- isthmus-query\nfind option where not transitive\n-->\n"
    path = page(tmp_path, "")
    path.write_bytes(f"{before}{mark}<!-- /isthmus-query -->\n".encode())
    assert launch("docs", "sync", "--check", path).returncode == 1
    assert launch("docs", "sync", path).returncode == 0
    written = path.read_bytes().decode()
    assert written.startswith(before + mark)
    assert "VPC peering" in written
    assert launch("docs", "sync", "--check", path).returncode == 0


def test_the_ends_of_lines_are_kept(launch: Launch, tmp_path: Path):
    path = tmp_path / "page.md"
    path.write_bytes(PAGE.replace("\n", "\r\n").encode())
    launch("docs", "sync", "page.md")
    filled = path.read_bytes()
    assert b"many VPCs |\r\n" in filled
    assert filled.count(b"\n") == filled.count(b"\r\n")


WRONG = {
    "find option where encryptd": (3, "error[E103]: `encryptd` is not a property"),
    ":rows: 4\nfind option where not transitive": (1, "counts on 4 rows, and the answer has 1"),
    ":colour: red\nfind option": (1, "isthmus-query takes no option `colour`; it takes saved"),
    ":as: pie\nfind option": (1, "the option `as` is one of table, list, value, not `pie`"),
    ":as: value\nfind option": (1, "one value is due, and the answer has 17 rows"),
    ":saved: many-vpc": (1, "no saved query is called `many-vpc`"),
    ":rows: many\nfind option": (1, "the option `rows` is a whole number, not `many`"),
    ":caption: a\n:caption: b\nfind option": (4, "the option `caption` is given twice"),
    "": (1, "isthmus-query is empty"),
}


@pytest.mark.parametrize("wrong", WRONG, ids=[what[1] for what in WRONG.values()])
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_written(
    launch: Launch, tmp_path: Path, wrong: str
):
    line, message = WRONG[wrong]
    text = f"<!-- isthmus-query\n\n{wrong}\n-->\n<!-- /isthmus-query -->\n"
    path = page(tmp_path, text)

    done = launch("docs", "sync", "page.md")

    assert done.returncode == 1
    assert done.stderr.startswith(f"isthmus: page.md:{line}: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_text(encoding="utf-8") == text


def test_the_frame_of_a_wrong_query_points_into_the_file(launch: Launch, tmp_path: Path):
    page(tmp_path, "\n\n<!-- isthmus-query find option where encryptd -->\n<!-- /isthmus-query -->")
    said = launch("docs", "sync", "page.md").stderr
    assert "--> page.md:3:38" in said
    assert "perhaps `encrypted`" in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- isthmus-query find option -->\n", "the end is missing: a line <!-- /isthmus-query"),
        ("<!-- isthmus-query\nfind option\n", "the comment is not closed"),
        ("<!-- isthmus-table find option -->\n", "there is no isthmus-table; there are"),
        (
            "<!-- isthmus-console serve -->\n<!-- /isthmus-console -->\n",
            "a page can show the commands ask, check",
        ),
        (
            "<!-- isthmus-console ask 'find option where encryptd' -->\n<!-- /isthmus-console -->",
            "the command ended with 1, not with 0",
        ),
    ],
)
def test_wrong_marks_are_told(launch: Launch, tmp_path: Path, text: str, message: str):
    page(tmp_path, text)
    done = launch("docs", "sync", "page.md")
    assert done.returncode == 1
    assert done.stderr.startswith("isthmus: page.md:1: ")
    assert message in done.stderr


def test_a_folder_without_pages_is_told(launch: Launch, tmp_path: Path):
    done = launch("docs", "sync", ".")
    assert done.returncode == 2
    assert "no Markdown file" in done.stderr
