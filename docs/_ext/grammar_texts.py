"""The written half of the language reference, read from ``grammar_texts.toml``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of the reference.

    Attributes:
        title: Its heading.
        rules: The grammar rules whose forms are shown, in order.
        text: What they mean, in Markdown.
        examples: Queries, each of which is run by the tests.
    """

    title: str
    rules: tuple[str, ...]
    text: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Topics under one heading."""

    title: str
    text: str
    topics: tuple[Topic, ...]


def chapters() -> tuple[Chapter, ...]:
    """Return the chapters in order."""
    return tuple(
        Chapter(
            chapter["title"],
            chapter.get("text", ""),
            tuple(
                Topic(
                    topic["title"],
                    tuple(topic["rules"]),
                    topic["text"],
                    tuple(topic.get("examples", ())),
                )
                for topic in chapter["topic"]
            ),
        )
        for chapter in tomllib.loads(FILE.read_text(encoding="utf-8"))["chapter"]
    )


def unexplained() -> frozenset[str]:
    """Return the rules of the grammar that need no explanation."""
    return frozenset(tomllib.loads(FILE.read_text(encoding="utf-8"))["unexplained"])
