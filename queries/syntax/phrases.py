"""Turns of phrase of several words, and how the same is written here.

A turn is a pattern over the text of a statement. It need not be sure: what it writes instead is
tried before anybody sees it.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from isthmus.kb.dates import today
from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix, diagnostic
from isthmus.queries.diagnostics.span import Span

from .place import Place, of_pattern

Write = str | Callable[[re.Match[str]], list[str]]
_PATH = r"\^?[^\W\d][\w-]*(?:\.\^?[^\W\d][\w-]*)*"
_AT_ITS_START = r"(?:(?<![^\W\d])|(?=\^))"
"""What fits nowhere behind the first letter of a word fits at none of the others."""
_NUMBER = r"-?\d[\d_]*(?:\.\d+)?"
_UNIT = r"(?:\s*[A-Za-z%][A-Za-z]*(?:/[A-Za-z]+)?)?"
_QUANTITY = rf"{_NUMBER}{_UNIT}"
_VALUE = rf"(?:{_QUANTITY}|\"[^\"\n]*\"|[^\W\d][\w-]*)"
_TEXT = r"[\"'“”‘’]([^\"'“”‘’\n]*)[\"'“”‘’]"
_PREFIXES = {"kilo": "K", "mega": "M", "giga": "G", "tera": "T"}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r")\.?"
_COMPARED = {
    **dict.fromkeys(("greater", "more", "bigger", "larger", "higher", "faster", "longer"), ">"),
    **dict.fromkeys(("later", "older", "above", "over", "after", "beyond", "exceeds"), ">"),
    **dict.fromkeys(("less", "fewer", "smaller", "lower", "slower", "shorter", "earlier"), "<"),
    **dict.fromkeys(("below", "under", "before"), "<"),
}
_ONE_SIGN = {"≥": ">=", "≤": "<=", "≠": "!=", "⩾": ">=", "⩽": "<=", "≧": ">=", "≦": "<="}


_SILENT = r"(?:unstated|unknown|missing|unspecified|undocumented|unrecorded|unclear|undefined)"
_UNSAID = (
    r"(?:is\s+|are\s+)?(?:not|never|isn[’']?t|isnt|wasn[’']?t)\s+(?:yet\s+|been\s+)?(?:stated|"
    r"mentioned|said|recorded|documented|specified|given|known|described|covered|on\s+record|set|"
    r"answered|addressed)"
)
_VERDICT = r"(?:true|false|stated|unstated|mixed)"


def _verdicts(match: re.Match[str]) -> list[str]:
    """Return what `encrypted is mixed or unstated` asks, or `encrypted in (true, unstated)`."""
    words = re.findall(_VERDICT, match[2], re.IGNORECASE)
    several = " or ".join(f"{match[1]} is {word.lower()}" for word in words)
    return _several_tests(several) if len(words) > 1 else []


def _several_tests(text: str) -> list[str]:
    """Return tests that are joined, as they stand alone and as they stand beside others."""
    return [text, f"({text})"]


def _with_unit(low: str, high: str) -> str:
    """Return a number with the unit that another one names for both."""
    of_unit = re.search(r"[A-Za-z%/]+$", high)
    return f"{low} {of_unit[0]}" if of_unit and not re.search(r"[A-Za-z%]$", low) else low


def _is_one_of(match: re.Match[str]) -> list[str]:
    """Return what `transport is internet or is private-line` asks."""
    rest = re.sub(r"\b(?:is\s+not|isn[’']?t|is|equals|not)\b|[=!<>]+", " ", match[3])
    values = re.split(r"\s*\b(?:or|and|nor)\b\s*", f"{match[2]} {rest}", flags=re.IGNORECASE)
    told = ", ".join(value.strip() for value in values if value.strip())
    verb = match[0][: match.start(2) - match.start()]
    denied = "not " if re.search(r"!=|<>|\bnot\b|isn", verb) else ""
    return [f"{denied}{match[1]} in ({told})"]


def _open_range(match: re.Match[str]) -> list[str]:
    """Return what `bandwidth >= 1 and <= 10 Gbps` asks, in the one unit that is named."""
    path, first, low, joint, second, high = match.groups()
    low = _with_unit(low, high)
    return _several_tests(f"{path} {first} {low} {joint} {path} {second} {high}")


def _each_measured(match: re.Match[str]) -> list[str]:
    numbers = re.findall(_NUMBER, match[1])
    return [f"in ({', '.join(f'{number} {match[2]}' for number in numbers)})"]


def _divided(match: re.Match[str]) -> list[str]:
    """Return `1/2` as `0.5`, if the fraction has an end."""
    over, under = int(match[1]), int(match[2])
    if not under or over > 10**6 or under > 10**4:
        return []
    number = Decimal(over) / Decimal(under)
    return [f"{number:f}"] if number * under == over else []


def _speed(match: re.Match[str]) -> list[str]:
    size, what = match[2].lower(), match[3]
    sign = "B" if what == "B" or what.lower().startswith("byte") else "b"
    return [f"{match[1]} {_PREFIXES.get(size, size.upper())}{sign}ps"]


def _scaled(match: re.Match[str]) -> list[str]:
    zeros = {"k": 3, "m": 6}.get(match[2].lower()[0])
    if zeros is None:
        zeros = int(match[2].lower().removeprefix("e").removeprefix("+"))
    whole, _, digits = match[1].partition(".")
    if zeros > 12 or len(digits) > zeros:
        return []
    return [whole + digits + "0" * (zeros - len(digits))]


def _without_points(match: re.Match[str]) -> list[str]:
    return [re.sub(r"[.\s'’]", "", match[1]) + "." + match[2]]


_ANYTHING = re.compile(r"^\^?(?:\.\*)?|(?:\.\*)?\$?$")
"""What begins or ends a regular expression that looks for a text anywhere."""
_PATTERN = re.compile(r"[.*+?|\\()\[\]{}^$%]")
"""Signs of a pattern, which no text that is looked for has."""


def _pattern_text(match: re.Match[str]) -> list[str]:
    """Return what `like "%x%"` asks, with `not` in front of the property where it is denied."""
    path, denied, word, inner = match.groups()
    plain = (inner if "like" in word.lower() else _ANYTHING.sub("", inner)).strip("%*")
    if not plain or _PATTERN.search(plain):
        return []
    test = of_pattern(inner if word.lower() in {"like", "ilike"} else plain)
    return [f"{'not ' if denied else ''}{path} {test}"]


def _texts(match: re.Match[str]) -> list[str]:
    texts = re.findall(_QUOTED, match[3])
    joint = " and " if re.search(r"\band\b", match[3], re.IGNORECASE) else " or "
    return _several_tests(joint.join(f"{match[1]} {match[2]} {text}" for text in texts))


def _denied_end(match: re.Match[str]) -> list[str]:
    end = "ends" if match[2].lower() == "end" else "starts"
    return [f'not {match[1]} {end} with "{match[3]}"']


def _called(match: re.Match[str]) -> list[str]:
    """Return what `contains(title, "hub")` asks."""
    operators = {"c": "contains", "s": "starts with", "e": "ends with"}
    return [f'{match[1]} {operators[match[0][0].lower()]} "{match[2]}"']


def _values(match: re.Match[str]) -> list[str]:
    return [f"{match[1]} in ({', '.join(re.findall(_QUOTED, match[2]))})"]


_QUOTED = r"\"[^\"\n]*\""


def _several(text: str) -> str:
    values = re.split(r"\s*(?:,|\||/|\bor\b|\bnor\b)\s*", text.strip(), flags=re.IGNORECASE)
    return f"in ({', '.join(value for value in values if value)})"


_FRACTION = re.compile(r"\d\s*/\s*\d")
"""A part of a number, which is no list of two."""


def _one_of(match: re.Match[str]) -> list[str]:
    if _FRACTION.search(match[2]):
        return []
    return [f"{match[1]} {_several(match[2])}"]


def _none_of(match: re.Match[str]) -> list[str]:
    return [f"not {match[1]} {_several(match[2])}"]


_UNIT_WORDS = frozenset(
    """
    bps kbps mbps gbps tbps kbit mbit gbit tbit bit b kb mb gb tb ms s min h d usd eur
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
"""What stands behind a number to measure, not to be counted."""


def _counted_by_sign(match: re.Match[str]) -> list[str]:
    """Return what `> 2 limitation` asks."""
    if match[3].lower() in _UNIT_WORDS:
        return []
    number = int(match[2])
    words = {
        ">=": f"at least {number}",
        ">": f"at least {number + 1}",
        "<=": f"at most {number}",
        "<": f"at most {max(0, number - 1)}",
        "=": f"exactly {number}",
    }
    return [f"{words[match[1]]} {match[3]}"]


def _both_sides(match: re.Match[str]) -> list[str]:
    """Return what `1 Gbps <= bandwidth < 10 Gbps` asks."""
    low, first, path, second, high = match.groups()
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[first]
    return _several_tests(f"{path} {turned} {low} and {path} {second} {high}")


def _in_quotes(match: re.Match[str]) -> list[str]:
    """Return what `title is "hub"` asks; of things, a name is meant."""
    path, inner = match[1], match[2].strip()
    word = re.sub(r"[\s_]+", "-", inner.lower())
    names = [f"{path} = {word}"] if re.fullmatch(r"[^\W\d][\w-]*", word) else []
    return [f'{path} contains "{inner}"', *names, f'{path} = "{inner}"']


def _at_day(match: re.Match[str]) -> list[str]:
    """Return what `since 2022` or `by 2022` asks."""
    early = match[1].lower() in {"since", "from", "in", "at", "on", "during", "before"}
    days = [f"as of {match[2]}-01-01", f"as of {match[2]}-12-31"]
    return days if early else days[::-1]


def _by_group(match: re.Match[str]) -> list[str]:
    """Return what `count option by family` asks."""
    of, keys = match["of"].strip(), ", ".join(re.split(r"\s*(?:,|\band\b)\s*", match["keys"]))
    head, _, rest = of.partition(" ")
    heads = dict.fromkeys((head, head.removesuffix("s")))
    return [
        f"find {one}{' ' + rest if rest else ''} group by {keys} show {keys}, count"
        for one in heads
    ]


def _compared(match: re.Match[str]) -> list[str]:
    return [f"{_COMPARED[match[1].lower()]} {match[2]}"]


def _bounded(match: re.Match[str]) -> list[str]:
    low = not re.match(r"at\s+most|up|not?\s+more|max", match[1], re.IGNORECASE)
    return [f"{'>=' if low else '<='} {match[2]}"]


def _from_to(match: re.Match[str]) -> list[str]:
    path, low, high = match.groups()
    return _several_tests(f"{path} >= {_with_unit(low, high)} and {path} <= {high}")


def _day(year: str, month: str, day: str) -> list[str]:
    try:
        return [date(int(year), int(month), int(day)).isoformat()]
    except ValueError:
        return []


def _month_ends(match: re.Match[str]) -> list[str]:
    year, month = match[1], match[2]
    first = _day(year, month, "1")
    last = monthrange(int(year), int(month))[1] if first else 0
    return [*first, *_day(year, month, str(last))]


def _any_order(match: re.Match[str]) -> list[str]:
    one, other, year = match[1], match[2], match[3]
    days = [*_day(year, other, one), *_day(year, one, other)]
    return days[:1] if "." in match[0] else list(dict.fromkeys(days))


def _named_month(match: re.Match[str]) -> list[str]:
    parts = {key: value for key, value in match.groupdict().items() if value}
    place = next(at for at, name in enumerate(_MONTHS, 1) if name[:3] == parts["month"][:3].lower())
    return _day(parts["year"], str(place), parts.get("day", "1"))


def _relative(match: re.Match[str]) -> list[str]:
    now = today()
    days = {"yesterday": 1, "tomorrow": -1, "week": 7, "month": 30, "year": 365, "day": 1}
    word = match[0].lower()
    unit = next(name for name in days if name in word)
    number = re.match(r"\d+", word)
    many = int(number[0]) if number else 1
    if many * days[unit] > 20_000:
        return []
    if unit == "year":
        then = now.replace(year=now.year - many, day=min(now.day, 28))
        return [then.isoformat()]
    return [(now - timedelta(days=days[unit] * many)).isoformat()]


_ABOUT_GROUPS = "groups are counted with `find … group by … show …, count`"
_ABOUT_DAYS = "another day is asked with `as of`"
_ABOUT_COUNTS = "values are counted with `at least`, `at most`, `exactly` and `no`"
_A_DAY = "a day is written `2023-04-10`"
_ABOUT_TEXT = "`contains` looks into a text; there are no patterns"
_ABOUT_NUMBER = "a number has a point before its fraction, and nothing between its thousands"
_ABOUT_SIZE = "sizes are compared by `=`, `!=`, `<`, `<=`, `>` and `>=`"
_ABOUT_SILENCE = "what is on record is asked with `is stated`, what is not with `is unstated`"
_LEFT_OUT = "the word can be left out"
_ALONE = "a yes/no property stands alone"
_COMMENT = "a comment starts with `#`"

_TURNS: tuple[tuple[str, Write, str], ...] = (
    # Comments of other languages, and signs that say nothing.
    (r"/\*.*?\*/", "", _COMMENT),
    (r"<!--.*?-->", "", _COMMENT),
    (r"\(\*.*?\*\)", "", _COMMENT),
    (r"(?<=\w)['’`´]s\b(?!\s*[\w-]+\s*[=<>!])", "", "a name stands as it is"),
    (r"[≥≤≠⩾⩽≧≦]", lambda match: [_ONE_SIGN[match[0]]], _ABOUT_SIZE),
    (r"([<>!])\s+=", r"\1=", _ABOUT_SIZE),
    (r"!==?=?|=/=|/=|~=(?=\s*[^\"'\s])", "!=", "unequal is written `!=`"),
    (r":=|===", "=", "one `=` compares"),
    (r"[×·•]", "", "the sign says nothing here"),
    # Whole statements.
    (rf"^(?:find|count|show|how\s+many)\s+(?:number\s+of\s+|count\s+(?:of\s+)?)?(?P<of>{_PATH}(?:\s+where\s+(?:(?!\b(?:group|by|per|show|order|limit)\b).)+?)?)"
     rf"\s+(?:count(?:ed)?\s+)?(?:group(?:ed)?\s+)?(?:by|per|for\s+each)\s+(?P<keys>{_PATH}(?:\s*(?:,|\band\b)\s*{_PATH})*)\s*(?:count)?$",
     lambda match: _by_group(match) if "count" in match[0].lower() or "many" in match[0].lower()
     else [], _ABOUT_GROUPS),
    (rf"^find\s+count\s*\(\s*({_PATH})\s*\)", r"count \1", "`count` counts"),
    (rf"^(?:what\s+(?:is|are)\s+)?(?:the\s+)?differences?\s+between\s+({_PATH})\s+and\s+({_PATH})",
     r"compare \1, \2", "things are compared with `compare`"),
    (r"^why\s+(?:(?:is|does|are|has|do|did|was)(?:n[’']?t|\s+not)|can(?:[’']?t|not)|won[’']?t)\s+"
     rf"({_PATH})\s+",
     r"why not \1 where ", "`why not` asks why something is not so"),
    (r"^(?:define|let)\s+([\w-]+)\s*(?:=|:|\bas\b|\bbe\b)\s*find\s+", r"define \1 as ",
     "a definition is written `define … as … where …`"),
    (r"(\bas\s+of\s+\S+)\s+((?:show|where|limit|order|group|including)\b[^;]*)$", r"\2 \1",
     "`as of` stands at the end"),
    (rf"(?<=show\s)((?:not\s+)?{_PATH}(?:\s+(?:and|or)\s+(?:not\s+)?{_PATH})+)\s+as\s+",
     r"(\1) as ", "a condition as a column stands in brackets"),
    (rf"(?<=show\s)({_PATH}\s+is\s+(?:not\s+)?\w+)(?=\s*(?:$|,|\bas\b))", r"(\1)",
     "a condition as a column stands in brackets"),
    (rf"(?<=show)\s*[\[({{]\s*({_PATH}(?:\s*,\s*{_PATH})+)\s*[\])}}]", r" \1",
     "columns are separated by commas"),
    (rf"(?<=show\s)({_PATH}(?:\s*[|/]\s*{_PATH})+)",
     lambda match: [re.sub(r"\s*[|/]\s*", ", ", match[1])], "columns are separated by commas"),
    (r"\s*(&&?|\|\|?)\s*!\s*(?=[\w(])",
     lambda match: [" and not " if "&" in match[1] else " or not "], "`not` negates a condition"),
    (rf"\b(?:with|having|that\s+ha(?:ve|s)|which\s+ha(?:ve|s)|ha(?:ve|s))\s+(more|fewer|less)\s+than\s+"
     rf"(\d+)\s+({_PATH})",
     lambda match: [f"where at {'least' if match[1] == 'more' else 'most'} "
                    f"{max(0, int(match[2]) + (1 if match[1] == 'more' else -1))} {match[3]}"],
     _ABOUT_COUNTS),
    (rf"\b(?:any|some)\s+({_PATH})\s+(?:is\s+not|isn[’']?t)\s+({_VALUE})", r"any \1 != \2",
     "unequal is written `!=`"),
    (rf"({_PATH})\s+(?:is\s+)?(?:only|solely|exclusively)\s+({_VALUE})", r"every \1 = \2",
     "`every` says that all recorded values fit"),
    (rf"({_PATH})\s+not\s*(<=|>=|<|>)\s*({_QUANTITY})", r"not \1 \2 \3", "`not` stands in front"),
    # Verdicts and silence.
    (rf"({_PATH})\s+is\s+({_VERDICT}(?:\s+or\s+(?:is\s+)?{_VERDICT})+)", _verdicts, _ABOUT_SILENCE),
    (rf"({_PATH})\s+(?:in|is\s+in|=)\s*[\[({{]\s*({_VERDICT}(?:\s*,\s*{_VERDICT})+)\s*[\])}}]",
     _verdicts, _ABOUT_SILENCE),
    (rf"({_PATH})\s+{_UNSAID}\b", r"\1 is unstated", _ABOUT_SILENCE),
    (rf"({_PATH})\s+{_SILENT}\b", r"\1 is unstated", _ABOUT_SILENCE),
    (rf"\b{_SILENT}\s+({_PATH})", r"\1 is unstated", _ABOUT_SILENCE),
    (rf"({_PATH})\s+(stated|mixed)\b", r"\1 is \2", _ABOUT_SILENCE),
    (rf"({_PATH})\s+(?:known|recorded|documented|specified)\b", r"\1 is stated", _ABOUT_SILENCE),
    (r"\bis\s+(?:denied|refuted|negated|contradicted|disproved)\b", "is false",
     "what the source denies is asked with `is false`"),
    (r"\bis\s+(?:affirmed|confirmed|proven|proved)\b", "is true",
     "what the source states is asked with `is true`"),
    (rf"({_PATH})\s+(?:is|==?|equals)\s+({_VALUE})((?:\s+or\s+(?:is|==?|equals)\s+{_VALUE})+)",
     _is_one_of, "one of several values is asked with `in (…)`"),
    (rf"({_PATH})\s*(?:!=|<>|is\s+not|isn[’']?t)\s*({_VALUE})"
     rf"((?:\s+(?:and|nor)\s+(?:is\s+not|isn[’']?t|!=|<>|not)\s*{_VALUE})+)",
     _is_one_of, "`not` stands in front: `not … in (…)`"),
    (rf"\bin\s*\(\s*({_NUMBER}(?:\s*,\s*{_NUMBER})+)\s*\)\s*([A-Za-z%][A-Za-z/]*)", _each_measured,
     "each number has its unit"),
    (r"(?<![\w/.])(\d+)\s*/\s*(\d+)(?![\w/.-])", _divided, "a fraction is written with a point"),
    (r"^choose\s+(?:the\s+|an?\s+)?(?:best|ideal|right|optimal|most\s+suitable)\s+", "choose ",
     "`choose` puts what is best first"),
    (rf"^find\s+(?:just\s+|only\s+)?(?:one|an?y?\s+single|one\s+single)\s+({_PATH})$",
     r"find \1 limit 1",
     "`limit` says how many"),
    (rf"\b(order|group)\s+({_PATH})\s+by\b", r"\1 by \2", "`by` stands behind `order` and `group`"),
    (r"\bhaving\s+list\s*(?=[<>=])", "having count ", "`count` is the number of things of a group"),
    (r"\s*\blimit\s+(?:all|none|unlimited|everything|infinity|inf|-1)\b", "",
     "without `limit`, 200 things are listed"),
    (rf"^(?:list|show|display|print)\s+(?:all\s+|the\s+|me\s+)*({_PATH})\s+(?:grouped\s+)?(?:by|per)\s+"
     rf"({_PATH})$", lambda match: [
        f"find {one} group by {match[2]} show {match[2]}, list"
        for one in dict.fromkeys((match[1], match[1].removesuffix("s")))],
     "`group by` puts things together"),
    (rf"({_PATH})\s+(?:unless|except(?:\s+(?:for|if|when))?|minus|excluding)\s+({_PATH})\b",
     r"\1 and not \2", "`and not` leaves out"),
    (rf"({_PATH})\s+xor\s+({_PATH})", lambda match: [
        f"(({match[1]} and not {match[2]}) or ({match[2]} and not {match[1]}))"],
     "one of two, and not both"),
    (rf"({_PATH})\s*(<=|>=|<|>)\s*({_QUANTITY})\s+(and|or)\s+(<=|>=|<|>|=)\s*({_QUANTITY})",
     _open_range,
     "a range is two comparisons joined by `and`"),
    (rf"({_QUANTITY})\s*(<=|>=|<|>)\s*({_PATH})\s*(<=|>=|<|>)\s*({_QUANTITY})", _both_sides,
     "a range is two comparisons joined by `and`"),
    (rf"({_PATH})\s*=\s*(?:not\s+|!\s*)({_VALUE})", r"not \1 = \2", "`not` stands in front"),
    (rf"({_PATH})\s*=\s*(?:any(?:thing)?|some(?:thing)?|\*)(?=\s|$)", r"any \1",
     "`any` says that a value is on record"),
    (rf"({_PATH})\s*=\s*(?:0|zero)(?=\s|$|\))", r"no \1", _ABOUT_COUNTS),
    (rf"\bcount\s*\(\s*({_PATH})\s*(>=|<=|>|<|=)\s*(\d+)\s*\)", r"count(\1) \2 \3",
     "values are counted by `count(…)`"),
    (rf"\bbetween\s+(\d+)\s+and\s+(\d+)\s+({_PATH})", r"at least \1 \3 and at most \2 \3",
     _ABOUT_COUNTS),
    (rf"\bis\s*\(\s*({_PATH})\s*\)", r"is \1", "`is …` asks for one thing"),
    (rf"(?<=where\s)is\s+({_PATH})((?:\s*(?:,|\bor\b)\s*(?:is\s+)?{_PATH})+)",
     lambda match: [f"is {_several(match[1] + re.sub(r'(?<=[ ,])is ', '', match[2]))}"],
     "one of several things is asked with `is in (…)`"),
    (r"(\bprefer\b[^;]*?)\s*,?\s+(?:then|over|before|rather\s+than|followed\s+by)\s+", r"\1, ",
     "wishes stand between commas, and none weighs more"),
    (r"\b(since|from|in|during|by|until|till|before|at|on)\s+(?:the\s+year\s+)?((?:19|20)\d\d)$",
     _at_day, _ABOUT_DAYS),
    (r"(?<=\w)\s+(?:today|now|nowadays|currently|at\s+present|right\s+now|at\s+the\s+moment|these\s+days)$",
     " as of today", _ABOUT_DAYS),
    (r"(?<=\w)\s+(?:in|according\s+to|per|by)\s+(?:the\s+)?(?:edition|paper|whitepaper|source|original)$",
     " as of edition", _ABOUT_DAYS),
    (r"\bis\s+(?:asserted|explicit|sourced|cited|explicitly\s+stated|said)\b", "is claimed",
     "`is claimed` asks for a claim of its own"),
    (r"\bis\s+(?:derived|deduced|implied|entailed|concluded|reasoned)\b", "is inferred",
     "`is inferred` asks for what follows by rules alone"),
    # Shells, templates, and quotation marks that are lost.
    (r"^(?:(?:[$>%#*•-]\s+|\d+[.)]\s+|[$>%#]|\w+>\s*|please\s+|isthmus\s+(?:ask\s+)?)+)?"
     r"[\"'`«“‘]*((?:find|count|check|why|describe|compare|path|choose)\b[^\"'`\n]*?)[\"'`»”’]*$",
     r"\1", "the question stands alone"),
    (r"\|\s*(?:grep|where|filter|select|having)\s+(?:-\w+\s+)*", lambda _: ["where ", "and "],
     "clauses follow one another without a sign between them"),
    (rf"\|\s*(?:sort|order)(?:\s+by)?\s+(?:-\w+\s+)?({_PATH})", r"order by \1",
     "clauses follow one another without a sign between them"),
    (r"\|\s*(?:head|tail|take|top|first)\s+(?:-n\s*)?-?(\d+)", r"limit \1",
     "clauses follow one another without a sign between them"),
    (r"^find\b([^|\n]*?)\s*\|\s*(?:count|wc(?:\s+-l)?)\s*$", r"count\1", "`count` counts"),
    (r"\$\{\s*([\w-]+)\s*\}|\{\{\s*([\w-]+)\s*\}\}|<([A-Za-z][\w-]*)>|(?<=\s)[@$]([A-Za-z][\w-]*)",
     lambda match: [word := next(filter(None, match.groups())), f"as of {word}"],
     "a name stands as it is"),
    (r"(?<=\s)--?w(?:here)?\s+", "where ", "clauses follow one another"),
    (r"\\\"([^\"\\\n]*)\\\"|''([^'\n]+)''", lambda match: [f'"{match[1] or match[2]}"'],
     "a text stands between two `\"`"),
    (r"=\s*\(?([A-Za-z][^\"'=<>()\n]*?)[\"')]+(?=\s|$)", r'= "\1"',
     "a text stands between two `\"`"),
    (rf"({_PATH})\.(?:lower|upper|lowercase|uppercase|trim|to_?lower|to_?upper|casefold|text)"
     r"(?:\(\s*\))?", r"\1", "texts are compared whatever the case of their letters"),
    (r"\b(?:prefers|preferred|preferably|preferring|prefr|perfer)\b", "prefer",
     "wishes stand behind `prefer`"),
    (r"\s*,?\s*\b(?:and|or)\s*$", "", "one word joins two conditions"),
    (r"(\([^()\n]*?)\s*,\s*$", r"\1)", "a list stands in round brackets"),
    # Days.
    (r"\b(?:yesterday|tomorrow|(?:last|a|one|\d+)\s+(?:day|week|month|year)s?(?:\s+ago)?)\b",
     _relative, _A_DAY),
    (r"(?<=of\s)(\d{4})[-/.](\d{1,2})(?![-/.\d])", _month_ends, _A_DAY),
    (r"(?<=of\s)[\"'](\d{4}-\d\d-\d\d)[\"']", r"\1", "a day stands without quotation marks"),
    (r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b",
     lambda match: _day(match[1], match[2], match[3]), _A_DAY),
    (r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b", _any_order, _A_DAY),
    (rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+)?{_MONTH.replace('(', '(?P<month>', 1)}"
     r",?\s+(?P<year>\d{4})\b", _named_month, _A_DAY),
    (rf"\b{_MONTH.replace('(', '(?P<month>', 1)}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
     r"(?P<year>\d{4})\b", _named_month, _A_DAY),
    (r"(?<=as of )(?:the\s+)?(?:paper|source|publication|original|first edition)\b", "edition",
     "`as of edition` keeps to the source"),
    (r"(?<=as of )(?:the\s+)?(?:present|current|moment|this day|latest|newest)\b", "today",
     "`as of today` asks of this day"),
    # Numbers.
    (r"\b(\d+(?:\.\d+)?)\s*(kilo|mega|giga|tera|[kmgt])[\s-]?(bits?|bytes?|B|b)\s*"
     r"(?:per|/|a)\s*(?:seconds?|secs?|s)\b", _speed, "a rate is written `10 Gbps`"),
    (r"\b(\d{1,3}(?:[.'’\s]\d{3})+),(\d+)", _without_points, _ABOUT_NUMBER),
    (r"\b(\d{1,3}(?:\.\d{3}){2,})\b", lambda match: [match[1].replace(".", "")], _ABOUT_NUMBER),
    (r"\b(\d{1,3}(?:,\d{3})+)(\.\d+)?\b",
     lambda match: [match[1].replace(",", "") + (match[2] or "")], _ABOUT_NUMBER),
    (r"\b(\d{1,3})((?:['’´`\s\u00a0\u202f]\d{3})+)\b",
     lambda match: [match[1] + re.sub(r"\D", "", match[2])], _ABOUT_NUMBER),
    (r"\b(\d+),(\d+)\b", r"\1.\2", _ABOUT_NUMBER),
    (r"\b(\d+(?:\.\d+)?)(k|m|e\+?\d+)\b", _scaled, "a number is written with its digits"),
    (r"(?<![\w.])\.(\d+)", r"0.\1", _ABOUT_NUMBER),
    (r"\b(\d+)\.(?=\s|$)", r"\1", _ABOUT_NUMBER),
    (r"(?<![\w.])\+(\d)", r"\1", _ABOUT_NUMBER),
    # Sizes.
    (rf"\b(?:(?:is|are|was)\s+)?({'|'.join(_COMPARED)})(?:\s+than)?\s+({_QUANTITY})",
     _compared, _ABOUT_SIZE),
    (rf"\b(?:is\s+)?(at\s+least|no\s+less\s+than|not\s+less\s+than|no\s+fewer\s+than|minimum|min)"
     rf"\s+({_QUANTITY})", _bounded, _ABOUT_SIZE),
    (rf"\b(?:is\s+)?(at\s+most|up\s+to|no\s+more\s+than|not\s+more\s+than|maximum|max)"
     rf"\s+({_QUANTITY})", _bounded, _ABOUT_SIZE),
    (rf"=\s*({_QUANTITY})\s+(?:or|and)\s+(?:more|above|higher|greater|faster|over|up)\b", r">= \1",
     _ABOUT_SIZE),
    (rf"=\s*({_QUANTITY})\s+(?:or|and)\s+(?:less|fewer|below|lower|slower|under|down)\b", r"<= \1",
     _ABOUT_SIZE),
    (rf"({_PATH})\s+(?:is\s+)?(?:from|in|between|within|=)?"
     rf"\s*({_QUANTITY})\s*(?:to|\.\.\.?|-|–|and|up to)\s*({_QUANTITY})", _from_to,
     "a range is two comparisons joined by `and`"),
    (r"\b(?:is\s+)?(?:equal|equals|identical|same)\s+(?:to|as)\s+", "= ", "`=` compares"),
    (r"\bnot\s+(?:equal\s+to|equals?)\s+", "!= ", "unequal is written `!=`"),
    # Texts.
    (rf"({_PATH})\s+(not\s+)?(i?like|regexp?|rlike|similar\s+to|matches|~\*?|=~|is\s+like)\s*{_TEXT}",
     _pattern_text, _ABOUT_TEXT),
    (rf"({_PATH})\s+(?:does\s*n[o'’]t|do\s*n[o'’]t|doesnt|not|does\s+not|do\s+not|isn[’']t|never)\s+"
     rf"(?:contain(?:s|ing)?|includes?|mentions?|have|has)\s+{_TEXT}",
     r'not \1 contains "\2"', "`not` stands in front"),
    (rf"({_PATH})\s+(?:does\s*n[o'’]t|doesnt|not|does\s+not|do\s+not)\s+(start|begin|end)s?\s+with\s+{_TEXT}",
     _denied_end,
     "`not` stands in front"),
    (rf"{_TEXT}\s+(?:is\s+)?in\s+({_PATH})", r'\2 contains "\1"', "the property stands first"),
    (rf"{_TEXT}\s*=\s*({_PATH})", r'\2 = "\1"', "the property stands first"),
    (rf"({_PATH})\s+(contains|starts\s+with|ends\s+with)\s+(\"[^\"\n]*\"(?:\s+(?:or|and)\s+\"[^\"\n]*\")+)",
     _texts, "each text is asked for with its property"),
    (rf"({_PATH})\s+(contains|starts\s+with|ends\s+with)\s+\(?\s*(?:any\s+of\s+|one\s+of\s+|in\s*)?"
     r"\(?(\"[^\"\n]*\"(?:\s*,\s*\"[^\"\n]*\")+)\s*\)", _texts,
     "each text is asked for with its property"),
    (rf"({_PATH})\s*=\s*(\"[^\"\n]*\"(?:\s+or\s+\"[^\"\n]*\")+)", _values,
     "one of several values is asked with `in (…)`"),
    (rf"\b(?:lower|upper|lcase|ucase|trim|tolower|toupper|str|string)\s*\(\s*({_PATH})\s*\)", r"\1",
     "texts are compared whatever the case of their letters"),
    (rf"({_PATH})\s+(?:with|is|has|includes?|of|about)\s+{_TEXT}", _in_quotes, _ABOUT_TEXT),
    (rf"\b(?:contains|starts_?with|ends_?with)\s*\(\s*({_PATH})\s*,\s*{_TEXT}\s*\)",
     _called,
     "the property stands first"),
    (rf"({_PATH})\.(?:contains|includes)\s*\(\s*{_TEXT}\s*\)", r'\1 contains "\2"', _ABOUT_TEXT),
    (rf"({_PATH})\.starts_?with\s*\(\s*{_TEXT}\s*\)", r'\1 starts with "\2"', _ABOUT_TEXT),
    (rf"({_PATH})\.ends_?with\s*\(\s*{_TEXT}\s*\)", r'\1 ends with "\2"', _ABOUT_TEXT),
    # What a value meets, and how many there are.
    (r"\s*\.\s*(?:where|filter|any|has)\s*\(([^()]*)\)", r" with (\1)",
     "`with ( … )` puts a condition on one and the same value"),
    (r"\b(count\([^()]*\))\s+(?:is|are|equals?|equal\s+to|:)\s+", r"\1 = ", "`=` compares"),
    (rf"\b(?:whose|where)\s+({_PATH})\s+(?:is|are)\s+({_VALUE})", r"where \1 = \2", "`=` compares"),
    (rf"\b(?:that|which|who)\s+({_PATH})\s+({_VALUE})", r"where \1 = \2", "`=` compares"),
    (rf"({_PATH})\s*(?:\.\s*(?:where|filter))?\s*[\[{{(]\s*"
     r"([^\[\](){}]*(?:[=<>]|\bcontains\b)[^\[\](){}]*?)\s*[\]})]", r"\1 with (\2)",
     "`with ( … )` puts a condition on one and the same value"),
    (rf"\b(?:len|length|size|number|cardinality|num|card)\s*\(\s*({_PATH})\s*\)", r"count(\1)",
     "values are counted by `count(…)`"),
    (r"\bcount\s*\(\s*(?:\*|1)\s*\)", "count", "`count` is the number of things of a group"),
    (rf"(>=|<=|>|<|=)\s*(\d+)\s+({_PATH})", _counted_by_sign, _ABOUT_COUNTS),
    (rf"\b(?:zero|not\s+any|not\s+a|not\s+one|never\s+an?)\s+({_PATH})", r"no \1", _ABOUT_COUNTS),
    (rf"\b(?:only\s+one|just\s+one|a\s+single|one\s+only|exactly\s+one|one)\s+({_PATH})",
     r"exactly 1 \1", _ABOUT_COUNTS),
    (rf"\b(?:multiple|several|many|various|some\s+different|more\s+than\s+one)\s+({_PATH})",
     r"at least 2 \1", _ABOUT_COUNTS),
    (rf"\b(?:no\s+more\s+than|not\s+more\s+than|up\s+to|maximum|max)\s+(\d+)\s+({_PATH})",
     r"at most \1 \2", _ABOUT_COUNTS),
    (rf"\b(?:no\s+less\s+than|no\s+fewer\s+than|minimum|min|at\s*least)\s*(\d+)\s+({_PATH})",
     r"at least \1 \2", _ABOUT_COUNTS),
    (rf"(?<=where\s)an?\s+({_PATH})", r"any \1", "`any` says that a value is on record"),
    # One of several values, and another one.
    (rf"({_PATH})\s*(?:!=|<>|\bis\s+not\s+(?:in|one\s+of)|\bnot\s+(?:in|one\s+of)|\bis\s+neither)\s*"
     rf"[\[({{]?\s*({_VALUE}(?:\s*(?:,|\||/|\bor\b|\bnor\b)\s*{_VALUE})+)\s*[\])}}]?", _none_of,
     "`not` stands in front: `not … in (…)`"),
    (rf"({_PATH})\s*(?:==?|\bis|\bare|\bin|:)?\s*(?:\bin\b|\beither\b|\bone\s+of\b|\bany\s+of\b|\bamong\b|\bany\b)?\s*"
     rf"[\[({{]?\s*({_VALUE}(?:\s*(?:,|\||/|\bor\b)\s*{_VALUE})+)\s*[\])}}]?", _one_of,
     "one of several values is asked with `in (…)`"),
    (rf"({_PATH})\s+(?:not\s*=|not\s+equal(?:s|\s+to)?|is\s+not\s+equal\s+to|isn[’']?t|not|is\s+not\s+an?|"
     rf"is\s+not\s+the|differs\s+from|other\s+than)\s*({_VALUE})", r"not \1 = \2",
     "`not` stands in front"),
    (rf"({_PATH})\s*(?:~|->|=>(?!\s*-?\d)|-->|\blike\b|\bmatches\b|\bis\s+the\b|\bis\s+called\b|\bbeing\b|\bas\b)"
     rf"\s*({_VALUE})", lambda match: [f"{match[1]} = {match[2]}", f"{match[1]} and {match[2]}"],
     "`=` compares, `and` joins two conditions"),
    # Columns, order, limit.
    (r"\s+(?:where|(?:order|group)(?:\s+by)?|as|show|having|on|prefer|including)\s*$", "",
     "nothing stands behind it"),
    (r"\*\s*,\s*|,\s*\*(?=\s|$)", "", "without `show`, the usual columns are shown"),
    (r",\s*,+", ",", "one comma stands between two"),
    (rf"(?<=show\s)({_PATH}(?:[\s;]+(?!order\b|where\b|limit\b|group\b|as\b){_PATH})+)",
     lambda match: [", ".join(re.split(r"[\s;]+", match[1]))], "columns are separated by commas"),
    (rf"({_PATH})\s+(?:as\s+)?[\"']([^\"'`\n]+)[\"']", r"\1 as `\2`",
     "a column is named with `as`"),
    (r"\s*\bshow\s+(?:all|everything|every|\*)(?:\s+(?:columns?|properties|fields))?(?=\s|$)", "",
     "without `show`, the usual columns are shown"),
    (rf"\border\s+(?:by\s+)?desc(?:ending)?\s*(?:by\s+)?\(?\s*({_PATH})\s*\)?", r"order by \1 desc",
     "`desc` stands behind what is sorted by"),
    (rf"\border\s+(?:by\s+)?asc(?:ending)?\s*(?:by\s+)?\(?\s*({_PATH})\s*\)?", r"order by \1 asc",
     "`asc` stands behind what is sorted by"),
    (rf"\border\s+by\s+-\s*({_PATH})", r"order by \1 desc",
     "`desc` stands behind what is sorted by"),
    (rf"\border\s+by\s+({_PATH})\s*[,(]?\s*(desc|asc)(?:ending)?\s*\)?", r"order by \1 \2",
     "`desc` stands behind what is sorted by"),
    (rf"\b(?:sort|sorted|ordered|arrange|rank|ranked)\s+(?:by\s+)?({_PATH})", r"order by \1",
     "`order by` sorts"),
    (r"\blimit\s*(?:=|:|to|of|is|\()\s*(\d+)\)?", r"limit \1", "`limit` says how many"),
    (r"\b(?:take|top|first|fetch(?:\s+first)?|max|maximum|at\s+most)\s+(\d+)(?:\s+rows?)?(?:\s+only)?",
     r"limit \1", "`limit` says how many"),
    (r"\blimit\s+(\d+)\s+(?:page)\s+(\d+)",
     lambda match: [f"limit {match[1]} offset {int(match[1]) * (int(match[2]) - 1)}"],
     "`limit … offset …` leaves out so many at the beginning"),
    (r"\blimit\s+(\d+)\s+(?!\1\b)(\d+)", r"limit \2 offset \1",
     "`limit … offset …` leaves out so many at the beginning; elsewhere these come first"),
    (r"\boffset\s+(\d+)\s+limit\s+(\d+)", r"limit \2 offset \1", "`offset` stands behind `limit`"),
    (r"(?<!\d )\b(?:offset|skip)\s+(\d+)(?:\s+rows?)?", r"limit 200 offset \1",
     "`offset` stands behind `limit`"),
    (rf"\b(find|show|list)\s+(\d+)\s+({_PATH})$", r"find \3 limit \2", "`limit` says how many"),
    (rf"\b(find|count)\s+({_PATH})\(s\)", r"\1 \2", "the name of a class is meant for any number"),
    # Silence.
    (rf"\b(?:is_?null|is_?empty|is_?missing|missing|unbound)\s*\(\s*({_PATH})\s*\)",
     r"\1 is unstated",
     _ABOUT_SILENCE),
    (rf"\b(?:not|!)\s*(?:exists|bound|has)\s*\(?\s*({_PATH})\s*\)?", r"\1 is unstated",
     _ABOUT_SILENCE),
    (rf"\b(?:exists|bound|has|defined)\s*\(\s*({_PATH})\s*\)", r"\1 is stated", _ABOUT_SILENCE),
    (rf"({_PATH})\s+(?:does\s+not|doesn[’']t|not|does\s*not)\s+exists?\b", r"\1 is unstated",
     _ABOUT_SILENCE),
    (rf"({_PATH})\s+exists?\b", r"\1 is stated", _ABOUT_SILENCE),
    (r"\bis\s+(?:nil|na|n/a|undef|void|unclear|not\s+(?:known|given|stated|recorded|on\s+record|documented|specified|set))\b",
     "is unstated", _ABOUT_SILENCE),
    (r"=\s*(?:nil|na|n/a|undef|void|nothing|empty|''|\"\")(?=\s|$)", "is unstated", _ABOUT_SILENCE),
    # Truth.
    (rf"\b(?:it|they|this|that|which|one)\s+(?:is|are)\s+(?=not\b|{_PATH})", "", _LEFT_OUT),
    (rf"(?<=where\s)({_PATH})\s+(?:is|are)\s+({_PATH})\b", r"\2", _ALONE),
    (rf"\b(?:can|does|do|will|should|must|could|would)\s+(?:be\s+)?({_PATH})", r"\1", _LEFT_OUT),
    (rf"\bare\s+not\s+({_PATH})", r"not \1", _ALONE),
    (rf"\b(?:is|are|does|do|can)n[’']?t\s+({_PATH})", r"not \1", _ALONE),
    (rf"({_PATH})\s+(?:is|=|==)\s+(?:yes|on|1|enabled|supported)\b", r"\1", _ALONE),
    (rf"({_PATH})\s+(?:is|=|==)\s+(?:no|off|0|disabled|unsupported)\b", r"not \1", _ALONE),
    # Joining words.
    (r"\b(and|or)\s*,\s*", r"\1 ", "one word joins two conditions"),
    (r"\s*,\s*(and|or)\b", r" \1", "one word joins two conditions"),
    (r"(?<=where)\s+(?:and|or|,)\s+", " ", "a condition is missing in front of it"),
    (r"\b(and|or)\s+(?:where|if|that|with|when|also|then)\s+", r"\1 ", "one `where` is enough"),
    (r"\b(and|or)\s*=\s*", r"\1 ", _ALONE),
    (r"\bnot\s+not\s+", "", "twice `not` says what none says"),
    (r"\b(?:and|or)\s*(?:and|or)\b", "and", "one word joins two conditions"),
    (rf"({_PATH})(?:\s+[-–—]\s+|\s*[+/:;&]\s*|\s+(?:with|as\s+well\s+as|together\s+with|while|but)\s+)"
     rf"({_PATH})\b", r"\1 and \2", "`and` joins two conditions"),
    (rf"(?<=where\s)(?:in|on|by|for|via|at)\s+({_PATH})", r"\1", _LEFT_OUT),
    # Names given to things.
    (rf"\b(find|count|choose)\s*\(\s*(?:\w+\s*:)?\s*({_PATH})\s*\)", r"\1 \2",
     "a class stands without brackets"),
)  # fmt: skip
"""The pattern of each turn, what it writes instead, and what is said of it."""


_ALIAS = re.compile(
    rf"^\s*(?:find|count|choose)\s+({_PATH})\s+(?:as\s+)?([A-Za-z]\w?)\s+where\b", re.IGNORECASE
)
_MOST = 12
_REACH = 160
"""So many signs before and behind the refused word are looked at."""


@cache
def _turns() -> tuple[tuple[re.Pattern[str], Write, str], ...]:
    # Compiled when something is first refused: a query that is right waits for none of them.
    return tuple((_compiled(pattern), write, hint) for pattern, write, hint in _TURNS)


def _compiled(pattern: str) -> re.Pattern[str]:
    begins = _AT_ITS_START if pattern.startswith(f"({_PATH}") else ""
    return re.compile(begins + pattern, re.IGNORECASE)


def phrases(place: Place) -> Iterator[Diagnostic]:
    """Yield how the turns of phrase around the refused word are written here.

    Args:
        place: The words around it.
    """
    if not place.words:
        return
    around = place.words[max(0, place.index - 8) : place.index + 8]
    if any(len(word.text) > _REACH for word in around):
        return  # no phrase that somebody would say
    whole = place.words[0].span.to(place.words[-1].span)
    here = place.span(0, 0).start
    # A word can be as long as the text: what is looked at is bounded by signs, not by words.
    start, end = max(whole.start, here - _REACH), min(whole.end, here + _REACH)
    text = place.text[start:end]
    near = Span(max(start, place.span(-3, -3).start), min(end, place.span(3, 3).end))
    if whole.end - whole.start <= 2 * _REACH:
        yield from _aliases(place.text[whole.start : whole.end], whole.start)
    told = 0
    for pattern, write, hint in _turns():
        for match in pattern.finditer(text):
            span = Span(start + match.start(), start + match.end())
            if span.start > near.end or span.end < near.start:
                continue
            try:
                texts = [match.expand(write)] if isinstance(write, str) else write(match)
            except ValueError:
                # A number of thousands of digits: nobody means it.
                continue
            fixes = [Fix.replace(span, text) for text in texts if text != match[0]]
            if fixes:
                word = match[0].strip() or match[0]
                yield diagnostic("E100", span, word=word, help=(hint,), fixes=fixes)
                told += 1
        if told >= _MOST:
            return


def _aliases(text: str, start: int) -> Iterator[Diagnostic]:
    """`find option o where o.private`: a name for the things, which needs none here."""
    match = _ALIAS.match(text)
    if match is None:
        return
    word = match[2]
    edits = [Edit(start + match.end(1), start + match.end(2), "")]
    for used in re.finditer(rf"\b{re.escape(word)}\.(?=\w)", text[match.end() :]):
        begin = start + match.end() + used.start()
        edits.append(Edit(begin, begin + len(used[0]), ""))
    span = Span(start + match.start(2), start + match.end(2))
    hint = "the things need no name: their properties stand alone"
    fix = Fix(f"leave out `{word}`", tuple(edits))
    yield diagnostic("E116", span, word=word, help=(hint,), fixes=(fix,))


def without_signs(text: str, end: int) -> Edit | None:
    """Return the edit that takes question marks and the like from the end of a statement."""
    kept = text[:end].rstrip().rstrip("?!.… ")
    return Edit(len(kept), end, "") if len(kept) < len(text[:end].rstrip()) else None
