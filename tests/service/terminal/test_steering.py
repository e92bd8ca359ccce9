"""What steers a terminal, in what strangers wrote: it never reaches one."""

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

from tests.servers import COMMAND

STEERING = "\x1b]0;pwned\x07\x1b[31mred\x9b31m\u202edlo\x7f"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
OWN = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
: a owl:Ontology . :Site a owl:Class ; rdfs:label "site" ; rdfs:comment {text} .
:near a owl:ObjectProperty ; rdfs:domain :Site ; rdfs:range :Site ; rdfs:label "near" .
:note a owl:DatatypeProperty ; rdfs:domain :Site ; rdfs:label "note" .
:one a :Site ; rdfs:label {text} ; :near :two ; :note {text} . :two a :Site ; rdfs:label "two" .
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.ttl"
    escaped = "".join(f"\\u{ord(letter):04X}" for letter in STEERING + "\r\n")
    path.write_text(OWN.replace("{text}", f'"{escaped}"'))
    return path


def said(*words: object, given: str = "") -> str:
    done = subprocess.run(
        [COMMAND, *map(str, words)],
        input=given.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    return (done.stdout + done.stderr).decode()


@pytest.mark.parametrize(
    "words",
    [
        ("ask", f"find option {STEERING} limit"),
        ("ask", f"find {STEERING}"),
        ("ask", f'find option where title = "{STEERING}"', "--format", STEERING),
        ("prove", STEERING, STEERING, STEERING),
        ("find", STEERING),
        ("check", f"{STEERING}.iq"),
        ("ask", "find option", "--data", f"{STEERING}.ttl"),
        ("network", "reach", f"{STEERING}\n", "a", "b"),
        ("decide", f"{STEERING}.md"),
    ],
    ids=lambda words: " ".join(map(str, words))[:12],
)
def test_what_was_typed_is_told_without_it(words: tuple[str, ...]) -> None:
    told = said(*words)
    assert told
    assert RAW.findall(told) == []


def test_labels_are_shown_without_it(own: Path) -> None:
    data = ("--ontology", own)
    for words in (
        ("ask", "find site show note, near", *data),
        ("ask", "find site show note, near", "--format", "markdown", *data),
        ("ask", "find site where near = one", "--why-not", *data),
        ("ask", "compare one, two", *data),
        ("prove", "one", "near", "two", *data),
        ("find", "red", *data),
    ):
        told = said(*words)
        assert "red" in told or "--why-not" in words, words
        assert RAW.findall(told) == [], words
    asked = "find site show note\n:help near\n:facts one\n:why-not\nfind nothing \x1b[31m\n"
    assert RAW.findall(said("repl", *data, given=asked)) == []


def test_a_name_of_several_lines_adds_none_to_a_proof(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    told = []
    for name in ("one", "one – near – two\\n└─ one – near – two\\n     stated: the paper, p. 4"):
        own.write_text(OWN.replace("{text}", f'"{name}"'))
        told.append(said("prove", "one", "near", "two", "--ontology", own).splitlines())
    assert len(told[0]) == len(told[1]) > 1
    assert not any(line.lstrip().startswith(("└─", "stated")) for line in told[1])


def test_a_terminal_gets_codes_of_ours_alone(own: Path) -> None:
    ours, theirs = pty.openpty()
    words = ["ask", "find site show note, near", "--ontology", str(own)]
    done = subprocess.Popen([COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    told = b""
    try:
        while piece := os.read(ours, 4096):
            told += piece
    except OSError:
        pass
    os.close(ours)
    assert done.wait(60) == 0
    text = re.sub(r"\x1b\[[0-9;]*[mK]", "", told.decode().replace("\r\n", "\n").replace("\r", ""))
    assert "red" in text
    assert RAW.findall(text) == []


def test_programs_get_each_character(own: Path) -> None:
    told = said("ask", "find site show note", "--ontology", own, "--format", "json")
    assert "\\u001b[31mred" in told


def test_the_name_of_a_file_stays_on_its_line() -> None:
    told = said("serve", "--port", "0", "--data", "a\nisthmus: reloaded.ttl")
    assert "\nisthmus: reloaded" not in told
    assert "holds a control character" in told
