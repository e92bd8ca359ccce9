"""The script that collects a network: calls that only read, and nothing written that is secret."""

import re

import pytest
from isthmus.kb.networks import NetworkError
from isthmus.kb.networks.collect import script
from isthmus.kb.networks.read.answers import READ

CALL = re.compile(r"(?:\baws|\bask \"[^\"]+\"(?: \\\n)?)\s+([a-z0-9]+)\s+(?:\\\n\s*)?([a-z-]+)")


def calls() -> set[tuple[str, str]]:
    lines = (line for line in script().split("\n") if not line.lstrip().startswith("#"))
    return {(found[1], found[2]) for found in CALL.finditer("\n".join(lines))}


def test_every_call_only_reads():
    found = calls()
    assert len(found) > 25
    for service, operation in found:
        assert operation.startswith(("describe-", "get-", "search-")), (service, operation)
    assert {service for service, _ in found} == {"ec2", "directconnect", "sts"}


def test_what_the_readers_know_is_asked_for():
    """Each call whose answer is read, but for those of single instances and of AWS's own lists."""
    asked = {
        f"{service}:{''.join(part.capitalize() for part in operation.split('-'))}"
        for service, operation in calls()
    }
    left = {call for call, _ in READ.values()} - asked
    assert left <= {
        "ec2:DescribeInstances",
        "ec2:DescribePrefixLists",
        "ec2:DescribeCarrierGateways",
    }


@pytest.mark.parametrize(
    "secret", ["CustomerGatewayConfiguration", "PreSharedKey", "authKey", "customerRouterConfig"]
)
def test_fields_with_secrets_are_not_written(secret: str):
    assert secret not in script()
    text = script()
    for call in ("describe-vpn-connections", "describe-virtual-interfaces"):
        (line,) = (line for line in text.split("\n") if call in line and "ask" in line)
        assert "--query" in line


def test_a_wrong_region_is_refused():
    with pytest.raises(NetworkError, match="no name of a Region"):
        script(["eu-west-1; rm -rf /"])
