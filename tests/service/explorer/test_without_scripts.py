"""Reading, asking and deciding in a browser that runs no scripts."""

import re

import pytest

from tests.browsers import PAGES, Visit, Visits, asked


@pytest.fixture
def plain(visits: Visits) -> Visit:
    """A tab without scripts."""
    return visits(java_script_enabled=False)


def test_ask_and_mend(plain: Visit) -> None:
    plain.open("/?q=")
    page = plain.page
    page.get_by_label("Question, in IQ").fill("find optoin where encrypted")
    page.get_by_role("button", name="Ask").click()
    assert "optoin" in page.locator("section.error").inner_text()
    page.locator("section.error .fixes a").first.click()
    assert page.locator("section.answer tbody tr").count() > 1
    assert page.locator("#citations").count() == 1
    page.get_by_text("Take it with you").click()
    assert page.locator("details.share a", has_text="CSV").is_visible()
    assert not page.locator("button.theme").is_visible(), "what cannot work is not shown"


def test_decide(plain: Visit) -> None:
    plain.open("/decide")
    page = plain.page
    page.locator("#must-encrypted").check(force=True)
    page.locator("#must-private").check(force=True)
    page.locator("#nice-reach").check(force=True)
    page.locator("#v-reach").select_option("many-vpcs")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**must=private,encrypted&nice=reach:many-vpcs**")
    assert page.locator(".tally .fit b").inner_text() == "3"
    page.get_by_role("link", name="Start over").click()
    assert page.locator(".tally .fit b").inner_text() == "24"


def test_filter_the_matrix(plain: Visit) -> None:
    plain.open("/matrix")
    page = plain.page
    page.get_by_text("Choose rows and columns").click()
    page.get_by_label("transitive", exact=True).first.select_option("yes")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**transitive=true**")
    assert 0 < page.locator("table.matrix tbody tr").count() < 17


def test_compare(plain: Visit) -> None:
    plain.open("/compare")
    page = plain.page
    page.get_by_role("checkbox", name="VPC peering", exact=True).check(force=True)
    page.get_by_role("checkbox", name="AWS PrivateLink").check(force=True)
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url("**ids=**")
    assert page.locator("table.compare").first.locator("thead th").count() == 3


def test_find_and_look(plain: Visit) -> None:
    plain.open("/")
    page = plain.page
    page.get_by_label("Or find an option, a word, a page").fill("PrivateLink")
    page.keyboard.press("Enter")
    page.wait_for_url("**/look?words=PrivateLink")
    page.locator(".found a", has_text=re.compile("^AWS PrivateLink$")).first.click()
    assert page.locator(".drawing svg").first.is_visible()


def test_sparql(plain: Visit) -> None:
    plain.open("/sparql")
    page = plain.page
    assert page.get_by_label("Query, in SPARQL 1.1").is_visible()


@pytest.mark.parametrize("name", ["ask", "decide-some", "matrix", "compare", "option", "proof"])
def test_the_same_is_read_with_and_without_scripts(visits: Visits, name: str) -> None:
    def told(**options: bool) -> list[str]:
        visit = visits(**options)
        visit.open(PAGES[name])
        # What only copies is no part of what is read.
        visit.page.locator("button.copy").evaluate_all("all => all.forEach(one => one.remove())")
        return [
            " ".join(one.split()) for one in visit.page.locator("main section").all_inner_texts()
        ]

    assert told(java_script_enabled=True) == told(java_script_enabled=False)


def test_a_wrong_answer_is_no_dead_end(plain: Visit) -> None:
    answer = plain.open(asked("count option", "/decide"))
    assert answer.status == 400
    assert "choose" in plain.page.locator("main").inner_text()
    plain.page.get_by_role("main").get_by_role("link", name="Everything on record").click()
    assert plain.page.get_by_role("heading", level=1).count() == 1
