"""What of the surroundings of whoever starts the tests reaches them."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_HANDED_ON = "TESTS_WERE_STARTED_IN"
_received = os.environ.pop(_HANDED_ON, None)
USERS: Mapping[str, str] = MappingProxyType(
    dict(os.environ) if _received is None else json.loads(_received)
)
"""The environment in which the tests were started: how to reach package indexes may stand in it, or
in files of the home that it names, so installers of packages are run in it."""

_STRANGE = ("ISTHMUS_", "LC_", "XDG_", "PYTHON", "LESS")
_STRANGE_ALONE = re.compile(
    "LANG|LANGUAGE|TZ|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|PAGER"
    "|EDITOR|VISUAL|BROWSER|TMUX|TMUX_PANE|SHELL|ENV|BASH_ENV|ZDOTDIR|CDPATH|GREP_OPTIONS|DISPLAY"
    "|WAYLAND_DISPLAY|(HTTP|HTTPS|ALL|NO)_PROXY"
)


def neutral(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return an environment without what would make tests end differently elsewhere.

    Args:
        environment: That of whoever starts the tests.
        home: The home that the tests get.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if not _STRANGE_ALONE.fullmatch(name.upper()) and not name.startswith(_STRANGE)
    }
    return kept | {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC0"}


def handed_on() -> dict[str, str]:
    """Return the variable by which processes that run a part of the tests learn of `USERS`."""
    return {_HANDED_ON: json.dumps(dict(USERS))}
