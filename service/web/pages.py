"""The pages for people: ask and read the answer, and the coverage of the record.

Rendered here, without a script in the browser; each page has its data at the same address.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from isthmus.kb.coverage import Finding, coverage
from isthmus.kb.description import Named, name_of
from isthmus.kb.terms import Node
from isthmus.ontology import BASE
from isthmus.service.coverage import MARKS, html, write

from .data import KINDS
from .negotiation import Form
from .parameters import form, read

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from .app import Service

_COVERAGE = (
    Form("html", "text/html"),
    Form("json", "application/json"),
    Form("csv", "text/csv"),
)


def blueprint(service: "Service") -> "Blueprint":
    """Return the routes of the pages.

    Args:
        service: What they work with.
    """
    from flask import Blueprint, Response, render_template

    routes = Blueprint("pages", __name__)
    root = root_of(service)

    @routes.get("/coverage")
    @routes.get("/coverage.<suffix>")
    def cover(suffix: str = "") -> "Response | str":
        read(())
        chosen = form(_COVERAGE, suffix)
        found = coverage(service.knowledge.store)
        if chosen.name != "html":
            return Response(write(found, chosen.name), content_type=chosen.content_type)
        totals = [(finding, found.count(finding)) for finding in Finding]
        table = html(found, lambda iri: root + path_of(iri))
        return render_template("coverage.html", table=table, totals=totals, marks=MARKS)

    return routes


def globals_of(service: "Service") -> Mapping[str, object]:
    """Return what every template may use.

    Args:
        service: What the pages work with.

    Returns:
        ``root``, the path before every address; ``style``, the address of the style sheet, which
        changes with its content; ``edition`` and ``dataset``; ``link``, from an IRI to the path of
        its page, if it has one; ``name``, from a term to what to call it.
    """
    root = root_of(service)
    sheet = Path(__file__).parent.parent / "static" / "isthmus.css"
    digest = hashlib.sha256(sheet.read_bytes()).hexdigest()[:12]

    def name(term: Node) -> Named:
        return name_of(service.knowledge.quads, term)

    return {
        "root": root,
        "style": f"{root}/static/isthmus.css?v={digest}",
        "edition": service.knowledge.edition,
        "dataset": service.knowledge.version,
        "link": path_of,
        "name": name,
    }


def root_of(service: "Service") -> str:
    """Return the path before every address, which a public address may have."""
    return urlsplit(service.settings.public_url).path.rstrip("/")


def path_of(iri: str) -> str:
    """Return the path of the page of a thing, or an empty string if it has none.

    >>> path_of("https://w3id.org/isthmus/option/direct-connect")
    '/option/direct-connect'
    """
    kind, slash, local = iri.removeprefix(BASE).partition("/")
    if not iri.startswith(BASE) or not slash or kind not in KINDS:
        return ""
    return f"/{kind}/{quote(local, safe='')}"
