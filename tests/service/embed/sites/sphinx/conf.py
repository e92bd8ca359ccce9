"""A site that uses every block and every role of the Sphinx extension."""

project = "Networks"
extensions = ["isthmus.service.embed.sphinx"]
isthmus_site = "https://example.org/isthmus"
exclude_patterns = ["_build"]
nitpicky = True
latex_elements = {"papersize": "a4paper"}
