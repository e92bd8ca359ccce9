"""The tokeniser of pages splits queries as the parser does, in Node and inside CodeMirror."""

import shutil
import unicodedata
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from random import Random

import pytest
from isthmus.queries.highlighting.javascript import module

from tests.paths import ROOT

from .node import run
from .texts import Coloured, expected

SHIPPED = ROOT / "service" / "static" / "iq-mode.js"

Split = Callable[[list[str]], list[list[Coloured]]]

RUN = """
import { tokenize } from "./iq-mode.mjs";
import { readFileSync } from "node:fs";
const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(tokenize)));
"""


def in_units(text: str, tokens: list[Coloured]) -> list[Coloured]:
    """Count places in UTF-16 units, as JavaScript does."""

    units = [0, *accumulate(1 + (char > "\uffff") for char in text)]
    return [Coloured(units[token.start], units[token.end], token.kind) for token in tokens]


def test_the_shipped_module_is_written_from_the_grammar():
    assert SHIPPED.read_text(encoding="utf-8") == module(), "run `make highlighters`"


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Split:
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(SHIPPED, folder / "iq-mode.mjs")
    return lambda texts: [
        [Coloured(**token) for token in tokens] for tokens in run(folder, RUN, texts)
    ]


@pytest.mark.slow
def test_every_query_of_the_project_is_split_as_the_parser_splits_it(
    split: Split, corpus: list[str]
):
    for text, tokens in zip(corpus, split(corpus), strict=True):
        assert tokens == in_units(text, expected(text)), text


@pytest.mark.slow
def test_every_character_belongs_where_the_parser_puts_it(split: Split):
    # Later editions of Unicode, which Node may have, name what Python knows as unassigned.
    # Halves of pairs are no text, and of private characters all are alike.
    left_out = {"Cn", "Cs", "Co"}
    known = [chr(i) for i in range(0x110000) if unicodedata.category(chr(i)) not in left_out]
    texts = ["".join(f"a{char}1 {char} " for char in known[i : i + 500])
             for i in range(0, len(known), 500)]  # fmt: skip
    for text, tokens in zip(texts, split(texts), strict=True):
        assert tokens == in_units(text, expected(text))


@pytest.mark.slow
def test_any_text_is_split_as_the_parser_splits_it(split: Split):
    draw = Random(7)
    signs = [*"-_:.,;()[]{}\"'`\\/|&!=<>^+*%#?$\n\t ", *"aoxyz0189é😀ß٣", "find", "or", "not "]
    texts = ["".join(draw.choices(signs, k=draw.randrange(40))) for _ in range(5_000)]
    for text, tokens in zip(texts, split(texts), strict=True):
        assert tokens == in_units(text, expected(text)), text


CODEMIRROR = """
import { StreamLanguage } from "@codemirror/language";
import { classHighlighter, highlightTree } from "@lezer/highlight";
import { iqMode } from "./iq-mode.mjs";
import { readFileSync } from "node:fs";
const { parser } = StreamLanguage.define(iqMode);
const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => {
  const found = [];
  highlightTree(parser.parse(text), classHighlighter, (start, end, kind) => {
    found.push([start, end, kind]);
  });
  return found;
})));
"""
CLASSES = {
    "keyword": "tok-keyword",
    "name": "tok-variableName",
    "string": "tok-string",
    "number": "tok-number",
    "variable": "tok-atom",
    "operator": "tok-operator",
    "punctuation": "tok-punctuation",
    "comment": "tok-comment",
    "error": "tok-invalid",
}


@pytest.mark.slow
def test_codemirror_colours_every_query_of_the_project(tmp_path: Path, corpus: list[str]):
    shutil.copy(SHIPPED, tmp_path / "iq-mode.mjs")
    # CodeMirror ends a line at a carriage return too, where no query has one.
    texts = [text for text in corpus if "\\r" not in text]
    found = run(tmp_path, CODEMIRROR, texts, "@codemirror/language", "@lezer/highlight")
    for text, coloured in zip(texts, found, strict=True):
        units = in_units(text, expected(text))
        wanted = {place: CLASSES[one.kind] for one in units for place in range(one.start, one.end)}
        kinds = {place: kind for start, end, kind in coloured for place in range(start, end)}
        assert kinds == wanted, text
