"""What ``:set`` of the REPL takes is what the settings of the same kind take."""

import pytest
from isthmus.service.repl.options import Options


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("deadline", "0.5"),
        ("deadline", "60"),
        ("deadline", "123456789012345e-6"),
        ("deadline", "1000000000"),
        ("sources", "0"),
        ("sources", "all"),
        ("sources", "123456789012345"),
        ("width", "20"),
        ("width", "auto"),
        ("width", "1234567890"),
    ],
)
def test_a_value_is_taken(name: str, value: str) -> None:
    assert getattr(Options().changed(name, value), name) == value


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("deadline", "9" * 400, "a number of seconds above 0 and up to 1,000,000,000"),
        ("deadline", "1000000001", "a number of seconds above 0 and up to 1,000,000,000"),
        ("deadline", "0", "a number of seconds above 0"),
        ("deadline", "soon", "a number of seconds above 0"),
        ("deadline", "nan", "a number of seconds above 0"),
        ("deadline", "-1", "a number of seconds above 0"),
        ("sources", "9" * 5_000, "a number, or all"),
        ("sources", "-1", "a number, or all"),
        ("width", "9" * 5_000, "auto, or a number of columns from 20"),
        ("width", "19", "auto, or a number of columns from 20"),
    ],
)
def test_a_value_is_refused_in_words(name: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=rf"^`{name}` is ") as raised:
        Options().changed(name, value)
    assert said in str(raised.value)
    assert len(str(raised.value)) < 400
