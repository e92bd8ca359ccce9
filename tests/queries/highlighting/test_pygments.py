"""The colours of IQ: its words are those of the grammar, and no example has a mistake in them."""

import pytest
from isthmus.queries.diagnostics.codes import CODES
from isthmus.queries.diagnostics.spelling import WORDS
from isthmus.queries.highlighting import pygments as highlight
from isthmus.queries.saved_queries import SavedQuery, saved_queries
from isthmus.queries.syntax.grammar import parser
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String

LEXER = get_lexer_by_name("iq")


def coloured(text: str) -> list[tuple[object, str]]:
    return [(kind, value) for kind, value in LEXER.get_tokens(text) if value.strip()]


def test_pygments_finds_the_lexer_by_name_and_by_file():
    assert isinstance(LEXER, highlight.IqLexer)
    assert isinstance(get_lexer_for_filename("question.iq"), highlight.IqLexer)


def test_the_words_are_those_of_the_grammar():
    words = {
        terminal.pattern.value
        for terminal in parser().terminals
        if terminal.pattern.type == "str" and terminal.pattern.value.isalpha()
    }
    assert words == set(WORDS)
    assert len(WORDS) == len(set(WORDS))


@pytest.mark.parametrize("query", saved_queries(), ids=lambda query: query.name)
def test_every_saved_query_is_coloured_without_a_mistake(query: SavedQuery):
    tokens = list(LEXER.get_tokens(query.text))
    assert "".join(value for _, value in tokens) == query.text
    assert not [value for kind, value in tokens if kind is Error]


@pytest.mark.parametrize("word", ["&&", "||", "==", "<>", "'x'", "?x", "|", "[", "null", "select"])
def test_what_belongs_to_other_languages_is_marked(word: str):
    assert (Error, word) in coloured(f"find option where encrypted {word} private")


def test_examples_of_the_messages_do_not_stop_the_lexer():
    for entry in CODES.values():
        tokens = LEXER.get_tokens(entry.example)
        assert "".join(value for _, value in tokens).strip() == entry.example.strip()


def test_each_kind_of_word_has_its_colour():
    text = '# why\nfind Option WHERE at least 2 uses.kind = "a \\"b\\"" and $x > 10 Gbps'
    assert coloured(text) == [
        (Comment.Single, "# why"),
        (Keyword, "find"),
        (Name.Class, "Option"),
        (Keyword, "WHERE"),
        (Keyword.Pseudo, "at"),
        (Keyword.Pseudo, "least"),
        (Number, "2"),
        (Name, "uses"),
        (Punctuation, "."),
        (Name, "kind"),
        (Operator, "="),
        (String.Double, '"a \\"b\\""'),
        (Operator.Word, "and"),
        (Name.Variable, "$x"),
        (Operator, ">"),
        (Number, "10"),
        (Name, "Gbps"),
    ]


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("count option where encrypted", ["option"]),
        ("find option show family, count order by count desc", ["option"]),
        ("define safe as option where encrypted; find safe", ["safe", "option", "safe"]),
        ("find claim where subject is a service", ["claim", "service"]),
        ("find `any class` where is an ist:Option", ["`any class`", "Option"]),
        ("find configuration where count(node with (is an internet-gateway)) > 1",
         ["configuration", "internet-gateway"]),
    ],
)  # fmt: skip
def test_classes_are_told_from_other_names(text: str, classes: list[str]):
    assert [value for kind, value in coloured(text) if kind is Name.Class] == classes


def test_a_name_may_contain_a_keyword():
    names = [
        value for kind, value in coloured("find option where path-cost and is-open") if kind is Name
    ]
    assert names == ["path-cost", "is-open"]


def test_words_of_one_place_are_names_everywhere_else():
    """`as of today` and `reach from` are the language's, `reach = …` and a column `of` are not."""
    day = coloured(
        "find line where today as of today; find line show title as of, serves as edition"
    )
    assert [kind for kind, value in day if value == "of"] == [Keyword, Name]
    assert [kind for kind, value in day if value == "today"] == [Name, Keyword.Constant]
    assert [kind for kind, value in day if value == "edition"] == [Name]
    reach = coloured("reach from app to shared in prod; find line where reach = one")
    assert [kind for kind, value in reach if value == "reach"] == [Keyword, Name]
