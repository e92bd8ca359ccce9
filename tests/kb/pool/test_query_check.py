"""The quick look at a query never misses what the exact one would find."""

import re

from hypothesis import given
from hypothesis import strategies as st
from isthmus.kb.pool.layered import _GRAPHS, _WORDS
from isthmus.kb.pool.query_check import _CALLING, _SERVICE, _VOLATILE, _VOLATILE_WORDS, contains

# Letters that a pattern which ignores case takes for others: a long s, a dotless i, a kelvin sign.
_VARIANTS = {"s": "sS\u017f", "i": "iI\u0131\u0130", "k": "kK\u212a"}
_WORD = st.sampled_from(
    ["service", "rand", "now", "uuid", "struuid", "bnode", "graph", "from", "k", " ", "x:", "("]
)


@st.composite
def _written(draw: st.DrawFn) -> str:
    """Words in letters of any case, and in letters that pass for those."""
    word = draw(_WORD)
    letters = (st.sampled_from(_VARIANTS.get(one, one + one.upper())) for one in word)
    return "".join(draw(letter) for letter in letters)


@given(st.lists(st.one_of(_written(), st.text(max_size=4)), max_size=12).map("".join))
def test_what_a_pattern_finds_is_not_passed_over(text: str) -> None:
    looks: list[tuple[re.Pattern[str], tuple[str, ...]]] = [
        (_SERVICE, _CALLING),
        (_VOLATILE, _VOLATILE_WORDS),
        (_GRAPHS, _WORDS),
    ]
    for exact, words in looks:
        if exact.search(text) is not None:
            assert contains(text, words), (text, words)
