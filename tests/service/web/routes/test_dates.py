"""Other days than the edition's, over HTTP: answers, warnings, changes, validators."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.servers import Server, start, stop

CHECK = "check privatelink where cross-region"
Q = f"/api/v1/query?q={quote(CHECK)}"
OF_GONE = ("Holds no longer:", "Answered by other sources:")
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


def test_a_comparison_as_of_a_day_strikes_out_value_by_value(server: Server) -> None:
    address = "/compare?ids=vpc-peering,privatelink"
    shown = server(address, accept="text/html").text
    assert 'href="/compare?ids=vpc-peering%2Cprivatelink&amp;as_of=today">Today</a>' in shown
    assert "<del>" not in shown
    assert 'class="later"' in shown
    today = server(f"{address}&as_of=today", accept="text/html").text
    struck, later = struck_and_new(today[today.index('class="versus"') :])
    assert any("endpoint services can be used only in the Region" in part for part in struck)
    assert "Not from the paper: yes" in later
    assert any("ranges must not overlap" in part for part in later)
    assert not any("scalable infrastructure" in part for part in (*struck, *later))
    # What both have is told once in the edition, and still holds.
    address = "/compare?ids=option:direct-connect,privatelink"
    today = server(f"{address}&as_of=today", accept="text/html").text
    assert not any("contiguous block" in part for part in struck_and_new(today)[0])
    assert "100 Gbit/s" in " ".join(struck_and_new(today)[1])
    wrong = server(f"{address}&as_of=2019-01-01", accept="text/html")
    assert wrong.status == 400
    assert 'role="alert"' in wrong.text
    assert 'class="versus"' in wrong.text


def test_a_matrix_as_of_a_day_strikes_out_what_was(server: Server) -> None:
    page = server("/matrix?as_of=2024-11-26", accept="text/html").text
    row = page[page.index('href="/option/privatelink?as_of=2024-11-26"') :]
    row = row[: row.index("</tr>")]
    struck, later = struck_and_new(row)
    assert (struck, later) == ([f"{OF_GONE[0]} no"], ["Not from the paper: yes"])
    assert "Since 26 Nov 2024" in row
    assert "<del>" not in server("/matrix?as_of=2020-06-06", accept="text/html").text
    today = server("/matrix?as_of=today", accept="text/html").text
    row = today[today.index('href="/option/direct-connect?as_of=today"') :]
    assert "answered, known by 27 Sep 2019" in row[: row.index("</tr>")]
    assert server("/matrix?as_of=never", accept="text/html").status == 400


def test_the_page_of_an_option_leads_to_the_same_page_today(server: Server) -> None:
    paper = server("/option/privatelink", accept="text/html").text
    assert '<a href="/option/privatelink?as_of=today">Today</a>' in paper
    assert "<del>" not in paper
    assert "today: yes" in paper
    today = server("/option/privatelink?as_of=today", accept="text/html").text
    assert 'href="/option/privatelink">The paper, June 2020</a>' in today
    assert '<b aria-current="true">Today</b>' in today


def struck_and_new(text: str) -> tuple[list[str], list[str]]:
    """Return what a page strikes out and what it shows as later, as a screen reader has them."""
    plain = [
        [
            " ".join(re.sub(r"<[^>]+>", " ", part).split())
            for part in re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        ]
        for tag in ("del", "ins")
    ]
    return plain[0], plain[1]


@pytest.mark.parametrize(
    ("page", "day", "gone", "new"),
    [
        ("option/privatelink", "2024-11-25", [], []),
        ("option/privatelink", "2024-11-26", ["no", "one Region"], ["yes"]),
        ("option/privatelink", "today", ["no", "one Region"], ["yes", "ranges may overlap"]),
        ("option/direct-connect", "2020-12-01", ["encryption"], []),
        ("option/direct-connect", "2021-02-13", [], ["100 Gbit/s"]),
        ("option/direct-connect", "2024-07-03", ["encryption"], ["100 Gbit/s", "400 Gbit/s"]),
        ("option/vpc-transit-gateway", "2021-12-01", ["Hubs can be peered across Regions"], []),
        ("configuration/direct-connect-gateway", "today", [], ["400 Gbit/s"]),
    ],
)
def test_a_page_of_a_day_strikes_out_what_holds_no_longer(
    server: Server, page: str, day: str, gone: list[str], new: list[str]
) -> None:
    text = server(f"/{page}?as_of={day}", accept="text/html").text
    main = text[text.index("<main") : text.index("</main>")]
    struck, later = struck_and_new(main[main.index('class="with-toc"') :])
    for said in gone:
        assert any(said in part and part.startswith(OF_GONE) for part in struck), struck
    for said in new:
        assert any(said in part and part.startswith("Not from the paper:") for part in later), later
    if not gone and not new:
        assert (struck, later) == ([], [])


def test_what_the_paper_says_itself_is_not_shown_as_later(server: Server) -> None:
    path = "/configuration/vpc-transit-gateway-peered-hubs?as_of=today"
    struck, later = struck_and_new(server(path, accept="text/html").text)
    for own in ("Each VPC must be attached to the hub", "routing brought together at a hub"):
        assert not any(own in part for part in (*struck, *later))
    text = server("/option/vpc-transit-gateway?as_of=today", accept="text/html").text
    designs = text[text.index('id="designs"') : text.index('id="facts"')]
    struck, later = struck_and_new(designs)
    assert any("static routing" in part for part in later)
    assert not any("routing brought together" in part for part in struck)


def test_a_limit_whose_number_changed_is_struck_out_where_it_is_told(server: Server) -> None:
    text = server("/component/direct-connect-gateway?as_of=today", accept="text/html").text
    struck, _ = struck_and_new(text)
    assert any("at most 3 transit gateways" in part for part in struck)
    assert "Six transit gateways can be associated" in text
    before = server("/component/direct-connect-gateway?as_of=2022-01-01", accept="text/html").text
    assert not any("at most 3" in part for part in struck_and_new(before)[0])


@pytest.mark.parametrize("path", ["/section/vpc-to-vpc-options", "/page/17"])
def test_the_cells_of_the_paper_are_struck_out_with_what_holds_instead(
    server: Server, path: str
) -> None:
    text = server(f"{path}?as_of=today", accept="text/html").text
    struck, _ = struck_and_new(text)
    assert any("Hubs can be peered across Regions" in part for part in struck)
    assert "Two transit gateways can be peered whether they are in one Region or in two" in text
    assert "<del>" not in server(path, accept="text/html").text
    assert server(f"{path}?as_of=never", accept="text/html").status == 400


def test_a_silence_is_over_only_where_all_designs_are_spoken_of(server: Server) -> None:
    text = server("/option/vpc-transit-gateway?as_of=today", accept="text/html").text
    strip = text[text.index('class="strip"') : text.index('id="h-gist"')]
    assert not any("not stated" in part for part in struck_and_new(strip)[0])
    text = server("/option/direct-connect?as_of=today", accept="text/html").text
    strip = text[text.index('class="strip"') : text.index('id="h-gist"')]
    assert [part for part in struck_and_new(strip)[0] if "not stated" in part] == [
        f"{OF_GONE[0]} not stated"
    ]
    assert "answered, known by 27 Sep 2019" in strip


def test_between_the_bounds_of_a_date_neither_holds(server: Server) -> None:
    # Six hubs in place of three came on some day of April 2023: on the tenth neither is known.
    statements = {
        day: server(f"/component/direct-connect-gateway.nt?as_of={day}").text
        for day in ("2023-03-01", "2023-04-10", "2023-05-01")
    }
    texts = {
        day: server(f"/component/direct-connect-gateway?as_of={day}", accept="text/html").text
        for day in statements
    }
    since = "Since some day between 1 Apr 2023 and 27 Apr 2023"
    assert since not in texts["2023-03-01"]
    assert since in texts["2023-04-10"]
    assert since in texts["2023-05-01"]
    assert "came after that day" in texts["2023-03-01"]


def test_what_is_asked_about_a_day_stays_on_it(server: Server) -> None:
    text = server("/option/direct-connect?as_of=2024-07-03", accept="text/html").text
    for kept in (
        "/configuration/direct-connect-gateway?as_of=2024-07-03",
        "/option/direct-connect.ttl?as_of=2024-07-03",
        "as_of=2024-07-03&amp;beside=option%3Adirect-connect",
    ):
        assert kept in text or kept.replace("%3A", ":") in text, kept
    assert quote("describe option:direct-connect as of 2024-07-03", safe="") in text


@pytest.mark.parametrize("form", ["ttl", "jsonld", "nt"])
def test_the_data_of_a_thing_are_those_of_the_day(server: Server, form: str) -> None:
    paper, then = (server(f"/option/privatelink.{form}{day}") for day in ("", "?as_of=2024-11-26"))
    assert paper.headers["etag"] != then.headers["etag"]
    assert then.headers["content-location"].endswith(f".{form}?as_of=2024-11-26")
    # What it says of Regions is the contrary of what the paper says.
    assert "CrossRegionArrangement" in then.text
    assert "CrossRegionArrangement" not in paper.text


@pytest.mark.parametrize("day", ["yesterday", "2019-01-01", "2024-02-30"])
def test_a_page_of_a_day_that_is_none_says_so_and_is_there(server: Server, day: str) -> None:
    answer = server(f"/option/privatelink?as_of={day}", accept="text/html")
    assert answer.status == 400
    assert 'role="alert"' in answer.text
    assert "as_of" in answer.text
    assert "<h1>AWS PrivateLink</h1>" in answer.text
    assert 'href="/option/privatelink?as_of=today"' in answer.text
    data = server(f"/option/privatelink.ttl?as_of={day}")
    assert data.status == 400
    assert "as_of" in data.json["detail"]


def test_two_days_are_two_pages_to_a_cache(server: Server) -> None:
    days = ("", "?as_of=today", "?as_of=2024-11-26", "?as_of=2024-11-25")
    tags = {server(f"/option/privatelink{day}", accept="text/html").headers["etag"] for day in days}
    assert len(tags) == len(days)


def test_a_day_long_after_the_last_look_says_so(server: Server) -> None:
    text = server("/option/privatelink?as_of=2039-01-01", accept="text/html").text
    assert "Nobody has looked for changes since" in text


def text_of(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("dated-change/macsec-on-dedicated-connections", "MACsec can be ordered"),
        (
            "dated-change/transit-gateways-per-direct-connect-gateway-six",
            "At most 6 transit gateways",
        ),
        ("dated-change/direct-connect-not-encrypted-by-default", "answers a silence"),
        ("way/cloud-wan", "One network over Regions"),
    ],
)
def test_the_page_of_a_change_is_read_as_sentences(server: Server, path: str, said: str) -> None:
    page = server(f"/{path}", accept="text/html").text
    shown = text_of(page)
    assert said.casefold() in shown.casefold()
    assert "our reading" not in shown
    assert "Sources" in shown
    for raw in ("evidence:", "botocore release", "changed respect", "warns", "20-06-", "protocol:"):
        assert raw not in shown, raw
    assert "as_of=today" in page or path.startswith("way/")


def test_the_page_of_changes_begins_with_what_changes_a_design(server: Server) -> None:
    shown = text_of(server("/changes", accept="text/html").text)
    first = shown[shown.rindex("What changes a design") :]
    assert "MACsec can be ordered" in first[: first.index("Ways to connect that the paper lacks")]
    assert "Six transit gateways" in first[: first.index("Ways to connect that the paper lacks")]
    assert "billing" not in first[: first.index("Ways to connect that the paper lacks")]
    assert not re.search(r"\b20\d\d-\d\d", shown), "dates are written in one way"


FORTY = (
    "of=configuration&family=network-to-vpc&must=reach:many-vpcs,private"
    "&nice=encrypted,cross-region"
)


def test_a_decision_as_of_today_has_the_numbers_of_today(server: Server) -> None:
    page = server(f"/decide?{FORTY}&as_of=today", accept="text/html").text
    numbers = page[page.index("Numbers that limit these") : page.index("What other sources say")]
    struck, later = struck_and_new(numbers)
    assert any(part.startswith(f"{OF_GONE[0]} 3") for part in struck), struck
    assert any("6 transit gateways" in part for part in later), later
    assert "Twenty virtual private gateways for a Direct Connect gateway" in numbers
    assert "Gbit/s" not in text_of(f"<main>{numbers}</main>"), "what is offered limits nothing"
    paper = server(f"/decide?{FORTY}", accept="text/html").text
    numbers = paper[paper.index("Numbers that limit these") : paper.index("What other sources say")]
    assert struck_and_new(numbers) == ([], [])
    assert "3 transit gateways" in numbers


def test_a_decision_names_what_other_sources_say_of_its_wishes(server: Server) -> None:
    page = text_of(server(f"/decide?{FORTY}&as_of=today", accept="text/html").text)
    said = page[page.index("What other sources say") : page.index("The decision, to keep")]
    assert "Direct Connect does not encrypt what it carries" in said
    assert "MACsec can be ordered" in said
    assert "private outer addresses" in said
    day = text_of(server(f"/decide?{FORTY}&as_of=2021-01-01", accept="text/html").text)
    assert "MACsec can be ordered" not in day
    assert "private outer addresses" not in day


def test_a_silence_that_other_sources_answer_is_asked_once_with_the_answer(server: Server) -> None:
    address = FORTY.partition(",cross-region")[0]
    page = text_of(server(f"/decide?{address}&as_of=today", accept="text/html").text)
    asked = page[page.index("What one answer would change") : page.index("Would fit if confirmed")]
    assert len(re.findall(r"Is AWS Direct Connect [^?]*encrypted\?", asked)) == 1
    assert "answered Known by 27 Sep 2019: Direct Connect does not encrypt" in asked
    assert "The same of AWS Direct Connect" in asked


def test_a_decision_names_the_first_that_have_every_wish(server: Server) -> None:
    address = f"{FORTY.partition(',cross-region')[0]}"
    page = text_of(server(f"/decide?{address}", accept="text/html").text)
    assert "Stated to have every wish: AWS Direct Connect + AWS Transit Gateway + VPN" in page


def test_a_verdict_that_changed_stands_struck_out_before_that_of_the_day(server: Server) -> None:
    address = "of=configuration&family=vpc-to-vpc&must=cross-region"
    today = server(f"/decide?{address}&as_of=today", accept="text/html").text
    row = today[today.index("/configuration/privatelink-interface-endpoints") :]
    struck, later = struck_and_new(row[: row.index("</tr>")])
    assert struck == [f"{OF_GONE[0]} no"]
    assert later == ["Not from the paper: yes"]
    assert "Since 26 Nov 2024" in row[: row.index("</tr>")]
    record = server(f"/decide.md?{address}&as_of=today").text
    assert "across Regions: no in the edition, yes as of today (" in record
    assert "since 2024-11-26" in record


def test_the_record_of_a_decision_as_of_a_day_has_what_the_page_has(server: Server) -> None:
    record = server(f"/decide.md?{FORTY}&as_of=today").text
    assert "6 transit gateways behind a transit virtual interface (3 in the edition)" in record
    assert "Twenty virtual private gateways" in record
    assert "MACsec can be ordered" in record


@pytest.mark.parametrize(
    ("asked", "said", "fix"),
    [
        ("must=static", "No requirement is called", "must=routing:static"),
        (
            "must=private&as_of=2019-01-01",
            "lies before the edition",
            "must=private&amp;as_of=today",
        ),
        ("must=private&as_of=yesterday", "is no day", "must=private&amp;as_of=today"),
    ],
)
def test_what_cannot_be_decided_is_said_on_the_page(
    server: Server, asked: str, said: str, fix: str
) -> None:
    answer = server(f"/decide?of=configuration&{asked}", accept="text/html")
    assert answer.status == 400
    assert said in answer.text
    assert fix in answer.text
    assert "What it has to do" in answer.text
    assert server(f"/decide.md?of=configuration&{asked}").status == 400
