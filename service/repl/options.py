"""What ``:set`` can change: each option with its values, its default and what it does."""

import re
from collections.abc import Callable
from dataclasses import fields, replace

from isthmus.kb.characters import shortened
from isthmus.kb.data_class import dataclass
from isthmus.service.forms.answers import FORMS
from isthmus.service.settings.settings import LONGEST, at_least, count, seconds


@dataclass(frozen=True, slots=True)
class Options:
    """How a session shows answers.

    Attributes:
        format: One of the forms of an answer.
        pager: Whether an answer that is longer than the screen goes through the pager.
        sources: How many sources are listed; ``all``, or ``0`` for none.
        width: How wide answers are: ``auto`` for as wide as the terminal, or a number of columns.
        links: Whether things link to their pages: ``auto`` where the terminal is known to support
            it, ``on``, ``off``, or the address of a service whose pages they shall link to.
        time: Whether the time that an answer took is told.
        deadline: After how many seconds a question is given up.
    """

    format: str = "table"
    pager: str = "on"
    sources: str = "5"
    width: str = "auto"
    links: str = "auto"
    time: str = "off"
    deadline: str = "10"

    def changed(self, name: str, value: str) -> "Options":
        """Return the options with one of them changed.

        Raises:
            ValueError: There is no such option, or no such value; says what there is.
        """
        if name not in OPTIONS:
            raise ValueError(f"there is no option `{name}`; there are: {', '.join(OPTIONS)}")
        option = OPTIONS[name]
        if not option.fits(value):
            raise ValueError(f"`{name}` is {option.values}, not `{shortened(value)}`")
        return replace(self, **{name: value})

    def listed(self) -> dict[str, str]:
        """Return the options by name."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


@dataclass(frozen=True, slots=True)
class Option:
    """One option.

    Attributes:
        values: Its values, as the help names them.
        help: What it does, in one phrase.
        proposals: Values that completion proposes.
        fits: Tells whether a text is one of its values.
    """

    values: str
    help: str
    proposals: tuple[str, ...]
    fits: Callable[[str], bool]


def _one_of(values: tuple[str, ...]) -> Callable[[str], bool]:
    return lambda value: value in values


def _read_by(read: Callable[[str], float], *words: str) -> Callable[[str], bool]:
    """Return what tells whether a text is one of some words, or what a setting could be."""

    def fits(value: str) -> bool:
        if value in words:
            return True
        try:
            read(value)
        except ValueError:
            return False
        return True

    return fits


def _is_link(value: str) -> bool:
    return value in {"auto", "on", "off"} or re.fullmatch(r"https?://[^\s/]+\S*", value) is not None


_NARROWEST = 20
_SWITCH = ("on", "off")

OPTIONS = {
    "format": Option(
        "one of " + ", ".join(FORMS), "how answers are written", FORMS, _one_of(FORMS)
    ),
    "pager": Option("on or off", "page through long answers", _SWITCH, _one_of(_SWITCH)),
    "sources": Option(
        "a number, or all", "how many sources are listed", ("all", "0", "5"), _read_by(count, "all")
    ),
    "width": Option(
        f"auto, or a number of columns from {_NARROWEST}",
        "how wide tables are",
        ("auto", "80", "120"),
        _read_by(at_least(_NARROWEST), "auto"),
    ),
    "links": Option(
        "auto, on, off, or the address of a service",
        "what things link to, where the terminal can",
        ("auto", "on", "off", "http://127.0.0.1:8765"),
        _is_link,
    ),
    "time": Option("on or off", "tell how long answers take", _SWITCH, _one_of(_SWITCH)),
    "deadline": Option(
        f"a number of seconds above 0 and up to {LONGEST:,}",
        "when a question is given up",
        ("10", "60"),
        _read_by(seconds),
    ),
}
"""All options, in the order in which they are listed."""
