"""The command line as a real process: output, statuses, errors."""

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from errno import EAGAIN
from pathlib import Path

import pyoxigraph
import pytest
from isthmus.service.cli import COMMANDS
from isthmus.service.forms.answers import EXAMPLE
from isthmus.service.outcomes import ExitCode, message_of, status_of
from isthmus.service.settings.settings import SETTINGS

from tests.servers import COMMAND, TRACE

pytestmark = pytest.mark.long

Launch = Callable[..., "subprocess.CompletedProcess[str]"]
LABEL = "AWS Direct Connect + AWS Transit Gateway + VPN"


# --- ask ------------------------------------------------------------------------------------------


def test_ask_prints_answer_notes_and_sources(launch: Launch) -> None:
    done = launch("ask", EXAMPLE)

    assert done.returncode == 0
    assert LABEL in done.stdout
    assert "page 13" in done.stdout
    assert done.stderr == ""
    assert "\x1b" not in done.stdout, "no colours where there is no terminal"


def test_ask_says_why_each_other_option_is_left_out(launch: Launch) -> None:
    told = launch("ask", "--why-not", EXAMPLE).stdout.split("\nleft out:\n", 1)[1]
    (_, *parts) = re.split(r"^  (?=\S)", told, flags=re.MULTILINE)
    reasons = {name: text for name, _, text in (part.partition("\n") for part in parts)}

    assert len(reasons) == 16
    assert "direct-connect-transit-gateway-vpn" not in reasons
    assert "private – no" in reasons["managed-vpn"]
    assert "p. 6" in reasons["managed-vpn"]
    assert "encrypted – not stated" in reasons["direct-connect"]
    assert "differs by configuration" in reasons["vpc-managed-vpn"]
    assert "stated for reach: remote sites" in reasons["vpn-cloudhub"]
    listed = json.loads(launch("ask", "--why-not", EXAMPLE, "--format", "json").stdout)
    assert {one["thing"]["id"] for one in listed["left_out"]} == set(reasons)
    markdown = launch("ask", "--why-not", EXAMPLE, "--format", "markdown").stdout
    assert "- `managed-vpn`" in markdown


def test_what_is_left_out_follows_parameters_and_limits(launch: Launch) -> None:
    text = "param $where: reach; find option where private and reach = $where"
    told = launch("ask", "--why-not", text, "--param", "where=many-vpcs").stdout
    assert "\n  vpc-peering\n" in told
    cut = launch("ask", "--why-not", "find option where private limit 2").stdout
    assert "left out:" not in cut, "what the limit cut off was not left out by a condition"
    refused = launch("ask", "--why-not", EXAMPLE, "--format", "csv")
    assert refused.returncode == 2
    assert "markdown" in refused.stderr


def test_ask_reads_standard_input(launch: Launch) -> None:
    assert launch("ask", "-", stdin=EXAMPLE).stdout == launch("ask", EXAMPLE).stdout


def test_ask_writes_every_form(launch: Launch) -> None:
    found = json.loads(launch("ask", EXAMPLE, "--format", "json").stdout)
    rows = list(csv.reader(io.StringIO(launch("ask", EXAMPLE, "--format", "csv").stdout)))
    bindings = json.loads(launch("ask", EXAMPLE, "--format", "sparql-results").stdout)

    assert found["rows"][0]["option"]["label"] == LABEL
    assert len(rows) == 2
    assert len(bindings["results"]["bindings"]) == 1
    for form in ("tsv", "markdown", "html"):
        assert LABEL in launch("ask", EXAMPLE, "--format", form).stdout
    assert launch("ask", EXAMPLE, "--format", "sparql").stdout == launch("compile", EXAMPLE).stdout


def test_the_form_can_be_a_setting_of_the_environment(launch: Launch) -> None:
    assert json.loads(launch("ask", EXAMPLE, ISTHMUS_FORMAT="json").stdout)["rows"]
    assert launch("ask", EXAMPLE, ISTHMUS_FORMAT="yaml").returncode == 2


def test_ask_takes_parameters(launch: Launch) -> None:
    text = "param $way: transport; find option where transport = $way"

    assert "AWS Managed VPN" in launch("ask", text, "--param", "way=internet").stdout
    assert launch("ask", text).returncode == 1
    assert launch("ask", text, "--param", "internet").returncode == 2
    assert launch("ask", text, "--param", "way=internet", "--param", "way=x").returncode == 2


@pytest.mark.parametrize("stage", ["tokens", "ast", "bound", "sparql"])
def test_each_stage_of_the_compiler_can_be_seen(launch: Launch, stage: str) -> None:
    done = launch("ask", EXAMPLE, "--emit", stage)

    assert done.returncode == 0
    assert "many-vpcs" in done.stdout


def test_a_wrong_query_is_shown_with_its_place_and_help(launch: Launch) -> None:
    done = launch("ask", "find optoin where encrypted")

    assert done.returncode == 1
    assert done.stdout == ""
    assert "error[E102]" in done.stderr
    assert "^^^^^^" in done.stderr
    assert "option" in done.stderr


def test_a_query_that_is_too_large_is_a_limit(launch: Launch) -> None:
    assert launch("ask", "-", stdin="find option # " + "x" * 21_000).returncode == 3


def test_text_that_is_not_utf8_is_told(launch: Launch) -> None:
    done = launch("ask", "-", stdin=b"find option # \xff")

    assert done.returncode == 2
    assert "UTF-8" in done.stderr


# --- check, format, compile, queries --------------------------------------------------------------


def test_check_names_file_line_and_column(launch: Launch, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.iq", tmp_path / "bad.iq"
    good.write_text("find option where encrypted\n")
    bad.write_text("# title\nfind option where encrypte\n")

    assert launch("check", str(good)).returncode == 0
    done = launch("check", str(good), str(bad))
    assert done.returncode == 1
    assert f"{bad}:2:19" in done.stderr
    listed = json.loads(launch("check", str(good), str(bad), "--format", "json").stdout)
    assert [len(one["errors"]) for one in listed] == [0, 1]
    assert launch("check", "-", stdin="find option").returncode == 0


def test_a_missing_file_is_wrong_usage(launch: Launch, tmp_path: Path) -> None:
    done = launch("check", str(tmp_path / "none.iq"))

    assert done.returncode == 2
    assert "none.iq" in done.stderr


def test_format_rewrites_in_place_and_only_if_asked(launch: Launch, tmp_path: Path) -> None:
    path = tmp_path / "query.iq"
    path.write_text("# keep me\nFIND   option  WHERE encrypted\n")

    assert launch("format", "--check", str(path)).returncode == 1
    assert "FIND   option" in path.read_text(), "checking changes nothing"
    assert launch("format", str(path)).returncode == 0
    assert path.read_text() == launch("format", "-", stdin=path.read_text()).stdout
    assert "# keep me" in path.read_text()
    assert "find option" in path.read_text()
    assert launch("format", "--check", str(path)).returncode == 0
    path.write_text("find (")
    assert launch("format", str(path)).returncode == 1
    assert path.read_text() == "find ("


def test_compile_prints_sparql_that_another_engine_takes(launch: Launch) -> None:
    done = launch("compile", EXAMPLE)

    assert done.returncode == 0
    pyoxigraph.Store().query(done.stdout)


def test_saved_queries_are_listed_shown_and_run(launch: Launch, tmp_path: Path) -> None:
    listed = launch("queries").stdout.splitlines()
    name = listed[0].split()[0]

    assert launch("queries", name, "--show").stdout.startswith("# ")
    assert launch("queries", name, "--format", "json").returncode == 0
    assert launch("queries", "no-such-query").returncode == 2
    (tmp_path / "mine.iq").write_text("# My own question\nfind option where encrypted\n")
    assert "My own question" in launch("queries", "--folder", str(tmp_path)).stdout
    assert launch("queries", "mine", "--folder", str(tmp_path)).returncode == 0


# --- prove, coverage, export, build ---------------------------------------------------------------


def test_prove_ends_in_claims_with_pages(launch: Launch) -> None:
    done = launch("prove", "option:managed-vpn", "encrypted", "true")

    assert done.returncode == 0
    assert "page 6" in done.stdout
    assert "IPsec" in done.stdout


def test_prove_takes_words_labels_and_iris(launch: Launch) -> None:
    base = "https://w3id.org/isthmus/"
    by_word = launch("prove", "option:managed-vpn", "protected-by", "ipsec")
    by_iri = launch(
        "prove", f"{base}option/managed-vpn", f"{base}ns#protectedBy", f"{base}protocol/ipsec"
    )

    assert by_word.returncode == 0, by_word.stderr
    assert by_word.stdout == by_iri.stdout


def test_prove_writes_data_and_drawings(launch: Launch) -> None:
    statement = ("prove", "option:managed-vpn", "encrypted", "true", "--format")

    assert json.loads(launch(*statement, "json").stdout)["steps"]
    assert launch(*statement, "svg").stdout.startswith("<svg")
    assert launch(*statement, "mermaid").stdout.startswith("flowchart")
    assert launch(*statement, "dot").stdout.startswith("digraph")
    narrow = launch(*statement, "svg", "--direction", "narrow").stdout
    assert narrow.startswith("<svg") and narrow != launch(*statement, "svg").stdout


def test_what_does_not_hold_is_not_proved(launch: Launch) -> None:
    unknown = launch("prove", "option:managed-vpn", "protected-by", "tls")
    misspelt = launch("prove", "option:managed-vpn", "protected-buy", "ipsec")
    nothing = launch("prove", "https://example.org/x", "encrypted", "true")

    assert unknown.returncode == 1
    assert "TLS" in unknown.stderr
    assert misspelt.returncode == 1
    assert "protected-by" in misspelt.stderr
    assert nothing.returncode == 2


def test_the_opposite_is_proved_where_it_holds(launch: Launch) -> None:
    value = launch("prove", "vpc-peering", "transitive", "true")
    denied = launch("prove", "option:managed-vpn", "reach", "many-vpcs", "--format", "svg")
    silent = launch("prove", "direct-connect", "encrypted", "true")

    assert (value.returncode, denied.returncode, silent.returncode) == (1, 1, 1)
    assert "transitive – false" in value.stdout
    assert "page 17" in value.stdout
    assert "not so: AWS Managed VPN" in denied.stdout
    assert "opposite" in denied.stderr
    assert silent.stdout == ""
    assert "why not direct-connect where encrypted = true" in silent.stderr


def test_coverage_has_no_gap_and_says_so_with_its_status(launch: Launch) -> None:
    table = launch("coverage")
    found = json.loads(launch("coverage", "--format", "json").stdout)

    assert table.returncode == 0
    assert "not reviewed: 0" in table.stdout
    assert len(found["options"]) == 17
    assert launch("coverage", "--format", "csv").stdout.startswith("aspect,")
    assert launch("coverage", "--format", "html").stdout.startswith("<table")


def test_export_writes_what_was_asked_for(launch: Launch, tmp_path: Path) -> None:
    path = tmp_path / "closure.nq"

    assert launch("export", "--closure", "--format", "nquads", "-o", str(path)).returncode == 0
    graphs = {str(quad.graph_name) for quad in pyoxigraph.parse(path=path)}
    assert any(graph.endswith("/inferred>") for graph in graphs)
    # Another store is asked what ours is asked, so it needs the same default graph.
    assert "DEFAULT" in graphs
    turtle = launch("export", "--graph", "ontology").stdout
    assert "ist:ConnectivityOption" in turtle
    assert "claim:managed-vpn-transport" not in turtle
    assert launch("export", "-o", str(tmp_path / "no" / "where")).returncode == 2
    data = tmp_path / "own.ttl"
    data.write_text(r'<urn:x:a> <urn:x:says> "a\u0001b" .')
    own = launch("export", "--graph", "user", "--format", "rdfxml", "--data", str(data))
    assert (own.returncode, own.stdout) == (2, "")
    assert "XML cannot write" in own.stderr


def test_build_prints_figures_and_both_reasoners_agree(launch: Launch, tmp_path: Path) -> None:
    done = launch("build", "--cache", str(tmp_path))

    assert done.returncode == 0
    assert "17 options" in done.stdout
    assert any(tmp_path.iterdir()), "what was built is kept"


def test_own_data_is_reasoned_over(launch: Launch, tmp_path: Path) -> None:
    data = tmp_path / "mine.ttl"
    data.write_text(
        "@prefix ist: <https://w3id.org/isthmus/ns#> .\n"
        "@prefix : <https://example.org/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ':router a ist:ComponentKind ; rdfs:label "branch router"@en .\n'
    )
    query = 'find component where mentions "branch router"'

    assert "branch router" in launch("ask", query, "--data", str(data)).stdout
    assert "branch router" in launch("ask", query, ISTHMUS_DATA=str(data)).stdout
    data.write_text("this is not turtle")
    broken = launch("ask", query, "--data", str(data))
    assert broken.returncode == 2
    assert "mine.ttl:1" in broken.stderr


def test_another_vocabulary_can_be_asked(launch: Launch, tmp_path: Path) -> None:
    path = tmp_path / "pets.ttl"
    path.write_text(
        "@prefix : <https://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ":Pet a owl:Class . :owner a owl:ObjectProperty ; rdfs:domain :Pet .\n"
        ':rex a :Pet ; rdfs:label "Rex" ; :owner :ann .\n'
    )

    assert "\nrex\n" in launch("ask", "find pet", "--ontology", str(path)).stdout


# --- usage ----------------------------------------------------------------------------------------


def test_every_command_explains_itself(launch: Launch) -> None:
    overview = launch("--help").stdout
    for command in COMMANDS:
        assert command in overview
        done = launch(command, "--help")
        assert done.returncode == 0
        assert len(done.stdout) > 200


def test_every_setting_is_in_some_help_with_its_variable(launch: Launch) -> None:
    helps = "".join(launch(command, "--help").stdout for command in ("ask", "serve"))
    flat = " ".join(helps.split())

    for setting in SETTINGS:
        assert setting.flag in flat
        assert setting.variable in flat


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("ask",),
        ("ask", EXAMPLE, "--format", "yaml"),
        ("ask", EXAMPLE, "--emit", "soup"),
        ("export", "--format", "yaml"),
        ("serve", "--port", "many"),
        ("serve", "--host", "not an address", "--port", "0"),
        ("check",),
        ("prove", "a"),
        ("ask", EXAMPLE, "--data", "/no/such/file.ttl"),
        ("ask", EXAMPLE, "--data", "/etc/hostname"),
    ],
)
def test_wrong_usage_ends_with_2_and_a_line_that_helps(
    launch: Launch, arguments: tuple[str, ...]
) -> None:
    done = launch(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()


def test_the_version(launch: Launch) -> None:
    assert launch("--version").stdout.count(".") == 2


def test_a_reader_that_goes_away_is_no_error() -> None:
    writer = subprocess.Popen(
        [COMMAND, "export", "--closure"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    errors = writer.stderr.read()
    writer.stderr.close()

    assert writer.wait(60) == 0
    assert errors == b""


def test_ctrl_c_ends_quietly_with_130() -> None:
    process = subprocess.Popen(
        [COMMAND, "ask", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    # It is waiting for its input once the module that reads it has been imported.
    wait_until_reading(process.pid)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert out == errors == b""


def wait_until_reading(pid: int) -> None:
    import time

    for _ in range(1000):
        if Path(f"/proc/{pid}/wchan").exists():
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            calls = Path(f"/proc/{pid}/syscall")
            waiting = calls.read_text().split()[:2] if calls.exists() else ["0", "0x0"]
            if state == "S" and waiting == ["0", "0x0"]:
                return
        time.sleep(0.02)
    raise AssertionError("it never waited for its input")


def test_an_unexpected_error_is_one_line_unless_debugging(tmp_path: Path) -> None:
    code = (
        "import isthmus.service.commands.coverage as c, isthmus.service.cli as cli, sys\n"
        "c.run = lambda arguments: 1 / 0\n"
        "sys.exit(cli.main(['coverage']))\n"
    )

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment,
        )

    assert run().returncode == 1
    assert TRACE not in run().stderr
    assert "ISTHMUS_DEBUG" in run().stderr
    assert TRACE in run(ISTHMUS_DEBUG="1").stderr


def test_colours_are_for_terminals_only() -> None:
    from isthmus.service.terminal.abilities import paint_frames

    frame = (
        "error[E102]: wrong\n --> query:1:6\n  |\n1 | find optoin\n  |      ^^^^^^\n  = help: so"
    )

    assert paint_frames(frame, on=False) == frame
    assert "\x1b[31" in paint_frames(frame, on=True)
    assert "\x1b[31;1merror[E102]" in paint_frames(frame, on=True)


def test_a_question_is_given_up_at_its_deadline(launch: Launch) -> None:
    done = launch("ask", EXAMPLE, "--deadline", "0.0001")

    assert done.returncode == 3
    assert done.stdout == ""
    assert "--deadline" in done.stderr
    assert launch("ask", EXAMPLE, ISTHMUS_DEADLINE="0.0001").returncode == 3
    assert launch("ask", EXAMPLE, "--deadline", "soon").returncode == 2


def test_an_answer_is_rdf_too(launch: Launch) -> None:
    text = launch("ask", EXAMPLE, "--format", "turtle").stdout
    triples = {quad.triple for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)}
    option = "https://w3id.org/isthmus/option/direct-connect-transit-gateway-vpn"
    about = {t.predicate.value for t in triples if getattr(t.subject, "value", "") == option}

    assert "http://www.w3.org/2000/01/rdf-schema#label" in about
    assert "https://w3id.org/isthmus/ns#encrypted" in about, "the facts behind it are there"
    kinds = {t.object.value for t in triples if t.predicate.value.endswith("#type")}
    assert "http://www.w3.org/2001/sw/DataAccess/tests/result-set#ResultSet" in kinds


def test_saved_queries_are_listed_for_scripts(launch: Launch) -> None:
    listed = json.loads(launch("queries", "--format", "json").stdout)

    assert {"name", "title", "description", "parameters", "text"} <= set(listed[0])


def test_the_shell_names_the_extra_that_it_needs(tmp_path: Path) -> None:
    code = (
        "import os, pty, sys\n"
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name: None if name == 'rich' else find(name)\n"
        "from isthmus.service.cli import main\n"
        "main(['repl'])\n"
    )
    pid, terminal = os.forkpty()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-c", code])
    said = b""
    try:
        while part := os.read(terminal, 4096):
            said += part
    except OSError:
        pass
    os.waitpid(pid, 0)
    os.close(terminal)

    assert b"isthmus[repl]" in said
    assert b"rich" in said
    assert TRACE.encode() not in said


@pytest.fixture
def silent_engine() -> Iterator[str]:
    """The address of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql"


def test_an_engine_that_never_answers_is_given_up(launch: Launch, silent_engine: str) -> None:
    done = launch("ask", EXAMPLE, "--store", silent_engine, "--deadline", "0.5")

    assert done.returncode == 3
    assert "0.5 s" in done.stderr


def test_ctrl_c_ends_a_question_at_once(silent_engine: str) -> None:
    command = [COMMAND, "ask", EXAMPLE, "--store", silent_engine, "--deadline", "600"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until_connected(silent_engine)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert (out, errors) == ("", "")


def until_connected(address: str) -> None:
    """Wait until somebody has a connection to a port of this machine."""
    port = int(address.rsplit(":", 1)[1].split("/", maxsplit=1)[0])
    for _ in range(3000):
        table = Path("/proc/net/tcp").read_text().splitlines()[1:]
        if any(
            line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "01" for line in table
        ):
            return
        time.sleep(0.02)
    raise AssertionError("nobody ever connected")


def test_other_days_than_the_edition(launch: Launch) -> None:
    check = "check privatelink where cross-region"
    assert "true" in launch("ask", check, "--as-of", "2024-11-26").stdout
    assert "since 2024-11-26" in launch("ask", check).stdout.splitlines()[0]
    assert launch("ask", check, "--as-of", "2024-13-01").returncode == 2
    assert launch("ask", check, "--as-of", "2019-01-01").returncode == 2
    proved = launch("prove", "privatelink", "cross-region", "true", "--as-of", "2024-11-26")
    assert proved.returncode == 0
    assert "since 2024-11-26" in proved.stdout


def test_changes_are_told_all_or_about_one_thing(launch: Launch) -> None:
    assert "100 changes, 12 later ways" in launch("changes").stdout
    told = launch("changes", "transit-gateways-per-direct-connect-gateway-six").stdout
    assert "conflict (lagging-text)" in told
    assert "source: AWS" in told
    assert launch("changes", "nobody-knows-this").returncode == 2


@pytest.mark.parametrize("command", ["mcp", "language-server", "repl"])
def test_what_reads_its_input_says_that_it_is_closed(command: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'exec "$1" {command} <&-', "sh", COMMAND],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "isthmus: standard input is closed, so nothing can be read\n"
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "out of memory"),
        (RuntimeError("can't start new thread"), "no more threads or processes; allow more"),
        (
            BlockingIOError(EAGAIN, "Resource temporarily unavailable"),
            "no more threads or processes",
        ),
    ],
)
def test_what_the_system_has_no_more_of_is_a_limit_and_no_defect(
    error: Exception, said: str
) -> None:
    assert status_of(error) == ExitCode.LIMIT
    assert said in message_of(error)
    assert status_of(RuntimeError("another")) is None
