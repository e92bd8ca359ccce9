"""Prints the algebra as SPARQL text: the only place where text for an engine is made.

User text gets in through three doors: an IRI out of the vocabulary, a number printed from a parsed
decimal, and a string through :func:`string`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from isthmus.queries.vocabulary.terms import RDF_TYPE

from .algebra import (
    Aggregated,
    Alternative,
    Bind,
    Both,
    Call,
    Compared,
    Divided,
    Either,
    Exists,
    Expr,
    Fact,
    Filter,
    Inverse,
    Iri,
    Lit,
    Opposite,
    Optional,
    Path,
    Pattern,
    Repeat,
    Select,
    Sequence,
    SubSelect,
    Truth,
    Union,
    Values,
    Var,
    Within,
)

XSD = "http://www.w3.org/2001/XMLSchema#"
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*\Z")
_BAD_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_MOST_SHORTENED = 20_000
"""So many IRIs are known in short at a time; some 4 MB."""
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}


def print_select(select: Select, prefixes: Mapping[str, str]) -> str:
    """Print a query.

    Args:
        select: The query.
        prefixes: Prefixes that may be used; those that are get declared.

    Returns:
        SPARQL 1.1 text with a final newline.
    """
    printer = _Printer(prefixes)
    body = printer.select(select, 0)
    heading = [f"PREFIX {name}: <{prefixes[name]}>" for name in sorted(printer.used)]
    return "\n".join([*heading, *body]) + "\n"


def string(text: str) -> str:
    """Print a text as a SPARQL string literal; nothing in it can end the literal."""
    out = []
    for char in text:
        if char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or char in "\u2028\u2029":
            out.append(f"\\u{ord(char):04X}")
        elif 0xD800 <= ord(char) < 0xE000:
            out.append("\\uFFFD")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


class _Prefixes:
    """Shortens IRIs; a query names the same few again and again, and so do the next ones."""

    def __init__(self, declared: tuple[tuple[str, str], ...]) -> None:
        self._declared = sorted(declared, key=lambda pair: (-len(pair[1]), pair[0]))
        self._known: dict[str, tuple[str, str]] = {}

    def short(self, value: str) -> tuple[str, str]:
        """Return an IRI as a query has it, and the prefix that it needs; an empty text for none.

        Raises:
            ValueError: It is no IRI.
        """
        known = self._known.get(value)
        if known is None:
            if len(self._known) >= _MOST_SHORTENED:
                self._known.clear()
            known = self._known[value] = self._shortened(value)
        return known

    def _shortened(self, value: str) -> tuple[str, str]:
        if _BAD_IN_IRI.search(value):
            raise ValueError(f"{value!r} is not an IRI")
        for prefix, namespace in self._declared:
            if value.startswith(namespace) and _LOCAL.match(value[len(namespace) :]):
                return f"{prefix}:{value[len(namespace) :]}", prefix
        return f"<{value}>", ""


_prefixes = lru_cache(maxsize=8)(_Prefixes)


class _Printer:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = _prefixes(tuple(prefixes.items()))
        self.used: set[str] = set()

    # --- queries ---

    def select(self, select: Select, depth: int) -> list[str]:
        pad = "  " * depth
        columns = " ".join(
            self.term(column)
            if isinstance(column, Var)
            else f"({self.expr(column[0], depth)} AS {self.term(column[1])})"
            for column in select.columns
        )
        head = f"{pad}SELECT {'DISTINCT ' if select.distinct else ''}{columns}"
        lines = [f"{head} WHERE {{", *self.group(select.where, depth + 1), f"{pad}}}"]
        if select.group:
            lines.append(f"{pad}GROUP BY {' '.join(self.term(var) for var in select.group)}")
        if select.having is not None:
            lines.append(f"{pad}HAVING ({self.expr(select.having, depth)})")
        if select.order:
            keys = []
            for expr, descending in select.order:
                text = self.expr(expr, depth)
                if descending:
                    keys.append(f"DESC({text})")
                else:
                    keys.append(text if isinstance(expr, Var) else f"({text})")
            lines.append(f"{pad}ORDER BY {' '.join(keys)}")
        if select.limit is not None:
            lines.append(f"{pad}LIMIT {select.limit}")
        if select.offset:
            lines.append(f"{pad}OFFSET {select.offset}")
        return lines

    def group(self, patterns: Iterable[Pattern], depth: int) -> list[str]:
        lines: list[str] = []
        for pattern in patterns:
            lines += self.pattern(pattern, depth)
        return lines

    def pattern(self, pattern: Pattern, depth: int) -> list[str]:
        pad = "  " * depth
        match pattern:
            case Fact():
                return [pad + self.fact(pattern)]
            case Filter(Exists(patterns, negated)):
                word = "FILTER NOT EXISTS" if negated else "FILTER EXISTS"
                return [f"{pad}{word} {self.braces(patterns, depth)}"]
            case Filter(expression):
                return [f"{pad}FILTER ({self.expr(expression, depth)})"]
            case Bind(expression, variable):
                return [f"{pad}BIND ({self.expr(expression, depth)} AS {self.term(variable)})"]
            case Optional(patterns):
                return [f"{pad}OPTIONAL {self.braces(patterns, depth)}"]
            case Union(branches):
                lines: list[str] = []
                for index, branch in enumerate(branches):
                    lines.append(f"{pad}{'UNION ' if index else ''}{{")
                    lines += self.group(branch, depth + 1)
                    lines.append(f"{pad}}}")
                return lines
            case Values(variable, terms):
                listed = " ".join(self.term(term) for term in terms)
                return [f"{pad}VALUES {self.term(variable)} {{ {listed} }}"]
            case SubSelect(select):
                return [f"{pad}{{", *self.select(select, depth + 1), f"{pad}}}"]

    def braces(self, patterns: tuple[Pattern, ...], depth: int) -> str:
        """Print a group in braces, on one line where it is short."""
        lines = self.group(patterns, depth + 1)
        flat = " ".join(line.strip() for line in lines)
        if len(flat) <= 96 and not any(isinstance(pattern, SubSelect) for pattern in patterns):
            return f"{{ {flat.rstrip(' .')} }}" if flat.endswith(" .") else f"{{ {flat} }}"
        return "\n".join(["{", *lines, "  " * depth + "}"])

    def fact(self, fact: Fact) -> str:
        predicate = (
            self.term(fact.predicate)
            if isinstance(fact.predicate, Var)
            else self.path(fact.predicate)
        )
        return f"{self.term(fact.subject)} {predicate} {self.term(fact.object)} ."

    # --- expressions ---

    def expr(self, expr: Expr, depth: int) -> str:
        match expr:
            case Var() | Iri() | Lit():
                return self.term(expr)
            case Truth(value):
                # rdflib takes `FILTER (false)` for true, a comparison for what it is.
                return "1 = 1" if value else "1 = 0"
            case Exists(patterns, negated):
                word = "NOT EXISTS" if negated else "EXISTS"
                return f"{word} {self.braces(patterns, depth)}"
            case Both(parts):
                return " && ".join(self.operand(part, depth, Either) for part in parts)
            case Either(parts):
                return " || ".join(self.operand(part, depth, Both) for part in parts)
            case Opposite(part):
                text = self.expr(part, depth)
                return f"!{text}" if isinstance(part, Call) else f"!({text})"
            case Compared(operator, left, right):
                return f"{self.inner(left, depth)} {operator} {self.inner(right, depth)}"
            case Within(left, terms):
                listed = ", ".join(self.term(term) for term in terms)
                return f"{self.inner(left, depth)} IN ({listed})"
            case Call(name, arguments):
                listed = ", ".join(self.expr(argument, depth) for argument in arguments)
                return f"{name}({listed})"
            case Aggregated(name, argument, distinct):
                return f"{name}({'DISTINCT ' if distinct else ''}{self.term(argument)})"
            case Divided(left, right):
                return f"{self.inner(left, depth)} / {self.inner(right, depth)}"

    def operand(self, expr: Expr, depth: int, bracketed: type) -> str:
        text = self.expr(expr, depth)
        return f"({text})" if isinstance(expr, bracketed) else text

    def inner(self, expr: Expr, depth: int) -> str:
        text = self.expr(expr, depth)
        return (
            f"({text})" if isinstance(expr, Both | Either | Compared | Within | Divided) else text
        )

    # --- terms ---

    def path(self, path: Path) -> str:
        match path:
            case Iri(value):
                return "a" if value == RDF_TYPE else self.iri(value)
            case Inverse(inner):
                return f"^{self.path_part(inner)}"
            case Repeat(inner, sign):
                return f"{self.path_part(inner)}{sign}"
            case Sequence(parts):
                return "/".join(
                    f"({self.path(part)})" if isinstance(part, Alternative) else self.path(part)
                    for part in parts
                )
            case Alternative(parts):
                return "|".join(self.path(part) for part in parts)

    def path_part(self, path: Path) -> str:
        text = self.path(path)
        return text if isinstance(path, Iri) else f"({text})"

    def term(self, term: Var | Iri | Lit) -> str:
        match term:
            case Var(name):
                return f"?{name}"
            case Iri(value):
                return self.iri(value)
            case Lit(value, datatype):
                return self.literal(value, datatype)

    def literal(self, value: str, datatype: str) -> str:
        if not datatype:
            return string(value)
        if datatype == XSD + "boolean" and value in {"true", "false"}:
            return value
        if datatype in {XSD + "integer", XSD + "decimal"}:
            if not _NUMBER.match(value):
                raise ValueError(f"{value!r} is not a number")
            return value
        return f"{string(value)}^^{self.iri(datatype)}"

    def iri(self, value: str) -> str:
        text, prefix = self._prefixes.short(value)
        if prefix:
            self.used.add(prefix)
        return text
