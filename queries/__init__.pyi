from .answers.answer import Answer, Citation, Column, Evidence, Gap, Note, Thing
from .answers.explain import Explanation, Reading
from .answers.left_out import LeftOut, Reason
from .diagnostics.codes import CODES, Code
from .diagnostics.diagnostic import (
    Diagnostic,
    Edit,
    Fix,
    QueryError,
    diagnostic_json,
    errors_of,
    position,
    render_diagnostics,
)
from .diagnostics.spelling import KEYWORDS
from .editing.classify import Word
from .editing.complete import Completions
from .editing.emit import STAGES
from .editing.hover import Hover
from .editing.proposals import Completion
from .editing.rename import RenameError
from .editing.symbols import Symbol, symbol_at
from .engine import Engine
from .forms.by_name import FORMATS, render
from .forms.json import answer_json
from .language_limits import Limits
from .saved_queries import shipped_query, shipped_query_names, shipped_query_path
from .sparql.compiled import Sparql
from .syntax.keywords import KEYWORD_HELP
from .syntax.parse import Parsed, parse
from .vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary, VocabularyError
from .vocabulary.things import Individual

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
