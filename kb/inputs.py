"""Everything that a build reads."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path

from isthmus.ontology import (
    closure_shapes_files,
    ontology_files,
    rollup_files,
    shapes_files,
)


def claims_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shipped claims, in order of name."""
    return tuple(sorted((Path(__file__).parent / "claims").glob("*.ttl")))


def changes_files() -> tuple[Path, ...]:
    """Return the Turtle files of what has changed since the edition, in order of name."""
    return tuple(sorted((Path(__file__).parent / "changes").glob("*.ttl")))


LARGE = 6 * 1024 * 1024
"""Files with more bytes than this together make a knowledge base that is kept on disk.

That is some forty thousand triples: below it memory is faster, above it takes more than a store.
"""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of one knowledge base.

    Attributes:
        ontology: Vocabulary and axioms.
        claims: Claims, silences, shared items and topology.
        shapes: SHACL shapes that claims and facts must conform to before reasoning.
        closure_shapes: SHACL shapes that must hold once everything that follows is inferred.
        rollups: Roll-up rules of the closed-world step.
        data: A user's own data, reasoned over too.
        changes: What has changed since the edition.
    """

    ontology: tuple[Path, ...]
    claims: tuple[Path, ...] = ()
    shapes: tuple[Path, ...] = ()
    rollups: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()
    closure_shapes: tuple[Path, ...] = ()
    changes: tuple[Path, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        yield from self.ontology
        yield from self.claims
        yield from self.shapes
        yield from self.closure_shapes
        yield from self.rollups
        yield from self.data
        yield from self.changes


@dataclass(frozen=True, slots=True)
class Disk:
    """Where large knowledge bases are kept.

    Attributes:
        folder: Gives the folder in which they are written.
        above: So many bytes of files make a large one.
    """

    folder: Callable[[], Path]
    above: int = LARGE

    def is_for(self, inputs: Inputs) -> bool:
        """Tell whether some files make a large one; a missing file is somebody else's matter."""
        size = 0
        for path in inputs:
            with suppress(OSError):
                size += path.stat().st_size
        return size > self.above


_DATED_CHANGE = b"DatedChange"


def shipped(data: Sequence[Path] = ()) -> Inputs:
    """Return the files of the shipped knowledge base, with a user's data beside them.

    A file of a user's own that records changes holds on days as the shipped ones do.
    """
    own = {path: _records_changes(path) for path in data}
    return Inputs(
        ontology=ontology_files(),
        claims=claims_files(),
        shapes=shapes_files(),
        closure_shapes=closure_shapes_files(),
        rollups=rollup_files(),
        data=tuple(path for path, records in own.items() if not records),
        changes=(*changes_files(), *(path for path, records in own.items() if records)),
    )


def _records_changes(path: Path) -> bool:
    """Tell whether a file speaks of dated changes; one that cannot be read is told of elsewhere."""
    try:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return content.find(_DATED_CHANGE) >= 0
    except (OSError, ValueError):
        return False
