"""Things in a table on disk, for knowledge with so many that a process should not hold them all.

The file is written whole or not at all, and never changed; each thread of each process opens it for
itself, and shares the pages that it reads. (SQLite, since it comes with Python and finds a thing in
microseconds; the store of the facts has no index of words.)
"""

import json
import os
import sqlite3
import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence, ValuesView
from contextlib import closing
from pathlib import Path
from typing import Any, overload
from urllib.parse import quote

from isthmus.kb.errors import StoreError
from isthmus.queries.diagnostics.span import key_of

from .things import Individual, Members, Things, end_of, keys_of, names_of

_NAME, _ALSO, _END = range(3)
"""What a spelling is of a thing: its name, its label or a synonym, the end of its IRI."""
_TABLES = """
CREATE TABLE thing (
    id INTEGER PRIMARY KEY, iri TEXT, name TEXT, label TEXT, definition TEXT, synonyms TEXT,
    kinds INTEGER, facts INTEGER, uses INTEGER, called TEXT
);
CREATE TABLE spelling (
    key TEXT, kind INTEGER, thing INTEGER, PRIMARY KEY (key, kind, thing)
) WITHOUT ROWID;
CREATE TABLE kinds (id INTEGER PRIMARY KEY, types TEXT, number INTEGER);
CREATE TABLE label (iri TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;
"""
_WORDS = """
SELECT iri, name, label, definition, synonyms, kinds, facts, uses FROM thing
"""
_OF_KINDS = """
SELECT iri, name, label, definition, synonyms, kinds, facts, uses FROM thing
WHERE kinds IN (SELECT value FROM json_each(?))
"""
_INDEXES = """
CREATE UNIQUE INDEX of_iri ON thing (iri);
CREATE INDEX of_kinds ON thing (kinds);
CREATE INDEX of_facts ON thing (facts DESC, name);
"""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
_LONGEST = 40
"""Up to so many letters of a word are changed to find others like it."""
_BESIDE = 200
"""So many spellings before and after a word in the alphabet are looked at."""
_CONTAINING = 1000
"""So many spellings that contain the longest part of a word are looked at."""


class _File:
    """The tables of one file."""

    def __init__(self, path: Path) -> None:
        self._address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        self._open = threading.local()

    def rows(self, statement: str, values: Sequence[Any] = ()) -> Generator[tuple[Any, ...]]:
        """Yield the rows of a statement.

        Raises:
            StoreError: The file is gone or damaged.
        """
        try:
            yield from self._connection().execute(statement, values)
        except sqlite3.Error as error:
            raise StoreError(f"the words on disk cannot be read ({error}); start again") from error

    def first(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        with closing(self.rows(statement, values)) as rows:
            return next(rows, None)

    def _connection(self) -> sqlite3.Connection:
        known: tuple[int, sqlite3.Connection] | None = getattr(self._open, "known", None)
        if known is None or known[0] != os.getpid():
            # What was opened before a fork is not used after it.
            known = os.getpid(), sqlite3.connect(self._address, uri=True)
            known[1].execute("PRAGMA mmap_size = 4000000000")
            known[1].execute("PRAGMA cache_size = -256")
            self._open.known = known
        return known[1]


class StoredThings(Things):
    """Things that `write_things` wrote.

    Args:
        path: The file.

    Raises:
        StoreError: The file is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        self._file = _File(path)
        self._kinds: dict[int, tuple[str, ...]] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        for number, types, things in self._file.rows("SELECT id, types, number FROM kinds"):
            self._kinds[number] = tuple(json.loads(types))
            self._numbers[self._kinds[number]] = things

    def __getitem__(self, iri: str) -> Individual:
        row = self._file.first(_WORDS + "WHERE iri = ?", (iri,))
        if row is None:
            raise KeyError(iri)
        return self.thing(row)

    def __contains__(self, iri: object) -> bool:
        if not isinstance(iri, str):
            return False
        return self._file.first("SELECT 1 FROM thing WHERE iri = ?", (iri,)) is not None

    def __iter__(self) -> Iterator[str]:
        return (iri for (iri,) in self._file.rows("SELECT iri FROM thing ORDER BY id"))

    def __len__(self) -> int:
        return sum(self._numbers.values())

    def values(self) -> ValuesView[Individual]:
        """Return all things, in order of name."""
        return _AllThings(self, self._file)

    def named(self, key: str) -> Sequence[str]:
        """Return what has a name; see `Things`."""
        return self._spelled(key, _NAME)

    def also_called(self, key: str) -> Sequence[str]:
        """Return what is called something beside its name; see `Things`."""
        return self._spelled(key, _ALSO)

    def ending(self, key: str) -> Sequence[str]:
        """Return that whose IRI ends with something, and what is called so; see `Things`."""
        return [iri for kind in (_NAME, _ALSO, _END) for iri in self._spelled(key, kind)]

    def _spelled(self, key: str, kind: int) -> list[str]:
        statement = """SELECT iri FROM spelling JOIN thing ON thing = id
            WHERE key = ? AND kind = ? ORDER BY id"""
        return [iri for (iri,) in self._file.rows(statement, (key, kind))]

    def spelled_alike(self, key: str) -> Mapping[str, Sequence[str]]:
        """Return spellings that are like one; see `Things`.

        Those one letter away, those beside it in the alphabet, and those that contain its longest
        part: of many things not all are looked at.
        """
        after = """SELECT DISTINCT key FROM spelling WHERE kind < 2 AND key >= ?
            ORDER BY key LIMIT ?"""
        before = """SELECT DISTINCT key FROM spelling WHERE kind < 2 AND key < ?
            ORDER BY key DESC LIMIT ?"""
        holding = "SELECT DISTINCT key FROM spelling WHERE kind < 2 AND instr(key, ?) LIMIT ?"
        known = """SELECT key, iri FROM spelling JOIN thing ON thing = id
            WHERE kind = ? AND key IN (SELECT value FROM json_each(?)) ORDER BY key, id"""
        wanted = set(_one_letter_away(key)) if len(key) <= _LONGEST else set()
        for statement in (after, before):
            wanted.update(other for (other,) in self._file.rows(statement, (key, _BESIDE)))
        part = max(key.split("-"), key=len)
        if len(part) > 1:
            # Without the ending of a plural.
            stem = part[:-1] if len(part) > 3 and part.endswith("s") else part
            wanted.update(other for (other,) in self._file.rows(holding, (stem, _CONTAINING)))
        alike: dict[str, list[str]] = {}
        for kind in (_NAME, _ALSO):
            for other, iri in self._file.rows(known, (kind, json.dumps(sorted(wanted)))):
                alike.setdefault(other, []).append(iri)
        return alike

    def of(self, classes: Iterable[str]) -> Sequence[Individual]:
        """Return the things of some classes, which are read when they are asked for."""
        wanted = set(classes)
        kinds = [kind for kind, types in self._kinds.items() if not wanted.isdisjoint(types)]
        return StoredMembers(self, self._file, kinds)

    def numbers(self) -> Mapping[tuple[str, ...], int]:
        """Return how many things there are; see `Things`."""
        return self._numbers

    def of_kinds(self, kinds: Iterable[int]) -> int:
        """Return how many things there are of some kinds."""
        return sum(self._numbers[self._kinds[kind]] for kind in kinds)

    def best_known(self, containing: str = "") -> Iterable[Individual]:
        """Return the best known things first; see `Things`."""
        ordered = "ORDER BY facts DESC, name"
        if not containing:
            return map(self.thing, self._file.rows(_WORDS + ordered))
        statement = _WORDS + "WHERE instr(coalesce(called, lower(name)), ?) " + ordered
        return map(self.thing, self._file.rows(statement, (containing,)))

    def speaking_of(self, text: str) -> Iterable[Individual]:
        """Return what may speak of something; see `Things`."""
        # Small letters beyond ASCII are none of SQLite's.
        where = """WHERE instr(coalesce(called, lower(name)), ?) OR instr(lower(definition), ?)
            OR definition GLOB '*[^ -~]*' ORDER BY id"""
        return map(self.thing, self._file.rows(_WORDS + where, (text, text)))

    def thing(self, row: Sequence[Any]) -> Individual:
        """Return the thing of a row."""
        iri, name, label, definition, synonyms, kinds, facts, uses = row
        return Individual(
            iri,
            name,
            name if label is None else label,
            definition or "",
            tuple(json.loads(synonyms)) if synonyms else (),
            self._kinds[kinds],
            facts,
            uses,
        )


class StoredMembers(Members):
    """The things of some kinds, read when they are asked for.

    Args:
        things: All things.
        file: Where they are.
        kinds: The numbers of the kinds.
    """

    def __init__(self, things: StoredThings, file: _File, kinds: Sequence[int]) -> None:
        self._things = things
        self._file = file
        self._kinds = kinds

    def __len__(self) -> int:
        return self._things.of_kinds(self._kinds)

    def __iter__(self) -> Iterator[Individual]:
        return self._read("ORDER BY id")

    @overload
    def __getitem__(self, place: int) -> Individual: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Individual]: ...
    def __getitem__(self, place: "int | slice") -> "Individual | Sequence[Individual]":
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                return list(self)[place]
            return list(self._read("ORDER BY id LIMIT ? OFFSET ?", max(0, stop - start), start))
        at = place + len(self) if place < 0 else place
        for thing in self._read("ORDER BY id LIMIT 1 OFFSET ?", at) if at >= 0 else ():
            return thing
        raise IndexError(place)

    def most_used(self, most: int) -> Sequence[Individual]:
        """Return those that are most often values; see `Members`."""
        return list(self._read("ORDER BY uses DESC, id LIMIT ?", most))

    def _read(self, rest: str, *values: int) -> Iterator[Individual]:
        rows = self._file.rows(_OF_KINDS + rest, (json.dumps(self._kinds), *values))
        return map(self._things.thing, rows)


class _AllThings(ValuesView[Individual]):
    """All things in order of name, read when they are asked for."""

    def __init__(self, things: StoredThings, file: _File) -> None:
        super().__init__(things)
        self._things = things
        self._file = file

    def __iter__(self) -> Iterator[Individual]:
        return map(self._things.thing, self._file.rows(_WORDS + "ORDER BY id"))


class StoredLabels(Mapping[str, str]):
    """Labels of whatever else has one, by IRI.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._file = _File(path)

    def __getitem__(self, iri: str) -> str:
        row = self._file.first("SELECT label FROM label WHERE iri = ?", (iri,))
        if row is None:
            raise KeyError(iri)
        label: str = row[0]
        return label

    def __iter__(self) -> Iterator[str]:
        return (iri for (iri,) in self._file.rows("SELECT iri FROM label ORDER BY iri"))

    def __len__(self) -> int:
        return sum(number for (number,) in self._file.rows("SELECT count(*) FROM label"))


def write_things(path: Path, things: Iterable[Individual], labels: Mapping[str, str]) -> None:
    """Write things into a file that is not there yet.

    Args:
        path: The file.
        things: The things, in order of name.
        labels: Labels of whatever else has one, by IRI.

    Raises:
        OSError: The file cannot be written.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as file:
            # Where the process ends before the file has its name, the file is of no use anyway.
            file.execute("PRAGMA journal_mode = OFF")
            file.execute("PRAGMA synchronous = OFF")
            file.executescript(_TABLES)
            file.execute("BEGIN")
            _write(file, things)
            file.executemany("INSERT INTO label VALUES (?, ?)", labels.items())
            file.execute("COMMIT")
            file.executescript(_INDEXES)
        temporary.replace(path)
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _write(file: sqlite3.Connection, things: Iterable[Individual]) -> None:
    kinds: dict[tuple[str, ...], list[int]] = {}
    spellings: list[tuple[str, int, int]] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number, thing in enumerate(things):
            kind = kinds.setdefault(thing.types, [len(kinds), 0])
            kind[1] += 1
            key, more = keys_of(thing)
            spellings.append((key, _NAME, number))
            spellings.extend((other, _ALSO, number) for other in more)
            end = end_of(thing.iri)
            # Most things are called by it.
            if end != thing.name and (ending := key_of(end)) != key and ending not in more:
                spellings.append((ending, _END, number))
            alone = thing.label == thing.name and not thing.synonyms
            yield (
                number,
                thing.iri,
                thing.name,
                None if thing.label == thing.name else thing.label,
                thing.definition or None,
                json.dumps(thing.synonyms, ensure_ascii=False) if thing.synonyms else None,
                kind[0],
                thing.facts,
                thing.uses,
                None if alone and thing.name.isascii() else names_of(thing).lower(),
            )

    file.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows())
    # In order, so that the table grows at its end alone.
    spellings.sort()
    file.executemany("INSERT INTO spelling VALUES (?, ?, ?)", spellings)
    told = ((number, json.dumps(types), size) for types, (number, size) in kinds.items())
    file.executemany("INSERT INTO kinds VALUES (?, ?, ?)", told)


def _one_letter_away(word: str) -> Iterator[str]:
    """Yield the words that one letter more, less, other or swapped makes of a word."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after[1:]
            yield before + letter + after
