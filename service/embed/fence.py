"""Fenced code in Markdown: which fence is open after a line."""

import re


def fence_after(fence: str, line: str, mark: re.Pattern[str]) -> str:
    """Return the fence that is open after a line, or an empty string.

    Args:
        fence: The one that is open before it; empty for none.
        line: The line.
        mark: What the beginning of a line with a fence looks like, with a group ``fence``.
    """
    found = mark.match(line)
    if not fence:
        return found["fence"] if found else ""
    closes = found and found["fence"].startswith(fence) and not line[found.end() :].strip()
    return "" if closes else fence
