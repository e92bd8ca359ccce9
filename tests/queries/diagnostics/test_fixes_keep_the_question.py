"""Fixes keep what was asked: nothing known, counted, measured or denied is lost on the way."""

import random
import re
import tomllib
from collections.abc import Iterator

import pytest
from isthmus.queries import Diagnostic, Engine, errors_of
from isthmus.queries.saved_queries import saved_queries

from tests.paths import RAILWAY

CASES = tomllib.loads((RAILWAY / "mistakes.toml").read_text("utf-8"))["case"]
STEPS = 3
OFFER = re.compile(r"(?:perhaps|or|write|either)\s+(`+)\s?([^`…]+?)\s?\1$")
DENYING = re.compile(
    r"\b(?:not|no|false|unstated|never|without|unless|except|nor|neither)\b|!=|¬|n't\b"
)
NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
QUESTIONS = (
    "find option where encrypted and not private",
    "find option where not encrypted show title, transport",
    "find option where bandwidth >= 10 Gbps and not transport = internet",
    "find option where reach = many-vpcs and private order by title limit 5",
    "find option where at least 2 limitation and encrypted is unstated",
    "check vpc-peering where not transitive",
    "why not vpc-peering where transitive",
    "count option where no transport = internet",
    "find option where protocol in (ipsec, bgp) group by family show family, count",
    "compare vpc-peering, privatelink on private, transport",
    "choose option where encrypted prefer private, reach = many-vpcs",
    "find claim where property = transport and not page = 18",
    "find option where any uses with (operated-by = aws) including unstated",
)


def ends(engine: Engine, query: str, steps: int = STEPS) -> str | None:
    """Follow the first fix until nothing is wrong; None where it leads nowhere."""
    for _ in range(steps + 1):
        told = errors_of(engine.diagnose(query, {}))
        if not told:
            return query
        fixes = [fix for entry in told for fix in entry.fixes]
        if not fixes:
            return None
        query = fixes[0].apply(query)
    return None


def offered(engine: Engine, query: str) -> Iterator[tuple[Diagnostic, str]]:
    for entry in errors_of(engine.diagnose(query, {})):
        for fix in entry.fixes:
            yield entry, fix.apply(query)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_every_fix_leads_to_a_question_and_makes_what_the_help_offers(
    shipped: Engine, case: dict
) -> None:
    for entry in errors_of(shipped.diagnose(case["query"], {})):
        changed = [fix.apply(case["query"]) for fix in entry.fixes]
        for text in changed:
            assert ends(shipped, text, STEPS - 1) is not None, text
        for fix in entry.fixes:
            # Whoever applies edits in another order comes to the same.
            assert len({edit.start for edit in fix.edits}) == len(fix.edits), fix
        for line in entry.help:
            said = OFFER.match(line)
            assert said is None or any(said[2] in text for text in changed), line


@pytest.mark.parametrize(
    ("query", "never"),
    [
        ("find option where ¬encrypted", "where encrypted"),
        ("find option where ~encrypted", "where encrypted"),
        ("find option where -encrypted", "where encrypted"),
        ("find option where encrypted is denied", "true"),
        ("find option where encrypted not mentioned", "true"),
        ("find option where encrypted is possible", "true"),
        ("find option where encrypted in (true, unstated)", "(true, true)"),
        ("not encrypted", "describe encrypted"),
        ("find option where cost < 100", "number"),
        ("find option where bandwidth > 5 ms", "Gbps"),
        ("find option where bandwidth > 1/2 Gbps", "1.2"),
        ("find option where bandwidth > 0x10 Mbps", "0Gbps"),
        ("find option where bandwidth > 1 Gps", " bps"),
        ("find option where title > 5", '"5"'),
        ("find later-way where effective > 2022-01-01", '"2022-01-01"'),
        ("find option where encrypted unless private", "where encrypted"),
        ("find vpc-peering", "connection"),
        ("find option where is a vpc-peering", "connection"),
        ("find claim where option = vpc-peering", "section"),
        ("count option, configuration", "find option show"),
        ("find option where latency < 10 ms", "limitation"),
        ("find option where is claimed", "configurations"),
        ("choose option prefer cheap", "many-vpcs"),
        ("find option where uses = nat-gateway", "direct-connect"),
    ],
)
def test_another_question_is_never_offered(shipped: Engine, query: str, never: str) -> None:
    seen = {query}
    left = [query]
    while left:
        for _, changed in offered(shipped, left.pop()):
            kept = DENYING.search(query) is not None and DENYING.search(changed) is not None
            assert never not in changed or kept, changed
            if changed not in seen:
                seen.add(changed)
                left.append(changed)


def slips(query: str, drawn: random.Random) -> Iterator[str]:
    """Yield the question with one word misspelt, left out, doubled, or parted from the next."""
    words = query.split()
    for at, word in enumerate(words):
        if len(word) > 3 and word.isalpha():
            cut = drawn.randrange(1, len(word) - 1)
            swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
            yield " ".join([*words[:at], swapped, *words[at + 1 :]])
            yield " ".join([*words[:at], word[:cut] + word[cut + 1 :], *words[at + 1 :]])
        if word in {"where", "and", "by", "="}:
            yield " ".join([*words[:at], *words[at + 1 :]])
        if word != "not":  # twice it may be none
            yield " ".join([*words[:at], word, word, *words[at + 1 :]])
        if "-" in word:
            yield " ".join([*words[:at], word.replace("-", " "), *words[at + 1 :]])


@pytest.mark.parametrize("query", QUESTIONS)
def test_a_slip_is_mended_into_a_question_with_the_same_numbers_and_denials(
    shipped: Engine, query: str
) -> None:
    shipped.compile(query)
    for broken in slips(query, random.Random(7)):
        for entry, changed in offered(shipped, broken):
            end = ends(shipped, changed, STEPS - 1)
            told = f"{broken}\n{entry.message}\n{changed}\n{end}"
            assert end is not None, told
            assert sorted(NUMBER.findall(end)) == sorted(NUMBER.findall(query)), told
            assert bool(DENYING.search(end)) == bool(DENYING.search(query)), told


def test_half_a_saved_question_is_never_mended_into_its_opposite(shipped: Engine) -> None:
    for saved in saved_queries():
        text = " ".join(line for line in saved.text.splitlines() if not line.startswith("#"))
        for cut in range(12, len(text), 7):
            for _, changed in offered(shipped, text[:cut]):
                assert bool(DENYING.search(changed)) == bool(DENYING.search(text[:cut])), changed
