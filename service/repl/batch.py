"""A session whose input is a pipe or a file: no prompts, answers to standard output."""

from isthmus.service.outcomes import ExitCode

from .shell import Leave, Shell
from .statements import pieces


def carry_out(shell: Shell, text: str) -> int:
    """Carry out all statements and commands of a text.

    Args:
        shell: The session.
        text: What came through the pipe.

    Returns:
        The status of the first statement that failed, else 0.
    """
    status = ExitCode.ANSWERED
    for piece in pieces(text):
        try:
            outcome = shell.perform(piece.text)
        except Leave:
            break
        if outcome == ExitCode.INTERRUPTED:
            return outcome
        status = status or outcome
    return status
