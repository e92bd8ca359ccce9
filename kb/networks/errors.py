"""What can go wrong with somebody's network data, each with a message that says what to do."""

from isthmus.kb.errors import KnowledgeError


class NetworkError(KnowledgeError, ValueError):
    """A question about network data that cannot be put, or intents that are none."""


class UnreadableNetworkError(NetworkError):
    """A folder that is no network data, or intents that cannot be read."""

    # Not `wrong`: that is for what was read, such as an intent that does not hold.
    outcome = "usage"


class UnknownNameError(NetworkError):
    """Nothing in the network has this id, name or address."""


class AmbiguousNameError(NetworkError):
    """Several things of the network bear this name; the message lists their ids."""


class NetworkLimitError(NetworkError):
    """The data is larger than a limit allows; the message names the limit and its setting."""

    outcome = "limit"
