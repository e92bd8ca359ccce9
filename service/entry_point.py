"""What the command ``isthmus`` calls first: whoever stops it at once is not shown what it loads.

Loading the command line takes a tenth of a second, in which Python would answer Ctrl-C with a
trace. So nothing is imported here before signals are seen to.
"""

# ruff: noqa: PLC0415 - signals are seen to first

import os
import signal
import sys

_STOPPED = 130
"""The status of a command that was stopped from the keyboard, see `outcomes.ExitCode`."""


def main() -> int:
    """Run the command line that this process was started with.

    Returns:
        The exit status.
    """
    # A job in the background ignores Ctrl-C, which is somebody else's choice.
    listens = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if listens:
        # An exception could be lost in the middle of an import; and there is nothing to undo.
        signal.signal(signal.SIGINT, lambda *_: os._exit(_STOPPED))
    if sys.argv[1:2] == ["serve"] and hasattr(signal, "pthread_sigmask"):
        # One that comes now is kept until the service knows what to do with it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    from .cli import main as run

    try:
        if listens:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return run()
    except KeyboardInterrupt:
        return _STOPPED
