"""What people call the things and properties of which a message or a condition says the words."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.diagnostics.spelling import day_in_words
from markupsafe import Markup, escape

from .later import without_digests

if TYPE_CHECKING:
    from collections.abc import Container

    from isthmus.queries import PropertyTerm, Vocabulary
    from isthmus.queries.vocabulary.things import Individual

_NAME = re.compile(r"(?<![\w:/.#-])(?:([a-z][a-z-]*):)?([a-z0-9]+(?:-[a-z0-9]+)*)(?![\w/#-]|:\w)")
_PLAINLY = tuple(
    (re.compile(pattern), plainly)
    for pattern, plainly in (
        (r"\b(are|is) mixed, for configurations differ\b", "differ by design"),
        (r"\bmixed on [\w-]+(, since variants differ)?:", "differs by design:"),
        (r"\bits variants differ\b", "its designs differ"),
        # A link leads to what is asked here.
        (r"; `find [^`]*` shows them$", ""),
        (r": `find [^`]*`$", ""),
        (r"\bof some variants of\b", "of some designs of"),
        (r"\bof variants only\b", "of some designs only"),
    )
)
"""What messages call configurations and variants are designs on the pages."""
_TEST = re.compile(r"(not )?\(?([\w-]+)\)?(?: (=|!=) (?:[\w-]+:)?([\w-]+))?")
_PRESENT = re.compile(r"(any|no) ([\w-]+)(?: (=) (?:[\w-]+:)?([\w-]+))?")
_OF_OTHERS = re.compile(r"any ([\w-]+) with \((.*)\)")
_ENCLOSED = re.compile(r"\((.*)\)")


def _apart(text: str, word: str) -> list[str]:
    """Return the parts of a condition that a word joins, outside of its brackets.

    >>> _apart("a or (b or c)", " or ")
    ['a', '(b or c)']
    """
    parts, depth, first = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if not depth and text.startswith(word, at):
            parts.append(text[first:at])
            first = at + len(word)
    return [*parts, text[first:]]


_OF_VERDICT = re.compile(r"([\w-]+) is (true|false|mixed|unstated)")
_VERDICTS = {
    "true": "yes",
    "false": "no",
    "mixed": "differs by design",
    "unstated": "not stated",
}


class Labels:
    """Says things and properties as people do.

    Args:
        vocabulary: Knows the words.
        chosen: IRIs of the classes whose things are known by one word, such as ``privatelink``;
            the name of any other thing is one only where it could be no word of English.
        link: Returns the address of a thing, or an empty string.
        called: Says what people call a yes/no property.
    """

    def __init__(
        self,
        vocabulary: "Vocabulary",
        chosen: "Container[str]",
        link: Callable[[str], str],
        called: "Callable[[PropertyTerm], str]",
    ) -> None:
        self._vocabulary = vocabulary
        self._chosen = chosen
        self._link = link
        self._called = called

    def message(self, text: str) -> Markup:
        """Return a message with labels for names of things; what stands in backticks is code."""
        for pattern, plainly in _PLAINLY:
            text = pattern.sub(plainly, text)
        parts = without_digests(text).split("`")
        if len(parts) % 2 == 0:
            return escape(text)
        code = Markup("<code>{}</code>")
        return Markup().join(
            code.format(part) if place % 2 else self._labelled(day_in_words(part))
            for place, part in enumerate(parts)
        )

    def condition(self, text: str) -> str:
        """Return tests in words, joined as they are; what is no plain test as it is written."""
        of_verdict = _OF_VERDICT.fullmatch(text.strip())
        if of_verdict and (asked := self._vocabulary.property_called(of_verdict[1])) is not None:
            return f"{self._called(asked)}: {_VERDICTS[of_verdict[2]]}"
        for word in (" or ", " and "):
            parts = _apart(text.strip(), word)
            if len(parts) > 1:
                return word.join(map(self.condition, parts))
        if met := _OF_OTHERS.fullmatch(text.strip()):
            term = self._vocabulary.property_called(met[1])
            inner = self.condition(met[2])
            return f"{term.label} with {inner}" if term is not None else text
        if (met := _PRESENT.fullmatch(text.strip())) and (
            term := self._vocabulary.property_called(met[2])
        ):
            if met[4] is not None:
                return f"{term.label}: no {self._value(met[4])}"
            return f"no {term.label}" if met[1] == "no" else term.label
        if (whole := _ENCLOSED.fullmatch(text.strip())) is not None:
            return self.condition(whole[1])
        met = _TEST.fullmatch(text.strip())
        term = self._vocabulary.property_called(met[2]) if met else None
        if met is None or term is None:
            return text
        turned = bool(met[1]) != (met[3] == "!=")
        if met[4] is None:
            return f"{'not ' if turned else ''}{self._called(term)}"
        if met[4] in ("true", "false"):
            return f"{'not ' if turned != (met[4] == 'false') else ''}{self._called(term)}"
        return f"{term.label}: {'not ' if turned else ''}{self._value(met[4])}"

    def _value(self, word: str) -> str:
        """Return the label of a thing; a word that names none as it is."""
        thing = self._thing("", word)
        return thing.label if thing is not None else word

    @cached_property
    def _names(self) -> dict[str, str]:
        """Labels of classes and properties by their names."""
        names = {term.name: term.label for term in self._vocabulary.classes.values()}
        return names | {term.name: term.label for term in self._vocabulary.properties.values()}

    def cell(self, text: str) -> str | Markup:
        """Return a text of an answer: a property or a class by its label, a test in words."""
        if text in self._names:
            return self._names[text]
        words = self.condition(text)
        return words if words != text else self.message(text)

    def _labelled(self, text: str) -> Markup:
        written, at = Markup(), 0
        for met in _NAME.finditer(text):
            name, kind = met[2], met[1] or ""
            term = self._vocabulary.property_called(name) if "-" in name and not kind else None
            if term is not None:
                written += escape(text[at : met.start()]) + escape(self._called(term))
                at = met.end()
                continue
            thing = self._thing(kind, name)
            if thing is None:
                continue
            address = self._link(thing.iri)
            label = Markup('<a href="{}">{}</a>').format(address, thing.label)
            written += escape(text[at : met.start()]) + (label if address else escape(thing.label))
            at = met.end()
        return written + escape(text[at:])

    def _thing(self, kind: str, name: str) -> "Individual | None":
        """Return the thing of a name; what is chosen among comes before another of the name."""
        individuals = self._vocabulary.individuals
        things = [individuals[iri] for iri in individuals.named(key_of(name))]
        things.sort(key=lambda thing: not self._is_chosen(thing))
        if kind:
            kinds = {term.iri for term in self._vocabulary.classes.values() if term.name == kind}
            things = [t for t in things if kinds & set(self._vocabulary.superclasses(t))]
        first = next(iter(things), None)
        plain = "-" not in name and not kind
        return None if first is None or (plain and not self._is_chosen(first)) else first

    def _is_chosen(self, thing: "Individual") -> bool:
        return any(iri in self._chosen for iri in self._vocabulary.superclasses(thing))
