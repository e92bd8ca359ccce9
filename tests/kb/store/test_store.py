"""Two stores, one answer."""

import pytest
from isthmus.kb import Knowledge, OxigraphStore, RdflibStore, StoreError
from pyoxigraph import Store

QUERIES = [
    "SELECT ?s ?o { ?s ist:usesTransport ?o } ORDER BY ?s ?o",
    "SELECT ?o ?s { ?s ist:usesTransport ?o } ORDER BY ?s ?o",
    "SELECT ?x ?label { ?x a ist:ConnectivityOption ; rdfs:label ?label } ORDER BY ?x",
    "SELECT ?x ?y { ?x a ist:ConnectivityOption OPTIONAL { ?x ist:private ?y } } ORDER BY ?x ?y",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?x { ?x ist:page 4 } ORDER BY ?x",
    "SELECT ?none { ?none ist:noSuchThing ?x }",
]


@pytest.fixture(scope="module")
def rdflib_store(shipped_knowledge: Knowledge) -> RdflibStore:
    return RdflibStore(shipped_knowledge.closure())


@pytest.mark.parametrize("query", QUERIES)
def test_both_stores_answer_alike(
    shipped_knowledge: Knowledge, rdflib_store: RdflibStore, query: str
) -> None:
    assert shipped_knowledge.store.select(query) == rdflib_store.select(query)


def test_columns_come_in_the_order_of_the_query(shipped_knowledge: Knowledge) -> None:
    rows = shipped_knowledge.store.select("SELECT ?b ?a { BIND (1 AS ?a) BIND (2 AS ?b) }")
    assert rows.variables == ("b", "a")
    assert [str(value)[1] for value in rows.rows[0]] == ["2", "1"]


@pytest.mark.parametrize(
    "query", ["SELECT", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?x y:z 1 }"]
)
@pytest.mark.parametrize("store", [OxigraphStore(Store()), RdflibStore(())])
def test_what_is_no_select_is_a_store_error(store: OxigraphStore | RdflibStore, query: str) -> None:
    with pytest.raises(StoreError):
        store.select(query)
