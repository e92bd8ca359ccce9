"""Look a query over before it is parsed: its length, its nesting, calls to other services.

Only what lies outside strings, IRIs, comments and variables counts. The parser proper runs in a
worker; this pass must be fast, linear in the text, and never refuse a harmless query for what it
says inside a string.
"""

import re
from collections.abc import Iterator, Sequence

from .errors import NestingError, RefusedError, TextLimitError
from .pool_limits import PoolLimits

_TOKEN = re.compile(
    r"""
      (?P<hidden>
          \"(?:[^"\\\n\r]|\\.)*(?:\"|(?=[\n\r])|\\?\Z)
        | '(?:[^'\\\n\r]|\\.)*(?:'|(?=[\n\r])|\\?\Z)
        | \#[^\n\r]*
        | [?$]\w+
        | @[A-Za-z][A-Za-z0-9-]*
      )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<word> \w[\w.-]* )? (?P<local> :(?:[\w.:%-]|\\.)* )
    | (?P<plain> \w[\w.-]* )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    """,
    re.VERBOSE | re.DOTALL,
)
"""A text without its end goes on to the end of the line: each character is looked at once."""
_LONG_TEXTS = {
    quote: re.compile(
        rf"""
        (?P<hidden> {quote}(?:[^{quote[0]}\\]|\\.|{quote[0]}{{1,2}}(?!{quote[0]}))*{quote} )
        (?:(?!) (?P<iri>x)(?P<word>x)(?P<local>x)(?P<plain>x)(?P<open>x)(?P<close>x) )?
        """,
        re.VERBOSE | re.DOTALL,
    )
    for quote in ('"' * 3, "'" * 3)
}
_SERVICE = re.compile("service", re.IGNORECASE)
_CALLING = ("serv",)
"""What the word contains, without its i: see `contains`."""
_DESCRIBING = ("descr",)
_VOLATILE_WORDS = ("rand", "now", "uu", "bnode", "serv")
"""What the name of each volatile call contains, likewise."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_VOLATILE = re.compile(r"\b(?:RAND|NOW|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)
_UPDATE = re.compile(
    r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\Z", re.IGNORECASE
)
_DECLARATIONS = re.compile(
    r"""(?:\s*(?:PREFIX\s+[\w.-]*:|BASE)\s*<[^<>"{}|^`\\\x00-\x20]*>)+""", re.IGNORECASE
)
_DECLARED = re.compile(r"\bprefix\s+([^\s:<]*):", re.IGNORECASE)
_BEFORE_GRAPH_NAMES = frozenset({"graph", "from", "named", "describe"})
_EVERYTHING = re.compile(r"\bselect\s+(?:(?:distinct|reduced)\s*)?\*|\bselect\*", re.IGNORECASE)
_STAR = re.compile(r"\s*\*")
_PROLOGUE = frozenset({"prefix", "base", "version"})


def check(text: str, limits: PoolLimits) -> frozenset[str]:
    """Make sure that a query may be parsed.

    Args:
        text: The query.
        limits: What is allowed.

    Returns:
        The addresses that it calls with SERVICE, all of them allowed.

    Raises:
        TextLimitError: It is too long, or lists too many names to be described.
        NestingError: Its brackets are too deep.
        RefusedError: It calls another service.
    """
    # Each character has one to four bytes, so most texts need not be encoded to be measured.
    if len(text) * 4 > limits.text and len(text.encode("utf-8", "replace")) > limits.text:
        raise TextLimitError(
            f"the query is longer than {limits.text} bytes; ask for less in one query"
        )
    called: set[str] = set()
    for spelling in _spellings(text):
        brackets = spelling.count("(") + spelling.count("[") + spelling.count("{")
        if brackets > limits.nesting and _is_deeper(spelling, limits.nesting):
            raise NestingError(f"the query is too deeply nested: more than {limits.nesting} levels")
        if len(spelling) > 2 * limits.described:
            _check_described(spelling, limits.described)
        if contains(spelling, _CALLING):
            body = after_prologue(spelling)
            if _SERVICE.search(body) is not None:
                called.update(_called(body, limits))
    return frozenset(called)


_IRI = r"<[^<>\"{}|^`\\\s]*>"
_VARIABLE = r"[?$]\w+"
_NAME = rf"{_IRI}|[a-z][\w-]*:[a-z_][\w-]*"
_SMALL = re.compile(
    rf"""
    \s* (?: ASK | SELECT \s+ (?: \* | (?: {_VARIABLE} \s* )+ ) ) \s* (?: WHERE \s* )? \{{ \s*
    (?: (?P<subject> {_NAME} | {_VARIABLE} ) \s+ (?P<predicate> {_NAME} | {_VARIABLE} | a )
        \s+ (?P<object> {_NAME} | {_VARIABLE} ) \s* \.? \s* )?
    \}} \s* (?: LIMIT \s+ (?P<limit> [0-9]{{1,2}} ) \s* )?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_SMALL_TEXT = 1_000


def is_small(text: str) -> bool:
    """Tell whether a query is answered by a look-up or two, whatever is in the store.

    It asks for nothing, for what is stated of one thing, or for a few statements of any kind: there
    is nothing to be joined, tested or put in order, and nothing is passed over but a little.

    >>> is_small("SELECT ?label { <urn:x:a> rdfs:label ?label }")
    True
    >>> is_small("SELECT * { ?s ?p ?o } LIMIT 10"), is_small("SELECT * { ?s ?p ?o }")
    (True, False)
    """
    if len(text) > _SMALL_TEXT or (match := _SMALL.fullmatch(text)) is None:
        return False
    subject = match["subject"]
    if subject is None or subject[0] not in "?$":
        return True
    terms = {match[name] for name in ("subject", "predicate", "object")}
    return bool(match["limit"]) and len(terms) == 3 and all(term[0] in "?$" for term in terms)


def is_volatile(text: str) -> bool:
    """Tell whether two runs of a query may differ: then its answer must not be kept.

    >>> is_volatile("SELECT (NOW() AS ?now) {}")
    True
    >>> is_volatile("PREFIX service: <tag:service> ASK { service:now ?uuid 'now' }")
    False
    """
    return any(_is_volatile(spelling) for spelling in _spellings(text))


def _is_volatile(text: str) -> bool:
    # Most queries have none of the words at all; those that do may have them in a name. What looks
    # like an IRI may be two comparisons with a call between them.
    if not contains(text, _VOLATILE_WORDS):
        return False
    text = after_prologue(text)
    return _VOLATILE.search(text) is not None and any(
        _VOLATILE.search(match[0])
        for match in tokens(text)
        if match["plain"] or (match["iri"] and "(" in match[0])
    )


def is_update(text: str) -> bool:
    """Tell whether a text is an update: its first word after the prologue is one of an update.

    >>> is_update("PREFIX insert: <https://example.org/> CLEAR ALL")
    True
    """
    words = (match["plain"].casefold() for match in tokens(text) if match["plain"])
    first = next((word for word in words if word not in _PROLOGUE), "")
    return _UPDATE.match(first) is not None


def with_columns(text: str, columns: Sequence[str]) -> str | None:
    """Write out the columns of a ``SELECT *`` in the order in which they appear in the query.

    Args:
        text: The query.
        columns: The names of its columns, in any order.

    Returns:
        The query with the columns written out; None if it is no ``SELECT *``, or if they come in
        this order by themselves.

    >>> with_columns("SELECT * { ?s ?p ?o }", ["o", "p", "s"])
    'SELECT ?s ?p ?o { ?s ?p ?o }'
    """
    if len(columns) < 2 or _EVERYTHING.search(text) is None:
        return None
    body = after_prologue(text)
    star = -1
    wanted = set(columns)
    variables: dict[str, None] = {}
    before = ""
    for match in tokens(body):
        if match["plain"] and star < 0:
            before = match["plain"].casefold()
            if before not in {*_PROLOGUE, "select", "distinct", "reduced"}:
                return None
            if before in {"select", "distinct", "reduced"}:
                sign = _STAR.match(body, match.end())
                star = sign.end() - 1 if sign is not None else -1
        elif match["hidden"] and match["hidden"][0] in "?$" and match["hidden"][1:] in wanted:
            variables[match["hidden"][1:]] = None
    if star < 0 or len(variables) < len(wanted) or list(variables) == list(columns):
        return None
    names = " ".join(f"?{name}" for name in variables)
    start = len(text) - len(body) + star
    return f"{text[:start]}{names}{text[start + 1 :]}"


def contains(text: str, words: Sequence[str]) -> bool:
    """Tell whether a text may hold one of some words, far faster than a pattern would.

    Args:
        text: The query.
        words: In small letters, without an i, which a pattern also finds dotless.

    Returns:
        False only if no pattern that ignores case would find one.
    """
    # Folding maps to a letter whatever a pattern that ignores case takes for it, and more.
    folded = text.casefold()
    for word in words:  # noqa: SIM110 - a generator would take longer than the search
        if word in folded:
            return True
    return False


def declared(text: str) -> set[str]:
    """Return the prefixes that a query declares, well formed or not."""
    return set(_DECLARED.findall(text))


def after_prologue(text: str) -> str:
    """Return a query without the declarations of prefixes in front of it, as far as they are plain.

    >>> after_prologue("PREFIX service: <tag:service> ASK {}")
    ' ASK {}'
    """
    declarations = _DECLARATIONS.match(text)
    return text[declarations.end() :] if declarations is not None else text


def _spellings(text: str) -> tuple[str, ...]:
    """Return the text, and how it reads once escapes of code points are resolved, if it has any."""
    if "\\" in text and ("\\u" in text or "\\U" in text):
        return text, _ESCAPE.sub(_character, text)
    return (text,)


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the tokens of a query.

    Args:
        text: The query, well formed or not; what is no token is passed over.

    Yields:
        Matches with one of the groups ``hidden`` (a string, comment, variable or language),
        ``iri``, ``local`` (of a prefixed name), ``plain`` (a word), ``open`` and ``close``.
    """
    # A long text without its closing quotes is looked for once: from later places it has none.
    long_texts = dict(_LONG_TEXTS)
    place = 0
    while (match := _TOKEN.search(text, place)) is not None:
        start = match.start()
        quote = text[start : start + 3]
        if quote in long_texts:
            whole = long_texts[quote].match(text, start)
            if whole is None:
                del long_texts[quote]
            else:
                match = whole
        yield match
        place = match.end()


def _is_deeper(text: str, most: int) -> bool:
    depth = 0
    for match in tokens(text):
        if match["open"]:
            depth += 1
            if depth > most:
                return True
        elif match["close"]:
            depth -= 1
    return False


def _check_described(text: str, most: int) -> None:
    """Refuse a DESCRIBE of so many names that the parser, which nests them, runs out of stack."""
    if not contains(text, _DESCRIBING):
        return
    count, counts = 0, False
    for match in tokens(text):
        if match["plain"]:
            if counts:
                break
            counts = match["plain"].casefold() == "describe"
        elif counts and match["open"]:
            break
        elif counts and not (match["hidden"] or "").startswith("#"):
            count += 1
    if count > most:
        raise TextLimitError(
            f"DESCRIBE lists {count} names; it may list {most}: give the others in another query, "
            "or all as DESCRIBE ?x { VALUES ?x { … } }"
        )


def _called(text: str, limits: PoolLimits) -> Iterator[str]:
    """Yield the addresses after SERVICE, where the parser may read one.

    The parser takes keywords without a blank after them, so a word that only contains the keyword
    counts too. A prefixed name that contains it is one only if a group follows it.
    """
    matches = [match for match in tokens(text) if not (match["hidden"] or "").startswith("#")]
    for place, match in enumerate(matches):
        following = matches[place + 1] if place + 1 < len(matches) else None
        before = (matches[place - 1]["plain"] or "").casefold() if place else ""
        if match["plain"]:
            calls = _SERVICE.search(match["plain"]) is not None
        elif match["local"] and _SERVICE.search(match[0]):
            group = following is not None and following[0] == "{"
            calls = group and before not in _BEFORE_GRAPH_NAMES
        else:
            calls = False
        if not calls:
            continue
        if following is not None and (following["plain"] or "").casefold() == "silent":
            following = matches[place + 2] if place + 2 < len(matches) else None
        address = following["iri"][1:-1] if following is not None and following["iri"] else ""
        if address not in limits.services:
            raise RefusedError(_refusal(address, limits))
        yield address


def _refusal(address: str, limits: PoolLimits) -> str:
    if not limits.services:
        return "SERVICE is switched off here: a query calls no other endpoint"
    allowed = ", ".join(f"<{service}>" for service in sorted(limits.services))
    asked = f"<{address}>" if address else "an endpoint that is not written out"
    return f"SERVICE may not call {asked}; allowed here: {allowed}"
