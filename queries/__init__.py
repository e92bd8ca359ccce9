"""The query language IQ: text, syntax tree, bound tree, SPARQL, rows, answer.

Each stage is a pure function over frozen data, in a folder named after it: ``syntax``, ``binding``,
``sparql``, ``answers``, ``forms``; ``vocabulary`` holds the words, ``diagnostics`` what is wrong,
``editing`` and ``highlighting`` what editors ask. This room imports
``isthmus.kb`` and ``isthmus.ontology``; it knows nothing of HTTP, terminals or pages, and no
word of its grammar belongs to a domain. :class:`Engine` is what faces hold; the stages are there
for those who want one of them.

Names are imported from their modules when they are first asked for: a plain question needs half
of them, and making the classes of the others takes longer than answering it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .forms.forms import FORMATS, answer_json, render

if TYPE_CHECKING:
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
    from .diagnostics.words import KEYWORDS
    from .editing.classify import Word
    from .editing.complete import Completions
    from .editing.emit import STAGES
    from .editing.hover import Hover
    from .editing.proposals import Completion
    from .editing.rename import RenameError
    from .editing.symbols import Symbol, symbol_at
    from .engine import Engine
    from .forms.forms import FORMATS, answer_json, render
    from .limits import Limits
    from .saved_queries import shipped_query, shipped_query_names, shipped_query_path
    from .sparql.compiled import Sparql
    from .syntax.keywords import KEYWORD_HELP
    from .syntax.parse import Parsed, parse
    from .vocabulary.terms import ClassTerm, Individual, PropertyTerm, Vocabulary, VocabularyError

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
    "answers.answer": "Answer Citation Column Evidence Gap Note Thing",
    "answers.explain": "Explanation Reading",
    "answers.left_out": "LeftOut Reason",
    "diagnostics.codes": "CODES Code",
    "diagnostics.diagnostic": (
        "Diagnostic Edit Fix QueryError diagnostic_json errors_of position render_diagnostics"
    ),
    "diagnostics.words": "KEYWORDS",
    "editing.classify": "Word",
    "editing.complete": "Completions",
    "editing.emit": "STAGES",
    "editing.hover": "Hover",
    "editing.proposals": "Completion",
    "editing.rename": "RenameError",
    "editing.symbols": "Symbol symbol_at",
    "engine": "Engine",
    "forms.forms": "FORMATS answer_json render",
    "limits": "Limits",
    "saved_queries": "shipped_query shipped_query_names shipped_query_path",
    "sparql.compiled": "Sparql",
    "syntax.keywords": "KEYWORD_HELP",
    "syntax.parse": "Parsed parse",
    "vocabulary.terms": "ClassTerm Individual PropertyTerm Vocabulary VocabularyError",
}
"""The public names, each beside the module that it is imported from when it is first asked for."""


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
