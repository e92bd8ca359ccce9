"""Whole statements of SQL, Cypher and SPARQL, and how the same is asked here."""

import re
from collections.abc import Callable

_NAME = r"[A-Za-z_][\w-]*"
_LONGEST = 600
"""Statements of more signs are not translated: it would take long."""


def translated(text: str) -> list[str]:
    """Return what a statement of another language may be here, what is likeliest first.

    Args:
        text: The statement. What is returned need not be right: it is tried before it is told.
    """
    if len(text) > _LONGEST:
        return []
    words = text.split(None, 1)
    first = words[0].lower() if words else ""
    asked: list[str] = []
    if first == "ask" and "{" in text:
        asked = _of_sparql_ask(text)
    elif first in {"select", "prefix"} and "{" in text:
        asked = _of_sparql(text)
    elif first == "select":
        asked = _of_sql(text)
    elif first == "match":
        asked = _of_cypher(text)
    elif text.startswith("{") or first == "query":
        asked = _of_graphql(text)
    else:
        asked = [way for form, write in _FORMS if (way := _written(form, write, text))]
    return list(dict.fromkeys(way for one in asked for way in _ways_to_write(one)))


_Write = Callable[[re.Match[str]], tuple[str, str]]
"""Gives what is asked about, and the condition as it was written."""


def _own(match: re.Match[str]) -> tuple[str, str]:
    alias = match.groupdict().get("alias") or ""
    told = match["cond"] or ""
    return match["class"], re.sub(rf"\b{alias}[.?]+(?=\w)", "", told) if alias else told


def _pairs(match: re.Match[str]) -> tuple[str, str]:
    """Read ``encrypted: true, reach: 'many-vpcs'``, or the same with other signs between them."""
    conditions = []
    for pair in re.split(r"\s*[,&]\s*", (match["cond"] or "").strip(" {}")):
        key, _, value = re.sub(r"['\"](?=\w+['\"]\s*:)|(?<=\w)['\"](?=\s*:)", "", pair).partition(
            ":" if ":" in pair else "="
        )
        if key.strip():
            conditions.append(f"{key.strip(' @')} = {value.strip()}")
    return match["class"], " and ".join(conditions)


def _gremlin(match: re.Match[str]) -> tuple[str, str]:
    has = re.findall(r"\.has\(\s*['\"](\w+)['\"]\s*,\s*([^()]+?)\s*\)", match["cond"] or "")
    return match["class"], " and ".join(f"{key} = {value}" for key, value in has)


_FORMS: tuple[tuple[str, _Write], ...] = (
    (rf"(?:get\s+)?(?:https?://[^\s/]+)?/?(?:[\w.-]+/)*(?P<class>{_NAME})\?"
     r"(?P<cond>[\w=&.:%-]+)", _pairs),
    (rf"//(?P<class>{_NAME})\[(?P<cond>[^\[\]]+)\]", _own),
    (rf"db\.(?P<class>{_NAME})\.find(?:one|_one)?\(\s*(?:\{{(?P<cond>[^{{}}]*)\}})?\s*\)", _pairs),
    (rf"(?P<class>{_NAME})\.objects\.(?:filter|get)\((?P<cond>[^()]*)\)", _pairs),
    (rf"(?P<class>{_NAME})\.(?:filter|find|where)\(\s*\(?(?P<alias>\w+)\)?\s*=>\s*"
     r"(?P<cond>.+)\)", _own),
    (rf"(?P<class>{_NAME})\.(?:filter|find|where)\(\s*\{{?"
     r"(?P<cond>[\w\s:='\",-]+)\}?\s*\)", _pairs),
    (rf"(?:cat\s+)?(?P<class>{_NAME})\s*\|\s*(?:where|grep|filter|select)\s+(?P<cond>.+)", _own),
    (rf"(?:list\()?filter\(lambda\s+(?P<alias>\w+)\s*:\s*(?P<cond>[^,]+),\s*"
     rf"(?P<class>{_NAME})\)+", _own),
    (rf"\[\s*(?P<alias>\w+)\s+for\s+(?P=alias)\s+in\s+(?P<class>{_NAME})\s+if\s+"
     r"(?P<cond>.+)\]", _own),
    (rf"(?P<class>{_NAME})\[\s*(?P<alias>(?P=class))(?P<cond>\.[^\[\]]+)\]", _own),
    (rf"(?P<class>{_NAME})\.query\(\s*['\"](?P<cond>.+)['\"]\s*\)", _own),
    (rf"['\"]?\.(?P<class>{_NAME})\[\]\s*\|\s*select\((?P<cond>.+)\)['\"]?", _own),
    (rf"g\.v\(\)\.haslabel\(['\"](?P<class>{_NAME})['\"]\)"
     r"(?P<cond>(?:\.has\([^()]*\))*)(?:\.\w+\(\))?",
     _gremlin),
)  # fmt: skip
"""How collections are filtered in other languages."""


def _written(form: str, write: _Write, text: str) -> str:
    match = re.fullmatch(form, text.strip().rstrip(";"), re.IGNORECASE | re.DOTALL)
    if match is None:
        return ""
    kind, condition = write(match)
    own = re.sub(
        r"(?<=[a-z0-9])(?=[A-Z])", "-", re.sub(r"(?<![\w)])[.@](?=[A-Za-z])", "", condition)
    )
    where = f"where {_condition(own)}" if own.strip() else ""
    return _joined(f"find {kind.lower()}", where)


def _of_graphql(text: str) -> list[str]:
    match = re.fullmatch(
        rf"(?:query\s*\w*\s*)?\{{\s*(?P<class>{_NAME})\s*"
        r"(?:\(\s*(?:(?:where|filter)\s*:\s*)?\{?(?P<cond>[^{}()]*)\}?\s*\))?\s*"
        r"\{(?P<columns>[^{}]*)\}\s*\}",
        text.strip(),
        re.IGNORECASE,
    )
    if match is None:
        return []
    kind, condition = _pairs(match)
    where = f"where {_condition(condition)}" if condition else ""
    columns = [column for column in re.split(r"[\s,]+", match["columns"]) if column]
    show = f"show {', '.join(columns)}" if columns else ""
    return [_joined(f"find {kind.lower()}", where, show), _joined(f"find {kind.lower()}", where)]


def _of_sparql_ask(text: str) -> list[str]:
    """Return what ``ASK { :vpc-peering :transitive true }`` asks."""
    match = re.search(r"\{\s*([^{}]+?)\s*\.?\s*\}", text)
    conditions: list[str] = []
    subject = ""
    for statement in re.split(r"\s*[;.]\s+", match[1]) if match else []:
        words = statement.split()
        if len(words) == 3:
            subject, words = subject or words[0], words[1:]
        if len(words) != 2 or subject.startswith("?"):
            return []
        value = words[1]
        if value in {"true", "false"}:
            conditions.append(_word(words[0]) if value == "true" else f"not {_word(words[0])}")
        elif not value.startswith("?"):
            quoted = value.startswith(('"', "'"))
            conditions.append(f"{_word(words[0])} = {value if quoted else _word(value)}")
    return [f"check {_word(subject)} where {' and '.join(conditions)}"] if conditions else []


def _ways_to_write(asked: str) -> list[str]:
    """Return a question with texts for names as well, and with its class in the singular."""
    ways = [asked]
    for pattern, write in (
        (r'(?<=[=(,] )"([A-Za-z][\w-]*)"', r"\1"),
        (r'(?<=[=(,])"([A-Za-z][\w-]*)"', r"\1"),
        (r"(?<![\w-])(\w[\w.-]*)\s*!=\s*", r"not \1 = "),
        (r"^((?:find|count|choose) [\w-]+?)s\b", r"\1"),
    ):
        ways += [re.sub(pattern, write, one) for one in ways]
    return ways


def _condition(text: str) -> str:
    """Write the signs of conditions of other languages as they are written here."""
    text = re.sub(r"'([^'\n]*)'", r'"\1"', text)
    for pattern, write in (
        (r"\bis\s+not\s+null\b", "is stated"),
        (r"\bis\s+null\b", "is unstated"),
        (r"<>|!==?", "!="),
        (r"===?", "="),
        (r"&&", "and"),
        (r"\|\|", "or"),
        (r"!\s*(?=[\w(])", "not "),
        (r"\bi?like\s+\"%([^\"%]*)%\"", r'contains "\1"'),
        (r"\bi?like\s+\"([^\"%]*)%\"", r'starts with "\1"'),
        (r"\bi?like\s+\"%([^\"%]*)\"", r'ends with "\1"'),
        (r"\b(\w[\w.-]*)\s+not\s+in\b", r"not \1 in"),
        (r"\bcount\s*\(\s*\*\s*\)", "count"),
        (r"(?<![\w-])(\w[\w.-]*)\s*=\s*true\b", r"\1"),
        (r"(?<![\w-])(\w[\w.-]*)\s*=\s*false\b", r"not \1"),
    ):
        text = re.sub(pattern, write, text, flags=re.IGNORECASE)
    return " ".join(text.split())


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _of_sql(text: str) -> list[str]:
    match = re.fullmatch(
        rf"select\s+(?P<once>distinct\s+)?(?:all\s+)?(?:top\s+\(?(?P<top>\d+)\)?\s+)?(?P<columns>.*?)\s+"
        rf"from\s+(?P<table>{_NAME})(?:\s+(?:as\s+)?(?P<alias>(?!where|order|group|limit|show|having)"
        rf"{_NAME}))?(?P<rest>(?:\s.*)?)",
        text.strip().rstrip(";"),
        re.IGNORECASE | re.DOTALL,
    )
    if match is None:
        return []
    columns, rest = match["columns"].strip(), match["rest"] or ""
    for alias in (match["alias"], match["table"]):
        if alias:
            columns, rest = (
                re.sub(rf"\b{alias}\.(?=[\w*])", "", part, flags=re.IGNORECASE)
                for part in (columns, rest)
            )
    rest = re.sub(r"\blimit\s+(\d+)\s*,\s*(\d+)", r"limit \2 offset \1", rest, flags=re.IGNORECASE)
    rest = _condition(rest)
    shown = [] if columns in {"*", ""} else [_condition(column) for column in columns.split(",")]
    table = match["table"].lower()
    limit = f"limit {match['top']}" if match["top"] else ""
    if shown == ["count"] and "group by" not in rest.lower():
        return [_joined(f"count {table}", rest)]
    show = f"show {', '.join(shown)}" if shown else ""
    if match["once"] and shown and "group by" not in rest.lower():
        # Each value once: the things come in groups by them.
        return [_joined(f"find {table}", rest, f"group by {', '.join(shown)}", show, limit)]
    lines = [_joined(f"find {table}", rest, show, limit)]
    keys = re.search(
        r"\bgroup\s+by\s+([\w., -]+?)(?=\s+(?:having|order|limit|show)\b|$)", rest, re.I
    )
    if keys and shown:
        # What is neither a key nor counted cannot be shown of a group.
        kept = [
            column
            for column in shown
            if column.lower() in keys[1].lower() or "count" in column.lower()
        ]
        text = ", ".join([*(key for key in [keys[1].strip()] if key not in kept), *kept])
        lines.append(_joined(f"find {table}", rest, f"show {text}", limit))
    return lines


def _of_cypher(text: str) -> list[str]:
    match = re.fullmatch(
        rf"match\s*\(\s*(?P<alias>\w*)\s*:\s*(?P<label>{_NAME})\s*(?:\{{(?P<has>[^}}]*)\}})?\s*\)"
        r"(?:\s+where\s+(?P<where>.*?))?\s+return\s+(?:distinct\s+)?(?P<columns>.*?)"
        r"(?P<rest>(?:\s+order\s+by\s.*|\s+limit\s.*)?)",
        text.strip().rstrip(";"),
        re.IGNORECASE | re.DOTALL,
    )
    if match is None:
        return []
    alias = match["alias"]

    def own(part: str) -> str:
        return _condition(re.sub(rf"\b{alias}\.(?=\w)", "", part) if alias else part)

    conditions = []
    for pair in (match["has"] or "").split(","):
        key, _, value = pair.partition(":")
        if key.strip():
            conditions.append(_condition(f"{key.strip()} = {value.strip()}"))
    if match["where"]:
        conditions.append(own(match["where"]))
    where = f"where {' and '.join(conditions)}" if conditions else ""
    columns = match["columns"].strip()
    label = match["label"].lower()
    if re.fullmatch(r"count\s*\(.*\)", columns, re.IGNORECASE):
        return [_joined(f"count {label}", where)]
    keys = [own(column.strip()) for column in columns.split(",")]
    counted = [key for key in keys if re.fullmatch(r"count(?:\s*\(.*\))?", key, re.IGNORECASE)]
    if counted:
        named = [key for key in keys if key not in counted]
        by = f"group by {', '.join(named)}"
        return [_joined(f"find {label}", where, by, f"show {', '.join([*named, 'count'])}")]
    show = "" if columns == alias else f"show {own(columns)}"
    return [_joined(f"find {label}", where, show, own(match["rest"]))]


def _of_sparql(text: str) -> list[str]:
    body = re.search(r"\{(.*)\}", text, re.DOTALL)
    head = re.search(r"\bselect\s+(?:distinct\s+)?(.*?)(?:\bwhere\b|\{)", text, re.I | re.DOTALL)
    if body is None:
        return []
    patterns: list[tuple[str, str, str]] = []
    for statement in re.split(r"\s\.(?:\s|$)|\.\s*$", body[1]):
        subject = ""
        for place, part in enumerate(statement.split(";")):
            words = part.split()
            if place == 0:
                subject, words = (words[0], words[1:]) if words else ("", [])
            if len(words) >= 2 and subject.startswith("?"):
                patterns.append((subject, words[0], " ".join(words[1:])))
    kinds = {s: _word(o) for s, p, o in patterns if p in {"a", "rdf:type"}}
    if not kinds:
        return []
    subject, kind = next(iter(kinds.items()))
    columns = re.findall(r"\?\w+", head[1]) if head else []
    conditions, shown = [], []
    for about, prop, value in patterns:
        if about != subject or prop in {"a", "rdf:type"}:
            continue
        word = _word(prop)
        if value.startswith("?"):
            if value in columns:
                shown.append(word)
            else:
                conditions.append(f"any {word}")
        elif value in {"true", "false"}:
            conditions.append(word if value == "true" else f"not {word}")
        else:
            quoted = value.startswith(('"', "'"))
            conditions.append(f"{word} = {_condition(value) if quoted else _word(value)}")
    where = f"where {' and '.join(conditions)}" if conditions else ""
    show = f"show {', '.join(shown)}" if shown else ""
    rest = text[text.rindex("}") + 1 :]
    limit = re.search(r"\blimit\s+\d+", rest, re.IGNORECASE)
    if head and re.match(r"\(?\s*count\s*\(", head[1].strip(), re.IGNORECASE):
        return [_joined(f"count {kind}", where)]
    return [_joined(f"find {kind}", where, show, limit[0].lower() if limit else "")]


def _word(term: str) -> str:
    """Return the local name of a term as a word: `ist:crossRegion` is `cross-region`."""
    local = re.split(r"[:/#]", term.strip("<>"))[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", local).lower()
