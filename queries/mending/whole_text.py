"""Fixes that need the whole text and the words of the ontology: what a sentence asks here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from isthmus.queries.binding.advice import qualified
from isthmus.queries.diagnostics.diagnostic import Diagnostic, Edit, Fix
from isthmus.queries.diagnostics.span import Span
from isthmus.queries.diagnostics.spelling import spelled, ticked
from isthmus.queries.syntax.tree import Name, named
from isthmus.queries.vocabulary.suggest import by_value, comparisons, foremost, shares_a_word
from isthmus.queries.vocabulary.terms import ClassTerm, PropertyTerm, Vocabulary
from isthmus.queries.vocabulary.things import Individual
from isthmus.queries.vocabulary.units import unit

from .plain_sentences import class_called, read_sentence, things_called

_MOST_WORDS = 12
_LONGEST = 600
"""Texts of more signs are no sentence that somebody would say."""
_OR_MORE = re.compile(
    r"(?:=|>|<)\s*(-?\d[\w.]*(?:\s+[A-Za-z/]+)?)\s+or\s+"
    r"(more|higher|greater|above|less|fewer|lower|below)\b"
)
_PLACE = re.compile(
    r"(?:describe|find|show|what\s+is\s+on)?\s*(?:[\w-]+:)?([A-Za-z][\w-]*?)[\s-]*(\d{1,6})\W*",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[\w-]+|\"[^\"]*\"|[^\s\w]+")
_OF_THE_QUESTION = frozenset({"E100", "E101", "E102", "E104", "E113", "E114", "E116", "E119"})
_THING_ASKED = re.compile(
    r"^\s*(?:find|count|show|list|get|which|what)\s+(?:the\s+|all\s+)?(?P<a>[\w-]+)"
    r"(?P<joint>(?:['’]s|\s*\.|\s*,|\s+(?:and|by|with|without|using|over|via|from|for|in|having|of|"
    r"that|which|whose|who|on|at|has|have|plus|per|through|between|of\s+the|and\s+(?:its|their)))?)"
    r"\s*(?P<b>[\w-]+)\s*$",
    re.IGNORECASE,
)
_TURNS = (
    (re.compile(r"\bthere\s+(?:is|are)\s+(?:an?|any|some)\s+", re.IGNORECASE), "any "),
    (re.compile(r"([\w-]+)\s*\.\s*(?:size|length|len|number|count)(?:\(\))?(?=\s)", re.IGNORECASE),
     r"count(\1)"),
    (re.compile(r",\s*(desc|asc)(?:ending)?(?=\s|$)", re.IGNORECASE), r" \1"),
    (re.compile(r"\s*\bshow\s+(?:all|everything)(?=\s|$)", re.IGNORECASE), ""),
)  # fmt: skip
"""Turns of phrase that are read, and mean nothing: what they ask here."""
_OF_A_CONDITION = frozenset({"E100", "E103", "E105", "E109", "E110", "E116", "E201", "E202"})
_HEAD = re.compile(r"\s*(find|count|choose|compare|check|why)\s+(?:not\s+)?([\w-]+)", re.IGNORECASE)
_BEFORE_A_CONDITION = re.compile(r"\b(?:where|and|or|not|prefer|having)\b|[(,]", re.IGNORECASE)
_BEHIND_A_CONDITION = re.compile(
    r"\s*(?:\b(?:and|or|show|order\s+by|group\s+by|limit|including|prefer|as\s+of)\b|[),;]|$)",
    re.IGNORECASE,
)
_MOST_SAID = 6
_LONGEST_ASKED = 120
_IDLE = frozenset(
    """
    find show list get give tell what which who whose how describe explain display me us the a an of
    in for on about by does do did is are has have had and its their there any all where with from
    please to
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
"""Words beside a thing and what is asked of it."""
_COMPARED = re.compile(
    r"\s*(?:compare|diff|choose\s+between|which\s+is\s+better\s*,?|(?:what(?:['’]s|\s+is|\s+are)\s+)?"
    r"(?:the\s+)?differences?\s+between|(?=.+\s(?:vs\.?|versus)\s))\s*(?P<things>.+?)"
    r"(?P<rest>\s+on\s+.+)?",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_COMPARED = r"\s*,\s*(?:and\s+)?|\s+(?:and|or|with|vs\.?|versus|to|against)\s+"
_ONE_VALUE = re.compile(
    r"(?P<not>\bnot\s+)?(?P<path>[^\W\d][\w.^-]*)\s*=\s*(?P<value>[\w:-]+)\s+(?P<joint>or|and)\s+\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\s*(?:find|show|list|get|which|what)\s+(?:the\s+|all\s+)?(?P<class>[\w-]+)\s+"
    r"(?:(?:on|at|from|in|of|with|are|is)\s+)*(?P<of>[\w-]+)\s+(?P<number>\d{1,9})",
    re.IGNORECASE,
)
_BY_SIZE = re.compile(
    r"(?P<path>[^\W\d][\w-]*)\s*(?:[<>]=?|=)\s*-?\d[\d_]*(?:\.\d+)?\s*(?P<unit>[A-Za-z%][A-Za-z/]*)"
)
_PARAMETER = re.compile(
    r"\bparam\s+\$?(?P<name>\w[\w-]*)\s*(?::\s*(?P<type>[\w-]+))?\s*"
    r"(?:=\s*(?P<value>\"[^\"\n]*\"|[^\s;]+))?(?=\s*;)",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"-?\d[\d_]*(?:\.\d+)?\s*([A-Za-z%][A-Za-z/]*)")
_TEXT_TEST = re.compile(
    r"[\w-]+\s*(?:=|\bcontains\b|\bstarts\s+with\b)\s*(\"[^\"]*\")", re.IGNORECASE
)
_CALLED = frozenset({"title", "label", "name", "id", "names", "titles", "labels"})
_SAID_FIRST = frozenset(
    """
    find check why show list get give search display which what count how many number of all the me
    us a an any every each are is there
    """.split()  # noqa: SIM905 - read as words, it is a list; read as a list, it is a column
)
_ABOUT_A_THING = frozenset("describe what whats is are a an the about tell me of who".split())  # noqa: SIM905
_IDLE_ENDS = frozenset({"there", "exist", "exists", "available"})
_JOINS = frozenset("where that which who are is with have has having being and".split())  # noqa: SIM905


def with_readings(text: str, entry: Diagnostic, vocabulary: Vocabulary) -> Diagnostic:
    """Return an error with what else was perhaps meant, for which its own place is not enough.

    Args:
        text: The query.
        entry: An error in it.
        vocabulary: The words.

    Returns:
        The error, with fixes that are still to be tried.
    """
    if asked := _at_a_place(text, entry, vocabulary):
        entry = replace(entry, help=(f"perhaps `{asked}`", *entry.help))
    if several := tuple(_of_several_values(text, entry, vocabulary)):
        told = map(_perhaps, several)
        entry = replace(entry, fixes=(*several, *entry.fixes), help=(*told, *entry.help))
    if fixes := _without_labels(text, entry):
        told_too = ("what things are called is shown anyway", *entry.help)
        entry = replace(entry, fixes=(*fixes, *entry.fixes), help=told_too)
    more = tuple(_fixes(text, entry, vocabulary))
    if not more:
        return entry
    # What some errors say else is thought of without the rest of the text.
    help_ = tuple(map(_perhaps, more)) if entry.code in {"E109", "E110"} else entry.help
    whole = replace(entry, fixes=more, instead=(), help=help_)
    return replace(entry, instead=(*entry.instead, whole))


def _perhaps(fix: Fix) -> str:
    """Say what a fix does as an offer."""
    return f"perhaps {fix.title.partition(' ')[2]}"


def _fixes(text: str, entry: Diagnostic, vocabulary: Vocabulary) -> Iterator[Fix]:
    if len(text) > _LONGEST:
        return
    asked = _in_english(text, vocabulary) if entry.code in _OF_THE_QUESTION else ""
    if "".join(asked.split()) not in {"", "".join(text.split())}:
        yield _asked(text, asked)
    if entry.code in _OF_THE_QUESTION | _OF_A_CONDITION | {"E117"}:
        asked = read_sentence(text, vocabulary)
        if "".join(asked.split()) not in {"", "".join(text.split())}:
            yield _asked(text, asked)
    if "param" in text.lower() and (asked := _with_parameters(text, vocabulary)):
        yield _asked(text, asked)
    if asked := _at_a_place(text, entry, vocabulary):
        yield _asked(text, asked)
    if entry.code in _OF_THE_QUESTION | _OF_A_CONDITION | {"E108", "E117"}:
        meant = [*_of_things(text, vocabulary), *_of_a_number(text, vocabulary)]
        if not meant and (entry.code in _OF_THE_QUESTION or entry.code == "E117"):
            meant = list(_of_two_names(text, vocabulary))
        for asked in meant:
            yield _asked(text, asked)
    if entry.code in _OF_THE_QUESTION | {"E120"}:
        for asked in _of_compared(text, vocabulary):
            yield _asked(text, asked)
    if entry.code == "E102":
        yield from _of_a_thing_as_class(text, entry, vocabulary)
    if entry.code in _OF_A_CONDITION:
        yield from _of_a_value(text, entry, vocabulary)
    if entry.code == "E101" or (entry.code == "E100" and text.lower().startswith("describe ")):
        for asked in _of_a_thing(text, vocabulary):
            yield _asked(text, asked)
    if entry.code == "E101" and text[entry.span.end : entry.span.end + 1] not in set(".([{"):
        where = "" if text[entry.span.start : entry.span.end].lower() == "where" else "where "
        yield from _with_a_class(entry, vocabulary, "find {} " + where)
    elif entry.code == "E103":
        for pattern, write in _TURNS:
            for match in pattern.finditer(text):
                told = match.expand(write)
                fix = Fix.replace(Span(match.start(), match.end()), told)
                yield fix if told.strip() else replace(fix, title=f"remove `{match[0].strip()}`")
        least = _OR_MORE.search(text)
        if least is not None:
            sign = "<=" if least[2] in {"less", "fewer", "lower", "below"} else ">="
            yield Fix.replace(Span(least.start(), least.end()), f"{sign} {least[1]}")
    if entry.code in {"E315", "E318"}:
        # A property may be called like a summary.
        start = entry.span.start
        called = re.findall(r"^\w+", text[start:])
        for word in called:
            if vocabulary.find_properties(named(word)):
                yield Fix.replace(Span(start, start + len(word)), f"`{word}`")
    if entry.code == "E318":
        start = text.lower().rfind("where", 0, entry.span.end)
        if start >= 0:
            yield Fix.replace(Span(start, start + len("where")), "having")
    elif entry.message.startswith("a class is missing"):
        yield from _with_a_class(entry, vocabulary, "{} ")
    elif entry.message.startswith("`where` is missing after"):
        yield from _with_a_class(entry, vocabulary, "{} where ")
    elif entry.message.startswith("`over` is missing"):
        end = len(text.rstrip())
        chaining = [
            term for term in foremost(vocabulary, vocabulary.properties_of(())) if term.transitive
        ]
        for term in [term for term in chaining if term.uses][:2]:
            yield Fix.insert(end, f" over {spelled(term.name)}")


def _asked(text: str, question: str) -> Fix:
    """Put a question in the place of a whole text."""
    return Fix(f"ask {ticked(question)}", (Edit(0, len(text.rstrip()), question),))


def _of_a_value(text: str, entry: Diagnostic, vocabulary: Vocabulary) -> Iterator[Fix]:
    """Yield what a few words ask of which some are a value: ``requires ipsec``, ``aws managed``."""
    term = _asked_about(text, vocabulary)
    begun = max(
        (m.end() for m in _BEFORE_A_CONDITION.finditer(text, 0, entry.span.start)), default=0
    )
    behind = _BEHIND_A_CONDITION.search(text, max(begun, entry.span.start))
    written = text[begun : behind.start() if behind else len(text)]
    if term is None or not begun:
        return
    start = begun + len(written) - len(written.lstrip())
    span = Span(start, start + len(written.strip()))
    known = vocabulary.properties_of((term.iri,))
    if measured := _MEASURE.fullmatch(written.strip()):
        for number in _measured_like(measured[1], foremost(vocabulary, known)):
            yield Fix.replace(span, f"{spelled(number.name)} = {written.strip()}")
            return
    compared = _BY_SIZE.fullmatch(written.strip())
    if compared and not vocabulary.find_properties(named(compared["path"])):
        # What alone is measured like this is meant, whatever it was called.
        alike = _measured_like(compared["unit"], known)
        if len(alike) == 1:
            start = span.start
            yield Fix.replace(Span(start, start + len(compared["path"])), spelled(alike[0].name))
        return
    words = written.replace("=", " ").split()
    if not 1 < len(words) <= _MOST_SAID or not all(map(_is_word, words)):
        return
    told: dict[str, None] = {}
    for size in range(len(words), 0, -1):
        for value, rest in ((words[-size:], words[:-size]), (words[:size], words[size:])):
            of_value = named("-".join(value))
            of_rest = named("-".join(rest))
            if not things_called(of_value, vocabulary):
                continue
            if len(rest) > 1 and not any(shares_a_word(of_rest, one) for one in known):
                continue  # these words ask something else
            if not any(one.kind == "truth" for one in vocabulary.find_properties(of_rest)):
                told |= dict.fromkeys(by_value(vocabulary, known, of_rest, of_value))
        if told:
            break
    yield from (Fix.replace(span, asked) for asked in list(told)[:2])


def _measured_like(word: str, known: Sequence[PropertyTerm]) -> list[PropertyTerm]:
    """Return the properties whose numbers have a unit of the same dimension as another unit."""
    measure = unit(word)
    return [
        term
        for term in known
        if measure is not None
        and term.kind == "number"
        and (own := unit(term.unit)) is not None
        and own.dimension == measure.dimension
    ]


def _of_things(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what a thing and a property of it ask together, or a class and a thing of its claims.

    Such as ``limitations of vpc-peering``, ``vpc-peering.limitation``, ``who manages vpc-peering``
    and ``claims about vpc-peering``; nothing where a word says more.
    """
    said = re.sub(r"['’]s\b", " ", text.rstrip().rstrip("?!.;"))
    if re.search(r"[^\w\s.=`'’-]", said) or len(said) > _LONGEST_ASKED:
        return
    words = [word for word in re.split(r"[\s.=]+", said) if word.lower() not in _IDLE]
    if not 1 < len(words) <= _MOST_SAID or not all(map(_is_word, words)):
        return
    for at in range(1, len(words)):
        for one, other in ((words[:at], words[at:]), (words[at:], words[:at])):
            thing = _thing_called(one, vocabulary)
            if thing is None:
                continue
            kind = next(iter(thing.types), "")
            owner = vocabulary.classes.get(kind)
            # The class of the thing may be named beside it.
            rest = [word for word in other if not _is_class_of(word, thing, vocabulary)]
            asked = "-".join(rest if len(rest) + 1 == len(other) else other)
            name = named(asked)
            among = vocabulary.find_individuals(named(thing.name))
            word = qualified(vocabulary, thing, among) if len(among) > 1 else spelled(thing.name)
            for term in vocabulary.find_properties(name):
                if owner is None or not vocabulary.belongs(term, (kind,)):
                    continue
                if term.kind == "truth":
                    yield f"check {spelled(thing.name)} where {spelled(term.name)}"
                else:
                    yield (
                        f"find {spelled(owner.name)} where is {spelled(thing.name)} "
                        f"show {spelled(term.name)}"
                    )
                return
            asked_for = class_called(asked, vocabulary)
            if asked_for is not None and not re.search(r"\bshow\b", text, re.IGNORECASE):
                known = vocabulary.properties_of((asked_for.iri,))
                for about in foremost(vocabulary, known):
                    if about.kind == "any" and not about.range and about.uses:
                        yield (
                            f"find {spelled(asked_for.name)} where {spelled(about.name)} = {word}"
                        )
                        return


def _is_class_of(word: str, thing: Individual, vocabulary: Vocabulary) -> bool:
    term = class_called(word, vocabulary)
    return term is not None and vocabulary.is_instance(thing, term.iri)


def _thing_called(words: list[str], vocabulary: Vocabulary) -> Individual | None:
    """Return the thing that some words call together, first of those that are asked about."""
    # Not by its IRI: words that stand side by side are hardly one.
    known = things_called(named("-".join(words)), vocabulary)
    return vocabulary.main_things(known)[0] if known else None


def _of_a_number(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what ``find claim on page 17`` asks: a number of the things of a class."""
    match = _NUMBERED.fullmatch(text.rstrip().rstrip("?!.;"))
    term = class_called(match["class"], vocabulary) if match else None
    if match is None or term is None:
        return
    for number in vocabulary.find_properties(named(match["of"])):
        fits = vocabulary.belongs(number, (term.iri,))
        if number.kind == "number" and not number.unit and fits:
            yield (f"find {spelled(term.name)} where {spelled(number.name)} = {match['number']}")


def qualified_where_needed(vocabulary: Vocabulary, thing: Individual) -> str:
    """Return the name of a thing, with its class where several are called so."""
    among = vocabulary.main_things(vocabulary.find_individuals(named(thing.name)))
    return qualified(vocabulary, thing, among) if len(among) > 1 else spelled(thing.name)


def _with_parameters(text: str, vocabulary: Vocabulary) -> str:
    """Return a text with its parameters declared as they are here, or an empty string.

    Such as ``param $r = many-vpcs; …`` and ``param r: reach = many-vpcs; … reach = r``.
    """
    told = text
    for match in _PARAMETER.finditer(text):
        word, value = match["name"], match["value"]
        kind = match["type"] or _type_of(value or "", vocabulary)
        if not kind:
            return ""
        declared = f"param ${word}: {kind}" + (f" = {value}" if value else "")
        told = told.replace(match[0], declared)
        begun = told.index(declared) + len(declared)
        # A bare name where a value ends a condition is meant for the parameter.
        use = rf"(?<![\w$:.-]){re.escape(word)}(?![\w:-])(?=\s*(?:$|[,);]|\b(?:and|or|show)\b))"
        used = re.sub(use, f"${word}", told[begun:])
        told = told[:begun] + used
    return told.rstrip() if told != text else ""


def _type_of(value: str, vocabulary: Vocabulary) -> str:
    if value.startswith('"'):
        return "text"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return "date"
    if re.match(r"-?\d", value):
        return "number"
    if value.lower() in {"true", "false"}:
        return "boolean"
    for thing in vocabulary.find_individuals(named(value)):
        for iri in thing.types[:1]:
            return spelled(vocabulary.classes[iri].name)
    return ""


def _of_compared(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what ``compare vpc peering with privatelink`` asks: names of several words."""
    match = _COMPARED.fullmatch(text.rstrip().rstrip("?!.;"))
    if match is None:
        return
    parts = re.split(_BETWEEN_COMPARED, match["things"], flags=re.IGNORECASE)
    if len(parts) == 1 and len(parts[0].split()) == 2:
        parts = parts[0].split()
    things = [_thing_called(part.split(), vocabulary) for part in parts]
    if len(things) > 1 and all(things):
        names = ", ".join(
            qualified_where_needed(vocabulary, thing) for thing in things if thing is not None
        )
        yield f"compare {names}{match['rest'] or ''}"


def _of_a_thing_as_class(text: str, entry: Diagnostic, vocabulary: Vocabulary) -> Iterator[Fix]:
    """Yield what is asked where a thing stands as a class: ``find vpc-peering``."""
    written = text[entry.span.start : entry.span.end]
    thing = _thing_called([written.strip("`")], vocabulary)
    if thing is None:
        return
    before, behind = text[: entry.span.start], text[entry.span.end :]
    word = spelled(thing.name)
    if head := re.fullmatch(r"\s*(?:find|count|choose)\s+", before, re.IGNORECASE):
        if not behind.strip(" ;?!.\n"):
            yield _asked(text, f"describe {word}")
        elif head[0].strip().lower() == "find" and re.match(r"\s+where\s", behind):
            yield Fix.replace(Span(0, entry.span.end), f"check {word}")
    elif article := re.search(r"\bis\s+(?:not\s+)?(an?\s+)$", before, re.IGNORECASE):
        yield Fix(f"write `is {word}`", (Edit(article.start(1), entry.span.end, word),))


def _of_several_values(text: str, entry: Diagnostic, vocabulary: Vocabulary) -> Iterator[Fix]:
    """Yield what ``not transport = internet or private-line`` asks: one of two values, or both."""
    if entry.code not in {"E103", "E109"}:
        return
    word = text[entry.span.start : entry.span.end]
    before = _ONE_VALUE.search(text, max(0, entry.span.start - _LONGEST_ASKED), entry.span.start)
    name = named(word)
    if before is None or not vocabulary.find_individuals(name):
        return
    span = Span(before.start(), entry.span.end)
    denied = before["not"] or ""
    told = f"{before['path']} in ({before['value']}, {word})"
    if before["joint"].lower() == "and" and not denied:
        told = f"{before['path']} = {before['value']} and {before['path']} = {word}"
    yield Fix.replace(span, f"{denied}{told}")


def _is_word(word: str) -> bool:
    return re.fullmatch(r"[^\W\d][\w-]*", word) is not None


def _asked_about(text: str, vocabulary: Vocabulary) -> ClassTerm | None:
    """Return the class that a statement asks about, by its name or by that of a thing of it."""
    head = _HEAD.match(text)
    if head is None:
        return None
    if head[1].lower() not in {"check", "why"}:
        return class_called(head[2], vocabulary)
    things = vocabulary.main_things(vocabulary.find_individuals(named(head[2])))
    kinds = [vocabulary.classes[iri] for thing in things for iri in thing.types[:1]]
    return kinds[0] if kinds else None


def _without_labels(text: str, entry: Diagnostic) -> tuple[Fix, ...]:
    """Return the question without a column for what things are called, which is shown anyway."""
    word = text[entry.span.start : entry.span.end].lower()
    if entry.code not in {"E103", "E105"} or word not in _CALLED:
        return ()
    fixes = []
    before, behind = text[: entry.span.start].rstrip(), text[entry.span.end :]
    comma = len(behind) - len(behind.lstrip().removeprefix(",").lstrip())
    left_out = None
    if before.endswith(","):
        left_out = Edit(len(before) - 1, entry.span.end, "")
    elif behind.lstrip().startswith(","):
        left_out = Edit(entry.span.start, entry.span.end + comma, "")
    elif before.lower().endswith(" show"):
        left_out = Edit(len(before) - len(" show"), entry.span.end, "")
    if left_out is not None:
        fixes.append(Fix(f"leave out `{word}`", (left_out,)))
    for match in _TEXT_TEST.finditer(text):
        if match.start() == entry.span.start:
            fixes.append(Fix.replace(Span(match.start(), match.end()), f"mentions {match[1]}"))
    return tuple(fixes)


def _of_a_thing(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what the name of a thing asks, alone or before a condition."""
    words = text.rstrip().rstrip("?!.").split()
    while words and words[0].lower() in _ABOUT_A_THING:
        words = words[1:]
    if words and _thing_called(words, vocabulary) is None and words[-1].endswith("s"):
        words = [*words[:-1], words[-1][:-1]]
    if not 0 < len(words) <= _MOST_SAID or not all(map(_is_word, words)):
        return
    for size in range(len(words), 0, -1):
        called = "-".join(words[:size])
        things = vocabulary.main_things(vocabulary.find_individuals(named(called)))
        if not things:
            continue
        rest = words[size:]
        while rest and rest[0].lower() in _JOINS:
            rest = rest[1:]
        word = spelled(things[0].name)
        yield f"check {word} where {' '.join(rest)}" if rest else f"describe {word}"
        return


def _of_two_names(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what a class beside a property or a thing asks.

    Such as ``find title of option`` or ``find option with limitation``.
    """
    match = _THING_ASKED.match(text)
    if match is None:
        return
    joint = match["joint"].strip().lower()
    for one, other in ((match["a"], match["b"]), (match["b"], match["a"])):
        term = class_called(one, vocabulary)
        if term is None or other.isdigit():
            continue
        head = f"find {spelled(term.name)}"
        name = named(other)
        for prop in vocabulary.find_properties(name):
            if not vocabulary.belongs(prop, (term.iri,)):
                continue
            word = spelled(prop.name)
            if joint in {"with", "without", "having", "has", "have", "that", "which", "using"}:
                front = "no " if joint == "without" else "" if prop.kind == "truth" else "any "
                yield f"{head} where {front}{word}"
            else:
                yield f"{head} show {word}"
        things = vocabulary.find_individuals(name)
        for comparison in comparisons(
            vocabulary, vocabulary.properties_of((term.iri,)), things, other
        )[:2]:
            denied = "not " if joint == "without" else ""
            yield f"{head} where {denied}{comparison}"


def _with_a_class(entry: Diagnostic, vocabulary: Vocabulary, form: str) -> Iterator[Fix]:
    """Put one of the classes that are asked about most before the place."""
    start = entry.span.start
    for term in vocabulary.most_used[:2]:
        yield Fix.insert(start, form.format(spelled(term.name)))


def _at_a_place(text: str, entry: Diagnostic, vocabulary: Vocabulary) -> str:
    """Return what is meant where a place is asked for as a thing: ``describe page:page-31``."""
    written = _PLACE.fullmatch(text.strip()) if entry.code in {"E100", "E104"} else None
    if written is None:
        return ""
    for term in vocabulary.find_properties(Name(written[1].lower())):
        owners = [vocabulary.classes[iri] for iri in term.domain if iri in vocabulary.classes]
        if term.kind == "number" and owners and not owners[0].hidden:
            return f"find {spelled(owners[0].name)} where {spelled(term.name)} = {int(written[2])}"
    return ""


def _in_english(text: str, vocabulary: Vocabulary) -> str:
    """Return what a question in plain English about the things of a class is here, if it is one.

    Such as ``show me all private options`` or ``which options are encrypted``.
    """
    words = _WORDS.findall(text.rstrip().rstrip("?!."))
    if not 1 < len(words) <= _MOST_WORDS or words[0].lower() not in _SAID_FIRST:
        return ""
    lower = [word.lower() for word in words]
    for at in range(1, min(5, len(words))):
        term = class_called(lower[at], vocabulary)
        if term is None or lower[at].startswith('"'):
            continue
        begun = 0
        while begun < at and lower[begun] in _SAID_FIRST:
            begun += 1
        rest = words[at + 1 :]
        while rest and rest[0].lower() in _JOINS:
            rest = rest[1:]
        while rest and rest[-1].lower() in _IDLE_ENDS | {"are", "is"}:
            rest = rest[:-1]
        conditions = [*words[begun:at], *([" ".join(rest)] if rest else [])]
        where = f" where {' and '.join(conditions)}" if conditions else ""
        counts = lower[0] == "count" or lower[:2] in (["how", "many"], ["number", "of"])
        head = "count" if counts else "find"
        return f"{head} {spelled(term.name)}{where}"
    return ""
