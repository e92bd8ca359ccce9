"""What a text takes over from a saved query, and how it is told what is wrong with that."""

import pytest
from isthmus.kb.knowledge import Knowledge
from isthmus.queries import Engine, errors_of

FILES = {
    "fast": "# the place of a word here is no place there\ndefine fast as line where electric",
    "by": "param $by: operator = north",
    "both": 'use "fast"; use "by"; define both as fast where operator = $by',
    "again": 'use "fast"; define again as fast where title contains "e"',
    "circle": 'use "square"',
    "square": 'use "circle"',
    "broken": "define broken as line where operatr = north; define more as broken where electric",
    "unreadable": "define as line",
    "typed": "param $x: operatr",
    "taken": "define line as operator where title = 1",
}


@pytest.fixture(scope="module")
def engine(railway: Knowledge) -> Engine:
    return Engine(railway, cache=None, library=FILES.get)


def test_definitions_and_parameters_are_taken_over(engine: Engine):
    text = 'use "both"; find both'
    assert [row[0].id for row in engine.ask(text).rows] == ["red"]
    assert engine.ask(text, {"by": "south"}).rows == ()
    assert engine.ask('use "fast"; find fast').rows == engine.ask("find line where electric").rows


def test_a_file_can_come_along_twice(engine: Engine):
    assert engine.diagnose('use "both"; use "again"; find again where operator = $by') == ()


def test_words_of_another_file_have_no_place_in_this_text(engine: Engine):
    text = 'use "fast"; find fast where operator = north'
    places = {text[one.span.start : one.span.end] for one in engine.bind(text).resolutions}
    assert places - {""} == {"fast", "operator", "north"}
    assert engine.hover(text, text.index("where") + 1).title == "where (keyword)"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('use "none"; find line', ["there is none of this name"]),
        ('use "circle"; find line', ["it uses itself: circle → square → circle"]),
        ('use "broken"; find broken', ["its definition `broken` has an error: "
                                       "`operatr` is not a property"]),
        ('use "broken"; find more where operator = north', [
            "its definition `broken` has an error: `operatr` is not a property"]),
        ('use "unreadable"; find line', ["it has an error: "
                                         "a name is missing between `define` and `as`"]),
        ('use "typed"; find line', ["its parameter `$x` has an error: `operatr` is not a type"]),
        ('use "taken"; find line', ["its definition `line` has the name of something else"]),
        ('define fast as line where operator = north; use "fast"; find fast', [
            "its definition `fast` has the name of something else"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_where_it_is_used(
    engine: Engine, text: str, said: list[str]
):
    (found,) = errors_of(engine.diagnose(text))
    assert found.code == "E307"
    assert text[found.span.start : found.span.end].startswith("use ")
    assert list(found.help) == said
    assert found.fixes == ()
