"""What can be read by address: options, claims, the words of a class, saved queries.

The kinds are one table. A kind lists the ids that exist, for completion and for those that are
listed, and writes one of them as Markdown.
"""

# ruff: noqa: PLC0415 - the first answer of an agent waits for what is loaded here

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from isthmus.kb.frozen import Frozen
from isthmus.kb.terms import RDF, node_of
from isthmus.ontology import BASE
from isthmus.queries import Engine
from isthmus.queries.diagnostics.span import key_of
from isthmus.queries.saved_queries import saved_queries, saved_query
from pyoxigraph import NamedNode

from .messages import INVALID_PARAMS, RESOURCE_NOT_FOUND, ProtocolError
from .results import RESOURCES
from .vocabulary_tool import About, words

MARKDOWN = "text/markdown"
_OPTION = f"{BASE}option/"
_CLAIM = f"{BASE}claim/"
_LISTED = 200
"""Resources of one kind that are listed; the others are found by completion."""


class Kind(Frozen):
    """One kind of resource.

    Attributes:
        name: What stands behind ``isthmus://`` in its address.
        part: What the template calls the variable part.
        description: What a client is told.
        ids: The ids that exist.
        write: Writes one as Markdown; None if there is no such thing.
        listed: Whether each is listed, or only found by its template.
    """

    name: str
    part: str
    description: str
    ids: Callable[[Engine], Iterable[str]]
    write: Callable[[Engine, str], str | None]
    listed: bool = True

    @property
    def template(self) -> str:
        """The address with its variable part (RFC 6570)."""
        return f"{RESOURCES}{self.name}/{{{self.part}}}"


def _options(engine: Engine) -> Iterable[str]:
    things = engine.vocabulary.individuals.values()
    return (thing.name for thing in things if thing.iri.startswith(_OPTION))


def _option(engine: Engine, name: str) -> str | None:
    things = engine.vocabulary.individuals
    called = (things[iri] for iri in things.named(key_of(name)) if iri.startswith(_OPTION))
    if not any(thing.name == name for thing in called):
        return None
    from isthmus.queries import render

    return render(engine.ask(f"describe option:{name}"), "markdown")


def _claims(engine: Engine) -> Iterable[str]:
    from isthmus.kb.record.claim_terms import CLAIM

    quads = engine.knowledge.quads.quads_for_pattern(None, RDF.type, CLAIM, None)
    names = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return sorted(name.removeprefix(_CLAIM) for name in names if name.startswith(_CLAIM))


def _claim(engine: Engine, name: str) -> str | None:
    node = node_of(f"{_CLAIM}{name}")
    claim = engine.knowledge.claim(node) if node else None
    if claim is None:
        return None
    called = engine.knowledge.name
    parts = (called(claim.subject), called(claim.property), called(claim.object))
    lines = [
        f"**{' – '.join(parts)}**",
        "",
        f"- {claim.polarity}, modality: {claim.modality}",
        *([f"- qualified: {claim.qualifier}"] if claim.qualifier else []),
        f"- {claim.on_p()} ({claim.section}), {claim.locator}",
        f"- edition {claim.edition}",
    ]
    if claim.note:
        lines.append(f"- reading: {claim.note}")
    return "\n".join(lines) + "\n"


def _changes(engine: Engine) -> Iterable[str]:
    return (change.name for change in engine.knowledge.changes.changes)


def _change(engine: Engine, name: str) -> str | None:
    every = engine.knowledge.changes.changes
    change = next((change for change in every if change.name == name), None)
    if change is None:
        return None
    lines = [
        f"**{change.label}**",
        "",
        f"- the edition: {change.before}",
        f"- since: {change.after}",
        f"- began: {change.effective.text}",
        *([f"- ended: {change.until.text}"] if change.until is not None else []),
        f"- confidence: {change.confidence} ({change.confidence_reason})",
        f"- checked: {change.checked}",
        *(
            f"- conflict: {entry.text} ({entry.source}, {entry.address})"
            for entry in change.conflicts
        ),
        "",
        "Sources:",
        *(
            f"- {entry.publisher}: {entry.title} ({entry.address}): {entry.text}"
            for entry in change.evidence
        ),
    ]
    return "\n".join(lines) + "\n"


def _classes(engine: Engine) -> Iterable[str]:
    return (kind.name for kind in engine.vocabulary.classes.values() if not kind.hidden)


def _words(engine: Engine, name: str) -> str | None:
    return words(engine, About(name))[0] + "\n" if name in set(_classes(engine)) else None


def _queries(_: Engine) -> Iterable[str]:
    return (query.name for query in saved_queries())


def _query(engine: Engine, name: str) -> str | None:
    if name not in set(_queries(engine)):
        return None
    query = saved_query(name)
    return f"{query.title}\n\n{query.description}\n\n```iq\n{query.text.rstrip()}\n```\n"


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("option", "id", "All that is on record about an option", _options, _option),
        Kind("claim", "id", "A claim and its place in the source", _claims, _claim, False),
        Kind(
            "change",
            "id",
            "A change since the edition, with its bounds",
            _changes,
            _change,
            False,
        ),
        Kind("words", "class", "The words that go with a class", _classes, _words, False),
        Kind("queries", "name", "A saved query, which `ask` takes as it is", _queries, _query),
    )
}
"""All kinds, in the order in which they are listed."""


def listed(engine: Engine) -> list[dict[str, object]]:
    """Return the resources that are listed, by their ids: labels of a user's data stay out."""
    return [
        {"uri": f"{RESOURCES}{kind.name}/{name}", "name": name, "mimeType": MARKDOWN}
        for kind in KINDS.values()
        if kind.listed
        for name in sorted(kind.ids(engine))[:_LISTED]
    ]


def templates() -> list[dict[str, object]]:
    """Return the templates of the addresses."""
    return [
        {
            "uriTemplate": kind.template,
            "name": kind.name,
            "description": kind.description,
            "mimeType": MARKDOWN,
        }
        for kind in KINDS.values()
    ]


def read(engine: Engine, uri: str) -> dict[str, Any]:
    """Return one resource.

    Raises:
        ProtocolError: There is none of this address.
    """
    family, _, name = uri.removeprefix(RESOURCES).partition("/")
    kind = KINDS.get(family) if uri.startswith(RESOURCES) else None
    text = kind.write(engine, unquote(name)) if kind is not None and name else None
    if text is None:
        raise ProtocolError(RESOURCE_NOT_FOUND, "there is no such resource", {"uri": uri[:400]})
    return {"uri": uri, "mimeType": MARKDOWN, "text": text}


def completed(engine: Engine, template: str, typed: str) -> list[str]:
    """Return the ids that begin as was typed, then those that contain it.

    Raises:
        ProtocolError: There is no such template.
    """
    kind = next((kind for kind in KINDS.values() if kind.template == template), None)
    if kind is None:
        raise ProtocolError(INVALID_PARAMS, "there is no such template", {"uri": template[:400]})
    return matching(kind.ids(engine), typed)


def matching(names: Iterable[str], typed: str) -> list[str]:
    """Return the names that begin with a text, then those that contain it."""
    folded = typed.casefold()
    fitting = [name for name in names if folded in name.casefold()]
    return sorted(fitting, key=lambda name: (not name.casefold().startswith(folded), name))
