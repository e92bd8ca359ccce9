"""Every page as it is sent: well formed, labelled, complete without a script."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from isthmus.service.forms.answers import EXAMPLE

from tests.browsers import PAGES, asked
from tests.paths import RAILWAY
from tests.servers import Server, start, stop

TRAINS = RAILWAY / "trains.ttl"
TRAINS_FACTS = TRAINS.with_name("trains-facts.ttl")
VOID_ELEMENTS = {"col", "meta", "link", "br", "input", "img", "hr"}


class Page(HTMLParser):
    """Collects what the tests look at, and complains about tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.labels: list[str] = []
        self.controls: list[str] = []
        self.tags: set[str] = set()
        self.inline_scripts = 0
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)
        if identifier := given.get("id"):
            self.ids.append(identifier)
        if tag == "a":
            self.links.append(given.get("href") or "")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        # Data for search engines is no script to a browser.
        data = given.get("type") == "application/ld+json"
        if tag == "script" and not given.get("src") and not data:
            self.inline_scripts += 1
        if tag == "label":
            self.labels.append(given.get("for") or "")
        if tag in {"input", "textarea", "select"} and given.get("type") != "hidden":
            self.controls.append(given.get("id") or "")
        assert "style" not in given, "the content security policy forbids it"
        assert not [name for name in given if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag


def page(server: Server, path: str = "/") -> tuple[Page, str, int]:
    answer = server(path, Accept="text/html")
    assert answer.media_type == "text/html"
    return Page(answer.text), answer.text, answer.status


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_well_formed_and_labelled(server: Server, name: str) -> None:
    found, text, _ = page(server, PAGES[name])

    assert text.startswith("<!doctype html>")
    assert '<html lang="en">' in text
    assert not found.inline_scripts, "the content security policy forbids them"
    assert "main" in found.tags
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    steps = zip(found.headings, found.headings[1:], strict=False)
    assert all(later <= earlier + 1 for earlier, later in steps), "no level is skipped"
    assert len(found.ids) == len(set(found.ids))
    assert set(found.controls) <= set(found.labels)
    assert all(found.links)


def test_the_first_page_begins_with_what_is_to_be_connected(server: Server) -> None:
    """Every number is the engine's, and the editor is the last thing on the page."""
    found, text, status = page(server)

    assert status == 200
    places = [
        text.index(one) for one in ('class="situations"', 'id="asked"', 'id="all"', 'id="ask"')
    ]
    assert places == sorted(places)
    assert text.count('<svg class="tiny"') >= 17
    lines = re.findall(
        r'<a href="(/decide[^"]+)">([^<]+)<span>(\d+) (option|design)s?</span>', text
    )
    assert len(lines) > 8
    for address, _, number, kind in lines:
        told = server(address.replace("&amp;", "&"), Accept="text/html").text
        fits = sum(map(int, re.findall(r'class="fit"[^>]*><b>(\d+)</b>', told)))
        assert fits >= int(number)
        assert kind == "option" or fits == int(number)
    assert "/option/direct-connect-transit-gateway-vpn" in found.links
    gist = text.split("What is encrypted, private, and reaches many VPCs?", 1)[1]
    gist = gist.split("</li>", 1)[0]
    assert "AWS Direct Connect + AWS Transit Gateway + VPN" in gist
    assert "p. 13" in gist


def test_an_answer_has_its_sources_and_reasons(server: Server) -> None:
    found, text, status = page(server, asked(EXAMPLE))

    assert status == 200
    assert EXAMPLE in text
    assert "/option/direct-connect-transit-gateway-vpn" in found.links
    assert "p. 13" in text
    assert "PREFIX ist:" in text
    others = text.split('id="others"', 1)[1]
    assert others.count("<dt>") == 16, "each other option has its reason"
    vpn = others.split('/option/direct-connect-vpn"', 1)[1].split("</div>", 1)[0]
    assert "reach = many-vpcs" in vpn
    assert "not stated" in vpn
    managed = others.split('/option/managed-vpn"', 1)[1].split("</div>", 1)[0]
    assert 'class="verdict false">no<' in managed
    assert "p. 6" in managed


def test_a_wrong_question_is_shown_with_its_place_and_fixes_that_work(server: Server) -> None:
    found, text, status = page(server, f"/?q={quote('find optoin where encrypted')}")

    assert status == 400
    assert "error[E102]" in text
    assert "^^^^^^" in text
    fixed = asked("find option where encrypted")
    assert fixed in found.links
    assert server(fixed, Accept="text/html").status == 200


def test_every_link_of_the_first_page_leads_somewhere(server: Server) -> None:
    found, _, _ = page(server)

    for link in sorted({link for link in found.links if link.startswith("/")}):
        assert server(link, Accept="text/html,*/*;q=0.5").status == 200, link


def test_what_a_person_typed_is_never_markup(server: Server) -> None:
    _, text, status = page(server, f"/?q={quote('find <script>alert(1)</script> & `x`')}")

    assert status == 400
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_pages_work_below_another_path(tmp_path: Path) -> None:
    running = start(tmp_path / "log", "--public-url", "https://example.org/isthmus")
    try:
        for name in ("ask", "decide-some", "matrix", "compare", "look", "option", "proof", "guide"):
            text = running(PAGES[name], Accept="text/html").text
            found = re.findall(r'(?:href|src|action|data-api|data-endpoint)="(/[^"]*)"', text)
            assert found
            assert [one for one in found if not one.startswith("/isthmus/")] == [], name
        sent = running("/decide?of=option&encrypted=must", Accept="text/html")
        assert sent.status == 303
        assert sent.headers["location"] == "/isthmus/decide?of=option&must=encrypted"
    finally:
        stop(running)


def test_pages_show_another_ontology(tmp_path: Path) -> None:
    running = start(tmp_path / "log", "--ontology", str(TRAINS), "--data", str(TRAINS_FACTS))
    try:
        for path in (
            "/",
            "/?q=",
            "/decide",
            "/matrix",
            "/compare",
            "/look",
            "/reference",
            "/guide",
        ):
            answer = running(path, Accept="text/html")
            assert answer.status == 200, (path, answer.text)
            Page(answer.text)
        kinds = Page(running("/look", Accept="text/html").text).links
        assert any(link.startswith("/look?of=") for link in kinds)
    finally:
        assert stop(running) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_parameter_that_no_page_knows_is_named(server: Server) -> None:
    for path in ("/?x=1", "/matrix?colour=red", "/decide?of=option&colour=red", "/look?x=1"):
        answer = server(path, Accept="text/html")
        assert answer.status == 400
        assert "unknown parameter" in answer.text.lower()
    answer = server("/decide?must=nonsense", Accept="text/html")
    assert answer.status == 400
    assert "no requirement is called" in answer.text.lower()


@pytest.mark.parametrize("path", ["/", "/matrix", "/decide", "/option/vpc-peering", "/reference"])
def test_a_first_visit_weighs_little(server: Server, path: str) -> None:
    """The page with all that it names, and the modules that those import, as they are sent."""
    sent = 0
    waiting, seen = [path], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = server(address, Accept="text/html, */*;q=0.1", Accept_Encoding="gzip")
        assert answer.status == 200, address
        sent += len(answer.body)
        packed = answer.headers.get("content-encoding") == "gzip"
        text = (gzip.decompress(answer.body) if packed else answer.body).decode("utf-8")
        if address == path:
            waiting += re.findall(r'(?:<link rel="(?:stylesheet|icon)" href|src)="([^"]+)"', text)
        waiting += [
            f"/static/{one}" for one in re.findall(r'(?:from|import)\(? ?"\./([^"]+)"', text)
        ]

    assert len(seen) > 4
    assert sent < (60_000 if path in {"/", "/decide"} else 300_000)


def test_an_address_that_leads_to_nothing_names_what_is_called_nearly_so(server: Server) -> None:
    answer = server("/option/vpc-peeering", Accept="text/html")

    assert answer.status == 404
    assert 'href="/option/vpc-peering"' in answer.text


def test_a_sentence_leads_to_the_saved_question_that_it_is_near_to(server: Server) -> None:
    answer = server(f"/?q={quote('remote users at home')}", Accept="text/html")

    assert answer.status == 400
    near = answer.text.partition("It reads like the question")[2].partition("</p>")[0]
    assert "How do single remote users connect?" in near


def test_statements_and_sections_lead_to_pages_of_the_whitepaper(tmp_path: Path) -> None:
    paper = "https://example.org/vpc.pdf"
    running = start(tmp_path / "log", "--whitepaper", f"{paper}#page=5")
    try:
        claim = running("/claim/managed-vpn-transport", Accept="text/html").text
        section = running("/section/direct-connect", Accept="text/html").text
    finally:
        stop(running)
    assert f'href="{paper}#page=10"' in claim, (
        "page 6 of a paper whose page 1 is page 5 of the file"
    )
    assert f'href="{paper}#page=13"' in section
