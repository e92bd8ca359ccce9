"""Writes the TextMate grammar of IQ from the grammar of the parser.

Editors such as VS Code colour a text by it before a language server has answered, and so do
GitHub and many viewers. ``make highlighters`` writes it into the extension for VS Code.
"""

import json
import sys

from isthmus.queries.diagnostics.spelling import (
    CLAUSES,
    FOREIGN,
    FUNCTIONS,
    NAMES_TOO,
    OPERATORS,
    QUANTIFIERS,
    STATEMENTS,
    VERDICTS,
    WORDS,
)
from isthmus.queries.syntax.terminals import LETTER, NAME_GOES_ON, SPACE, Kind, Terminal, terminals

SCOPE = "source.iq"

WORDS_OF_SCOPES = {
    "keyword.control.statement.iq": (*STATEMENTS, *NAMES_TOO),
    "keyword.control.clause.iq": CLAUSES,
    "keyword.operator.word.iq": OPERATORS,
    "keyword.other.quantifier.iq": QUANTIFIERS,
    "constant.language.iq": VERDICTS,
    "support.function.iq": FUNCTIONS,
    "invalid.illegal.foreign.iq": FOREIGN,
}
SCOPES: dict[Kind, str] = {
    "name": "variable.other.iq",
    "string": "string.quoted.double.iq",
    "number": "constant.numeric.iq",
    "variable": "variable.parameter.iq",
    "operator": "keyword.operator.sign.iq",
    "punctuation": "punctuation.iq",
    "comment": "comment.line.number-sign.iq",
    "error": "invalid.illegal.iq",
}


def grammar() -> dict[str, object]:
    """Return the TextMate grammar.

    Its patterns stand in the order in which the lexer tries them: TextMate too takes the first that
    matches, and as every sign matches one, none is skipped.
    """
    patterns: list[dict[str, object]] = []
    for terminal in terminals():
        if terminal.name == "NAME":
            patterns += _keywords()
        patterns.append(_pattern(terminal))
    return {
        "$comment": "Written from queries/grammar.lark by `make highlighters`.",
        "name": "IQ",
        "scopeName": SCOPE,
        "fileTypes": ["iq"],
        "patterns": patterns,
    }


def _pattern(terminal: Terminal) -> dict[str, object]:
    pattern: dict[str, object] = {"name": SCOPES[terminal.kind], "match": terminal.pattern}
    if terminal.kind == "string":
        escape = {"name": "constant.character.escape.iq", "match": r"\\."}
        pattern["captures"] = {"0": {"patterns": [escape]}}
    return pattern


def _keywords() -> list[dict[str, object]]:
    # A word that goes on is a name: `path-cost`, `is-open`.
    ends = f"(?!{NAME_GOES_ON})"
    called: dict[str, object] = {
        "name": "support.function.iq",
        "match": rf"(?i:count){ends}(?=\s*\()",
    }
    # Words in one place only. What stands behind another is looked for one space back, since the
    # engine looks no further than it can count.
    word = f"(?!(?i:{'|'.join(WORDS)}){ends})[{LETTER}]"
    day = rf"\"|\$|-?[0-9]|;|(?i:to){ends}|{word}"
    patterns: list[dict[str, object]] = [
        {
            "name": "keyword.control.clause.iq",
            "match": f"(?<=[{SPACE})]as[{SPACE}])(?i:of){ends}(?=[{SPACE}]*(?:$|{day}))",
        },
        {
            "name": "constant.language.iq",
            "match": f"(?<=[{SPACE})]as[{SPACE}]of[{SPACE}])(?i:today|edition){ends}",
        },
        {
            "name": "keyword.control.statement.iq",
            "match": f"(?i:reach){ends}(?=[{SPACE}]+(?i:from){ends})",
        },
        called,
    ]
    for scope, words in WORDS_OF_SCOPES.items():
        patterns.append({"name": scope, "match": f"(?i:{'|'.join(words)}){ends}"})
    return patterns


def text() -> str:
    """Return the grammar as the text of a file."""
    return json.dumps(grammar(), indent=2, ensure_ascii=True) + "\n"


def main() -> None:
    """Write the grammar to standard output."""
    sys.stdout.write(text())


if __name__ == "__main__":
    main()
