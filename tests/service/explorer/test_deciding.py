"""The scenes of deciding: requirements, what fits and what does not, the matrix, comparing."""

import json
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browsers import Visit, Visits, asked

SITE = "/decide?of=configuration&family=network-to-vpc"


def asked_for(visit: Visit) -> dict[str, str]:
    """Return what the address of the page asks for."""
    given = parse_qs(urlsplit(visit.page.url).query)
    return {name: ",".join(values) for name, values in given.items()}


def settled(visit: Visit) -> None:
    visit.page.wait_for_function("() => !document.querySelector('.busy')")


def want(visit: Visit, label: str, how: str) -> None:
    """Say how firmly something is asked for, as a person does, and wait for the outcome."""
    before = visit.page.url
    row = visit.page.get_by_role("radiogroup", name=label, exact=True)
    row.get_by_role("radio", name=how, exact=True).check(force=True)
    visit.page.wait_for_function("before => location.href !== before", arg=before)
    settled(visit)


def shown(visit: Visit, at: str = "") -> dict[str, list[str]]:
    """Return the names that stand under each heading."""
    page = visit.page
    return {
        "fits": page.locator(f"section[aria-labelledby=fits{at}] tbody th a").all_inner_texts(),
        "would": page.locator(f"section[aria-labelledby=confirm{at}] b a").all_inner_texts(),
        "not": sorted(
            set(
                page.locator(
                    f"section[aria-labelledby=not{at}] ul ul a:not(.p, .since)"
                ).all_inner_texts()
            )
        ),
    }


def test_what_must_be_leaves_only_what_fits_with_reason_and_page(visit: Visit) -> None:
    visit.open(SITE)
    page = visit.page
    assert page.locator(".tally .fit b").inner_text() == "12"
    want(visit, "Off the public internet", "must")
    assert asked_for(visit)["must"] == "private"
    managed = page.locator(".why li li", has_text="AWS Managed VPN (one connection)").first
    assert "p. 4" in managed.inner_text()
    want(visit, "Encrypted", "must")
    found = shown(visit)
    assert len(found["fits"]) == 2
    assert all("VPN" in name for name in found["fits"])
    assert "AWS Direct Connect (Direct Connect gateway)" in found["would"]
    question = page.locator(".rows > li", has_text="(Direct Connect gateway)")
    assert "Is AWS Direct Connect (Direct Connect gateway) encrypted?" in question.inner_text()
    assert "Searched" in question.inner_text()
    assert "2 fit" in page.locator("#status").inner_text()


def test_wishes_order_and_leave_equals_side_by_side(visit: Visit) -> None:
    visit.open(f"{SITE}&must=reach:many-vpcs,private")
    page = visit.page
    assert page.locator("tr.rank").count() == 0, "without wishes nothing is above anything"
    for label in ("Encrypted", "Across Regions", "AWS keeps its end available"):
        want(visit, label, "nice")
    ranks = page.locator("tr.rank").all_inner_texts()
    assert len(ranks) == 2
    assert "side by side" in ranks[0]
    assert "under AWS Direct Connect (Direct Connect gateway)" in ranks[1]
    assert "only one stated: across Regions" in page.locator("table.fit").inner_text()


CHOICES = [
    "must=reach:many-vpcs,private&nice=encrypted,cross-region,aws-side-availability-by:aws",
    "must=encrypted&nice=private,transitive",
    "must=!single-point-of-failure",
    "must=encrypted,private,cross-region",
    "nice=cross-account,routing:static",
    "must=reach:many-vpcs&as_of=today",
]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("family", ["network-to-vpc", "vpc-to-vpc", ""])
def test_the_page_says_what_choose_says(visit: Visit, family: str, choice: str) -> None:
    """Every class and its order, as the engine answers the statement that the page shows."""
    scope = f"&family={family}" if family else ""
    visit.open(f"/decide?of=configuration{scope}&{choice}")
    page = visit.page
    statement = page.locator(".record dd > code").last.inner_text()
    inside = {
        row["configuration"]["label"]
        for row in json.loads(
            visit.server(
                f"/api/v1/query?q={quote(f'find configuration where family = {family}')}"
                if family
                else f"/api/v1/query?q={quote('find configuration')}"
            ).text
        )["rows"]
    }
    edition = "" if "as of" in statement else " as of edition"
    told = json.loads(visit.server(f"/api/v1/query?q={quote(statement + edition)}").text)
    found = shown(visit)
    fits = [thing["label"] for group in told["fits"] for thing in group]
    assert sorted(found["fits"]) == sorted(fits)
    for one, other in told["before"]:
        assert found["fits"].index(one["label"]) < found["fits"].index(other["label"])
    would = [one["thing"]["label"] for one in told["would_fit"]]
    # Where no wish orders them the page keeps the order of the source.
    wished = " prefer " in statement
    assert found["would"] == would if wished else sorted(found["would"]) == sorted(would)
    out = {one["thing"]["label"] for one in told["does_not"]} & inside
    assert set(found["not"]) == out
    # A silence that one later source answers of several designs is asked once.
    hinges = page.locator(".hinge dt").count()
    alike = page.locator(".hinge [data-same] a").count()
    assert min(6, len(told["pivots"])) <= hinges + alike <= len(told["pivots"])
    assert hinges <= 6


def test_nothing_fits_and_the_smallest_conflict_is_told(visit: Visit) -> None:
    visit.open(f"{SITE}&must=reach:one-vpc,private,routing:static")
    text = visit.page.locator("section[aria-labelledby=fits]").inner_text()
    assert "No design is stated to meet all of this" in text
    assert "exclude one another" in text or "confirmed" in text
    visit.open(f"{SITE}&must=private,transport:internet")
    text = visit.page.locator("section[aria-labelledby=fits]").inner_text()
    assert "exclude one another" in text
    assert "Off the public internet" in visit.page.locator(".conflicts").inner_text()


def test_several_legs_stand_beside_each_other(visit: Visit) -> None:
    visit.open(
        "/decide?of=configuration&family=network-to-vpc&family=vpc-to-vpc"
        "&must=reach:many-vpcs&nice=aws-side-managed-by:aws"
    )
    page = visit.page
    beside = page.locator("section[aria-labelledby=together]")
    assert beside.locator(".beside > div").count() == 2
    assert "p. 17" in beside.inner_text(), "the source combines them, and says where"
    block = page.get_by_role("rowheader", name="transit gateway", exact=True)
    shared = beside.locator("tbody tr", has=block).inner_text()
    assert "AWS Transit Gateway + VPN" in shared
    assert "hubs peered across Regions" in shared
    visit.open("/decide?of=configuration&family=transit-vpc&family=vpc-to-vpc")
    text = visit.page.locator("section[aria-labelledby=together]").inner_text()
    assert "none of these that they may be combined" in text


def test_a_wish_that_is_stated_for_nothing_orders_nothing(visit: Visit) -> None:
    visit.open(f"{SITE}&must=private&nice=!single-point-of-failure")
    note = visit.page.locator("section[aria-labelledby=fits] .note").inner_text()
    assert "not stated for any of these" in note


def test_an_older_link_with_a_query_leads_to_the_same_requirements(visit: Visit) -> None:
    visit.open(
        asked("find option where encrypted and not transitive and reach = vpc-pair", "/decide")
    )
    given = asked_for(visit)
    assert given == {"of": "option", "must": "encrypted,!transitive,reach:vpc-pair"}
    visit.open(asked("choose option where (private or cross-account) prefer encrypted", "/decide"))
    given = asked_for(visit)
    assert given["also"] == "private or cross-account"
    assert given["nice"] == "encrypted"
    want(visit, "Off the public internet", "nice")
    assert asked_for(visit)["also"] == "private or cross-account", "it is kept"


def test_who_chooses_a_value_wants_it_and_one_can_be_excluded(visit: Visit) -> None:
    visit.open(SITE)
    page = visit.page
    page.locator("summary", has_text="more requirements").click()
    page.locator("#v-transport").select_option("!internet")
    page.wait_for_url("**must=!transport:internet**")
    settled(visit)
    assert page.locator(".tally .fit b").inner_text() == "6"


def test_today_and_the_paper_give_the_same_page(visit: Visit) -> None:
    visit.open(f"{SITE}&must=cross-region")
    visit.page.get_by_role("link", name="Today", exact=True).click()
    visit.page.wait_for_url("**as_of=today**")
    current = visit.page.locator(".asof b").inner_text()
    assert current == "Today"
    want(visit, "Encrypted", "nice")
    assert asked_for(visit)["as_of"] == "today"


def test_back_and_a_copied_address_lead_to_the_same(visits: Visits) -> None:
    visit = visits()
    visit.open(SITE)
    want(visit, "Encrypted", "must")
    first = visit.page.url
    found = shown(visit)
    want(visit, "Off the public internet", "must")
    visit.page.go_back()
    expect(visit.page.locator(".tally .fit b")).to_have_text(str(len(found["fits"])))
    row = visit.page.get_by_role("radiogroup", name="Encrypted", exact=True)
    assert row.get_by_role("radio", name="must").is_checked()
    other = visits()
    other.page.goto(first)
    assert shown(other) == found


def test_a_decision_is_shared_as_a_link_and_as_a_record(visits: Visits) -> None:
    visit = visits(permissions=["clipboard-read", "clipboard-write"])
    visit.open(f"{SITE}&must=private&nice=encrypted")
    page = visit.page
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert "data=" in link
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown", exact=True).click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("# A data centre to VPCs")
    assert "## Decision" in text
    assert (
        text == page.locator(".record pre").inner_text()
        or text.strip() in page.locator(".record pre").inner_text()
    )
    other = visits()
    other.page.goto(re.sub(r"data=\w+", "data=0000", str(link)))
    assert "was made with data 0000" in other.page.locator(".note").first.inner_text()
    assert shown(other) == shown(visit)


def test_requirements_by_keyboard_alone(visit: Visit) -> None:
    visit.open(SITE)
    page = visit.page
    page.locator("#any-private").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**nice=private**")
    settled(visit)
    assert page.evaluate("document.activeElement.id") == "nice-private", "the place is kept"


def test_the_squares_count_what_is_on_record(visit: Visit) -> None:
    visit.open(SITE)
    row = visit.page.locator(".want", has_text="Off the public internet")
    told = row.locator(".counts").inner_text()
    counted = re.findall(r"(\d+) (yes|differs|not stated|no)\b", told)
    numbers = {word: int(number) for number, word in counted}
    assert sum(numbers.values()) == row.locator(".units i").count() == 8
    query = "count option where family = network-to-vpc and private"
    answer = json.loads(visit.server(f"/api/v1/query?q={quote(query)}").text)
    assert str(numbers["yes"]) in json.dumps(answer["rows"])


def test_a_word_that_is_not_known_is_named_with_a_way_on(visit: Visit) -> None:
    answer = visit.open("/decide?of=configuration&must=reach:nowhere")
    assert answer.status == 400
    assert "nowhere" in visit.page.locator("section.error").inner_text()
    visit.page.get_by_role("link", name="Start over").first.click()
    expect(visit.page.locator(".tally .fit b")).to_have_text("24")


def test_the_matrix_is_filtered_by_row_and_column(visit: Visit) -> None:
    visit.open("/matrix")
    page = visit.page
    rows = page.locator("table.matrix tbody tr")
    assert rows.count() == 17
    page.locator("summary", has_text="Choose rows and columns").click()
    page.get_by_label("encrypted", exact=True).first.select_option("not stated")
    page.wait_for_url("**encrypted=unstated**")
    settled(visit)
    left = rows.count()
    assert 0 < left < 17
    cells = page.locator("table.matrix tbody tr td:nth-child(3)").all_inner_texts()
    assert all(cell.strip().startswith("not stated") for cell in cells)
    page.get_by_label("Name contains").fill("peering")
    page.wait_for_url("**words=peering**")
    settled(visit)
    assert rows.count() == 1
    page.locator(".filters summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="reach", exact=True).check(force=True)
    page.wait_for_url("**show=reach**")
    settled(visit)
    assert "a pair of VPCs" in rows.inner_text()


def test_the_matrix_is_whole_without_a_scroll_of_its_own(visit: Visit) -> None:
    visit.open("/matrix")
    box = visit.page.locator(".scroll:has(table.matrix)")
    cut = "one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]"
    assert max(box.evaluate(cut)) <= 1
    last = visit.page.locator("table.matrix thead th").last.bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= 1280
    assert not visit.page.locator("form.filters").is_visible(), "the answer before the controls"


def test_the_matrix_tells_yes_no_silence_and_difference_apart(visit: Visit) -> None:
    visit.open("/matrix")
    table = visit.page.locator("table.matrix").inner_text()
    for word in ("yes", "no", "not stated", "differs"):
        assert word in table
    signs = visit.page.evaluate(
        "['yes','no','open','mix'].map(one => "
        "document.querySelector(`table.matrix .v.${one} use`).getAttribute('href'))"
    )
    assert len(set(signs)) == 4, "each has a sign of its own"


def test_a_fact_of_a_design_stands_in_the_matrix_with_its_name(visit: Visit) -> None:
    visit.open("/matrix")
    row = visit.page.locator("table.matrix tbody tr", has_text="VPC peering").first
    private = row.locator("td[data-h='private']").inner_text()
    assert "not stated" in private
    assert "Across Regions: yes" in private


def test_paper_gets_the_whole_matrix_and_no_controls(visit: Visit) -> None:
    visit.open("/matrix")
    page = visit.page
    page.emulate_media(media="print")
    assert not page.locator("form.filters").is_visible()
    assert not page.locator("header nav").is_visible()
    assert page.locator("table.matrix tbody tr").last.is_visible()
    box = page.locator(".scroll:has(table.matrix)")
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
    assert names == ["use case", "advantage", "limitation"]


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
        has=visit.page.locator("th", has_text=re.compile("^across Regions"))
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
