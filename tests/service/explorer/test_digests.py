"""A section and a page of the source as sentences: each says what its statements say, no more."""

import html
import re

import pytest
from isthmus.kb import Knowledge
from isthmus.ontology import BASE, IST
from isthmus.queries import Engine
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.explorer.digest.wording import wording
from isthmus.service.explorer.explorer import Explorer
from isthmus.service.explorer.pages.ask import ask_page
from isthmus.service.explorer.pages.thing import thing_page

from tests.servers import Server

LAST_PAGE = 35
KINDS_OF_THE_PAPER = {
    *("component", "endpoint", "limitation", "protocol", "quota"),
    *("section", "figure", "service", "aspect", "party"),
}


@pytest.fixture(scope="module")
def explorer(engine: Engine) -> Explorer:
    """The pages over the shipped knowledge."""
    return Explorer(engine)


def read(page: str | None) -> str:
    """Return the text of a page as a reader sees it, without what came later."""
    assert page is not None
    main = page.split("<main", 1)[1].split('<section id="changed"')[0].split("</main>")[0]
    main = re.sub(r'<(svg|span class="later").*?</\1>', " ", main, flags=re.DOTALL)
    main = re.sub(r'<details class="fold small">.*?</details>', " ", main, flags=re.DOTALL)
    return (
        re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))
        .replace(" .", ".")
        .replace(" ,", ",")
    )


def test_the_table_of_a_page_has_its_columns_and_the_order_of_the_source(
    explorer: Explorer,
) -> None:
    page = explorer.paper(17)
    assert page is not None
    table = page.split('<table class="paper">')[1].split("</table>")[0]
    heads = re.findall(r'<th scope="col">([^<]+)<', table)
    assert heads == ["Option", "Use case", "Advantages", "Limitations"]
    rows = re.findall(r'<th scope="row"><a[^>]*>([^<]+)<', table)
    assert rows[:2] == ["VPC peering", "AWS Transit Gateway (VPC to VPC)"]
    first = read(f"<main{table.split('</tr>')[1]}</main>")
    assert "Peering is not transitive p. 17" in first
    # A paragraph stands before the table, as in the source.
    assert page.index("Paragraph 2") < page.index('<table class="paper">')


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (6, "The end at the customer can be kept available by the customer"),
        (11, "The limit is at most 3 transit gateways"),
        (15, "may have a single point of failure"),
        (17, "The end at AWS is kept available by the customer, if that is required"),
        (17, "does not use a transit gateway peering"),
        (18, "does not run over the public internet"),
        (18, "It does not have a single point of failure"),
        (22, "Routing can be managed by the customer"),
        (25, "They are typically advised when no remote-access solution is in place yet"),
        (30, "Each Availability Zone should use its own VPN instances"),
    ],
)
def test_reserve_and_denial_stand_in_the_sentence(
    explorer: Explorer, number: int, sentence: str
) -> None:
    assert sentence in read(explorer.paper(number))


def test_no_page_says_a_reserve_twice_or_a_property_for_a_sentence(explorer: Explorer) -> None:
    for number in range(1, LAST_PAGE + 1):
        text = read(explorer.paper(number))
        assert "(if required) (if required)" not in text, number
        assert not re.search(r"\b(uses|connects|reaches) not\b", text), number
        assert not re.search(r"\b(can|may|must|should) (can|may|must|should)\b", text), number
        # Every property of the source has a sentence of its own.
        assert not re.search(
            r"\b(AWS side managed by|customer side managed by|namesProtocol)\b", text
        ), number
        assert "{" not in text, number


def test_what_was_withdrawn_is_not_told_as_said(explorer: Explorer, knowledge: Knowledge) -> None:
    page = explorer.paper(2)
    told = read(page)
    hub = told.split("AWS Transit Gateway + VPN ")[1].split("AWS Direct Connect ")[0]
    assert "the shape of a hub" in hub
    assert "spokes" not in hub
    assert page is not None
    assert "earlier readings of ours, withdrawn" in page


def test_an_option_and_the_section_about_it_are_told_apart(explorer: Explorer) -> None:
    text = read(thing_page(explorer, "section", "direct-connect"))
    assert "The section AWS Direct Connect refers to “AWS Direct Connect”" in text
    assert "rests on the service AWS Direct Connect" not in text, "that is its name"
    assert "It rests on the service AWS Site-to-Site VPN" in read(explorer.paper(14))


def test_a_property_of_other_ontologies_is_told_by_its_label() -> None:
    pattern = wording().pattern("https://example.org/operator", "", ("is",), "operator")
    assert pattern == "Operator: {o}"


def test_a_figure_says_what_it_shows_and_of_which_design(explorer: Explorer) -> None:
    text = read(thing_page(explorer, "figure", "18"))
    assert "A router of the customer with an IPsec connection to each of two VPCs" in text
    assert "It shows the design AWS Managed VPN between VPCs over AWS Direct Connect" in text
    assert "inside Direct Connect connection, secured by IPsec" in text


def test_a_statement_is_a_sentence_with_its_unit_and_what_became_of_it(explorer: Explorer) -> None:
    assert "AWS Direct Connect comes at 10 Gbit/s." in read(
        thing_page(explorer, "claim", "direct-connect-bandwidth-10")
    )
    withdrawn = read(thing_page(explorer, "claim", "transit-gateway-vpn-topology"))
    assert "An earlier reading of ours, withdrawn" in withdrawn
    assert "said to be so yes" not in withdrawn


def test_a_building_block_says_what_uses_it_and_its_limits(explorer: Explorer) -> None:
    vpc = read(thing_page(explorer, "component", "vpc"))
    connected = vpc.split("connected by")[1]
    for option in ("VPC peering", "AWS Managed VPN (network to VPC)", "Transit VPC"):
        assert option in connected
    assert connected.index("From a network to VPCs:") < connected.index("Between VPCs:")
    hub = read(thing_page(explorer, "component", "transit-gateway"))
    assert "The limit is at most 5,000 attachments p. 4" in hub
    assert hub.index("is run by AWS") < hub.index("Where it is used")


def test_an_aspect_on_which_the_paper_is_silent_says_so_first(explorer: Explorer) -> None:
    silent = read(explorer.term("ns", "mtu"))
    assert silent.index("The paper gives no MTU") < silent.index("In the ontology")
    assert "Searched in 40 sections" in silent
    assert "No later source on record gives one." in silent
    later = explorer.term("ns", "ipv6")
    assert later is not None
    assert "Client VPN carries IPv6." in later


def test_values_of_a_property_are_told_with_what_has_them(explorer: Explorer) -> None:
    text = read(explorer.term("ns", "usesTransport"))
    backbone = text.split("AWS backbone")[1]
    assert "VPC peering across Regions from p. 18" in backbone
    assert "10 Gbit/s AWS Direct Connect from p. 9" in read(explorer.term("ns", "bandwidth"))


def asked(explorer: Explorer, question: str) -> str:
    """Return the text of the answer to a question, without what stands behind it."""
    page, known = ask_page(explorer, question)
    assert known
    return read(page).split("Take it with you")[0]


def test_why_tells_of_each_design_with_its_page(explorer: Explorer) -> None:
    text = asked(explorer, "why direct-connect where cross-region")
    assert "Does AWS Direct Connect work across Regions?" in text
    assert "differs by design" in text
    assert "(private virtual interface) no : it does not work across Regions from p. 9" in text
    assert "(Direct Connect gateway) yes : it works across Regions from p. 9" in text
    assert "mixed" not in text
    assert "expects otherwise" not in text


def test_what_came_later_of_a_number_stands_beside_it(explorer: Explorer) -> None:
    page = thing_page(explorer, "section", "direct-connect-transit-gateway")
    assert page is not None
    beside = page.split("The limit is at most")[1].split("Paragraph 2")[0]
    assert "Six transit gateways can be associated" in beside


def test_why_tells_from_what_an_inference_follows(explorer: Explorer) -> None:
    text = asked(explorer, "why vpn-cloudhub where encrypted")
    assert "AWS VPN CloudHub is encrypted from p. 14." in text
    assert "AWS Managed VPN (network to VPC) is protected by IPsec p. 4" in text
    assert "A premise of ours: security protocols encrypt." in text


def test_why_tells_what_is_said_nearest_where_nothing_is_stated(explorer: Explorer) -> None:
    text = asked(explorer, "why transit-gateway-vpn where cross-region")
    assert "does not say so, nor that it is not so" in text
    assert "is advised for VPCs of one Region from p. 7" in text
    silent = asked(explorer, "why direct-connect where transitive")
    assert "The 10 sections that speak of AWS Direct Connect were searched for it." in silent
    both = asked(explorer, "why direct-connect where encrypted and private")
    assert "encrypted: not stated; private: yes." in both


def test_a_proof_is_told_in_sentences(explorer: Explorer) -> None:
    page = explorer.proof("vpn-cloudhub", "encrypted", "true")
    text = read(page)
    assert "Why it holds AWS VPN CloudHub is encrypted." in text
    assert "the source states AWS VPN CloudHub builds on AWS Managed VPN (network to VPC)" in text
    assert "AWS VPN CloudHub – encrypted" not in text.split("The same in words")[1]
    denied = read(explorer.proof("vpc-peering", "transitive", "false"))
    assert "VPC peering does not pass traffic on" in denied


def test_silences_stand_by_what_was_looked_for_and_are_folded(explorer: Explorer) -> None:
    query = next(one for one in saved_queries() if one.name == "unstated-by-subject")
    page, _ = ask_page(explorer, query.text)
    folded = page.split('<details class="conf">')[1:]
    aspects = [re.sub(r"<[^>]+>", "", one.split("</b>")[0]) for one in folded]
    assert "Encryption" in aspects
    assert len(aspects) == len(set(aspects))
    encryption = folded[aspects.index("Encryption")].split("</details>")[0]
    assert "AWS Direct Connect</a>" in encryption
    assert "AWS Managed VPN (network to VPC)" not in encryption.split("Searched in")[0]
    assert "client-vpn-monitoring" not in read(page).split("Take it with you")[0]


def test_a_reading_of_ours_is_marked_where_the_place_names_others(explorer: Explorer) -> None:
    text = read(explorer.paper(4))
    ours = "AWS Managed VPN between VPCs over AWS Direct Connect runs over private lines p. 4. our"
    assert ours in text
    assert text.count("our reading") == 1
    assert "our reading" not in read(explorer.paper(18))


def test_a_page_that_the_paper_does_not_have_leads_to_those_it_has(server: Server) -> None:
    answer = server("/page/99", Accept="text/html")
    assert answer.status == 404
    assert "pages 1 to 35" in answer.text
    assert 'href="/page/35"' in answer.text


def test_every_term_and_every_thing_of_the_paper_has_a_page(explorer: Explorer) -> None:
    vocabulary = explorer.engine.vocabulary
    terms = [*vocabulary.classes, *vocabulary.properties]
    ours = [iri.removeprefix(IST) for iri in terms if iri.startswith(IST)]
    assert len(ours) > 200
    assert [name for name in ours if explorer.term("ns", name) is None] == []
    for individual in vocabulary.individuals.values():
        kind, _, name = individual.iri.removeprefix(BASE).partition("/")
        if individual.iri.startswith(BASE) and kind in KINDS_OF_THE_PAPER:
            text = read(thing_page(explorer, kind, name))
            assert "mixed on" not in text, individual.iri
            assert "variants" not in text, individual.iri
            assert "(if required) (if required)" not in text, individual.iri


def test_what_came_later_has_its_name_and_what_is_known_of_it(explorer: Explorer) -> None:
    page = thing_page(explorer, "protocol", "macsec")
    text = read(page)
    assert "Security protocol MACsec" in text
    assert "It is not in the paper: it is known from other sources" in text
    assert "protocol:macsec" not in text
    assert page is not None
    assert "MACsec can be ordered on dedicated connections" in page


def test_no_sentence_offers_a_clause(explorer: Explorer) -> None:
    text = read(explorer.paper(20))
    assert "Each VPC needs only its connection to the hub p. 20." in text
    for number in range(1, LAST_PAGE + 1):
        offered = re.findall(r"\b(?:offers?|has|have) ([^.]*)", read(explorer.paper(number)))
        assert not [one for one in offered if re.match(r"(each|all traffic|VPC) ", one)], number
