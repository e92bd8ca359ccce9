"""What pages call things: by their names, the same number everywhere, and never by a word of code.

The pages are read as they are sent, without a browser.
"""

import html
import re
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine, Thing

from tests.browsers import PAGES
from tests.servers import Server

_CODE = re.compile(r"<(code|pre|textarea|script|style|svg|option)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
ADDRESSES = (
    "wrong",
    "claim",
    "description",
    "reference",
    "sparql",
    "guide",
    "decide-wrong",
    "missing",
)
"""Pages that tell of the language or of addresses: names of the language stand there on purpose."""


def text_of(page: str) -> str:
    """Return what a page says to people: no code, no drawing, no field."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return html.unescape(_TAG.sub(" ", _CODE.sub(" ", f"<main{main}")))


def page_of(server: Server, path: str) -> str:
    """Return a page as a browser gets it."""
    return server(path, accept="text/html").text


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """The names of options and designs that are no words of English."""
    engine = Engine(open_knowledge())
    rows = (row for kind in ("option", "configuration") for row in engine.ask(f"find {kind}").rows)
    return frozenset(row[0].id for row in rows if isinstance(row[0], Thing) and "-" in row[0].id)


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ADDRESSES])
def test_things_are_called_as_people_call_them(
    server: Server, names: frozenset[str], name: str
) -> None:
    text = text_of(page_of(server, PAGES[name]))
    assert not names.intersection(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", text))
    assert not re.search(r"\$[a-z]", text)
    assert not re.search(r"\ban? [^.;]*bottlenecks\b", text)
    digests = re.findall(r"\bcommit [0-9a-f]{7,}", text)
    assert not digests, "a digest tells people nothing"


def home_lines(server: Server) -> Iterable[tuple[str, int]]:
    """Return the address of each situation of the first page, with the number beside it."""
    page = page_of(server, "/")
    for address, number in re.findall(
        r'<a href="(/decide[^"]*)">[^<]*<span>(\d+) designs?</span>', page
    ):
        yield html.unescape(address), int(number)
    for address, number in re.findall(
        r'<h2 [^>]*><a href="(/decide[^"]*)">[^<]*</a></h2><p>[^<]*?(\d+) designs?\b', page
    ):
        yield html.unescape(address), int(number)


def test_the_first_page_counts_as_the_page_of_the_decision_does(server: Server) -> None:
    lines = dict(home_lines(server))
    assert len(lines) > 10
    for address, number in lines.items():
        page = page_of(server, address)
        assert number == sum(map(int, re.findall(r'class="fit"[^>]*><b>(\d+)</b>', page))), address


def test_a_decision_takes_along_the_option_that_it_came_from(server: Server) -> None:
    option = page_of(server, "/option/direct-connect")
    address = html.unescape(re.findall(r'href="([^"]*)">Decide with it', option)[0])
    assert "family=network-to-vpc" in address
    assert len(re.findall(r'<tr class="own">', page_of(server, address))) == 3
    asked = page_of(server, f"{address}&must=cross-region")
    section = asked.partition('class="becomes"')[2].partition("</section>")[0]
    told = text_of(f"<main>{section}")
    assert re.search(r"Direct Connect gateway\)\s+fits", told)
    assert len(re.findall(r"does not fit\s+Those that stay within a Region", told)) == 2
    unknown = page_of(server, "/decide?beside=option:no-such-thing")
    assert "None of these designs is of it" in unknown
    # The form keeps it: without a script, too.
    assert 'name="beside" value="option:direct-connect"' in asked


def test_a_decision_names_the_numbers_that_limit_what_fits(server: Server) -> None:
    home = page_of(server, "/")
    address = re.findall(r'href="([^"]*)">a data centre, and many VPCs across Regions', home)[0]
    text = text_of(page_of(server, html.unescape(address)))
    assert re.search(r"5,000 attachments of a transit gateway\s+p\. \d+", text)


def test_a_reason_says_the_value_of_a_parameter_and_asks_without_it(server: Server) -> None:
    page = page_of(server, PAGES["parameters"])
    assert "reach: many VPCs" in text_of(page)
    (address, *_) = re.findall(r'<a class="small" href="([^"]*)">All conditions', page)
    assert server(html.unescape(address)).status == 200


def test_every_page_of_the_source_has_a_digest(server: Server) -> None:
    pages = {number: server(f"/page/{number}") for number in range(1, 36)}
    assert {reply.status for reply in pages.values()} == {200}
    assert server("/page/36").status == 404
    assert server("/page/0").status == 404
    assert server("/page/1e9").status == 404
    # Where no statement names the page, the page says where its section begins.
    assert 'href="/page/9"' in pages[10].text
    assert text_of(pages[17].text).count("one larger virtual network of several VPCs") == 1


def test_what_differs_leads_to_the_designs_that_do(server: Server) -> None:
    page = page_of(server, "/?q=find%20option%20show%20cross-region")
    assert re.search(r'<a href="/option/direct-connect#designs"><span class="verdict mixed">', page)
    assert 'id="designs"' in page_of(server, "/option/direct-connect")


def test_each_part_that_is_found_is_there(server: Server) -> None:
    for words in ("why not", "when to use", "what changed since 2020 for", "who manages"):
        for name in ("direct connect", "client vpn", "privatelink", "transit vpc", "vpc peering"):
            found = server(f"/api/v1/find?words={words} {name}".replace(" ", "%20")).json
            pages = next(group for group in found["groups"] if group["name"] == "pages")
            path, _, part = pages["entries"][0]["address"].partition("#")
            assert f'id="{part}"' in page_of(server, path), (words, name)


@pytest.mark.parametrize("thing", ["configuration", "option"])
def test_what_a_later_source_says_is_not_told_of_a_page_that_says_the_contrary(
    server: Server, thing: str
) -> None:
    query = f"find {thing} where cross-region show cross-region as of 2026-11-29"
    page = page_of(server, f"/?{urlencode({'q': query})}")
    row = next(row for row in page.split("<tr") if "PrivateLink" in row)
    row = row.partition("</tr>")[0]
    assert "a later source" in row
    assert not re.search(r"\bp\.\s*\d", _TAG.sub(" ", row)), row
    assert not re.search(r"\bp\.\s*0\b", _TAG.sub(" ", page)), "a later source has no page"


def test_the_title_of_a_saved_question_is_the_question(server: Server) -> None:
    query = "find option where encrypted and private and reach = many-vpcs"
    page = page_of(server, f"/?{urlencode({'q': query})}")
    assert "<title>find " not in page
