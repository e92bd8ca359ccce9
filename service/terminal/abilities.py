"""What a stream can show: colours and links; text in colours."""

import os
from typing import TextIO

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "bold": "1", "faint": "2"}

_LINKING_PROGRAMS = frozenset(
    {"iTerm.app", "WezTerm", "vscode", "Hyper", "ghostty", "rio", "WarpTerminal", "zed", "Tabby"}
)
_LINKING_TERMS = ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm", "contour")


def has_colours(stream: TextIO) -> bool:
    """Tell whether a stream shows colours: a terminal, and nobody asked for none.

    See https://no-color.org: any value of ``NO_COLOR`` but an empty one switches colours off.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def has_links(stream: TextIO) -> bool:
    """Tell whether a stream shows links (OSC 8): a terminal that is known to.

    Terminals do not say so themselves, hence the list. ``FORCE_HYPERLINK`` decides where it is set,
    as in other programs: ``0`` for no, anything else for yes.

    See https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda.
    """
    if forced := os.environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    if not has_colours(stream):
        return False
    environment = os.environ
    if environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS or environment.get("WT_SESSION"):
        return True
    if environment.get("TERM", "").startswith(_LINKING_TERMS):
        return True
    for variable, least in (("VTE_VERSION", 5000), ("KONSOLE_VERSION", 201200)):
        version = environment.get(variable, "")
        if version.isascii() and version.isdigit() and int(version) >= least:
            return True
    return False


def paint(text: str, *styles: str, on: bool) -> str:
    """Return a text in colours.

    Args:
        styles: Names such as ``red`` and ``bold``.
        on: Whether to colour at all.

    >>> paint("no", "red", on=False)
    'no'
    """
    if not on:
        return text
    codes = ";".join(_CODES[style] for style in styles)
    return f"\x1b[{codes}m{text}\x1b[0m"


def paint_frames(text: str, *, on: bool) -> str:
    """Return error frames of the language in colours: heading red, caret red, help blue."""
    if not on:
        return text
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip()
        if bare.startswith("error["):
            head, colon, rest = line.partition(":")
            lines.append(paint(head, "red", "bold", on=True) + colon + paint(rest, "bold", on=True))
        elif bare.startswith("warning["):
            head, colon, rest = line.partition(":")
            lines.append(paint(head, "yellow", "bold", on=True) + colon + rest)
        elif bare.startswith("= help:"):
            lines.append(line.replace("= help:", paint("= help:", "blue", on=True), 1))
        elif bare.startswith("|") and "^" in bare:
            margin, bar, rest = line.partition("|")
            lines.append(margin + bar + paint(rest, "red", on=True))
        else:
            lines.append(line)
    return "\n".join(lines)
