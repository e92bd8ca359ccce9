"""Show what is longer than the screen page by page."""

import os
import shlex
import shutil
import signal
import subprocess
import sys


def show(text: str, *, paged: bool, height: int) -> None:
    """Write a text to the terminal, through the pager if it is longer than the screen.

    Args:
        text: The text, which may hold codes of colours and links.
        paged: Whether the pager is wanted at all.
        height: Lines of the terminal.
    """
    if not paged or text.count("\n") < height or not _page(text):
        sys.stdout.write(text)
        sys.stdout.flush()


def pager() -> list[str]:
    """Return the command of the pager: ``PAGER``, or ``less``; empty where there is none."""
    wanted = os.environ.get("PAGER", "less")
    try:
        command = shlex.split(wanted)
    except ValueError:
        return []
    return command if command and shutil.which(command[0]) else []


def _page(text: str) -> bool:
    """Show a text in the pager, and tell whether there is one."""
    command = pager()
    if not command:
        return False
    # -F ends at once if it fits after all, -R lets colours through, -X leaves the text standing.
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    sys.stdout.flush()
    # The pager handles Ctrl-C itself; it must not end us meanwhile.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            env=environment,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,  # noqa: PLW1509
        )
        try:
            process.communicate(text.encode("utf-8", "replace"))
        except BrokenPipeError:
            process.wait()
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return True
