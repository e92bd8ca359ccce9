"""Answers of questions as pages tell them: in the order of the paper, once, in words."""

import re

import pytest
from isthmus.queries import Engine
from isthmus.queries.saved_queries import saved_queries, saved_query
from isthmus.service.explorer import Explorer
from isthmus.service.explorer.pages.ask import ask_page

ORDER = (
    "AWS Managed VPN (network to VPC)", "AWS Transit Gateway + VPN", "AWS Direct Connect",
    "AWS Direct Connect + AWS Transit Gateway", "AWS Direct Connect + VPN",
    "AWS Direct Connect + AWS Transit Gateway + VPN", "AWS VPN CloudHub",
    "Software Site-to-Site VPN (network to VPC)", "VPC peering",
    "AWS Transit Gateway (VPC to VPC)", "Software Site-to-Site VPN (VPC to VPC)",
    "Software VPN to AWS Managed VPN", "AWS Managed VPN (VPC to VPC)", "AWS PrivateLink",
    "AWS Client VPN", "Software client VPN", "Transit VPC",
)  # fmt: skip
"""The options as the table of contents has them."""


@pytest.fixture(scope="module")
def explorer(engine: Engine) -> Explorer:
    return Explorer(engine)


def page_of(explorer: Explorer, name: str) -> str:
    page, answered = ask_page(explorer, saved_query(name).text.strip())
    assert answered
    return page


def table_of(page: str) -> dict[str, dict[str, str]]:
    """Return the cells of an answer, as plain text, by row and heading."""
    body = page[page.index('<table class="listed">') :].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', body, re.DOTALL)
    return {
        re.split(r" (?:from )?p\. ", plain(row))[0]: {
            head: plain(cell)
            for head, cell in re.findall(r'<td data-h="([^"]+)">(.*?)</td>', cells, re.DOTALL)
        }
        for row, cells in rows
    }


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_options_stand_in_the_order_of_the_paper(explorer: Explorer) -> None:
    for name in ("high-availability", "encryption-not-stated", "own-management"):
        rows = list(table_of(page_of(explorer, name)))
        assert rows == [option for option in ORDER if option in rows], name


def test_an_order_that_is_asked_for_stands(explorer: Explorer) -> None:
    page, _ = ask_page(explorer, "find option where private show reach order by title desc")
    rows = list(table_of(page))
    assert rows[0].startswith("AWS Transit Gateway")
    assert rows != [option for option in ORDER if option in rows]


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_no_column_repeats_the_name_of_a_row(query, explorer: Explorer) -> None:
    page, _ = ask_page(explorer, query.text.strip())
    assert '<th scope="col">title</th>' not in page


def test_each_end_has_somebody_who_keeps_it_available(explorer: Explorer) -> None:
    rows = table_of(page_of(explorer, "high-availability"))
    direct_connect = rows["AWS Direct Connect"]
    assert "several dynamically routed connections" in direct_connect["needed"]
    assert "p. 9" in direct_connect["needed"]
    between = rows["Software Site-to-Site VPN (VPC to VPC)"]
    assert "customer (if required)" in between["availability of an end by"]
    assert "between VPCs in AWS" in between["left to you"]
    mixed = rows["Software VPN to AWS Managed VPN"]
    assert mixed["availability of an end by"] == "AWS customer (if required) p. 17 p. 22"
    assert mixed["left to you"].startswith("software end")


def test_the_rare_answer_comes_before_the_advice_to_all(explorer: Explorer) -> None:
    rows = table_of(page_of(explorer, "overlapping-addresses"))
    assert list(rows)[:2] == [
        "address translation between overlapping ranges",
        "ranges must not overlap",
    ]
    assert rows["ranges must not overlap"]["options"].startswith("AWS VPN CloudHub")


def test_a_gist_cites_the_page_that_says_it(explorer: Explorer) -> None:
    pages = {
        asked.title: [
            (part.text.strip("; :"), part.thing.label if part.thing else "", part.citations[0].page)
            for part in asked.gist.parts
            if part.citations
        ]
        for asked in explorer.home().asked
    }
    single = pages["Which options have a single point of failure, and what helps?"]
    assert [page for _, _, page in single] == [15, 21, 22, 26, 30]
    assert [page for _, _, page in pages["Which designs connect across Regions?"]][:3] == [
        9,
        18,
        20,
    ]
    assert pages["What does the paper not say about encryption?"][0][1:] == (
        "AWS Direct Connect",
        9,
    )
    numbers = pages["Which numbers limit a design?"]
    assert [(text.rpartition(": ")[2], page) for text, _, page in numbers] == [
        ("5,000", 17),
        ("3", 11),
    ]
    overlap = pages["Where may address ranges overlap?"]
    assert overlap[0][1:] == ("Transit VPC", 28)
    assert overlap[1][1:] == ("AWS VPN CloudHub", 14)


def test_a_limit_has_its_number_and_the_options_that_have_it(explorer: Explorer) -> None:
    rows = table_of(page_of(explorer, "quotas"))
    attachments = rows["attachments of a transit gateway"]
    assert attachments["number"].startswith("at most 5,000")
    assert "AWS Transit Gateway + VPN" in attachments["options"]
    assert rows["Direct Connect below 1 Gbit/s"]["number"].startswith("less than 1 Gbit/s")
    assert not {"unit", "bound"} & set(attachments)


def test_bgp_is_needed_below_a_tunnel_with_static_routes(explorer: Explorer) -> None:
    rows = table_of(page_of(explorer, "options-needing-bgp"))
    assert len(rows) == 5
    for page, option in ((12, "AWS Direct Connect + VPN"), (13, ORDER[5])):
        told = rows[option]["sessions with BGP alone"]
        assert "public virtual interface" in told
        assert f"p. {page}" in told


def test_designs_are_named_where_the_option_differs(explorer: Explorer) -> None:
    page = plain(page_of(explorer, "hub-or-peering"))
    assert "differs by design Across Regions: yes p. 2" in page
    assert "Across Regions: yes from p. 18" in page, "private is stated of one design"
    assert "limitation: no longer hubs can be peered" in page


def test_conditions_are_told_in_words(explorer: Explorer) -> None:
    for name in ("high-availability", "options-needing-bgp", "own-management"):
        page = page_of(explorer, name)
        others = page[page.index('id="others"') : page.index('id="behind"')]
        told = plain(re.sub(r'title="[^"]*"', "", others))
        assert not re.search(r"-by\b|session-|= (dynamic|customer|static)", told), name
