"""Variables of a query that read like the columns they hold."""

import re
from collections.abc import Iterable

from .algebra import Var
from .compiled import MIXED, NUMBER, THING, VERDICT

_RESERVED = re.compile(r"(c|n)\d+\Z")


class Variables:
    """Gives each column a variable that reads like its name and meets no other."""

    def __init__(self, columns: Iterable[str]) -> None:
        self._taken = {THING, VERDICT, MIXED, NUMBER}
        self._known: dict[str, Var] = {}
        for name in columns:
            self._known.setdefault(name, self._new(name))

    def of(self, name: str) -> Var:
        """Return the variable of a column."""
        return self._known[name]

    def fresh(self, name: str) -> Var:
        """Return a variable for something that is no column."""
        return self._new(name)

    def _new(self, name: str) -> Var:
        word = "_".join(part for part in re.split(r"[^A-Za-z0-9]+", name) if part) or "column"
        if word[0].isdigit() or _RESERVED.match(word):
            word = f"_{word}"
        number, unique = 1, word
        while unique in self._taken:
            number += 1
            unique = f"{word}_{number}"
        self._taken.add(unique)
        return Var(unique)
