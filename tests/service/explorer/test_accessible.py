"""Every page in a real browser, light and dark, wide and narrow: nobody is kept out of it."""

import json
from typing import Any

import pytest

from tests.browsers import PAGES, Visits, axe

THIRD_PARTY = "#yasgui"
"""Yasgui's own controls are not ours to name; what is around them is."""

CUT = """[...document.querySelectorAll("main .scroll")]
    .filter(table => table.scrollWidth > table.clientWidth + 1).map(table => table.innerText)"""
"""What a reader would have to push aside."""


def findings(page: Any) -> list[str]:
    """Return what axe-core finds, however minor, with the places."""
    options = json.dumps({"resultTypes": ["violations"]})
    context = json.dumps({"exclude": [[THIRD_PARTY]]})
    result = page.evaluate(f"axe.run({context}, {options})")
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for one in result["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_kept_out(visits: Visits, name: str) -> None:
    visit = visits(bypass_csp=True, color_scheme="light", reduced_motion="reduce")
    visit.open(PAGES[name])
    page = visit.page
    for one in page.query_selector_all("details:not([open])"):
        one.evaluate("one => { one.open = true; }")
    # Not as a script element: the content security policy forbids those, as it should.
    page.evaluate(axe())

    assert findings(page) == [], "light"
    page.emulate_media(color_scheme="dark")
    assert findings(page) == [], "dark"
    for width in (360, 768, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 360:
            assert findings(page) == [], "narrow"
            assert page.evaluate(CUT) == [], "tables are lists"
