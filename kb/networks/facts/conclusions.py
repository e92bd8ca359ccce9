"""What is told of a network as a whole: options recognised, overlaps, findings, missing answers."""

from collections import Counter

from isthmus.kb.networks.arrangements import (
    NearMatch,
    PaperClaims,
    Recognised,
    near_matches,
    recognise,
)
from isthmus.kb.networks.arrangements.duties import CANNOT_BE_SEEN, MET, NOT_MET
from isthmus.kb.networks.contract import Citation, Missing
from isthmus.kb.networks.findings import findings
from isthmus.kb.networks.overlaps import overlaps
from isthmus.ontology import BASE
from pyoxigraph import NamedNode

from .iris import net, word_of
from .statements import Statements

_STATES = {MET: "met", NOT_MET: "notMet", CANNOT_BE_SEEN: "cannotBeSeen"}
_GROUPS = {
    "duty": "duty",
    "requirement": "requirement",
    "limitation": "limitation",
    "advantage": "advantage",
    "overlap-rule": "overlap",
}
"""Where the statements of the paper are named, by the kind of claim."""


def state_conclusions(made: Statements, claims: PaperClaims | None) -> None:
    """State what the other parts of this room conclude, with the places it rests on."""
    numbers: Counter[str] = Counter()
    every = recognise(made.network)
    for recognised in every:
        numbers[recognised.option] += 1
        word = f"{recognised.option}-{numbers[recognised.option]}"
        _recognition(made, word, recognised, claims)
    for near in near_matches(made.network, every):
        numbers["near"] += 1
        _near(made, f"near-{near.option}-{numbers['near']}", near)
    _overlaps(made)
    for finding in findings(made.network):
        numbers[finding.code] += 1
        word = f"{finding.code}-{numbers[finding.code]}"
        node = made.new("finding", "Finding", word, at=finding.at)
        made.text(node, "code", finding.code, finding.at)
        made.text(node, "text", finding.text, finding.at)
        for name in finding.on:
            made.link(node, "on", name, finding.at)
    _missing(made)


def _recognition(
    made: Statements, word: str, recognised: Recognised, claims: PaperClaims | None
) -> None:
    at = recognised.at
    node = made.new("recognition", "Recognition", word, at=at)
    made.state(node, net("option"), NamedNode(f"{BASE}option/{recognised.option}"), at)
    if recognised.configuration:
        configuration = NamedNode(f"{BASE}configuration/{recognised.configuration}")
        made.state(node, net("configuration"), configuration, at)
    made.truth(node, "certain", recognised.certainty == "certain", at)
    for name in recognised.resources:
        made.link(node, "binds", name, at)
    for claim in claims(made.network, recognised) if claims else ():
        kind, _, value = (claim.feature or "").partition(":")
        if claim.state in _STATES and value:
            statement = NamedNode(f"{BASE}{_GROUPS[kind]}/{value}")
            made.state(node, net(_STATES[claim.state]), statement, claim.at or at)


def _near(made: Statements, word: str, near: NearMatch) -> None:
    node = made.new("near-match", "NearMatch", word, at=near.at)
    made.state(node, net("option"), NamedNode(f"{BASE}option/{near.option}"), near.at)
    if near.configuration:
        configuration = NamedNode(f"{BASE}configuration/{near.configuration}")
        made.state(node, net("configuration"), configuration, near.at)
    made.text(node, "lacks", near.lacks, near.at)
    for name in near.resources:
        made.link(node, "binds", name, near.at)


def _overlaps(made: Statements) -> None:
    listed, left_out = overlaps(made.network)
    for count, entry in enumerate(listed, 1):
        vpcs = [made.network.data.vpcs[name] for name in entry.between]
        at: tuple[Citation, ...] = tuple(dict.fromkeys(place for vpc in vpcs for place in vpc.at))
        node = made.new("overlap", "Overlap", f"overlap-{count}", at=at)
        for name, vpc in zip(("first", "second"), vpcs, strict=True):
            made.link(node, name, vpc.id, at)
        for block in dict.fromkeys(entry.cidrs):
            made.text(node, "overlappingRange", block, at)
        if entry.joined in ("yes", "no"):
            made.truth(node, "joined", entry.joined == "yes", at)
    if left_out:
        cut = Missing(None, (), "")
        for word in made.network.data.vpcs:
            if (known := made.node(word)) is not None:
                made.open(known, ("overlapsWith",), cut)


def _missing(made: Statements) -> None:
    """State which calls would settle what is open, one thing for each call and property."""
    for number, key in enumerate(list(made.missing), 1):
        missing, predicate = key
        if missing.call is None:
            continue
        node = made.new("missing-answer", "MissingAnswer", f"missing-{number}")
        made.text(node, "call", missing.call, ())
        made.text(node, "callRegion", missing.region, ())
        made.text(node, "callAccount", missing.account, ())
        made.text(node, "wouldTell", word_of(predicate.value), ())
        for wanted in made.missing[key]:
            made.state(node, net("wantedFor"), wanted, ())
