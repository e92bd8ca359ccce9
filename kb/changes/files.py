"""Where the Turtle files of the changes are, installed or in a checkout."""

from pathlib import Path


def changes_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shipped changes, in order of name."""
    return tuple(sorted(Path(__file__).parent.glob("*.ttl")))
