"""What the page of an option says at once, beside what the source says.

The pages are read as they are sent, without a browser.
"""

import re

import pytest
from isthmus.kb import Knowledge
from isthmus.kb.terms import ist
from isthmus.queries import Engine, Thing

from tests.servers import Server

from .test_wording import page_of, text_of

_PAGE = re.compile(r"(from )?p\. \d+")


@pytest.fixture(scope="module")
def options(engine: Engine) -> tuple[str, ...]:
    """The names of all options."""
    return tuple(row[0].id for row in engine.ask("find option").rows if isinstance(row[0], Thing))


def lines_of(page: str, beginning: str) -> list[str]:
    """Return the lines of the list behind a mark, each without its pages."""
    listed = page.partition(beginning)[2].partition("</ul>")[0]
    lines = (text_of(f"<main>{line}</main>") for line in listed.split("<li")[1:])
    return [" ".join(_PAGE.sub("", line.partition(">")[2]).split()) for line in lines]


@pytest.mark.parametrize(
    "name",
    ["software-vpn", "vpc-software-vpn", "vpc-software-to-managed-vpn", "software-client-vpn"],
)
def test_a_possible_single_point_of_failure_speaks_against_with_what_helps(
    server: Server, name: str
) -> None:
    page = page_of(server, f"/option/{name}")
    (line,) = (one for one in lines_of(page, 'class="against"') if "single point" in one)
    assert line.startswith("Possible single point of failure")
    assert "What helps: High availability of software VPN instances" in line
    against = page.partition('class="against"')[2].partition("</ul>")[0]
    assert re.search(r"p\. 30</a>", against)
    strip = page.partition('class="strip"')[2].partition("</ul>")[0]
    assert "possible" in strip.partition("single point of failure")[2].partition("</li>")[0]


def test_what_the_source_denies_of_peering_speaks_for_it(server: Server) -> None:
    favour = lines_of(page_of(server, "/option/vpc-peering"), 'class="for"')
    assert {"No single point of failure", "No bottleneck"} <= set(favour)
    assert "Across Regions: fewer threat vectors" in favour


@pytest.mark.parametrize(
    ("name", "side", "said"),
    [
        ("vpn-cloudhub", "against", "Ranges must not overlap"),
        ("vpn-cloudhub", "for", "Potentially low cost"),
        ("vpc-transit-gateway", "for", "Simpler than peering for many VPCs"),
        ("direct-connect-transit-gateway", "for", "Simpler management of connections"),
        ("direct-connect", "for", "Direct Connect gateway: one virtual interface for all VPCs"),
        ("transit-vpc", "for", "Translation between overlapping ranges"),
        ("transit-vpc", "for", "Packet filtering or inspection in the network"),
    ],
)
def test_a_reason_that_the_source_gives_is_there(
    server: Server, name: str, side: str, said: str
) -> None:
    lines = lines_of(page_of(server, f"/option/{name}"), f'class="{side}"')
    assert any(line.startswith(said) for line in lines), lines


def test_nothing_is_counted_for_an_option_and_against_it(
    server: Server, options: tuple[str, ...]
) -> None:
    for name in options:
        page = page_of(server, f"/option/{name}")
        favour, against = (lines_of(page, f'class="{side}"') for side in ("for", "against"))
        assert not set(favour) & set(against), name
        assert len(set(against)) == len(against), name
        assert sum("single-hop BGP" in line for line in against) < 2, name


def test_a_condition_is_no_use_and_what_is_said_of_a_family_is_marked(
    server: Server, knowledge: Knowledge, options: tuple[str, ...]
) -> None:
    conditions = {
        knowledge.name(quad.object)
        for quad in knowledge.quads.quads_for_pattern(None, ist("recommendedWhen"), None, None)
        if not isinstance(quad.object, str)
    }
    assert len(conditions) > 8
    for name in options:
        for line in lines_of(page_of(server, f"/option/{name}"), 'class="use"'):
            named = [one for one in conditions if one.casefold() in line.casefold()]
            assert not named or re.match("(Advised|Typical) when ", line), (name, line)
            if "larger network" in line or "like any internal resource" in line:
                assert line.endswith("(said of the whole family)"), (name, line)


def test_no_two_parties_do_the_same(server: Server, options: tuple[str, ...]) -> None:
    for name in options:
        part = page_of(server, f"/option/{name}").partition('id="who"')[2]
        aws, you = (set(lines_of(part, f'<div class="{party}"')) for party in ("aws", "you"))
        assert aws and you, name
        assert not aws & you, name
        assert not any(re.match("(Manages|Keeps|Provides) ", line) for line in you), name
        # What one of them does, the other is not told to be silent about.
        for side in ("the side of AWS", "your side"):
            runs = any(re.match(f"Manages? {side}", line) for line in aws | you)
            assert not (runs and any(f"who runs {side}" in line for line in aws | you)), name
            keeps = any(re.match(f"Keeps? {side} available", line) for line in aws | you)
            silent = any(f"who keeps {side} available" in line for line in aws | you)
            assert not (keeps and silent), name


def test_each_fact_of_a_design_has_the_pages_that_say_it(server: Server) -> None:
    page = page_of(server, "/configuration/vpc-peering-across-regions")
    use = page.partition('class="use"')[2].partition("</ul>")[0]
    favour = page.partition('class="for"')[2].partition("</ul>")[0]
    assert re.findall(r"p\. (\d+)</a>", use.partition("</li>")[0]) == ["17"]
    assert "p. 2<" not in favour
    assert "(said of the whole family)" in use


def test_a_reading_of_ours_is_marked_where_it_comes_by_another_option(server: Server) -> None:
    page = page_of(server, "/option/vpn-cloudhub")
    strip = page.partition('class="strip"')[2].partition("</ul>")[0]
    assert "our reading" in strip.partition(">encrypted<")[2].partition("</li>")[0]


def test_a_denied_requirement_is_asked_about_in_its_own_words(server: Server) -> None:
    record = server("/decide.md?must=!single-point-of-failure").text
    settled = record.partition("## To settle first")[2].partition("\n## ")[0]
    questions = [line for line in settled.splitlines() if line.startswith("- ")]
    assert questions
    for line in questions:
        assert re.match("- Is .* without a single point of failure\\? If yes, first: ", line), line
        assert "if no, the first stay" in line
