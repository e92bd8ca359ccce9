"""Parameters are read as the standard library reads them."""

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from isthmus.service.web.http.urlencoded import pairs_of

_MOST = 20
_TEXTS = st.one_of(
    st.text("%%%%%&=+ 0123456789abcdefABCDEFxyzé\n\r\t\"'", max_size=24),
    st.lists(st.binary(max_size=8)).map(lambda parts: "&".join("%" + p.hex("%") for p in parts)),
    st.text(max_size=24),
)


def _by_the_library(text: str) -> list[tuple[str, str]] | None:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except ValueError:
        return None


@given(_TEXTS)
def test_parameters_are_those_that_the_standard_library_reads(text: str) -> None:
    try:
        found = pairs_of(text, _MOST)
    except ValueError:
        found = None
    assert found == _by_the_library(text)
