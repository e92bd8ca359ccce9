"""The page beside a yes or a no says so: wherever verdicts stand, and of every aspect."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from isthmus.kb import Knowledge
from isthmus.kb.terms import node_of
from isthmus.ontology import BASE
from isthmus.queries import Engine, PropertyTerm, Thing
from pyoxigraph import Literal

from tests.servers import Server

from .test_wording import page_of

_CELL = re.compile(r'class="v (yes|no)".*?</span>(.*)', re.DOTALL)
_CLAIM = re.compile(r'<a class="p" href="/(claim/[^"]+)"')


@pytest.fixture(scope="module")
def aspects(engine: Engine) -> dict[str, PropertyTerm]:
    """The yes/no aspects of options and designs, by word."""
    terms = engine.vocabulary.properties.values()
    shown = {
        word: next(term for term in terms if term.name == word)
        for word in (
            "private",
            "encrypted",
            "transitive",
            "cross-region",
            "cross-account",
            "single-point-of-failure",
            "bottleneck",
        )
    }
    assert all(term.kind == "truth" for term in shown.values())
    return shown


def things(engine: Engine, kind: str) -> list[Thing]:
    """Return the options, or the designs."""
    return [row[0] for row in engine.ask(f"find {kind}").rows if isinstance(row[0], Thing)]


def verdicts_in(cells: list[str]) -> Iterator[tuple[int, str, str]]:
    """Give the place of each cell with a yes or a no, its claim, and what follows the verdict."""
    for place, cell in enumerate(cells):
        met = _CELL.search(cell)
        if met is None:
            continue
        # What is told of designs, or is later, stands below.
        own = re.split(r'<small|class="small below|class="since', met[2])[0]
        claims = _CLAIM.findall(own)
        assert claims, cell
        yield place, claims[0], own


_MEANS = {
    "private": {"usesTransport", "runsOver"},
    "encrypted": {"protectedBy"},
    "transitive": {"transitBehaviour", "topologyShape"},
    "cross-region": {"regionScope"},
    "cross-account": {"accountScope"},
}
"""What says the same as an aspect by the meaning of the words."""


def assert_told(knowledge: Knowledge, thing: str, claim: str, own: str, term: PropertyTerm) -> None:
    """Check that a claim speaks of an aspect, and that what is read into it is marked."""
    node = node_of(f"{BASE}{claim}")
    assert node is not None
    told = knowledge.claim(node)
    assert told is not None
    says = told.property.value.rpartition("#")[2]
    states = told.property.value == term.iri
    assert states or says in _MEANS.get(term.name, set()), (thing, claim, term.name)
    assert not told.locator.endswith("caption"), (thing, claim, term.name)
    subject, predicate = node_of(f"{BASE}{thing}"), node_of(term.iri)
    assert subject is not None
    quads = knowledge.quads.quads_for_pattern(subject, predicate, None, None)
    (support,) = {knowledge.support(q.triple) for q in quads if isinstance(q.object, Literal)}
    assert support is not None
    assert support.reading == ("our reading" in own), (thing, claim, term.name)


@pytest.mark.parametrize("kind", ["option", "configuration"])
def test_the_strip_shows_a_page_that_says_so(
    server: Server,
    engine: Engine,
    knowledge: Knowledge,
    aspects: dict[str, PropertyTerm],
    kind: str,
) -> None:
    seen = 0
    for thing in things(engine, kind):
        strip = page_of(server, f"/{kind}/{thing.id}").partition('class="strip"')[2]
        cells = strip.partition("</ul>")[0].split("<li>")[1:]
        linked = [re.findall(r'href="[^"]*/ns/([^"]+)"', cell)[0] for cell in cells]
        by_iri = {term.iri.rpartition("#")[2].casefold(): term for term in aspects.values()}
        for place, claim, own in verdicts_in(cells):
            term = by_iri.get(linked[place].replace("-", "").casefold())
            assert term is not None, linked[place]
            assert_told(knowledge, f"{kind}/{thing.id}", claim, own, term)
            seen += 1
    assert seen > 30


@pytest.mark.parametrize("kind", ["option", "configuration"])
def test_the_matrix_shows_a_page_that_says_so(
    server: Server, knowledge: Knowledge, aspects: dict[str, PropertyTerm], kind: str
) -> None:
    page = page_of(server, f"/matrix?of={kind}")
    table = page.partition('<table class="matrix">')[2]
    heads = re.findall(r'<th scope="col"><a href="[^"]*/ns/([^"]+)"', table)
    by_iri = {term.iri.rpartition("#")[2].casefold(): term for term in aspects.values()}
    terms = [by_iri[head.replace("-", "").casefold()] for head in heads]
    seen = 0
    for row in table.split("<tr>")[2:]:
        cells = row.partition("</tr>")[0].split("<td ")[1:]
        thing = re.findall(r'href="/((?:option|configuration)/[^"?#]+)"', row)[0]
        for place, claim, own in verdicts_in(cells):
            assert_told(knowledge, thing, claim, own, terms[place])
            seen += 1
    assert seen > 30


@pytest.mark.parametrize("no", ["", "!"])
def test_a_decision_shows_a_page_that_says_so(
    server: Server, knowledge: Knowledge, aspects: dict[str, PropertyTerm], no: str
) -> None:
    seen = 0
    for word, term in aspects.items():
        asked = urlencode({"must": f"{no}{word}"})
        page = page_of(server, f"/decide?{asked}")
        rows = page.partition('id="fits')[2].partition("</section>")[0].split("<tr")[1:]
        for row in rows:
            thing = re.findall(r'href="/(configuration/[^"?#]+)"', row)
            for _, claim, own in verdicts_in(row.split("<td ")[1:]):
                assert_told(knowledge, thing[0], claim, own, term)
                seen += 1
    assert seen > 10


def test_a_record_says_what_is_possible_and_what_is_our_reading(server: Server) -> None:
    record = server("/decide.md?must=encrypted,single-point-of-failure").text
    lines = html.unescape(record)
    assert re.search(r"single point of failure: possible \(p\. 22\)", lines, re.IGNORECASE)
    assert re.search(r"encrypted: yes \(p\. 18\)", lines, re.IGNORECASE)
    hubs = html.unescape(server("/decide.md?must=encrypted,reach:remote-sites").text)
    assert re.search(r"CloudHub.*encrypted: yes \(p\. 4.*our reading\)", hubs, re.IGNORECASE)


def test_a_possible_yes_is_called_so_in_every_table(server: Server, engine: Engine) -> None:
    query = "find option where single-point-of-failure show bottleneck"
    for form in ("table", "markdown", "html"):
        told = server(f"/api/v1/query?{urlencode({'q': query, 'format': form})}").text
        assert "possible" in told, form
    page = page_of(server, f"/?{urlencode({'q': query})}")
    assert page.count("possible") >= 2
    compared = page_of(server, "/compare?ids=option:software-vpn,option:vpc-peering")
    row = next(part for part in compared.split("<tr") if ">single point of failure" in part)
    assert "possible" in row
    # Whoever reads them by machine still gets a yes, and its modality in the statement.
    assert any(row[-1] is True for row in engine.ask(query).rows)
