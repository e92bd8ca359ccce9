"""The examples of the SPARQL page answer what their titles ask."""

from isthmus.kb.knowledge import open_knowledge
from isthmus.queries import Engine
from isthmus.service.sparql_examples import examples

PREFIXES = (
    "PREFIX ist: <https://w3id.org/isthmus/ns#>\n"
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)


def test_every_encrypted_option_is_found_with_what_says_so() -> None:
    """By its protocol, too: three options alone are called encrypted in words."""
    knowledge = open_knowledge()
    example = next(one for one in examples() if one.name == "encrypted-options")
    rows = knowledge.store.select(PREFIXES + example.text).rows
    encrypted = Engine(knowledge).ask("find option where encrypted").rows
    assert {str(row[0]).strip("<>") for row in rows} == {row[0].iri for row in encrypted}
    silent = [str(row[0]) for row in rows if row[1] is None]
    assert len(silent) == 1, "CloudHub takes it over from what it is built on"
    assert "vpn-cloudhub" in silent[0]
