"""``isthmus completion``: print what makes a shell complete the words of this command."""

# ruff: noqa: PLC0415 - the help loads every command

from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode

HELP = "print what makes bash, zsh or fish complete commands, flags and names"
SHELLS = ("bash", "zsh", "fish")


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")


def run(arguments: Namespace) -> int:
    """Print the script."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["isthmus"], shell=arguments.shell).strip())
    return ExitCode.ANSWERED
