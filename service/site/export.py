"""Writes a static site into a folder."""

import gzip
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.ontology import PREFIXES
from isthmus.queries.saved_queries import SavedQuery, saved_queries
from pyoxigraph import DefaultGraph, RdfFormat, Store

from .choices import choices
from .crew import crew
from .pages import Pages
from .places import Places, Wanted
from .prepared import Prepared, values_of
from .search_index import search_index

if TYPE_CHECKING:
    from isthmus.queries import Engine

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
    """

    files: int
    size: int
    pages: int
    answers: int


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
        folder: The folder; what an earlier export wrote there is replaced, at once at the end.
        origin: The address of the site, for links that have to be whole; may be empty.
        whitepaper: Where the edition can be read, for links to its pages; may be empty.
        service: The address of a service for questions that nobody prepared; may be empty.
        queries: Queries to be answered besides the saved ones.
        progress: Told how many files there are.

    Raises:
        SiteError: The folder holds something else, or cannot be written.
        QueryError: One of the queries is wrong.
    """
    filled = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if filled and not (folder / MANIFEST).is_file():
        raise SiteError(f"{folder} holds something else than an earlier site; name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
            fresh = Path(made) / "site"
            fresh.mkdir()
            pages = Pages(engine, Places(), origin, service, whitepaper)
            written = _Writer(pages, fresh, queries, progress).write()
            if folder.exists():
                folder.rename(Path(made) / "old")
            fresh.rename(folder)
    except OSError as error:
        raise SiteError(f"{folder}: cannot be written ({error.strerror})") from error
    return written


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
        self.folders: set[str] = set()
        self.files = 0
        self.size = 0

    def write(self) -> Written:
        for path in _SEEDS:
            self.places(path)
        for query in self.queries:
            self.places("/", [("q", query.text.strip())])
        self._saved_with_values()
        prepared = Prepared(self.engine)
        blocks = prepared.blocks(self.queries)
        # What many pages show is worked out once, before the processes part.
        self.pages.prepare()
        # Each page may lead to further ones, so the list grows while it is worked off.
        done: set[Wanted] = set()
        number = 0
        with crew(
            pages=self._write_pages,
            answers=lambda some: self._write_files(prepared.answers(some)),
        ) as each:
            while todo := [wanted for wanted in self.places.found if wanted not in done]:
                done.update(todo)
                for written, content in each("pages", todo):
                    self._count(written)
                    self.places.found.update(content)
            for written in each("answers", blocks):
                self._count(written)
                number += len(written)
        self.static()
        pages = sum(wanted.is_page for wanted in done)
        if self.origin:
            self.sitemap(done)
        knowledge = self.engine.knowledge
        about = {
            "isthmus": version("isthmus"),
            "dataset": {"version": knowledge.version, "edition": knowledge.edition},
            "pages": pages,
            "answers": number,
        }
        self.put(MANIFEST, (json.dumps(about, indent=2) + "\n").encode("utf-8"))
        return Written(self.files, self.size, pages, number)

    def _write_pages(self, some: Sequence[Wanted]) -> tuple[list[int], dict[Wanted, None]]:
        """Write pages.

        Returns:
            The size of each, and the addresses that these pages were the first to lead to here.
        """
        known = len(self.places.found)
        sizes = self._write_files((entry.file, self.pages.content(entry)) for entry in some)
        return sizes, dict.fromkeys(islice(self.places.found, known, None))

    def _write_files(self, files: Iterable[tuple[str, bytes]]) -> list[int]:
        return [self._write(name, content) for name, content in files]

    def _write(self, name: str, content: bytes) -> int:
        path = f"{self.folder}/{name}"
        folder = path.rpartition("/")[0]
        if folder not in self.folders:
            os.makedirs(folder, exist_ok=True)
            self.folders.add(folder)
        # A site has thousands of small files, for each of which a buffer would be made.
        with open(path, "wb", buffering=0) as file:
            return file.write(content)

    def put(self, name: str, content: bytes) -> None:
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

    def static(self) -> None:
        """Write what is not a page: search, the engine and its data, the components."""
        for path in sorted(_STATIC.rglob("*")):
            # The editor of the service, which a site without one does not show.
            if path.is_file() and "yasgui" not in path.parts:
                self.put(f"static/{path.relative_to(_STATIC).as_posix()}", path.read_bytes())
        self.put("search.json", search_index(self.engine))
        self.put("decide.json", choices(self.pages.explorer))
        for name, content in self.graph().items():
            self.put(f"data/{name}.gz", gzip.compress(content, 9, mtime=0))
        prefixes = json.dumps(dict(PREFIXES), separators=(",", ":"))
        self.put("data/prefixes.json", prefixes.encode("utf-8"))
        script = _SCRIPT.read_text(encoding="utf-8")
        marked = "const IN_BUNDLE = false;"
        assert marked in script
        script = script.replace(marked, "const IN_BUNDLE = true;")
        self.put("embed/isthmus.js", script.encode("utf-8"))
        missing = self.pages.missing().decode("utf-8")
        # A host shows this page at any depth, where no relative link would be right.
        root = self.origin or ""
        self.put("404.html", missing.replace('="./', f'="{root}/').encode("utf-8"))
        self.put(".nojekyll", b"")

    def graph(self) -> dict[str, bytes]:
        """Return the graph as the in-browser engine loads it: first what queries read."""
        quads = self.engine.knowledge.quads
        default = quads.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
        named = Store()
        for graph in quads.named_graphs():
            named.extend(quads.quads_for_pattern(None, None, None, graph))
        layers = named.dump(format=RdfFormat.N_QUADS)
        assert default is not None
        assert layers is not None
        return {"graph.nt": default, "layers.nq": layers}

    def sitemap(self, done: set[Wanted]) -> None:
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
        self.put("sitemap.xml", text.encode("utf-8"))
