"""Which diagnostics of the language speak of a limit of size, not of a mistake."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isthmus.queries import Diagnostic

TEXT_TOO_LONG = "E501"
"""The code for a query longer than the language takes."""
_CODES = frozenset({TEXT_TOO_LONG, "E502", "E503", "E504", "E507", "E508"})


def is_size_limit(diagnostics: Iterable["Diagnostic"]) -> bool:
    """Tell whether a query failed only because it is too large."""
    return {one.code for one in diagnostics if one.severity == "error"} <= _CODES
