"""What the paper says of a recognised option, and what of it a network shows to be kept."""

import pytest
from isthmus.kb import open_knowledge
from isthmus.kb.networks import Network, PaperClaims, Reach, check

from .given import folder


@pytest.mark.parametrize(
    ("name", "option", "feature", "state"),
    [
        ("vpn-tunnels-down", "managed-vpn", "duty:customer-end-redundancy", "met"),
        ("peering-chain", "managed-vpn", "duty:customer-end-redundancy", "not-met"),
        ("peering-chain", "vpc-peering", "limitation:no-transitive-peering", "applies"),
        ("peering-chain", "vpc-peering", "overlap-rule:non-overlapping-recommended", "met"),
        ("hubs-two-regions", "vpc-transit-gateway", "requirement:attach-vpc-to-hub", "met"),
        ("routes-one-side", "vpc-peering", "overlap-rule:one-contiguous-block-per-vpc", "not-met"),
        ("appliance-vpn", "software-vpn", "duty:software-patches", "cannot-be-seen"),
    ],
)
def test_claims_are_marked_with_what_the_records_show(
    name: str, option: str, feature: str, state: str
):
    reach = Reach(Network.open(folder(name)))
    answer = check(reach, PaperClaims(open_knowledge().quads))
    (claim, *_) = (
        claim
        for entry in answer.arrangements
        if entry.option == option
        for claim in entry.claims
        if claim.feature == feature
    )
    assert claim.state == state
    assert claim.page > 0
    assert claim.text
