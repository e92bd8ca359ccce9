"""Writes a static site into a folder."""

import gzip
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import content_of
from isthmus.kb.store.export import LAYERS, export
from isthmus.ontology import PREFIXES
from isthmus.queries.saved_queries import SavedQuery, saved_queries
from isthmus.service.embed.json_form import key_of
from isthmus.service.terminal.write import opened_to_write
from pyoxigraph import DefaultGraph, RdfFormat

from .choices import choices
from .crew import crew
from .pages import Pages
from .places import Places, Wanted, taken_for_one
from .prepared import Prepared, beside, values_of
from .search_index import search_index

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from isthmus.service.embed.block import Block

MANIFEST = "site.json"
"""Tells that a folder holds a site of ours, which may be replaced."""
_STATIC = Path(__file__).parent.parent / "static"
_SCRIPT = Path(__file__).parent.parent / "embed" / "static" / "isthmus.js"
_SEEDS = (
    "/",
    "/questions",
    "/guide",
    "/reference",
    "/drawings",
    "/matrix",
    "/look",
    "/coverage",
    "/changes",
    "/decide",
    "/compare",
    "/sparql",
)
_OTHERS = ("layers.nq", "graph.nt", "decide.json", "search.json", "copies")
"""What is written besides pages and answers, the longest first."""
_MOST_ABOUT = 1024 * 1024
"""So many bytes the file may have that tells of an earlier site."""
Progress = Callable[[str, int], None]


class SiteError(ValueError):
    """A site that cannot be written; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        files: How many files.
        size: Their bytes.
        pages: How many of the files are pages.
        answers: How many are prepared answers.
        lost: Which files the file system took for one; the site lacks one of each two.
    """

    files: int
    size: int
    pages: int
    answers: int
    lost: tuple[tuple[str, str], ...] = ()


def export_site(
    engine: "Engine",
    folder: Path,
    *,
    origin: str = "",
    whitepaper: str = "",
    service: str = "",
    queries: tuple[SavedQuery, ...] = (),
    progress: Progress | None = None,
) -> Written:
    """Write the explorer and the knowledge as files.

    Args:
        engine: What answers.
        folder: The folder; what an earlier export wrote there is replaced, at once at the end, and
            what somebody else put beside it stays.
        origin: The address of the site, for links that have to be whole; may be empty.
        whitepaper: Where the edition can be read, for links to its pages; may be empty.
        service: The address of a service for questions that nobody prepared; may be empty.
        queries: Queries to be answered besides the saved ones.
        progress: Told how many files there are.

    Raises:
        SiteError: The folder holds something else, or cannot be written.
        QueryError: One of the queries is wrong.
    """
    try:
        # A link still leads to the site.
        place = folder.resolve()
        filled = place.exists() and (not place.is_dir() or any(place.iterdir()))
        before = ours_in(place) if filled else frozenset()
        if before is None:
            raise SiteError(
                f"{folder} holds something else than an earlier site; name a new folder"
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}-") as made:
            fresh, old = Path(made) / "site", Path(made) / "old"
            fresh.mkdir()
            pages = Pages(engine, Places(), origin, service, whitepaper)
            written = _Writer(pages, fresh, queries, progress).write()
            put_in_place(fresh, place, old, before)
    except OSError as error:
        raise SiteError(f"{folder}: cannot be written ({error.strerror})") from error
    return written


def ours_in(folder: Path) -> frozenset[str] | None:
    """Return what an earlier export wrote into a folder, as names in it; None if none did."""
    try:
        about = json.loads(content_of(folder / MANIFEST, _MOST_ABOUT))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(about, dict) or not {"isthmus", "dataset", "pages"} <= about.keys():
        return None
    names = about.get("names", [])
    return frozenset(name for name in names if isinstance(name, str))


def put_in_place(fresh: Path, place: Path, old: Path, ours: frozenset[str]) -> None:
    """Put a site where an earlier one may be, together with what somebody else put beside that.

    A folder that is published may hold the data of a version control, or the name of a host.

    Args:
        fresh: The new site.
        place: Where it is to be.
        old: Where the earlier one is to go.
        ours: What in that was ours, by name.
    """
    if not place.exists():
        fresh.rename(place)
        return
    written = {path.name for path in fresh.iterdir()}
    others = {path.name for path in place.iterdir()} - ours - written
    place.rename(old)
    try:
        for name in others:
            (old / name).rename(fresh / name)
        fresh.rename(place)
    except OSError:
        for name in others:
            if not (old / name).exists():
                (fresh / name).rename(old / name)
        old.rename(place)
        raise


class _Writer:
    """Writes one site."""

    def __init__(
        self,
        pages: Pages,
        folder: Path,
        queries: tuple[SavedQuery, ...],
        progress: Progress | None,
    ) -> None:
        self.engine = pages.engine
        self.folder = folder
        self.origin = pages.origin
        self.queries = queries
        self.progress = progress or (lambda stage, count: None)
        self.places = pages.places
        self.pages = pages
        self.folders: set[Path] = set()
        self.files = 0
        self.size = 0

    def write(self) -> Written:
        for path in _SEEDS:
            self.places(path)
        for query in self.queries:
            self.places("/", [("q", query.text.strip())])
        self._saved_with_values()
        prepared = Prepared(self.engine, self.pages.explorer.answered)
        blocks = prepared.blocks(self.queries)
        # What a page shows too is written with it, while the answer is at hand.
        shared = {
            page: several for page, several in beside(blocks).items() if page in self.places.found
        }
        with_a_page = {key_of(block) for several in shared.values() for block in several}
        alone = [block for block in blocks if key_of(block) not in with_a_page]
        # What many pages show is worked out once, before the processes part.
        self.pages.prepare()
        # Each page may lead to further ones, so the list grows while it is worked off.
        done: set[Wanted] = set()
        with crew(
            others=lambda some: self._write_files(
                file for name in some for file in self._other(name)
            ),
            pages=lambda some: self._write_pages(some, prepared, shared),
            answers=lambda some: self._write_files(prepared.answers(some)),
        ) as each:
            others = [each("others", [name]) for name in _OTHERS]
            answers = each("answers", alone)
            number = 0
            while todo := [wanted for wanted in self.places.found if wanted not in done]:
                done.update(todo)
                for written, beside_them, met in each("pages", todo):
                    self._count(written)
                    number += beside_them
                    self.places.found.update(met)
            for written in answers:
                self._count(written)
                number += len(written)
            for written in chain.from_iterable(others):
                self._count(written)
        pages = sum(wanted.is_page for wanted in done)
        if self.origin:
            self._sitemap(done)
        knowledge = self.engine.knowledge
        about = {
            "isthmus": version("isthmus"),
            "dataset": {"version": knowledge.version, "edition": knowledge.edition},
            "pages": pages,
            "answers": number,
            "names": sorted({MANIFEST, *(path.name for path in self.folder.iterdir())}),
        }
        self._put(MANIFEST, (json.dumps(about, indent=2) + "\n").encode("utf-8"))
        lost = taken_for_one(self.folder, {wanted.file for wanted in done})
        return Written(self.files, self.size, pages, number, tuple(lost))

    def _write_pages(
        self,
        some: Sequence[Wanted],
        prepared: Prepared,
        shared: "Mapping[Wanted, Sequence[Block]]",
    ) -> tuple[list[int], int, dict[Wanted, None]]:
        """Write pages, and the prepared answers that they show.

        Returns:
            The size of each file, how many of them are answers, and the addresses that these pages
            were the first to lead to here.
        """
        known = len(self.places.found)
        sizes: list[int] = []
        for wanted in some:
            sizes.append(self._write(wanted.file, self.pages.content(wanted)))
            sizes += self._write_files(prepared.answers(shared.get(wanted, ())))
        return sizes, len(sizes) - len(some), dict.fromkeys(islice(self.places.found, known, None))

    def _write_files(self, files: Iterable[tuple[str, bytes]]) -> list[int]:
        return [self._write(name, content) for name, content in files]

    def _write(self, name: str, content: bytes) -> int:
        path = self.folder / name
        if path.parent not in self.folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.folders.add(path.parent)
        # A site has thousands of small files, for each of which a buffer would be made.
        with opened_to_write(path, buffering=0) as file:
            return file.write(content)

    def _put(self, name: str, content: bytes) -> None:
        self._count([self._write(name, content)])

    def _count(self, sizes: Sequence[int]) -> None:
        self.files += len(sizes)
        self.size += sum(sizes)
        self.progress("site", self.files)

    def _saved_with_values(self) -> None:
        for query in saved_queries():
            for values in values_of(self.engine, query):
                given = ((f"param.{name}", value) for name, value in values.items())
                self.places("/", [("q", query.text.strip()), *given])

    def _other(self, name: str) -> Iterable[tuple[str, bytes]]:
        """Return files that are no pages, with their names: some of `_OTHERS`."""
        match name:
            case "decide.json":
                return [(name, choices(self.pages.explorer))]
            case "search.json":
                return [(name, search_index(self.engine))]
            case "copies":
                return self._copies()
        return [(f"data/{name}.gz", gzip.compress(self._graph(name), 9, mtime=0))]

    def _copies(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(_STATIC.rglob("*")):
            # The editor of the service, which a site without one does not show.
            if path.is_file() and "yasgui" not in path.parts:
                yield f"static/{path.relative_to(_STATIC).as_posix()}", path.read_bytes()
        prefixes = json.dumps(dict(PREFIXES), separators=(",", ":"))
        yield "data/prefixes.json", prefixes.encode("utf-8")
        script = _SCRIPT.read_text(encoding="utf-8")
        marked = "const IN_BUNDLE = false;"
        assert marked in script
        script = script.replace(marked, "const IN_BUNDLE = true;")
        yield "embed/isthmus.js", script.encode("utf-8")
        missing = self.pages.missing().decode("utf-8")
        # A host shows this page at any depth, where no relative link would be right.
        root = self.origin or ""
        yield "404.html", missing.replace('="./', f'="{root}/').encode("utf-8")
        yield ".nojekyll", b""

    def _graph(self, name: str) -> bytes:
        """Return a part of the graph as the in-browser engine loads it: first what queries read."""
        quads = self.engine.knowledge.dataset.layers()
        if name == "layers.nq":
            return export(quads, LAYERS, "nquads")
        content = quads.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        assert content is not None
        return content

    def _sitemap(self, done: set[Wanted]) -> None:
        """Write the list of pages for search engines."""
        lines = [
            f"<url><loc>{escape(self.origin + wanted.place)}</loc></url>"
            for wanted in done
            if wanted.is_page and wanted.path != "/prove"
        ]
        text = "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
                *sorted(lines),
                "</urlset>\n",
            ]
        )
        self._put("sitemap.xml", text.encode("utf-8"))
