"""What architects come for, by the keyboard alone: Tab, arrows, Enter, and what is typed."""

from typing import Any

from tests.browsers import Visit, Visits

MOST_TABS = 120
"""With more keys than this to get somewhere nobody would call a page usable without a mouse."""
_FOCUSED = """() => {
  const on = document.activeElement;
  const group = on.closest("[role=radiogroup]");
  const named = group && document.getElementById(group.getAttribute("aria-labelledby"));
  return [(named ?? on).textContent.trim(), on.getAttribute("type") ?? on.localName];
}"""


def reach(page: Any, name: str, kind: str) -> None:
    """Go on by Tab until something of a kind with a name has the focus, and see that it shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        text, sort = page.evaluate(_FOCUSED)
        if sort == kind and text.startswith(name):
            break
    else:
        raise AssertionError(f"{name!r} is not reached")
    outline = "getComputedStyle(document.activeElement.closest('label') ?? document.activeElement)"
    assert page.evaluate(f"{outline}.outlineStyle") != "none", f"{name!r} has the focus unseen"


def follow(page: Any, name: str) -> None:
    """Reach a link and follow it."""
    reach(page, name, "a")
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_load_state("load")


def want(page: Any, label: str) -> None:
    """Say that a requirement must be: the arrow leads from the last choice on to the first."""
    reach(page, label, "radio")
    before = page.url
    page.keyboard.press("ArrowRight")
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_function("() => !document.querySelector('.busy')")


def find(visit: Visit, words: str) -> str:
    """Find words from the first page, open what comes first, and return what its page says."""
    visit.open("/")
    page = visit.page
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.locator(".panel a[role=option]").first.wait_for()
    before = page.url
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_load_state("load")
    return str(page.get_by_role("main").inner_text())


def test_choosing_and_sharing(visits: Visits) -> None:
    visit = visits(permissions=["clipboard-read", "clipboard-write"])
    visit.open("/")
    page = visit.page
    follow(page, "to many VPCs")
    want(page, "Off the public internet")
    want(page, "Encrypted")
    fits = page.locator("section[aria-labelledby=fits] tbody th a").all_inner_texts()
    assert fits == [
        "AWS Direct Connect + AWS Transit Gateway + VPN over a public virtual interface"
    ]
    reach(page, "Copy", "button")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    assert "must=reach:many-vpcs,private,encrypted" in page.evaluate(
        "navigator.clipboard.readText()"
    )


def test_several_parts_of_a_situation(visit: Visit) -> None:
    visit.open("/")
    follow(visit.page, "a data centre, and many VPCs across Regions")
    text = visit.page.get_by_role("main").inner_text()
    assert "Beside each other" in text
    assert "5,000 attachments" in text


def test_finding(visit: Visit) -> None:
    assert "rows differ" in find(visit, "peering vs transit gateway")
    assert "needs several dynamically routed" in find(visit, "why not direct connect")
    assert "Software client VPN" in find(visit, "who must provide high availability")
    assert "in the order of the source" in find(visit, "page 17")
    assert "Not from the paper" in find(visit, "what changed since 2020 for privatelink")
    assert "Software client VPN" in find(visit, "SPOF")


def test_a_pair_of_a_network(visit: Visit) -> None:
    visit.open("/")
    follow(visit.page, "Your network")
    follow(visit.page, "harbour")
    follow(visit.page, "dev to shared")
    assert "To lift it" in visit.page.get_by_role("main").inner_text()
