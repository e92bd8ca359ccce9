"""Sphinx extension: writes the generated parts of the documentation before it is read.

Messages, words and axioms have one source each: the table of codes, the grammar, the ontology. What
is written from them is never kept in the repository; pages include it from ``_generated``.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from catalogue_page import catalogue_page
from errors_page import errors_page
from grammar_page import grammar_page
from ontology_page import ontology_page
from vocabulary_page import vocabulary_page

if TYPE_CHECKING:
    from isthmus.kb import Knowledge
    from isthmus.queries import Diagnostic, Engine
    from sphinx.application import Sphinx

FOLDER = "_generated"


def pages() -> dict[str, str]:
    """Return every generated part by the name of its file."""
    from isthmus.kb import open_knowledge

    engine = with_example(open_knowledge())
    return {
        "catalogue.md": catalogue_page(),
        "errors.md": errors_page(lambda text: said_of(engine, text)),
        "grammar.md": grammar_page(),
        "ontology.md": ontology_page(),
        "vocabulary.md": vocabulary_page(engine.vocabulary),
    }


def with_example(knowledge: "Knowledge") -> "Engine":
    """Return what answers the queries of the documentation: it has the network that ships."""
    from isthmus.queries import Engine
    from isthmus.service.networks.layer import layers_of

    folder = Path(__file__).parents[2] / "service" / "networks" / "example" / "before"
    return Engine(knowledge, networks=layers_of([("prod", folder)], knowledge))


def said_of(engine: "Engine", text: str) -> "tuple[Diagnostic, ...]":
    """Return what is said of a query that is asked, warnings included."""
    from isthmus.queries import QueryError

    try:
        engine.compile(text)
    except QueryError as refused:
        return refused.diagnostics
    return engine.diagnose(text, {})


def write(folder: Path) -> None:
    """Write the parts into a folder.

    A file that would not change is left alone, since Sphinx reads again what is new.
    """
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: "Sphinx") -> dict[str, object]:
    """Join the build of the documentation."""
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / FOLDER))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
