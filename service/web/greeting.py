"""Ask the running service one question over HTTP and show the answer in a few lines.

Run by ``isthmus serve`` as soon as the port is open, so that a first start ends with an answer and
not with a silent prompt.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

_PATIENCE = 30
"""Seconds that the service may take until it answers."""


def greet(here: str, link: str, question: str) -> str:
    """Ask the question and return what to show.

    Args:
        here: The address of the service on this machine.
        link: The address to show in links.
        question: A query in IQ.

    Returns:
        Question, answer, citations and a link, in a few lines.

    Raises:
        OSError: The service does not answer, or answers with an error.
    """
    content: Mapping[str, Any] = json.loads(_read(f"{here}/api/v1/query?q={quote(question)}"))
    return "\n".join(_lines(question, content, f"{link}/?q={quote(question)}"))


def _read(address: str) -> bytes:
    """Read an address, and wait for the service if it is not there yet."""
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                content: bytes = answer.read()
            return content
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _lines(question: str, content: Mapping[str, Any], link: str) -> Iterator[str]:
    yield ""
    yield f"  {question}"
    for row in content["rows"]:
        things = [value for value in row.values() if isinstance(value, dict)]
        label = things[0]["label"] if things else " ".join(str(value) for value in row.values())
        yield f"  = {label}"
    if not content["rows"]:
        yield "  = nothing"
    for citation in content["citations"]:
        place = f"{citation['section']}, p. {citation['page']}"
        yield f"      {citation['statement']} ({place})"
    for note in content["notes"]:
        yield f"    note: {note if isinstance(note, str) else note.get('text', '')}"
    yield ""
    yield f"  Why not the others, and the SPARQL: {link}"


def main() -> int:
    """Ask the question that the command line names."""
    here, link, question = sys.argv[1:4]
    try:
        text = greet(here, link, question)
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"isthmus: the service at {here} did not answer: {error}\n")
        return 1
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
