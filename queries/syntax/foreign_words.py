"""Spellings of other languages, and how the same is written here."""

FOREIGN_SIGNS: dict[str, tuple[str | None, str]] = {
    # terminal: (what replaces it, what is said)
    "DOUBLE_AND": ("and", "`and` joins two conditions"),
    "DOUBLE_OR": ("or", "`or` joins two conditions"),
    "DOUBLE_EQUAL": ("=", "one `=` compares"),
    "ANGLES": ("!=", "unequal is written `!=`"),
    "PIPE": (None, "clauses follow one another without a sign between them"),
    "BANG": ("not ", "`not` negates a condition"),
    "BRACE": (None, "only round brackets `( … )` are used"),
    "NULL": (None, "what the source does not say is asked with `… is unstated`"),
    "SELECT": (None, "`find` names the things, `show` the columns"),
    "ONLY": ("every", "`every` says that all recorded values fit"),
    "SOME": ("any", "`any` says that one recorded value fits"),
    "DOUBLE_SLASH": (None, "a comment starts with `#`"),
    "DOUBLE_DASH": (None, "a comment starts with `#`"),
    "QUESTION_VARIABLE": (None, "there are no variables; a parameter is written `$name`"),
    "SINGLE_QUOTED": (None, 'a text stands in double quotes: `"…"`'),
    "STAR": (None, "without `show`, the usual columns are shown"),
}

FOREIGN_WORDS: dict[str, tuple[str | None, str]] = {
    "like": ("contains", "`contains` looks into a text"),
    "all": ("every", "`every` says that all recorded values fit"),
    "none": ("no", "`no` says that no recorded value fits"),
    "exists": ("any", "`any` says that a value is on record"),
    "has": ("any", "`any` says that a value is on record"),
    "distinct": ("", "every thing is listed once anyway"),
    "equals": ("=", "`=` compares"),
    "sort": ("order", "`order by` sorts"),
    "then": ("", "clauses follow one another without a word between them"),
    "filter": ("where", "`where` states the condition"),
    "having": (None, "`having` belongs to `group by`"),
    "matches": ("contains", "`contains` looks into a text; there are no patterns"),
    "unknown": ("is unstated", "what the source does not say is asked with `… is unstated`"),
    "also": ("and", "`and` joins two conditions"),
    "return": ("show", "`show` names the columns"),
    "display": ("show", "`show` names the columns"),
    "top": (None, "`limit` says how many"),
    "between": (None, "a range is two comparisons: `bandwidth >= 1 Gbps and bandwidth <= 10 Gbps`"),
    "xor": (None, "`(a or b) and not (a and b)`"),
    "union": (None, "`or` joins two conditions"),
    "optional": (None, "a column without a value stays empty anyway"),
    "isnull": ("is unstated", "what the source does not say is asked with `… is unstated`"),
    "is_null": ("is unstated", "what the source does not say is asked with `… is unstated`"),
}

FOREIGN_STARTS = {
    "select": "find",
    "get": "find",
    "list": "find",
    "show": "find",
    "match": "find",
    "which": "find",
    "search": "find",
    "what": "find",
    "return": "find",
    "ask": "check",
    "is": "check",
    "does": "check",
    "explain": "why",
    "because": "why",
    "desc": "describe",
    "about": "describe",
    "help": "describe",
    "diff": "compare",
    "route": "path",
    "let": "define",
    "with": "define",
    "import": "use",
    "include": "use",
}

OTHER_STARTS = frozenset(
    {"select", "match", "ask", "construct", "delete", "get", "prefix", "g", "db", "df", "{"}
)
"""Words with which statements of other languages begin: they are mended as a whole, or not."""
