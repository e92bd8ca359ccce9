"""The commands at a terminal: colours, tables that fit, the pager."""

import re
import shlex
from collections.abc import Callable, Iterator

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Answer, Engine, Thing
from isthmus.queries.answers.answer import Column
from isthmus.service.terminal.screen import Screen, draw

from tests.servers import COMMAND

from .terminal import Terminal

Open = Callable[..., Terminal]
ASK = f"{shlex.quote(COMMAND)} ask"


def test_a_table_fits_the_terminal(open_terminal: Open) -> None:
    terminal = open_terminal(f"{ASK} 'find option where encrypted show transport, uses'", width=70)
    screen = terminal.wait("ended with 0")

    assert max(map(len, screen.split("\n"))) <= 70


def test_a_long_answer_is_paged_and_a_short_one_is_not(open_terminal: Open) -> None:
    long = open_terminal(f"{ASK} 'describe managed-vpn'", PAGER="less", height=20)
    long.wait(r"^:$")
    long.press("q")
    long.wait("ended with 0")
    short = open_terminal(f"{ASK} 'count option'", PAGER="less", height=20)
    short.wait("ended with 0")


def test_colours_unless_nobody_wants_them(open_terminal: Open) -> None:
    coloured = open_terminal(f"{ASK} 'find option where encryptd'")
    coloured.wait("ended with 1")
    assert re.search(r"\x1b\[(\d+;)*31m", coloured.screen(colours=True))
    plain = open_terminal(f"{ASK} 'find option where encryptd'", NO_COLOR="1")
    plain.wait("ended with 1")
    assert "\x1b" not in plain.screen(colours=True)


def test_things_link_to_their_pages_where_the_terminal_shows_links() -> None:
    answer = Engine(open_knowledge()).ask("find option where encrypted limit 1")
    linked = draw(answer, Screen(100, 30, True, lambda iri: iri))
    plain = draw(answer, Screen(100, 30, True))

    assert re.search(r"\x1b\]8;[^;]*;https://w3id.org/isthmus/option/client-vpn\x1b\\", linked)
    assert "\x1b]8;" not in plain


def test_text_of_the_data_cannot_command_the_terminal() -> None:
    answer = Answer("describe", "x", "", (Column("a", "a", "text"),), (("\x1b]0;owned\x07",),))

    assert "\x1b" not in draw(answer, Screen(80, 24))


QUESTIONS = (
    "find option",
    "find option where encrypted show transport, limitation, uses, reach",
    "compare managed-vpn, vpc-peering",
    "describe managed-vpn",
    "count option where encrypted",
)


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    engine = Engine(open_knowledge())
    return [engine.ask(question) for question in QUESTIONS]


@pytest.mark.parametrize("width", [24, 40, 60, 80, 100, 132, 200])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    answers: list[Answer], width: int
) -> None:
    for answer in answers:
        drawn = draw(answer, Screen(width, 30))
        assert max(map(len, drawn.split("\n"))) <= width
        if width < 80:
            # Where even a record has to break words, they are broken and not lost.
            drawn = re.sub(r"\s+", "", drawn)
        for label in labels_in(answer):
            for word in label.split():
                assert word in drawn, (answer.statement, label)


def labels_in(answer: Answer) -> Iterator[str]:
    """What things are called in all columns but the first of what is found."""
    for row in answer.rows:
        for cell in row[answer.kind == "find" :]:
            for value in cell if isinstance(cell, tuple) else (cell,):
                if isinstance(value, Thing):
                    yield value.label


def test_what_is_found_is_shown_by_its_word_as_in_plain_tables(answers: list[Answer]) -> None:
    drawn = draw(answers[0], Screen(160, 30))

    for row in answers[0].rows:
        assert isinstance(row[0], Thing)
        assert re.search(rf"^{re.escape(row[0].id)}  ", drawn, re.MULTILINE)
