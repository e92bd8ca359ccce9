"""An answer in the published JSON shape."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import TextOrNull, plain
from isthmus.queries.answers.answer import (
    Answer,
    Cell,
    Citation,
    Column,
    Difference,
    Gap,
    Note,
    Scalar,
    Thing,
    Warned,
)
from isthmus.queries.diagnostics.diagnostic import Published as PublishedDiagnostic
from isthmus.queries.diagnostics.diagnostic import published


class Mixed(Frozen):
    """A cell without one value: variants of the thing differ, or there is none at all."""

    verdict: Literal["mixed", "none"]


JsonScalar: TypeAlias = Thing | str | float | bool
JsonCell: TypeAlias = Thing | str | float | bool | tuple[JsonScalar, ...] | Mixed | None


class Dataset(Frozen):
    """What an answer was made from: digest, edition, day spoken of, day of the last check."""

    version: str
    edition: str
    as_of: TextOrNull
    checked: TextOrNull


class Published(Frozen):
    """The published shape of an answer; that of ``choose`` has the members of `Choice` besides."""

    statement: str
    sparql: TextOrNull
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, JsonCell], ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    warnings: tuple[Warned, ...]
    today: tuple[Difference, ...]
    dataset: Dataset
    truncated: bool
    diagnostics: tuple[PublishedDiagnostic, ...]


def answer_json(answer: Answer) -> dict[str, object]:
    """Return the published JSON shape of an answer as plain values."""
    answered = Published(
        statement=answer.statement,
        sparql=answer.sparql,
        columns=answer.columns,
        rows=tuple(
            {
                column.name: _json_cell(cell, column)
                for column, cell in zip(answer.columns, row, strict=True)
            }
            for row in answer.rows
        ),
        notes=answer.notes,
        citations=answer.citations,
        warnings=answer.warnings,
        today=answer.differences,
        dataset=Dataset(answer.version, answer.edition, answer.as_of, answer.checked),
        truncated=answer.truncated,
        diagnostics=tuple(published(answer.asked, entry) for entry in answer.diagnostics),
    )
    return {**plain(answered), **(plain(answer.choice) if answer.choice is not None else {})}


def json_text(answer: Answer) -> str:
    """Write an answer as indented JSON."""
    return json.dumps(answer_json(answer), ensure_ascii=False, indent=2) + "\n"


def _json_cell(cell: Cell, column: Column) -> JsonCell:
    if isinstance(cell, Gap):
        return Mixed(cell.value)
    if isinstance(cell, tuple):
        return tuple(_json_scalar(value) for value in cell)
    if cell is None:
        return () if column.multiple else None
    return (_json_scalar(cell),) if column.multiple else _json_scalar(cell)


def _json_scalar(value: Scalar) -> JsonScalar:
    return float(value) if isinstance(value, Decimal) else value
