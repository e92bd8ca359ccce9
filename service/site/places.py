"""Where each address of the service has its file, and how pages link to it."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote, unquote

from isthmus.kb.data_class import dataclass
from isthmus.service.explorer.parts.addresses import path_of

_DATA = ("/static/", "/api/", "/data/", "/embed/")
_FILES = ("/void", "/ontology")
"""Data whose form the service chooses; a file of a site is Turtle."""
_DIGEST = 12
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,150}|[\w-]{1,60}")
_DEVICES = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)))
)
"""What Windows opens under these names is no file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address of the service that some page leads to.

    Attributes:
        path: Its path, unquoted.
        parameters: Its parameters, sorted by name; a name may come several times.
    """

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether it is a page, and not data."""
        name = self.path.rsplit("/", 1)[-1]
        return not self.path.startswith(_DATA) and "." not in name and self.path not in _FILES

    @property
    def place(self) -> str:
        """The address of its file inside the site, with a slash before it.

        >>> Wanted("/option/vpc-peering").place
        '/option/vpc-peering/'
        """
        if not self.is_page:
            return self._data
        path = _as_folders(self.path)
        if not self.parameters:
            return "/" if path == "/" else f"{path}/"
        if path == "/look" and [name for name, _ in self.parameters] == ["of"]:
            return f"/look/{_as_folder(self.parameters[0][1])}/"
        return f"{'/ask' if path == '/' else path}/{self._digest}/"

    @property
    def file(self) -> str:
        """The name of its file inside the site, without a slash before it."""
        place = self.place.removeprefix("/")
        return f"{place}index.html" if self.is_page else place

    @property
    def _data(self) -> str:
        # A file that changes with its content is asked for with its digest, which a file needs not.
        given = [parameter for parameter in self.parameters if parameter[0] != "v"]
        if self.path in _FILES:
            return f"{self.path}.ttl"
        stem, _, suffix = self.path.rpartition(".")
        if not self.path.startswith(_DATA):
            stem = _as_folders(stem)
        return f"{stem}/{self._digest}.{suffix}" if given else f"{stem}.{suffix}"

    @property
    def _digest(self) -> str:
        return _digest_of("\0".join(f"{name}={value}" for name, value in self.parameters))


def _as_folders(path: str) -> str:
    return "/".join(_as_folder(name) if name else "" for name in path.split("/"))


def _as_folder(name: str) -> str:
    """Return the name of a folder for a part of an address.

    What somebody calls things of their own may be too long for a file, lead out of the folder, or
    mean a device.
    """
    plain = _PLAIN.fullmatch(name) is not None and name.upper() not in _DEVICES
    return name if plain else f"-{_digest_of(name)}"


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGEST]


def place_of(iri: str) -> str:
    """Return the address of the page of a thing or a term inside the site; empty without one."""
    path = path_of(iri)
    return quote(wanted_of(path, ()).place).removeprefix("/") if path else ""


def wanted_of(path: str, parameters: Iterable[tuple[str, str]]) -> Wanted:
    """Return what an address asks for.

    Args:
        path: Its path, quoted.
        parameters: Its parameters.
    """
    # What comes several times under one name keeps its order.
    return Wanted(unquote(path), tuple(sorted(parameters, key=lambda pair: pair[0])))


def taken_for_one(folder: Path, files: Iterable[str]) -> list[tuple[str, str]]:
    """Return which files the system takes for one, so that one was written over the other.

    Some file systems take a capital for a small letter, or a letter with an accent for the two
    signs that it can be written with; whether one does is asked of what was written there.

    Args:
        folder: The folder of the site.
        files: The names of files that were written into it.
    """
    pairs = []
    spelled: dict[str, list[str]] = {}
    for file in sorted(files):
        alike = spelled.setdefault(normalize("NFC", normalize("NFC", file).casefold()), [])
        pairs += [(other, file) for other in alike if (folder / other).samefile(folder / file)]
        alike.append(file)
    return pairs


@dataclass(slots=True)
class Places:
    """Collects the addresses that pages lead to.

    Attributes:
        found: Them, in the order in which they were first met.
    """

    found: dict[Wanted, None] = field(default_factory=dict)
    _addresses: dict[tuple[str, tuple[tuple[str, str], ...]], str] = field(default_factory=dict)

    def __call__(self, path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """Return the address of a file inside the site, and remember that it has to be written."""
        key = path, tuple(parameters)
        known = self._addresses.get(key)
        if known is None:
            wanted = wanted_of(*key)
            self.found.setdefault(wanted)
            known = self._addresses[key] = quote(wanted.place)
        return known


def root_at(place: str) -> str:
    """Return the way from a page to the first page of its site.

    >>> root_at("/option/vpc-peering/")
    '../..'
    """
    return "/".join([".."] * (place.count("/") - 1)) or "."
