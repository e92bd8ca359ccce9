"""Tells whether a mended text still asks what the broken one asked, by the words of both.

A fix is made from a guess, and that the mended text can be answered does not make the guess right.
So the words that a fix takes away and those that it puts in are compared: no number, unit, name or
denial of the text may be lost, changed or added, unless one comes of the other.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from isthmus.kb.changes.intervals import EDITION_DAY
from isthmus.kb.frozen import Frozen
from isthmus.kb.terms import local_name
from isthmus.queries.diagnostics.diagnostic import Fix
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import DENYING, KEYWORDS, nearest, singular
from isthmus.queries.syntax.place import NUMBERS
from isthmus.queries.syntax.tree import named
from isthmus.queries.vocabulary.suggest import is_called_after_its_class
from isthmus.queries.vocabulary.terms import PropertyTerm, Term, Vocabulary
from isthmus.queries.vocabulary.things import Individual
from isthmus.queries.vocabulary.units import unit

from .said_words import DENIALS, SAID, SILENCES

_LONGEST = 2_000
"""Of a longer stretch no fix is thought to be sure."""
_ROOT = 5
"""So many letters in common at their beginning make two words of one root."""
_WORD = re.compile(r"\d+[A-Za-z]+\d\w*|[^\W\d_]\w*(?:-\w+)*")
"""A name, or a number of which letters are a part, such as ``0x10``."""
_PARTS = re.compile(r"[A-Z]?[a-z]+\d*|[^\W_]+")
_NUMBER = re.compile(r"(?<![\w.])(?<!\w-)\.?\d+(?:[.,_'’]\d+)*(?![A-Za-z]+\d)")
_DIVIDED = re.compile(r"(?<![\w/])(\d{1,6})\s*/\s*(\d{1,4})(?![\w/])")
_MEASURED = re.compile(r"(?<![\w-])(\d[\d.,_]*)[\s-]*([A-Za-z%][A-Za-z/%]*)")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?")
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d(?!\d)")
_ON_A_DAY = re.compile(r"\bas\s+of\s+(\d{4}-\d\d-\d\d)(?!\d)", re.I)
_OF_A_DAY = re.compile(
    r"\b(?:yesterday|tomorrow|ago|last|week|month|year|day|since|until|till|before|after|during|"
    r"by|in|at|on|from|of|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|\d[-/.]\d", re.I
)  # fmt: skip
_GROUPED = re.compile(r"\b\d{1,3}(?:[.,'’´`_\s]\d{3})+(?!\d)")
_SCALED = re.compile(r"\b(\d+(\.\d+)?)(k|m|e\+?\d+)\b", re.I)
_ZEROS = {"k": 3, "m": 6}
_TEXT_BY_SIZE = re.compile(r"[<>]=?\s*\"")
_SIZES = re.compile(
    r"[<>≤≥]|\b(?:more|fewer|less|greater|over|under|above|below|beyond|exceeds?|bigger|larger|"
    r"smaller|higher|lower)\b", re.I
)  # fmt: skip
_A_FEW = re.compile(
    r"\b(?:multiple|several|various|many|different|single|only|just|least|most|exactly|an?)\b", re.I
)  # fmt: skip
_BOUNDS = re.compile(
    r"\b(?:no|not)\s+(?:more|less|fewer|later|earlier|greater|over|under|above|below)\b", re.I
)
"""In these a denial is a comparison."""
_CONTRACTED = re.compile(
    r"\b(?:is|are|was|do|does|did|has|have|ca|wo|should|must)n(?:[’']?t|\b)|\bcan[’']t\b", re.I
)
_SIGNS = re.compile(r"!=|<>|=/=|/=|[≠¬]|!(?=\s*[\w(=])|(?<![\w)\"`~-])[~-](?=[^\W\d]\w)")
_DOUBLED = re.compile(
    r"\b(?:not|no|isn[’']?t|never|without)\s+(?:is\s+|an?\s+|=\s*)?"
    r"(?:(?:not|unstated|unknown|null|nil|empty|missing|undefined|unspecified)\b|"
    r"(?:un|non-?)(?=\w{4}))", re.I
)  # fmt: skip
_NO_WORDS = re.compile(
    r"#.*|(?://|--)\s.*|/\*.*?\*/|<!--.*?-->|\(\*[^)].*?\*\)|\bprefix\s+[\w-]*:\s*<[^>]*>|\b\w+:(?=[^\W\d])|<\w+://[^>]*>|\w+://[^`\s>]*[/#]",
    re.I,
)
"""Comments, prefixes and addresses."""
_COUNTING = re.compile(r"\bcounts?\b|\bhow\s+many\b|\bnumber\s+of\b", re.I)
_COUNTED = re.compile(
    r"\b(?:counts?|how\s+many|number|at\s+least|at\s+most|exactly|no|any)\b|\d", re.I
)
_PREFIX = re.compile(r"\b([A-Za-z][\w-]*):(?=[^\W\d])")
_DANGLING = re.compile(r"(?:\b(?:and|or)\s+)?\bnot\s*$", re.I)
_BACKWARDS = re.compile(r"\bby\s+-(?=\w)", re.I)
_OF_UNITS = re.compile(
    r"(?<=\d)\s*(?:(?:kilo|mega|giga|tera|[kmgt])?(?:bits?|bytes?|b|ps|bps)?|gigs?|megs?)"
    r"(?:/s(?:ec)?|ps)?(?![\w-])",
    re.I,
)
"""What stands behind a number to measure; units are compared apart."""
_LIMITED = re.compile(
    r"\b(?:limit|offset|skip|page|top|first|last|head|tail|take|fetch|max|only)\b[^\w<>]*-?(?:n\s*)?\d*|"
    r"\b(?:find|show|list)\s+\d+",
    re.I,
)
_GLUED = re.compile(r"\b(at-?least|at-?most|exactly|limit|top|first|offset)(?=\d)", re.I)
_LABELS = frozenset({"title", "label", "name", "id"})
_TWICE = re.compile(r"\b(not|no)\s+\1\b", re.I)
_LASTING = re.compile(r"\b(?:P(\d+)D|PT(\d+)H|PT(\d+)M|PT(\d+)S)\b")
_ONLY = re.compile(r"(?<!find )(?<!show )\b(?:only|solely|exclusively)\b(?!\s+one\b)", re.I)
_LIST_MARK = re.compile(r"^\s*\d+[.)]\s+")
_DECLARED = re.compile(r"^param \$[\w-]+: [\w`-]+; ")
_COMPARED = re.compile(
    r"(?P<path>[^\W\d][\w.^-]*)\s*(?:=|!=|[<>]=?|\bin\b|\bcontains\b)\s*\(?\s*"
    r"(?:[\w-]+:)?(?P<value>[\w-]+)"
)
_HEADED = re.compile(
    r"\b(?:find|count|choose|describe|compare|as|is\s+an?)\s+(?P<name>[^\W\d][\w-]*)", re.I
)
_BEFORE = re.compile(r"([^\W\d][\w.^-]*)\s*(?:=|!=|[<>]=?|\b(?:is|in|are)\b|:)")
_OVER = re.compile(r"\bover\s+(?P<name>[\w-]+)", re.I)
_LED = re.compile(r"(?P<before>(?:\^?[^\W\d][\w-]*\.)+)\^?(?P<last>[^\W\d][\w-]*)")


_OF_DATA = {"a data rate", "an amount of data"}
_KEYWORD = 10
_FEW_PARTS = 2
_REACH = 60
_LAST_WORDS = re.compile(r"(?:\S+\s+){0,2}\S*\Z")
_FIRST_WORDS = re.compile(r"\S*(?:\s+\S+){0,2}")


class _Said(Frozen):
    """What a stretch of text says, so far as words tell.

    Attributes:
        text: The stretch.
        names: Its words in lower case, those apart that only say something of the question.
        parts: The parts of these, in the singular.
        prefixes: Those of what stands before a colon.
        denials: How often something is denied.
        silences: How often silence is asked for.
    """

    text: str
    names: tuple[str, ...]
    parts: tuple[str, ...]
    prefixes: frozenset[str]
    denials: int
    silences: int


def _read(text: str) -> _Said:
    prefixes = frozenset(part for prefix in _PREFIX.findall(text) for part in _parts(prefix))
    text = _GLUED.sub(r"\1 ", _NO_WORDS.sub(" ", text))
    words = _WORD.findall(_OF_UNITS.sub(" ", _MOMENT.sub(" ", text)))
    lower = [word.lower() for word in words]
    names = tuple(
        word
        for word, key in zip(words, lower, strict=True)
        if key not in SAID and len(key) > 1 and unit(word) is None and not _SCALED.fullmatch(word)
    )
    parts = dict.fromkeys(
        part for name in names for part in ([name] if name[0].isdigit() else _parts(name))
    )
    plain = _DANGLING.sub(" ", _BACKWARDS.sub(" ", _BOUNDS.sub(" ", text)))
    denials = (
        sum(part in DENIALS for part in re.findall(r"[a-z]+", plain.lower()))
        + len(_CONTRACTED.findall(plain))
        + len(_SIGNS.findall(plain))
    )
    silences = sum(word.replace("_", "") in SILENCES - DENIALS for word in lower)
    return _Said(text, names, tuple(parts), prefixes, denials, silences)


def _parts(name: str) -> Iterator[str]:
    """Yield the parts of a name that say what it is about."""
    for part in _PARTS.findall(name):
        if part.lower() not in SAID:
            yield singular(part.lower())


def _readings(digits: str) -> tuple[Decimal, ...]:
    """Return what a number can be read as: ``5,000`` is five thousand, or five."""
    plain = re.sub(r"[_'’]", "", digits)
    forms = {plain.replace(",", ""), plain.replace(",", "."), re.sub(r"[.,]", "", plain)}
    forms.add(plain.replace(".", "").replace(",", "."))
    numbers = dict.fromkeys(Decimal(form) for form in sorted(forms) if form.count(".") < 2)
    return tuple(numbers)


def _as_it_can_be_asked(day: re.Match[str]) -> str:
    """Return the edition for a day before it: nothing older is on record."""
    return "as of edition" if day[1] < EDITION_DAY.isoformat() else day[0]


class SameQuestion:
    """Judges the fixes of one text.

    Args:
        text: The text.
        vocabulary: The words that mean something.
    """

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._said: dict[str, _Said] = {}

    def after(self, fix: Fix) -> bool:
        """Tell whether the text still asks the same after a fix."""
        if not fix.edits:
            return True
        start = min(edit.start for edit in fix.edits)
        end = max(edit.end for edit in fix.edits)
        # Two words before and behind may say why.
        before_it = _LAST_WORDS.search(self._text, max(0, start - _REACH), start)
        behind_it = _FIRST_WORDS.match(self._text, end, end + _REACH)
        start = before_it.start() if before_it else start
        end = behind_it.end() if behind_it else end
        if end - start > _LONGEST:
            return False
        was = now = self._text[start:end]
        for edit in sorted(fix.edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            now = now[: edit.start - start] + edit.text + now[edit.end - start :]
        now = _DECLARED.sub("", now)
        was, now = (_LASTING.sub(_in_units, side) for side in (was, now))
        was = _ON_A_DAY.sub(_as_it_can_be_asked, was)
        before, behind = self._read(was), self._read(now)
        return (
            self._denies_alike(before, behind)
            and (not _COUNTING.search(was) or bool(_COUNTED.search(now)))
            and (not _ONLY.search(before.text) or "every" in now.lower() or "limit" in now.lower())
            and _counts_alike(was, now)
            and _measures_alike(was, now)
            and not (_TEXT_BY_SIZE.search(now) and not _TEXT_BY_SIZE.search(was))
            and self._names_alike(before, behind)
        )

    def _read(self, text: str) -> _Said:
        if text not in self._said:
            self._said[text] = _read(text)
        return self._said[text]

    # --- what is denied ---

    def _denies_alike(self, was: _Said, now: _Said) -> bool:
        first = was.denials + was.silences + sum(map(self._is_an_opposite, was.names))
        then = now.denials + now.silences + sum(map(self._is_an_opposite, now.names))
        if _TWICE.search(was.text) and then:
            return True
        if _DOUBLED.search(was.text):
            return (first - then) % 2 == 0
        if was.silences and not was.denials and now.denials and not now.silences:
            return bool(re.search(r"\b(?:no|none)\b", now.text))
        if not first and then:
            # Zero is none, and a denial may be misspelt.
            words = set(re.findall(r"\w+", now.text.lower())) & (DENIALS | SILENCES)
            zero = re.search(r"(?<![\w.,])0(?![\w.,])", was.text)
            return bool(zero) or any(nearest(part, words, 1) for part in was.parts)
        return bool(first) == bool(then)

    def _is_an_opposite(self, name: str) -> bool:
        """Tell whether a word is a yes/no property with a denial in front of it."""
        key = key_of(name)
        return any(
            key.startswith(front)
            and any(term.kind == "truth" for term in self._vocabulary.find_properties(named(rest)))
            for front in DENYING
            if len(rest := key.removeprefix(front)) > 3
        )

    # --- what is named ---

    def _elsewhere(self, was: _Said) -> set[str]:
        if len(self._text) > _LONGEST:
            return set()
        before, _, behind = self._text.partition(was.text)
        return {*self._read(before).parts, *self._read(behind).parts}

    def _names_alike(self, was: _Said, now: _Said) -> bool:
        # Words beside the stretch count too: a fix may write them once more, or once less.
        elsewhere = self._elsewhere(was)
        numbers = set(re.findall(r"\d+", now.text))
        still = {*now.parts, *elsewhere, *now.prefixes, *numbers}
        lost = [part for part in was.parts if part not in still]
        added = [part for part in now.parts if part not in was.parts]
        if not lost and not added:
            return True
        before, behind = (set(re.findall(r"\w+", said.text.lower())) for said in (was, now))
        names = set(was.names)
        also = {*(behind - before), *self._called(name for name in now.names if name not in names)}
        known = self._called(name for name in was.names if not set(lost).isdisjoint(_parts(name)))
        joined = self._joined_alike(was, now)
        counted = self._words_of_numbers(was, now)
        free = [
            part
            for part in lost
            if not _is_related(part, (*added, *also))
            and part not in joined | counted
            and not self._is_a_slip(part, was)
        ]
        new = [
            part
            for part in added
            if part not in elsewhere | joined and not _is_related(part, (*lost, *known))
        ]
        ways = self._ways_to_classes(was, now)
        if not new:
            kept = self._are_of_kept_values(free, was, now)
            return set(free) <= _LABELS or kept or set(free) <= self._of_classes(was, ways)
        if not set(new) <= self._led_to(was, now, lost) | (ways or set()):
            return False
        # What is lost was a word for what a kept value was compared with.
        of_classes = self._of_classes(was, ways)
        if not set(free) - _LABELS <= _compared_in(was.text) | of_classes:
            return False
        return self._is_called_after_its_value(was, now) or not any(
            self._means_something(part, was) for part in free if part not in of_classes
        )

    def _is_called_after_its_value(self, was: _Said, now: _Said) -> bool:
        """Tell whether a value that was there has a property of its own: `protocol = ipsec`.

        What it was compared with cannot hold it, and this property is called after what it is.
        """
        words = self._vocabulary
        for compared in _COMPARED.finditer(now.text):
            if not set(was.parts).issuperset(_parts(compared["value"])):
                continue
            for term in words.find_properties(named(compared["path"])):
                main = words.main_things(words.find_individuals(named(compared["value"])))
                if is_called_after_its_class(words, term) and any(
                    words.is_instance(thing, term.range) for thing in main
                ):
                    return True
        return False

    def _of_classes(self, said: _Said, ways: set[str] | None) -> set[str]:
        """Return the parts of the classes that are named, where properties lead to them."""
        if ways is None:
            return set()
        return {
            part
            for name in said.names
            if self._vocabulary.find_classes(named(name))
            for part in _parts(name)
        }

    def _ways_to_classes(self, was: _Said, now: _Said) -> set[str] | None:
        """Return the parts of properties that lead to a class which was named, if there are any."""
        classes = {
            term.iri for name in was.names for term in self._vocabulary.find_classes(named(name))
        }
        there = set(_WORD.findall(was.text))
        leading = [
            name
            for name in _WORD.findall(now.text)
            if name not in there
            and any(term.range in classes for term in self._vocabulary.find_properties(named(name)))
        ]
        return {part for name in leading for part in _parts(name)} if leading else None

    @staticmethod
    def _joined_alike(was: _Said, now: _Said) -> set[str]:
        """Return the parts of names that are one word in one text and several in the other."""
        one, other = ({_squashed(name): name for name in said.names} for said in (was, now))
        return {
            part
            for key in one.keys() & other.keys()
            for name in (one[key], other[key])
            for part in _parts(name)
        }

    def _words_of_numbers(self, was: _Said, now: _Said) -> set[str]:
        """Return the parts of words behind numbers that are units in the other text, or no units.

        Beside a text that tells what is counted, the number itself may be asked.
        """
        units = {digits for digits, word in _MEASURED.findall(now.text) if unit(word)}
        words = {
            part
            for digits, word in _MEASURED.findall(was.text)
            if digits in units
            for part in _parts(word)
        }
        if "offset" in now.text:
            words |= {"page", "row", "result"}
        texts = [term for name in was.names for term in self._properties(name, "text")]
        numbers = [
            term for name in _WORD.findall(now.text) for term in self._properties(name, "number")
        ]
        for text in texts:
            if any(self._is_beside(text, number) for number in numbers):
                words.update(_parts_of(text))
                words.update(
                    part for _, word in _MEASURED.findall(was.text) for part in _parts(word)
                )
        return words

    def _is_beside(self, one: PropertyTerm, other: PropertyTerm) -> bool:
        """Tell whether whatever has a property has another one."""
        return all(
            any(self._vocabulary.is_subclass(own, owner) for owner in other.domain)
            for own in one.domain or ("",)
        )

    def _properties(self, name: str, kind: str) -> list[PropertyTerm]:
        return [term for term in self._vocabulary.find_properties(named(name)) if term.kind == kind]

    def _is_a_slip(self, part: str, said: _Said) -> bool:
        """Tell whether a part is a word of the language that is misspelt, and denies nothing."""
        for name in said.names:
            word = name.lower()
            if len(word) < _KEYWORD and part in _parts(word):
                near = nearest(word, KEYWORDS, 1)
                if near and near[0] not in DENIALS | SILENCES and not self._terms(word):
                    return True
        return False

    def _are_of_kept_values(self, parts: Iterable[str], was: _Said, now: _Said) -> bool:
        """Tell whether all that is lost are properties whose value is a condition of its own."""
        kept = set(now.parts)
        left_out: set[str] = set()
        for compared in _COMPARED.finditer(was.text):
            value = compared["value"]
            elsewhere_too = re.search(rf"[=<>(,]\s*{re.escape(value)}", now.text)
            if kept.issuperset(_parts(value)) and not value[0].isdigit() and not elsewhere_too:
                left_out.update(_parts(compared["path"]))
        return left_out.issuperset(parts)

    def _called(self, names: Iterable[str]) -> set[str]:
        """Return the parts of all that those terms are called which some words name."""
        called: set[str] = set()
        for name in names:
            for term in self._terms(name):
                called.update(_parts_of(term))
                if isinstance(term, PropertyTerm):
                    about = self._vocabulary.individuals.get(term.aspect)
                    called.update(_parts_of(about) if about is not None else ())
        return called

    def _terms(self, word: str) -> tuple[Term, ...]:
        name = named(word)
        words = self._vocabulary
        return (
            *words.find_classes(name),
            *words.find_properties(name),
            *words.find_individuals(name)[:8],
        )

    def _means_something(self, part: str, said: _Said) -> bool:
        """Tell whether a part is of a class or a property, or of a thing that is no property."""
        for name in said.names:
            if part not in _parts(name):
                continue
            compared = re.search(rf"(?<![\w-]){re.escape(name)}\s*=", said.text)
            terms = self._terms(name)
            if any(not (compared and isinstance(term, Individual)) for term in terms):
                return True
        return False

    def _led_to(self, was: _Said, now: _Said, lost: Iterable[str]) -> set[str]:
        """Return the parts of names that a fix may put in.

        They are those of a property whose value was there, of steps that lead to a property that
        was, of a class where none was named, and of what a path goes over.
        """
        kept = was_in_it = set(was.parts)
        led: set[str] = set()
        headed = [
            head
            for head in _HEADED.finditer(now.text)
            if was_in_it.isdisjoint(_parts(head["name"]))
        ]
        if headed and not any(self._vocabulary.find_classes(named(name)) for name in was.names):
            led.update(part for head in headed for part in _parts(head["name"]))
        for head in _HEADED.finditer(now.text):
            classes = {term.iri for term in self._vocabulary.find_classes(named(head["name"]))}
            for name in now.names:
                if kept.issuperset(_parts(name)) and any(
                    classes.intersection(thing.types)
                    for thing in self._vocabulary.find_individuals(named(name))
                ):
                    led.update(_parts(head["name"]))
        wanted = set(lost)
        also: set[str] = set()  # what is called so as well, of which nothing else follows
        words = {name: frozenset(_parts(name)) for name in was.names}
        for name in now.names:
            parts = set(_parts(name))
            terms = self._terms(name)
            if any(_is_short_for(term, wanted) for term in terms):
                also |= parts
            if any(
                own < parts
                and (
                    not self._terms(word)
                    or re.search(rf"[=(,]\s*{re.escape(name)}", now.text)
                    or _stands_alike(word, name, was.text, now.text)
                )
                for word, own in words.items()
                if own
            ):
                led |= parts
        for compared in _COMPARED.finditer(now.text):
            value = compared["value"]
            parts = set(_parts(value))
            if value[0].isdigit() or (parts and parts <= kept | led):
                led.update(_parts(compared["path"]))
        for path in _LED.finditer(now.text):
            last = set(_parts(path["last"]))
            if last <= kept | led:
                led.update(_parts(path["before"]))
        for over in _OVER.finditer(now.text):
            led.update(_parts(over["name"]))
        return led | also


def _parts_of(term: Term) -> Iterable[str]:
    for text in (term.name, term.label, *term.synonyms, local_name(term.iri)):
        yield from _parts(text)


def _is_short_for(term: Term, words: set[str]) -> bool:
    """Tell whether one of some words is a good part of what a term is called."""
    for text in (term.name, term.label, *term.synonyms, local_name(term.iri)):
        parts = set(_parts(text))
        if parts & words and len(parts) <= _FEW_PARTS:
            return True
    return False


def _stands_alike(word: str, other: str, was: str, now: str) -> bool:
    """Tell whether a word stands as a property in one text, and another one in the other."""
    return all(
        re.search(rf"(?<![\w-]){re.escape(name)}\s*(?:[=<>]|is\b|in\b)", text)
        for name, text in ((word, was), (other, now))
    )


def _in_units(lasting: re.Match[str]) -> str:
    """Write a duration as a number with its unit."""
    units = zip(lasting.groups(), ("day", "h", "min", "s"), strict=True)
    return next(f"{number} {word}" for number, word in units if number)


def _compared_in(text: str) -> set[str]:
    """Return the parts of what stands before a comparison, or beside a value without one."""
    return {part for name in _BEFORE.findall(text) for part in _parts(name)}


def _squashed(name: str) -> str:
    return singular(re.sub(r"[\W_]", "", name).lower())


def _is_related(part: str, others: Iterable[str]) -> bool:
    """Tell whether a part of a name is another one written otherwise, or of one root with it."""
    for other in others:
        if part.isdigit() or other.isdigit():
            continue  # another number is another thing
        short, long = sorted((part, other), key=len)
        if short == long or (len(short) >= _ROOT and short[:_ROOT] == long[:_ROOT]):
            return True
        if (len(short) >= 3 and long.startswith(short)) or (len(short) > 3 and short in long):
            return True
        if nearest(part, (other,), 1):
            return True
    return False


# --- numbers and units ----------------------------------------------------------------------------


def _counts_alike(was: str, now: str) -> bool:
    """Tell whether the numbers are those that were there, or come of them."""
    for over, under in _DIVIDED.findall(was):
        number = Decimal(over) / Decimal(under) if int(under) else Decimal(0)
        was = re.sub(rf"{over}\s*/\s*{under}", f"{number:f}", was)
    was = re.sub(r"\.{2,}", " ", _GLUED.sub(r"\1 ", _LIST_MARK.sub("", was)))
    # How many are listed is another thing than what is asked.
    limits = {
        _exactly(digits) for part in _LIMITED.findall(now) for digits in _NUMBER.findall(part)
    }
    if limited := "limit" in now.lower():
        was, now = _LIMITED.sub(" ", was), _LIMITED.sub(" ", now)
    days = set(_DATE.findall(was))
    of_days = bool(_DATE.search(now) and _OF_A_DAY.search(was))
    if not of_days and not set(_DATE.findall(now)) <= days:
        return False
    if any(day not in now and day[:4] not in now for day in days):
        return False
    was, now = _MOMENT.sub(lambda found: f" {found[0][:4]} ", was), _MOMENT.sub(" ", now)
    then = {_exactly(digits) for digits in _NUMBER.findall(now)}
    words = (word for word in re.findall(r"[a-z]+", was.lower()) if word in NUMBERS)
    numbers = [
        *map(_readings, _NUMBER.findall(was)),
        *((Decimal(NUMBERS[word]),) for word in words),
    ]
    if not then <= _made_of(was, {number for readings in numbers for number in readings}):
        return False
    if of_days or days:
        return True
    if _GROUPED.search(was) or _SCALED.search(was):
        return bool(then)
    if limited:
        then |= limits
    return all(
        any(
            number in then
            or number in {0, 1}
            or (_SIZES.search(was) and {number - 1, number + 1} & then)
            for number in readings
        )
        for readings in numbers
    )


def _exactly(digits: str) -> Decimal:
    """Return a number that is written as it is here."""
    plain = re.sub(r"[_,'’]", "", digits)
    return Decimal(plain) if plain.count(".") < 2 else Decimal(plain.replace(".", ""))


def _made_of(text: str, read: Iterable[Decimal]) -> set[Decimal]:
    """Return the numbers that may come of those of a text."""
    made = (
        {Decimal(0), *read}
        if re.search(r"\b(?:zero|no|none|fewer|less)\b", text, re.I)
        else set(read)
    )
    if _SIZES.search(text):
        made |= {number + step for number in made for step in (-1, 1)}
    if _A_FEW.search(text):
        made |= {Decimal(1), Decimal(2)}
    made |= {Decimal(digits) for digits in re.findall(r"(?<=[A-Za-z]-)\d{1,9}\b", text)}
    made |= {Decimal(re.sub(r"\D", "", group)) for group in _GROUPED.findall(text)}
    for digits, _, sign in _SCALED.findall(text):
        zeros = _ZEROS.get(sign[0].lower()) or int(re.sub(r"\D", "", sign)[:2] or "0")
        made.add(Decimal(digits) * 10**zeros)
    return made


def _measures_alike(was: str, now: str) -> bool:
    """Tell whether what was measured in a unit is measured in it still."""
    then: dict[str, list[str]] = {}
    for digits, word in _MEASURED.findall(now):
        then.setdefault(digits, []).append(word)
    for digits, word in _MEASURED.findall(was):
        if word.lower() in SAID:
            continue
        known, others = unit(word), then.get(digits, [])
        if known is None:
            if any(unit(other) and other[0].lower() != word[0].lower() for other in others):
                return False
        elif others:
            if not any(_is_unit(word, other) for other in others):
                return False
        elif re.search(rf"(?<![\w.]){re.escape(digits)}(?![\w.])", now):
            return False
    return True


def _is_unit(word: str, other: str) -> bool:
    """Tell whether a unit is another one, or one that was written short: `Gb` for `Gbps`."""
    one, two = unit(word), unit(other)
    if one is None or two is None:
        return word == other
    if one.factor == two.factor:
        measured = {one.dimension, two.dimension}
        return len(measured) == 1 or measured <= _OF_DATA
    return other.casefold().startswith(word.casefold())
