"""Output that cannot be written, and letters that are wider than others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from isthmus.queries.forms.table import cells_of

ASK = [sys.executable, "-m", "isthmus.service.cli", "ask"]


@pytest.mark.parametrize(
    ("shell", "environment", "said"),
    [
        ("exec {} >/dev/full", {}, "standard output cannot be written: No space left on device"),
        ("exec {} >&-", {}, "standard output is closed, so nothing can be written"),
        (
            "exec {}",
            {"PYTHONIOENCODING": "latin-1"},
            "standard output cannot be written: latin-1 has no '\\u2500'; "
            "PYTHONIOENCODING=utf-8 has",
        ),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(
    shell: str, environment: dict[str, str], said: str
) -> None:
    command = shell.format(" ".join([*ASK, '"find option"']))
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, f"isthmus: {said}\n")


def test_columns_stand_below_each_other_with_wide_letters(tmp_path: Path) -> None:
    data = tmp_path / "cities.ttl"
    data.write_text(
        "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ": a owl:Ontology . :City a owl:Class . :note a owl:DatatypeProperty .\n"
        ":own a owl:DatatypeProperty ; rdfs:domain :City ; rdfs:range xsd:string .\n"
        ":note rdfs:domain :City ; rdfs:range xsd:string .\n"
        ':tokyo a :City ; :own "東京都" ; :note "here" .\n'
        ':berlin a :City ; :own "Berlin" ; :note "here" .\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [*ASK, "--ontology", str(data), "find city show own, note"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.endswith("here")]

    assert len(lines) == 2, done.stderr
    assert len({cells_of(line) for line in lines}) == 1
    assert len({len(line) for line in lines}) == 2
