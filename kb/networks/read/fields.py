"""Reading the fields of an object that may be written in other cases, lack some, or be wrong."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from isthmus.kb.data_class import dataclass
from isthmus.kb.networks.contract import Citation
from isthmus.kb.networks.ranges import Range, parse_range
from isthmus.kb.networks.records import Scope

from .secrets import escape, normal


class UnreadableError(ValueError):
    """An object that is not what its place promises; the message says which field, never a value.

    Values of wrong fields may be secrets that somebody put in the wrong place.
    """


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of an answer.

    Attributes:
        raw: The object, without its secrets.
        file: Its file, below the folder.
        pointer: Where it stands there.
        scope: What the file was collected for.
    """

    raw: dict[str, Any]
    file: str
    pointer: str
    scope: Scope

    @property
    def at(self) -> Citation:
        """Where the object stands."""
        return Citation(self.file, self.pointer)

    def key(self, name: str) -> str | None:
        """Return the key under which a field stands here, None if it has none."""
        for spelt in spellings(name):
            if spelt in self.raw:
                return spelt
        return None

    def value(self, name: str) -> object:
        """Return the value of a field, None if there is none."""
        raw = self.raw
        for spelt in spellings(name):
            if spelt in raw:
                return raw[spelt]
        return None

    def text(self, name: str) -> str | None:
        """Return a text, None for none or an empty one.

        Raises:
            UnreadableError: It is something else.
        """
        value = self.value(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise UnreadableError(f"{name} is no text")

    def wanted(self, name: str) -> str:
        """Return a text that must be there.

        Raises:
            UnreadableError: It is not.
        """
        value = self.text(name)
        if value is None:
            raise UnreadableError(f"{name} is missing")
        return value

    def number(self, name: str) -> int | None:
        """Return a whole number, which some APIs write as a text; None for anything else."""
        value = self.value(name)
        if isinstance(value, bool):
            return None
        if isinstance(value, int):
            return value
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
            return int(value)
        return None

    def flag(self, name: str) -> bool | None:
        """Return a truth value, None if none is there.

        Raises:
            UnreadableError: It is something else.
        """
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return value
        raise UnreadableError(f"{name} is neither true nor false")

    def inner(self, name: str) -> "Fields | None":
        """Return an object within, None if none is there.

        Raises:
            UnreadableError: It is something else.
        """
        key = self.key(name)
        value = None if key is None else self.raw[key]
        if value is None or key is None:
            return None
        if not isinstance(value, dict):
            raise UnreadableError(f"{name} is no object")
        return Fields(value, self.file, f"{self.pointer}/{escape(key)}", self.scope)

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self.value(name) is not None

    def entries(self, name: str) -> "Iterator[Fields]":
        """Yield the objects of a list; there are none if the field is missing or null.

        Raises:
            UnreadableError: It is no list, or has something else in it.
        """
        key = self.key(name)
        values = None if key is None else self.raw[key]
        if values is None or key is None:
            return
        if not isinstance(values, list):
            raise UnreadableError(f"{name} is no list")
        base = f"{self.pointer}/{escape(key)}"
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                raise UnreadableError(f"{name} has something in it that is no object")
            yield Fields(value, self.file, f"{base}/{index}", self.scope)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Return a list of texts, None if the field is missing or null.

        Raises:
            UnreadableError: It is something else.
        """
        values = self.value(name)
        if values is None:
            return None
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise UnreadableError(f"{name} is no list of texts")
        return tuple(values)

    def range(self, name: str) -> Range | None:
        """Return an IPv4 block, None if there is none or it is none."""
        value = self.text(name)
        return parse_range(value) if value else None

    def name_tag(self) -> str | None:
        """Return the value of the Name tag."""
        for key in ("Tags", "TagSet"):
            values = self.value(key)
            for tag in values if isinstance(values, list) else ():
                if isinstance(tag, dict):
                    pair = {normal(str(part)): value for part, value in tag.items()}
                    if pair.get("key") == "Name" and isinstance(pair.get("value"), str):
                        return str(pair["value"]) or None
        return None

    def state(self, name: str = "State") -> str | None:
        """Return a state in lower case, whether it stands there or in an object with a code."""
        value = self.value(name)
        if isinstance(value, dict):
            value = Fields(value, "", "", self.scope).value("Code")
        return value.lower() if isinstance(value, str) and value else None


@lru_cache(maxsize=1024)
def spellings(name: str) -> tuple[str, ...]:
    """Write a name as the APIs, Direct Connect and other collectors write it."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return (name, name[0].lower() + name[1:], snake.lstrip("_"))
