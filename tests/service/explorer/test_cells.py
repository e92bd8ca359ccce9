"""The cells of an answer on a page: words, verdict, and the sources that they rest on."""

from isthmus.queries import Engine
from isthmus.service.explorer.parts.answer_view import rows_of


def test_what_a_description_says_keeps_its_sources(engine: Engine) -> None:
    answer = engine.ask("describe direct-connect")
    said = [cell for row in rows_of(answer) for cell in row.cells[1:2] if cell.values]
    truths = [cell for cell in said if cell.values[0].mark in {"true", "false"}]
    assert truths, "a description has properties that hold or do not"
    assert all(cell.cites for cell in truths)
    assert not any(cell.verdict for cell in truths), "the page writes a value, with its sources"


def test_a_verdict_alone_is_shown_as_one(engine: Engine) -> None:
    answer = engine.ask("find option where encrypted show encrypted, private")
    cells = [cell for row in rows_of(answer) for cell in row.cells[1:]]
    assert {cell.verdict for cell in cells} <= {"true", "false", "unstated", "mixed"}
    assert all(cell.verdict and not cell.values for cell in cells)
