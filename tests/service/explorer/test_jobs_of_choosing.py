"""What architects come for, with the number of steps: a click, a choice, or words that are sent.

None takes more than four steps, and none ends in nothing.
"""

import json
from urllib.parse import quote

from playwright.sync_api import Route

from tests.browsers import Visit, Visits

MOST_STEPS = 4
OF_PAGE_17 = "find claim where page = 17 limit 500"


class Steps:
    """Counts what a person does on the way."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.page = visit.page
        self.taken = 0
        visit.open("/")

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link of the main part."""
        self.step()
        self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state("load")

    def want(self, label: str, how: str = "must") -> None:
        """Say how firmly something is asked for."""
        self.step()
        before = self.page.url
        row = self.page.get_by_role("radiogroup", name=label, exact=True)
        row.get_by_role("radio", name=how, exact=True).check(force=True)
        self.page.wait_for_function("before => location.href !== before", arg=before)
        self.page.wait_for_function("() => !document.querySelector('.busy')")

    def find(self, words: str) -> None:
        """Type words and open the first find that comes up."""
        self.step()
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.locator(".panel a[role=option]").first.wait_for()
        self.page.keyboard.press("ArrowDown")
        before = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("before => location.href !== before", arg=before)
        self.page.wait_for_load_state("load")

    def step(self) -> None:
        """Count a step."""
        self.taken += 1
        assert self.taken <= MOST_STEPS, "it takes too many steps"


def test_choose_what_is_encrypted_private_and_reaches_many(visit: Visit) -> None:
    steps = Steps(visit)
    steps.follow("to many VPCs")
    steps.want("Off the public internet")
    steps.want("Encrypted")
    names = visit.page.locator("section[aria-labelledby=fits] tbody th a").all_inner_texts()
    query = (
        "find configuration where family = network-to-vpc and encrypted and private "
        "and reach = many-vpcs"
    )
    rows = json.loads(visit.server(f"/api/v1/query?q={quote(query)}").text)["rows"]
    assert names
    assert sorted(names) == sorted(row["configuration"]["label"] for row in rows)
    assert steps.taken == 3


def test_forty_vpcs_in_two_regions_and_a_data_centre(visit: Visit) -> None:
    steps = Steps(visit)
    steps.follow("a data centre, and many VPCs across Regions")
    beside = visit.page.locator("section[aria-labelledby=together]")
    text = beside.inner_text()
    assert "AWS Direct Connect (Direct Connect gateway)" in text
    assert "AWS Transit Gateway (hubs peered across Regions)" in text
    assert "p. 17" in text, "and the source combines the two"
    assert steps.taken == 1


def test_share_a_decision(visits: Visits) -> None:
    visit = visits(permissions=["clipboard-read", "clipboard-write"])
    steps = Steps(visit)
    steps.follow("off the public internet")
    steps.want("Encrypted", "nice")
    steps.step()
    visit.page.get_by_role("button", name="Copy link").click()
    visit.page.get_by_role("button", name="Copied").wait_for()
    link = visit.page.evaluate("navigator.clipboard.readText()")
    other = visits()
    other.page.goto(link)
    fits = "section[aria-labelledby=fits] tbody th a"
    mine, theirs = (one.page.locator(fits).all_inner_texts() for one in (visit, other))
    assert mine
    assert mine == theirs
    assert steps.taken == 3


def test_find_by_a_word_of_the_field(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("SPOF")
    assert "single point of failure" in visit.page.get_by_role("main").inner_text()
    assert visit.page.locator("section.answer tbody tr").count() > 1
    assert steps.taken == 1


def test_who_must_provide_high_availability(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("who must provide high availability")
    rows = visit.page.locator("section.answer tbody tr")
    assert "AWS" in rows.filter(has_text="AWS Client VPN").locator("td").all_inner_texts()[0]
    software = rows.filter(has_text="Software client VPN").locator("td").all_inner_texts()
    assert "customer" in software[0]
    assert steps.taken == 1


def test_keys_never_take_what_was_found_for_earlier_words(visit: Visit) -> None:
    visit.open("/")
    page = visit.page
    page.keyboard.press("/")
    page.keyboard.type("page")
    page.locator(".panel a[role=option]").first.wait_for()

    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/api/v1/find**", slowly)
    page.keyboard.type(" 17")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.pathname + location.search !== '/'")
    page.wait_for_load_state("load")
    assert page.url.endswith("/page/17")
    page.unroute_all(behavior="ignoreErrors")


def test_what_a_page_says(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("page 17")
    assert visit.page.get_by_role("heading", level=1).inner_text() == "Page 17"
    sections = visit.page.locator("section.digest h2").all_inner_texts()
    assert sections == ["Amazon VPC-to-Amazon VPC connectivity options"]
    said = visit.page.locator(".passage p, table.paper td li")
    asked = json.loads(visit.server(f"/api/v1/query?q={quote(OF_PAGE_17)}").text)["rows"]
    assert 10 < said.count() < len(asked), "a digest, and no list of statements"
    assert steps.taken == 1


def test_why_not_an_option_by_its_search(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("why not direct connect")
    assert visit.page.url.endswith("/option/direct-connect#against")
    against = visit.page.locator("#against").inner_text()
    assert "High availability needs several dynamically routed connections" in against
    assert steps.taken == 1


def test_what_changed_by_its_search(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("what changed since 2020")
    assert visit.page.url.endswith("/changes")
    assert steps.taken == 1
    steps.find("what changed since 2020 for privatelink")
    assert visit.page.url.endswith("/option/privatelink#changed")
    assert visit.page.locator("#changed li").count() > 2


def test_two_options_by_their_search(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("peering vs transit gateway")
    heading = visit.page.get_by_role("heading", level=1).inner_text()
    assert heading == "VPC peering, AWS Transit Gateway (VPC to VPC)"
    assert steps.taken == 1
