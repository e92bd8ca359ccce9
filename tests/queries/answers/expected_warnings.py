"""What an answer of the edition has to warn of, from the curated changes and what it cites.

Shares no code with what warns: it reads the curated file and the answer in JSON, as any client
could. It is naive on purpose: by claims and lists as they are curated; by silences where the answer
itself says that something is open.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "ISTHMUS_CHANGES"
"""Environment variable with the file of the curated changes."""
_BESIDE = Path(__file__).parents[4] / "shared" / "changes" / "changes.json"
FILE = Path(os.environ.get(VARIABLE, "") or _BESIDE)
TODAY = "2026-11-29"
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@cache
def curated() -> tuple[dict[str, Any], ...]:
    """Return the curated changes that warn of something and have begun, or may have."""
    assert FILE.is_file(), f"the curated changes are not here; name their file with {VARIABLE}"
    changes = json.loads(FILE.read_text(encoding="utf-8"))["changes"]
    return tuple(c for c in changes if c["warns"] != "none" and c["confidence"]["level"] != "low")


def expected_by_citation(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """Return code and change of all that is due because of a claim that is cited.

    Args:
        answer: An answer of the edition in JSON.
    """
    cited = {_local(citation["claim"]) for citation in answer["citations"]}
    columns = {column["name"] for column in answer["columns"]}
    shown = {
        _local(citation["claim"])
        for citation in answer["citations"]
        for supported in citation["supports"]
        if supported["condition"] in columns
    }
    found = set()
    for change in curated():
        affects = change["affects"]
        listed = {claim for entry in affects["lists"] for claim in entry["claims"]}
        if cited & set(affects["claims"]) or shown & listed:
            found.add((change["warns"], change["id"]))
    return {(code, name) for code, name in found if code != "also-possible"}


def expected_by_silence(thing: str, why: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the changes that answer what is open of a thing.

    Args:
        thing: Its identifier.
        why: The answer of the edition, in JSON, to why something holds of it.
    """
    open_ = [
        row["condition"]
        for row in why["rows"]
        if row["verdict"] == "unstated"
        or (row["verdict"] == "true" and row["condition"].endswith(" is unstated"))
    ]
    return {
        ("answered-since", change["id"])
        for change in curated()
        for condition in open_
        if change["warns"] != "also-possible" and _answers(change, thing, condition)
    }


def _answers(change: dict[str, Any], thing: str, condition: str) -> bool:
    words = set(_WORD.findall(condition))
    if not words & set(change["affects"]["properties"]):
        return False
    silences = {entry["silence"] for entry in change["affects"]["silences"]}
    states = change["after"].get("states") or []
    if change["warns"] == "revised":
        # What revises a claim answers besides who asked for the very value that it states.
        own = [state for state in states if state["subject"].split(":")[-1] == thing]
        return any(str(state["value"]) in words for state in own)
    subjects = {state["subject"].split(":")[-1] for state in states}
    subjects |= {entry["subject"].split(":")[-1] for entry in change["affects"]["lists"]}
    # What is plainly so of a configuration may be what all of its option now have.
    if thing in change["affects"]["options"] and any(
        state["subject"].startswith("configuration:")
        and state["property"] in words
        and not {"modality", "scope", "qualified"} & set(state)
        for state in states
    ):
        return True
    if thing not in silences | subjects:
        return False
    # Another value than the one asked for answers nothing: SAML is not multi-factor.
    values = {str(state["value"]) for state in states if isinstance(state["value"], str)}
    named = "=" in condition or " in " in condition
    return not named or not values or bool(values & words)


def _local(iri: str) -> str:
    return iri.rstrip("/").rsplit("/", 1)[-1]
