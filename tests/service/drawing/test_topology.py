"""A topology holds what the graph says, with its source."""

import pytest
from isthmus.kb import Knowledge
from isthmus.service.drawing import NoDrawingError, Topology, arrangements, find, topologies_of

BASE = "https://w3id.org/isthmus/"


def rows(knowledge: Knowledge, query: str) -> set[tuple[str, ...]]:
    prefixes = f"PREFIX ist: <{BASE}ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    found = knowledge.quads.query(prefixes + query)
    return {tuple(value.value for value in row) for row in found}


def test_every_figure_of_the_source_is_drawn(topologies: dict[str, Topology]) -> None:
    drawn = {figure.number for one in topologies.values() for figure in one.figures}

    assert drawn == set(range(1, 24))


def test_every_configuration_is_drawn(
    knowledge: Knowledge, topologies: dict[str, Topology]
) -> None:
    asked = rows(knowledge, "SELECT ?c { ?c a ist:Configuration }")

    assert {iri for (iri,) in asked} <= {one.name.iri for one in topologies.values()}


def test_nodes_links_and_places_are_those_of_the_graph(
    knowledge: Knowledge, topologies: dict[str, Topology]
) -> None:
    nodes = rows(knowledge, "SELECT ?c ?n { ?c ist:hasNode ?n }")
    ends = rows(knowledge, "SELECT ?c ?l ?n { ?c ist:hasLink ?l . ?l ist:linkEnd ?n }")
    places = rows(knowledge, "SELECT ?n ?p { ?n ist:directlyLocatedIn ?p }")
    carried = rows(knowledge, "SELECT ?l ?m { ?l ist:carriedDirectlyBy ?m }")
    drawn = topologies.values()

    assert nodes == {(one.name.iri, node.name.iri) for one in drawn for node in one.nodes}
    assert ends == {
        (one.name.iri, link.name.iri, end)
        for one in drawn
        for link in one.links
        for end in link.ends
    }
    assert places == {(n.name.iri, place) for one in drawn for n in one.nodes for place in n.places}
    assert carried == {(ln.name.iri, c) for one in drawn for ln in one.links for c in ln.carriers}


def test_a_tunnel_runs_over_what_its_carrier_runs_over_and_protects_itself_alone(
    topologies: dict[str, Topology],
) -> None:
    topology = topologies["direct-connect-vpn-public-vif"]
    links = {link.name.label: link for link in topology.links}
    tunnel, interface = links["IPsec tunnel"], links["public virtual interface"]

    assert [one.label for one in tunnel.transports] == ["private line"]
    assert [one.label for one in tunnel.protections] == ["IPsec"]
    assert interface.protections == ()
    assert tunnel.carriers == (interface.name.iri,)


def test_every_element_rests_on_claims_with_a_page(topologies: dict[str, Topology]) -> None:
    for topology in topologies.values():
        for element in (*topology.nodes, *topology.links):
            assert element.claims, element.name
            assert all(claim.page for claim in element.claims), element.name


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("managed-vpn", ["managed-vpn-single", "managed-vpn-redundant"]),
        ("option:managed-vpn", ["managed-vpn-single", "managed-vpn-redundant"]),
        ("managed-vpn-redundant", ["managed-vpn-redundant"]),
        ("Transit VPC (global network)", ["transit-vpc-global-network"]),
        (f"{BASE}configuration/vpn-cloudhub-hub", ["vpn-cloudhub-hub"]),
        (f"<{BASE}option/transit-vpc>", ["transit-vpc-global-network"]),
        ("software-vpn-high-availability", ["software-vpn-high-availability"]),
    ],
)
def test_drawings_are_found_by_id_title_and_iri(
    knowledge: Knowledge, word: str, expected: list[str]
) -> None:
    assert [one.name.id for one in find(knowledge, word)] == expected


@pytest.mark.parametrize("word", ["managed-vpm", "", "a b", "option:no", "https://example.org/x"])
def test_what_cannot_be_drawn_gets_help(knowledge: Knowledge, word: str) -> None:
    with pytest.raises(NoDrawingError) as caught:
        find(knowledge, word)

    assert "did you mean" in str(caught.value) or "find configuration" in str(caught.value)


def test_every_option_has_a_drawing(knowledge: Knowledge) -> None:
    for (iri,) in rows(knowledge, "SELECT ?o { ?o a ist:ConnectivityOption }"):
        assert topologies_of(knowledge, iri), iri
    assert len(arrangements(knowledge)) == 25
