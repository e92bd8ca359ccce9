"""Whatever is proposed can stand where it is proposed, all over the queries that are shipped."""

import random
import re

import pytest
from isthmus.queries import Engine, errors_of
from isthmus.queries.binding.bind import bind
from isthmus.queries.editing.closing import closed
from isthmus.queries.saved_queries import shipped_query, shipped_query_names
from isthmus.queries.syntax import tree as syntax
from isthmus.queries.syntax.grammar import tokens
from isthmus.queries.syntax.parse import parse

SHIPPED = (
    *(re.sub(r"#.*\n", "", shipped_query(name) or "") for name in shipped_query_names()),
    "find option where encrypted order by title desc limit 5",
    "find option show min(bandwidth), sum(bandwidth), count(limitation) as n order by n",
    "find option where bandwidth >= 10 Gbps and reach in (many-vpcs, one-vpc)",
    "find option group by family show family, count as n having n > 1 order by family",
    "path from direct-connect to transit-gateway over carried-by",
    "compare vpc-peering, vpc-transit-gateway on private, encrypted",
    'why not vpc-peering where any uses with (operated-by = aws) and title contains "x"',
    "define safe as option where encrypted; find safe where is an option and private is stated",
    "param $r: reach; find option where reach = $r and uses.operated-by = aws",
    "check direct-connect where at least 2 limitation or every transport = internet",
    "describe direct-connect",
    'count option where no ^subject with (locator contains "table")',
    "find claim where subject = option:vpc-peering and page = 17 show page, section order by page",
)
RAILWAY = (
    "find line where electric and operator = north show title, runs order by title",
    "find line where not (electric or operator = north) including unstated",
    "find line where any runs with (silent and built-by = acme) show count(runs), max(code)",
    "find line group by operator having count > 1 show operator, count order by operator",
    "compare red, blue on operator, electric",
    "path from alder to cedar over next",
)
UNFINISHED = frozenset({"E203", "E303", "E307", "E313"})
"""What the words still to come can mend: a value, a key of the groups, the name of a file."""


def places(texts: tuple[str, ...], most: int) -> list[str]:
    """Texts up to a place behind a word, behind a space, or two letters into a word."""
    begun = set()
    for text in texts:
        for match in re.finditer(r"\S+|\s+", text):
            begun.add(text[: match.end()])
            if len(match[0]) > 2 and match[0].strip():
                begun.add(text[: match.start() + 2])
    return random.Random(7).sample(sorted(begun), min(most, len(begun)))


def errors(engine: Engine, text: str) -> set[tuple[str, str]]:
    """What is wrong with a text once it is closed with as few words as possible."""
    words = tokens(text)
    split = max((at for at, word in enumerate(words) if word.type == "SEMICOLON"), default=-1) + 1
    before = parse(text[: words[split - 1].span.end]).query.items if split else ()
    declared = [item for item in before if not isinstance(item, syntax.Statement)]
    item = closed(words[split:], len(text) + 2)
    if item is None:
        return {("unclosed", text)}
    bound = bind(syntax.Query((*declared, item)), engine.vocabulary, library=shipped_query)
    return {(error.code, error.message) for error in errors_of(bound.diagnostics)}


@pytest.mark.parametrize(
    ("domain", "texts", "most"), [("shipped", SHIPPED, 220), ("trains", RAILWAY, 80)]
)
def test_a_proposal_put_in_adds_no_error(
    domain: str, texts: tuple[str, ...], most: int, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(domain)
    tried = 0
    for begun in places(texts, most):
        found = engine.complete(begun, len(begun))
        known = errors(engine, begun)
        for item in found.items:
            tried += 1
            after = begun[: found.span.start] + item.text
            new = {error for error in errors(engine, after) - known if error[0] not in UNFINISHED}
            assert not new, (begun, item.text, new)
    assert tried > most
