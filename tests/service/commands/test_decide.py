"""``isthmus decide``: a recorded decision is asked again, and told from what it was."""

from pathlib import Path

import pytest
from isthmus.kb.knowledge import open_knowledge
from isthmus.queries import Engine
from isthmus.service.deciding import Asked, Decider, choosing_of
from isthmus.service.deciding.decision_text import RecordError, check, read_question, record_of
from isthmus.service.deciding.requirements import address_of, read_requirement

from tests.servers import Launch

TODAY = {"ISTHMUS_TODAY": "2026-11-29"}


@pytest.fixture(scope="module")
def decider() -> Decider:
    engine = Engine(open_knowledge())
    choosing = choosing_of(engine)
    assert choosing is not None
    return Decider(engine, choosing)


def asked(
    *must: str, nice: tuple[str, ...] = (), scopes: tuple[str, ...] = (), as_of: str = ""
) -> Asked:
    return Asked(
        "configuration",
        scopes,
        tuple(map(read_requirement, must)),
        tuple(map(read_requirement, nice)),
        as_of=as_of,
    )


@pytest.fixture
def record(decider: Decider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ISTHMUS_TODAY", TODAY["ISTHMUS_TODAY"])
    what = asked("cross-region", nice=("private",), scopes=("vpc-to-vpc",))
    path = tmp_path / "decision.md"
    text = record_of(decider, decider.decide(what))
    path.write_text(text.replace("…", "We take the hubs."), encoding="utf-8")
    return path


@pytest.fixture
def run(launch: Launch) -> Launch:
    """Runs the command, by default on the day of the decision."""
    return lambda *arguments, today=TODAY["ISTHMUS_TODAY"]: launch(
        "decide", *arguments, ISTHMUS_TODAY=today
    )


def test_a_record_that_still_holds_says_nothing(run: Launch, record: Path) -> None:
    done = run(str(record), "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_what_dates_changed_is_told_with_status_1(run: Launch, record: Path) -> None:
    """PrivateLink crosses Regions since November 2024: before, the record said nothing of it."""
    done = run(str(record), "--check", today="2024-06-01")
    assert done.returncode == 1
    assert "PrivateLink" in done.stdout
    assert done.stdout.splitlines()[0].startswith("- ")


def test_what_facts_changed_is_told_with_status_1(run: Launch, record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("hubs peered across Regions", "hubs of old"), encoding="utf-8")
    done = run(str(record), "--check")
    assert done.returncode == 1
    assert "hubs peered across Regions" in done.stdout
    assert "hubs of old" in done.stdout


def test_an_update_keeps_what_the_reader_wrote(run: Launch, record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("hubs peered across Regions", "hubs of old"), encoding="utf-8")
    assert run(str(record), "--update").returncode == 0
    fresh = record.read_text(encoding="utf-8")
    assert "We take the hubs." in fresh
    assert "hubs of old" not in fresh
    assert run(str(record), "--check").returncode == 0


def test_a_file_that_is_no_record_is_wrong_usage(run: Launch, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notes\n", encoding="utf-8")
    done = run(str(path), "--check")
    assert done.returncode == 2
    assert "no record of a decision" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_question_with_a_word_that_is_gone_is_told(run: Launch, record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("must=cross-region", "must=cross-planet"), encoding="utf-8")
    done = run(str(record), "--check")
    assert done.returncode == 1
    assert "cross-planet" in done.stderr


def test_the_day_and_the_version_may_differ(decider: Decider) -> None:
    text = record_of(decider, decider.decide(asked("private", scopes=("network-to-vpc",))))
    older = text.replace(decider.engine.knowledge.version, "0123456789abcdef")
    assert older != text
    assert check(decider, older).same


def test_a_question_is_read_as_it_is_written(decider: Decider) -> None:
    what = Asked(
        "configuration",
        ("network-to-vpc", "vpc-to-vpc"),
        tuple(map(read_requirement, ("reach:many-vpcs", "!transitive"))),
        (read_requirement("encrypted"),),
        ("private or cross-account",),
        ("routing = static or transitive",),
        "2024-01-01",
        "option:vpc-peering",
    )
    assert read_question(decider, address_of(what.parameters("family"))) == what
    with pytest.raises(RecordError, match="colour"):
        read_question(decider, "of=configuration&colour=red")


def test_what_dates_changed_is_told_of_the_later_source_and_of_no_page(decider: Decider) -> None:
    wanted = [
        wording.requirement
        for wording in decider.choosing.wordings
        if "{value}" not in wording.says
    ]
    changed = 0
    for one in wanted:
        before = {
            design.thing: design.verdicts[one.condition].verdict
            for design in decider.decide(asked(one.key)).legs[0].designs
        }
        (leg,) = decider.decide(asked(one.key, as_of="2026-11-29")).legs
        text = record_of(decider, decider.decide(asked(one.key, as_of="2026-11-29")))
        for design in leg.designs:
            told = design.verdicts[one.condition]
            if told.verdict in {"unstated", before[design.thing]}:
                continue
            changed += 1
            assert told.citations, (design.thing, one)
            assert not any(citation.page for citation in told.citations), (design.thing, one)
            if told.verdict == "true":
                since = told.citations[0].locator
                line = next(line for line in text.splitlines() if f" {design.thing.label}:" in line)
                assert since in line
    assert changed, "some verdicts are otherwise by now"


def test_what_excludes_each_other_is_told_in_words(decider: Decider) -> None:
    text = record_of(
        decider, decider.decide(asked("private", "encrypted", scopes=("remote-access",)))
    )
    assert "- People to VPCs: no design meets “Off the public internet”" in text
    assert "family" not in text.partition("## Fit")[2]
