"""What can go wrong with somebody's network data, each with a message that says what to do."""

from typing import ClassVar

from isthmus.kb.errors import KnowledgeError, Outcome


class NetworkError(KnowledgeError, ValueError):
    """A folder that is no network data, or a question about it that cannot be put."""

    # Not `wrong`: that is for what was read and judged, such as an intent that does not hold.
    outcome: ClassVar[Outcome] = "usage"


class UnknownNameError(NetworkError):
    """Nothing in the network has this id, name or address."""


class AmbiguousNameError(NetworkError):
    """Several things of the network bear this name; the message lists their ids."""


class NetworkLimitError(NetworkError):
    """The data is larger than a limit allows; the message names the limit and its setting."""

    outcome = "limit"
