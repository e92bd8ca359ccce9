"""Completion and hover at many places, found by the cursor sign ‸."""

import pytest
from isthmus.queries import Engine

STATIONS = ["alder", "birch", "cedar", "dogwood", "elm", "fir"]
OF_LINES = [
    "accessible", "branch", "code", "electric", "ends-at", "note", "opened", "operator", "runs",
    "serves", "title",
]  # fmt: skip
OF_VEHICLES = ["built-by", "data-rate", "seats", "silent", "title"]
CLASSES = [
    "branch", "day-line", "`group`", "line", "night-line", "operator", "station", "vehicle",
]  # fmt: skip
STATEMENTS = [
    "check", "compare", "count", "define", "describe", "find", "param", "path", "use", "why",
]  # fmt: skip
TRUTHS = ["a", "an", "false", "mixed", "not", "stated", "true", "unstated"]
CLAUSES = ["group", "including", "limit", "order", "show", "where"]

CASES = [
    # text with cursor, kind of proposal, what is proposed of that kind
    ("‸", "keyword", STATEMENTS),
    ("f‸", "keyword", ["find"]),
    ("find ‸", "class", CLASSES),
    ("find l‸", "class", ["line", "day-line", "night-line"][:1]),
    ("find li‸ where electric", "class", ["line", "day-line", "night-line"]),
    ("count ‸", "class", CLASSES),
    ("find line ‸", "keyword", CLAUSES),
    ("find line w‸", "keyword", ["where"]),
    ("find line where electric show title ‸ limit 5", "keyword", ["as", *CLAUSES]),
    ("find line where ‸", "property", OF_LINES),
    ("find line where e‸", "property", ["electric", "ends-at"]),
    ("find line where e‸", "keyword", ["every", "exactly"]),
    ("find line where not ‸", "property", OF_LINES),
    ("find line where (‸", "property", OF_LINES),
    ("find line where electric and ‸", "property", OF_LINES),
    ("find line where electric is ‸", "keyword", TRUTHS),
    ("find line where electric = ‸", "value", ["true", "false"]),
    ("find line where operator = ‸", "value", ["acme", "north", "south"]),
    ("find line where operator = n‸", "value", ["north"]),
    ("find line where operator in (north, ‸", "value", ["acme", "north", "south"]),
    ("find line where serves = ‸", "value", STATIONS),
    ("find line where runs.‸", "property", OF_VEHICLES),
    ("find line where runs.s‸", "property", ["seats", "silent"]),
    ("find line where runs with (‸", "property", OF_VEHICLES),
    ("find line where any ‸", "property", OF_LINES),
    ("find line where any runs with (silent and built-by = ‸", "value", ["acme", "north", "south"]),
    ("find line where is a ‸", "class", CLASSES),
    ("find line where at ‸", "keyword", ["least", "most"]),
    ("find line where at least 2 ‸", "property", OF_LINES),
    ("find line where runs.data-rate > 3 g‸", "unit", ["Gbps", "GBps"]),
    ("find station where ^s‸", "property", ["seats", "serves", "silent"]),
    ("find line where title c‸", "keyword", ["contains"]),
    ("find line show ‸", "property", OF_LINES),
    ("find line show title, s‸", "property", ["serves"]),
    ("find line show count(‸", "property", OF_LINES),
    ("find line show count(runs with (‸", "property", OF_VEHICLES),
    ("find line show count(runs) as many order by m‸", "property", ["many"]),
    ("find line order ‸", "keyword", ["by"]),
    ("find line group by ‸", "property", OF_LINES),
    ("check r‸", "thing", ["red"]),
    ("check red where ‸", "property", OF_LINES),
    ("why not ‸", "thing", None),
    ("describe el‸", "property", ["electric"]),
    ("describe el‸", "thing", ["elm", "elm"][:1]),
    ("compare red, b‸", "thing", ["birch", "blue"]),
    ("compare red, blue on ‸", "property", OF_LINES),
    ("path from ‸", "thing", None),
    ("path from alder to c‸", "thing", ["cedar"]),
    ("path from alder to elm over ‸", "property", ["follows"]),
    ("define quiet as ‸", "class", CLASSES),
    ("define quiet as line where electric; find q‸", "definition", ["quiet"]),
    ("param $x: ‸", "type", ["number", "text", "date", "boolean"]),
    ("param $x: operator = ‸", "value", ["acme", "north", "south"]),
    ("param $x: operator = north; find line where operator = ‸", "parameter", ["$x"]),
    ("param $x: operator = north; find line where operator = $‸", "parameter", ["$x"]),
    ('find line where mentions "n‸', "keyword", []),
    ("# find ‸", "class", []),
    ("find line limit ‸", "property", []),
    ("fnd ‸", "class", []),
    ("find line where )‸", "property", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("marked", "kind", "expected"), CASES, ids=[case[0] + case[1] for case in CASES]
)
def test_what_can_stand_at_the_cursor(
    trains: Engine, marked: str, kind: str, expected: list[str] | None
) -> None:
    found = trains.complete(marked.replace("‸", ""), marked.index("‸"))
    texts = [item.text for item in found.items if item.kind == kind]
    if expected is None:
        assert {"red", "alder", "north"} <= set(texts)
    else:
        assert texts == expected


def test_every_proposal_for_a_condition_leads_to_a_query(trains: Engine) -> None:
    before = "find line where operator = "
    for item in trains.complete(before, len(before)).items:
        if item.kind == "value":
            trains.compile(before + item.text)


def test_a_proposal_replaces_the_word_before_the_cursor(trains: Engine) -> None:
    text = "find line where ele and accessible"
    found = trains.complete(text, 19)
    assert (found.span.start, found.span.end) == (16, 19)
    assert text[: found.span.start] + found.items[0].text + text[found.span.end :] == (
        "find line where electric and accessible"
    )


@pytest.mark.parametrize(
    ("marked", "title"),
    [
        ("find li‸ne where electric", "line (class)"),
        ("find line where elec‸tric", "electric (property)"),
        ("find line where serves = al‸der", "alder (station)"),
        ("fi‸nd line", "find (keyword)"),
        ("find line where every‸ runs", None),
        ("find line where ev‸ery runs", "every (keyword)"),
        ("define quiet as line where electric; find qui‸et", "quiet (definition)"),
        ("find line where elec‸tric and", "electric (property)"),
        ('find line where title = "e‸lectric"', None),
        ("‸", None),
    ],
)
def test_what_the_word_under_the_pointer_means(
    trains: Engine, marked: str, title: str | None
) -> None:
    found = trains.hover(marked.replace("‸", ""), marked.index("‸"))
    assert (found.title if found else None) == title
