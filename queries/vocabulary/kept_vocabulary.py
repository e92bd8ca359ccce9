"""The vocabulary as JSON, so that a process need not read it from the triples again."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from isthmus.kb.frozen import Frozen, parts_of

from .terms import ClassTerm, Problem, PropertyTerm, Vocabulary
from .things import Individual, KnownThings, Things

FORMAT = 12
"""Raised when the shape below or the reading of ontologies changes: old files are passed over."""

T = TypeVar("T", ClassTerm, PropertyTerm, Individual, Problem)


def vocabulary_to_json(vocabulary: Vocabulary, *, alone: bool = True) -> str:
    """Write a vocabulary as compact JSON.

    Args:
        alone: Whether things and labels are written too; else they are kept elsewhere.
    """
    return json.dumps(
        {
            "format": FORMAT,
            "classes": [_row(term) for term in vocabulary.classes.values()],
            "properties": [_row(term) for term in vocabulary.properties.values()],
            "individuals": [_row(individual) for individual in vocabulary.individuals.values()]
            if alone
            else [],
            "labels": dict(vocabulary.labels) if alone else {},
            "prefixes": dict(vocabulary.prefixes),
            "warnings": [_row(problem) for problem in vocabulary.warnings],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def vocabulary_from_json(
    text: str,
    asked: Callable[[], Mapping[str, int]] = dict,
    elsewhere: tuple[Things, Mapping[str, str]] | None = None,
) -> Vocabulary:
    """Read a vocabulary back.

    Args:
        text: What was written.
        asked: How often the catalogue uses each word.
        elsewhere: Things and labels that are kept elsewhere.

    Raises:
        ValueError: The text is of another format, or damaged.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError("a vocabulary of another format")
        if elsewhere is None:
            known = {term.iri: term for term in _terms(Individual, data["individuals"])}
            elsewhere = KnownThings(known), data["labels"]
        things, labels = elsewhere
        return Vocabulary(
            {term.iri: term for term in _terms(ClassTerm, data["classes"])},
            {term.iri: term for term in _terms(PropertyTerm, data["properties"])},
            things,
            labels,
            data["prefixes"],
            tuple(_terms(Problem, data["warnings"])),
            asked,
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("a damaged vocabulary") from error


def _row(term: Frozen) -> list[object]:
    return [value for _, value in parts_of(term)]


def _terms(kind: type[T], rows: list[list[object]]) -> Iterator[T]:
    """Yield terms; which of their values are tuples is the same in every row."""
    if not rows:
        return
    lists = [index for index, value in enumerate(rows[0]) if isinstance(value, list)]
    for row in rows:
        for index in lists:
            row[index] = tuple(row[index])  # type: ignore[arg-type]
        yield kind(*row)  # type: ignore[arg-type]
