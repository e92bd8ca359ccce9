"""What the pages of one build are answered from: opened once for each set of files."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb import KnowledgeError
from isthmus.service.embed.opened import open_embedder
from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from isthmus.service.embed.embedder import Embedder
    from sphinx.application import Sphinx


def inputs_of(app: "Sphinx") -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the files of data and of ontologies that ``conf.py`` names, from its folder on.

    Raises:
        ConfigError: A setting is not a list of names, or a file does not exist.
    """
    files = []
    for name in ("isthmus_data", "isthmus_ontology"):
        given = getattr(app.config, name)
        if isinstance(given, str) or not all(isinstance(path, str | Path) for path in given):
            raise ConfigError(f"{name} is a list of files, such as ['network.ttl']")
        paths = tuple(Path(app.confdir) / path for path in given)
        for path in paths:
            if not path.is_file():
                raise ConfigError(f"{name}: there is no file {path}")
        files.append(paths)
    return files[0], files[1]


def embedder_of(app: "Sphinx") -> "Embedder":
    """Return what answers the blocks of a build, the same one for the same files.

    Raises:
        ConfigError: The knowledge cannot be opened.
    """
    try:
        return open_embedder(*inputs_of(app), str(app.config.isthmus_as_of))
    except (KnowledgeError, ValueError) as error:
        raise ConfigError(f"isthmus: {error}") from error


def current_key(app: "Sphinx") -> str:
    """Return what a page depends on: data, days and the program that writes it down."""
    return f"{version('isthmus')} {embedder_of(app).made_from}"
