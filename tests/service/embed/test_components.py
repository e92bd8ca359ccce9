"""The web components in a real browser, on a page of another origin than the service."""

# ruff: noqa: E501 - HTML and scripts are easier to read unbroken

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from isthmus.service.embed.addresses import path_of
from isthmus.service.embed.block import Block
from isthmus.service.embed.embedder import Embedder
from isthmus.service.embed.json_form import json_of, key_of
from isthmus.service.embed.place import Place
from isthmus.service.web.routes.embed import SCRIPT

from tests.browsers import Contexts, axe
from tests.servers import Server, file_server

PLACE = Place("", 1)
BLOCKS = """
<isthmus-query text="find option where not transitive" caption="Denied" class="a"
  style="display: block; block-size: 18rem"><a href="https://example.org/">Ask it</a></isthmus-query>
<isthmus-query saved="component-usage" params="component=internet-gateway" class="b"></isthmus-query>
<isthmus-option text="vpc-peering" on="reach, transitive, bandwidth" diagram class="c"></isthmus-option>
<isthmus-compare text="vpc-peering, vpc-transit-gateway" on="reach, transitive" class="d"></isthmus-compare>
<isthmus-diagram text="configuration:vpc-managed-vpn-direct-connect" class="e"></isthmus-diagram>
<isthmus-proof text="vpc-managed-vpn-direct-connect, private, true" class="f"></isthmus-proof>
<p>There are <isthmus-query text="count option" as="value" class="g"></isthmus-query> options.</p>
"""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Another site</title>
<style>:root {{ color-scheme: {scheme}; }} body {{ font: 16px sans-serif; background: {ground}; color: {ink}; }}</style>
<script src="{service}/embed/isthmus.js" defer></script></head>
<body><main><h1>Another site</h1>{blocks}<p class="after">Text behind.</p></main></body></html>
"""
READY = """async () => {
  await customElements.whenDefined("isthmus-query");
  await Promise.all([...document.querySelectorAll("main *")].map((one) => one.ready));
}"""
SHIFT = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


class Tabs:
    """Opens pages of another origin; collects requests and complaints."""

    def __init__(self, contexts: Contexts, folder: Path, site: str, service: str) -> None:
        self.contexts, self.folder, self.site, self.service = contexts, folder, site, service
        self.lent = ExitStack()
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def bare(self, **options: Any) -> Any:
        """Open an empty tab in a context of its own."""
        return self.lent.enter_context(self.contexts.lent(options)).new_page()

    def __call__(self, blocks: str = BLOCKS, *, scheme: str = "light", wait: bool = True) -> Any:
        tab = self.bare(color_scheme=scheme)
        tab.set_viewport_size({"width": 900, "height": 900})
        tab.on("request", lambda sent: self.requests.append(sent.url))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        colours = {"ground": "#fff", "ink": "#111"}
        if scheme == "dark":
            colours = {"ground": "#111", "ink": "#eee"}
        text = PAGE.format(service=self.service, blocks=blocks, scheme=scheme, **colours)
        (self.folder / "deep").mkdir(exist_ok=True)
        (self.folder / "deep" / "page.html").write_text(text, encoding="utf-8")
        tab.add_init_script(f"({SHIFT})()")
        tab.goto(f"{self.site}/deep/page.html")
        if wait:
            tab.evaluate(READY)
        return tab


@pytest.fixture
def tabs(contexts: Contexts, server: Server, tmp_path: Path) -> Iterator[Tabs]:
    with file_server(tmp_path) as site:
        found = Tabs(contexts, tmp_path, site, server.address)
        yield found
        found.lent.close()
    hosts = {urlsplit(one).netloc for one in found.requests}
    assert hosts <= {urlsplit(site).netloc, server.host}
    assert found.complaints == []


def inside(tab: Any, selector: str) -> str:
    text: str = tab.locator(selector).evaluate(
        "(one) => one.shadowRoot.querySelector('.box').innerText"
    )
    return text


def test_every_component_shows_its_answer(tabs: Tabs) -> None:
    tab = tabs()
    assert "VPC peering" in inside(tab, ".a")
    assert "Sources (3)" in inside(tab, ".a")
    assert "Software Site-to-Site VPN" in inside(tab, ".b")
    assert re.search(r"bandwidth\s+not stated", inside(tab, ".c"))
    assert tab.locator(".c").locator("svg").count() >= 1
    assert tab.locator(".d").locator("tr.differs").count() == 2
    assert tab.locator(".e").locator("svg").get_by_text("VPC").count() >= 1
    assert "rule cls-hv1" in inside(tab, ".f")
    assert "There are 17 options." in tab.locator("p", has=tab.locator(".g")).evaluate(
        "(one) => one.firstChild.textContent + one.querySelector('*').shadowRoot.querySelector('.box').textContent"
        " + one.lastChild.textContent"
    )
    link = tab.locator(".a").get_by_role("link", name="VPC peering").first
    assert link.get_attribute("href") == f"{tabs.service}/option/vpc-peering"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found_by_axe(tabs: Tabs, scheme: str) -> None:
    tab = tabs(scheme=scheme)
    tab.evaluate(axe())
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert serious == []


def test_components_have_names_and_can_be_reached_by_keyboard(tabs: Tabs) -> None:
    tab = tabs()
    region = tab.get_by_role("region", name="Denied")
    assert region.count() == 1
    assert tab.get_by_role("region", name="VPC peering").count() >= 1
    table = tab.locator(".a").get_by_role("table", name="Denied")
    assert table.get_by_role("columnheader").count() == 3
    tab.keyboard.press("Tab")
    focused = tab.evaluate("document.activeElement.className")
    assert focused == "a"
    summary = tab.locator(".a").locator("summary")
    summary.focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".a").locator("details").get_attribute("open") is not None
    assert tab.locator("[aria-busy]").count() == 0


def test_filling_moves_nothing(tabs: Tabs) -> None:
    block = BLOCKS.strip().split("</isthmus-query>")[0] + "</isthmus-query>"
    tab = tabs(block)
    before = tab.locator(".after").bounding_box()["y"]
    tab.wait_for_timeout(300)
    assert tab.locator(".after").bounding_box()["y"] == before
    assert tab.evaluate("window.shift") == 0


def test_the_page_gives_the_colours(tabs: Tabs) -> None:
    style = "<style>isthmus-query { --isthmus-background: rgb(1, 2, 3); --isthmus-text: rgb(250, 250, 250); }</style>"
    tab = tabs(style + BLOCKS)
    colour = tab.locator(".a").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(1, 2, 3)"
    light, dark = (
        tabs(BLOCKS, scheme=scheme).locator(".c").evaluate("(one) => getComputedStyle(one).color")
        for scheme in ("light", "dark")
    )
    assert light != dark
    forced = tabs(BLOCKS.replace("<isthmus-option", '<isthmus-option theme="dark"'))
    assert forced.locator(".c").evaluate("(one) => getComputedStyle(one).color") == dark


def test_it_takes_the_theme_of_the_page_and_not_of_the_system(tabs: Tabs) -> None:
    tab = tabs(BLOCKS)
    light = tab.locator(".c").evaluate("(one) => getComputedStyle(one).color")
    tab.emulate_media(color_scheme="dark")
    assert tab.locator(".c").evaluate("(one) => getComputedStyle(one).color") == light
    tab.evaluate("document.documentElement.style.colorScheme = 'dark'")
    assert tab.locator(".c").evaluate("(one) => getComputedStyle(one).color") != light


def test_a_card_is_short_unless_all_is_asked_for(tabs: Tabs) -> None:
    tab = tabs(
        '<isthmus-option class="a" text="vpc-peering"></isthmus-option>'
        '<isthmus-option class="b" text="vpc-peering" on="all"></isthmus-option>'
    )
    short, whole = inside(tab, ".a"), inside(tab, ".b")
    for name in ("use-case", "advantage", "limitation", "transitive"):
        assert name in short
    assert "described-in" not in short
    assert "described-in" in whole


FILLS = """(one) => [...one.shadowRoot.querySelectorAll("svg rect.box, svg rect.tile")].map((box) => {
  const { width, height } = box.getBoundingClientRect();
  return width > 0 && height > 0 ? getComputedStyle(box).fill : "not to be seen";
})"""


def test_drawings_have_their_boxes_in_the_colours_of_the_theme(tabs: Tabs) -> None:
    block = '<isthmus-diagram class="a" text="configuration:vpc-managed-vpn-direct-connect"></isthmus-diagram>'
    light = tabs(block).locator(".a").evaluate(FILLS)
    dark = tabs(block, scheme="dark").locator(".a").evaluate(FILLS)
    themed = block.replace(" text", ' theme="dark" text')
    forced = tabs(themed).locator(".a")
    assert len(light) > 5
    assert "not to be seen" not in light
    assert forced.evaluate(FILLS) == dark != light
    forced.evaluate("async (one) => { one.setAttribute('theme', 'light'); await one.ready; }")
    assert forced.evaluate(FILLS) == light


def test_drawings_stay_legible_on_a_phone(tabs: Tabs, tmp_path: Path) -> None:
    import markdown

    word = "configuration:vpc-managed-vpn-direct-connect"
    component = tabs(f'<isthmus-diagram class="a" text="{word}"></isthmus-diagram>')
    page = markdown.markdown(f"```isthmus-diagram\n{word}\n```", extensions=["isthmus"])
    rendered = tabs(page, wait=False)
    frame = tabs("", wait=False)
    frame.goto(f"{tabs.service}/embed/diagram?text={word}")
    for tab in (component, rendered, frame):
        tab.set_viewport_size({"width": 360, "height": 700})
        drawing = tab.locator("svg").first
        assert drawing.bounding_box()["width"] >= 470
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        scrolls = drawing.evaluate(
            "(one) => one.parentElement.scrollWidth > one.parentElement.clientWidth"
        )
        assert scrolls
        assert drawing.evaluate("(one) => one.parentElement.tabIndex") == 0


def test_a_wrong_query_says_so_and_stays_a_link(tabs: Tabs) -> None:
    block = (
        '<isthmus-query class="a" text="find optio"><a href="https://example.org/">Ask</a></isthmus-query>'
        '<isthmus-option class="b" text="nowhere"></isthmus-option><isthmus-query class="c"></isthmus-query>'
    )
    tab = tabs(block)
    assert "optio is not a class" in inside(tab, ".a")
    assert tab.get_by_role("link", name="Ask").is_visible()
    assert tab.locator(".b").get_by_role("link", name="nowhere").is_visible()
    assert "the attribute text is missing" in inside(tab, ".c")


def test_without_the_service_the_link_is_there(tabs: Tabs) -> None:
    block = (
        '<isthmus-query service="http://127.0.0.1:9" text="find option">'
        '<a href="https://example.org/">All options</a></isthmus-query>'
    )
    plain = tabs.bare(java_script_enabled=False)
    tabs.requests.clear()
    tabs(block, wait=False)
    tabs.requests = [one for one in tabs.requests if ":9/" not in one]
    plain.goto(f"{tabs.site}/deep/page.html")
    assert plain.get_by_role("link", name="All options").is_visible(), "without any script"
    tab = tabs(block)
    assert tab.get_by_role("link", name="All options").is_visible()
    assert "the service cannot be reached" in inside(tab, "isthmus-query")
    tabs.requests = [one for one in tabs.requests if ":9/" not in one]


def test_another_question_replaces_the_answer(tabs: Tabs) -> None:
    tab = tabs()
    tab.locator(".b").evaluate(
        "async (one) => { one.removeAttribute('saved'); one.removeAttribute('params'); one.setAttribute('text', '# Why\\ncount option'); await one.ready; }"
    )
    assert "17" in inside(tab, ".b")
    tab.locator(".a").evaluate(
        "async (one) => { one.setAttribute('text', 'count option'); one.removeAttribute('caption'); await one.ready; }"
    )
    assert "17" in inside(tab, ".a")


def test_a_drawing_from_a_service_cannot_run(tabs: Tabs) -> None:
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="window.ran = 1"><script>window.ran = 1</script>'
        '<a href="javascript:window.ran = 1"><text>x</text></a><image href="https://example.org/x.png" '
        'onerror="window.ran = 1"/></svg>'
    )
    tab = tabs("", wait=False)
    tab.route(
        "**/embed/content*",
        lambda route: route.fulfill(
            json={
                "kind": "diagram", "caption": "<img src=x onerror='window.ran = 1'>", "about": None,
                "definition": "", "query": "", "table": None, "items": None, "value": None, "text": "",
                "drawings": [{"svg": hostile, "alternative": ""}], "remarks": [], "sources": [],
                "statement": "", "version": "0", "edition": "0", "page": "",
            },
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )  # fmt: skip
    tab.evaluate(
        "async () => { const one = document.createElement('isthmus-diagram'); one.setAttribute('text', 'x');"
        " document.body.append(one); await one.ready; }"
    )
    assert tab.locator("isthmus-diagram").locator("svg").count() == 1
    assert tab.evaluate("window.ran") is None


ANSWER = {
    "kind": "query", "caption": "Found", "about": None, "definition": "", "query": "", "table": None,
    "items": [{"text": "x", "path": "", "mark": ""}], "value": None, "text": "", "drawings": [], "remarks": [],
    "sources": [], "statement": "", "version": "0", "edition": "0", "page": "", "rests_on": "", "aside": "",
}  # fmt: skip
STRANGE = "what was answered is none of our answers"
ADD = """async (service) => {
  const one = document.createElement("isthmus-query");
  one.setAttribute("text", "find option");
  if (service) one.setAttribute("service", service);
  document.querySelector("main").append(one);
  await one.ready;
}"""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"body": "<html>not me</html>", "content_type": "text/html"}, STRANGE),
        ({"body": ""}, STRANGE),
        ({"body": "null"}, STRANGE),
        ({"body": "[]"}, STRANGE),
        ({"body": '{"version": "1"}'}, STRANGE),
        ({"body": json.dumps(ANSWER)[:-20]}, STRANGE),
        ({"body": json.dumps(ANSWER | {"items": [None]})}, STRANGE),
        ({"body": "oops", "status": 500}, "the service answered 500"),
        ({"body": "null", "status": 503}, "the service answered 503"),
        ({"body": '{"errors": 7, "detail": {}}', "status": 400}, "[object Object]"),
        ({"body": " " * (8 * 1024 * 1024 + 1)}, "the service answers more than is read"),
    ],
    ids=[
        "page", "empty", "null", "list", "parts", "cut", "holes", "500", "503", "strange error", "long",
    ],
)  # fmt: skip
def test_a_service_that_answers_anything_is_told_of_as_it_is(
    tabs: Tabs, given: dict[str, Any], told: str
) -> None:
    tab = tabs("", wait=False)
    allowed = {"Access-Control-Allow-Origin": "*"}
    tab.route("**/embed/content*", lambda route: route.fulfill(**given, headers=allowed))
    tab.evaluate(ADD, "")
    assert told in inside(tab, "isthmus-query")
    assert tab.locator("isthmus-query").get_by_role("link", name="find option").is_visible()
    assert tab.locator("isthmus-query").get_attribute("aria-busy") is None
    assert tab.locator("isthmus-query").get_attribute("aria-label") == "find option"


def test_a_service_that_does_not_answer_is_given_up(tabs: Tabs) -> None:
    tab = tabs("", wait=False)
    tab.clock.install()
    tab.route("**/embed/content*", lambda _: None)
    tab.evaluate(ADD.replace("await one.ready", "window.asked = one.ready"), "")
    assert tab.locator("isthmus-query").get_attribute("aria-busy") == "true"
    tab.clock.run_for(31_000)
    tab.evaluate("window.asked")
    assert "the service has not answered in time" in inside(tab, "isthmus-query")
    assert tab.locator("isthmus-query").get_attribute("aria-busy") is None
    tab.evaluate(ADD, "http://[")
    told = tab.locator("isthmus-query").nth(1)
    assert "the address of the service is none" in told.evaluate(
        "(one) => one.shadowRoot.textContent"
    )


def test_a_component_that_is_removed_while_it_loads_says_nothing(tabs: Tabs) -> None:
    tab = tabs("", wait=False)
    tab.route("**/embed/content*", lambda _: None)
    tab.evaluate(ADD.replace("await one.ready", "window.asked = one; window.said = 0"), "")
    tab.wait_for_function("window.asked.hasAttribute('aria-busy')")
    tab.evaluate(
        "async () => { for (const name of ['isthmus-filled', 'isthmus-failed']) window.asked.addEventListener(name, () => window.said++);"
        " window.asked.remove(); await window.asked.ready; }"
    )
    assert tab.evaluate("window.said") == 0
    # Put back it asks again.
    tab.unroute("**/embed/content*")
    tab.evaluate(
        "async () => { document.querySelector('main').append(window.asked); await window.asked.ready; }"
    )
    assert tab.evaluate("window.said") == 1


def test_no_link_of_a_service_runs_anything(tabs: Tabs) -> None:
    script = "javascript:window.ran=1"
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml">'
        f'<h:form action="{script}"><h:button class="press">x</h:button></h:form>'
        "<style>:\\68ost { position: fixed; inset: 0; }</style><text>drawn</text></svg>"
    )
    tab = tabs("", wait=False)
    content = ANSWER | {
        "items": [{"text": "a thing", "path": script, "mark": ""}],
        "page": script,
        "drawings": [{"svg": hostile, "alternative": ""}],
    }
    allowed = {"Access-Control-Allow-Origin": "*"}
    tab.route("**/embed/content*", lambda route: route.fulfill(json=content, headers=allowed))
    tab.evaluate(ADD, "")
    assert "a thing" in inside(tab, "isthmus-query")
    told = tab.locator("isthmus-query").evaluate(
        "(one) => [...one.shadowRoot.querySelectorAll('[href], [action], .press')].length"
    )
    assert told == 0
    place = "(one) => getComputedStyle(one).position"
    assert tab.locator("isthmus-query").evaluate(place) == "static"


def test_a_page_that_allows_no_styles_within_it_has_those_of_the_component(tabs: Tabs) -> None:
    policy = f"default-src 'none'; script-src {tabs.service}; connect-src {tabs.service}"
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    blocks = (
        '<isthmus-query text="find option where not transitive" class="a"></isthmus-query>'
        '<isthmus-diagram text="configuration:vpc-managed-vpn-direct-connect" class="e"></isthmus-diagram>'
    )
    tabs(blocks, wait=False)
    page = tabs.folder / "deep" / "page.html"
    page.write_text(
        page.read_text().replace('<meta charset="utf-8">', f'<meta charset="utf-8">{head}')
    )
    tab = tabs.bare()
    tab.goto(f"{tabs.site}/deep/page.html")
    tab.evaluate(READY)
    box = "(one) => [getComputedStyle(one).borderTopWidth, getComputedStyle(one).overflowY]"
    assert tab.locator(".a").evaluate(box) == ["1px", "auto"]
    font = "(one) => getComputedStyle(one.shadowRoot.querySelector('.ist-drawing')).fontFamily"
    assert "Liberation Sans" in tab.locator(".e").evaluate(font)


@pytest.mark.parametrize("text", ["isthmusAnswer(7)", "1", "isthmusAnswer({})"])
def test_a_bundle_that_holds_anything_is_told_of_as_it_is(tabs: Tabs, text: str) -> None:
    tab = tabs("", wait=False)
    tab.route(
        "**/embed/answers/*", lambda route: route.fulfill(body=text, content_type="text/javascript")
    )
    tab.evaluate(ADD.replace('"service", service', '"bundle", service'), tabs.site)
    told = "no prepared answer" if text == "1" else STRANGE
    assert told in inside(tab, "isthmus-query")


def test_a_bundle_answers_from_files_of_a_plain_host(
    browser: Any, embedder: Embedder, tmp_path: Path
) -> None:
    asked = {
        "option": Block("option", "vpc-peering", {"diagram": "yes", "on": "all"}, PLACE, PLACE),
        "compare": Block("compare", "vpc-peering, vpc-transit-gateway", {}, PLACE, PLACE),
        "query": Block("query", "# Größe\nfind option\nwhere not transitive", {}, PLACE, PLACE),
        "saved": Block(
            "query",
            "",
            {"saved": "component-usage", "params": "component=internet-gateway"},
            PLACE,
            PLACE,
        ),
    }
    answers = tmp_path / "net" / "embed" / "answers"
    answers.mkdir(parents=True)
    for block in asked.values():
        body = json_of(embedder.content(block), path_of, "", "2020-06-06")
        (answers / f"{key_of(block)}.js").write_text(
            f"isthmusAnswer({json.dumps(body)});", encoding="utf-8"
        )
    script = SCRIPT.read_text(encoding="utf-8").replace("IN_BUNDLE = false", "IN_BUNDLE = true")
    (answers.parent / "isthmus.js").write_text(script, encoding="utf-8")
    with file_server(tmp_path) as bundle, file_server(tmp_path) as other:
        (tmp_path / "page.html").write_text(
            f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Other</title><main>
<script src="{bundle}/net/embed/isthmus.js" defer></script>
<isthmus-option text="vpc-peering" on="reach, bandwidth" caption="Two VPCs"></isthmus-option>
<isthmus-compare text="vpc-transit-gateway,vpc-peering" on="reach"></isthmus-compare>
<isthmus-query text="  # Größe
  find option
  where not transitive"></isthmus-query>
<isthmus-query saved="component-usage" params="component=internet-gateway"></isthmus-query>
<isthmus-query text="find option"><a href="https://example.org/">Ask</a></isthmus-query>
<isthmus-query bundle="{other}/net/" text="find option where encrypted"></isthmus-query></main></html>""",
            encoding="utf-8",
        )
        page = browser.new_page()
        page.goto(f"{other}/page.html")
        page.evaluate(READY)
        option, compare, query, saved, free, second = (
            page.locator("main > [aria-label]")
            .nth(number)
            .evaluate("(one) => one.shadowRoot.querySelector('.box').innerText")
            for number in range(6)
        )
        assert page.get_by_role("link", name="Ask").is_visible()
        page.close()
    assert option.startswith("Two VPCs")
    assert re.search(r"bandwidth\s+not stated", option)
    assert "a pair of VPCs" in compare
    assert "VPC peering" in query
    assert "Software Site-to-Site VPN" in saved
    assert "no prepared answer" in free
    assert "no prepared answer" in second
