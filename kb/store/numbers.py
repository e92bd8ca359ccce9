"""Terms as numbers: what reasoning and its checks hold instead of texts."""

from array import array
from collections.abc import Callable, Iterable, Iterator

from isthmus.kb.terms import Node, triple_of
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple


class Numbers:
    """A table of terms: each has one number, a literal a negative one.

    Attributes:
        resources: The IRIs and blank nodes, by number.
        literals: The literals; the one with the number ``-n`` stands at ``n - 1``.
    """

    __slots__ = ("_numbers", "literals", "resources")

    def __init__(self) -> None:
        self._numbers: dict[Node, int] = {}
        self.resources: list[Node] = []
        self.literals: list[Node] = []

    def number(self, term: Node) -> int:
        """Return the number of a term, a new one where it has none yet."""
        number = self._numbers.get(term)
        if number is None:
            if isinstance(term, Literal):
                self.literals.append(term)
                number = -len(self.literals)
            else:
                number = len(self.resources)
                self.resources.append(term)
            self._numbers[term] = number
        return number

    def known(self, term: Node) -> int | None:
        """Return the number of a term, or None where it has none."""
        return self._numbers.get(term)

    def private(self) -> int:
        """Return a number that stands for no term."""
        self.resources.append(BlankNode())
        return len(self.resources) - 1

    def term(self, number: int) -> Node:
        """Return the term of a number."""
        return self.resources[number] if number >= 0 else self.literals[-number - 1]

    def told(self, tell: Callable[[Node], str]) -> list[str]:
        """Return something of each term, so that a number is the place of its own in the list.

        Args:
            tell: Gives it for a term.
        """
        # From the end, as negative places count.
        return [*map(tell, self.resources), *map(tell, reversed(self.literals))]

    def quads(self, numbered: Iterable[tuple[int, "array[int]"]]) -> Iterator[Quad]:
        """Yield quads of the default graph.

        Args:
            numbered: By the number of a predicate, subject and value in turn.
        """
        resources, term = self.resources, self.term
        for predicate, pairs in numbered:
            verb = resources[predicate]
            assert isinstance(verb, NamedNode)
            places = iter(pairs)
            for subject, value in zip(places, places, strict=True):
                about = resources[subject]
                assert not isinstance(about, Literal)
                yield Quad(about, verb, term(value))

    def triples(self, predicate: int, pairs: "array[int]") -> Iterator[Triple]:
        """Yield the triples of one predicate.

        Args:
            predicate: Its number.
            pairs: Subject and value in turn.
        """
        verb, resources, term = self.resources[predicate], self.resources, self.term
        places = iter(pairs)
        for subject, value in zip(places, places, strict=True):
            yield triple_of(resources[subject], verb, term(value))


def flat(pairs: Iterable[tuple[int, int]]) -> "array[int]":
    """Return pairs one after the other: eight bytes for each, where tuples take seventy."""
    return array("i", [number for pair in pairs for number in pair])
