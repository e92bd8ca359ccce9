"""The scenes of the shell, played in a real terminal."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from .terminal import Terminal

Open = Callable[..., Terminal]
QUESTION = "find option where encrypted and private and reach = many-vpcs"
LABEL = "AWS Direct Connect \\+ AWS Transit"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*3[1-7]m")
HEAVY = (
    ":sparql SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    'FILTER(STR(?a) > CONCAT(STR(?f), STR(?i), "x")) }'
)


@pytest.fixture
def repl(open_terminal: Open) -> Terminal:
    terminal = open_terminal()
    terminal.wait(r"^isthmus>")
    return terminal


def test_the_first_start_shows_what_to_ask_and_how_to_leave(open_terminal: Open) -> None:
    terminal = open_terminal()
    screen = terminal.wait(r"^isthmus>")

    assert QUESTION in screen
    assert ":help" in screen
    assert "Ctrl-D leaves" in screen
    terminal.enter(QUESTION)
    screen = terminal.wait(r"^edition of 2020-06-06")
    assert "AWS Direct Connect + AWS Transit Gateway + VPN – private – yes" in screen
    terminal.wait(r"^isthmus> *$")
    terminal.press("C-d")
    terminal.wait("ended with 0")


def test_completion_opens_while_typing_and_shows_what_words_mean(repl: Terminal) -> None:
    repl.type("find opt")
    repl.wait(r"^ +option +One of the ways")
    repl.press("Tab")
    repl.wait(r"^isthmus> find option$")
    assert "One of the ways that the source describes" in repl.screen().split("\n")[-1]
    # Enter takes what is chosen, and does not ask yet.
    repl.press("Enter")
    repl.type(" where rea")
    repl.wait(r"^ +reach +What the arrangement makes reachable")
    repl.press("Tab", "Enter")
    repl.type(" = many")
    repl.wait(r"^ +many-vpcs +More than one VPC")


def test_a_mistake_is_told_while_typing_and_mended_at_a_key(repl: Terminal) -> None:
    repl.type("find option where encryptd and private")
    screen = repl.wait("error: `encryptd` is not a property")
    assert "F2: write `encrypted`" in screen
    marked = re.search(r"((?:\x1b\[[\d;]*m)+)encryptd", repl.screen(colours=True))
    assert marked is not None, "the wrong word has a look of its own"
    assert "4m" in marked[1], "and is underlined"
    repl.press("F2")
    repl.wait(r"^isthmus> find option where encrypted and private$")
    # Nothing else is wrong, so the key leaves it as it is.
    repl.press("F2", "Enter")
    repl.wait(r"^edition of 2020-06-06")


def test_the_key_walks_from_error_to_error(repl: Terminal) -> None:
    repl.type("find optoin where encryptd shw titel")
    repl.wait("error:")
    repl.press("F2")
    repl.wait(r"^isthmus> find option where encryptd shw titel$")
    for _ in range(3):
        repl.press("F2")
    repl.wait(r"^isthmus> find option where encrypted show title$")


def test_help_needs_no_colon(repl: Terminal) -> None:
    repl.enter("help")
    repl.wait("A command may be shortened")
    repl.enter("help limit")
    repl.wait("limit: lists at most so many things")


def test_lines_that_arrive_at_once_are_one_text(repl: Terminal) -> None:
    # As a terminal sends a paste that it does not bracket.
    repl.type("count option\nwhere encrypted\n")
    repl.wait("true")
    assert "error[" not in repl.screen()


def test_a_word_that_is_being_typed_is_no_mistake_yet(repl: Terminal) -> None:
    repl.type("find option where encry")
    repl.wait(r"^ +encrypted ")
    assert "error:" not in repl.screen()
    repl.type("x")
    repl.wait("error: `encryx` is not a property")


def test_what_failed_comes_back_mended(repl: Terminal) -> None:
    repl.enter("find option where encryptd")
    repl.wait(r"error\[E103\]")
    repl.press("F2")
    repl.wait(r"^isthmus> find option where encrypted$")


@pytest.mark.slow
def test_several_fixes_are_tried_one_after_another(repl: Terminal) -> None:
    repl.type("find option where encrypted and private or cross-account")
    repl.wait("1 of 2")
    repl.press("F2")
    repl.wait(r"where \(encrypted and private\) or cross-account$")
    repl.press("F2")
    repl.wait(r"where encrypted and \(private or cross-account\)$")
    repl.press("F2")
    repl.wait(r"where \(encrypted and private\) or cross-account$")


def test_a_statement_goes_over_lines_until_it_can_end(repl: Terminal) -> None:
    repl.enter("find option where")
    repl.wait(r"^ +\.\.\.")
    repl.enter("encrypted and private and")
    repl.enter("reach = many-vpcs")
    repl.wait(r"^edition of 2020-06-06")
    # A clause can be added where the statement could end.
    repl.clear()
    repl.type("count option")
    repl.press("M-Enter")
    repl.enter("where encrypted")
    repl.wait("unstated")


@pytest.mark.slow
def test_an_empty_line_ends_what_is_unfinished_and_shows_what_is_missing(repl: Terminal) -> None:
    repl.enter("find option where")
    repl.wait(r"^ +\.\.\.")
    repl.press("Enter")
    repl.wait(r"error\[E114\]")


def test_a_long_answer_goes_through_the_pager(open_terminal: Open) -> None:
    repl = open_terminal(PAGER="less")
    repl.wait(r"^isthmus>")
    repl.enter("describe managed-vpn")
    screen = repl.wait(r"^:$")
    assert "isthmus>" not in screen
    repl.press("q")
    repl.wait(r"^isthmus>$")
    repl.enter(":set pager off")
    repl.wait("pager is off")
    repl.enter("describe managed-vpn")
    repl.wait(r"more: `:sources` lists them all\n\nedition of 2020-06-06\nisthmus>$")


def test_ctrl_c_stops_a_heavy_query_and_the_session_lives(repl: Terminal) -> None:
    repl.enter("define safe-option as option where encrypted and private")
    repl.wait("`safe-option` is known")
    repl.enter(HEAVY)
    repl.wait(r"… \d+ s, Ctrl-C stops it")
    repl.press("C-c")
    repl.wait(r"^stopped$")
    repl.enter("find safe-option where reach = many-vpcs")
    repl.wait("1 row")


@pytest.mark.slow
def test_a_heavy_query_ends_at_the_deadline(repl: Terminal) -> None:
    repl.enter(":set deadline 0.5")
    repl.wait("deadline is 0.5")
    repl.enter(HEAVY)
    repl.wait("given up after 0.5 s")
    # On a busy machine any question may take half a second.
    repl.enter(":set deadline 60")
    repl.wait("deadline is 60")
    repl.enter("count option")
    repl.wait(r"^ +17$")


@pytest.mark.slow
def test_ctrl_c_at_the_prompt_drops_the_line(repl: Terminal) -> None:
    repl.type("find nonsense")
    repl.press("C-c")
    repl.wait(lambda screen: screen.count("isthmus>") == 2)
    repl.press("C-d")
    repl.wait("ended with 0")


def test_the_history_is_there_after_a_restart_and_for_its_owner_only(
    open_terminal: Open, home: Path
) -> None:
    first = open_terminal()
    first.wait(r"^isthmus>")
    first.enter("count option where encrypted")
    first.wait("unstated")
    first.enter(" count option where private")
    first.wait(lambda screen: screen.count("unstated") >= 2)
    # What is pressed while it answers belongs to nobody.
    first.wait(r"^isthmus> *$")
    first.press("C-d")
    first.wait("ended with 0")

    path = home / "isthmus" / "history"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    second = open_terminal()
    screen = second.wait(r"^isthmus>")
    assert "Try" not in screen, "the hint is for the first start"
    second.press("Up")
    second.wait(r"^isthmus> count option where encrypted$")
    second.press("C-c", "C-r")
    second.type("encr")
    second.wait("count option where encrypted")


def test_a_narrow_window_shows_records_and_nothing_is_cut(open_terminal: Open) -> None:
    terminal = open_terminal(width=40, height=90)
    terminal.wait(r"^isthmus>")
    terminal.enter("find option where encrypted show transport, uses, limitation, reach limit 1")
    screen = terminal.wait("1 row$")
    assert re.search(r"^option +client-vpn$", screen, re.MULTILINE)
    assert re.search(r"^transport +public internet$", screen, re.MULTILINE)
    assert "isthmus> find option where encrypted sho\n" in screen, "the line goes on below"
    assert max(map(len, screen.split("\n"))) <= 40


@pytest.mark.slow
def test_a_wide_window_shows_a_table_that_fits(open_terminal: Open) -> None:
    terminal = open_terminal(width=160, height=50)
    terminal.wait(r"^isthmus>")
    terminal.enter("find option where encrypted show transport, uses limit 2")
    screen = terminal.wait(r"2 rows$")
    heading = next(line for line in screen.split("\n") if line.startswith("option  "))
    assert heading.split() == ["option", "label", "transport", "uses"]
    assert 60 < len(max(screen.split("\n"), key=len)) <= 160


@pytest.mark.slow
def test_colours_are_for_terminals_that_show_them(open_terminal: Open) -> None:
    plain = open_terminal(NO_COLOR="1")
    plain.wait(r"^isthmus>")
    plain.enter("find option where encryptd")
    plain.wait("E103")
    assert not COLOUR.search(plain.screen(colours=True))
    coloured = open_terminal()
    coloured.wait(r"^isthmus>")
    coloured.enter("find option where encryptd")
    coloured.wait("E103")
    assert COLOUR.search(coloured.screen(colours=True))


@pytest.mark.slow
def test_files_are_opened_and_saved(repl: Terminal, tmp_path: Path) -> None:
    (tmp_path / "mine.iq").write_text(
        "# What is safe\ndefine safe as option where encrypted and private;\ncount safe\n"
    )
    repl.enter(":open mine.iq")
    repl.wait(r"^ *\d+$")
    repl.enter("find safe where reach = many-vpcs")
    repl.wait("1 row")
    repl.clear()
    repl.enter(":save found.csv")
    repl.wait("saved in found.csv")
    assert "direct-connect-transit-gateway-vpn" in (tmp_path / "found.csv").read_text()
    repl.enter(":save found.iq Safe for many")
    repl.wait("saved in found.iq")
    saved = (tmp_path / "found.iq").read_text()
    assert saved.startswith("# Safe for many\n")
    assert "define safe as option" in saved
    repl.enter(":save found.iq")
    repl.wait("`:save! found.iq` writes over it")


@pytest.mark.slow
def test_data_of_ones_own_is_added(repl: Terminal, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(
        "@prefix ist: <https://w3id.org/isthmus/ns#> .\n"
        "@prefix : <https://example.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ':router a ist:ComponentKind ; rdfs:label "branch router"@en .\n'
    )
    repl.enter(":open mine.ttl")
    repl.wait("mine.ttl is reasoned over")
    repl.enter('find component where mentions "branch router"')
    repl.wait("1 row")


@pytest.mark.slow
def test_a_saved_query_asks_for_its_parameters(repl: Terminal, tmp_path: Path) -> None:
    repl.enter(":run component-usage")
    repl.wait("with component=transit-gateway")
    repl.wait(r"\d rows?$")
    path = tmp_path / "over.iq"
    path.write_text("# Over what?\nparam $way: transport;\nfind option where transport = $way\n")
    repl.clear()
    repl.enter(":run over.iq")
    repl.wait(r"^way \(transport\):$")
    repl.type("inter")
    repl.wait(r"^ +internet ")
    repl.press("Tab", "Enter")
    repl.wait("AWS Managed VPN")
    repl.clear()
    repl.enter(":run over.iq way=private-line")
    repl.wait("AWS Direct Connect")


@pytest.mark.slow
def test_help_proof_and_sparql(open_terminal: Open) -> None:
    repl = open_terminal(height=60)
    repl.wait(r"^isthmus>")
    repl.enter(":help")
    repl.wait(r"^  :describe WORD")
    repl.clear()
    repl.enter(":help every")
    repl.wait("every: there is a recorded value")
    repl.enter("check vpc-peering where transitive")
    repl.wait("false")
    repl.enter(":sparql")
    repl.wait("SELECT")
    repl.clear()
    repl.enter(":prove managed-vpn encrypted true")
    repl.wait("page 6")
    repl.enter(":nonsense")
    repl.wait("there is no command `:nonsense`")


def test_what_is_told_below_the_line_neither_steers_nor_hides(repl: Terminal) -> None:
    repl.type("find \u202e option")
    screen = repl.wait("^error: ")
    told = screen[screen.index("error: ") :]
    assert "\ufffd" in told
    assert "\u202e" not in told
