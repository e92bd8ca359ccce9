"""The scenes of asking: type, mistype and mend, answer, take along."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.browsers import Visit, Visits, asked

HEARD = """() => {
  window.heard = [];
  const status = document.getElementById("status");
  new MutationObserver(() => { if (status.textContent) heard.push(status.textContent); })
    .observe(status, { childList: true, characterData: true, subtree: true });
}"""
"""Notes all that is said to those who listen."""


def query_of(visit: Visit) -> str:
    return parse_qs(urlsplit(visit.page.url).query).get("q", [""])[0]


def test_ask(visit: Visit) -> None:
    visit.open("/?q=")
    page = visit.page
    page.get_by_label("Question, in IQ").fill("find option where not transitive")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**transitive")

    answer = page.locator("section.answer")
    assert re.fullmatch(r"\d+ options?", answer.get_by_role("heading").inner_text())
    peering = answer.get_by_role("row", name="VPC peering")
    assert re.search(r"p\. 1[78]", peering.locator("a.p").first.inner_text())
    assert peering.locator("a.p").first.get_attribute("href").startswith("/claim/")
    assert re.search(r"p\. 1[78]", page.locator("ol.citations").text_content())
    others = page.locator("section", has=page.get_by_role("heading", name="Why not the others"))
    assert "not stated" in others.inner_text()
    page.get_by_text("The SPARQL it stands for").click()
    assert "PREFIX ist:" in page.locator("details[open] pre").inner_text()


def test_mistype_and_mend_as_one_types(visit: Visit) -> None:
    visit.open("/?q=")
    page = visit.page
    field = page.get_by_label("Question, in IQ")
    field.click()
    page.keyboard.type("find option where encryptd")
    # On a busy machine the service may be asked before the word is whole.
    hint = page.locator("[data-hints] .finding", has_text="encryptd")
    hint.wait_for()
    mark = page.locator(".layer mark.error")
    assert mark.inner_text() == "encryptd"
    # The caret stands in the field above the layer, so a mark takes no room of its own.
    edges = "mark => (s => [s.paddingLeft, s.marginTop, s.borderLeftWidth])(getComputedStyle(mark))"
    assert mark.evaluate(edges) == ["0px", "0px", "0px"]
    assert field.get_attribute("aria-invalid") == "true"
    hint.get_by_role("button", name="encrypted").click()

    assert field.input_value() == "find option where encrypted"
    page.locator("[data-hints] .finding").wait_for(state="detached")
    assert field.get_attribute("aria-invalid") is None


def test_positions_are_right_behind_signs_outside_the_basic_plane(visit: Visit) -> None:
    visit.open("/?q=")
    page = visit.page
    field = page.get_by_label("Question, in IQ")
    field.fill('find option where title contains "🌉" and encryptd')
    field.press("End")
    page.locator(".layer mark.error").wait_for()
    assert page.locator(".layer mark.error").inner_text() == "encryptd"
    page.locator("[data-hints] button").first.click()
    assert field.input_value() == 'find option where title contains "🌉" and encrypted'


def test_completion_by_keyboard_alone(visit: Visit) -> None:
    visit.open("/?q=")
    page = visit.page
    field = page.get_by_label("Question, in IQ")
    field.focus()
    page.keyboard.type("find opt")
    page.get_by_role("option", name="option").first.wait_for()
    assert field.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    expect(page.locator("#status")).to_contain_text("proposals")
    page.keyboard.press("Tab")
    expect(field).to_have_value("find option ")
    page.keyboard.type("where enc")
    page.get_by_role("option", name="encrypted").first.wait_for()
    # The list is made anew with each letter: the one of the last is waited for.
    expect(field).to_have_attribute("aria-activedescendant", re.compile("."))
    active = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"[id='{active}']")).to_contain_text("encrypted")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**encrypted**")
    assert query_of(visit).strip() == "find option where encrypted"


@pytest.mark.parametrize("late", ["complete", "diagnose"])
def test_proposals_are_told_of_before_the_word_that_is_not_finished(
    visit: Visit, late: str
) -> None:
    visit.open("/?q=")
    page = visit.page
    answered: list[str] = []

    def last(route: Route) -> None:
        # Its answer is there, and is handed on only after that of the other.
        reply = route.fetch()
        while len(answered) < 1:
            page.wait_for_timeout(20)
        page.wait_for_timeout(50)
        route.fulfill(response=reply)

    def first(route: Route) -> None:
        route.fulfill(response=route.fetch())
        answered.append(route.request.url)

    other = {"complete": "diagnose", "diagnose": "complete"}[late]
    field = page.get_by_label("Question, in IQ")
    field.focus()
    page.evaluate(HEARD)
    # All at once: while it is typed, each letter would ask for proposals of its own.
    page.route(f"**/{late}", last)
    page.route(f"**/{other}", first)
    page.keyboard.insert_text("find opt")
    page.get_by_role("option", name="option").first.wait_for()
    page.locator("[data-hints] .finding", has_text="opt").wait_for()
    assert [text for text in page.evaluate("heard") if "proposals" not in text] == []
    assert page.evaluate("heard")
    assert field.get_attribute("aria-invalid") is None

    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_contain_text("opt is not")
    assert field.get_attribute("aria-invalid") == "true"


def test_a_key_never_takes_what_was_proposed_for_an_earlier_text(visit: Visit) -> None:
    visit.open("/?q=")
    page = visit.page
    field = page.get_by_label("Question, in IQ")
    field.focus()
    page.keyboard.type("find o")
    page.get_by_role("option", name="option").first.wait_for()

    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/complete", slowly)
    page.keyboard.type("pt")
    page.keyboard.press("Tab")
    expect(field).to_have_value("find option ")
    # Proposals may still be on their way when the tab is closed.
    page.unroute_all(behavior="ignoreErrors")


def test_the_word_at_the_cursor_is_explained(visit: Visit) -> None:
    visit.open(asked("find option where encrypted"))
    page = visit.page
    field = page.get_by_label("Question, in IQ")
    field.focus()
    field.press("End")
    page.keyboard.press("ArrowLeft")
    page.locator("[data-hints] .meaning").wait_for()
    assert "protocol that the source names" in page.locator("[data-hints]").inner_text()


def test_words_are_coloured_by_kind(visit: Visit) -> None:
    visit.open(asked("find option where reach = many-vpcs"))
    visit.page.locator(".layer .iq-keyword").first.wait_for()
    assert visit.page.locator(".layer .iq-keyword").all_inner_texts() == ["find", "where"]


def test_a_wrong_question_in_the_address(visit: Visit) -> None:
    answer = visit.open(asked("find optoin where encrypted"))
    page = visit.page

    assert answer.status == 400
    assert "optoin" in page.locator("section.error").inner_text()
    page.locator("section.error .fixes a").first.click()
    page.wait_for_url("**option**")
    assert query_of(visit) == "find option where encrypted"
    assert page.locator("section.answer").count() == 1


def test_nothing_found_is_told_from_no(visit: Visit) -> None:
    visit.open(asked("find option where encrypted and reach = one-vpc and cross-account"))

    told = visit.page.locator("section.answer td.nothing").inner_text()
    assert "not a no" in told


def test_a_query_with_a_parameter_gets_a_form(visit: Visit) -> None:
    visit.open(asked("param $r: reach = many-vpcs; find option where reach = $r"))
    page = visit.page
    before = page.locator("section.answer tbody tr").count()
    page.get_by_label("$r").select_option("vpc-pair")
    page.get_by_role("button", name="Ask with these").click()
    page.wait_for_url("**param.r=vpc-pair**")

    assert page.locator("section.answer").get_by_text("VPC peering").count()
    assert page.locator("section.answer tbody tr").count() != before


def test_every_answer_can_be_taken_along(visits: Visits) -> None:
    visit = visits(permissions=["clipboard-read", "clipboard-write"])
    visit.open(asked("find option where not transitive"))
    page = visit.page
    page.get_by_text("Take it with you").click()
    share = page.locator("details.share")

    def copied(name: str) -> str:
        share.get_by_role("button", name=f"Copy {name}").click()
        share.get_by_role("button", name="Copied").wait_for()
        found = page.evaluate("navigator.clipboard.readText()")
        share.get_by_role("button", name=f"Copy {name}").wait_for()
        return str(found)

    link = copied("Link")
    assert link == f"{visit.server.address}/?q=find%20option%20where%20not%20transitive"
    assert copied("curl").startswith(f"curl '{visit.server.address}/api/v1/query.json?q=")
    assert copied("Markdown").startswith("| option |")
    assert copied("CSV").startswith("option,")
    page.goto(link)
    assert query_of(visit) == "find option where not transitive"
    assert "VPC peering" in page.locator("section.answer tbody").inner_text()


def test_saved_questions_can_be_asked(visit: Visit) -> None:
    visit.open("/questions")
    page = visit.page
    page.get_by_role("link", name="A hub or peering?").click()
    page.wait_for_url("**compare**")
    assert page.locator("table.compare").count() == 1


def test_an_answer_leads_to_that_of_today_and_back(visit: Visit) -> None:
    visit.open("/?q=check privatelink where cross-region")
    page = visit.page
    edition = page.get_by_role("group", name="Edition")
    assert edition.locator("b").inner_text() != "Today"
    assert "no" in page.locator("section.answer .verdict").first.inner_text()

    edition.get_by_role("link", name="Today").click()
    page.wait_for_url("**as*of*today")
    assert query_of(visit) == "check privatelink where cross-region as of today"
    assert edition.locator("b").inner_text() == "Today"
    assert "yes" in page.locator("section.answer .verdict").first.inner_text()

    edition.get_by_role("link").click()
    page.wait_for_url("**cross-region")
    assert query_of(visit) == "check privatelink where cross-region"


def test_a_day_that_is_asked_about_stands_beside_the_edition_and_today(visit: Visit) -> None:
    visit.open("/?q=check privatelink where cross-region as of 2024-11-25")
    edition = visit.page.get_by_role("group", name="Edition")
    assert edition.locator("b").inner_text() == "2024-11-25"
    assert edition.get_by_role("link").count() == 2


def test_what_changed_stands_beside_each_source_that_it_bears_on_and_beside_no_other(
    visit: Visit,
) -> None:
    visit.open("/?q=check privatelink where region-scope = same-region and private")
    sources = visit.page.locator("ol.citations > li")
    marked = [one.inner_text() for one in sources.all() if one.locator(".later").count()]
    assert marked
    assert sources.count() > len(marked)
    assert all("region scope" in text and "26 Nov 2024" in text for text in marked)
    link = sources.locator(".later a").first
    link.click()
    visit.page.wait_for_url("**dated-change*")
    assert "privatelink-cross-region-endpoint-services" in query_of(visit)
