"""Completion and hover at many places, found by the cursor sign ‸."""

from collections import Counter

import pytest
from isthmus.queries import KEYWORD_HELP, KEYWORDS, Engine
from isthmus.queries.diagnostics.spelling import FOREIGN, NAMES_TOO

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
    "check", "choose", "compare", "count", "define", "describe", "find", "param", "path",
    "use", "why",
]  # fmt: skip
TRUTHS = ["claimed", "false", "inferred", "mixed", "not", "stated", "true", "unstated"]
CLAUSES = ["group", "including", "limit", "order", "show", "where"]

CASES = [
    # text with cursor, kind of proposal, what is proposed of that kind
    ("‸", "keyword", STATEMENTS),
    ("f‸", "keyword", ["find"]),
    ("find ‸", "class", CLASSES),
    ("find l‸", "class", ["line", "day-line", "night-line"][:1]),
    ("find li‸ where electric", "class", ["line", "day-line", "night-line"]),
    ("count ‸", "class", CLASSES),
    ("find line ‸", "keyword", [word for word in CLAUSES if word != "including"]),
    ("find line w‸", "keyword", ["where"]),
    ("find line where electric show title ‸ limit 5", "keyword",
     ["as", "group", "including", "limit", "order"]),
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
    ("find station where ^s‸", "property", ["serves"]),
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
    ("describe el‸", "thing", ["elm", "station:elm"]),
    ("compare red, b‸", "thing", ["blue"]),
    ("compare red, blue on ‸", "property", OF_LINES),
    ("path from ‸", "thing", None),
    ("path from alder to c‸", "thing", ["cedar"]),
    ("path from alder to elm over ‸", "property", ["follows"]),
    ("define quiet as ‸", "class", CLASSES),
    ("define quiet as line where electric; find q‸", "definition", ["quiet"]),
    (
        "param $x: ‸",
        "type",
        ["number", "text", "date", "time", "year", "duration", "boolean"],
    ),
    ("param $x: operator = ‸", "value", ["acme", "north", "south"]),
    ("param $x: operator = north; find line where operator = ‸", "parameter", ["$x"]),
    ("param $x: operator = north; find line where operator = $‸", "parameter", ["$x"]),
    ('find line where mentions "n‸', "keyword", []),
    ("# find ‸", "class", []),
    # what would be an error where it stands is not proposed
    ("find line where electric and accessible ‸", "keyword",
     ["and", "group", "in", "including", "is", "limit", "order", "show"]),
    ("find line where electric or (accessible and code = 3) ‸", "keyword",
     ["group", "including", "is", "limit", "or", "order", "show"]),
    ("find line where (electric or accessible) a‸", "keyword", ["and"]),
    ("find line where serves ‸", "keyword", ["in", "is", "with"]),
    ("find line where serves ‸", "sign", ["="]),
    ("find line where any serves ‸", "sign", ["=", "!="]),
    ("find line where at least 2 serves ‸", "keyword",
     ["and", "group", "in", "including", "is", "limit", "or", "order", "show", "with"]),
    ("find line where title ‸", "keyword", ["contains", "ends", "in", "is", "starts"]),
    ("find line where opened ‸", "sign", ["=", "!=", "<", "<=", ">", ">="]),
    ("find line where count(runs) ‸", "sign", ["=", "!=", "<", "<=", ">", ">="]),
    ("find line where serves is ‸", "keyword",
     ["a", "an", "claimed", "inferred", "mixed", "not", "stated", "unstated"]),
    ("find line where electric show title limit 5 ‸", "keyword",
     ["group", "including", "offset", "order"]),
    ("find line group by operator, electric show ‸", "property", ["operator", "electric"]),
    ("find line group by operator show count(‸", "property", OF_LINES),
    ("define quiet as ‸", "definition", []),
    ("define quiet as q‸", "definition", []),
    ("define quiet as line where electric; define q as ‸", "definition", ["quiet"]),
    ("find `no # comment` ‸", "keyword",
     [word for word in CLAUSES if word != "including"]),
    ('find line where title = "a \\" # b" and ‸', "property", OF_LINES),
    ('find line where title = "a # b" and ‸', "property", OF_LINES),
    ("check line:‸", "thing", ["red", "blue", "green", "grey", "elm", "white"]),
    ("check line:gr‸", "thing", ["green", "grey"]),
    ("check line:gr‸", "keyword", []),
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
        assert sorted(texts) == sorted(expected)


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
        ("find line where runs.data-rate > 3 Gb‸ps", "Gbps (unit)"),
        ("find line where runs.data-rate > ‸3 Gbps", None),
        ("find line show count(runs) as many order by ma‸ny", "many (column)"),
        ("find line show count(runs) as ma‸ny", "many (column)"),
        ("param $x: operator; find line where operator = ‸$X", "$x (parameter)"),
        ("param $‸x: operator", "$x (parameter)"),
        ("define qui‸et as line where electric", "quiet (definition)"),
        ("define quiet as line where electric; find quiet where elec‸", None),
        ("param $x: oper‸ator", "operator (class)"),
        ("find line where ti‸tle contains", "title (property)"),
        ("‸", None),
    ],
)
def test_what_the_word_under_the_pointer_means(
    trains: Engine, marked: str, title: str | None
) -> None:
    found = trains.hover(marked.replace("‸", ""), marked.index("‸"))
    assert (found.title if found else None) == title


def test_every_keyword_has_a_meaning(trains: Engine) -> None:
    assert set(KEYWORD_HELP) == KEYWORDS.union(NAMES_TOO).difference(FOREIGN)
    for word in KEYWORD_HELP:
        assert trains.hover(word, 0).title == f"{word} (keyword)"


def test_a_saved_query_is_told_by_its_first_words(shipped: Engine) -> None:
    found = shipped.hover('use "options-over-transport"; find option', 8)
    assert found.title == "options-over-transport (saved query)"
    assert found.lines[0] == "Which options run over the internet?"
    assert shipped.hover('use "nothing-like-this"; find option', 8) is None


def test_what_a_thing_is_comes_first_and_what_else_it_is_below(shipped: Engine) -> None:
    found = shipped.hover("check vpc-peering where private", 8)
    assert found.title == "vpc-peering (option)"
    assert any("a non-transitive-arrangement" in line for line in found.lines)


def test_a_word_is_found_by_what_else_people_call_it(shipped: Engine) -> None:
    text = "find option where uses = TGW"
    assert "transit-gateway" in [item.text for item in shipped.complete(text, len(text)).items]


def test_what_most_is_known_of_comes_first(shipped: Engine) -> None:
    found = [item.text for item in shipped.complete("why ", 4).items if item.kind == "thing"]
    options = {one.id for (one, *_) in shipped.ask("find option").rows}
    configurations = {one.id for (one, *_) in shipped.ask("find configuration limit 500").rows}
    # What shares its name with something else is proposed with its class.
    names = [name.rpartition(":")[2] for name in found]
    assert set(names[:10]) <= options | configurations | {"direct-connect-gateway"}
    assert options <= set(names)


def test_what_is_used_most_comes_first(shipped: Engine) -> None:
    def first(text: str, kind: str, most: int) -> list[str]:
        items = shipped.complete(text, len(text)).items
        return [item.text for item in items if item.kind == kind][:most]

    assert first("find ", "class", 1) == ["option"]
    assert {"encrypted", "private"} <= set(first("find option where ", "property", 10))
    reaches = shipped.ask("find option where reach is stated show reach").rows
    counts = Counter(reach.id for _, cell in reaches for reach in cell)
    most_used = [reach for reach, _ in counts.most_common(3)]
    assert set(most_used) & set(first("find option where reach = ", "value", 3))


def test_saved_queries_are_proposed_behind_use(shipped: Engine) -> None:
    for text in ("use ", 'use "', 'use "options-o', 'param $x: number; use "options-o'):
        found = shipped.complete(text, len(text))
        names = [item.text for item in found.items]
        assert '"options-over-transport"' in names
        completed = text[: found.span.start] + '"options-over-transport"'
        assert completed.endswith('use "options-over-transport"')
    assert shipped.complete('find option where title = "opt', 30).items == ()


def test_nothing_is_proposed_that_is_an_error_where_it_stands(shipped: Engine) -> None:
    begun = ("find option where encrypted ", "find option where reach ", "find option where title ",
             "find option where bandwidth ", "find option where any uses ",
             "find option where encrypted or private ", "find option where encrypted is ",
             "find option where not (encrypted and private) ")  # fmt: skip
    rest = {
        "and": "private", "or": "private", "=": "", "!=": "", "in": "", "<": "", ">": "",
        "is": "stated", "contains": '"a"', "starts": 'with "a"', "ends": 'with "a"', "not": "true",
        "show": "title", "group": "by family show family", "limit": "5", "order": "by title",
        "including": "unstated",
    }  # fmt: skip
    tried = 0
    for text in begun:
        for item in shipped.complete(text, len(text)).items:
            if f"{text[-9:]}{item.text}" == "any uses is":
                continue  # only `is a` follows a counting word
            if item.kind in {"keyword", "sign"} and rest.get(item.text):
                found = shipped.diagnose(f"{text}{item.text} {rest[item.text]}")
                assert not [one for one in found if one.severity == "error"], (text, item.text)
                tried += 1
    assert tried > 30


def test_a_second_clause_of_a_kind_is_completed_without_ado(trains: Engine) -> None:
    for text in ("find line where electric where not ", "find line where x where y every ^"):
        found = trains.complete(text, len(text))
        assert found.span.end == len(text)


@pytest.mark.parametrize(
    ("marked", "replaced"),
    [
        ("find opt‸ion where private", "option"),
        ("find option where ‸encrypted", "encrypted"),
        ("find option where transport = inter‸net and private", "internet"),
        ("find option where private‸", "private"),
        ("find option where ‸ and private", ""),
    ],
)
def test_a_proposal_replaces_the_whole_word(shipped: Engine, marked: str, replaced: str) -> None:
    offset, text = marked.index("‸"), marked.replace("‸", "")
    told = shipped.complete(text, offset)
    assert told.items
    assert text[told.span.start : told.span.end] == replaced


def test_the_first_half_of_as_of_leads_to_the_whole(shipped: Engine) -> None:
    for begun in ("as ", "as o"):
        text = f"find option where encrypted {begun}"
        told = shipped.complete(text, len(text))
        assert [entry.text for entry in told.items] == ["as of"]
        assert text[told.span.start :] == begun


def test_including_is_not_finished_without_a_condition(shipped: Engine) -> None:
    def texts(text: str) -> list[str]:
        return [entry.text for entry in shipped.complete(text, len(text)).items]

    assert texts("find option including ") == []
    assert texts("find option where private including ") == ["unstated"]


def test_where_a_term_is_held_terms_are_proposed(shipped: Engine) -> None:
    text = "find claim where property = "
    told = shipped.complete(text, len(text))
    assert {entry.kind for entry in told.items if entry.kind not in {"keyword", "sign"}} == {
        "property"
    }
    assert "transport" in [entry.text for entry in told.items[:10]]
    for entry in told.items[:5]:
        shipped.compile(text + entry.text)
