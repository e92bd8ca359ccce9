"""A description-logic reasoner's view: HermiT finds the ontology consistent and draws the same.

HermiT comes with owlready2 and needs Java; `make test` installs both.
"""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

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


_RELATION = re.compile(r"^(Type|SubClassOf)\( <(\S+)> <(\S+)> \)$", re.MULTILINE)


def classified(knowledge: Knowledge, folder: Path, more: str = "") -> str:
    """Return what HermiT says of the knowledge, and of more; it is run as owlready2 runs it.

    But for the hierarchies of properties, which nothing here asks for and which take three
    quarters of the time.
    """
    path = folder / "knowledge.nt"
    path.write_bytes(
        export(knowledge.quads, ("ontology", "facts"), "ntriples") + more.encode("utf-8")
    )
    owlready = find_spec("owlready2")
    assert owlready is not None
    assert owlready.origin is not None
    hermit = Path(owlready.origin).parent / "hermit"
    done = subprocess.run(
        [tool("java"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
         "-cp", f"{hermit}:{hermit / 'HermiT.jar'}",
         "org.semanticweb.HermiT.cli.CommandLine", "-c", "-I", path.as_uri()],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )  # fmt: skip
    return done.stdout


def members(told: str, kind: str) -> set[str]:
    """Return the options that are of a class, or of one below it."""
    relations = [found.groups() for found in _RELATION.finditer(told)]
    kinds, before = {NS + kind}, set[str]()
    while kinds != before:
        before = kinds
        kinds = kinds | {
            a for relation, a, b in relations if relation == "SubClassOf" and b in kinds
        }
    types = {a for relation, a, b in relations if relation == "Type" and b in kinds}
    return {iri for iri in types if iri.startswith(PREFIXES["option"])}


def test_consistent_and_classified_alike(knowledge: Knowledge, tmp_path: Path) -> None:
    told = classified(knowledge, tmp_path)
    assert len(_RELATION.findall(told)) > 1000, told
    assert "owl#Nothing" not in told
    for kind in KINDS:
        ours = knowledge.store.select(
            f"SELECT ?x WHERE {{ ?x a <{NS}{kind}> . ?x a <{NS}ConnectivityOption> }}"
        )
        # Ours has the roll-up beside; what HermiT draws by axioms alone, ours has too.
        assert members(told, kind) <= {row[0].value for row in ours.rows if row[0]}
        assert members(told, kind), kind
    assert members(told, "EncryptedPrivateMultiVpcArrangement") == {
        PREFIXES["option"] + "direct-connect-transit-gateway-vpn"
    }


def test_a_contradiction_is_found(knowledge: Knowledge, tmp_path: Path) -> None:
    assert "Inconsistent ontology" in classified(knowledge, tmp_path, BREACH)
