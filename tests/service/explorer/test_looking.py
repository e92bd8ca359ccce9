"""The scenes of looking: pages of things and terms, drawings, proofs, colours, sizes, paper."""

import re
import shlex
import subprocess
from urllib.parse import unquote

from isthmus.queries import Engine, Thing

from tests.browsers import Visit, Visits


def test_an_option_from_the_search_to_the_page_of_its_source(visit: Visit) -> None:
    visit.open("/")
    page = visit.page
    page.keyboard.press("/")
    page.keyboard.type("DX + VPN")
    page.keyboard.press("Enter")
    page.wait_for_url("**/look?words=**")
    page.locator(".found a").first.click()
    page.wait_for_url("**/option/direct-connect-vpn")
    assert page.get_by_role("heading", level=1).inner_text() == "AWS Direct Connect + VPN"
    encrypted = page.locator(".strip li", has_text="encrypted")
    assert "yes" in encrypted.inner_text()
    encrypted.locator("a.p").first.click()
    page.wait_for_url("**/claim/**")
    assert "page 2" in page.locator("dl.facts").inner_text()


def test_own_and_inherited_advantages_are_told_apart_with_the_reason(visit: Visit) -> None:
    visit.open("/option/direct-connect-transit-gateway-vpn")
    page = visit.page
    favour = page.locator(".gist .for")
    assert favour.locator("li", has_text="highly available and scalable by AWS").count() == 1
    assert favour.locator("li", has_text="reuse of VPN equipment").count() == 1
    page.get_by_text("What is taken over, and why").click()
    taken = page.locator("ul.inherited")
    assert taken.locator("li", has_text="highly available and scalable by AWS").count() == 0
    line = taken.locator("li", has_text="reuse of VPN equipment")
    assert "same as" in line.inner_text()
    line.get_by_role("link", name=re.compile("^proof")).click()
    page.wait_for_url("**/prove?**")
    assert page.locator(".proof-drawing .wide svg[role=img]").count() == 1
    assert page.locator(".tree .claim a").count() > 0


def test_what_the_source_counts_against_an_option_never_speaks_for_it(visit: Visit) -> None:
    visit.open("/option/vpc-peering")
    page = visit.page
    assert "hard to manage" not in page.locator(".gist .for").inner_text()
    assert "hard to manage" in page.locator(".gist .against").inner_text()


def test_silence_is_shown_as_silence(visit: Visit) -> None:
    visit.open("/option/direct-connect")
    page = visit.page
    assert "not stated" in page.locator(".strip li", has_text="encrypted").inner_text()
    silent = page.locator(
        "section", has=page.get_by_role("heading", name="Searched, and not stated")
    )
    assert "encryption" in silent.locator("p.silent").inner_text()


def test_a_fact_of_one_design_says_of_which(visit: Visit) -> None:
    visit.open("/option/direct-connect")
    accounts = visit.page.locator(".strip li", has_text="across accounts").inner_text()
    assert "not stated" in accounts
    assert "Direct Connect gateway: yes" in accounts
    visit.page.locator(".conf summary", has_text="Direct Connect gateway").click()
    differs = visit.page.locator(".conf", has_text="Direct Connect gateway").last.locator(".diff")
    assert re.search(r"across accounts\s+yes", differs.inner_text())


def test_what_changed_stands_beside_the_sentence_that_it_touches(visit: Visit) -> None:
    visit.open("/option/direct-connect")
    page = visit.page
    speed = page.locator("#facts dl.facts > div", has_text="bandwidth").first
    assert "400 Gbit/s" in speed.locator(".later").all_inner_texts()[0]
    changed = page.locator("#changed > .changes > li")
    # What changes a design stands first, and how a bill is made up does not.
    assert changed.filter(has_text="MACsec can be ordered").count() == 1
    assert "400 Gbit/s" in " ".join(changed.all_inner_texts())
    assert changed.filter(has_text="billing").count() == 0
    assert page.locator("#changed details li", has_text="billing").count() == 1
    assert page.locator(".strip li", has_text="encrypted").locator("a.since").count() == 1


def test_a_section_is_a_digest_in_its_order(visit: Visit) -> None:
    visit.open("/section/direct-connect")
    page = visit.page
    places = page.locator(".passage h3").all_inner_texts()
    assert places == [*(f"Paragraph {n}" for n in range(1, 5)), "Links"]
    third = page.locator(".passage").nth(2)
    said = re.sub(r"\s+", " ", third.inner_text())
    assert "It comes at 1 Gbit/s or 10 Gbit/s from p. 9." in said
    third.get_by_role("link", name="10 Gbit/s").first.click()
    page.wait_for_url("**/claim/**")
    assert "paragraph 3" in page.locator("dl.facts").first.inner_text()


def test_a_figure_has_its_drawing(visit: Visit) -> None:
    visit.open("/figure/5")
    assert visit.page.locator("figure.drawing svg.wide").first.is_visible()


def test_related_options_can_be_compared_at_once(visit: Visit) -> None:
    visit.open("/option/vpc-peering")
    page = visit.page
    related = page.locator(".near")
    related.get_by_role("link", name=re.compile("^compare")).first.click()
    page.wait_for_url("**/compare?**")
    assert page.locator("table.compare").count() > 1
    assert page.locator(".versus svg.tiny").count() == 2


def test_every_configuration_is_drawn_legibly_and_told_in_words(
    visits: Visits, engine: Engine
) -> None:
    visit = visits(width=360, height=740)
    page = visit.page
    shown = 0
    for thing, *_ in engine.ask("find configuration", cite=False).rows:
        assert isinstance(thing, Thing)
        visit.open(thing.iri.removeprefix("https://w3id.org/isthmus"))
        picture = page.locator(".drawing svg.narrow")
        assert picture.count() == 1, thing.iri
        assert not page.locator(".drawing svg.wide").first.is_visible(), thing.iri
        smallest = picture.evaluate(
            "svg => Math.min(...[...svg.querySelectorAll('text')].map("
            "one => parseFloat(getComputedStyle(one).fontSize)"
            " * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"
        )
        assert smallest >= 9.3, f"{thing.iri}: as large as small print on a phone"
        page.get_by_text("How it was built, and how to read it").click()
        words = page.locator(".drawing .words").inner_text()
        for name in picture.locator("text.name").all_text_contents():
            for part in name.split():
                assert part in words, thing.iri
        assert "Nodes (" in words, thing.iri
        assert "Links (" in words, thing.iri
        shown += 1
    assert shown > 20


def test_a_proof_is_drawn_down_to_claims(visit: Visit) -> None:
    visit.open("/prove?thing=option:transit-vpc&property=transitive&value=true")
    page = visit.page
    drawing = page.locator(".proof-drawing .wide svg")
    assert drawing.get_attribute("role") == "img"
    steps = drawing.locator("g.step").count()
    assert steps == page.locator(".tree li").count(), "drawing and words have the same steps"
    fill = drawing.locator("g.claim rect").first.evaluate("one => getComputedStyle(one).fill")
    assert fill != "rgb(0, 0, 0)", "its style sheet is allowed"
    page.locator(".tree .claim a").last.click()
    page.wait_for_url("**/claim/**")


def test_a_property_and_a_class_have_pages_that_lead_to_each_other(visit: Visit) -> None:
    visit.open("/ns/encrypted")
    page = visit.page
    see = page.get_by_role("link", name="All on record").get_attribute("href")
    assert see is not None
    assert unquote(see) == "/?q=find option where encrypted"
    page.get_by_text("What it belongs to").click()
    page.get_by_role("link", name="arrangement", exact=True).first.click()
    page.wait_for_url("**/ns/Arrangement")
    page.get_by_text("properties that its things can have").click()
    page.get_by_role("link", name="encrypted", exact=True).first.click()
    page.wait_for_url("**/ns/encrypted")


def test_the_reference_has_every_term_at_its_own_anchor(visit: Visit, engine: Engine) -> None:
    visit.open("/reference#encrypted")
    page = visit.page
    term = page.locator("#encrypted")
    assert "ist:encrypted" in term.inner_text()
    assert term.evaluate("one => one.matches(':target')")
    vocabulary = engine.vocabulary
    ours = [iri for iri in vocabulary.properties if iri.startswith("https://w3id.org/isthmus/ns#")]
    assert len(ours) > 80
    ids = set(page.evaluate("() => [...document.querySelectorAll('[id]')].map(one => one.id)"))
    assert {iri.partition("#")[2] for iri in ours} <= ids


def test_the_guide_can_be_asked(visit: Visit) -> None:
    visit.open("/guide")
    page = visit.page
    page.locator("code .iq-keyword").first.wait_for()
    page.get_by_role("link", name="Ask this").first.click()
    page.wait_for_url("**/?q=find**")
    assert page.locator("section.answer").count() == 1


def test_the_switch_of_colours_is_kept(visits: Visits) -> None:
    visit = visits(color_scheme="light")
    visit.open("/")
    page = visit.page

    def ground() -> str:
        return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))

    light = ground()
    switch = page.get_by_role("button", name=re.compile("^Colours"))
    switch.click()
    switch.click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    dark = ground()
    assert dark != light
    page.goto(f"{visit.server.address}/option/vpc-peering")
    assert ground() == dark, "on the next page too, before a click"
    drawn = page.locator(".drawing svg .box.vpc").first
    assert drawn.evaluate("one => getComputedStyle(one).fill") != "rgb(255, 255, 255)"
    page.get_by_role("button", name=re.compile("^Colours")).click()
    assert ground() == light


def test_the_system_decides_at_first(visits: Visits) -> None:
    dark = visits(color_scheme="dark")
    dark.open("/")
    light = visits(color_scheme="light")
    light.open("/")
    colour = "() => getComputedStyle(document.body).backgroundColor"
    assert dark.page.evaluate(colour) != light.page.evaluate(colour)


def test_every_page_is_reached_by_keyboard_with_a_visible_focus(visit: Visit) -> None:
    visit.open("/?q=")
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    # The way back stands before the editor.
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "q":
            break
    assert page.evaluate("() => document.activeElement.id") == "q"
    outline = page.locator(".editor").evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline == "solid"
    page.goto(f"{visit.server.address}/matrix")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent.trim()") == "Decide"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{visit.server.address}/decide")


def test_nothing_is_found_in_a_helpful_way(visit: Visit) -> None:
    answer = visit.open("/option/no-such-option")
    assert answer.status == 404
    assert "no-such-option" in visit.page.locator("main").inner_text()
    visit.page.get_by_role("main").get_by_role("link", name="Everything on record").click()
    visit.page.wait_for_url("**/look")


def test_sparql_is_asked_of_this_service_only(visit: Visit) -> None:
    visit.open("/sparql")
    page = visit.page
    page.locator("#yasgui[data-ready]").wait_for()
    page.locator(".yasqe_queryButton").click()
    table = page.locator(".yasr_results table tbody")
    table.wait_for()
    page.get_by_text("VPC peering").first.wait_for()


def test_the_command_that_asks_the_endpoint_runs_as_it_is_copied(visit: Visit) -> None:
    visit.open("/sparql")
    command = visit.page.locator("#endpoint + pre").inner_text()

    done = subprocess.run(
        [*shlex.split(command), "--silent"], capture_output=True, text=True, check=True, timeout=20
    )

    assert done.stdout.startswith("label")
    assert "VPC peering" in done.stdout


def test_an_example_in_sparql_leads_to_pages_here_and_a_mistake_is_told_in_words(
    visit: Visit,
) -> None:
    visit.open("/sparql")
    page = visit.page
    page.locator("#yasgui[data-ready]").wait_for()
    page.get_by_role("link", name="How many options there are over each transport").click()
    link = page.locator(".yasr td a", has_text="transport:internet").first
    link.wait_for()
    page.wait_for_function("() => !document.querySelector('.yasr td a').host.includes('w3id')")
    assert (link.get_attribute("href") or "").endswith("/transport/internet")
    assert "PREFIX ist:" in page.evaluate(
        "() => document.querySelector('.CodeMirror').CodeMirror.getValue()"
    )
    page.evaluate(
        "query => { location.hash = 'query=' + encodeURIComponent(query) }", "SELECT ?x WHERE {"
    )
    wrong = page.locator("#sparql-error")
    wrong.locator("b").wait_for()
    assert "{" not in wrong.inner_text().splitlines()[0], "words, and no data"
    # The browser and the editor tell of the refused query in the console, too.
    assert "status of 400" in visit.complaints[0]
    assert len(visit.complaints) == 2
    visit.complaints.clear()


def test_the_sparql_of_an_answer_is_opened_in_the_editor(visit: Visit) -> None:
    visit.open("/?q=find%20option%20where%20encrypted")
    page = visit.page
    page.get_by_text("The SPARQL it stands for").click()
    page.get_by_role("link", name="Open it in the SPARQL page").click()
    page.wait_for_url("**/sparql**")
    page.locator("#yasgui[data-ready]").wait_for()
    assert "ist:encrypted" in page.locator(".yasqe .CodeMirror-code").last.inner_text()
