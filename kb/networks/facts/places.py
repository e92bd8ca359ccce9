"""Where each fact of a network stands: compact in memory, and kept beside the facts on disk."""

import json
from array import array
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import groupby

from isthmus.kb.networks.contract import Citation
from pyoxigraph import Triple

_FORMAT = 1
_SIZE = 16


class Places:
    """The places of triples, looked up by a digest of each (BLAKE2b of 128 bits, RFC 7693).

    Most triples of a thing stand at one place, so there are few lists of places, and sixteen bytes
    with the number of a list for each triple: a tenth of what the triples themselves would take.
    """

    __slots__ = ("_digests", "_numbers", "_places")

    def __init__(
        self, places: Sequence[tuple[Citation, ...]], digests: bytes, numbers: "array[int]"
    ) -> None:
        """Take what was laid out.

        Args:
            places: Lists of places, each once.
            digests: Those of the triples, in order.
            numbers: For each of them the number of its list.
        """
        self._places = places
        self._digests = digests
        self._numbers = numbers

    @classmethod
    def of(cls, stated: Mapping[Triple, tuple[Citation, ...]]) -> "Places":
        """Lay out where triples are stated."""
        lists: dict[tuple[Citation, ...], int] = {}
        places = sorted(
            (_digest(triple), lists.setdefault(at, len(lists))) for triple, at in stated.items()
        )
        digests = b"".join(digest for digest, _ in places)
        return cls(tuple(lists), digests, array("I", (number for _, number in places)))

    def at(self, triple: Triple) -> tuple[Citation, ...]:
        """Return where a triple is stated; nothing where it is not, or at no place."""
        wanted, digests = _digest(triple), self._digests
        low, high = 0, len(self._numbers)
        while low < high:
            middle = (low + high) // 2
            if digests[_SIZE * middle : _SIZE * middle + _SIZE] < wanted:
                low = middle + 1
            else:
                high = middle
        if digests[_SIZE * low : _SIZE * low + _SIZE] != wanted:
            return ()
        return self._places[self._numbers[low]]

    def to_json(self) -> str:
        """Write it, to be kept."""
        grouped = [
            [[file, [place.pointer for place in part]] for file, part in groupby(at, _file)]
            for at in self._places
        ]
        told = {
            "format": _FORMAT,
            "places": grouped,
            "digests": b64encode(self._digests).decode(),
            "numbers": list(self._numbers),
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Places":
        """Read what `to_json` wrote.

        Raises:
            ValueError: It is something else, or damaged.
        """
        try:
            told = json.loads(text)
            if told["format"] != _FORMAT:
                raise ValueError("places of another format")
            digests, numbers = b64decode(told["digests"]), array("I", told["numbers"])
            places = tuple(
                tuple(Citation(file, pointer) for file, pointers in at for pointer in pointers)
                for at in told["places"]
            )
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError("damaged places") from error
        if len(digests) != _SIZE * len(numbers) or any(at >= len(places) for at in numbers):
            raise ValueError("damaged places")
        return cls(places, digests, numbers)


def _file(place: Citation) -> str:
    return place.file


def _digest(triple: Triple) -> bytes:
    return blake2b(str(triple).encode(), digest_size=_SIZE).digest()
