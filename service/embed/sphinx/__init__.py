"""The extension of Sphinx: blocks as directives, words as roles, answered while pages are built.

Put ``isthmus.service.embed.sphinx`` among the ``extensions`` of ``conf.py``. A block that is wrong
is reported with file and line as it is read, and the build goes on and ends as failed, so that one
run shows all that is wrong.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from .directives import DIRECTIVES
from .domain import IsthmusDomain, WordRole
from .nodes import add_to
from .source import current_key, embedder_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.nodes import TextElement
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

STYLE = "isthmus-blocks.css"
_STATIC = Path(__file__).parent.parent / "static"


def setup(app: "Sphinx") -> dict[str, object]:
    """Join a build."""
    app.add_config_value("isthmus_data", [], "env")
    app.add_config_value("isthmus_ontology", [], "env")
    app.add_config_value("isthmus_site", "", "env")
    app.add_config_value("isthmus_as_of", "", "env")
    app.add_domain(IsthmusDomain)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    add_to(app)
    app.add_css_file(STYLE)
    app.connect("builder-inited", _begin)
    app.connect("env-get-outdated", _outdated)
    app.connect("build-finished", _fail_if_wrong)
    # After all others: intersphinx may know a page.
    app.connect("missing-reference", _without_page, priority=900)
    return {
        "version": "1",
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _begin(app: "Sphinx") -> None:
    embedder = embedder_of(app)
    # A build in parallel forks, and a store that is still being filled would never be ready there.
    assert embedder.engine.knowledge.quads is not None
    app.config.html_static_path.append(str(_STATIC))


def _outdated(
    app: "Sphinx",
    env: "BuildEnvironment",
    added: "Iterable[str]",
    changed: "Iterable[str]",
    removed: "Iterable[str]",
) -> list[str]:
    """Return the pages that were made from other data, and those that were wrong."""
    domain = env.domains["isthmus"]
    key = current_key(app)
    stale = {name for name, made in domain.data["keys"].items() if made != key}
    return sorted((stale | set(domain.data["wrong"])) & env.found_docs)


def _fail_if_wrong(app: "Sphinx", failed: Exception | None) -> None:
    """Let the build end as one that failed; what is wrong has been told where it was read."""
    if failed is None and app.env.domains["isthmus"].data["wrong"]:
        app.statuscode = 1


def _without_page(
    app: "Sphinx", env: "BuildEnvironment", node: "pending_xref", contnode: "TextElement"
) -> "TextElement | None":
    """Leave a name that has no page as it is: it has been looked up, and is right."""
    return contnode if node.get("refdomain") == "isthmus" else None


__all__ = ["IsthmusDomain", "WordRole", "setup"]
