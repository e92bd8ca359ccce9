"""Wait until the service answers, say so, and ask it one question over HTTP.

Run by ``isthmus serve`` as a process of its own, so that a first start ends with an answer and not
with a silent prompt. Whoever reads the first line may rely on the port being open.
"""

import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from isthmus.service.terminal.streams import OutputError, give_up_output, take_streams
from isthmus.service.terminal.write import say

_PATIENCE = 30
"""Seconds that a question may take until it is answered."""
_STARTING = 10.0
"""Seconds after which is told that the service is still starting, again and again."""
_SOON = 5
"""Seconds in which the service says whether it is ready."""
_LATER = frozenset({429, 503, 504})
"""What it answers when it has too much to do."""


class GoneError(Exception):
    """The process that has started this one has ended, and the service with it."""


def wait(here: str, owner: int, every: float = _STARTING) -> None:
    """Wait until the service answers, however long that takes on a machine that is busy.

    Args:
        here: The address of the service on this machine.
        owner: The process that has started this one.
        every: After so many seconds is said that it is still starting.

    Raises:
        HTTPError: It answers that it never will.
        GoneError: There is none any more.
    """
    began = time.monotonic()
    told = every
    while True:
        try:
            _read(f"{here}/readyz", patience=_SOON)
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) and error.code not in _LATER:
                raise
        else:
            return
        if os.getppid() != owner:
            raise GoneError
        passed = time.monotonic() - began
        if passed >= told:
            told = passed + every
            say(
                f"the service at {here} is still starting, for {passed:.0f} s now; "
                "what else runs on this machine slows it down"
            )
        time.sleep(0.02)


def greet(here: str, link: str, question: str) -> str:
    """Ask a question and return what to show.

    Args:
        here: The address of the service on this machine.
        link: The address to show in links.
        question: A query in IQ.

    Returns:
        Question, answer, citations and a link, in a few lines.

    Raises:
        OSError: The service does not answer, or answers with an error.
    """
    told = _when_it_may(f"{here}/api/v1/query?q={quote(question)}")
    content: Mapping[str, Any] = json.loads(told)
    return "\n".join(_lines(question, content, f"{link}/?q={quote(question)}"))


def _when_it_may(address: str) -> bytes:
    """Return what is answered, once there is a service that has not too much to do."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return _read(address)
        except OSError as error:
            refused = isinstance(error, urllib.error.HTTPError) and error.code not in _LATER
            if refused or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _read(
    address: str, accept: str = "application/json, */*;q=0.1", patience: float = _PATIENCE
) -> bytes:
    # Never by way of a proxy: the service is on this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310
    with direct.open(request, timeout=patience) as answer:
        content: bytes = answer.read()
    return content


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
        yield f"    note: {note['text']}"
    yield ""
    yield f"  Why not the others, and the SPARQL: {link}"


def next_steps(link: str) -> str:
    """Return what to do next, once the first answer stands.

    Args:
        link: The address to show in links.

    Returns:
        A few lines with the page to open and commands for another terminal, as they can be typed
        where this process was started.
    """
    return (
        f"\n  Next: open {link}/ in a browser, or type in another terminal\n"
        f"    {_command()} ask 'compare vpc-peering, vpc-transit-gateway on reach, transitive'\n"
        f"    {_command()} queries"
    )


def _command() -> str:
    own = Path(sys.executable).with_name("isthmus")
    usual = shutil.which("isthmus")
    if usual is not None and Path(usual).exists() and own.exists() and own.samefile(usual):
        return "isthmus"
    # An environment that is not active: most often it lies below where one is.
    with suppress(OSError, ValueError):
        # The working folder may be gone.
        return str(own.relative_to(Path.cwd()))
    return str(own)


def main() -> int:
    """Say that the service answers, and ask the question that the command line names, if any."""
    here, link, edition, question, owner = sys.argv[1:6]
    take_streams()
    try:
        wait(here, int(owner), *map(float, sys.argv[6:7]))
        about = f"edition {edition}; " if edition else ""
        print(f"Isthmus answers at {here}/ ({about}stop with Ctrl-C)", flush=True)
        if question:
            print(greet(here, link, question), flush=True)
            # Whoever opens the link finds the page made, if there is time to make it.
            with suppress(OSError):
                _read(f"{here}/", "text/html")
            if os.getppid() != int(owner):
                raise GoneError
            print(next_steps(link), flush=True)
    except (KeyboardInterrupt, GoneError):
        return 130
    except BrokenPipeError:
        give_up_output()
        return 130
    except OutputError as error:
        give_up_output()
        say(f"standard output cannot be written: {error.strerror}")
        return 1
    except urllib.error.HTTPError as error:
        busy = "has too much to do to answer a question" if error.code in _LATER else "failed"
        if os.getppid() == int(owner):
            say(f"the service at {here} {busy} ({error})")
        return 1
    except (OSError, ValueError, KeyError) as error:
        if os.getppid() == int(owner):
            say(f"the service at {here} does not answer: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
