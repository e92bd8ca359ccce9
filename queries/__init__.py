"""The query language IQ: text, syntax tree, bound tree, SPARQL, rows, answer.

Each stage is a pure function over frozen data, in a module named after it. This room imports
``isthmus.kb`` and ``isthmus.ontology``; it knows nothing of HTTP, terminals or pages, and no
word of its grammar belongs to a domain. :class:`Engine` is what faces hold; the stages are there
for those who want one of them.

Names are imported from their modules when they are first asked for: a plain question needs half
of them, and making the classes of the others takes longer than answering it.
"""

from typing import TYPE_CHECKING

# Functions called as their modules are: imported later, the module would hide the function.
from .parse import Parsed, parse
from .render import FORMATS, answer_json, render

if TYPE_CHECKING:
    from .answer import Answer, Citation, Column, Evidence, Gap, Note, Thing
    from .classify import Word
    from .codes import CODES, Code
    from .complete import Completions
    from .diagnostics import (
        Diagnostic,
        Edit,
        Fix,
        QueryError,
        diagnostic_json,
        errors_of,
        position,
        render_diagnostics,
    )
    from .emit import STAGES
    from .engine import Engine
    from .explain import Explanation, Reading
    from .hover import Hover
    from .keyword_help import KEYWORD_HELP
    from .left_out import LeftOut, Reason
    from .library import shipped_query, shipped_query_names, shipped_query_path
    from .limits import Limits
    from .proposals import Completion
    from .rename import RenameError
    from .sparql import Sparql
    from .symbols import Symbol, symbol_at
    from .vocabulary import ClassTerm, Individual, PropertyTerm, Vocabulary, VocabularyError
    from .words import KEYWORDS

__all__ = [
    "CODES",
    "FORMATS",
    "KEYWORDS",
    "KEYWORD_HELP",
    "STAGES",
    "Answer",
    "Citation",
    "ClassTerm",
    "Code",
    "Column",
    "Completion",
    "Completions",
    "Diagnostic",
    "Edit",
    "Engine",
    "Evidence",
    "Explanation",
    "Fix",
    "Gap",
    "Hover",
    "Individual",
    "LeftOut",
    "Limits",
    "Note",
    "Parsed",
    "PropertyTerm",
    "QueryError",
    "Reading",
    "Reason",
    "RenameError",
    "Sparql",
    "Symbol",
    "Thing",
    "Vocabulary",
    "VocabularyError",
    "Word",
    "answer_json",
    "diagnostic_json",
    "errors_of",
    "parse",
    "position",
    "render",
    "render_diagnostics",
    "shipped_query",
    "shipped_query_names",
    "shipped_query_path",
    "symbol_at",
]

_HOMES = {
    "answer": ("Answer", "Citation", "Column", "Evidence", "Gap", "Note", "Thing"),
    "classify": ("Word",),
    "codes": ("CODES", "Code"),
    "complete": ("Completions",),
    "diagnostics": (
        "Diagnostic",
        "Edit",
        "Fix",
        "QueryError",
        "diagnostic_json",
        "errors_of",
        "position",
        "render_diagnostics",
    ),
    "emit": ("STAGES",),
    "engine": ("Engine",),
    "explain": ("Explanation", "Reading"),
    "hover": ("Hover",),
    "keyword_help": ("KEYWORD_HELP",),
    "left_out": ("LeftOut", "Reason"),
    "library": ("shipped_query", "shipped_query_names", "shipped_query_path"),
    "limits": ("Limits",),
    "proposals": ("Completion",),
    "rename": ("RenameError",),
    "sparql": ("Sparql",),
    "symbols": ("Symbol", "symbol_at"),
    "vocabulary": (
        "ClassTerm",
        "Individual",
        "PropertyTerm",
        "Vocabulary",
        "VocabularyError",
    ),
    "words": ("KEYWORDS",),
}


def __getattr__(name: str) -> object:
    """Import a name from its module when it is first asked for."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
