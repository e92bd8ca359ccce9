"""Keep what a closure was made by between starts: compiling the rules takes longer than a day's."""

from collections.abc import Iterable
from typing import Any

from isthmus.kb.terms import Node
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, Variable, parse

from .revise import Program
from .rule import Atom, Rule, Slot


def program_to_plain(program: Program) -> dict[str, Any]:
    """Write a program as values of JSON, for `program_from_plain` of the same version."""
    return {
        "rules": [[_atom(rule.head), _atoms(rule.body)] for rule in program.rules if rule.head],
        "contradictions": [
            [_atoms(rule.body), [[_slot(one), _slot(other)] for one, other in rule.distinct]]
            for rule in program.contradictions
        ],
        "rollups": list(program.rollups),
        "uses": sorted(program.uses),
        "rolled": text_of(program.rolled),
        "last": program.last,
    }


def program_from_plain(plain: dict[str, Any]) -> Program:
    """Read what `program_to_plain` wrote; rules come without names and axioms.

    Raises:
        KeyError: Something is missing.
        ValueError: Something is otherwise than it was written.
    """
    reader = _Reader()
    return Program(
        rules=tuple(
            Rule("", (), tuple(map(reader.atom, body)), reader.atom(head))
            for head, body in plain["rules"]
        ),
        contradictions=tuple(
            Rule(
                "",
                (),
                tuple(map(reader.atom, body)),
                None,
                tuple((reader.slot(one), reader.slot(other)) for one, other in distinct),
            )
            for body, distinct in plain["contradictions"]
        ),
        rollups=tuple(plain["rollups"]),
        uses=frozenset(plain["uses"]),
        rolled=triples_of(plain["rolled"]),
        last=int(plain["last"]),
    )


def text_of(triples: Iterable[Triple]) -> str:
    """Write triples as N-Triples."""
    return "".join(f"{triple} .\n" for triple in triples)


def triples_of(text: str) -> tuple[Triple, ...]:
    """Read what `text_of` wrote.

    Raises:
        SyntaxError: It is something else.
    """
    return tuple(quad.triple for quad in parse(text, RdfFormat.N_TRIPLES, lenient=True))


def _atoms(atoms: Iterable[Atom]) -> list[Any]:
    return [_atom(atom) for atom in atoms]


def _atom(atom: Atom) -> list[Any]:
    return [_slot(atom.subject), atom.predicate.value, _slot(atom.object)]


def _slot(slot: Slot) -> Any:  # noqa: ANN401 - JSON
    if isinstance(slot, Variable):
        return f"?{slot.value}"
    if isinstance(slot, NamedNode):
        return slot.value
    if isinstance(slot, Literal):
        return [slot.value, slot.datatype.value, slot.language]
    if isinstance(slot, BlankNode):
        return f"_:{slot.value}"
    raise TypeError(f"{slot} is no part of a rule")


class _Reader:
    """Reads terms, each once."""

    def __init__(self) -> None:
        self._names: dict[str, Variable | NamedNode | BlankNode] = {}

    def atom(self, plain: list[Any]) -> Atom:
        subject, predicate, value = plain
        verb = self.slot(predicate)
        assert isinstance(verb, NamedNode)
        return Atom(self.slot(subject), verb, self.slot(value))

    def slot(self, plain: Any) -> Node | Variable:  # noqa: ANN401 - JSON
        if isinstance(plain, list):
            value, datatype, language = plain
            if language:
                return Literal(value, language=language)
            return Literal(value, datatype=NamedNode(datatype))
        known = self._names.get(plain)
        if known is None:
            known = self._names[plain] = _name(plain)
        return known


def _name(plain: str) -> Variable | NamedNode | BlankNode:
    if plain.startswith("?"):
        return Variable(plain[1:])
    return BlankNode(plain[2:]) if plain.startswith("_:") else NamedNode(plain)
