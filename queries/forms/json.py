"""An answer in the published JSON shape."""

import json
from decimal import Decimal

from isthmus.queries.answers.answer import Answer, Cell, Choice, Column, Gap, Scalar, Thing


def answer_json(answer: Answer) -> dict[str, object]:
    """Return the published JSON shape of an answer as plain values."""
    return {
        "statement": answer.statement,
        "sparql": answer.sparql,
        "columns": [
            {
                "name": column.name,
                "label": column.label,
                "kind": column.kind,
                "multiple": column.multiple,
                **({"unit": column.unit} if column.unit else {}),
            }
            for column in answer.columns
        ],
        "rows": [
            {
                column.name: _json_cell(cell, column)
                for column, cell in zip(answer.columns, row, strict=True)
            }
            for row in answer.rows
        ],
        "notes": [
            {
                "code": note.code,
                "text": note.text,
                **({"query": note.query} if note.query else {}),
            }
            for note in answer.notes
        ],
        "citations": [
            {
                "claim": citation.claim,
                "section": citation.section,
                "page": citation.page or None,
                "page_from": citation.page_from,
                "locator": citation.locator,
                "statement": citation.statement,
                "supports": [
                    {"thing": one.thing, "condition": one.condition} for one in citation.supports
                ],
                "inferred": citation.inferred,
            }
            for citation in answer.citations
        ],
        "warnings": [
            {
                "code": warning.code,
                "claim": warning.claim or None,
                "change": warning.change,
                "text": warning.text,
                "effective": {
                    "edtf": warning.effective,
                    "earliest": warning.earliest or None,
                    "latest": warning.latest or None,
                },
                "sources": [
                    {
                        "publisher": source.publisher,
                        "title": source.title,
                        "address": source.address,
                    }
                    for source in warning.sources
                ],
                "conflicts": list(warning.conflicts),
            }
            for warning in answer.warnings
        ],
        "today": [
            {"kind": entry.kind, "thing": entry.thing or None, "text": entry.text}
            for entry in answer.differences
        ],
        "dataset": {
            "version": answer.version,
            "edition": answer.edition,
            "as_of": answer.as_of or None,
            "checked": answer.checked or None,
        },
        "truncated": answer.truncated,
        **(_choice(answer.choice) if answer.choice is not None else {}),
    }


def json_text(answer: Answer) -> str:
    """Write an answer as indented JSON."""
    return json.dumps(answer_json(answer), ensure_ascii=False, indent=2) + "\n"


def _json_cell(cell: Cell, column: Column) -> object:
    if isinstance(cell, Gap):
        return {"verdict": cell.value}
    if isinstance(cell, tuple):
        return [_json_scalar(value) for value in cell]
    if cell is None:
        return [] if column.multiple else None
    return [_json_scalar(cell)] if column.multiple else _json_scalar(cell)


def _json_scalar(value: Scalar) -> object:
    if isinstance(value, Thing):
        return {"id": value.id, "iri": value.iri, "label": value.label}
    return float(value) if isinstance(value, Decimal) else value


def _choice(choice: Choice) -> dict[str, object]:
    """Return what `choose` comes to: groups in order, and what would change the first place."""

    def thing(one: Thing) -> dict[str, str]:
        return {"id": one.id, "iri": one.iri, "label": one.label}

    return {
        "fits": [[thing(one) for one in group] for group in choice.fits],
        "would_fit": [
            {"thing": thing(one.thing), "confirm": list(one.confirm)} for one in choice.would_fit
        ],
        "does_not": [
            {"thing": thing(one.thing), "because": list(one.because)} for one in choice.does_not
        ],
        "pivots": [
            {
                "silence": {
                    "thing": thing(pivot.silence.thing),
                    "condition": pivot.silence.condition,
                },
                "if_true": [thing(one) for one in pivot.if_true],
                "if_false": [thing(one) for one in pivot.if_false],
            }
            for pivot in choice.pivots
        ],
        "before": [[thing(one), thing(other)] for one, other in choice.before],
        "conflicts": [list(conflict) for conflict in choice.conflicts],
    }
