"""Deciding: requirements put together, what they come to by the engine's `choose`, and the record.

`situations` reads what an architect starts from and the words of requirements, `requirements`
writes them as one statement and as an address, `outcome` asks the engine, `record` writes what was
decided so that it can be run again. Pages, the command line and tests take the same from here.
"""

from .outcome import Decider, Outcome
from .requirements import Asked, Requirement
from .situations import Choosing, choosing_of

__all__ = ["Asked", "Choosing", "Decider", "Outcome", "Requirement", "choosing_of"]
