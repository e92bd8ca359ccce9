"""The vocabulary as JSON, so that a process need not read it from the triples again."""

import json
from dataclasses import fields
from typing import TypeVar

from .vocabulary import ClassTerm, Individual, Problem, PropertyTerm, Vocabulary

FORMAT = 4
"""Raised when the shape below or the reading of ontologies changes: old files are passed over."""

T = TypeVar("T", ClassTerm, PropertyTerm, Individual, Problem)


def vocabulary_to_json(vocabulary: Vocabulary) -> str:
    """Write a vocabulary as compact JSON."""
    return json.dumps(
        {
            "format": FORMAT,
            "classes": [_row(term) for term in vocabulary.classes.values()],
            "properties": [_row(term) for term in vocabulary.properties.values()],
            "individuals": [_row(term) for term in vocabulary.individuals.values()],
            "labels": dict(vocabulary.labels),
            "prefixes": dict(vocabulary.prefixes),
            "warnings": [_row(problem) for problem in vocabulary.warnings],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def vocabulary_from_json(text: str) -> Vocabulary:
    """Read a vocabulary back.

    Raises:
        ValueError: The text is of another format, or damaged.
    """
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError("a vocabulary of another format")
        return Vocabulary(
            {row[0]: _term(ClassTerm, row) for row in data["classes"]},
            {row[0]: _term(PropertyTerm, row) for row in data["properties"]},
            {row[0]: _term(Individual, row) for row in data["individuals"]},
            data["labels"],
            data["prefixes"],
            tuple(_term(Problem, row) for row in data["warnings"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("a damaged vocabulary") from error


def _row(term: object) -> list[object]:
    return [getattr(term, entry.name) for entry in fields(term)]  # type: ignore[arg-type]


def _term(kind: type[T], row: list[object]) -> T:
    return kind(*(tuple(value) if isinstance(value, list) else value for value in row))  # type: ignore[arg-type]
