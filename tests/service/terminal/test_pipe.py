"""The shell fed from a pipe, as a real process: answers to one side, errors to the other."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forked import Forked

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def repl() -> Run:
    def run(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        running = Forked(("repl", *arguments), stdin=subprocess.PIPE)
        output, errors = (said.decode() for said in running.communicate(text.encode(), 120))
        return subprocess.CompletedProcess(arguments, running.wait(), output, errors)

    return run


def test_no_prompts_no_colours_and_the_answers_in_order(repl: Run) -> None:
    done = repl("count option;\nfind option where encrypted and private and reach = many-vpcs\n")

    assert done.returncode == 0
    assert done.stderr == ""
    assert "isthmus>" not in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stdout.index("17") < done.stdout.index("AWS Direct Connect + AWS Transit Gateway")


def test_a_statement_ends_as_the_language_says(repl: Run) -> None:
    text = (
        "# a comment\nfind option\n  where encrypted\n  limit 1\n"
        "count option\ncount claim; count configuration"
    )
    done = repl(text, "--format", "json")

    decoder, rest, kinds = json.JSONDecoder(), done.stdout.strip(), []
    while rest:
        answer, end = decoder.raw_decode(rest)
        kinds.append(answer["statement"].split()[0:2])
        rest = rest[end:].strip()
    assert done.returncode == 0
    assert kinds == [
        ["find", "option"],
        ["count", "option"],
        ["count", "claim"],
        ["count", "configuration"],
    ]


def test_errors_are_told_apart_and_the_rest_is_answered(repl: Run) -> None:
    done = repl("find optoin\n:format csv\nfind option where encrypted limit 1\n:nonsense\n")

    assert done.returncode == 1, "the status of the first that failed"
    assert "error[E102]" in done.stderr
    assert "there is no command" in done.stderr
    assert done.stdout.startswith("option,")


def test_definitions_and_parameters_hold_and_places_are_those_of_the_line(repl: Run) -> None:
    text = """
param $way: transport
define safe as option where encrypted
find safe where transport = $way
:set $way internet
find safe where transport = $way show title limit 1
find safe where encryptd
:forget safe
find safe
"""
    done = repl(text, "--format", "csv")

    assert "the parameter `$way` has no value" in done.stderr
    assert "query:1:29" in done.stderr
    assert "`:set $way VALUE`" in done.stderr
    assert "AWS Client VPN" in done.stdout
    assert "query:1:17" in done.stderr
    assert "`safe` is not a class" in done.stderr


def test_a_definition_may_be_said_anew_and_rest_on_another(repl: Run) -> None:
    text = (
        "define base as option where encrypted; define top as base where private; count top;"
        "define base as option where encrypted and reach = many-vpcs; find top show title"
    )
    done = repl(text, "--format", "csv")

    assert done.returncode == 0, done.stderr
    assert "AWS Direct Connect + VPN" not in done.stdout
    assert "Transit Gateway" in done.stdout


def test_what_follows_a_question(repl: Run) -> None:
    done = repl(
        "find option where encrypted and private\n:sources\n:why vpc-peering\n:why\n"
        ":explain\n:sparql\n:queries\n:find SPOF\n:definitions\n:set\n:time count option\n"
    )

    assert done.returncode == 0, done.stderr
    for wanted in (
        "page 13",
        "unstated",
        "the record states",
        "SELECT",
        "component-usage",
        "single point of failure  (property)",
        "deadline",
    ):
        assert wanted in done.stdout


def test_sparql_of_ones_own_is_run_and_nothing_but_a_question(repl: Run) -> None:
    done = repl(
        ":sparql SELECT (COUNT(*) AS ?n) WHERE { ?option a ist:ConnectivityOption }\n"
        ":sparql SELECT broken\n:sparql PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }\ncount option\n",
        "--format",
        "csv",
    )

    assert "n\r\n17" in done.stdout.replace("\n", "\r\n").replace("\r\r", "\r")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) >= 2


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing but a comment\n", ";;\n", "quit\nfind optoin"]
)
def test_nothing_to_do_is_no_error(repl: Run, text: str) -> None:
    done = repl(text)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_file_that_is_opened_is_part_of_the_session(repl: Run, tmp_path: Path) -> None:
    good, bad, itself = (tmp_path / name for name in ("good.iq", "bad.iq", "itself.iq"))
    good.write_text("define safe as option where encrypted;\n:format csv\n")
    bad.write_text("count option;\nfind optoin\n")
    itself.write_text(f":open {itself}\n")
    done = repl(f":open {good}\nfind safe limit 1\n:open {bad}\n")

    assert done.stdout.startswith("option,")
    assert done.returncode == 1, "what failed in a file has failed"
    endless = repl(f":open {itself}\n")
    assert endless.returncode == 2
    assert "open each other" in endless.stderr


@pytest.mark.parametrize("option", ["width", "sources"])
def test_a_number_that_nobody_means_is_refused_as_any_other_value(repl: Run, option: str) -> None:
    done = repl(f":set {option} {'9' * 5_000}\n")
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"`{option}` is a" in done.stderr
    assert ", not `9" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ":run",
        ":run no-such-query",
        ":run component-usage nonsense=1",
        ":open",
        ":open nowhere.iq",
        ":open nowhere.ttl",
        ":save",
        ":save x.docx",
        ":save x.csv",
        ":set nonsense",
        ":set format nonsense",
        ":set width 3",
        ":format yaml",
        ":forget nothing",
        ":prove one",
        ':open "unclosed',
        ":s",
        ":",
        ":why",
        ":explain",
        ":sparql",
        ":sources",
    ],
)
def test_a_command_that_cannot_be_carried_out_says_what_to_do(repl: Run, command: str) -> None:
    done = repl(command + "\n")

    assert done.returncode == 2
    assert done.stdout == ""
    assert 0 < len(done.stderr.strip().splitlines()) <= 3
    assert "unexpected" not in done.stderr
