"""An answer with its cells separated, for spreadsheets and shell tools."""

import csv
import io
from decimal import Decimal

from isthmus.queries.answers.answer import Answer, Cell, Gap, values_of
from isthmus.queries.answers.view import scalar_text

_FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a formula may begin with; some spreadsheets take the wide forms too."""
_CUT_SIGNS = tuple("\t\r\n")
"""What some spreadsheets cut off before they look for a formula."""


def _delimited(answer: Answer, delimiter: str) -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([guarded(column.name) for column in answer.columns])
    for row in answer.rows:
        writer.writerow(map(_plain, row))
    return written.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, Gap):
        return str(cell.value)
    return "|".join(
        ("true" if value else "false")
        if isinstance(value, bool)
        else scalar_text(value, ids=True)
        if isinstance(value, Decimal | int)
        else guarded(scalar_text(value, ids=True))
        for value in values_of(cell)
    )


def guarded(text: str) -> str:
    """Keep spreadsheets from reading a text as a formula, whatever blanks stand before its sign."""
    bare = text.lstrip()
    is_formula = bare[:1] in _FORMULA_SIGNS and len(bare) > 1
    return f"'{text}" if is_formula or text[:1] in _CUT_SIGNS else text


def comma_separated(answer: Answer) -> str:
    """Write the rows of an answer as CSV (RFC 4180)."""
    return _delimited(answer, ",")


def tab_separated(answer: Answer) -> str:
    """Write the rows of an answer with tabs between the cells, a line for each."""
    out = ["\t".join(" ".join(guarded(column.name).split()) for column in answer.columns)]
    for row in answer.rows:
        out.append("\t".join(" ".join(cell.split()) for cell in map(_plain, row)))
    return "\n".join(out) + "\n"
