"""The query language IQ: text, syntax tree, bound tree, SPARQL, rows, answer.

Each stage is a pure function over frozen data, in a module named after it. This room imports
``isthmus.kb`` and ``isthmus.ontology``; it knows nothing of HTTP, terminals or pages, and no
word of its grammar belongs to a domain. :class:`Engine` is what faces hold; the stages are there
for those who want one of them.
"""

from .answer import Answer, Citation, Column, Evidence, Gap, Note, Thing
from .codes import CODES, Code
from .complete import Completion, Completions
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
from .hover import KEYWORD_HELP, Hover
from .library import shipped_query, shipped_query_names
from .limits import Limits
from .parse import Parsed, parse
from .render import FORMATS, answer_json, render
from .sparql import Sparql
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
    "Limits",
    "Note",
    "Parsed",
    "PropertyTerm",
    "QueryError",
    "Reading",
    "Sparql",
    "Thing",
    "Vocabulary",
    "VocabularyError",
    "answer_json",
    "diagnostic_json",
    "errors_of",
    "parse",
    "position",
    "render",
    "render_diagnostics",
    "shipped_query",
    "shipped_query_names",
]
