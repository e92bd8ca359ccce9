"""What can go wrong in this room, each with a message that says what to do."""

from typing import ClassVar, Literal, TypeAlias

from .data_class import dataclass

Outcome: TypeAlias = Literal["wrong", "usage", "limit"]
"""Whose matter an error is: what was asked or built is wrong; it cannot be asked so (a missing
file); it is right, and too much. Every face makes its status of it."""


MOST_PROBLEMS = 20
"""So many problems of one kind are told; the rest would only hide them."""
MOST_TOLD = 1_000
"""Characters of a message: what it quotes out of somebody's own file can be of any length."""


def without_middle(message: str, most: int = MOST_TOLD) -> str:
    r"""Leave out the middle of a message that quotes something very long.

    It begins with what it is about, and ends with what to do.

    Args:
        message: The message.
        most: How many characters stay.

    >>> without_middle("it is `" + "x" * 2000 + "`; write it shorter", 40)
    'it is `xxxxxxxxxxxxxx…`; write it shorter'
    """
    if len(message) <= most:
        return message
    after = most // 2 - 1
    return f"{message[: most - after - 1]}…{message[-after:]}"


class KnowledgeError(Exception):
    """The root of every error of this room.

    Attributes:
        outcome: Whose matter it is.
    """

    outcome: ClassVar[Outcome] = "wrong"


class SourceError(KnowledgeError, ValueError):
    """An RDF file that is missing, of an unknown format or not well formed."""

    outcome: ClassVar[Outcome] = "usage"

    def __init__(self, message: str) -> None:
        super().__init__(without_middle(message))


class LimitedSourceError(SourceError):
    """An RDF file that is too large, or too deeply nested, to be read."""

    outcome = "limit"


class RollUpError(KnowledgeError, ValueError):
    """A roll-up rule that cannot be read, or that would make the closed-world step unsound."""


class ShapeError(KnowledgeError, ValueError):
    """A SHACL construct outside the subset that the shapes may use."""


class UnwritableError(KnowledgeError, ValueError):
    """A document that a format has no way to write; other formats can hold it."""

    outcome = "usage"


class StoreError(KnowledgeError, RuntimeError):
    """A query that the store could not answer."""


MORE_ROOM = "free some room there, or name another folder with --cache"
"""What to do where a knowledge base cannot be written."""


class UnkeptError(StoreError):
    """A knowledge base too large for memory, for which there is no room on disk."""

    outcome = "usage"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a build failed.

    Attributes:
        message: What is wrong, in one sentence.
        claims: The IRIs of the claims concerned, which are where to look first.
        facts: The statements that clash or break a shape, each on one line.
    """

    message: str
    claims: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.message]
        lines += [f"    {fact}" for fact in self.facts]
        lines += [f"    from {claim}" for claim in self.claims]
        return "\n".join(map(without_middle, lines))


class BuildError(KnowledgeError, ValueError):
    """A knowledge base that does not hold together; carries every problem found.

    Attributes:
        problems: What is wrong, one entry for each clash or broken shape.
    """

    def __init__(self, headline: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join([headline, *(f"  {problem}" for problem in problems)]))
