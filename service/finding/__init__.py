"""Finding by words: one index and one ranking, which pages, API, command line and sites share.

`index` gathers what can be found; `find` ranks it for some words. The module of the static sites,
``static/find.js``, ranks in the same way, and a test compares the two.
"""

from .index import OF_SERVICE, Entry, Index, first_pages, index_of
from .ranking import COMPARES, MANY, SMALL, TITLES, WAYS_ON, Finding, Group, find, near

__all__ = [
    "COMPARES",
    "MANY",
    "OF_SERVICE",
    "SMALL",
    "TITLES",
    "WAYS_ON",
    "Entry",
    "Finding",
    "Group",
    "Index",
    "find",
    "first_pages",
    "index_of",
    "near",
]
