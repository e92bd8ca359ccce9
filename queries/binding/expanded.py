"""How large a text becomes once its definitions are written out, found without writing them out.

A few hundred bytes of definitions, each of which uses the one before it twice, stand for thousands
of conditions; to bind them all takes minutes. So each definition is counted once, before any of
them is bound.
"""

from collections.abc import Mapping

from isthmus.queries.syntax import tree as syntax

_CONDITIONS = (
    syntax.Bare,
    syntax.Has,
    syntax.IsA,
    syntax.Itself,
    syntax.Rests,
    syntax.SummaryTest,
    syntax.Mentions,
    syntax.Is,
)


class Sizes:
    """Counts conditions, definitions written out.

    Args:
        definitions: The definitions in force, by the key of their names.
    """

    def __init__(self, definitions: Mapping[str, syntax.Define]) -> None:
        self._definitions = definitions
        self._known: dict[str, int] = {}

    def of_definition(self, key: str) -> int:
        """Return the number of conditions that a definition stands for."""
        known = self._known.get(key)
        if known is None:
            # One that leads back to itself is refused for that, and counts nothing here.
            self._known[key] = 0
            define = self._definitions[key]
            known = self._known[key] = self.of(define.base) + self.of(define.where)
        return known

    def of(self, written: object) -> int:
        """Return the number of conditions in a part of the tree."""
        total = 0
        for node in syntax.nodes(written):
            if isinstance(node, syntax.Name):
                if not node.prefix and node.key in self._definitions:
                    total += self.of_definition(node.key)
            elif isinstance(node, _CONDITIONS):
                total += 1
        return total
