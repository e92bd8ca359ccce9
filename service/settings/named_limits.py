"""Limits that one setting changes by their names, each as ``NAME=NUMBER``."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from isthmus.service.outcomes import UsageError

from .settings import positive, seconds

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_SHOWN = 80
Limited = TypeVar("Limited", bound="DataclassInstance")


def read_limits(kind: type[Limited], given: Sequence[str], flag: str) -> Limited:
    """Return limits of which some are set otherwise than usual.

    Args:
        kind: The class of the limits: whole numbers, and seconds where they are ``float``.
        given: What sets them, each ``NAME=NUMBER``; of one name the last counts.
        flag: What a message calls the setting.

    Raises:
        UsageError: There is no limit of a name, or what is to be its value is no number above zero.
    """
    readers = {field.name: seconds if field.type is float else positive for field in fields(kind)}
    values: dict[str, float] = {}
    for setting in given:
        name, _, number = setting.partition("=")
        try:
            values[name] = readers[name](number)
        except (KeyError, ValueError) as error:
            shown = setting if len(setting) <= _SHOWN else f"{setting[:_SHOWN]}…"
            reason = f"; {error}" if name in readers else ""
            raise UsageError(
                f"{flag}: a limit is NAME=NUMBER with a name of {', '.join(sorted(readers))}: "
                f"{shown!r}{reason}"
            ) from error
    return kind(**values)
