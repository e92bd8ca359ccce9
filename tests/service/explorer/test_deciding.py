"""The scenes of deciding: chips and the query, what drops out and why, the matrix, comparing."""

import re
from urllib.parse import parse_qs, urlsplit

from tests.browsers import Visit, Visits, asked


def query_of(visit: Visit) -> str:
    return parse_qs(urlsplit(visit.page.url).query).get("q", [""])[0]


def settled(visit: Visit) -> None:
    visit.page.wait_for_function("() => !document.querySelector('.busy')")


def tick(visit: Visit, group: str, name: str) -> None:
    """Choose a verdict of a yes/no property, as a person does, and wait for the outcome."""
    before = visit.page.url
    group_box = visit.page.get_by_role("radiogroup", name=group, exact=True)
    group_box.get_by_role("radio", name=name).check(force=True)
    visit.page.wait_for_function("before => location.href !== before", arg=before)
    settled(visit)


def test_chips_write_the_query_and_drop_options_with_reason_and_page(visit: Visit) -> None:
    visit.open("/decide")
    page = visit.page
    assert page.locator(".fits .card").count() == 17
    tick(visit, "encrypted", "yes")
    assert query_of(visit) == "find option where encrypted"
    tick(visit, "private", "yes")
    assert query_of(visit) in {
        "find option where encrypted and private",
        "find option where private and encrypted",
    }
    assert page.get_by_label("The same as a query").input_value().strip() == query_of(visit)

    assert page.locator(".fits .card").count() == 2
    out = page.locator("section.out.false")
    managed = out.locator("dl > div", has_text="AWS Managed VPN (network to VPC)")
    assert "p. 6" in managed.inner_text()
    silent = page.locator("section.out.unstated")
    assert "AWS Direct Connect" in silent.inner_text()
    assert "does not say" in silent.inner_text()
    mixed = page.locator("section.out.mixed")
    assert "AWS Managed VPN (VPC to VPC)" in mixed.inner_text()
    total = sum(
        page.locator(f"section.out.{one} dl > div").count()
        for one in ("false", "unstated", "mixed")
    )
    assert total == 15, "every other option has its reason"
    assert "2 of 17" in page.locator("#status").inner_text()


def test_a_query_sets_the_chips_and_keeps_what_no_chip_stands_for(visit: Visit) -> None:
    text = "find option where (private or cross-account) and not transitive and reach = vpc-pair"
    visit.open(asked(text, "/decide"))
    page = visit.page
    transitive = page.get_by_role("radiogroup", name="transitive")
    assert transitive.get_by_role("radio", name="no", exact=False).first.is_checked()
    assert page.get_by_role("checkbox", name="a pair of VPCs").first.is_checked()
    tick(visit, "bottleneck", "not stated")
    found = query_of(visit)
    assert "(private or cross-account)" in found
    assert "bottleneck is unstated" in found
    assert "reach = vpc-pair" in found


def test_a_value_can_be_excluded(visit: Visit) -> None:
    visit.open("/decide")
    page = visit.page
    page.get_by_role("checkbox", name="not public internet").check(force=True)
    page.wait_for_url("**internet**")
    settled(visit)
    assert query_of(visit) == "find option where no transport = internet"


def test_the_number_on_a_chip_is_what_is_left_with_it(visit: Visit) -> None:
    visit.open("/decide")
    page = visit.page
    for group in ("encrypted", "private"):
        chip = page.get_by_role("radiogroup", name=group, exact=True).locator(".chip.true")
        promised = chip.locator(".count").inner_text()
        tick(visit, group, "yes")
        assert str(page.locator(".fits .card").count()) == promised


def test_back_and_a_copied_address_lead_to_the_same(visits: Visits) -> None:
    visit = visits()
    visit.open("/decide")
    tick(visit, "encrypted", "yes")
    first = visit.page.url
    number = visit.page.locator(".fits .card").count()
    tick(visit, "private", "yes")
    visit.page.go_back()
    visit.page.wait_for_function(
        "n => document.querySelectorAll('.fits .card').length === n", arg=number
    )
    encrypted = visit.page.get_by_role("radiogroup", name="encrypted", exact=True)
    assert encrypted.get_by_role("radio", name="yes").is_checked()
    other = visits()
    other.page.goto(first)
    assert other.page.locator(".fits .card").count() == number


def test_why_not_in_full(visit: Visit) -> None:
    visit.open(asked("find option where encrypted and private", "/decide"))
    page = visit.page
    peering = page.locator("section.out dl > div", has_text="VPC peering")
    peering.get_by_role("link", name="why not, in full").click()
    page.wait_for_url("**why**")
    rows = page.locator("section.answer tbody tr").all_inner_texts()
    assert any("not stated" in row and "encrypted" in row for row in rows)


def test_configurations_can_be_decided_among(visit: Visit) -> None:
    visit.open(asked("find option where encrypted and private", "/decide"))
    visit.page.get_by_role("link", name="configurations", exact=True).click()
    visit.page.wait_for_url("**configuration**")
    names = visit.page.locator(".fits .card h3").all_inner_texts()
    assert any("over AWS Direct Connect" in name for name in names)


def test_chips_by_keyboard_alone(visit: Visit) -> None:
    visit.open("/decide")
    page = visit.page
    page.locator("#f-private-any").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**private**")
    settled(visit)
    assert query_of(visit) == "find option where private"
    assert page.evaluate("document.activeElement.id") == "f-private-true", "the place is kept"


def test_the_matrix_is_filtered_by_row_and_column(visit: Visit) -> None:
    visit.open("/matrix")
    page = visit.page
    rows = page.locator("table.matrix tbody tr")
    assert rows.count() == 17
    page.get_by_label("encrypted", exact=True).first.select_option("not stated")
    page.wait_for_url("**encrypted=unstated**")
    settled(visit)
    left = rows.count()
    assert 0 < left < 17
    cells = page.locator("table.matrix tbody tr td:nth-child(3)").all_inner_texts()
    assert {cell.strip() for cell in cells} == {"not stated"}
    page.get_by_label("Name contains").fill("peering")
    page.wait_for_url("**words=peering**")
    settled(visit)
    assert rows.count() == 1
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="reach", exact=True).check(force=True)
    page.wait_for_url("**show=reach**")
    settled(visit)
    assert "a pair of VPCs" in rows.inner_text()


def test_the_matrix_tells_yes_no_silence_and_difference_apart(visit: Visit) -> None:
    visit.open("/matrix")
    table = visit.page.locator("table.matrix").inner_text()
    for word in ("yes", "no", "not stated", "differs"):
        assert word in table
    signs = visit.page.evaluate(
        "['true','false','unstated','mixed'].map(one => getComputedStyle("
        "document.querySelector(`table.matrix .verdict.${one}`), '::before').content)"
    )
    assert len(set(signs)) == 4, "each has a sign of its own"


def test_paper_gets_the_whole_matrix_and_no_controls(visit: Visit) -> None:
    visit.open("/matrix")
    page = visit.page
    page.emulate_media(media="print")
    assert not page.locator("form.filters").is_visible()
    assert not page.locator("header nav").is_visible()
    assert page.locator("table.matrix tbody tr").last.is_visible()
    box = page.locator(".scroll.tall")
    assert box.evaluate("one => one.scrollHeight <= one.clientHeight + 1"), "nothing is cut off"
    sheets = re.findall(
        rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)", page.pdf(prefer_css_page_size=True)
    )
    assert sheets
    assert all(float(across) > float(down) for across, down in sheets)


def test_compare_options_side_by_side(visit: Visit) -> None:
    visit.open("/compare")
    page = visit.page
    page.get_by_role("checkbox", name="VPC peering", exact=True).check(force=True)
    page.get_by_role("checkbox", name="AWS Transit Gateway (VPC to VPC)").check(force=True)
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url("**ids=**")
    transitive = page.locator("table.compare tbody tr").filter(
        has=page.locator("th", has_text=re.compile("^transitive"))
    )
    assert "no" in transitive.inner_text()
    assert "yes" in transitive.inner_text()
    assert transitive.locator("th.odd").count() == 1
    assert transitive.locator("a.p").count() > 0
    all_rows = page.locator("table.compare tbody tr").count()
    page.get_by_text("Choose what is compared").click()
    page.get_by_role("checkbox", name="only what differs").check(force=True)
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_url("**only=differences**")
    assert page.locator("table.compare tbody tr").count() < all_rows
    assert page.locator("table.compare tbody tr.alike").count() == 0


def test_a_comparison_begins_with_the_columns_of_the_source(visit: Visit) -> None:
    visit.open("/compare?ids=vpc-peering,vpc-transit-gateway,privatelink")
    page = visit.page
    headings = page.locator(".theme-part h2").all_inner_texts()
    assert headings[0].startswith("In the paper")
    first = page.locator("table.compare").first.locator("tbody th").all_inner_texts()
    names = [re.split(r"\s*\(", name)[0].strip() for name in first]
    assert names == ["use case", "advantage", "limitation", "recommended when"]


def test_silence_is_no_difference_and_a_fact_of_a_design_is_named(visit: Visit) -> None:
    visit.open("/compare?ids=vpc-peering,vpc-transit-gateway,privatelink")
    private = visit.page.locator("table.compare tbody tr").filter(
        has=visit.page.locator("th", has_text=re.compile("^private"))
    )
    assert private.locator(".odd").count() == 0
    peering = private.locator("td").first.inner_text()
    assert "not stated" in peering
    assert "Across Regions: yes" in peering
    regions = visit.page.locator("table.compare tbody tr").filter(
        has=visit.page.locator("th", has_text=re.compile("^cross-region"))
    )
    assert regions.locator("td.odd").get_attribute("data-h") == "AWS PrivateLink"


def test_a_comparison_is_a_list_on_a_phone(visits: Visits) -> None:
    visit = visits(width=360, height=740)
    visit.open("/compare?ids=vpc-peering,vpc-transit-gateway,privatelink")
    cells = visit.page.locator("table.compare tbody tr").first.locator("td")
    tops = [cells.nth(number).bounding_box()["y"] for number in range(3)]
    assert tops == sorted(set(tops)), "one under another"


def test_anything_of_one_kind_can_be_compared(visit: Visit) -> None:
    visit.open(
        "/compare?of=component&ids=component:transit-gateway,component:virtual-private-gateway"
    )
    tables = "".join(visit.page.locator("table.compare, .same-line").all_inner_texts())
    assert "operated by" in tables
