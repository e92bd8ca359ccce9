"""What was probably meant where a word does not fit: a slip of the pen, or a habit from elsewhere.

Each rule looks at the words around the one that the parser refused and says how the same is written
here. A rule need not be sure: a fix is tried before anybody sees it.
"""

from collections.abc import Iterator

from isthmus.kb.labels import with_article
from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import KEYWORDS, nearest

from .foreign_words import FOREIGN_WORDS
from .grammar import Rejected, Token, accepts, after, state_after
from .place import CLAUSES, NAMES, NUMBERS, PATH, VALUES, Place, of_pattern
from .tree import is_count

_BEGINNINGS = frozenset({"WHERE", "HAVING", "AND", "OR", "NOT", "LPAR"})
_MORE = {"more": ("at least", 1), "over": ("at least", 1), "greater": ("at least", 1)}
_FEWER = {"fewer": ("at most", -1), "less": ("at most", -1), "under": ("at most", -1)}
_RELATIVES = frozenset("that which who whose when if are being filter".split())  # noqa: SIM905
_QUOTES = {"“": "”", "”": "”", "„": "“”", "«": "»", "‘": "’", "’": "’"}
_DASHES = frozenset("‐‑‒–—―−")
_JOINED_MOST = 6
_REPEATED = frozenset({"COMMA", "LPAR", "RPAR", "OTHER", "BRACE", "DOT", "STAR", "PLUS"})
"""Signs that stand twice for other reasons than a slip."""
_LEADING = frozenset({"AND", "OR", "WHERE", "PREFER", "HAVING"})
"""Words behind which a condition stands."""


# --- slips ----------------------------------------------------------------------------------------


def _misspelt(place: Place) -> Iterator[Diagnostic]:
    """A keyword with letters that are missing, swapped or too many: `adn`, `wher`, `shw`."""
    for offset in (0, -1):
        if place.kind(offset) not in ({"NAME", "AN", "ON"} if offset == 0 else {"NAME"}):
            continue
        if FOREIGN_WORDS.get(place.word(offset), ("",))[0] is None:
            continue  # it means something that no keyword says
        at = place.index + offset
        try:
            state = state_after(tuple(place.words[:at]))
        except Rejected:
            continue
        possible = {
            terminal.lower(): terminal
            for terminal in accepts(state)
            if terminal.lower() in KEYWORDS
        }
        follower = place.words[at + 1].type if at + 1 < len(place.words) else "$END"
        near = []
        for word in nearest(place.word(offset), possible, 3):
            token = Token(possible[word], word, place.words[at].span)
            if follower in accepts(after(state, token)):
                near.append(word)
        near.sort(key=lambda word: abs(len(word) - len(place.word(offset))))
        if near:
            yield place.slip(place.words[at].span, *near[:2])


def _twice(place: Place) -> Iterator[Diagnostic]:
    if place.word(0) and place.word(0) == place.word(-1) and place.kind(0) not in _REPEATED:
        fix = Fix(
            f"remove the second `{place.word(0)}`",
            (Edit(place.span(-1, -1).end, place.span(0, 0).end, ""),),
        )
        fixes = [fix]
        if place.kind(0) == "NOT":
            # Whether a slip, or a denial of a denial, nobody knows; read as it stands, it is that.
            end = place.span(1, 1).start if place.kind(1) else place.span(0, 0).end
            fixes.insert(0, Fix("remove both", (Edit(place.span(-1, -1).start, end, ""),)))
        yield place.told(0, 0, f"`{place.word(0)}` stands there already", *fixes)


def _trailing_comma(place: Place) -> Iterator[Diagnostic]:
    """`show title, where …`, `reach = many-vpcs,`."""
    hint = "a comma stands between two, and not behind the last"
    for offset, closing in ((-1, CLAUSES | {"RPAR", "ON"}), (0, CLAUSES | {"RPAR"})):
        ends = place.index + offset + 1 == len(place.words) or place.kind(offset + 1) in closing
        if ends and place.kind(offset) == "COMMA":
            fix = Fix.replace(place.span(offset, offset), "")
            yield place.told(offset, offset, hint, fix)


def _joined(place: Place) -> Iterator[Diagnostic]:
    """A name written with blanks: `single point of failure`."""
    wordlike = NAMES | {"BY", "TO", "OVER", "FROM", "A", "AN", "IN", "AT", "ON", "NO"}
    foreign = {place.word(0), place.word(-1)} & FOREIGN_WORDS.keys()
    if place.kind(0) != "NAME" or place.kind(-1) != "NAME" or foreign:
        return
    last = 0
    while place.kind(last + 1) in wordlike and last < _JOINED_MOST:
        last += 1
    texts = []
    for end in range(last, -1, -1):
        if place.kind(end) == "NAME":
            texts.append((end, "-".join(place.word(at) for at in range(-1, end + 1))))
    fixes = [Fix.replace(place.span(-1, end), text) for end, text in texts]
    start = place.path(-3)
    if place.kind(-2) == "EQUAL" and start is not None:
        # The words may be a text, or a yes/no property of their own.
        fixes += [
            Fix.replace(place.span(-1, end), f'"{place.written(-1, end)}"') for end, _ in texts
        ]
        fixes += [Fix.replace(place.span(start, end), text) for end, text in texts]
    told = diagnostic("E100", place.span(0, 0), word=place.written(0, 0))
    if "EQUAL" in place.accepted:
        # A comparison or a joining word may be missing.
        told = place.no_operator(place.written(place.path(-1) or -1, -1), "=", "and")
    hints = [f"perhaps `{text}`" for _, text in texts[:2]]
    yield diagnostic(
        told.code,
        told.span,
        help=(*hints, *told.help),
        fixes=(*fixes, *told.fixes),
        left=place.written(-1, -1),
        right=place.written(0, 0),
        word=place.written(0, 0),
    )


# --- numbers and signs ----------------------------------------------------------------------------


def _number_word(place: Place) -> Iterator[Diagnostic]:
    if "NUMBER" in place.accepted and not place.accepted & NAMES and place.word(0) in NUMBERS:
        yield place.slip(place.span(0, 0), NUMBERS[place.word(0)])


def _no_number(place: Place) -> Iterator[Diagnostic]:
    """`at least limitation`."""
    if place.accepted == {"NUMBER"} and place.kind(-1) in {"LEAST", "MOST", "EXACTLY"}:
        gap = place.span(-1, -1).end
        word = place.written(-2 if place.kind(-2) == "AT" else -1, -1)
        fix = Fix(f"write `{word} 1`", (Edit(gap, gap, " 1"),))
        span = place.span(-1, -1)
        yield place.missing("a number", span, f"after `{word}`", fix.title, fix)


def _dangling(place: Place) -> Iterator[Diagnostic]:
    """`encrypted or`, `encrypted and not` or `check vpc-peering where` with nothing behind it."""
    ends = place.index == len(place.words) or place.kind(0) in CLAUSES | {"RPAR"}
    first = -1
    if place.kind(first) == "NOT":
        first -= 1
    if not ends or place.kind(first) not in _LEADING or place.index + first < 1:
        return
    if place.kind(-1) == "WHERE" and place.words[0].type in {"FIND", "COUNT"}:
        return
    word = place.written(first, -1)
    span = Span(place.span(first - 1, first - 1).end, place.span(-1, -1).end)
    edits: tuple[Edit, ...] = (Edit(span.start, span.end, ""),)
    title, hint = f"remove `{word}`", f"`{word}` stands between two conditions"
    if place.kind(first) in {"WHERE", "PREFER", "HAVING"}:
        hint = f"behind `{place.written(first, first)}` stands a condition"
        head = place.words[0]
        if head.type in {"CHECK", "WHY"} and place.index + first > 1:
            denied = place.words[1].type == "NOT"
            stop = place.words[2 if denied else 1].span.start
            edits = (Edit(head.span.start, stop, "describe "), *edits)
            title = "write `describe`"
    where = f"after `{place.written(-1, -1)}`"
    yield place.missing("a condition", place.span(-1, -1), where, hint, Fix(title, edits))


def _thousands(place: Place) -> Iterator[Diagnostic]:
    """`5,000`."""
    if place.kind(0) != "COMMA" or place.kind(-1) != "NUMBER":
        return
    last = 0
    while (
        place.kind(last) == "COMMA"
        and place.adjacent(last)
        and place.adjacent(last + 1)
        and place.kind(last + 1) == "NUMBER"
        and len(place.word(last + 1).partition(".")[0]) == 3
    ):
        last += 2
    if last:
        span = place.span(-1, last - 1)
        number = place.text[span.start : span.end].replace(",", "")
        yield place.habit(span, "a number has no commas", number)


def _quotes(place: Place) -> Iterator[Diagnostic]:
    sign = place.word(0)
    if place.kind(0) != "OTHER" or sign not in _QUOTES:
        return
    start = place.span(0, 0).start
    line = place.text[start + 1 :].partition("\n")[0]
    end = next((at for at, char in enumerate(line) if char in _QUOTES[sign] + '"'), None)
    inner = line[:end].replace("\\", "\\\\").replace('"', '\\"')
    span = Span(start, start + 1 + (len(line) if end is None else end + 1))
    if inner.strip():
        yield place.habit(span, 'a text stands in straight quotation marks: `"…"`', f'"{inner}"')


def _dash(place: Place) -> Iterator[Diagnostic]:
    if place.kind(0) == "OTHER" and place.word(0) in _DASHES:
        start = stop = place.span(0, 0).start
        while stop < len(place.text) and not place.text[stop].isspace():
            stop += 1
        edits = [Edit(at, at + 1, "-") for at in range(start, stop) if place.text[at] in _DASHES]
        fix = Fix("write `-`", tuple(edits))
        hint = "a hyphen is written `-`"
        word = place.written(0, 0)
        yield diagnostic("E116", place.span(0, 0), word=word, help=(hint,), fixes=(fix,))


_NEGATIONS = frozenset("¬~-!")
_JOINING = {"∧": "and", "⋀": "and", "∩": "and", "∨": "or", "⋁": "or", "∪": "or"}


def _signs_of_logic(place: Place) -> Iterator[Diagnostic]:
    """`¬encrypted`, `~encrypted`, `encrypted ∧ private`."""
    sign = place.word(0)
    begins = place.kind(-1) in _LEADING | {"NOT", "LPAR"}
    if sign in _NEGATIONS and begins and place.kind(1) in NAMES | {"LPAR"} and place.adjacent(1):
        yield place.habit(place.span(0, 0), "`not` negates a condition", "not ")
    elif sign in _JOINING:
        word = _JOINING[sign]
        span = place.span(0, 0)
        apart = place.text[span.start - 1].isspace() and place.text[span.end : span.end + 1] == " "
        told = word if apart else f" {word} "
        yield place.habit(span, f"`{word}` joins two conditions", told)


def keyword_as_name(place: Place) -> Iterator[Diagnostic]:
    """`modality = is`, `where in = today`: a name that is a word of the language."""
    for offset in (0, -1, -2):
        word = place.written(offset, offset) if place.kind(offset) else ""
        if not word.isalpha() or place.kind(offset) in NAMES or place.index + offset < 1:
            continue
        span = place.span(offset, offset)
        fix = Fix.replace(span, f"`{word}`")
        hint = f"as a name it is written in backticks: {fix.title.removeprefix('write ')}"
        yield diagnostic("E113", span, word=word, help=(hint,), fixes=(fix,))


def _digits(place: Place) -> Iterator[Diagnostic]:
    """A name made of digits, `find 2020`, or an address without quotation marks."""
    first = 0
    while place.adjacent(first) and place.kind(first - 1) in {"NUMBER", "DOT", "DATE"}:
        first -= 1
    if place.kind(first) not in {"NUMBER", "DATE"}:
        return
    last = first
    while place.adjacent(last + 1) and place.kind(last + 1) in VALUES | {"DOT", "SLASH", "COLON"}:
        last += 1
    span = place.span(first, last)
    written = place.text[span.start : span.end]
    if first == 0 and place.accepted & NAMES and "NUMBER" not in place.accepted:
        hint = f"a name that begins with a digit stands in backticks: `` `{written}` ``"
        yield place.told(first, last, hint, Fix.replace(span, f"`{written}`"))
    elif first < 0 and last >= 0 and "." in written:
        yield place.habit(span, f'as a text it is written `"{written}"`', f'"{written}"')


# --- habits ---------------------------------------------------------------------------------------


def _is_value(place: Place) -> Iterator[Diagnostic]:
    """`reach is many-vpcs`, `where is encrypted`."""
    if place.kind(0) == "NOT" and place.kind(-1) == "IS" and place.kind(1) in NAMES:
        if place.kind(-2) in _BEGINNINGS:
            hint = "a yes/no property stands alone"
            name = place.written(1, 1)
            yield place.habit(place.span(-1, 1), hint, f"not {name}", f"not is {name}")
        return
    if place.kind(0) not in VALUES - {"TRUE", "FALSE"}:
        return
    denied = place.kind(-1) == "NOT" and place.kind(-2) == "IS"
    verb = -2 if denied else -1
    if place.kind(verb) != "IS":
        return
    value = place.written(0, 0)
    first = place.path(verb - 1)
    if place.kind(1) in {"OR", "AND"} and place.kind(2) == "IS":
        return  # one of several values, which is read as a whole
    if first is not None and place.kind(verb - 1) not in _BEGINNINGS:
        text = f"{'not ' if denied else ''}{place.written(first, verb - 1)} = {value}"
        hint = "a property and its value are joined by `=`"
        span = place.span(verb, 0)
        yield place.habit(span, hint, text, whole=place.span(first, 0))
    elif place.kind(verb - 1) in _BEGINNINGS and place.kind(0) in NAMES:
        texts = (f"{'not ' if denied else ''}{value}", f"is {with_article(value)}")
        hint = "a yes/no property stands alone; `is a …` asks for the class"
        yield place.habit(place.span(verb, 0), hint, *texts)


def _not_in(place: Place) -> Iterator[Diagnostic]:
    """`reach not in (…)`, `reach is in (…)`, `reach is not in (…)`."""
    at = next((offset for offset in (0, 1) if place.kind(offset) == "IN"), None)
    if at is None:
        return
    first = at
    while place.kind(first - 1) in {"NOT", "IS"}:
        first -= 1
    start = place.path(first - 1)
    if first == at or start is None:
        return
    denied = any(place.kind(offset) == "NOT" for offset in range(first, at))
    subject = place.written(start, first - 1)
    text = f"not {subject} in" if denied else f"{subject} in"
    hint = "`not` stands in front: `not … in (…)`" if denied else "`in (…)` needs no `is`"
    yield place.habit(place.span(first, at), hint, text, whole=place.span(start, at))


def _list_of_values(place: Place) -> Iterator[Diagnostic]:
    """`reach = one-vpc, vpc-pair` and `reach = (one-vpc, vpc-pair)`."""
    hint = "one of several values is asked with `in (…)`"
    if place.kind(0) == "LPAR" and place.kind(-1) == "EQUAL":
        yield place.habit(place.span(-1, -1), hint, "in")
        return
    if place.kind(0) != "COMMA" or place.kind(-1) not in VALUES or place.kind(-2) != "EQUAL":
        return
    last = place.last_value(-1)
    if last > 0:
        text = f"in ({place.written(-1, last)})"
        yield place.habit(place.span(-2, last), hint, text)


def _more_than(place: Place) -> Iterator[Diagnostic]:
    """`more than 2 limitation`."""
    counts = _MORE | _FEWER
    for offset in (-1, 0):
        word = place.word(offset)
        if word not in counts:
            continue
        number = offset + (2 if place.word(offset + 1) == "than" else 1)
        digits = NUMBERS.get(place.word(number), place.word(number))
        if not is_count(digits):
            continue
        quantifier, step = counts[word]
        first = offset
        if place.kind(offset - 1) == "NO":
            first = offset - 1
            quantifier = "at most" if step > 0 else "at least"
            step = 0
        text = f"{quantifier} {max(0, int(digits) + step)}"
        yield place.habit(place.span(first, number), "values are counted with `at least` and "
                          "`at most`", text)  # fmt: skip
        return


def _count_without_brackets(place: Place) -> Iterator[Diagnostic]:
    """`count limitation > 2`, `number of limitation > 2`."""
    last = place.last_of(0, PATH)
    path = place.written(0, last) if place.kind(0) in PATH else ""
    hint = "values are counted by `count(…)`"
    if place.kind(-1) == "COUNT" and path and place.index > 1:
        yield place.habit(place.span(-1, last), hint, f"count({path})")
    elif place.word(-1) == "number" and place.word(0) == "of" and last:
        yield place.habit(place.span(-1, 0), hint, f"count({place.written(1, last)})",
                          whole=place.span(-1, last))  # fmt: skip


def _compared(place: Place) -> Iterator[Diagnostic]:
    """`compare a and b`, `compare a vs b`, `compare a b`."""
    if not place.words or place.words[0].type != "COMPARE" or "COMMA" not in place.accepted:
        return
    hint = "things to compare are separated by commas"
    if place.word(0) in {"and", "vs", "versus", "with", "to", "against"}:
        stop = place.index + 1
        if place.word(0) == "vs" and place.kind(1) == "DOT":
            stop += 1
        span = Span(place.span(-1, -1).end, place.words[stop - 1].span.end)
        yield place.told(0, 0, hint, Fix.replace(span, ","))
    elif place.kind(0) in NAMES:
        between = f"between `{place.word(-1)}` and `{place.word(0)}`"
        yield place.missing("`,`", place.span(-1, 0), between, hint, place.behind(-1, ","))


def _no_where(place: Place) -> Iterator[Diagnostic]:
    """`find option encrypted`, `find option that encrypted`, `check vpc-peering encrypted`."""
    head = {"FIND", "COUNT", "CHECK", "WHY"}
    if "WHERE" not in place.accepted or place.index > 3 or place.words[0].type not in head:
        return
    foreign = place.word(0) in FOREIGN_WORDS and place.kind(0) == "NAME"
    if foreign or place.word(-1) == "all":
        return
    hint = "`where` states the condition"
    relative = place.word(0) in _RELATIVES or place.kind(0) in {"WITH", "HAVING"}
    if relative and place.kind(1):
        yield place.habit(place.span(0, 0), hint, "where")
    elif place.kind(0) in NAMES | {"NOT", "LPAR", "ANY", "EVERY", "NO", "AT", "MENTIONS", "IS"}:
        between = f"between `{place.written(-1, -1)}` and `{place.written(0, 0)}`"
        where = place.before(0, "where ")
        yield place.missing("`where`", place.span(0, 0), between, hint, where)


def _contains_what(place: Place) -> Iterator[Diagnostic]:
    """`where contains "hub"`."""
    if place.kind(0) == "CONTAINS" and place.kind(1) == "TEXT" and "MENTIONS" in place.accepted:
        hint = "`mentions` looks into every text of a thing, `… contains` into one property"
        yield place.habit(place.span(0, 0), hint, "mentions")


def _pattern(place: Place) -> Iterator[Diagnostic]:
    """`like "%ipsec%"`."""
    if place.word(0) not in {"like", "ilike", "matches"} or place.kind(1) != "TEXT":
        return
    if {place.written(1, 1)[1:2], place.written(1, 1)[-2:-1]} & {"%", "*"}:
        hint = "`contains` looks into a text; there are no patterns"
        text = of_pattern(place.written(1, 1)[1:-1])
        yield place.habit(place.span(0, 0), hint, text, whole=place.span(0, 1))


REPAIRS = (
    _quotes,
    _dash,
    _thousands,
    _number_word,
    _no_number,
    _trailing_comma,
    _signs_of_logic,
    _dangling,
    _twice,
    _more_than,
    _count_without_brackets,
    _compared,
    _misspelt,
    _list_of_values,
    _not_in,
    _is_value,
    _no_where,
    _contains_what,
    _pattern,
    _digits,
    _joined,
)
