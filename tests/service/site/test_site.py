"""A whole static site on a plain file server under a sub-path, with no service anywhere."""

# ruff: noqa: E501 - HTML and scripts are easier to read unbroken

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from isthmus.queries import Engine
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.deciding import Decider, choosing_of
from isthmus.service.deciding.requirements import Asked, address_of, read_requirement

from tests.browsers import axe
from tests.servers import file_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plain file server; the site is below ``deep/under``."""
    host = tmp_path_factory.mktemp("host")
    own = host / "queries"
    own.mkdir()
    (own / "mine.iq").write_text("# Mine\nfind option where not transitive\n", encoding="utf-8")
    command = Path(sys.executable).with_name("isthmus")
    site = host / "deep" / "under"
    done = subprocess.run(
        [command, "export", "--site", site, "--queries", own, "--service", "https://example.org/i"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"under: \d+ pages and \d+ prepared answers, \d+ files, \d+ MB", done.stdout)
    return host


@pytest.fixture(scope="module")
def host(exported: Path) -> Iterator[str]:
    with file_server(exported) as address:
        yield address


class Tab:
    """A tab that notes requests to other hosts, missing files and complaints."""

    def __init__(self, page: Any, site: str) -> None:
        self.page, self.site = page, site
        self.wrong: list[str] = []
        own = urlsplit(site).netloc
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on(
            "response",
            lambda one: one.status >= 400 and self.wrong.append(f"{one.status} {one.url}"),
        )
        page.on(
            "request",
            lambda one: urlsplit(one.url).netloc not in {own, ""} and self.wrong.append(one.url),
        )

    def open(self, path: str) -> Any:
        self.page.goto(self.site + path)
        return self.page


@pytest.fixture
def tab(browser: Any, host: str) -> Iterator[Tab]:
    context = browser.new_context()
    found = Tab(context.new_page(), f"{host}/deep/under")
    yield found
    context.close()
    assert found.wrong == []


def test_every_link_of_every_page_leads_to_a_file(exported: Path) -> None:
    site = exported / "deep" / "under"
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 2000
    missing: dict[str, str] = {}
    for page in pages:
        if page.name == "404.html":
            continue
        here = "http://host/" + page.relative_to(site).as_posix().removesuffix("index.html")
        text = page.read_text(encoding="utf-8")
        for link in set(re.findall(r'\b(?:href|src|action|data-root)="([^"#]*)', text)):
            target = urljoin(here, unescape(link))
            parts = urlsplit(target)
            if parts.netloc != "host":
                assert target.startswith(
                    ("https://example.org/i", "data:", "https://w3id.org/", "http")
                ), link
                continue
            file = site / unquote(parts.path).lstrip("/")
            if not (file / "index.html" if file.is_dir() else file).is_file():
                missing.setdefault(link, here)
    assert missing == {}


def test_every_page_describes_itself_to_search_engines(exported: Path) -> None:
    for page in (exported / "deep" / "under").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        assert [json.loads(one)["@context"] for one in found] == ["https://schema.org"], page


def test_pages_load_nothing_from_elsewhere(exported: Path) -> None:
    loads = re.compile(
        r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//(?!w3id)[^"]+"'
    )
    for page in (exported / "deep" / "under").rglob("*.html"):
        found = [
            one for one in loads.findall(page.read_text(encoding="utf-8")) if "alternate" not in one
        ]
        assert found == [], page


def test_saved_queries_and_questions_of_ones_own_have_answers(tab: Tab) -> None:
    page = tab.open("/questions/")
    titles = [query.title for query in saved_queries()]
    for title in titles[:3]:
        page.get_by_role("link", name=title, exact=True).first.click()
        assert page.locator("section.answer table").count() >= 1
        page.go_back()
    page = tab.open("/")
    page.get_by_role("link", name="Its answer").click()
    assert (
        "AWS Direct Connect + AWS Transit Gateway + VPN"
        in page.locator("section.answer").inner_text()
    )
    assert (
        page.get_by_role("link", name="Change the question")
        .get_attribute("href")
        .startswith("https://example.org/i/?q=")
    )


def test_another_value_of_a_saved_query_is_answered(tab: Tab) -> None:
    page = tab.open("/questions/")
    (query,) = [one for one in saved_queries() if one.name == "component-usage"]
    page.get_by_role("link", name=query.title, exact=True).first.click()
    page.get_by_text("With other values").click()
    page.get_by_role("link", name="internet-gateway", exact=True).click()
    assert "Software Site-to-Site VPN" in page.locator("section.answer").inner_text()


SORTED = """() => [...document.querySelectorAll('.leg')].map((leg) => {
  const layers = [[]];
  for (const row of leg.querySelectorAll('table.fit tbody tr')) {
    if (!row.classList.contains('rank')) layers.at(-1).push(row.querySelector('th a').textContent);
    else if (layers.at(-1).length) layers.push([]);
  }
  const names = (list) => [...new Set([...list].map((one) => one.textContent))].sort();
  return [layers.filter((one) => one.length).map((one) => one.sort()),
    names(leg.querySelectorAll('ul.rows > li b > a')),
    names(leg.querySelectorAll('ul.why > li > ul > li > a:first-child'))];
})"""
"""What the page for deciding shows of each leg: what fits in its order, would fit, does not."""


def test_one_chooses_among_designs_as_the_engine_does(
    tab: Tab, exported: Path, engine: Engine
) -> None:
    choosing = choosing_of(engine)
    assert choosing is not None
    decider = Decider(engine, choosing)
    data = json.loads((exported / "deep" / "under" / "decide.json").read_text(encoding="utf-8"))
    keys = [key for key, *_ in data["requirements"]]
    page = tab.open("/decide/")
    page.locator(".tally").wait_for()
    chance = random.Random(20)
    # Besides what chance brings, what nobody can confirm together since premises exclude it.
    tied = {keys[at] for one in data["designs"] for few in one["apart"] for at in few}
    for number in range(50):
        sample = sorted(tied) if tied and number % 5 == 0 else keys
        drawn = chance.sample(sample, min(5, len(sample)))
        by_property = {one.lstrip("!").split(":")[0]: one for one in drawn}
        wanted = [read_requirement(one) for one in by_property.values()]
        most = chance.randint(0, len(wanted))
        scopes = tuple(one for one, _ in data["scopes"] if chance.random() < 0.3)[:1]
        asked = Asked(choosing.of, scopes, tuple(wanted[:most]), tuple(wanted[most:]))
        due = [
            [
                [sorted(one.thing.label for one in layer.designs) for layer in leg.layers],
                sorted(one.design.thing.label for one in leg.opens),
                sorted(one.thing.label for one in leg.choice.does_not),
            ]
            for leg in decider.decide(asked).legs
        ]
        address = address_of(asked.parameters(choosing.scope))
        page.evaluate("(asked) => { location.hash = asked; }", address)
        page.wait_for_function("(asked) => location.hash.endsWith(asked)", arg=address)
        page.evaluate("new Promise(requestAnimationFrame)")
        assert page.evaluate(SORTED) == due, address


def test_a_reader_chooses_and_compares(tab: Tab) -> None:
    page = tab.open("/")
    page.get_by_role("link", name="to many VPCs").first.click()
    assert (
        page.get_by_role("heading", level=1).inner_text() == "A data centre to VPCs: to many VPCs"
    )
    assert page.locator(".tally .fit b").inner_text() == "7"
    page.get_by_role("link", name="Change it").click()
    page.locator(".tally").wait_for()
    page.get_by_role("radiogroup", name="Off the public internet").get_by_text("must").click()
    assert page.locator(".tally .fit b").inner_text() == "5"
    page.get_by_role("link", name="Compare", exact=True).click()
    peering = page.get_by_role("listitem").filter(has_text="VPC peering").last
    peering.get_by_role("link", name="AWS PrivateLink").click()
    assert page.get_by_role("heading", level=1).inner_text() == "AWS PrivateLink, VPC peering"


def test_one_chooses_without_a_script(browser: Any, host: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host}/deep/under/decide/")
    page.get_by_role("link", name="across Regions", exact=True).click()
    assert page.locator("table.fit tbody tr").count() == 2
    context.close()


def test_things_are_found_by_the_keyboard(tab: Tab) -> None:
    page = tab.open("/option/vpc-peering/")
    page.keyboard.press("/")
    page.keyboard.type("TGW")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="found for").wait_for()
    assert page.url.endswith("/look/?words=TGW")
    page.locator("#search").get_by_role(
        "link", name="AWS Transit Gateway (VPC to VPC)", exact=True
    ).click()
    assert page.get_by_role("heading", level=1).inner_text() == "AWS Transit Gateway (VPC to VPC)"


def test_sparql_is_answered_in_the_browser(tab: Tab) -> None:
    page = tab.open("/sparql/")
    page.get_by_label("Query, in SPARQL").press("Control+Enter")
    page.locator("#answer td").first.wait_for()
    assert page.locator("#said").inner_text() == "17 rows"
    page.get_by_label("Query, in SPARQL").fill(
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    )
    page.get_by_role("button", name="Run").click()
    page.get_by_text("graph/inferred").wait_for()
    page.get_by_label("Query, in SPARQL").fill("SELECT nonsense")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("The query cannot be answered").wait_for()


def test_what_a_question_stands_for_is_answered_the_same(tab: Tab) -> None:
    page = tab.open("/")
    page.get_by_role("link", name="Its answer").click()
    page.get_by_text("The SPARQL it stands for").click()
    page.get_by_role("link", name="Open it in the SPARQL page").click()
    page.get_by_role("button", name="Run").click()
    page.locator("#answer td").first.wait_for()
    assert "direct-connect-transit-gateway-vpn" in page.locator("#answer").inner_text()


def test_a_long_query_can_be_stopped(tab: Tab) -> None:
    page = tab.open("/sparql/")
    page.get_by_label("Query, in SPARQL").fill(
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    )
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Stop").click()
    assert page.locator("#said").inner_text() == "Stopped"
    page.get_by_label("Query, in SPARQL").fill("ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("cell", name="true").wait_for()


def test_components_are_filled_from_the_files(browser: Any, host: str, tmp_path: Path) -> None:
    site = f"{host}/deep/under"
    page_text = f"""<!doctype html><html lang="en"><title>Other</title><main><h1>Other</h1>
<script src="{site}/embed/isthmus.js" defer></script>
<isthmus-query saved="component-usage" params="component=internet-gateway"></isthmus-query>
<isthmus-query text="# Mine
find option where not transitive"></isthmus-query>
<isthmus-option text="vpc-peering" on="reach, bandwidth" diagram></isthmus-option>
<isthmus-compare text="vpc-transit-gateway,  vpc-peering" on="reach"></isthmus-compare>
<isthmus-diagram text="configuration:vpc-managed-vpn-direct-connect"></isthmus-diagram>
<isthmus-query class="free" text="find option where bottleneck"><a href="https://example.org/">Ask</a></isthmus-query>
</main></html>"""
    (tmp_path / "other.html").write_text(page_text, encoding="utf-8")
    with file_server(tmp_path) as other:
        context = browser.new_context()
        page = context.new_page()
        hosts: set[str] = set()
        page.on("request", lambda one: hosts.add(urlsplit(one.url).netloc))
        page.goto(f"{other}/other.html")
        page.evaluate(
            "Promise.all([...document.querySelectorAll('main *')].map((one) => one.ready))"
        )
        shown = page.evaluate(
            "[...document.querySelectorAll('main *')].filter((one) => one.shadowRoot).map((one) => one.shadowRoot.querySelector('.box').innerText)"
        )
        link = page.locator("isthmus-option").get_by_role("link", name="VPC peering").first
        target = link.get_attribute("href")
        context.close()
    # A plain file server lets no other origin read its files; a bundle needs a host that does.
    assert hosts == {urlsplit(host).netloc, urlsplit(other).netloc}
    assert "Software Site-to-Site VPN" in shown[0]
    assert "VPC peering" in shown[1]
    assert re.search(r"bandwidth\s+not stated", shown[2])
    assert "a pair of VPCs" in shown[3]
    assert target == f"{site}/option/vpc-peering/"
    assert "no prepared answer" in shown[5]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/questions/",
        "/option/vpc-peering/",
        "/look/?words=vpn",
        "/sparql/",
        "/matrix/",
        "/decide/",
        "/compare/",
    ],
)
def test_nothing_serious_is_found_by_axe(browser: Any, host: str, scheme: str, path: str) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{host}/deep/under{path}")
    page.evaluate(axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]][:5])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    context.close()
    assert serious == []


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    command = Path(sys.executable).with_name("isthmus")
    done = subprocess.run(
        [command, "export", "--site", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "holds something else than an earlier site" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]
