"""Documents beside the record: what is denied, what agrees, and what is not read and why."""

from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.queries import Engine
from isthmus.service.agents.documents.reading import Reader, Statement, Unread, sentences
from isthmus.service.agents.documents.review import Outcome, review

from .client import Client


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("VPC peering is transitive.", "denied"),
        ("VPC peering is not transitive.", "agrees"),
        ("VPC peering is non-transitive.", "agrees"),
        ("VPC peering isn't transitive.", "agrees"),
        ("`vpc-peering` is transitive.", "denied"),
        ("Peering reaches many VPCs.", "denied"),
        ("VPC peering is a single point of failure.", "denied"),
        ("VPC peering has no single point of failure.", "agrees"),
        ("AWS PrivateLink stays off the public internet.", "agrees"),
        ("AWS Client VPN is private.", "denied"),
        ("Site-to-Site VPN encrypts all traffic.", "agrees"),
        ("VPC peering is encrypted.", "open"),
        ("VPC peering is not encrypted.", "open"),
        ("VPC peering works across Regions.", "mixed"),
        ("PrivateLink is not cross-Region.", "outdated"),
        ("PrivateLink is cross-Region.", "changed"),
        ("VPC peering is private.", "changed"),
    ],
)
def test_statements_are_held_against_the_record(
    engine: Engine, sentence: str, outcome: Outcome
) -> None:
    found = review(engine, sentence)
    assert [finding.outcome for finding in found.findings] == [outcome]
    if outcome == "denied":
        assert found.findings[0].because
        assert "isthmus://claim/" in found.findings[0].sources[0]
        assert engine.ask(found.findings[0].query).rows


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("VPC peering is cheap and cheerful.", "no aspect"),
        ("Unlike VPC peering, PrivateLink is transitive.", "several things"),
        ("Is VPC peering transitive?", "on a condition"),
        ("VPC peering is transitive if you route it.", "on a condition"),
        ("Nobody says no to VPC peering that is not transitive.", "negation"),
    ],
)
def test_what_is_not_certain_is_not_read_and_said(engine: Engine, sentence: str, why: str) -> None:
    found = review(engine, sentence)
    assert not found.findings
    assert why in found.unread[0].why


@pytest.mark.parametrize(
    "text",
    [
        "# VPC peering",
        "- AWS PrivateLink",
        "Our network is transitive.",
        "```\nVPC peering is transitive.\n```",
        "<!-- VPC peering is\ntransitive. -->",
        "Ask `check vpc-peering where transitive` first.",
        "",
    ],
)
def test_what_says_nothing_of_a_thing_is_passed_over(engine: Engine, text: str) -> None:
    assert list(Reader(engine).read(text)) == []


def test_sentences_have_the_lines_on_which_they_begin() -> None:
    text = "One is\nhere. Two is\n\n- Three.\n```\ncode\n```\nFour."
    found = [(sentence.line, sentence.text) for sentence in sentences(text)]
    assert found == [(1, "One is here."), (2, "Two is"), (4, "Three."), (8, "Four.")]


def test_a_document_of_any_kind_is_read_without_a_defect(engine: Engine) -> None:
    for text in ("\0" * 50, "`" * 999, "VPC peering " * 3_000, "~~~", "<!--", "[" * 5_000):
        for entry in Reader(engine).read(text):
            assert isinstance(entry, Statement | Unread)


def test_the_command_names_places_and_fails_where_something_is_denied(
    launch: Callable[..., object], tmp_path: Path
) -> None:
    right, wrong = tmp_path / "right.md", tmp_path / "wrong.md"
    right.write_text("VPC peering is not transitive.\n", encoding="utf-8")
    wrong.write_text("# Network\n\nVPC peering is transitive.\n", encoding="utf-8")
    done = launch("docs", "review", str(right))
    assert done.returncode == 0  # type: ignore[attr-defined]
    done = launch("docs", "review", str(tmp_path))
    assert done.returncode == 1  # type: ignore[attr-defined]
    assert f"{wrong}:3: the record denies it" in done.stdout  # type: ignore[attr-defined]
    done = launch("docs", "review", "--check", str(right))
    assert done.returncode == 2  # type: ignore[attr-defined]


def test_the_prompt_has_the_document_and_what_was_found(client: Client) -> None:
    arguments = {"document": "VPC peering is transitive."}
    result = client("prompts/get", name="check-document", arguments=arguments)["result"]
    text = result["messages"][0]["content"]["text"]
    assert "VPC peering is transitive." in text
    assert "the record denies it" in text
    assert "why vpc-peering where transitive" in text
