"""A compiled statement: SPARQL text, and what its variables mean."""

from isthmus.kb.frozen import Frozen
from isthmus.queries.binding.tree import BoundColumn, BoundStatement


class CompiledColumn(Frozen):
    """A column of the answer and the variable that holds its values."""

    column: BoundColumn
    variable: str


class Sparql(Frozen):
    """A statement, compiled.

    Attributes:
        text: One SELECT query in portable SPARQL 1.1.
        statement: The bound statement it came from.
        query: The statement as text, in canonical form.
        where: Its condition as text, or an empty string.
        columns: The columns, without the thing itself.
        limit: How many things are listed at most; None where there is no limit.
        cut: Whether the limit is the default one, so that reaching it cuts the answer.
        parts: For ``why``, the text of each part of the condition, the whole first.
    """

    text: str
    statement: BoundStatement
    query: str
    where: str
    columns: tuple[CompiledColumn, ...] = ()
    limit: int | None = None
    cut: bool = False
    parts: tuple[str, ...] = ()


THING, VERDICT, NUMBER, MIXED, PART = "x", "verdict", "number", "mixed", "part"
PROPERTY, VALUE, SOURCE, TARGET, WHERE = "property", "value", "from", "to", "where"
