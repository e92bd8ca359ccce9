"""Configuration of the documentation site (Sphinx)."""

from importlib.metadata import version as installed

project = "Isthmus"
author = "The Isthmus project"
copyright = "The Isthmus project; documentation under CC BY 4.0"  # noqa: A001
version = release = installed("isthmus")

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "Isthmus"
html_show_sphinx = False
