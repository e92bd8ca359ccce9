"""Changes of one's own: a file among the data that records them holds as shipped ones do."""

from dataclasses import replace
from pathlib import Path

import pytest
from isthmus.kb import BuildError, Inputs, claims_files, open_inputs, open_knowledge, shipped
from isthmus.queries import Engine

OWN = """\
@prefix change-kind: <https://w3id.org/isthmus/change-kind/> .
@prefix confidence: <https://w3id.org/isthmus/confidence/> .
@prefix dated-change: <https://w3id.org/isthmus/dated-change/> .
@prefix dated-statement: <https://w3id.org/isthmus/dated-statement/> .
@prefix evidence: <https://w3id.org/isthmus/evidence/> .
@prefix ist: <https://w3id.org/isthmus/ns#> .
@prefix modality: <https://w3id.org/isthmus/modality/> .
@prefix polarity: <https://w3id.org/isthmus/polarity/> .
@prefix option: <https://w3id.org/isthmus/option/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix section: <https://w3id.org/isthmus/section/> .
@prefix source-kind: <https://w3id.org/isthmus/source-kind/> .
@prefix warning: <https://w3id.org/isthmus/warning/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

dated-change:hubs-across-accounts a ist:DatedChange ;
    rdfs:label "hubs across accounts"@en ;
    ist:changeKind change-kind:adds ;
    ist:warns warning:answered-since ;
    ist:affects option:vpn-cloudhub ;
    ist:affectsProperty ist:crossAccount ;
    ist:changedRespect "accounts" ;
    ist:section section:vpc-to-vpc-options ;
    ist:before "Nothing is said of accounts." ;
    ist:after "Our hubs serve sites of other accounts." ;
    ist:states dated-statement:hubs-across-accounts-1 ;
    ist:effective "2022-03" ;
    ist:dateBasis source-kind:announcement ;
    ist:dateReason "our own announcement" ;
    ist:checkedOn "2026-11-29"^^xsd:date ;
    ist:confidence confidence:high ;
    ist:confidenceReason "we did it" ;
    ist:evidence evidence:hubs-across-accounts-1 .

dated-statement:hubs-across-accounts-1 a ist:DatedStatement ;
    ist:subject option:vpn-cloudhub ;
    ist:property ist:crossAccount ;
    ist:object true ;
    ist:polarity polarity:affirmed ;
    ist:modality modality:is .

evidence:hubs-across-accounts-1 a ist:Evidence ;
    rdfs:label "note of the network team"@en ;
    ist:publisher "us" ;
    ist:address "wiki.example/network" ;
    ist:sourceKind source-kind:announcement ;
    ist:says "hubs serve other accounts" ;
    ist:readOn "2026-11-29"^^xsd:date ;
    ist:extent "whole" .
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("ISTHMUS_TODAY", "2026-11-29")

    def written(text: str) -> Path:
        path = tmp_path / "own.ttl"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def beside_few(path: Path) -> Inputs:
    """Return what builds with a file of one's own and the claims that it needs.

    What is refused is refused so before anything is inferred, beside all claims as well.
    """
    claims = tuple(one for one in claims_files() if one.stem in {"sections", "options", "figures"})
    return replace(shipped([path]), claims=claims, changes=(path,))


def test_a_change_of_ones_own_warns_and_holds_on_days(write):
    engine = Engine(open_knowledge(data=[write(OWN)], cache=None), cache=None)
    query = "check vpn-cloudhub where cross-account"

    def verdict(day: str) -> object:
        return engine.ask(query, as_of=day).rows[0][1]

    answer = engine.ask(query)
    assert ("answered-since", "hubs-across-accounts") in {
        (w.code, w.change) for w in answer.warnings
    }
    assert [difference.thing for difference in answer.differences] == ["vpn-cloudhub"]
    assert [verdict(day) for day in ("edition", "2022-02-28", "2022-03-15")] == ["unstated"] * 3
    assert [verdict(day) for day in ("2022-03-31", "today")] == ["true"] * 2
    between = engine.ask(query, as_of="2022-03-15")
    assert any(note.code == "between-bounds" and "2022-03" in note.text for note in between.notes)
    # The shipped ones hold beside it.
    assert engine.ask("check privatelink where cross-region", as_of="today").rows[0][1] == "true"


@pytest.mark.parametrize(
    ("right", "wrong", "part"),
    [
        ('"2022-03"', '"[2022-04-01..2022-03-01]"', "are not in order"),
        ("    ist:evidence evidence:hubs-across-accounts-1 .", '    ist:note "x" .', "a source"),
        ("confidence:high", "confidence:low", "it is believed little"),
    ],
)
def test_a_wrong_change_of_ones_own_is_told_with_its_file_and_line(write, right, wrong, part):
    assert right in OWN
    line = OWN[: OWN.index("dated-change:hubs-across-accounts a")].count("\n") + 1
    with pytest.raises(BuildError) as error:
        open_inputs(beside_few(write(OWN.replace(right, wrong))), cache=None)
    assert f"own.ttl:{line}: dated-change:hubs-across-accounts: " in str(error.value)
    assert part in str(error.value)


def test_facts_beside_changes_of_ones_own_are_refused_and_not_lost(write):
    text = f"{OWN}\noption:vpn-cloudhub ist:crossAccount true .\n"
    with pytest.raises(BuildError, match=r"own\.ttl:\d+: option:vpn-cloudhub: it is no part of a"):
        open_inputs(beside_few(write(text)), cache=None)


def test_a_name_of_ours_that_nobody_defines_is_told_of_changes_too(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(OWN + 'dated-change:hubs-across-accounts ist:noet "by hand" .\n')
    (doubt,) = open_inputs(shipped([path]), None, None).doubts()
    line = OWN.count("\n") + 1
    assert doubt.startswith(f"own.ttl:{line}: no ontology and no data define ist:noet; ")
