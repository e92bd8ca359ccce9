"""A day worked out as a difference is the day built from the files, quad by quad."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from isthmus.kb import dates, open_knowledge, shipped
from isthmus.kb.build import build_at
from isthmus.kb.store.layers import INFERRED, ONTOLOGY
from isthmus.kb.store.named import named_in
from isthmus.kb.store.store import OxigraphStore
from isthmus.ontology import IST
from isthmus.queries.engine import Engine
from isthmus.queries.saved_queries import shipped_query, shipped_query_names

EDITION_DAY = date(2020, 6, 6)


@pytest.fixture(scope="module")
def edition(knowledge):
    return knowledge


@pytest.fixture(scope="module")
def engine(edition):
    return Engine(edition)


def quads_of(quads):
    """Return all quads but those of the ontology, whose nameless nodes no two loadings share."""
    return [quad for quad in quads if quad.graph_name != ONTOLOGY]


def same_as_built(edition, day):
    seen = edition.at(edition.span(day)).dataset.store
    worked_out = quads_of(seen.quads_for_pattern(None, None, None))
    built = build_at(shipped(), day).dataset().layers()
    assert len(worked_out) == len(set(worked_out)), day
    assert set(worked_out) == set(quads_of(built)), day


@pytest.mark.parametrize("day", ["2020-06-07", "2023-04-10", "2024-11-26", "2026-11-29"])
def test_a_day_worked_out_is_the_day_built(edition, day):
    same_as_built(edition, date.fromisoformat(day))


@pytest.mark.slow
def test_every_point_of_change_worked_out_is_the_day_built(edition):
    points = [point for point in edition.changes.points() if point > EDITION_DAY]
    assert len(points) > 60
    for point in points:
        same_as_built(edition, point)


def test_the_days_around_a_point_of_change_are_of_two_spans_and_those_between_of_one(edition):
    points = [point for point in edition.changes.points() if point > EDITION_DAY]
    for first, after in pairwise(points):
        last = after - timedelta(days=1)
        assert edition.span(first).key == edition.span(last).key != edition.span(after).key


@pytest.mark.parametrize("day", ["2021-12-01", "2024-11-26", "2026-11-29"])
def test_what_is_inferred_otherwise_on_a_day_has_a_proof(edition, day):
    at = edition.at(edition.span(date.fromisoformat(day)))
    was = {q.triple for q in edition.quads.quads_for_pattern(None, None, None, INFERRED)}
    now = {q.triple for q in at.dataset.store.quads_for_pattern(None, None, None, INFERRED)}
    assert now - was
    for triple in now - was:
        assert at.prove(triple) is not None, triple


def test_a_worked_question_reads_no_more_than_it_names(edition, engine):
    span = edition.span(date(2026, 11, 29))
    at = edition.at(span)
    whole = OxigraphStore(at.dataset.layers())
    asked = 0
    for name in shipped_query_names():
        text = shipped_query(name)
        if text is None or "param" in text:
            continue
        sparql = engine.compile(text).text
        # A store for each: what an earlier question copied would hide what this one lacks.
        found = edition.at(span).store.select(sparql)
        assert sorted(map(str, found.rows)) == sorted(map(str, whole.select(sparql).rows)), name
        asked += 1
    assert asked >= 20


@pytest.mark.parametrize(
    ("sparql", "names", "every_type"),
    [
        ("SELECT ?x WHERE { ?x a ist:Option . ?x ist:private true }", {"Option", "private"}, False),
        ("SELECT ?x WHERE{?x a ist:Option.?x ist:private true.}", {"Option", "private"}, False),
        ("SELECT ?x ?c WHERE { ?x a ?c }", set(), True),
        ("SELECT ?x WHERE { ?x (a|ist:reach) ?c }", {"reach"}, True),
        ("SELECT ?x WHERE { ?x rdf:type ist:Option }", {"Option"}, False),
        ("SELECT ?x WHERE { ?x ist:reach+ ?y FILTER (!BOUND(?y)) }", {"reach"}, False),
        ("SELECT ?x WHERE { ?x ist:note 'a ?x ?y ?z' } ORDER BY ?x ?y ?z", {"note"}, False),
        ("SELECT ?x WHERE { VALUES (?x ?y) { (1 2) } ?x ist:reach ?y }", {"reach"}, False),
        ("SELECT ?x WHERE { ?x ?p ?y }", None, False),
        # Others than those listed may be asked of.
        (
            "SELECT ?x ?p WHERE { { SELECT ?x WHERE { VALUES ?x { ist:a } } } ?y ?p ?x . }",
            None,
            False,
        ),
        ("SELECT ?x WHERE { ?x ist:reach ?y ; ?p ?z }", None, False),
        ("SELECT ?x WHERE { ?x !ist:reach ?y }", None, False),
        ("SELECT ?x WHERE { ?x !(ist:reach|^a) ?y }", None, False),
        ("SELECT ?x WHERE { ?x unknown:reach ?y }", None, False),
        ("SELECT ?x WHERE { ?x ist:re\\u0061ch ?y }", None, False),
    ],
)
def test_what_a_query_names(sparql, names, every_type):
    named = named_in(sparql)
    if names is None:
        assert named is None
        return
    assert named is not None
    assert named.names == {IST + name for name in names}
    assert named.every_type == every_type


def test_of_things_that_are_listed_all_is_read_and_nothing_of_others():
    named = named_in(
        "PREFIX option: <https://example.org/>\nSELECT ?x ?p ?o WHERE {\n  {\n"
        "    SELECT ?x WHERE {\n      VALUES ?x { option:a <https://example.org/b/c> }\n    }\n"
        "  }\n  ?x ?p ?o .\n}\n"
    )
    assert named is not None
    assert named.subjects == {"https://example.org/a", "https://example.org/b/c"}
    assert not named.names
    assert not named.every_type


def test_a_day_that_was_kept_says_the_same_to_the_next_process(tmp_path):
    texts = "find option where region-scope = same-region as of 2024-11-25", "describe privatelink"
    for text in texts:
        first, second = (Engine(open_knowledge(cache=tmp_path)).ask(text) for _ in range(2))
        assert first.rows
        assert second.rows == first.rows
        assert second.citations == first.citations


STATEMENTS = [
    "find option where private",
    "find option where bandwidth >= 100 Gbps show bandwidth",
    "find option where cross-region is unstated",
    "check privatelink where cross-region",
    "describe privatelink",
    "compare privatelink, vpc-peering",
    "why privatelink where cross-region",
    "find option group by family show family, list",
    "count option where private",
    "choose option where encrypted and private",
]


@pytest.mark.parametrize("text", STATEMENTS)
@pytest.mark.parametrize("day", ["2021-12-01", "2026-11-29"])
def test_an_answer_over_a_difference_is_the_answer_over_a_store_of_its_own(
    edition, engine, text, day
):
    at = edition.at(edition.span(date.fromisoformat(day)))
    whole = OxigraphStore(at.dataset.layers())
    built = Engine(replace(edition, over=lambda _: whole))
    seen, expected = (asked.ask(f"{text} as of {day}") for asked in (engine, built))
    assert seen.rows == expected.rows
    assert seen.citations == expected.citations
    assert seen.notes == expected.notes


def test_today_is_not_before_the_edition_whatever_the_clock_says(monkeypatch):
    class Unset(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(1970, 1, 1, tzinfo=tz)

    monkeypatch.delenv(dates.TODAY, raising=False)
    monkeypatch.setattr(dates, "datetime", Unset)
    assert dates.today() == EDITION_DAY
