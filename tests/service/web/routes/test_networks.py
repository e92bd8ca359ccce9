"""Networks of one's own over HTTP, and the command line about them."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.paths import ROOT
from tests.servers import TRACE, Server, serving, start, stop

EXAMPLE = ROOT / "service" / "networks" / "example"
Launch = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, with names that mean harm, and a VPC of the same name as another."""
    path = tmp_path_factory.mktemp("networks") / "harm"
    shutil.copytree(EXAMPLE / "before", path)
    file = path / "ec2-describe-vpcs.json"
    answer = json.loads(file.read_text(encoding="utf-8"))
    answer["Vpcs"][2]["Tags"][0]["Value"] = "<script>alert(1)</script>"
    answer["Vpcs"][1]["Tags"][0]["Value"] = "dev"
    file.write_text(json.dumps(answer), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("networks") / "log"
    running = start(
        log, "--network", f"harbour={EXAMPLE / 'before'}", "--network", f"harm={folder}"
    )
    yield running
    assert stop(running) == 0
    assert TRACE not in log.read_text()


def test_the_json_over_http_is_that_of_the_command(networks: Server, launch: Launch):
    assert networks("/api/v1/networks").json == ["harbour", "harm"]
    told = networks("/api/v1/networks/harbour").json
    printed = json.loads(
        launch("network", "check", str(EXAMPLE / "before"), "--format", "json").stdout
    )
    assert {**told, "network": ""} == {**printed, "network": ""}
    reached = networks("/api/v1/networks/harbour/reach?from=dev-a&to=shared-a")
    given = (str(EXAMPLE / "before"), "dev-a", "shared-a")
    printed = json.loads(launch("network", "reach", *given, "--format", "json").stdout)
    assert {**reached.json, "network": ""} == {**printed, "network": ""}
    assert reached.headers["cache-control"] == "private, no-cache"


def test_the_answers_have_the_shape_that_is_described(networks: Server):
    from jsonschema import Draft202012Validator

    shapes = networks("/openapi.json").json["components"]["schemas"]
    for path, name in (
        ("/api/v1/networks", "Networks"),
        ("/api/v1/networks/harbour", "NetworkCheck"),
        ("/api/v1/networks/harbour/reach?from=dev&to=shared", "NetworkReach"),
        ("/api/v1/networks/harbour/reach?from=dev-a&to=10.20.1.4", "NetworkReach"),
    ):
        Draft202012Validator(shapes[name]).validate(networks(path).json)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/networks/nothing", 404, "no network is called"),
        ("/networks/nothing", 404, "no network is called"),
        ("/api/v1/networks/nothing", 404, "there is harbour"),
        ("/api/v1/networks/harbour/reach?from=dev", 400, "'to'"),
        ("/api/v1/networks/harbour/reach?from=dev&to=nobody", 400, "has the id or the name"),
        ("/api/v1/networks/harm/reach?from=dev&to=hub", 400, "is the name of 2 things"),
    ],
)
def test_what_is_wrong_is_said(networks: Server, path: str, status: int, said: str):
    answer = networks(path)
    assert answer.status == status
    assert said in answer.text


def test_a_page_shows_what_reaches_what_and_why_not(networks: Server):
    assert "/networks/harbour" in networks("/networks").text
    page = networks("/networks/harbour?from=dev&to=shared").text
    for shown in ("not-associated", "no-route", "filters were not examined", "both ways"):
        assert shown in page
    assert networks("/networks/harbour?from=dev&to=nobody").status == 400


def test_a_page_counts_as_changes_what_came_after_the_edition(networks: Server):
    page = networks("/networks/harbour").text
    assert "3 changes since the edition" in page
    assert "5 more from other sources" in page
    said = page[page.index("3 changes since") : page.index("5 more from other")]
    assert "VPC Lattice" in said
    assert "encrypts traffic of VPC peering" not in said, "it was so before"
    assert not re.search(r"\b20\d\d-\d\d-\d\d:", page), "days are told as people tell them"


def test_how_full_a_quota_is_reads_as_a_sentence_with_each_page_once(networks: Server):
    page = " ".join(re.sub(r"<[^>]+>", " ", networks("/networks/harbour").text).split())
    assert "1 of 125 active peerings of the VPC dev Known by" in page
    assert "2 of 5,000 attachments of the transit gateway hub p. 4 p. 5 p. 17 1 of" in page


def test_a_page_checks_what_is_wanted_and_marks_what_breaks_it(networks: Server):
    page = networks("/networks/harbour").text
    assert "Check against intents" in page
    assert "breaks an intent" not in page, "nothing is judged before somebody wants something"
    wanted = """
[[must]]
from = "dev"
to = "shared"
[[must-not]]
from = "data"
to = "shared"
[[must-not]]
from = "data"
to = "dev"
"""
    checked = networks(f"/networks/harbour?intents={quote(wanted)}").text
    assert "2 of 3 intents are broken" in checked
    assert "dev must reach shared, and it does not" in checked
    assert "data must not reach dev, and it does" in checked
    marked = set(re.findall(r"(\w+) to (\w+): [\w ]+, which breaks an intent", checked))
    assert marked == {("dev", "shared"), ("data", "dev")}
    kept = networks(f"/networks/harbour?intents={quote(wanted.partition('[[must-not]]')[2])}")
    assert kept.status == 400
    assert "only [[must]] and [[must-not]] are known" in kept.text
    unknown = networks(f"/networks/harbour?intents={quote(wanted.replace('data', 'nobody'))}")
    assert unknown.status == 400
    assert "nobody" in unknown.text


def test_a_question_past_its_deadline_is_not_lost(tmp_path: Path):
    network = f"harbour={EXAMPLE / 'before'}"
    with serving(tmp_path / "log", "--deadline", "0.001", "--network", network) as slow:
        late = slow(f"/?q={quote('find vpc in harbour')}", accept="text/html")
    assert late.status == 504
    assert "was stopped at its deadline of 0.001 s" in late.text
    field = late.text.partition("<textarea")[2].partition("</textarea>")[0]
    assert field.endswith("find vpc in harbour")


def test_a_page_says_on_what_an_option_rests_and_why_a_duty_is_met(networks: Server):
    text = networks("/networks/harbour", accept="text/html").text
    page = " ".join(re.sub("<[^>]+>", " ", text).split())
    assert "It takes an active peering between two VPCs." in page
    assert "is active and joins dev and data" in page
    # The requirement, its page, the reason, what that is about, and where it stands.
    assert re.search(
        r"each VPC must be attached to the hub p\. 20 : each of these is attached "
        r"\( ?dev, shared ?\) ec2-describe-\S+\.json#/",
        page,
    )
    told = networks("/api/v1/networks/harbour").json["arrangements"]
    for entry in told:
        assert all(ground["at"] for ground in entry["grounds"])
        judged = [claim for claim in entry["claims"] if claim["state"] in ("met", "not-met")]
        assert all(claim["why"] and claim["on"] and claim["at"] for claim in judged)


def test_names_are_never_markup(networks: Server):
    for path in ("/networks/harm", "/networks/harm?from=vpc-0a300000000da7a0&to=shared-a"):
        page = networks(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


# --- the command line -----------------------------------------------------------------------------


def test_statuses_are_those_of_every_command(launch: Launch, folder: Path, tmp_path: Path):
    example = str(EXAMPLE / "before")
    assert launch("network", "reach", example, "dev", "shared").returncode == 0
    assert launch("network", "reach", example, "dev", "nobody").returncode == 1
    twice = launch("network", "reach", str(folder), "dev", "hub")
    assert twice.returncode == 1
    assert "is the name of 2 things" in twice.stderr
    assert launch("network", "check", str(tmp_path / "nothing")).returncode == 2
    assert launch("network", "check", example, "--limit", "nothing=1").returncode == 2
    met = launch("network", "check", example, "--limit", "pairs=1")
    assert met.returncode == 3
    assert "--limit pairs=" in met.stderr
    # A part is told all the same, and that it is one.
    assert "2 pairs were not looked at" in met.stdout


@pytest.mark.parametrize(
    ("intents", "status", "said"),
    [
        ('[[must]]\nfrom = "dev"\nto = "data"\n', 0, "holds"),
        ('[[must]]\nfrom = "dev"\nto = "shared"\n', 1, "not-associated"),
        ('[[must-not]]\nfrom = "dev"\nto = "data"\n', 1, "BROKEN"),
        ('[[must-not]]\nfrom = "data"\nto = "shared"\n', 0, "holds"),
        ('[[must]]\nfrom = "dev"\n', 1, "must number 1: to is to be"),
        ('[[should]]\nfrom = "dev"\nto = "data"\n', 1, "only [[must]] and [[must-not]]"),
        ("[[must", 2, "no TOML"),
    ],
)
def test_intents(launch: Launch, tmp_path: Path, intents: str, status: int, said: str):
    file = tmp_path / "intents.toml"
    file.write_text(intents, encoding="utf-8")
    done = launch("network", "check", str(EXAMPLE / "before"), "--intents", str(file))
    assert done.returncode == status
    assert said in done.stdout + done.stderr


def test_what_cannot_be_told_breaks_an_intent_unless_it_is_allowed(launch: Launch, tmp_path: Path):
    network = tmp_path / "network"
    shutil.copytree(EXAMPLE / "before", network)
    (network / "ec2-describe-vpc-peering-connections.json").unlink()
    for unknown, status in (("fail", 1), ("allow", 0)):
        file = tmp_path / f"{unknown}.toml"
        text = f'[[must]]\nfrom = "dev"\nto = "data"\nunknown = "{unknown}"\n'
        file.write_text(text, encoding="utf-8")
        assert launch("network", "check", str(network), "--intents", str(file)).returncode == status


def test_the_difference_of_two_states(launch: Launch):
    states = [str(EXAMPLE / name) for name in ("before", "after")]
    told: Any = json.loads(launch("network", "diff", *states, "--format", "json").stdout)
    ends = ["vpc-0a10000000000de0", "vpc-0a200000000005a0"]
    assert told["pairs"] == [{"between": ends, "old": "none", "new": "two-way, all"}]
    same: Any = json.loads(
        launch("network", "diff", states[0], states[0], "--format", "json").stdout
    )
    assert same["same"] is True


def test_the_script_that_collects_is_one_and_only_reads(launch: Launch, tmp_path: Path):
    import re
    import subprocess

    script = launch("network", "collect", "--region", "eu-west-1").stdout
    file = tmp_path / "collect.sh"
    file.write_text(script, encoding="utf-8")
    assert subprocess.run(["bash", "-n", str(file)], check=False).returncode == 0
    calls = re.findall(r"(?:ec2|directconnect|sts) \\?\s*([a-z][a-z-]+)", script)
    assert len(calls) > 20
    assert {call.split("-")[0] for call in calls} == {"describe", "get", "search"}
    # What a customer gateway is configured with, and keys, are never asked for.
    assert "CustomerGatewayConfiguration" not in script
    assert "authKey" not in script
    assert launch("network", "collect", "--region", "$(reboot)").returncode == 1


def _rows(running: Server, query: str) -> list[dict[str, Any]]:
    told = running(f"/sparql?{urlencode({'query': query, 'format': 'json'})}")
    rows: list[dict[str, Any]] = told.json["results"]["bindings"]
    return rows


def test_each_network_is_a_graph_of_its_own_and_the_paper_keeps_its_own(networks: Server):
    vpcs = "SELECT DISTINCT ?x WHERE { GRAPH <%s> { ?x a net:Vpc } }"
    base = "https://w3id.org/isthmus/"
    harbour, harm = (
        {row["x"]["value"] for row in _rows(networks, vpcs % f"{base}graph/network/{name}")}
        for name in ("harbour", "harm")
    )
    assert len(harbour) == len(harm) == 3
    assert harbour.isdisjoint(harm)
    assert _rows(networks, "SELECT ?x WHERE { ?x a net:Vpc }") == []
    attached = "SELECT ?hub WHERE { GRAPH <%s> { ?vpc net:attachedTo ?hub } }"
    assert _rows(networks, attached % f"{base}graph/network/harbour")
    told = networks("/sparql", accept="application/n-triples").text
    assert f"<{base}graph/network/harbour>" in told
    assert f"<{base}graph/resources>" in told


def test_a_network_is_asked_in_the_language_over_http(networks: Server):
    def ask(query: str) -> Any:
        return networks(f"/api/v1/query?{urlencode({'q': query})}").json

    found = ask("find vpc in harbour where any peered-with")
    assert len(found["rows"]) == 2
    cited = found["citations"][0]
    assert cited["section"].endswith(".json")
    assert cited["locator"].startswith("/")
    walked = ask("reach from dev to shared in harbour")
    assert walked["sparql"] is None
    assert [row["verdict"] for row in walked["rows"]] == ["none", "no", "no"]
    assert ask("find vpc")["rows"] != found["rows"]
    wrong = networks(f"/api/v1/query?{urlencode({'q': 'find vpc in harbuor'})}")
    assert wrong.status == 400
    assert "there is no network" in wrong.text
    # A name that two things bear is an error with its readings; markup in a name is text.
    twice = networks(f"/api/v1/query?{urlencode({'q': 'reach from dev to shared in harm'})}")
    assert twice.status == 400
