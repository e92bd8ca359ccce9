"""Find what in a user's own files is a slip, likely: what says nothing, though nothing forbids it.

Whatever is not written as it is called elsewhere is another name to RDF. In namespaces of the
project the names are known, so that one which nobody has defined is told of.
"""

# ruff: noqa: PLC0415 - most files have nothing to look up

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from isthmus.kb.errors import MOST_PROBLEMS, without_middle
from isthmus.kb.reasoning.large_data import Plain, PlainFile, in_twos
from isthmus.kb.reasoning.skolem import unnamed
from isthmus.kb.source import Source, lines_of, read_all
from isthmus.kb.syntaxes.formats import FORMATS
from isthmus.kb.terms import OWL, RDF, RDFS, Node, local_name, shorten
from isthmus.ontology import BASE, GRAPH, IQ, IST, NET, PREFIXES, ontology_files, resource_files
from pyoxigraph import NamedNode, RdfFormat, Triple

_WORDS = (IST, IQ, NET)
"""Namespaces of terms."""
_THINGS = tuple(
    space for space in PREFIXES.values() if space.startswith(BASE) and space not in {*_WORDS, GRAPH}
)
"""Namespaces of what the shipped knowledge is about."""
_LAST_WORD = re.compile(r"(?:[A-Z][^A-Z]*|[^A-Z]+|)\Z")
"""The noun in the name of a class: *Option* of *ConnectivityOption*."""
_DEFINING = frozenset(
    {
        RDF.type,
        RDFS.label,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.equivalentClass,
        OWL.equivalentProperty,
    }
)
"""Whatever has one of these said of it has been made by whoever says so."""


def doubts_about(
    own: Sequence[tuple[int, Source]],
    plain: Plain | None,
    shipped: Iterable[Source],
    facts: Iterable[Triple],
    *,
    with_things: bool,
) -> tuple[str, ...]:
    """Look over a user's own files.

    Args:
        own: The files, each with its place among all that were read.
        plain: What those of large data say of things, which their sources leave out.
        shipped: The files of the project that were read.
        facts: What the claims in the files come to, which may define something as well.
        with_things: Whether the names of all things that the project knows are in `shipped`.

    Returns:
        A sentence for each doubt, with the name of the file.
    """
    of_plain = {file.number: file for file in plain.files} if plain is not None else {}
    silent = [
        f"{source.path.name}: not a single statement stands in it{_why_silent(source.path)}"
        for number, source in own
        if not source.triples and not (number in of_plain and any(of_plain[number].pairs.values()))
    ]
    spaces = (*_WORDS, *_THINGS) if with_things else _WORDS
    used = _Used(spaces)
    for _, source in own:
        used.add(source.triples)
    used.define(facts)
    if plain is not None:
        used.add_plain(plain)
    if not (names := used.undefined()):
        return tuple(silent)
    known = {
        term
        for source in shipped
        for triple in source.triples
        for term in (triple.subject, triple.predicate, triple.object)
    }
    if names := names - known:
        read = {source.path for source in shipped} | {source.path for _, source in own}
        rest = dict.fromkeys((*ontology_files(), *resource_files()))
        sources = read_all([path for path in rest if path not in read])
        known |= {triple.subject for source in sources for triple in source.triples}
        names -= known
    if not names:
        return tuple(silent)
    places = _places(names, own, plain, of_plain)
    told = sorted(names, key=lambda name: (*places.get(name, ("", 0)), name.value))
    known_names = [term.value for term in known if isinstance(term, NamedNode)]
    lines = [_undefined(name, places.get(name), known_names) for name in told[:MOST_PROBLEMS]]
    if more := len(told) - len(lines):
        lines.append(f"and {more:,} more names that nobody has defined")
    return (*silent, *lines)


class _Used:
    """The names in some namespaces that files use, and those that they define.

    Args:
        spaces: The namespaces.
    """

    def __init__(self, spaces: tuple[str, ...]) -> None:
        self._spaces = spaces
        self._names: set[NamedNode] = set()
        self._defined: set[Node] = set()

    def add(self, triples: Iterable[Triple]) -> None:
        """Add what is used, and defined, in some triples."""
        for triple in triples:
            subject, verb, value = triple.subject, triple.predicate, triple.object
            if verb in _DEFINING:
                self._defined.add(subject)
            for term in (subject, verb, value):
                if term.__class__ is NamedNode and term.value.startswith(self._spaces):
                    self._names.add(term)

    def define(self, triples: Iterable[Triple]) -> None:
        """Add what is defined in some triples."""
        self._defined.update(triple.subject for triple in triples if triple.predicate in _DEFINING)

    def add_plain(self, plain: Plain) -> None:
        """Add what is used, and defined, in large data."""
        resources = plain.numbers.resources
        self._names.update(
            term
            for term in resources
            if term.__class__ is NamedNode and term.value.startswith(self._spaces)
        )
        if not self._names:
            return
        wanted = {plain.numbers.known(name): name for name in self._names}
        verbs = {number for verb in _DEFINING if (number := plain.numbers.known(verb)) is not None}
        for file in plain.files:
            for verb in verbs & file.pairs.keys():
                found = wanted.keys() & set(file.pairs[verb][::2])
                self._defined.update(wanted[number] for number in found)

    def undefined(self) -> set[NamedNode]:
        """Return the names that are used and not defined."""
        return {name for name in self._names - self._defined if local_name(name.value)}


def _why_silent(path: Path) -> str:
    if FORMATS.get(path.suffix.lower()) != RdfFormat.JSON_LD:
        return ""
    return "; in JSON-LD only names that its @context defines say anything"


def _places(
    names: Collection[NamedNode],
    own: Sequence[tuple[int, Source]],
    plain: Plain | None,
    of_plain: Mapping[int, PlainFile],
) -> dict[NamedNode, tuple[str, int]]:
    """Return for each name the file that uses it first, and the line."""
    places: dict[NamedNode, tuple[str, int]] = {}
    missing = set(names)
    for number, source in own:
        triples = source.triples
        said: Iterable[Triple] = triples
        if plain is not None and number in of_plain:
            said = chain(triples, _of_plain(missing, plain, of_plain[number]))
        first: dict[NamedNode, list[Triple]] = {}
        for triple in said:
            for term in (triple.subject, triple.predicate, triple.object):
                if term.__class__ is NamedNode and term in missing:
                    first.setdefault(term, []).append(triple)
        missing -= first.keys()
        wanted = {triple for triples in first.values() for triple in triples}
        lines = lines_of(source.path, chain(wanted, map(unnamed, wanted)), number) if wanted else {}
        for name, users in first.items():
            at = (lines.get(triple) or lines.get(unnamed(triple), 0) for triple in users)
            places[name] = source.path.name, min(filter(None, at), default=0)
    return places


def _of_plain(names: Collection[NamedNode], plain: Plain, file: PlainFile) -> Iterator[Triple]:
    """Yield, of what a file of large data says of things, the first with each of some names."""
    wanted = {plain.numbers.known(name) for name in names}
    for verb, pairs in file.pairs.items():
        if verb in wanted and pairs:
            wanted.discard(verb)
            yield from plain.numbers.triples(verb, pairs[:2])
        if wanted.isdisjoint(pairs):
            continue
        for start, (subject, value) in enumerate(in_twos(pairs)):
            if subject in wanted or value in wanted:
                wanted -= {subject, value}
                yield from plain.numbers.triples(verb, pairs[2 * start : 2 * start + 2])


def _undefined(name: NamedNode, place: tuple[str, int] | None, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    iri = name.value
    end = local_name(iri)
    space = iri[: len(iri) - len(end)]
    # What has a capital is a class in ontologies, and what has none is a property.
    others = sorted(
        {
            other.removeprefix(space)
            for other in known
            if other.startswith(space) and other[len(space) :][:1].isupper() == end[:1].isupper()
        }
    )
    last = {_LAST_WORD.search(other)[0]: other for other in reversed(others)}  # type: ignore[index]
    near = get_close_matches(end, others, 1)
    near = near or [last[word] for word in get_close_matches(end, last, 1)]
    meant = f"; did you mean {shorten(NamedNode(space + near[0]))}?" if near else ""
    at = f"{place[0]}:{place[1]}: " if place is not None else ""
    return without_middle(f"{at}no ontology and no data define {shorten(name)}{meant}")
