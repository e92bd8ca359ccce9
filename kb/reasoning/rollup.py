"""The closed-world step: SPARQL construction rules that roll what all parts share up to the whole.

A roll-up rule is a ``.rq`` file with one CONSTRUCT query. Comment lines at its top give what a
proof needs, in ``key: text`` form: ``# step:`` what the rule does, in one sentence, and
``# closed world:`` which list it takes to be complete (``none`` if it takes none).
The members that a rolled-up fact rests on are the triple patterns at the top level of WHERE, one
for each solution of the query that gives the fact: what all solutions show, all members have.

A rule is applied only while none before it finds anything new. So a rule that asks for absence
stands behind those that make what it may find absent; `roll_up` makes sure that this was so, and
the tests show it of the rules of the project whatever the claims are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import pyoxigraph
from isthmus.kb.data_class import dataclass
from isthmus.kb.errors import RollUpError
from isthmus.kb.schema import Schema
from isthmus.kb.store.named import Token, looked_at, prefixes_of, tokens
from isthmus.kb.terms import FALSE, RDF, TRUE, Node, Term, sentence, xsd
from pyoxigraph import BlankNode, Literal, NamedNode, QueryTriples, Triple, Variable

from .closure import Closure
from .rule import Slot, bound

MOST_REPEATS = 100
"""Rules that find something new more often than this would never end."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern of a roll-up rule; unlike in an `Atom`, the predicate may be open."""

    subject: Slot
    predicate: Slot
    object: Slot

    def bind(self, values: Mapping[Variable, Node]) -> "Pattern":
        """Return the pattern with known variables replaced."""
        return Pattern(*(bound(slot, values) for slot in self.parts()))

    def parts(self) -> tuple[Slot, Slot, Slot]:
        """Return subject, predicate and object."""
        return self.subject, self.predicate, self.object

    def match(self, triple: Triple) -> dict[Variable, Term] | None:
        """Return the values that make the pattern equal to a triple, or None."""
        values: dict[Variable, Term] = {}
        for slot, term in zip(
            self.parts(), (triple.subject, triple.predicate, triple.object), strict=True
        ):
            if isinstance(slot, Variable):
                if values.setdefault(slot, term) != term:  # type: ignore[arg-type]
                    return None
            elif slot != term:
                return None
        return values


@dataclass(frozen=True, slots=True)
class RollUp:
    """One roll-up rule.

    Attributes:
        name: The name of its file, without folder and suffix.
        step: What it does, in one sentence.
        premises: The patterns that show the members of a rolled-up fact.
        closed_world: Which list it takes to be complete, if any.
        template: What it constructs.
        query: The CONSTRUCT query.
        prologue: Its prefix declarations.
        where: Its group of conditions, braces included.
        uses: Properties and classes that it looks at; None where it may look at any.
    """

    name: str
    step: str
    premises: tuple[Pattern, ...]
    closed_world: str | None
    template: tuple[Pattern, ...]
    query: str
    prologue: str
    where: str
    uses: frozenset[str] | None


def read_rollup(path: Path, ontology: Schema) -> RollUp:
    """Read one roll-up rule.

    Args:
        path: The ``.rq`` file.
        ontology: Where to look up which properties an open predicate ranges over, when the query
            restricts it by a triple such as ``?property ist:rollsUp true``.

    Raises:
        RollUpError: It is not one CONSTRUCT query with the header lines that a proof needs.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(text)
    missing = [key for key in ("step", "closed world") if not header.get(key)]
    if missing:
        lines = ", ".join(f"'# {key}: …'" for key in missing)
        raise RollUpError(f"{path}: add the header line {lines}, from which proofs are told")
    template, where = _split(path, tokens(text))
    prefixes = prefixes_of(text)
    prologue = "\n".join(f"PREFIX {name}: <{base}>" for name, base in prefixes.items())
    conditions = text[where[0].start :]
    closed_world = header["closed world"]
    return RollUp(
        name=path.stem,
        step=header["step"],
        premises=_patterns(path, list(_top_level(where))),
        closed_world=None if closed_world.startswith("none") else closed_world,
        template=_patterns(path, template),
        query=text,
        prologue=prologue,
        where=conditions,
        uses=looked_at(f"{prologue}\n{conditions}", ranges_of(where, ontology)),
    )


# --- reading the file -----------------------------------------------------------------------


def _header(text: str) -> dict[str, str]:
    lines: dict[str, str] = {}
    key = None
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        said = line.lstrip("# ").rstrip()
        match = re.match(r"(step|closed world):\s*(.*)", said)
        if match:
            key = match[1]
            lines[key] = match[2]
        elif key is not None:
            lines[key] = f"{lines[key]} {said}".strip()
    return lines


def _split(path: Path, tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    words = [token.text.upper() for token in tokens]
    try:
        start = words.index("CONSTRUCT") + 1
        end = words.index("}", start)
        body = words.index("{", end)
    except ValueError:
        raise RollUpError(f"{path}: expected CONSTRUCT {{ … }} WHERE {{ … }}") from None
    return tokens[start + 1 : end], tokens[body:]


def _top_level(where: list[Token]) -> Iterator[Token]:
    """Yield what stands in WHERE outside of filters, bindings and nested groups."""
    depth = 0
    skipping = False
    for token in where:
        if token.text.upper() in {"FILTER", "BIND", "OPTIONAL", "MINUS", "VALUES", "UNION"}:
            skipping = True
            if depth == 1:
                yield Token("mark", ".")
        if token.text in {"}", ")"}:
            depth -= 1
            skipping = skipping and depth > 1
        elif token.text in {"{", "("}:
            depth += 1
        elif depth == 1 and not skipping:
            yield token


def _patterns(path: Path, read: Sequence[Token]) -> tuple[Pattern, ...]:
    """Read triple patterns with ``;`` and ``,`` but without brackets and paths."""
    patterns = []
    slots: list[Slot] = []
    mark = "."
    for token in (*read, Token("mark", ".")):
        if token.kind == "mark" and token.text in {".", ";", ","}:
            if len(slots) == 3:
                patterns.append(Pattern(*slots))
            elif len(slots) > (mark == ";"):  # after a semicolon the subject alone may be left
                raise RollUpError(f"{path}: a pattern needs subject, predicate and object")
            mark = token.text
            slots = slots[: {".": 0, ";": 1, ",": 2}[mark]]
        else:
            slots.append(_slot(path, token, verb=len(slots) == 1))
    return tuple(patterns)


def _slot(path: Path, token: Token, *, verb: bool) -> Slot:
    text = token.text
    if token.kind == "variable":
        return Variable(text[1:])
    if (constant := _constant(token)) is not None:
        return constant
    if token.kind == "name":
        raise RollUpError(f"{path}: the prefix {text.partition(':')[0]!r} is not declared")
    if token.kind == "word" and verb and text == "a":
        return RDF.type
    if token.kind == "number":
        return Literal(text, datatype=xsd("decimal" if "." in text else "integer"))
    # Signs that stand for others, and long strings, would have to be read first.
    if token.kind == "string" and "\\" not in text and text[:2] not in {'""', "''"}:
        return Literal(text[1:-1])
    raise RollUpError(f"{path}: {text!r} is too much for a pattern here; use plain triples")


def _constant(token: Token) -> NamedNode | Literal | None:
    """Return the term that an IRI, a name or a truth value stands for."""
    if token.iri is not None:
        return NamedNode(token.iri)
    return {"true": TRUE, "false": FALSE}.get(token.text)


def ranges_of(where: Sequence[Token], ontology: Schema) -> dict[str, frozenset[str]]:
    """Return what variables in place of a property can stand for, as far as the query says it.

    Args:
        where: The conditions, which say it by VALUES or by a triple about the variable.
        ontology: Where such triples are looked up.

    Returns:
        IRIs of properties, by the variable with its question mark.
    """
    ranges: dict[str, frozenset[str]] = {}
    for at, token in enumerate(where):
        if token.kind != "variable":
            continue
        after = where[at + 1 : at + 3]
        if where[at - 1].text.upper() == "VALUES" and after and after[0].text == "{":
            end = next((i for i in range(at, len(where)) if where[i].text == "}"), len(where))
            ranges[token.text] = frozenset(
                listed.iri for listed in where[at + 2 : end] if listed.iri is not None
            )
        elif len(after) == 2 and where[at - 1].text in {"{", ".", "}"}:
            predicate, value = after[0].iri, _constant(after[1])
            if predicate is not None and value is not None:
                stated = ontology.stating(NamedNode(predicate))
                meant = frozenset(str(t.subject)[1:-1] for t in stated if t.object == value)
                if meant:
                    ranges[token.text] = meant & ranges.get(token.text, meant)
    return ranges


# --- applying rules -------------------------------------------------------------------------


def roll_up(
    closure: Closure, rollups: Sequence[RollUp], tell: Callable[[str, int], object]
) -> tuple[Triple, ...]:
    """Apply roll-up rules to a closure until none finds anything new.

    Args:
        closure: What is inferred; what follows from the results is added as well.
        rollups: The rules.
        tell: Told what is going on, and how many results there are.

    Returns:
        The results that were not in the closure before.

    Raises:
        RollUpError: A query is not well formed or makes a blank node; the rules never end; or what
            one of them found absent was made afterwards.
    """
    if not rollups:
        return ()
    store = pyoxigraph.Store()
    names = uses_of(rollups)
    loaded = 0
    added: dict[Triple, None] = {}
    concluded: dict[str, set[Triple]] = {rollup.name: set() for rollup in rollups}
    for _ in range(MOST_REPEATS):
        for numbered in islice(closure.numbered_about(names), loaded, None):
            store.extend(closure.numbers.quads(numbered))
            loaded += 1
        for rollup in rollups:
            constructed = set(_constructed(store, rollup))
            concluded[rollup.name] |= constructed
            new = sorted((triple for triple in constructed if triple not in closure), key=str)
            if new:
                tell("rolling up", len(new))
                closure.add(new)
                added.update(dict.fromkeys(new))
                break
        else:
            break
    else:
        raise RollUpError(f"roll-up rule {rollup.name!r} goes on for ever: it feeds itself")
    for rollup in rollups:
        for triple in concluded[rollup.name].difference(_constructed(store, rollup)):
            raise RollUpError(
                f"roll-up rule {rollup.name!r} made {sentence(triple)} because something was "
                "absent that it made itself, or a later rule. Ask for absence only of what no rule "
                "derives from the result, and put the file behind those that make what may be "
                "absent"
            )
    return tuple(added)


def uses_of(rollups: Iterable[RollUp]) -> frozenset[str] | None:
    """Return the properties and classes that some rules look at; None for any."""
    names: frozenset[str] = frozenset()
    for rollup in rollups:
        if rollup.uses is None:
            return None
        names |= rollup.uses
    return names


def _constructed(store: pyoxigraph.Store, rollup: RollUp) -> Iterator[Triple]:
    try:
        answer = store.query(rollup.query)
    except SyntaxError as error:
        raise RollUpError(f"roll-up rule {rollup.name!r}: {error}") from error
    assert isinstance(answer, QueryTriples)
    for triple in answer:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise RollUpError(
                f"roll-up rule {rollup.name!r} makes a blank node; give it an IRI with BIND"
            )
        yield triple
