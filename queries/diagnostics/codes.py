"""Every diagnostic of the language: its code, its text, and a query that shows it.

The table in ``codes.toml`` is the one source: messages are made from it, the reference page is
generated from it, and each example is a test.
"""

# ruff: noqa: PLC0415 - most questions are answered without a message

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen

Severity: TypeAlias = Literal["error", "warning"]


class Code(Frozen):
    """One kind of diagnostic.

    Attributes:
        code: The stable code.
        message: The sentence, with named holes in braces for words of the query.
        meaning: What is wrong in general and what to do, for the reference page.
        example: A query that is answered with it, in terms of the shipped vocabulary; empty where
            the cause is not a query's text.
        limit: Whether it speaks of a limit of size, so that nothing but the length is wrong.
    """

    code: str
    message: str
    meaning: str
    example: str = ""
    limit: bool = False

    @property
    def severity(self) -> Severity:
        """Warnings start with W, errors with E."""
        return "warning" if self.code.startswith("W") else "error"


CODES: Mapping[str, Code]
"""Every code with its text, in order; the table is read when somebody asks for it."""


def __getattr__(name: str) -> Mapping[str, Code]:
    if name == "CODES":
        return codes()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def codes() -> Mapping[str, Code]:
    """Return every code with its text, in order."""
    import tomllib

    table = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {code: Code(code, **said) for code, said in tomllib.loads(table).items()}
