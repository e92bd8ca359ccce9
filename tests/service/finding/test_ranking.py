"""Finding by words: whole words before beginnings, names before meanings, each thing once."""

import json
import tomllib
from pathlib import Path

import pytest
from isthmus.kb.knowledge import open_knowledge
from isthmus.queries import Engine
from isthmus.service.cli import main
from isthmus.service.finding import Finding, Index, find, index_of

from tests.paths import RAILWAY


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of(Engine(open_knowledge()))


def labels(finding: Finding, group: str) -> list[str]:
    return [one.label for entry in finding.groups if entry.name == group for one in entry.entries]


@pytest.mark.parametrize(
    ("words", "group", "first"),
    [
        ("vpc peering", "options", "VPC peering"),
        ("TGW", "options", "AWS Transit Gateway (VPC to VPC)"),
        ("DX + VPN", "options", "AWS Direct Connect + VPN"),
        ("spof", "words", "single point of failure"),
        ("overlapping ranges", "questions", "Where may address ranges overlap?"),
        ("BGP", "words", "BGP"),
        ("page 17", "paper", "Page 17"),
        ("p. 17", "paper", "Page 17"),
        ("availability zone", "questions", "What survives the loss of an Availability Zone?"),
        ("privatelink", "options", "AWS PrivateLink"),
        ("hub and spoke", "words", "hub and spoke"),
        ("encrypted", "words", "encrypted"),
    ],
)
def test_what_is_meant_comes_first(index: Index, words: str, group: str, first: str) -> None:
    assert labels(find(index, words), group)[0] == first


# What an architect types: names of AWS, short names, many for one, together or apart, slips.
TYPED = (
    ("who pays", "words", "cost"),
    ("tgw", "options", "AWS Transit Gateway (VPC to VPC)"),
    ("transit gateways", "options", "AWS Transit Gateway + VPN"),
    ("transit gateway", "words", "transit gateway"),
    ("DX", "options", "AWS Direct Connect"),
    ("direct connect", "options", "AWS Direct Connect"),
    ("directconnect", "options", "AWS Direct Connect"),
    ("dx gateway", "words", "Direct Connect gateway"),
    ("DXGW", "words", "Direct Connect gateway"),
    ("VGW", "words", "virtual private gateway"),
    ("CGW", "words", "customer gateway"),
    ("customer gateways", "words", "customer gateway"),
    ("private vif", "words", "private virtual interface"),
    ("virtual interfaces", "words", "virtual interface"),
    ("site to site vpn", "options", "AWS Managed VPN (network to VPC)"),
    ("s2s vpn", "options", "AWS Managed VPN (network to VPC)"),
    ("managed vpn", "options", "AWS Managed VPN (network to VPC)"),
    ("client vpn", "options", "AWS Client VPN"),
    ("VPN clients", "options", "AWS Client VPN"),
    ("openvpn", "words", "OpenVPN"),
    ("ipsec", "words", "IPsec"),
    ("vpc peerings", "options", "VPC peering"),
    ("peer two vpcs", "options", "VPC peering"),
    ("peering", "questions", "A hub or peering?"),
    ("private link", "options", "AWS PrivateLink"),
    ("private links", "options", "AWS PrivateLink"),
    ("interface endpoint", "words", "interface endpoint"),
    ("endpoint services", "words", "endpoint service"),
    ("cloud hub", "options", "AWS VPN CloudHub"),
    ("cloudhub", "options", "AWS VPN CloudHub"),
    ("bgp", "questions", "Which options need BGP?"),
    ("throughput", "words", "bandwidth"),
    ("bandwidths", "words", "bandwidth"),
    ("encryption", "questions", "What does the paper not say about encryption?"),
    ("redundancy", "words", "redundancy"),
    ("SPOF", "questions", "Which options have a single point of failure, and what helps?"),
    ("failover", "words", "failover"),
    ("cost", "words", "cost"),
    ("costs", "words", "cost"),
    ("pricing", "words", "price"),
    ("overlapping cidr", "words", "address overlap"),
    ("overlapping addresses", "words", "overlapping addresses"),
    ("cross region", "words", "cross-region"),
    ("many vpcs", "questions", "Many VPCs without the internet?"),
    ("hub-and-spoke", "words", "hub and spoke"),
    ("remote users", "questions", "How do single remote users connect?"),
    ("data centre", "words", "remote network"),
    ("data center", "words", "remote network"),
    ("transit vpc", "options", "Transit VPC"),
    ("software vpns", "options", "Software Site-to-Site VPN (network to VPC)"),
    ("internet gateways", "words", "internet gateway"),
    ("jumbo frames", "words", "MTU"),
    ("dx + vpn", "options", "AWS Direct Connect + VPN"),
    ("direct connect + vpn", "options", "AWS Direct Connect + VPN"),
    ("figure 7", "paper", "figure 7"),
    ("p. 12", "paper", "Page 12"),
    ("section peering", "paper", "VPC peering"),
    ("quotas", "questions", "Which numbers limit a design?"),
    ("limits", "questions", "Which numbers limit a design?"),
    ("route tables", "words", "VPC route table"),
    ("security groups", "words", "security group"),
    ("high availability", "questions", "Who must provide high availability, AWS or you?"),
    ("cheapest option", "words", "cost effect"),
    ("employees at home", "questions", "How do single remote users connect?"),
    ("multi account", "questions", "Which designs connect VPCs of several accounts?"),
    ("10 Gbps", "words", "Direct Connect at 10 Gbit/s"),
    ("1.25 Gbps", "words", "VPN tunnel 1,250 Mbit/s"),
    # What is no thing and no question: parts of pages, comparisons, situations, pages.
    ("why not direct connect", "pages", "AWS Direct Connect: what speaks against it"),
    ("why not client vpn", "pages", "AWS Client VPN: what speaks against it"),
    ("drawbacks of peering", "pages", "VPC peering: what speaks against it"),
    ("limitations of privatelink", "pages", "AWS PrivateLink: what speaks against it"),
    ("why direct connect", "pages", "AWS Direct Connect: what it is for, and what speaks for it"),
    ("when to use cloudhub", "pages", "AWS VPN CloudHub: what it is for, and what speaks for it"),
    ("what changed since 2020", "pages", "What has changed since the edition"),
    ("what is new", "pages", "What has changed since the edition"),
    ("news 2024", "pages", "What has changed since the edition"),
    (
        "what changed since 2020 for privatelink",
        "pages",
        "AWS PrivateLink: what has changed since the edition",
    ),
    ("who manages client vpn", "pages", "AWS Client VPN: who does what"),
    ("diagram transit vpc", "pages", "Transit VPC: its drawing"),
    ("peering vs privatelink", "pages", "VPC peering and AWS PrivateLink, side by side"),
    (
        "transit gateway or peering",
        "pages",
        "AWS Transit Gateway (VPC to VPC) and VPC peering, side by side",
    ),
    (
        "direct connect vs vpn",
        "pages",
        "AWS Direct Connect and AWS Managed VPN (network to VPC), side by side",
    ),
    ("connect two vpcs", "pages", "VPCs to each other: two VPCs"),
    ("connect data center to many vpcs", "pages", "A data centre to VPCs: to many VPCs"),
    ("my network", "pages", "Your network"),
    ("is direct connect encrypted", "pages", "AWS Direct Connect: encrypted – not stated"),
    (
        "bandwidth of direct connect",
        "pages",
        "AWS Direct Connect: bandwidth – 1 Gbit/s, 10 Gbit/s",
    ),
    ("does peering support transitive", "pages", "VPC peering: transitive – no"),
    ("p28", "paper", "Page 28"),
    ("work from home", "questions", "How do single remote users connect?"),
    ("glossary", "pages", "Reference of the vocabulary"),
)
SLIPS = (
    ("transit gatway", "transit gateway"),
    ("tranist gateway", "transit gateway"),
    ("encrypton", "encryption"),
    ("bandwith", "bandwidth"),
    ("direct conect", "Direct Connect connection"),
    ("privatelnik", "AWS PrivateLink"),
    ("vpc peerign", "VPC peering"),
)


FIRST = tomllib.loads(Path(__file__).with_name("first-finds.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", FIRST)
def test_the_first_three_finds_are_those_that_answer(index: Index, words: str) -> None:
    finding = find(index, words)
    told = finding.entries or finding.near
    assert [one.label for one in told[:3]] == FIRST[words]


@pytest.mark.parametrize("words", ["MPLS", "DNS", "BFD", "Zigbee", "SD-WAN", "qwrtz", "trnsit"])
def test_no_words_end_in_nothing(index: Index, words: str) -> None:
    finding = find(index, words)
    assert finding.entries or finding.near


def test_one_thing_is_one_find(index: Index) -> None:
    """The ontology says the same under several properties and aspects; the first will do."""
    for words in ("availability", "high availability", "region scope", "transitive"):
        told = [index.subjects.get(entry.iri, entry.iri) for entry in find(index, words).entries]
        known = [iri for iri in told if iri in set(index.subjects.values())]
        assert len(known) == len(set(known)), words


def test_people_are_shown_no_words_of_the_language(index: Index) -> None:
    slugs = {one.entry.iri.rpartition("/")[2] for one in index.entries if one.entry.iri}
    slugs = {word for word in slugs if word.count("-") > 1}
    assert not [
        (one.entry.label, slugs & {*one.entry.also})
        for one in index.entries
        if slugs & {*one.entry.also}
    ]


def test_a_word_of_the_schema_comes_behind_options_and_questions(index: Index) -> None:
    """Unless these only explain themselves with the word."""
    for words in ("redundant connections", "private", "cross account", "availability", "hub"):
        groups = find(index, words).groups
        names = [group.name for group in groups]
        assert names[0] in ("questions", "options"), words


def test_what_the_source_says_is_told_with_an_aspect_of_an_option(index: Index) -> None:
    finding = find(index, "is direct connect encrypted")
    assert finding.entries[0].label == "AWS Direct Connect: encrypted – not stated"
    assert finding.entries[0].about, "and what later sources say"
    assert finding.entries[0].path == "/option/direct-connect#gist"


@pytest.mark.parametrize(("words", "group", "first"), TYPED)
def test_what_an_architect_types_leads_to_what_is_meant(
    index: Index, words: str, group: str, first: str
) -> None:
    assert labels(find(index, words), group)[0] == first


@pytest.mark.parametrize(("words", "meant"), SLIPS)
def test_a_slip_of_the_keys_leads_to_what_was_meant(index: Index, words: str, meant: str) -> None:
    finding = find(index, words)
    assert not finding.groups
    assert finding.near[0].label == meant


def test_a_page_that_was_asked_for_comes_first(index: Index) -> None:
    for words in ("why not direct connect", "what changed since 2020", "matrix", "tgw vs peering"):
        assert find(index, words).groups[0].name == "pages", words
    for words in ("direct connect", "limitation", "vpc", "network"):
        assert find(index, words).groups[0].name != "pages", words


def test_what_the_words_name_whole_comes_near_first(index: Index) -> None:
    near = [one.label for one in find(index, "is firewall encrypted or transitive").near]
    assert near[:2] == ["encrypted", "transitive"]


def test_only_a_known_short_name_stands_for_words(index: Index) -> None:
    assert not any("Availability Zone" in one.label for one in find(index, "SLA").entries)
    assert labels(find(index, "SLA"), "words")[0] == "service level"
    assert "threat" not in labels(find(index, "ASN"), "words")


def test_a_word_of_others_is_not_taken_for_initials_or_a_beginning(index: Index) -> None:
    """HA is neither the beginning of *have* nor *have a*; p. 12 is no peering."""
    questions = labels(find(index, "HA"), "questions")
    assert questions == ["Who must provide high availability, AWS or you?"]
    assert any("high availability" in one for one in labels(find(index, "HA"), "words"))
    assert find(index, "p. 12").groups[0].name == "paper"


def test_groups_have_their_order_and_nothing_comes_twice(index: Index) -> None:
    for words in ("vpc", "transit gateway", "vpn", "direct connect", "private"):
        finding = find(index, words)
        order = [group.name for group in finding.groups]
        assert order[0] == "questions"
        assert order[-1] == "claims"
        assert len(order) == len(set(order))
        for group in finding.groups:
            told = [(one.label.casefold(), one.what) for one in group.entries]
            assert len(told) == len(set(told)), (words, group.name)


@pytest.mark.parametrize(
    "words", ["internet gateway", "virtual private gateways", "customer gateway", "private VIF"]
)
def test_what_is_called_so_comes_before_options_that_only_have_the_words(
    index: Index, words: str
) -> None:
    groups = [group for group in find(index, words).groups if group.name != "questions"]
    assert groups[0].name == "words"
    assert "options" in {group.name for group in groups[1:]}
    questions = [group.name for group in find(index, "BGP").groups]
    assert questions[0] == "questions", "a question answers more than its word"


def test_a_node_of_a_drawing_is_no_find(index: Index) -> None:
    assert not [one for one in find(index, "vpc").entries if "/node/" in one.iri]


def test_all_words_have_to_occur_as_words_or_beginnings(index: Index) -> None:
    for one in find(index, "high avail").entries:
        text = f"{one.label} {' '.join(one.also)} {one.about} {one.used}".lower()
        assert "high" in text
        assert "avail" in text
    assert not labels(find(index, "eering"), "options"), "not in the middle of a word"


def test_a_denied_claim_is_told_as_denied(index: Index) -> None:
    peering = labels(find(index, "vpc peering transitive"), "claims")
    assert any(one.endswith("transitive – no") for one in peering)
    assert not any("True" in one or "False" in one for one in peering)


def test_where_nothing_is_found_what_is_near_is_told(index: Index) -> None:
    finding = find(index, "hub spoke latency")
    assert not finding.groups
    assert "hub and spoke" in [one.label for one in finding.near]
    assert find(index, "privatelnik").near, "a slip of the keys"
    assert find(index, "").groups == ()


def test_small_words_count_only_alone(index: Index) -> None:
    assert find(index, "who must provide high availability").number
    assert (
        find(index, "what is the transit gateway").number == find(index, "transit gateway").number
    )


def test_the_command_says_the_same(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "TGW", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    expected = find(index, "TGW")
    assert told["number"] == expected.number
    assert [g["name"] for g in told["groups"]] == [g.name for g in expected.groups]
    options = next(group for group in told["groups"] if group["name"] == "options")
    assert [e["label"] for e in options["entries"]] == labels(expected, "options")
    assert main(["find", "hub", "spoke", "latency"]) == 0
    assert "near it" in capsys.readouterr().out


def test_another_ontology_is_searched_too(trains_index: Index) -> None:
    assert labels(find(trains_index, "north"), "words") or labels(
        find(trains_index, "north"), "options"
    )


@pytest.fixture(scope="module")
def trains_index() -> Index:
    files = [RAILWAY / "trains.ttl"], [RAILWAY / "trains-facts.ttl"]
    return index_of(Engine(open_knowledge(*files, cache=None), cache=None))
