"""Other days than the edition's, over HTTP: answers, warnings, changes, validators."""

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.servers import Server, start, stop

CHECK = "check privatelink where cross-region"
Q = f"/api/v1/query?q={quote(CHECK)}"
CHANGE = "privatelink-cross-region-endpoint-services"


@pytest.mark.parametrize(
    ("as_of", "verdict", "day"),
    [
        ("edition", "false", None),
        ("2020-06-06", "false", None),
        ("2024-11-25", "false", "2024-11-25"),
        ("2024-11-26", "true", "2024-11-26"),
    ],
)
def test_a_day_is_asked_about_in_the_address(server: Server, as_of, verdict, day) -> None:
    answer = server(f"{Q}&as_of={as_of}")
    assert answer.status == 200
    assert answer.json["rows"][0]["verdict"] == verdict
    assert answer.json["dataset"]["as_of"] == day
    assert answer.json["warnings"] == []


def test_an_answer_about_the_edition_says_what_changed(server: Server) -> None:
    answer = server(Q).json
    assert answer["rows"][0]["verdict"] == "false"
    assert [(entry["code"], entry["change"]) for entry in answer["warnings"]] == [
        ("revised", CHANGE)
    ]
    assert answer["notes"][0]["code"] == "today"
    assert "since 2024-11-26" in answer["notes"][0]["text"]


@pytest.mark.parametrize("as_of", ["yesterday", "2019-01-01", "2024-02-30", ""])
def test_a_day_that_cannot_be_asked_about_is_a_problem(server: Server, as_of: str) -> None:
    answer = server(f"{Q}&as_of={as_of}")
    if as_of:
        assert answer.status == 400
        assert "as_of" in answer.json["detail"]
    else:
        assert answer.json["dataset"]["as_of"] is None


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_table_for_programs_links_to_what_it_has_no_room_for(server: Server, form: str) -> None:
    answer = server(f"/api/v1/query.{form}?q={quote(CHECK)}")
    link = answer.headers["link"]
    assert link.endswith('; rel="describedby"; type="application/json"')
    beside = server(link[1 : link.index(">")])
    assert beside.json["warnings"][0]["change"] == CHANGE


def test_changes_are_listed_all_or_about_one_thing(server: Server) -> None:
    everything = server("/api/v1/changes").json
    assert len(everything["changes"]) == 100
    assert len(everything["ways"]) == 12
    about = server("/api/v1/changes?about=privatelink").json
    assert CHANGE in {change["change"] for change in about["changes"]}
    assert len(about["changes"]) < 20
    (one,) = server(f"/api/v1/changes?about={CHANGE}").json["changes"]
    assert one["effective"]["edtf"] == "2024-11-26"
    assert one["sources"][0]["address"]


def test_there_is_a_page_of_changes_and_a_graph(server: Server) -> None:
    page = server("/changes", Accept="text/html")
    assert page.status == 200
    assert "What has changed since the edition" in page.text
    asked = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH graph:changes { ?c a ist:DatedChange } }"
    prefixes = (
        "PREFIX graph: <https://w3id.org/isthmus/graph/> "
        "PREFIX ist: <https://w3id.org/isthmus/ns#> "
    )
    found = server(f"/sparql?query={quote(prefixes + asked)}", Accept="text/csv")
    assert found.text.split() == ["n", "100"]


def test_an_answer_that_was_kept_is_stale_when_something_changes(tmp_path: Path) -> None:
    tags = {}
    for day in ("2024-11-20", "2024-11-24", "2024-11-26"):
        running = start(tmp_path / f"log-{day}", ISTHMUS_TODAY=day)
        tags[day] = running(Q, Host="isthmus.example").headers["etag"]
        stop(running)
    # Nothing came between the first two days, and cross-Region endpoints before the third.
    assert tags["2024-11-20"] == tags["2024-11-24"]
    assert tags["2024-11-26"] != tags["2024-11-24"]


@pytest.mark.parametrize(
    ("page", "statement"),
    [
        ("/option/privatelink", "describe option:privatelink as of today"),
        (
            "/compare?ids=vpc-peering,privatelink",
            "compare vpc-peering, privatelink as of today",
        ),
    ],
)
def test_the_pages_of_an_option_and_of_a_comparison_lead_to_today(
    server: Server, page: str, statement: str
) -> None:
    shown = server(page, accept="text/html").text
    assert f'<a href="/?q={quote(statement, safe="")}">Today</a>' in shown
    assert 'class="later"' in shown
