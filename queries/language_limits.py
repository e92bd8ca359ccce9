"""The caps that keep one query small, in one place."""

from isthmus.kb.data_class import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a query and its answer may become; each cap has a message of its own.

    Attributes:
        text: Bytes of query text in UTF-8.
        words: Words and signs of a query.
        explained: Words and signs of a query in which several errors at once say what was perhaps
            meant; in a longer one only the first does.
        statements: Statements of a text, definitions and parameters among them.
        nesting: Depth of brackets.
        conjuncts: Conditions joined at one level.
        expanded: Conditions that a statement has once each definition in it is written out.
        sparql: Bytes of SPARQL that a statement may compile to.
        rows: Things that an answer lists when the query names no limit.
        most_rows: The largest limit that a query may name.
        errors: Diagnostics of severity error that one query reports.
        things: Things that one comparison may set side by side.
        cited_facts: Facts of one answer whose claims are looked up.
        readings: Readings of what is open, of one thing or of two that are compared, that a choice
            goes through; where nothing fits, as many sets of conditions that cannot be met.
        warnings: Warnings of one answer that are said; the rest are counted.
        seconds: Seconds of computing that the reading of a text takes, whatever is asked of it;
            what the store does is bounded where it is asked.
        memory: Bytes by which the process may grow meanwhile.
    """

    text: int = 20_000
    words: int = 600
    explained: int = 100
    statements: int = 64
    nesting: int = 16
    conjuncts: int = 64
    expanded: int = 256
    sparql: int = 64_000
    rows: int = 200
    most_rows: int = 5_000
    errors: int = 5
    things: int = 50
    cited_facts: int = 400
    readings: int = 16_384
    warnings: int = 12
    seconds: float = 5.0
    memory: int = 512 * 1024 * 1024
