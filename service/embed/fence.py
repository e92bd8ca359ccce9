"""Fenced code in Markdown: which fence is open after a line."""

import re


def fence_after(fence: str, line: str, mark: re.Pattern[str]) -> str:
    """Return the fence that is open after a line, or an empty string.

    Args:
        fence: The one that is open before it; empty for none.
        mark: What the beginning of a line with a fence looks like, with a group ``fence``.
    """
    opening = mark.match(line)
    if not fence:
        return opening["fence"] if opening else ""
    closes = opening and opening["fence"].startswith(fence) and not line[opening.end() :].strip()
    return "" if closes else fence
