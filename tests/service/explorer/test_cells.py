"""The cells of an answer on a page: words, verdict, and the sources that they rest on."""

from isthmus.queries import Engine
from isthmus.service.explorer.parts.answer_view import akin_to, rows_of


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


def test_a_value_keeps_the_reserve_with_which_it_is_said(engine: Engine) -> None:
    """High availability at the end of the customer is asked for where it is required."""
    akin = akin_to(engine.vocabulary.properties.values())
    answer = engine.ask("find option show end-availability-by")
    said = {
        row.thing.id: [cell.reserves for cell in row.cells[1:]]
        for row in rows_of(answer, akin)
        if row.thing
    }
    for option in ("managed-vpn", "direct-connect-vpn", "direct-connect-transit-gateway-vpn"):
        assert said[option][0] == {"customer": "if required"}, option
    assert said["software-vpn"][0] == {"customer": "if required"}
    assert said["software-client-vpn"][0] == {}, "the table says so plainly"
