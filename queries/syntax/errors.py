"""What to say about a word that does not fit: the foreign habit, the missing part, the keyword."""

# ruff: noqa: PLC0415 - the tables of other ways to say it are loaded where something is wrong

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import STATEMENTS, nearest, spelled, ticked

from .foreign_words import FOREIGN_SIGNS, FOREIGN_STARTS, FOREIGN_WORDS, OTHER_STARTS
from .grammar import Token
from .place import CLAUSES, NAMES, VALUES, Place
from .plain_english import WORDINGS
from .repairs import REPAIRS, keyword_as_name

_AFTER_CLAUSE = {
    "GROUP": {"BY"},
    "ORDER": {"BY"},
    "LIMIT": {"NUMBER"},
    "INCLUDING": {"UNSTATED"},
}
_OPERATORS = frozenset({"EQUAL", "COMPARISON"})


def diagnose(
    text: str,
    words: Sequence[Token],
    index: int,
    accepted: frozenset[str],
    end: int,
    *,
    explained: bool = True,
) -> Diagnostic:
    """Say what is wrong at a token that the parser rejected.

    Args:
        text: The query.
        words: The tokens of the statement.
        index: Which of them was rejected; their number where the end came too early.
        accepted: Terminals that would have fitted.
        end: Where the statement ends in the text.
        explained: Whether everything that could have been meant is worked out.

    Returns:
        One diagnostic with help, with fixes where the intention is plain, and with what else could
        be said.
    """
    accepted = sensible(words[:index], accepted)
    if "EQUAL" not in accepted and accepted & {"WHERE", "SHOW", "OVER"}:
        # `in NETWORK` may follow here, but whoever errs here hardly meant to name a network.
        accepted -= {"IN"}
    place = Place(text, words, index, accepted)
    if index == 0 and "FIND" in accepted and words:
        return _no_statement(place)
    known = chain.from_iterable(rule(place) for rule in REPAIRS)
    if not explained:
        return next(known, None) or _plainly(place, end)
    from .phrases import phrases, without_signs

    wordings = chain.from_iterable(rule(place) for rule in WORDINGS)
    readings = [
        *known,
        _plainly(place, end),
        *phrases(place),
        *wordings,
        *keyword_as_name(place),
    ]
    if index < len(words) and words[index].type == "OTHER":
        # A sign is left out where nothing better is known.
        word = words[index]
        fixes = (Fix.replace(word.span, ""),)
        readings.append(diagnostic("E117", word.span, word=word.text, fixes=fixes))
    signs = without_signs(text, end) if words else None
    if signs is not None:
        readings = [_also(reading, signs) for reading in readings]
        left_out = Fix(f"remove `{text[signs.start : signs.end].strip()}`", (signs,))
        readings.append(replace(readings[0], fixes=(left_out,)))
    others = tuple(reading for reading in readings[1:] if reading.fixes)
    return replace(readings[0], instead=others, otherwise=_help(accepted))


def _also(reading: Diagnostic, edit: Edit) -> Diagnostic:
    """Have every fix of a reading do one thing more."""
    fixes = tuple(
        replace(fix, edits=(*fix.edits, edit))
        if all(other.end <= edit.start for other in fix.edits)
        else fix
        for fix in reading.fixes
    )
    return replace(reading, fixes=fixes)


def _plainly(place: Place, end: int) -> Diagnostic:
    """Say what does not fit, where no rule of repair knows better."""
    text, words, index, accepted = place.text, place.words, place.index, place.accepted
    before = words[index - 1] if index > 0 else None
    if index >= len(words):
        return _stopped(place, end)
    word = words[index]
    foreign = _foreign(place)
    if foreign is not None:
        return foreign
    if word.type == "OPEN_TEXT":
        line_end = text.find("\n", word.span.start)
        stop = len(text) if line_end < 0 else line_end
        fix = Fix("close the text", (Edit(stop, stop, '"'),))
        return diagnostic("E112", Span(word.span.start, stop), fixes=(fix,), help=(_QUOTE,))
    if word.type == "OPEN_BACKTICK":
        return diagnostic("E112", word.span, help=("a name in backticks ends with a backtick",))
    if word.type == "OTHER":
        return diagnostic("E117", word.span, word=word.text, help=_help(accepted))
    depth = _depth(words[:index])
    if word.type == "RPAR" and depth == 0:
        last = index
        while last + 1 < len(words) and words[last + 1].type == "RPAR":
            last += 1
        fix = Fix.replace(word.span.to(words[last].span), "")
        return diagnostic("E118", word.span, fixes=(fix,))
    if depth > 0 and "RPAR" in accepted and word.type in CLAUSES:
        return _unclosed(words, index, word.span.start)
    if before is not None and accepted >= _OPERATORS and word.type in VALUES:
        signs = ("=", "and") if word.type in NAMES else ("=",)
        return _foreign(place, -1) or place.no_operator(before.text, *signs)
    is_foreign = before is not None and before.type == "NAME" and place.word(-1) in FOREIGN_WORDS
    if is_foreign and (habit := _foreign(place, -1)):
        return habit
    if before is not None and len(accepted) == 1:
        (only,) = accepted
        if only in _INSERTED:
            return _one_missing(before, word, only)
    meant = _meant(before, word, words[index - 2] if index > 1 else None, accepted)
    if meant is not None:
        return meant
    if word.type not in NAMES and word.text[:1].isalpha():
        if accepted & NAMES and not _is_structure(words, index):
            return _keyword(word)
        if accepted & NAMES or not accepted & {"$END"}:
            return _part_missing(before, word, accepted)
    if accepted & NAMES and word.type in {"RPAR", "COMMA", "DOT"} | _OPERATORS:
        return _part_missing(before, word, accepted)
    return diagnostic("E100", word.span, word=word.text, help=_help(accepted))


_FUNCTIONS = frozenset({"LIST", "MIN", "MAX", "SUM", "AVG"})
_OF_THINGS = frozenset({"ANY", "EVERY", "NO", "AT", "EXACTLY", "MENTIONS", "BACKWARDS"})


def sensible(words: Sequence[Token], accepted: frozenset[str]) -> frozenset[str]:
    """Leave out what the one grammar of conditions lets stand and the clause does not.

    Args:
        words: The words before the place.
        accepted: Terminals that the parser accepts there.
    """
    clause = _clause_of(words)
    if clause != "HAVING":
        if clause == "ORDER":
            accepted -= {"LIST"}  # a list has no order
        return accepted - _FUNCTIONS if "MENTIONS" in accepted else accepted
    accepted -= {"LIST"}
    if "MENTIONS" in accepted:
        return accepted - _OF_THINGS - {"IS"}
    if "CONTAINS" in accepted:
        # The word before is the name of a column: only an operator can follow.
        return accepted & (_OPERATORS | {"DOT"})
    return accepted - {"IS"}


def _clause_of(words: Sequence[Token]) -> str:
    """Return the word whose condition the next word belongs to: ``where``, ``having``, ``with``."""
    depth = 0
    for index in range(len(words) - 1, -1, -1):
        kind = words[index].type
        if kind == "RPAR":
            depth += 1
        elif kind == "LPAR" and depth:
            depth -= 1
        elif kind == "LPAR" and index and words[index - 1].type in _FUNCTIONS | {"WITH", "COUNT"}:
            return "WITH"
        elif not depth and kind in {"WHERE", "HAVING", "SHOW", "ORDER", "GROUP"}:
            return kind
    return ""


_QUOTE = 'a text stands between two `"` on one line'


_CHANGING = frozenset("insert update delete drop create alter set add remove merge put".split())  # noqa: SIM905


_ASKING = frozenset("who whom whose when where how not no".split())  # noqa: SIM905
"""Words that are spelt like a statement, and are none."""


def _no_statement(place: Place) -> Diagnostic:
    from .phrases import phrases

    text, words = place.text, place.words
    word = words[0]
    lower = word.text.lower()
    if word.type in {"DOUBLE_SLASH", "DOUBLE_DASH"}:
        told = _foreign(place)
        assert told is not None
        # A path of XPath begins like a comment.
        translations = tuple(_translations(text, word.span.to(words[-1].span)))
        return replace(told, fixes=translations) if translations else told
    if lower in _CHANGING:
        hint = "a query reads what is on record, and changes nothing"
        return diagnostic("E101", word.span, word=word.text, help=(hint,))
    start = FOREIGN_STARTS.get(lower)
    near = (start,) if start else () if lower in _ASKING else nearest(lower, STATEMENTS)
    whole = word.span.to(words[-1].span)
    fixes = _translations(text, whole)
    before = text[: word.span.start].rstrip()
    if before.endswith(";"):
        for sign, title in ((" ", "remove `;`"), (", ", "write `,`"), (" and ", "write `and`")):
            fixes.append(Fix(title, (Edit(len(before) - 1, word.span.start, sign),)))
    fixes += [Fix.replace(word.span, candidate) for candidate in near]
    if not near and lower not in OTHER_STARTS:
        for asked in ("find", "describe"):
            here = Edit(word.span.start, word.span.start, f"{asked} ")
            fixes.append(Fix(f"ask `{asked} {word.text}`", (here,)))
    known = ", ".join(ticked(name) for name in STATEMENTS[:7])
    meant = [f"perhaps {ticked(name)}" for name in near]
    told = diagnostic(
        "E101",
        word.span,
        word=word.text,
        help=(*meant, f"a query starts with {known}"),
        fixes=fixes,
    )
    plainly = replace(told, fixes=tuple(_asked_plainly(words)))
    return replace(told, instead=(plainly, *phrases(place)))


def _translations(text: str, whole: Span) -> list[Fix]:
    """Return what a statement of another language may be here."""
    from .other_languages import translated

    # Up to the end of the line, for signs that end a statement there end it here.
    return [Fix("ask with " + ticked(new.split()[0]), (Edit(whole.start, whole.end, new),))
            for new in translated(text[whole.start : whole.end])]  # fmt: skip


_SAID_FIRST = frozenset("is are does do can has have if whether".split())  # noqa: SIM905
_OPENING = FOREIGN_STARTS.keys() | frozenset(
    """
    give tell fetch print all any every the how who whats ls cat man dir info information details
    lookup display output enumerate query i want need please could can
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
"""Words that begin a question elsewhere, in whose place `find` or `describe` can stand."""
_FEW_WORDS = 2
_ARTICLES = frozenset({"a", "an", "the", "of", "me", "about", "is", "us"})


def _asked_plainly(words: Sequence[Token]) -> list[Fix]:
    """Return what a question in plain English may be here; each is tried before it is told."""
    first = words[0]
    lower = [word.text.lower() for word in words]
    fixes = []
    if lower[0] in _SAID_FIRST and len(words) > 2 and words[1].type in NAMES:
        thing = words[1]
        skipped = 2 if lower[2] in {"is", "are", "be", "where", "have", "has"} else 1
        span = first.span.to(words[skipped].span)
        fixes.append(Fix.replace(span, f"check {thing.text} where"))
    if lower[:2] in (["how", "many"], ["number", "of"]):
        fixes.append(Fix.replace(first.span.to(words[1].span), "count"))
    for keyword in STATEMENTS:
        rest = first.text[len(keyword) :]
        if len(rest) > 1 and lower[0].startswith(keyword):
            fixes.append(Fix.replace(first.span, f"{keyword} {rest}"))
    begun = 1
    while begun < len(words) and lower[begun] in _ARTICLES:
        begun += 1
    if begun < len(words) and lower[0] in _OPENING:
        before = first.span.to(words[begun - 1].span)
        # A sentence of many words is no question with another word in front.
        if len(words) - begun <= _FEW_WORDS or any(word.type in CLAUSES for word in words):
            fixes.append(Fix.replace(before, "find"))
        if words[begun].type in NAMES and begun == len(words) - 1:
            fixes.append(Fix.replace(before, "describe"))
    return fixes


def _foreign(place: Place, offset: int = 0) -> Diagnostic | None:
    """Say how a word of another language, counted from the refused one, is written here."""
    word, lower, accepted = place.words[place.index + offset], place.word(offset), place.accepted
    if word.type == "STAR" and "NAME" not in accepted:
        return None
    if lower == "all" and place.kind(offset - 1) in {"FIND", "COUNT"}:
        gap = Edit(word.span.start, word.span.end + 1, "")
        hint = "every thing of the class is meant anyway"
        fix = Fix("remove `all`", (gap,))
        return diagnostic("E116", word.span, word=word.text, help=(hint,), fixes=(fix,))
    if word.type in FOREIGN_SIGNS:
        replacement, hint = FOREIGN_SIGNS[word.type]
    elif word.type == "NAME" and lower in FOREIGN_WORDS:
        replacement, hint = FOREIGN_WORDS[lower]
    else:
        return None
    fixes: list[Fix] = []
    comment = word.type in {"DOUBLE_SLASH", "DOUBLE_DASH"}
    if comment and word.text[2:3].isalpha() and place.index + offset:
        # An option of a command, `--where`, is no comment.
        start = word.span.start
        fixes.append(Fix(f"write `{word.text[2:].split()[0]}`", (Edit(start, start + 2, ""),)))
    if word.type == "SINGLE_QUOTED":
        inner = word.text[1:-1].replace("\\", "\\\\").replace('"', '\\"')
        replacement = f'"{inner}"'
    elif comment:
        replacement = "#" + word.text[2:]
    elif word.type == "QUESTION_VARIABLE" and "NAME" in accepted:
        replacement = word.text[1:]
    elif word.type == "PIPE":
        replacement = ""
    elif word.type == "NULL":
        return _null(place.words, place.index + offset, hint)
    if word.type == "SINGLE_QUOTED":
        fixes.append(Fix.replace(word.span, word.text[1:-1]))
    if replacement is not None:
        fix = Fix.replace(word.span, replacement)
        fixes.append(fix if replacement.strip() else replace(fix, title=f"remove `{lower}`"))
    shown = word.text[:2] if comment else word.text
    return diagnostic("E116", word.span, word=shown, help=(hint,), fixes=fixes)


def _null(words: Sequence[Token], index: int, hint: str) -> Diagnostic:
    word = words[index]
    fixes = []
    before = words[index - 1] if index else None
    if before is not None and (before.type in _OPERATORS or before.type in {"IS", "NOT"}):
        first, last = before, index - 1
        if before.type == "NOT" and index > 1:
            first, last = words[index - 2], index - 2
        negated = before.type == "NOT" or before.text == "!="
        title = "is stated" if negated else "is unstated"
        if last >= 0:
            fixes.append(Fix(f"write `{title}`", (Edit(first.span.start, word.span.end, title),)))
    return diagnostic("E116", word.span, word=word.text, help=(hint,), fixes=fixes)


def _stopped(place: Place, end: int) -> Diagnostic:
    words, accepted = place.words, place.accepted
    if "RPAR" in accepted and _depth(words) > 0:
        return _unclosed(words, len(words), end)
    last = words[-1]
    missing, hint, fixes = _missing(last, accepted), _help(accepted), tuple[Fix, ...]()
    if words[0].type in {"CHECK", "WHY"} and "WHERE" in accepted:
        missing, hint = "a condition", ("`where` states the condition",)
        fixes = (Fix.replace(words[0].span, "describe"),) if len(words) == 2 else ()
    where = f"after `{last.text}`"
    return diagnostic("E114", last.span, missing=missing, place=where, help=hint, fixes=fixes)


def _unclosed(words: Sequence[Token], index: int, place: int) -> Diagnostic:
    stack: list[Token] = []
    for word in words[:index]:
        if word.type == "LPAR":
            stack.append(word)
        elif word.type == "RPAR" and stack:
            stack.pop()
    after = words[index - 1].span.end if index else place
    closing = ")" * len(stack)
    fix = Fix(f"close it after `{words[index - 1].text}`", (Edit(after, after, closing),))
    return diagnostic("E111", stack[-1].span, fixes=(fix,), help=(f"write `{closing}` at its end",))


def _meant(
    before: Token | None, word: Token, earlier: Token | None, accepted: frozenset[str]
) -> Diagnostic | None:
    """Recognise a word in a place where only one other way of writing it makes sense."""
    if word.type == "HAVING":
        return diagnostic("E100", word.span, word=word.text, help=(_HAVING,))
    if before is not None and before.type in _OPERATORS and word.type in _VERDICTS:
        negated = before.text == "!="
        verdict = _VERDICTS[word.type]
        if verdict in {"true", "false"}:
            return _instead(word, word.span, verdict)
        written = f"is not {verdict}" if negated else f"is {verdict}"
        shown = f"{earlier.text} {written}" if earlier is not None else written
        return _instead(word, before.span.to(word.span), written, shown)
    if word.type == "COMMA" and {"AND", "OR"} <= accepted:
        fix = Fix.replace(word.span, " and")
        return diagnostic("E100", word.span, word=",", help=(_JOINED,), fixes=(fix,))
    if word.type == "TEXT" and accepted & NAMES and len(word.text) > 2:
        inner = word.text[1:-1]
        if "`" not in inner and "\\" not in inner:
            return _instead(word, word.span, spelled(inner))
    if word.type == "NAME" and "TEXT" in accepted and not accepted & NAMES:
        return _instead(word, word.span, f'"{word.text}"')
    return None


def _instead(word: Token, span: Span, text: str, shown: str = "") -> Diagnostic:
    quoted = ticked(text if "`" in text else shown or text)
    fix = Fix(f"write {quoted}", (Edit(span.start, span.end, text),))
    return diagnostic("E100", word.span, word=word.text, help=(f"write {quoted}",), fixes=(fix,))


_HAVING = "`having` stands right after the keys of `group by`: `group by … having count > 1`"
_JOINED = "`and` or `or` joins two conditions"
_VERDICTS = {
    "NO": "false",
    "UNSTATED": "unstated",
    "STATED": "stated",
    "MIXED": "mixed",
}


def _keyword(word: Token) -> Diagnostic:
    hint = f"as a name it is written in backticks: `` `{word.text}` ``"
    fix = Fix.replace(word.span, f"`{word.text}`")
    return diagnostic("E113", word.span, word=word.text, help=(hint,), fixes=(fix,))


def _part_missing(before: Token | None, word: Token, accepted: frozenset[str]) -> Diagnostic:
    if before is None:
        return diagnostic("E100", word.span, word=word.text, help=_help(accepted))
    return diagnostic(
        "E114",
        word.span,
        missing=_missing(before, accepted),
        place=f"between `{before.text}` and `{word.text}`",
        help=_help(accepted),
    )


def _one_missing(before: Token, word: Token, only: str) -> Diagnostic:
    """Report the one word that can stand here, and offer to put it there."""
    sign = _INSERTED[only]
    edits = [Edit(word.span.start, word.span.start, sign + ("" if only == "LPAR" else " "))]
    if only == "LPAR":
        edits.append(Edit(word.span.end, word.span.end, ")"))
    shown = f"({word.text})" if only == "LPAR" else f"{sign} {word.text}"
    return diagnostic(
        "E114",
        word.span,
        missing=f"`{sign}`",
        place=f"between `{before.text}` and `{word.text}`",
        help=(f"write `{shown}`",),
        fixes=(Fix(f"write `{shown}`", tuple(edits)),),
    )


def _missing(before: Token, accepted: frozenset[str]) -> str:
    kind = before.type
    if "IS" in accepted and "MENTIONS" in accepted:
        return "a condition"
    if kind in _OPERATORS or (accepted >= NAMES and "NUMBER" in accepted):
        return "a value"
    if kind in {"FIND", "COUNT", "A", "AN"} and accepted & NAMES:
        return "a class"
    if kind in {"CHECK", "WHY", "FROM", "TO", "COMPARE"}:
        return "a thing"
    if accepted & NAMES:
        return "a name" if "BACKWARDS" not in accepted else "a property"
    if accepted == {"NUMBER"}:
        return "a number"
    if len(accepted) == 1:
        only = next(iter(accepted))
        return _SIGNS.get(only) or f"`{_INSERTED.get(only, only.lower())}`"
    if accepted >= _OPERATORS:
        return "a comparison"
    return "a part"


_SIGNS = {"TEXT": 'a text `"…"`', "VARIABLE": "a parameter `$…`", "RPAR": "`)`", "EQUAL": "`=`"}
_INSERTED = {
    "BY": "by",
    "TO": "to",
    "OVER": "over",
    "FROM": "from",
    "AS": "as",
    "LEAST": "least",
    "LPAR": "(",
    "COLON": ":",
}
_CONDITION = frozenset(
    "NAME PREFIXED BACKTICKED ANY EVERY NO AT EXACTLY LPAR COUNT IS MENTIONS".split()  # noqa: SIM905
)

_CONCEPTS = (
    # (all of these terminals, what they are together)
    (_CONDITION, "a condition such as a property with a value, `any …`, `count(…)`, `is a …`"),
    (
        frozenset({"NAME", "COUNT", "LIST", "MIN", "MAX", "SUM", "AVG", "LPAR", *NAMES}),
        "a property, `count(…)`, `list(…)`, `min(…)`, `max(…)`, `sum(…)`, `avg(…)` or a condition "
        "`( … )`",
    ),
    (
        frozenset({"NAME", "COUNT", "LIST", "MIN", "MAX", "SUM", "AVG", *NAMES}),
        "a property, `count(…)`, `list(…)`, `min(…)`, `max(…)`, `sum(…)` or `avg(…)`",
    ),
    (
        frozenset({"WHERE", "SHOW", "GROUP", "ORDER", "LIMIT", "INCLUDING"}),
        "a clause (`where`, `show`, `group by`, `order by`, `limit`, `including unstated`)",
    ),
    (NAMES, "a name"),
    (frozenset({"NAME"}), "a unit"),
    (_OPERATORS, "a comparison such as `=` or `<`"),
    (frozenset({"ANY", "EVERY", "NO", "AT", "EXACTLY"}), "`any`, `every`, `no`, `at least …`"),
    (frozenset({"CONTAINS", "STARTS", "ENDS"}), "`contains`, `starts with`, `ends with`"),
    (frozenset({"TEXT"}), 'a text `"…"`'),
    (frozenset({"NUMBER"}), "a number"),
    (frozenset({"TODAY", "EDITION", "DATE"}), "`today`, `edition` or a day such as `2023-04-10`"),
    (frozenset({"DATE"}), "a date"),
    (frozenset({"VARIABLE"}), "a parameter `$…`"),
    (frozenset({"TRUE", "FALSE"}), "`true` or `false`"),
    (frozenset({"LPAR"}), "`(`"),
    (frozenset({"RPAR"}), "`)`"),
    (frozenset({"COMMA"}), "`,`"),
    (frozenset({"COLON"}), "`:`"),
    (frozenset({"EQUAL"}), "`=`"),
    (frozenset({"DOT"}), "`.`"),
    (frozenset({"$END"}), "the end of the query"),
)
_SILENT = frozenset({"ASOF", "BACKWARDS", "PLUS", "STAR", "SLASH", "PERCENT", "DOT", "SEMICOLON"})


def expectation(accepted: frozenset[str]) -> str:
    """Write a set of terminals as the concepts that a person knows.

    Args:
        accepted: Names of terminals.

    Returns:
        Such as ``a name, `not` or `(` ``; never the name of a terminal.
    """
    rest = set(accepted - _SILENT)
    said: list[str] = []
    for terminals, concept in _CONCEPTS:
        if terminals <= rest:
            said.append(concept)
            rest -= terminals
    said += [f"`{name.lower()}`" for name in sorted(rest) if name.isalpha()]
    if not said:
        return "nothing more"
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " or " + said[-1]


def _help(accepted: frozenset[str]) -> tuple[str, ...]:
    return (f"here can stand {expectation(accepted)}",)


def _is_structure(words: Sequence[Token], index: int) -> bool:
    """Tell whether a keyword begins a clause or joins conditions, rather than being a name."""
    word = words[index]
    following = words[index + 1].type if index + 1 < len(words) else "$END"
    if word.type in {"WHERE", "SHOW"}:
        return following != "$END" and following not in CLAUSES
    if word.type in _AFTER_CLAUSE:
        return following in _AFTER_CLAUSE[word.type]
    return word.type in {"AND", "OR", "IS", "IN", "WITH", "NOT", "AS", "FROM", "TO", "OVER", "ON"}


def _depth(words: Sequence[Token]) -> int:
    depth = 0
    for word in words:
        if word.type == "LPAR":
            depth += 1
        elif word.type == "RPAR":
            depth = max(0, depth - 1)
    return depth
