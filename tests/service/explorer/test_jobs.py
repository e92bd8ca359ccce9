"""What architects come for, each in at most four steps, and none ends in nothing.

A step is a text that is typed and sent, or a link that is followed.
"""

import re

from tests.browsers import Visit

MOST = 4


class Steps:
    """Counts the steps of a visit."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit.page
        self.count = 0
        visit.open("/")

    def find(self, words: str) -> None:
        """Type into the search of the head, and send."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/look?words=**")
        self.count += 1

    def follow(self, selector: str, name: "str | re.Pattern[str]" = "") -> None:
        """Follow the first link of that name inside what is selected."""
        inside = self.page.locator(selector)
        link = inside.get_by_role("link", name=name) if name else inside.locator("a")
        before = self.page.url
        link.first.click()
        self.page.wait_for_function("before => location.href !== before", arg=before)
        # The address is the new one before the page is.
        self.page.wait_for_load_state("load")
        self.count += 1


def test_peering_against_a_hub(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("VPC peering")
    steps.follow("main", re.compile("^VPC peering$"))
    steps.follow(".near", re.compile("^compare with AWS Transit Gateway"))

    headings = steps.page.locator(".theme-part h2").all_inner_texts()
    assert headings[0].startswith("In the paper")
    assert steps.page.locator("table.compare tr.differs").count() > 3
    assert steps.count <= MOST


def test_why_not_direct_connect(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("AWS Direct Connect")
    steps.follow("main", re.compile("^AWS Direct Connect$"))
    steps.follow(".strip li:has-text('encrypted')", re.compile("^why"))

    text = steps.page.locator("main").inner_text()
    assert "Is AWS Direct Connect encrypted?" in text
    assert "The paper does not say." in text
    assert "sections that speak of AWS Direct Connect were searched" in text
    assert "What later sources say of it" in text
    assert steps.count <= MOST


def test_what_a_page_of_the_paper_says(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("AWS Direct Connect")
    steps.follow("main", re.compile("^AWS Direct Connect$"))
    steps.follow("#facts", re.compile("from p. 9"))
    steps.follow("dl.facts div:has(dt:text-is('where'))")

    assert steps.page.get_by_role("heading", level=1).inner_text().endswith("AWS Direct Connect")
    places = steps.page.locator(".passage h3").all_inner_texts()
    assert places == [*(f"Paragraph {number}" for number in range(1, 5)), "Links"]
    assert steps.count <= MOST


def test_what_changed_since_the_edition_for_an_option(visit: Visit) -> None:
    steps = Steps(visit)
    steps.find("AWS Transit Gateway")
    steps.follow("main", re.compile(r"^AWS Transit Gateway \(VPC to VPC\)$"))
    steps.follow(".toc", re.compile("^Changed since"))

    changed = steps.page.locator("#changed li")
    assert changed.count() > 3
    assert re.search(r"20\d\d", changed.first.locator("time").inner_text())
    assert steps.count <= MOST


def test_which_pair_of_a_network_fails_and_why(visit: Visit) -> None:
    steps = Steps(visit)
    steps.follow("nav", "Your network")
    steps.follow("main", re.compile("harbour"))
    steps.follow("main", re.compile(": no$"))

    because = steps.page.locator("main").inner_text()
    assert re.search(r"route", because)
    assert "from=" in steps.page.url
    assert steps.count <= MOST
