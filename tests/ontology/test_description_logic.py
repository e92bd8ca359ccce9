"""A description-logic reasoner's view: HermiT finds the ontology consistent and draws the same.

HermiT comes with owlready2 and needs Java; `make test` installs both.
"""

import owlready2
import pytest
from isthmus.kb import Knowledge
from isthmus.kb.store.export import export
from isthmus.ontology import PREFIXES

from tests.tools import tool

NS = PREFIXES["ist"]
BREACH = (
    f"<{PREFIXES['option']}managed-vpn> <{NS}private> "
    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
)
KINDS = (
    "EncryptedArrangement",
    "PrivateArrangement",
    "NonPrivateArrangement",
    "TransitiveArrangement",
    "MultiVpcArrangement",
    "EncryptedPrivateMultiVpcArrangement",
)


@pytest.fixture(scope="module", autouse=True)
def java() -> None:
    tool("java")


def load(knowledge: Knowledge, tmp_path, more: str = "") -> owlready2.World:
    path = tmp_path / "knowledge.nt"
    path.write_bytes(
        export(knowledge.quads, ("ontology", "facts"), "ntriples") + more.encode("utf-8")
    )
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    return world


def members(world: owlready2.World, kind: str) -> set[str]:
    return {
        individual.iri
        for individual in world.search(type=world[NS + kind])
        if individual.iri.startswith(PREFIXES["option"])
    }


def test_consistent_and_classified_alike(knowledge, tmp_path):
    world = load(knowledge, tmp_path)
    owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    assert list(world.inconsistent_classes()) == []
    for kind in KINDS:
        ours = knowledge.store.select(
            f"SELECT ?x WHERE {{ ?x a <{NS}{kind}> . ?x a <{NS}ConnectivityOption> }}"
        )
        # Ours has the roll-up beside; what HermiT draws by axioms alone, ours has too.
        assert members(world, kind) <= {row[0].value for row in ours.rows}
        assert members(world, kind), kind
    assert members(world, "EncryptedPrivateMultiVpcArrangement") == {
        PREFIXES["option"] + "direct-connect-transit-gateway-vpn"
    }


def test_a_contradiction_is_found(knowledge, tmp_path):
    world = load(knowledge, tmp_path, BREACH)
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
