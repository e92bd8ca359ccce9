"""The TextMate grammar colours queries as the parser reads them, in the engine of VS Code."""

import json
from itertools import accumulate
from pathlib import Path

import pytest
from isthmus.queries.highlighting.textmate import SCOPES, WORDS_OF_SCOPES, grammar, text
from isthmus.queries.syntax.terminals import Kind

from tests.paths import ROOT

from .node import run
from .texts import expected

SHIPPED = ROOT / "service" / "vscode" / "iq.tmLanguage.json"

RUN = """
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { readFileSync } from "node:fs";
const { grammar, texts } = JSON.parse(readFileSync(0, "utf8"));
const wasm = readFileSync("node_modules/vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(wasm.buffer);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (string) => new oniguruma.OnigString(string),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(JSON.stringify(grammar), "iq.json"),
});
const loaded = await registry.loadGrammar("source.iq");
const found = texts.map((text) => {
  let state = textmate.INITIAL;
  return text.split("\\n").map((line) => {
    const { tokens, ruleStack } = loaded.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => [startIndex, endIndex, scopes]);
  });
});
process.stdout.write(JSON.stringify(found));
"""


def kind_of_scope(scope: str) -> Kind:
    """Return what a scope of the grammar says a word is."""
    if scope in WORDS_OF_SCOPES:
        return "error" if scope.startswith("invalid") else "keyword"
    return next(kind for kind, known in SCOPES.items() if known == scope)


def kinds_expected(text: str) -> list[str]:
    """Return the kind of every UTF-16 unit as the lexer of the parser has it; empty for space."""
    units = [0, *accumulate(1 + (char > "\uffff") for char in text)]
    kinds = [""] * units[-1]
    for word in expected(text):
        for place in range(units[word.start], units[word.end]):
            kinds[place] = word.kind
    return kinds


def kinds_found(text: str, lines: list[list[tuple[int, int, list[str]]]]) -> list[str]:
    """Return the same as the engine has it."""
    kinds: list[str] = []
    for line, tokens in zip(text.split("\n"), lines, strict=True):
        own = [""] * (len(line.encode("utf-16-le")) // 2)
        for start, end, scopes in tokens:
            if len(scopes) > 1:
                own[start:end] = [kind_of_scope(scopes[1])] * (min(end, len(own)) - start)
        kinds += [*own, ""]
    return kinds[:-1]


def test_the_shipped_grammar_is_written_from_the_grammar():
    assert SHIPPED.read_text(encoding="utf-8") == text(), "run `make highlighters`"


def test_every_scope_says_what_a_word_is():
    for pattern in grammar()["patterns"]:
        assert kind_of_scope(pattern["name"])


def test_the_extension_names_what_is_there():
    folder = SHIPPED.parent
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    given = package["contributes"]
    for name in (
        package["main"],
        given["languages"][0]["configuration"],
        given["grammars"][0]["path"],
    ):
        assert (folder / name).is_file()
    assert given["grammars"][0]["scopeName"] == grammar()["scopeName"]
    assert given["languages"][0]["extensions"] == [".iq"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{package["version"]}"\n' in project


@pytest.mark.slow
def test_every_query_of_the_project_is_coloured_as_the_parser_reads_it(
    tmp_path: Path, corpus: list[str]
):
    # For Python a Turkish i is an i in a keyword; for Oniguruma, rightly, it is another letter.
    texts = [query for query in corpus if not {"\u0130", "\u0131"} & set(query)]
    given = {"grammar": grammar(), "texts": texts}
    found = run(tmp_path, RUN, given, "vscode-textmate", "vscode-oniguruma")
    for query, lines in zip(texts, found, strict=True):
        assert kinds_found(query, lines) == kinds_expected(query), query
    words = {
        scope for lines in found for line in lines for _, _, scopes in line for scope in scopes
    }
    known = {pattern["name"] for pattern in grammar()["patterns"]}
    assert known <= words
