"""Comparison and matrix as they are told: one row for one thing, each cell with its page."""

import re
from itertools import combinations

import pytest
from isthmus.queries import Engine
from isthmus.service.explorer import Explorer
from isthmus.service.explorer.pages.matrix import matrix_page
from isthmus.service.explorer.parts.comparison import Comparison, Line, compared
from isthmus.service.explorer.parts.themes import OWN_COLUMNS


@pytest.fixture(scope="module")
def explorer(engine: Engine) -> Explorer:
    return Explorer(engine)


def of(explorer: Explorer, *things: str) -> Comparison:
    query = f"compare {', '.join(f'option:{thing}' for thing in things)}"
    return compared(explorer, query, differing=False, everything=False)


def row(comparison: Comparison, label: str, key: str = "") -> Line:
    return next(
        line
        for theme in comparison.themes
        for line in (*theme.lines, *theme.same)
        if line.column.label == label and (not key or line.key == key)
    )


HUB = ("vpc-peering", "vpc-transit-gateway")


def test_one_thing_has_one_row(explorer: Explorer) -> None:
    """The ontology says which properties tell of one thing; none of them has a row of its own."""
    comparison = of(explorer, *HUB, "direct-connect-transit-gateway")
    lines = [line for theme in comparison.themes for line in (*theme.lines, *theme.same)]
    terms = {term.name: term for term in explorer.engine.vocabulary.properties.values()}
    for one, other in combinations({line.column.name for line in lines}, 2):
        near = terms[one].iri in terms[other].near or terms[other].iri in terms[one].near
        same = terms[one].aspect == terms[other].aspect
        assert not (near and same), f"{one} and {other}"
    reach = row(comparison, "cross-region").cells[1]
    assert [design.said for design in reach.of_some] == ["yes", "no"]


def test_what_designs_differ_in_is_told_of_each_with_its_page(explorer: Explorer) -> None:
    comparison = of(explorer, *HUB)
    line = row(comparison, "cross-region")
    assert line.by_design
    assert not line.same
    assert all(len(cell.of_some) > 1 for cell in line.cells)
    assert all(design.citations[0].page for cell in line.cells for design in cell.of_some)
    told = comparison.differ + comparison.same + comparison.by_design + comparison.some
    assert told == sum(len(theme.lines) + len(theme.same) for theme in comparison.themes)
    assert comparison.by_design == 1


def test_the_columns_of_the_paper_hold_what_its_tables_hold(explorer: Explorer) -> None:
    comparison = of(explorer, *HUB, "transit-vpc")
    own = comparison.themes[0]
    assert [line.column.name for line in (*own.lines, *own.same)] == list(OWN_COLUMNS)
    cited = [one for line in own.lines for cell in line.cells for one in cell.sources]
    assert cited
    assert all(one.locator.startswith("table") for one in cited)
    # Transit VPC has no row in a table.
    assert all(line.cells[2].view.verdict == "unstated" for line in own.lines)

    told = row(comparison, "advantage", "advantage in sections")
    peering = told.cells[0].of_some
    assert [(one.short, one.said, one.citations[0].page) for one in peering] == [
        ("Across Regions", "fewer threat vectors", 18)
    ]
    assert "fewer threat vectors" in [value.text for value in told.cells[1].view.values]


def test_what_all_have_is_told_once_and_then_what_each_adds(explorer: Explorer) -> None:
    options = ("direct-connect", "direct-connect-transit-gateway", "direct-connect-vpn")
    line = row(of(explorer, *options), "advantage", "advantage")
    assert [value.text for value in line.common] == [
        "more predictable performance",
        "lower bandwidth costs",
        "BGP peering and policies",
    ], "in the order of the table"
    assert line.behind
    told = [{value.text for value in cell.view.values} for cell in line.cells]
    assert told[0] == set()
    assert "regional hub for up to 5,000 attachments" in told[1]
    assert "static and dynamic routing" in told[2]
    assert line.differs


def test_a_limit_is_told_with_its_number(explorer: Explorer) -> None:
    assert explorer.amounts[row(of(explorer, *HUB), "quota").cells[1].view.values[0].iri] == (
        "at most 5,000"
    )


@pytest.mark.parametrize("kind", ["option", "configuration"])
def test_each_cell_of_the_matrix_has_a_page(explorer: Explorer, kind: str) -> None:
    page = matrix_page(explorer, kind, {}, (), "")
    assert page is not None
    cells = re.findall(r'<td data-h="([^"]+)" class="(\w+)">(.*?)</td>', page, re.DOTALL)
    assert len(cells) > 100
    assert [(head, verdict) for head, verdict, cell in cells if 'class="p"' not in cell] == []
