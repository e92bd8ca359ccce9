"""Every query of the project, to be coloured."""

import tomllib

import pytest
from isthmus.ontology import question_files
from isthmus.queries.diagnostics.codes import CODES
from isthmus.queries.saved_queries import saved_queries

from tests.paths import ROOT

from .texts import HARD


@pytest.fixture(scope="session")
def corpus() -> list[str]:
    """Every query of the project, right and wrong, and the hard ones."""
    found = [*HARD, *(query.text for query in saved_queries())]
    found += [entry.example for entry in CODES.values() if entry.example]
    for name in ("examples.toml", "bad.toml"):
        path = ROOT / "tests" / "queries" / "data" / name
        cases = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        found += [case["query"] for case in cases]
    for path in question_files():
        questions = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [entry["query"] for entry in questions["question"]]
    assert len(found) > 400
    return found
