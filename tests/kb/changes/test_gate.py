"""A change that cannot be relied on fails the build, with a word about which and why."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from isthmus.kb import BuildError, shipped
from isthmus.kb.build import build
from isthmus.kb.changes.problems import changes_problems
from isthmus.kb.inputs import changes_files
from isthmus.kb.schema import Schema
from isthmus.kb.source import read_all

CHANGE = "hub-peering-static-routes-only"


@pytest.fixture
def problems_after(tmp_path):
    """Build the shipped knowledge with one change rewritten; return what the build complains of."""

    def build_with(pattern: str, replacement: str, name: str = CHANGE) -> str:
        files = []
        rewritten = 0
        for file in changes_files():
            text = file.read_text(encoding="utf-8")
            block = re.search(rf"^dated-change:{name} a .*?\.\n$", text, re.M | re.S)
            if block is not None:
                changed, count = re.subn(pattern, replacement, block[0])
                text = text.replace(block[0], changed)
                rewritten += count
            copy: Path = tmp_path / file.name
            copy.write_text(text, encoding="utf-8")
            files.append(copy)
        assert rewritten, "the change was to be rewritten"
        given = replace(shipped(), changes=tuple(files))
        with pytest.raises(BuildError) as error:
            build(given)
        return str(error.value)

    return build_with


SPOILT = [
    ("without a source", r" *ist:evidence [^\n]*\n", "", "a change names a source"),
    (
        "with reversed bounds",
        r'ist:effective "[^"]*"',
        'ist:effective "[2020-03-01..2020-01-07]"',
        "bounds of [2020-03-01..2020-01-07] are not in order",
    ),
    (
        "with a date that does not exist",
        r'ist:effective "[^"]*"',
        'ist:effective "2021-02-30"',
        "there is no day 2021-02-30",
    ),
    (
        "with a date in words",
        r'ist:effective "[^"]*"',
        'ist:effective "early in 2021"',
        "no date that is understood; write a day, a month, [a..b]",
    ),
    (
        "with an unknown claim",
        r"    ist:before",
        "    ist:affectsClaim claim:nobody-ever-said-this ;\n    ist:before",
        "a change affects claims that are on record",
    ),
    (
        "that replaces an unknown claim",
        r"    ist:before",
        "    ist:replaces claim:nobody-ever-said-this ;\n    ist:before",
        "a change replaces claims that are on record",
    ),
    (
        "believed little and asserted as truth",
        "confidence:high",
        "confidence:low",
        "it is believed little and yet has ist:states",
    ),
    (
        "that revises the edition on its own day",
        "change-kind:resolves-silence",
        "change-kind:revises",
        "which is right on its own day",
    ),
    (
        "that was already so, with no sign of it",
        r"change-kind:resolves-silence(?s:(.*))ist:effective \"[^\"]*\"",
        r'change-kind:was-already-so\1ist:effective "2021-01-01"',
        "yet nothing shows it by 2020-06-06",
    ),
    (
        "that ends before it begins",
        r'ist:effective "[^"]*"',
        'ist:effective "2021-01-01" ;\n    ist:heldUntil "2020-12-01"',
        "it ends (2020-12-01) before it begins (2021-01-01)",
    ),
    ("of no kind", r"change-kind:resolves-silence", "change-kind:improves", "is of one kind"),
    ("without confidence", r" *ist:confidence [^\n]*\n", "", "how far it is believed"),
    ("without a day of reading", r" *ist:checkedOn [^\n]*\n", "", "on which day a source was"),
    ("without what holds", r" *ist:after [^\n]*\n", "", "a change says what holds"),
]


@pytest.mark.parametrize(
    ("pattern", "replacement", "part"), [row[1:] for row in SPOILT], ids=[row[0] for row in SPOILT]
)
def test_a_change_that_cannot_be_relied_on(problems_after, pattern, replacement, part):
    said = problems_after(pattern, replacement)
    assert part in said
    assert re.search(rf"transit-gateway\.ttl:\d+: dated-change:{CHANGE}: ", said)


def test_the_shipped_changes_are_sound():
    data = Schema(t for source in read_all(changes_files()) for t in source.triples)
    assert list(changes_problems(data)) == []
