"""Prints the stages between text and SPARQL, for those who want to see how a query is read."""

from decimal import Decimal

from isthmus.kb.frozen import Frozen, parts_of
from isthmus.queries.binding.bind import Bound
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.syntax.parse import Parsed
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm

STAGES = ("tokens", "ast", "bound", "sparql")


def emit(parsed: Parsed, bound: Bound, stage: str) -> str:
    """Print tokens, syntax tree or bound tree.

    Args:
        parsed: What came of reading.
        bound: What came of binding.
        stage: ``tokens``, ``ast`` or ``bound``.

    Returns:
        Indented text, ending with a newline.
    """
    if stage == "tokens":
        lines = [
            f"{token.span.start}-{token.span.end} {token.type} {token.text}"
            for token in parsed.tokens
        ]
    elif stage == "ast":
        lines = [line for item in parsed.query.items for line in _tree(item)]
    else:
        lines = [line for query in bound.queries for line in _tree(query.statement)]
    return "\n".join(lines) + "\n" if lines else ""


def _tree(node: object, label: str = "", depth: int = 0) -> list[str]:
    pad = "  " * depth + (f"{label}: " if label else "")
    if isinstance(node, ClassTerm | PropertyTerm):
        return [f"{pad}<{node.iri}>"]
    if isinstance(node, tuple):
        if not node:
            return [f"{pad}[]"]
        inside = [line for part in node for line in _tree(part, "", depth + 1)]
        return [f"{pad}[", *inside, "  " * depth + "]"]
    if isinstance(node, Frozen):
        lines = [f"{pad}{type(node).__name__}"]
        for name, value in parts_of(node, compared=True):
            if not isinstance(value, Span):
                lines += _tree(value, name, depth + 1)
        return lines
    text = str(node) if isinstance(node, Decimal) else repr(node)
    return [f"{pad}{text}"]
