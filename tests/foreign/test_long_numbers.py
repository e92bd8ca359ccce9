"""Numbers with more digits than a machine word are compared as exactly as any other."""

import operator
from decimal import Decimal
from itertools import product

import pytest
from isthmus.kb import Knowledge, RdflibStore, open_knowledge
from isthmus.queries import Engine, Thing

from .test_words import HEAD

NUMBERS = (
    *("0", "-0.0", "7", "007", "+7.50", "-7.5", "9223372036854775807", "9223372036854775808"),
    *("-9223372036854775809", "12345678901234567890", "12345678901234567891.0"),
    *("0.1234567890123456789012345", "0.1234567890123456789012346", "-0.00000000000000000000001"),
    *("123456789012345678901234567890.5", "-123456789012345678901234567890.5"),
)
ASKED = (
    *("0", "7", "7.5", "-7.5", "9223372036854775807", "9223372036854775808", "0.2"),
    "12345678901234567890",
    "12345678901234567891",
    "0.1234567890123456789012345",
    "-9223372036854775810",
    "123456789012345678901234567890.5",
)
COMPARED = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    path = tmp_path_factory.mktemp("numbers") / "stars.ttl"
    stars = [
        f':s{at} a :Star ; :mass "{text}"^^xsd:{"decimal" if "." in text else "integer"} .'
        for at, text in enumerate(NUMBERS)
    ]
    head = ":Star a owl:Class . :mass a owl:DatatypeProperty , owl:FunctionalProperty . "
    odd = ':text a :Star ; :mass "heavy" . :double a :Star ; :mass 1e3 .'
    path.write_text(HEAD + head + "\n".join(stars) + odd, encoding="utf-8")
    return open_knowledge(ontology=[path], cache=None)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_every_comparison_is_that_of_the_numbers(knowledge: Knowledge, engine: str) -> None:
    second = None if engine == "oxigraph" else RdflibStore(list(knowledge.closure()))
    asked = Engine(knowledge, cache=None)
    for (sign, compare), number in product(COMPARED.items(), ASKED):
        query = f"find star where mass {sign} {number}"
        if second is None:
            rows = [row[0].id for row in asked.ask(query).rows if isinstance(row[0], Thing)]
        else:
            told = second.select(asked.compile(query).text)
            at = told.variables.index("x")
            rows = [str(getattr(row[at], "value", "")).rpartition("#")[2] for row in told.rows]
        kept = {
            f"s{at}" for at, text in enumerate(NUMBERS) if compare(Decimal(text), Decimal(number))
        }
        if compare(Decimal(1000), Decimal(number)):
            kept.add("double")
        assert set(rows) == kept, query


def test_every_digit_is_shown(knowledge: Knowledge) -> None:
    answer = Engine(knowledge, cache=None).ask("find star where mass > 1 show mass")
    shown = {row[0].id: row[1] for row in answer.rows if isinstance(row[0], Thing)}
    assert shown["s14"] == Decimal("123456789012345678901234567890.5")


def test_sums_say_what_they_leave_out(knowledge: Knowledge) -> None:
    engine = Engine(knowledge, cache=None)
    notes = [note.text for note in engine.ask("find star show sum(mass)").notes]
    assert "`sum(mass)` adds numbers only, and leaves out 1 (a text)" in notes
    assert any("more digits than engines count with" in note for note in notes)
    notes = [note.text for note in engine.ask("find star order by mass").notes]
    assert any("among which there is no order" in note for note in notes)
