"""Drawings: the topology of an arrangement as a picture, as text for other tools, and in words.

One reading of the graph (`topology`) and one layout (`layout`) serve every form, so that none says
more or less than another. Nothing here asks the store by text, and nothing knows HTTP or the
terminal. The main names:

* `topology_of`, `topologies_of`: what is to be drawn;
* `find`, `write`: the same by the words and names that people use;
* `svg`, `mermaid`, `dot`, `markdown`, `words`: the forms;
* `small_sign`, `small_sign_of`: the sign for lists and the heads of tables;
* `style_sheet`: for pages that hold several drawings.
"""

from .diagram_text import dot, mermaid
from .drawing_forms import DIRECTIONS, FORMS, NoDrawingError, find, write
from .in_words import words
from .layout.layout import Direction, Layout, lay_out
from .markdown import markdown
from .small_sign import small_sign, small_sign_of
from .style import style_sheet
from .svg_writer import svg
from .topology import Link, Node, Topology, arrangements, topologies_of, topology_of

__all__ = [
    "DIRECTIONS",
    "FORMS",
    "Direction",
    "Layout",
    "Link",
    "NoDrawingError",
    "Node",
    "Topology",
    "arrangements",
    "dot",
    "find",
    "lay_out",
    "markdown",
    "mermaid",
    "small_sign",
    "small_sign_of",
    "style_sheet",
    "svg",
    "topologies_of",
    "topology_of",
    "words",
    "write",
]
