"""Where statements end, for any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isthmus.service.repl.statements import is_finished, pieces, wants_more

STATEMENTS = (
    "find option",
    "find option where encrypted and\n  private\nshow title, count(limitation) as limits",
    "find option group by family show family,\ncount",
    "count option where (encrypted\nor private)",
    "count claim",
    "check vpc-peering where transitive",
    "why not vpc-peering\nwhere transitive",
    "describe managed-vpn",
    "compare managed-vpn, vpc-peering on reach",
    "path from a to b over carried-by",
    "define safe as option\nwhere encrypted",
    'use "encrypted-options"',
    "param $way: transport = internet",
    ':set links "a; b"',
    ":help find",
)
JOINTS = (";\n", " ;\n\n", "\n", "\n\n", "\n# a comment; with `signs`\n", ";\n  ")


@given(st.lists(st.sampled_from(STATEMENTS), max_size=6), st.randoms(use_true_random=False))
def test_statements_come_apart_however_they_are_joined(chosen: list[str], random) -> None:
    text = ""
    for before, one in zip(["", *chosen], chosen, strict=False):
        # A command ends with its line, so only a line feed may follow it.
        joint = "\n" if before.startswith(":") else random.choice(JOINTS)
        text += (joint if before else "") + one
    found = ["\n".join(_without_comments(piece.text)) for piece in pieces(text)]

    assert found == chosen


def _without_comments(text: str) -> list[str]:
    return [line for line in text.split("\n") if not line.startswith("#") and line.strip()]


@given(st.text(alphabet=st.sampled_from('find option where;:#"`$\n ()=,\x00é🜁'), max_size=60))
def test_no_text_is_too_strange_and_nothing_is_lost(text: str) -> None:
    kept = "".join(piece.text for piece in pieces(text))

    is_finished(text)
    bare = "\n".join(line.partition("#")[0] for line in text.split("\n"))
    if '"' not in text and "`" not in text:
        for char in set(bare) - set(" \n;\x00"):
            assert char in kept


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("", True),
        ("find option", True),
        ("find option where", False),
        ("find option where (encrypted", False),
        ("find option where (encrypted)", True),
        ("find option where encrypted and", False),
        ("find option where;", True),
        ("find option where\n", True),
        ("find option; count", False),
        ("find option; count option", True),
        ("find find", True),
        ("define safe as option", False),
        ("param $x:", False),
        (":describe", True),
        ("# only a comment", True),
        ('find option where title contains "open', True),
    ],
)
def test_enter_asks_what_can_end(text: str, finished: bool) -> None:
    assert is_finished(text) is finished


def test_a_question_that_could_end_wants_nothing_more() -> None:
    assert not wants_more("find option")
    assert wants_more("find option where\n")


def test_the_saved_queries_of_the_project_come_apart() -> None:
    import isthmus.queries

    folder = Path(str(isthmus.queries.__file__)).parent / "saved"
    for path in sorted(folder.glob("*.iq")):
        text = path.read_text(encoding="utf-8")
        found = pieces(text)
        assert found[-1].text.split("\n")[-1] in text
        assert not wants_more(text), path.name
