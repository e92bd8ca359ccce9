"""Write the coverage of the record: options across, aspects down, a mark in each cell."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Literal, TypeAlias

from isthmus.kb.frozen import Frozen
from isthmus.kb.json_shape import plain
from isthmus.kb.record.coverage import Coverage, Finding
from isthmus.kb.record.describe import Named
from isthmus.queries.answers.answer import Thing
from isthmus.queries.forms.csv_and_tsv import guarded

FORMATS = ("table", "json", "csv", "html")
"""The forms in which coverage can be written."""
MARKS = {
    Finding.STATED: "●",
    Finding.INFERRED: "○",
    Finding.SILENT: "–",
    Finding.NOT_REVIEWED: "?",
}
"""One sign for each finding."""
FindingWord: TypeAlias = Literal["stated", "inferred", "silent", "not reviewed"]


def write(covered: Coverage, form: str) -> str:
    """Write the coverage.

    Args:
        covered: What is on record.
        form: One of `FORMATS`.

    Returns:
        The text, with a line feed at its end.
    """
    writers = {"table": _table, "json": _json, "csv": _csv, "html": html}
    return writers[form](covered)


def html(covered: Coverage, address: Callable[[str], str] | None = None) -> str:
    """Write the coverage as one table element.

    Args:
        covered: What is on record.
        address: Gives the address of the page of an option; without it there are no links.
    """

    def head(option: Named) -> str:
        label = escape(option.label)
        shown = label if address is None else f'<a href="{escape(address(option.iri))}">{label}</a>'
        return f'<th scope="col"><span>{shown}</span></th>'

    heads = "".join(head(option) for option in covered.options)
    lines = [
        '<table class="coverage">',
        "<caption>Aspects down, options across</caption>",
        f'<thead><tr><th scope="col">aspect</th>{heads}</tr></thead>',
        "<tbody>",
    ]
    for aspect in covered.aspects:
        cells = []
        for option in covered.options:
            finding = covered.of(option, aspect)
            title = escape(f"{option.label}, {aspect.label}: {finding.value}")
            kind = finding.value.replace(" ", "-")
            cells.append(f'<td class="{kind}"><abbr title="{title}">{MARKS[finding]}</abbr></td>')
        row = f'<th scope="row">{escape(aspect.label)}</th>{"".join(cells)}'
        lines.append(f"<tr>{row}</tr>")
    return "\n".join([*lines, "</tbody>", "</table>", ""])


def _table(covered: Coverage) -> str:
    width = max((len(aspect.label) for aspect in covered.aspects), default=0)
    columns = range(1, len(covered.options) + 1)
    lines = [" " * width + "".join(f"{number:>3}" for number in columns)]
    for aspect in covered.aspects:
        marks = "".join(f"{MARKS[covered.of(option, aspect)]:>3}" for option in covered.options)
        lines.append(f"{aspect.label:<{width}}{marks}")
    lines.append("")
    lines += [f"{number:>3}  {option.label}" for number, option in enumerate(covered.options, 1)]
    lines.append("")
    lines += [
        f"  {MARKS[finding]}  {finding.value}: {covered.count(finding)}" for finding in Finding
    ]
    return "\n".join(lines) + "\n"


class CoverageShape(Frozen):
    """The published shape of coverage; findings by the words of option and aspect."""

    options: tuple[Thing, ...]
    aspects: tuple[Thing, ...]
    findings: Mapping[str, Mapping[str, FindingWord]]
    totals: Mapping[str, int]


def _json(covered: Coverage) -> str:
    published = CoverageShape(
        options=tuple(Thing(option.id, option.iri, option.label) for option in covered.options),
        aspects=tuple(Thing(aspect.id, aspect.iri, aspect.label) for aspect in covered.aspects),
        findings={
            option.id: {aspect.id: covered.of(option, aspect).value for aspect in covered.aspects}
            for option in covered.options
        },
        totals={finding.value: covered.count(finding) for finding in Finding},
    )
    return json.dumps(plain(published), ensure_ascii=False, indent=2) + "\n"


def _csv(covered: Coverage) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["aspect", *(guarded(option.id) for option in covered.options)])
    for aspect in covered.aspects:
        cells = (covered.of(option, aspect).value for option in covered.options)
        writer.writerow([guarded(aspect.id), *cells])
    return text.getvalue()
