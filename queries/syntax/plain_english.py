"""How plain English and other languages say it, and how the same is written here.

A rule looks at the words around the one that the parser refused. It need not be sure: a fix is
tried before anybody sees it, and one that leaves nothing wrong is told before one that leads on.
"""

from collections.abc import Iterator

from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix
from isthmus.queries.diagnostics.span import Span

from .place import CLAUSES, NAMES, NUMBERS, PATH, VALUES, Place
from .tree import is_count

_HEADS = frozenset({"FIND", "COUNT", "CHOOSE", "CHECK", "WHY", "DESCRIBE", "COMPARE", "PATH"})
_JOINED_MOST = 6
_CONDITION = "`where` states the condition"
_IN_ONE = {
    "orderby": "order by", "order-by": "order by", "sortby": "order by", "sort-by": "order by",
    "groupby": "group by", "group-by": "group by", "asof": "as of", "as-of": "as of",
    "atleast": "at least", "at-least": "at least", "atmost": "at most", "at-most": "at most",
    "startswith": "starts with", "starts-with": "starts with", "endswith": "ends with",
    "ends-with": "ends with", "isa": "is a", "is-a": "is a", "isan": "is an", "is-an": "is an",
    "includingunstated": "including unstated", "starting": "starts", "begins": "starts",
    "beginning": "starts", "ending": "ends", "finishes": "ends", "descending": "desc",
    "descend": "desc", "down": "desc", "reverse": "desc", "reversed": "desc", "ascending": "asc",
    "ascend": "asc", "up": "asc", "skip": "offset", "preferring": "prefer", "best": "prefer",
    "prefering": "prefer", "preferably": "prefer", "filter": "where", "such": "where",
    "minimum": "at least", "min": "at least", "least": "at least", "maximum": "at most",
    "max": "at most", "most": "at most", "upto": "at most", "precisely": "exactly",
    "without": "no", "lacks": "no", "lacking": "no", "having": "with", "has": "any", "have": "any",
    "but": "and", "plus": "and", "also": "and", "yet": "and", "nor": "and not", "&": "and",
    "|": "or", "+": "and", "otherwise": "or", "alternatively": "or", "columns": "show",
    "display": "show", "with": "where", "each": "every", "output": "show", "select": "show",
    "via": "over", "through": "over", "along": "over", "using": "over", "on": "over", "by": "on",
    "for": "on", "regarding": "on", "about": "on", "where": "on", "through ": "over",
    "=>": ">=", "=<": "<=", ":": "=", "–": "=", "—": "=", "-": "=", "->": ".", "/": ".",
    "equal": "=", "equals": "=", "eq": "=", "ne": "!=", "lt": "<", "gt": ">", "le": "<=",
    "ge": ">=", "lte": "<=", "gte": ">=", "contain": "contains", "containing": "contains",
    "includes": "contains", "include": "contains", "including": "contains", "has ": "contains",
    "holds": "contains", "matching": "contains", "~": "contains", "regex": "contains",
    "mentioning": "mentions", "named": "is", "called": "is", "is": "where", "now": "today",
    "a": "is a", "an": "is an", "sorted": "order", "ordered": "order", "grouped": "group",
    "are": "=", "of": "=", "was": "=", "being": "=", "in": "is in",
}  # fmt: skip
"""What one word says elsewhere; a word is tried where the grammar takes what it stands for."""
_FILLING = frozenset(
    """
    the these those either both whether if that which please all its their our really be are every
    any each a an some only is of
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
"""Words that say nothing here."""
_VERDICTS = {
    **dict.fromkeys(
        ("empty", "missing", "unknown", "absent", "blank", "silent", "unspecified", "undefined",
         "unset", "nothing", "none", "undocumented", "unrecorded", "open"), "unstated"),
    **dict.fromkeys(
        ("known", "given", "set", "present", "recorded", "specified", "documented", "defined",
         "there", "on-record"), "stated"),
    **dict.fromkeys(("yes", "on", "supported", "enabled", "so"), "true"),
    **dict.fromkeys(("off", "unsupported", "disabled", "wrong"), "false"),
}  # fmt: skip
_TEXTUAL = frozenset(
    """
    includes include including contain containing has have holds matches matching ~ like about regex
    mentions mentioning = where says
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)


def _replaced(place: Place, first: int, last: int, *texts: str, hint: str = "") -> Diagnostic:
    span = place.span(first, last)
    said = hint or f"perhaps `{texts[0]}`"
    return place.told(first, last, said, *(Fix.replace(span, text) for text in texts))


def _one_word(place: Place) -> Iterator[Diagnostic]:
    """A word, at the place or before it, that is another one here: `orderby`, `minimum`, `but`."""
    for offset in (0, -1):
        text = _IN_ONE.get(place.word(offset))
        divides = text == "." and place.kind(offset - 1) == "NUMBER"
        if text is not None and place.index + offset > 0 and not divides:
            yield _replaced(place, offset, offset, text)
    for first in (0, -1):
        joined = place.word(first) + place.word(first + 1)
        if joined in {"=>", "=<", "->"} and place.adjacent(first + 1):
            yield _replaced(place, first, first + 1, _IN_ONE[joined])


def _filling(place: Place) -> Iterator[Diagnostic]:
    """A word that says nothing here: `find the option`, `either private or encrypted`."""
    for offset in (-1, 0):
        at = place.index + offset
        if place.word(offset) in _FILLING and 0 < at < len(place.words) - 1:
            span, following = place.span(offset, offset), place.span(offset + 1, offset + 1)
            word = place.written(offset, offset)
            fix = Fix(f"remove `{word}`", (Edit(span.start, following.start, ""),))
            yield place.told(offset, offset, "the word can be left out", fix)


def _glued(place: Place) -> Iterator[Diagnostic]:
    """Two words without a blank between them: `optionwhere`, `wherePrivate`."""
    for offset in (0, -1):
        word = place.word(offset)
        if place.kind(offset) != "NAME":
            continue
        written = place.written(offset, offset)
        for keyword in ("where", "show", "find", "check", "count", "prefer", "not", "and", "or"):
            rest = len(word) - len(keyword)
            if rest > 1 and word.endswith(keyword):
                yield _replaced(place, offset, offset, f"{written[:rest]} {keyword}")
            if rest > 1 and word.startswith(keyword):
                yield _replaced(place, offset, offset, f"{keyword} {written[len(keyword) :]}")


def _behind_the_class(place: Place) -> Iterator[Diagnostic]:
    """`find option and private`, `find option, private`, `find option = vpc-peering`."""
    if not place.words or place.words[0].type not in _HEADS or place.index != 2:
        return
    relative = place.word(0) in {"which", "that", "who", "being", "if", "when"}
    if relative and place.word(1) in {"is", "are", "have", "has", "be"} and place.kind(2):
        yield _replaced(place, 0, 1, "where", hint=_CONDITION)
    if "WHERE" not in place.accepted or not place.kind(1):
        if "WHERE" in place.accepted and place.kind(0) in NAMES:
            yield place.told(0, 0, "`is …` asks for one thing", place.before(0, "where is "))
        return
    span = place.span(0, 0)
    gap = "" if place.text[span.start - 1 : span.start].isspace() else " "
    if place.kind(0) != "COMMA" or place.words[0].type != "COUNT":
        yield place.told(0, 0, _CONDITION, Fix.replace(span, f"{gap}where"))
    if place.kind(0) in {"EQUAL", "COLON"} or place.word(0) in {"called", "named", "is"}:
        fix = Fix.replace(span, f"{gap}where is")
        yield place.told(0, 0, "`is …` asks for one thing", fix)


def _neither(place: Place) -> Iterator[Diagnostic]:
    """`neither private nor encrypted`."""
    for offset in (-1, 0):
        later = next((at for at in range(offset, offset + 12) if place.word(at) == "nor"), None)
        if place.word(offset) == "neither" and later is not None:
            first, second = place.span(offset, offset), place.span(later, later)
            edits = (
                Edit(first.start, first.end, "not"),
                Edit(second.start, second.end, "and not"),
            )
            fix = Fix("write `not … and not …`", edits)
            yield place.told(offset, offset, "`not` stands before each", fix)


def _adjective(place: Place) -> Iterator[Diagnostic]:
    """`find encrypted option`, `count private option where transitive`."""
    heads = {"FIND", "COUNT", "CHOOSE"}
    if not place.words or place.words[0].type not in heads or place.index != 2:
        return
    if place.kind(0) not in NAMES or place.kind(-1) not in NAMES:
        return
    condition, name = place.written(-1, -1), place.written(0, 0)
    span = place.span(-1, 0)
    if place.kind(1) == "WHERE":
        span = place.span(-1, 1)
        text = f"{name} where {condition} and"
    else:
        text = f"{name} where {condition}"
    yield place.told(-1, 0, _CONDITION, Fix.replace(span, text))


def _first_few(place: Place) -> Iterator[Diagnostic]:
    """`find first 5 option`, `find option top 5`, `limit 10, 5`."""
    hint = "`limit` says how many"
    end = place.words[-1].span.end if place.words else 0
    for offset in (0, -1):
        word = place.word(offset)
        number = place.word(offset + 1)
        number = NUMBERS.get(number, number)
        if word in {"top", "first", "max", "only", "head"} and number.isdigit():
            if place.index + offset == 1:
                # Between `find` and the class: the number goes to the end.
                start = place.span(offset, offset).start
                stop = place.span(offset + 2, offset + 2).start if place.kind(offset + 2) else end
                edits = (Edit(start, stop, ""), Edit(end, end, f" limit {number}"))
                fix = Fix(f"write `limit {number}`", edits)
                yield place.told(offset, offset + 1, hint, fix)
            else:
                yield _replaced(place, offset, offset + 1, f"limit {number}", hint=hint)
    if place.kind(0) == "COMMA" and place.kind(-2) == "LIMIT" and place.kind(1) == "NUMBER":
        first, second = place.word(-1), place.word(1)
        yield _replaced(place, -1, 1, f"{second} offset {first}", f"{first} offset {second}",
                        hint="`limit … offset …` leaves out so many at the beginning")  # fmt: skip
    if place.index == len(place.words) and place.kind(-1) in {"LIMIT", "OFFSET"}:
        fix = Fix(f"write `{place.word(-1)} 10`", (Edit(end, end, " 10"),))
        yield place.told(-1, -1, f"`{place.word(-1)}` takes a number", fix)


def _dates(place: Place) -> Iterator[Diagnostic]:
    """`find option at 2022-01-01`, `as of 2022`."""
    hint = "another day is asked with `as of`"
    if place.kind(1) == "DATE" and place.index > 1:
        yield _replaced(place, 0, 0, "as of", hint=hint)
    if place.kind(0) == "DATE" and place.index > 1:
        yield _replaced(place, 0, 0, f"as of {place.written(0, 0)}", hint=hint)
        yield _replaced(place, -1, -1, "as of", hint=hint)
    if place.kind(-1) == "OF" and place.kind(0) == "NUMBER" and len(place.word(0)) == 4:
        year = place.word(0)
        yield _replaced(place, 0, 0, f"{year}-01-01", f"{year}-12-31", hint="a day is due here")


def _counted(place: Place) -> Iterator[Diagnostic]:
    """`limitation at least 2`, `bandwidth more than 10 Gbps`, `2 limitation`."""
    hint = "values are counted with `at least`, `at most` and `exactly` in front of the property"
    start = place.path(-1)
    if place.kind(0) in {"AT", "EXACTLY"} and start is not None:
        last = 2 if place.kind(0) == "AT" else 1
        digits = NUMBERS.get(place.word(last), place.word(last))
        if digits.isdigit():
            words = place.written(0, last - 1)
            path = place.written(start, -1)
            yield _replaced(place, start, last, f"{words} {digits} {path}", hint=hint)
            sign = {"least": ">=", "most": "<="}.get(place.word(last - 1), "=")
            yield _replaced(place, start, last, f"{path} {sign} {digits}", hint=hint)
    signs = {"more": ">", "over": ">", "above": ">", "greater": ">", "less": "<", "under": "<",
             "fewer": "<", "below": "<", "beyond": ">", "exceeds": ">", "bigger": ">",
             "larger": ">", "smaller": "<", "after": ">", "before": "<", "since": ">="}  # fmt: skip
    of_time = {"after", "before", "since"}
    for offset in (-1, 0):
        operator = signs.get(place.word(offset))
        if operator is None:
            continue
        number = offset + (2 if place.word(offset + 1) == "than" else 1)
        if place.kind(offset - 1) == "RPAR" and place.kind(number) == "NUMBER":
            yield _replaced(place, offset, number, f"{operator} {place.word(number)}")
        first = place.path(offset - 1)
        if first is None or place.kind(number) not in {"NUMBER", "DATE"}:
            continue
        path, digits = place.written(first, offset - 1), place.written(number, number)
        yield _replaced(place, first, number, f"{path} {operator} {digits}")
        if is_count(digits) and place.word(offset) not in of_time:
            least = int(digits) + (1 if operator == ">" else -1)
            word = "at least" if operator == ">" else "at most"
            yield _replaced(place, first, number, f"{word} {max(0, least)} {path}", hint=hint)
    if place.kind(0) == "NUMBER" and place.kind(1) == "OR" and place.word(0).isdigit():
        counted = {"more": "at least", "less": "at most", "fewer": "at most"}.get(place.word(2))
        if counted is not None:
            yield _replaced(place, 0, 2, f"{counted} {place.word(0)}", hint=hint)
    if place.kind(0) == "NUMBER" and place.kind(1) in NAMES and place.word(0).isdigit():
        digits = place.word(0)
        texts = (f"at least {digits}", f"exactly {digits}")
        yield _replaced(place, 0, 0, *texts, hint=hint)
    if place.kind(-1) in NAMES and place.word(-1) in NUMBERS:
        yield _replaced(place, -1, -1, NUMBERS[place.word(-1)])
    if place.kind(0) == "COUNT" and start is not None:
        path = place.written(start, -1)
        yield _replaced(place, start, 0, f"count({path})", hint="values are counted by `count(…)`")
    earlier = place.path(-2)
    if place.kind(0) == "COUNT" and place.kind(-1) == "DOT" and earlier is not None:
        text = f"count({place.written(earlier, -2)})"
        yield _replaced(place, earlier, 0, text, hint="values are counted by `count(…)`")
    if place.kind(-1) == "HAVING" and place.kind(0) in {"EQUAL", "COMPARISON"}:
        yield place.told(
            0, 0, "`count` is the number of things of a group", place.before(0, "count ")
        )


def _range(place: Place) -> Iterator[Diagnostic]:
    """`bandwidth between 1 Gbps and 10 Gbps`, `1 Gbps < bandwidth`."""
    hint = "a range is two comparisons joined by `and`"
    for offset in (0, -1):
        first = place.path(offset - 1)
        if place.word(offset) != "between" or first is None:
            continue
        middle = place.last_of(offset, {"NUMBER", "NAME", "SLASH", "DATE"}) + 1
        last = place.last_of(middle + 1, {"NAME", "SLASH"})
        if place.kind(middle) == "AND" and middle > offset + 1 and place.kind(last):
            path = place.written(first, offset - 1)
            low, high = place.written(offset + 1, middle - 1), place.written(middle + 1, last)
            text = f"{path} >= {low} and {path} <= {high}"
            yield _replaced(place, first, last, text, f"({text})", hint=hint)
    if place.kind(0) == "NUMBER":
        at = place.last_of(0, {"NAME", "SLASH"}) + 1
        last = place.last_of(at + 1, PATH)
        flipped = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}.get(place.word(at))
        if flipped is not None and place.kind(last) in NAMES:
            text = f"{place.written(at + 1, last)} {flipped} {place.written(0, at - 1)}"
            yield _replaced(place, 0, last, text, hint="the property stands first")


def _lists(place: Place) -> Iterator[Diagnostic]:
    """`in a, b`, `in [a, b]`, `in (a b)`, `show title reach`, `show title and reach`."""
    hint = "a list stands in round brackets"
    if place.kind(0) in VALUES and place.kind(-1) == "IN":
        last = place.last_value(0)
        yield _replaced(place, 0, last, f"({place.written(0, last)})", hint=hint)
    if place.kind(0) == "SLASH" and place.kind(-2) == "EQUAL" and place.kind(1) in VALUES:
        text = f"in ({place.written(-1, -1)}, {place.written(1, 1)})"
        yield _replaced(place, -2, 1, text, hint=hint)
    if place.kind(0) == "STAR" and place.kind(-1) == "SHOW":
        span = Span(place.span(-2, -2).end, place.span(0, 0).end)
        fix = Fix("remove `show *`", (Edit(span.start, span.end, ""),))
        yield place.told(0, 0, "without `show`, the usual columns are shown", fix)
    if place.kind(0) == "BRACE":
        closing = next((at for at in range(1, 80) if place.kind(at) == "BRACE"), None)
        if closing is not None:
            text = f"({place.written(1, closing - 1)})" if closing > 1 else "()"
            first = 0
            if place.kind(-1) == "EQUAL":
                first, text = -1, f"in {text}"
            yield _replaced(place, first, closing, text, hint=hint)
    comma = place.kind(0) in VALUES and place.kind(-1) in VALUES | {"RPAR"}
    if comma and "COMMA" in place.accepted:
        yield place.told(0, 0, "a comma stands between two", place.behind(-1, ","))
    if place.kind(0) == "AND" and "COMMA" in place.accepted:
        span = Span(place.span(-1, -1).end, place.span(0, 0).end)
        yield place.told(0, 0, "a comma stands between two", Fix.replace(span, ","))


def _verdict(place: Place) -> Iterator[Diagnostic]:
    """`encrypted is unknown`, `encrypted = missing`, `encrypted isn't stated`."""
    for offset in (0, -1):
        verdict = _VERDICTS.get(place.word(offset))
        denied = place.kind(offset - 1) == "NOT"
        verb = offset - 2 if denied else offset - 1
        if verdict is not None and place.kind(verb) == "IS":
            text = f"is {'not ' if denied else ''}{verdict}"
            yield _replaced(place, verb, offset, text)
    if place.kind(-1) == "IS" and place.kind(0) == "NAME" and place.kind(1) == "NAME":
        last = 1
        while place.kind(last + 1) == "NAME" and last < _JOINED_MOST:
            last += 1
        joined = "-".join(place.word(at) for at in range(last + 1))
        yield _replaced(place, -1, last, f"= {joined}", f'= "{place.written(0, last)}"')
    for offset in (0, -1):
        if place.word(offset) not in {"isn", "isnt", "doesn", "aren", "isn’t"}:
            continue
        first = place.path(offset - 1)
        last = offset
        while place.kind(last + 1) == "OTHER" or (
            place.word(last + 1) in {"t", "have", "hold"} and place.kind(last + 1) == "NAME"
        ):
            last += 1
        if first is None or place.kind(last + 1) not in VALUES:
            continue
        path, value = place.written(first, offset - 1), place.written(last + 1, last + 1)
        yield _replaced(place, first, last + 1, f"not {path} = {value}", f"{path} is not {value}")


def _texts(place: Place) -> Iterator[Diagnostic]:
    """`title includes "hub"`, `where "hub"`, `title ends "VPN"`, `where 'private'`."""
    for offset in (0, -1):
        if place.kind(offset + 1) == "TEXT" and place.word(offset) in _TEXTUAL:
            yield _replaced(place, offset, offset, "contains", "mentions",
                            hint="`contains` looks into a text")  # fmt: skip
    if place.kind(0) == "TEXT" and "MENTIONS" in place.accepted:
        hint = "`mentions` looks into every text of a thing"
        yield _replaced(place, 0, 0, f"mentions {place.written(0, 0)}", hint=hint)
    if place.kind(0) in {"TEXT", "VARIABLE"} and place.kind(-1) in {"STARTS", "ENDS"}:
        yield place.told(
            -1, 0, f"`{place.word(-1)} with` looks at an end of a text", place.behind(-1, " with")
        )
    if place.kind(0) == "SINGLE_QUOTED" and place.accepted & NAMES:
        inner = place.written(0, 0)[1:-1]
        if inner and not set(inner) & set("`\n"):
            text = inner if all(char.isalnum() or char in "-_" for char in inner) else f"`{inner}`"
            yield _replaced(place, 0, 0, text, hint="a name stands without quotation marks")


def _about_values(place: Place) -> Iterator[Diagnostic]:
    """`any uses (operated-by = aws)`, `any uses where operated-by = aws`, `uses a gateway`."""
    hint = "`with ( … )` puts a condition on one and the same value"
    if place.kind(0) == "LPAR" and "WITH" in place.accepted:
        yield place.told(0, 0, hint, place.before(0, "with "))
    relative = {"has", "have", "having", "that", "whose", "such", "which", "where", "with"}
    for offset in (0, -1):
        if place.word(offset) not in relative or place.path(offset - 1) is None:
            continue
        last = offset + 1
        while place.kind(last + 1) and place.kind(last + 1) not in CLAUSES | {"AND", "OR", "RPAR"}:
            last += 1
        if place.kind(last):
            text = f"with ({place.written(offset + 1, last)})"
            yield _replaced(place, offset, last, text, hint=hint)
    if place.kind(0) in {"A", "AN"} and place.path(-1) is not None:
        yield place.told(0, 0, "`is a …` asks for the class", place.before(0, "is "))
    if place.kind(0) in {"SLASH", "COLON"} and place.path(-1) is not None:
        yield _replaced(place, 0, 0, ".", hint="a path is written with dots")
    if place.word(0) == "'" and place.word(1) == "s" and place.path(-1) is not None:
        span = Span(place.span(-1, -1).end, place.span(2, 2).start if place.kind(2) else 0)
        if span.end > span.start:
            yield place.told(0, 1, "a path is written with dots", Fix.replace(span, "."))


def _other_statements(place: Place) -> Iterator[Diagnostic]:
    """`path between a and b`, `define x = option`, `param x: text`, `… find` without a `;`."""
    if not place.words:
        return
    head = place.words[0].type
    if head == "PATH" and place.word(0) == "between" and place.kind(2) == "AND":
        yield _replaced(place, 0, 2, f"from {place.written(1, 1)} to",
                        hint="a path is asked with `from … to … over …`")  # fmt: skip
    if head == "PATH" and place.kind(0) == "AND" and place.kind(-1) in NAMES:
        yield _replaced(place, 0, 0, "to")
    single = head in {"DESCRIBE", "CHECK", "WHY"} and place.kind(0) in NAMES
    if single and place.kind(-1) in NAMES and place.index == 2:
        texts = (f"{place.written(-1, -1)}:{place.written(0, 0)}", place.written(0, 0))
        yield _replaced(place, -1, 0, *texts, hint="the class stands before a colon")
    if head == "DEFINE" and "AS" in place.accepted:
        if place.kind(0) == "EQUAL":
            yield _replaced(place, 0, 0, "as")
        elif place.kind(0) in NAMES:
            yield place.told(
                0, 0, "a definition is written `define … as … where …`", place.before(0, "as ")
            )
    if head == "DEFINE" and "WHERE" in place.accepted and place.kind(0):
        yield place.told(0, 0, _CONDITION, place.before(0, "where "))
    if head == "PARAM" and place.index == 1 and place.kind(0) == "NAME":
        hint = "a parameter begins with `$`"
        yield _replaced(place, 0, 0, f"${place.written(0, 0)}", hint=hint)
    if place.kind(0) in _HEADS and place.index > 2:
        yield place.told(0, 0, "statements are separated by `;`", place.behind(-1, ";"))
    if place.kind(-1) == "DOT" and place.index == len(place.words):
        fix = Fix.replace(place.span(-1, -1), "")
        yield place.told(-1, -1, "nothing stands at the end of a query", fix)
    if head in {"CHECK", "WHY"} and place.index in {1, 2, 3}:
        # `why is vpc-peering encrypted`: the thing first, then its condition.
        first = next((at for at, word in enumerate(place.words[1:], 1) if word.type in NAMES
                      and word.text.lower() not in _FILLING), None)  # fmt: skip
        if first is not None and first + 1 < len(place.words):
            words = place.words
            skipped = first + 1
            if words[skipped].type in {"IS", "WHERE"} and skipped + 1 < len(words):
                skipped += 1
            span = words[1].span.to(words[skipped - 1].span)
            fix = Fix.replace(span, f"{words[first].text} where")
            yield place.told(0, 0, _CONDITION, fix)


WORDINGS = (
    _verdict,
    _texts,
    _one_word,
    _filling,
    _neither,
    _behind_the_class,
    _adjective,
    _first_few,
    _dates,
    _counted,
    _range,
    _lists,
    _about_values,
    _other_statements,
    _glued,
)
