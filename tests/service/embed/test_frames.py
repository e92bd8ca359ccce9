"""Frames, oEmbed, and what pages say of themselves to programs."""

import json
import re
from html import unescape
from urllib.parse import quote, urlsplit

import pytest

from tests.browsers import PAGES as EVERY_PAGE
from tests.servers import Server

FRAMES = {
    "query": "/embed/query?q=find+option+where+not+transitive",
    "option": "/embed/option?text=vpc-peering&diagram=yes",
    "compare": "/embed/compare?text=vpc-peering,vpc-transit-gateway&on=reach",
    "diagram": "/embed/diagram?text=configuration:vpc-managed-vpn-direct-connect",
    "proof": "/embed/proof?text=vpc-managed-vpn-direct-connect,private,true",
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_may_stand_on_any_site_and_runs_nothing(server: Server, kind: str) -> None:
    reply = server(FRAMES[kind])
    assert reply.status == 200
    assert f'class="isthmus isthmus-{kind}"' in reply.text
    policy = reply.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    "path", ["/", "/option/vpc-peering", "/embed/content?kind=query&text=count+option"]
)
def test_nothing_else_may_stand_in_a_frame(server: Server, path: str) -> None:
    assert "frame-ancestors 'none'" in server(path).headers["content-security-policy"]


def test_a_wrong_block_is_a_problem(server: Server) -> None:
    wrong = server("/embed/content?kind=query&text=find+optio")
    assert wrong.status == 400
    assert wrong.json["errors"][0]["code"] == "E102"
    assert server("/embed/query?q=find+optio", Accept="text/html").status == 400
    assert server("/embed/content?kind=pie&text=x").status == 400
    assert server("/embed/content?kind=query&text=count+option&on=reach").status == 400
    assert server("/embed/content?kind=option&text=").status == 400


PAGES = {
    f"/?q={quote('find option where not transitive')}": "query",
    "/option/vpc-peering": "option",
    "/configuration/vpc-peering-across-regions": "option",
    "/compare?ids=vpc-peering,privatelink&on=reach": "compare",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_oembed_gives_a_frame_that_works(server: Server, page: str, form: str) -> None:
    url = quote(server.address + page, safe="")
    reply = server(f"/oembed?url={url}&format={form}&maxwidth=320&maxheight=9999")
    assert reply.status == 200
    if form == "json":
        assert reply.json["type"] == "rich"
        assert (reply.json["width"], reply.json["height"]) == (320, 400)
        html = reply.json["html"]
    else:
        assert reply.media_type == "text/xml"
        html = unescape(re.search(r"<html>(.*)</html>", reply.text, re.DOTALL)[1])
    target = urlsplit(unescape(re.search(r'src="([^"]+)"', html)[1]))
    frame = server(f"{target.path}?{target.query}")
    assert frame.status == 200
    assert f"isthmus-{PAGES[page]}" in frame.text


@pytest.mark.parametrize("page", ["https://example.org/option/vpc-peering", "/coverage", "/", "x"])
def test_oembed_knows_no_other_pages(server: Server, page: str) -> None:
    assert server(f"/oembed?url={quote(page, safe='')}").status == 404


@pytest.mark.parametrize(
    "page", ["http://[", "//[::1", "http://[v1]/", "//\u2100/option/vpc-peering"]
)
def test_oembed_takes_what_is_no_address_for_nobodys_page(server: Server, page: str) -> None:
    assert server(f"/oembed?url={quote(page, safe='')}").status == 404


@pytest.mark.parametrize(
    "width", ["9" * 5000, "\u0663", "\u00b2", "100000", "00000", "-1", "1.5", ""]
)
def test_oembed_says_which_width_is_none(server: Server, width: str) -> None:
    reply = server(f"/oembed?url=/option/vpc-peering&maxwidth={quote(width)}")
    assert reply.status == 400
    assert "'maxwidth'" in reply.json["detail"]


WITH_A_VALUE = "param $kind: limitation; find option where limitation = $kind"


@pytest.mark.parametrize(
    ("page", "named"),
    [
        (f"/?q={quote('find option where not transitive')}", True),
        (f"/?q={quote(WITH_A_VALUE)}&param.kind=internet-dependent", True),
        (f"/?q={quote(WITH_A_VALUE)}", False),
        ("/?q=find+optio", False),
        ("/option/vpc-peering", True),
        ("/option/vpc-peering?as_of=today", False),
    ],
)
def test_a_page_names_oembed_where_that_shows_the_same(
    server: Server, page: str, named: bool
) -> None:
    shown = server(page, Accept="text/html").text
    found = re.search(r'type="application/json\+oembed" href="([^"]+)"', shown)
    assert (found is not None) == named
    if found is None:
        return
    reply = server(unescape(found[1]))
    assert reply.status == 200
    frame = urlsplit(unescape(re.search(r'src="([^"]+)"', reply.json["html"])[1]))
    framed = server(f"{frame.path}?{frame.query}")
    assert framed.status == 200
    # Its link leads back to the page, with the value.
    assert f"{server.address}{page.replace('%20', '+')[:12]}" in framed.text
    assert ("param.kind=internet-dependent" in framed.text) == ("param.kind" in page)


def test_oembed_shows_no_page_of_a_day_as_that_of_the_edition(server: Server) -> None:
    page = quote("/option/vpc-peering?as_of=today", safe="")
    assert server(f"/oembed?url={page}").status == 404


def test_pages_name_oembed_and_describe_themselves(server: Server) -> None:
    page = server("/option/vpc-peering", Accept="text/html").text
    target = unescape(re.search(r'type="application/json\+oembed" href="([^"]+)"', page)[1])
    assert server(target).json["title"] == "VPC peering"
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert data["@type"] == "WebPage"
    assert data["mainEntity"]["@id"] == "https://w3id.org/isthmus/option/vpc-peering"
    assert data["mainEntity"]["description"]
    assert data["isBasedOn"]["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    first = server("/", Accept="text/html").text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', first)[1])
    assert data["isPartOf"]["potentialAction"]["@type"] == "SearchAction"
    assert len(data["isBasedOn"]["distribution"]) == 2


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_page_describes_itself(server: Server, name: str) -> None:
    page = server(EVERY_PAGE[name], Accept="text/html").text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    (data,) = map(json.loads, found)
    assert data["@context"] == "https://schema.org"
    assert data["@type"]
    assert data["name"]


def test_what_a_reader_asks_cannot_end_the_description(server: Server) -> None:
    page = server(f"/?q={quote('</script><script>x</script>')}", Accept="text/html").text
    assert "<script>x" not in page


def test_a_page_offers_its_answer_as_a_component_that_works(server: Server) -> None:
    query = 'find option where title contains "VPN & <x>"'
    page = server(f"/?q={quote(query)}", Accept="text/html").text
    shown = unescape(
        re.search(r"<dt>Web component</dt><dd><code[^>]*>(.*?)</code>", page, re.DOTALL)[1]
    )
    script = re.search(r"src='([^']+)'", shown)[1]
    assert server(script).media_type == "text/javascript"
    assert unescape(re.search(r'text="([^"]*)"', shown)[1]) == query
