"""Configuration of the documentation site (Sphinx)."""

import sys
from importlib.metadata import version as installed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Isthmus"
author = "The Isthmus project"
copyright = "The Isthmus project; documentation under CC BY 4.0"  # noqa: A001
version = release = installed("isthmus")

# `isthmus_pages` writes the generated parts; queries are coloured by the project's own lexer, which
# Pygments finds by its entry point.
extensions = ["myst_parser", "isthmus_pages", "isthmus.service.embed.sphinx"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "_ext", "_generated"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "Isthmus"
html_show_sphinx = False
man_pages = [
    ("service/command-line", "isthmus", "how networks can be connected to Amazon VPCs", "", 1),
    ("service/repl", "isthmus-repl", "the shell of isthmus", "", 1),
]
