"""A change that cannot be relied on fails the build, with a word about which and why."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from isthmus.kb import BuildError, Inputs, shipped
from isthmus.kb.build import build
from isthmus.kb.changes.problems import changes_problems
from isthmus.kb.inputs import changes_files, claims_files
from isthmus.kb.schema import Schema
from isthmus.kb.source import read_all

CHANGE = "hub-peering-static-routes-only"
FEW = ("sections", "options", "figures", "vpc-transit-gateway")
"""The files of claims that the change needs: with all, each build takes ten times as long."""


def inputs(folder: Path, pattern: str = "", replacement: str = "") -> Inputs:
    """Return what builds with one change alone, rewritten, and with what it names."""
    (text,) = (
        text
        for file in changes_files()
        if f"\ndated-change:{CHANGE} a " in (text := file.read_text(encoding="utf-8"))
    )
    head, *blocks = re.split(r"^(?=\S+:\S+ a )", text, flags=re.M)
    (change,) = (block for block in blocks if block.startswith(f"dated-change:{CHANGE} a "))
    named = set(re.findall(r" (\S+:\S+)", change))
    if pattern:
        change, rewritten = re.subn(pattern, replacement, change)
        assert rewritten, "the change was to be rewritten"
    file = folder / "rewritten.ttl"
    file.write_text(
        "".join([head, change, *(block for block in blocks if block.split(" ")[0] in named)]),
        encoding="utf-8",
    )
    claims = tuple(path for path in claims_files() if path.stem in FEW)
    # That every aspect of every option is spoken of takes all files.
    return replace(shipped(), claims=claims, changes=(file,), closure_shapes=())


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
def test_a_change_that_cannot_be_relied_on(tmp_path, pattern, replacement, part):
    with pytest.raises(BuildError) as error:
        build(inputs(tmp_path, pattern, replacement))
    assert re.search(
        rf"rewritten\.ttl:\d+: dated-change:{CHANGE}: [^\n]*{re.escape(part)}", str(error.value)
    )


def test_the_change_is_sound_as_it_stands(tmp_path):
    assert any(build(inputs(tmp_path)).dataset().layers())


def test_the_shipped_changes_are_sound():
    data = Schema(t for source in read_all(changes_files()) for t in source.triples)
    assert list(changes_problems(data)) == []
