"""Values by their kind: what is compared with what, on two engines and by the direct reading."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from isthmus.kb import Knowledge, OxigraphStore, RdflibStore, open_knowledge
from isthmus.queries import Engine, QueryError, Thing
from isthmus.queries.answers.fact_reader import Record
from isthmus.queries.answers.judge import judge
from isthmus.queries.binding.tree import BoundFind
from isthmus.queries.forms.sparql_results import render_sparql
from isthmus.queries.forms.turtle import render_turtle
from isthmus.queries.vocabulary.moments import Duration, duration, moment, ordered
from pyoxigraph import NamedNode

from .test_words import HEAD

ONTOLOGY = """:Plant a owl:Class .
:sown a owl:DatatypeProperty ; rdfs:range xsd:date .
:woken a owl:DatatypeProperty ; rdfs:range xsd:dateTime .
:since a owl:DatatypeProperty ; rdfs:range xsd:gYear .
:lasts a owl:DatatypeProperty ; rdfs:range xsd:duration .
:opens a owl:DatatypeProperty ; rdfs:range xsd:time .
:size a owl:DatatypeProperty . :held a rdf:Property . :title a owl:DatatypeProperty .
:loose a owl:DatatypeProperty ; rdfs:range rdfs:Literal .
:about a rdf:Property , owl:FunctionalProperty .
"""
DATA = """:a a :Plant ; :sown "2021-06-02"^^xsd:date ;
  :woken "2021-06-02T08:30:00+09:00"^^xsd:dateTime ;
  :since "1999"^^xsd:gYear ; :lasts "P1D"^^xsd:duration ; :size 7 ; :held "Oak" ;
  :title "Über Eichen"@de ;
  :opens "08:00:00"^^xsd:time ; :loose "INF"^^xsd:double .
:b a :Plant ; :sown "-0044-03-15"^^xsd:date ; :woken "2021-06-02T00:10:00Z"^^xsd:dateTime ;
  :since "-0044"^^xsd:gYear ; :lasts "PT36H"^^xsd:dayTimeDuration ; :size 1000 ; :held :oak ;
  :title "U\u0308ber" ; :loose "NaN"^^xsd:double .
:c a :Plant ; :sown "2021-06-02Z"^^xsd:date ; :woken "2021-06-01T18:30:00-06:00"^^xsd:dateTime ;
  :since "2021"^^xsd:gYear ; :lasts "PT5M"^^xsd:duration ; :size 50.0 ; :held 40 ; :loose 7 .
:d a :Plant ; :woken "2021-06-02T00:00:00"^^xsd:dateTime ; :size "heavy" ;
  :held "2020-01-01"^^xsd:date ;
  :loose "2020-01-01"^^xsd:date .
:a :about "Ash" . :b :about :oak . :c :about 75 .
:e a :Plant ; :size "900" ; :held true ; :loose "40" . :oak rdfs:label "Oak" .
"""


@cache
def knowledge() -> Knowledge:
    with TemporaryDirectory() as folder:
        paths = []
        for name, text in (("garden.ttl", ONTOLOGY), ("bed.ttl", DATA)):
            path = Path(folder) / name
            path.write_text(HEAD + text, encoding="utf-8")
            paths.append(path)
        return open_knowledge(ontology=paths[:1], data=paths[1:], cache=None)


@cache
def engine() -> Engine:
    return Engine(knowledge(), cache=None)


@cache
def second() -> RdflibStore:
    return RdflibStore(list(knowledge().closure()))


KEPT = [
    ("woken < 2021-06-02T00:00:00Z", "a"),
    ("woken >= 2021-06-02T00:10:00Z", "bc"),
    ("woken = 2021-06-02T00:30:00Z", "c"),
    ("woken < 2021-06-02T00:00:01", "d"),
    ("woken > 2021-06-01T18:10:00-06:00", "c"),
    ("sown = 2021-06-02", "a"),
    ("sown < 2000-01-01", "b"),
    ("sown = -0044-03-15", "b"),
    ("sown > -0100-01-01", "ab"),
    ("sown = 2021-06-02Z", "c"),
    ("since < 1999", "b"),
    ("since >= 1999", "ac"),
    ("since = -44", "b"),
    ("since = 2021", "c"),
    ("lasts > PT30H", "b"),
    ("lasts = P1D", "a"),
    ("lasts < pt1h", "c"),
    ("lasts >= `PT24H`", "ab"),
    ("size > 40", "bc"),
    ("size < 40", "a"),
    ("size = 50", "c"),
    ('size = "HEAVY"', "d"),
    ('size = "900"', "e"),
    ('size > "40"', "de"),
    ("any size != 7", "bc"),
    ("size in (7, 50)", "ac"),
    ('size in (7, "heavy")', "ad"),
    ('held = "oak"', "ab"),
    ("held = oak", "b"),
    ("held = 40", "c"),
    ("held < 2021-01-01", "d"),
    ("held = true", "e"),
    ('held in ("OAK", 40)', "abc"),
    ('title contains "über"', "ab"),
    ('title contains "u\u0308BER e"', "a"),
    ('title = "ÜBER"', "b"),
    ('title starts with "Über"', "ab"),
    ("loose > 40", "a"),
    ("loose < 40", "c"),
    ("loose = 7", "c"),
    ("loose >= 2020-01-01", "d"),
    ('loose = "40"', "e"),
    ("every size > 40", "bc"),
    ("every held = 40", "c"),
    ("no size > 40", "ade"),
    ("at least 1 size > 40", "bc"),
    ("size is stated and no size > 40", "ade"),
    # A text test looks at what things are called, never at their address, and at no number.
    ('held contains "oa"', "ab"),
    ('held ends with "AK"', "ab"),
    ('held contains "garden"', ""),
    ('held starts with "https"', ""),
    ('held contains "4"', ""),
    ('size contains "0"', "e"),
    ('every size contains "0"', "e"),
    # What is of another kind is neither one of several nor none of them.
    ('about in ("Ash", "x")', "a"),
    ('not about in ("Elm", "x")', "a"),
    ("not about in (75, 76)", ""),
    ("not about in (oak, oak)", ""),
    ("not about = oak", ""),
    ('not about contains "x"', "ab"),
    ('not about contains "ash"', "b"),
    ('(about contains "x") is unstated', "cde"),
    ('(about in ("Elm")) is unstated', "bcde"),
]


@pytest.mark.parametrize(("condition", "kept"), KEPT, ids=[condition for condition, _ in KEPT])
def test_a_value_is_compared_within_its_kind(condition: str, kept: str) -> None:
    query = f"find plant where {condition}"
    rows = engine().ask(query).rows
    assert "".join(sorted(row[0].id for row in rows if isinstance(row[0], Thing))) == kept
    bound = engine().bind(query).queries[0].statement
    assert isinstance(bound, BoundFind)
    assert bound.where is not None
    space = "https://example.org/garden#"
    record = Record(OxigraphStore(knowledge().dataset.store))
    direct = [
        thing
        for thing in "abcde"
        if judge(bound.where, NamedNode(space + thing), record).verdict == "true"
    ]
    assert "".join(direct) == kept


# rdflib knows no durations that compare, no years before the first, and takes a text for a name.
_NOT_FOR_RDFLIB = ("lasts", "sown = -", "sown > -", "sown <", "since", "loose")


@pytest.mark.parametrize(
    ("condition", "kept"),
    [pair for pair in KEPT if not pair[0].startswith(_NOT_FOR_RDFLIB)],
    ids=[condition for condition, _ in KEPT if not condition.startswith(_NOT_FOR_RDFLIB)],
)
def test_a_second_engine_says_the_same(condition: str, kept: str) -> None:
    compiled = engine().compile(f"find plant where {condition}")
    found = {row[0].value.rsplit("#")[-1] for row in second().select(compiled.text).rows if row[0]}  # type: ignore[union-attr]
    assert "".join(sorted(found)) == kept


@pytest.mark.parametrize(
    ("query", "fixed"),
    [
        ("find plant where woken < 2021-06-02", "2021-06-02T00:00:00Z"),
        ('find plant where woken < "2021-06-02T00:00:00Z"', "2021-06-02T00:00:00Z"),
        ("find plant where sown = 2021-06-02T08:00:00Z", "2021-06-02"),
        ('find plant where sown = "2021-06-02"', "2021-06-02"),
        ('find plant where since = "1999"', "1999"),
        ("find plant where since = 2021-06-02", "2021"),
        ('find plant where lasts = "P1D"', "P1D"),
        ("find plant where loose = oak", '"oak"'),
    ],
)
def test_a_value_of_another_kind_is_met_with_one_of_the_kind(query: str, fixed: str) -> None:
    with pytest.raises(QueryError) as refused:
        engine().ask(query)
    (told,) = refused.value.diagnostics
    assert told.code == "E207"
    (fix,) = told.fixes
    (edit,) = fix.edits
    assert edit.text == fixed
    engine().ask(query[: edit.start] + edit.text + query[edit.end :])


@pytest.mark.parametrize(
    "query", ["find plant where woken < 2021-13-02T00:00:00Z", "find plant where sown = 2023-02-29"]
)
def test_what_the_calendar_has_not_is_refused(query: str) -> None:
    with pytest.raises(QueryError) as refused:
        engine().ask(query)
    assert refused.value.diagnostics[0].code == "E215"


def test_times_of_day_are_never_put_in_order_as_text() -> None:
    with pytest.raises(QueryError) as refused:
        engine().ask('find plant where opens < "09:00:00"')
    assert refused.value.diagnostics[0].code == "E214"


_PLACES = {"time": "woken", "year": "since", "duration": "lasts", "date": "sown"}


@pytest.mark.parametrize(
    "kind", ["time = 2021-06-02T00:00:00Z", "year = 1999", "duration = P1D", "date = 2021-06-02"]
)
def test_parameters_are_of_these_kinds_too(kind: str) -> None:
    place = _PLACES[kind.partition(" ")[0]]
    query = f"param $x: {kind}; find plant where {place} <= $x"
    assert engine().ask(query).rows
    name = kind.split(maxsplit=1)[0]
    value = kind.split()[2]
    query = f"param $x: {name}; find plant where {place} <= $x"
    assert engine().ask(query, {"x": value}).rows


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            'held contains "oa"',
            '`held contains "oa"` looks at the texts of `held`, and at what its things are called',
        ),
        (
            'held in ("Oak", 40)',
            '`held` holds texts and things: `"Oak"` is met by the text and by the thing `oak`',
        ),
    ],
)
def test_where_a_text_is_looked_for_is_told(condition: str, said: str) -> None:
    notes = engine().ask(f"find plant where {condition}").notes
    assert [note.text for note in notes if note.code == "readings"] == [said]


def test_a_text_that_is_met_by_a_thing_too_is_told() -> None:
    notes = [note.text for note in engine().ask('find plant where held = "oak"').notes]
    assert any("met by the text and by the thing `oak`" in text for text in notes)
    notes = [note.text for note in engine().ask('find plant where title = "oak"').notes]
    assert not any("met by" in text for text in notes)


@pytest.mark.parametrize(
    ("column", "thing", "text", "datatype"),
    [
        ("loose", "a", "INF", "double"),
        ("loose", "b", "NaN", "double"),
        ("sown", "a", "2021-06-02", "date"),
        ("woken", "b", "2021-06-02T00:10:00Z", "dateTime"),
        ("since", "a", "1999", "gYear"),
        ("lasts", "a", "P1D", "duration"),
    ],
)
def test_forms_for_programs_keep_the_datatype(
    column: str, thing: str, text: str, datatype: str
) -> None:
    answer = engine().ask(f"find plant show {column}")
    kept = f'"value": "{text}",'
    assert kept in render_sparql(answer)
    assert f'"datatype": "http://www.w3.org/2001/XMLSchema#{datatype}"' in render_sparql(answer)
    turtle = render_turtle(answer)
    assert f'"{text}"^^xsd:{datatype}' in turtle
    assert thing in "ab"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("-0001-12-31", "0001-01-01"),
        ("2021-06-02T23:59:59.999", "2021-06-02T24:00:00"),
        ("2021-06-02T08:30:00+09:00", "2021-06-01T23:30:01Z"),
        ("-0500", "-0499"),
        ("1999", "12000"),
        ("2000-02-29", "2000-03-01"),
    ],
)
def test_moments_are_in_order(earlier: str, later: str) -> None:
    left, right = moment(earlier), moment(later)
    assert left is not None
    assert right is not None
    ends = ordered(left, right)
    assert ends is not None
    assert ends[0] < ends[1]


def test_what_has_no_order_is_not_put_in_one() -> None:
    read: Callable[[str], Duration | None] = duration
    month, days = read("P1M"), read("P30D")
    assert month is not None
    assert days is not None
    assert ordered(month, days) is None
    with_zone, without = moment("2021-06-02T00:00:00Z"), moment("2021-06-02T00:00:00")
    assert with_zone is not None
    assert without is not None
    assert ordered(with_zone, without) is None
    for wrong in ("2021-02-30", "2021-06-02T25:00:00", "soon", "2021-06-02T24:00:01"):
        assert moment(wrong) is None
    for wrong in ("P", "PT", "1D", "P1H", "PT1D"):
        assert duration(wrong) is None


def test_mentions_looks_for_the_beginnings_of_words_and_for_the_name() -> None:
    def found(word: str) -> str:
        rows = engine().ask(f'find plant where mentions "{word}"').rows
        return "".join(sorted(row[0].id for row in rows if isinstance(row[0], Thing)))

    assert found("eich") == "a"
    assert found("ÜBER") == "ab"
    assert found("bereich") == ""
    assert found("ichen") == ""
    assert found("heavy") == "d"
    assert found("e") == "ae"
    assert found("(.*") == ""
    assert found("[a-z]") == ""


def test_a_way_over_what_chains_goes_by_the_steps_that_were_stated(tmp_path: Path) -> None:
    path = tmp_path / "chain.ttl"
    path.write_text(
        HEAD
        + """:next a owl:ObjectProperty , owl:TransitiveProperty .
        :linked a owl:ObjectProperty , owl:TransitiveProperty , owl:SymmetricProperty .
        :t1 :next :t2 . :t2 :next :t3 . :t3 :next :t4 . :t1 :linked :t2 . :t3 :linked :t2 .""",
        encoding="utf-8",
    )
    engine = Engine(open_knowledge(ontology=[path], cache=None), cache=None)

    def steps(query: str) -> list[tuple[str, str]]:
        ends = [(row[1], row[3]) for row in engine.ask(query).rows]
        return [(a.id, b.id) for a, b in ends if isinstance(a, Thing) and isinstance(b, Thing)]

    assert steps("path from t1 to t4 over next") == [("t1", "t2"), ("t2", "t3"), ("t3", "t4")]
    assert steps("path from t4 to t2 over ^next") == [("t4", "t3"), ("t3", "t2")]
    assert steps("path from t1 to t3 over linked") == [("t1", "t2"), ("t2", "t3")]
    assert steps("path from t3 to t1 over linked") == [("t3", "t2"), ("t2", "t1")]
