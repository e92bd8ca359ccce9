"""The command line."""

import sys


def main() -> int:
    """Run the command line."""
    sys.stdout.write("isthmus\n")
    return 0
