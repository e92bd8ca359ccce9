"""The pages for people: ask and read the answer, and the coverage of the record.

Rendered here, without a script in the browser; each page has its data at the same address.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from isthmus.kb.coverage import Finding, coverage
from isthmus.kb.description import Named, name_of
from isthmus.kb.terms import Term
from isthmus.ontology import BASE
from isthmus.queries import Answer, Gap, LeftOut, QueryError, Thing, render_diagnostics
from isthmus.service.coverage import MARKS, html, write
from isthmus.service.flagship import QUESTION

from .data import KINDS
from .negotiation import Form
from .operation import Operation, Parameter, described
from .parameters import form, read

if TYPE_CHECKING:
    from flask import Blueprint, Response
    from markupsafe import Markup

    from .app import Service

EXAMPLES = (
    ("Encrypted, private, and many VPCs", QUESTION),
    ("The same, at the grain that one can build", QUESTION.replace("option", "configuration", 1)),
    ("How many options are encrypted?", "count option where encrypted"),
    ("Is VPC peering transitive?", "check vpc-peering where transitive"),
    ("Two options side by side", "compare vpc-peering, vpc-transit-gateway"),
)
"""Questions to begin with: title and query."""
_PAGES = 64
"""So many answers with their explanations are kept, since the questions of a page come again."""
_PAGE = (Form("html", "text/html"),)
_COVERAGE = (
    Form("html", "text/html"),
    Form("json", "application/json"),
    Form("csv", "text/csv"),
)
_ASK = Operation(
    "The first page: ask, and read the answer with its sources",
    "Pages",
    _PAGE,
    parameters=(Parameter("q", "a query in IQ", example="find option"),),
    runs=True,
)
_COVER = Operation(
    "What the source says, option by option and aspect by aspect", "Pages", _COVERAGE, "Coverage"
)


def blueprint(service: "Service") -> "Blueprint":
    """Return the routes of the pages.

    Args:
        service: What they work with.
    """
    from flask import Blueprint, Response, render_template

    routes = Blueprint("pages", __name__)
    root = root_of(service)

    @lru_cache(maxsize=_PAGES)
    def explained(text: str) -> tuple[Answer, tuple[LeftOut, ...]]:
        answer = service.engine.ask(text)
        return answer, service.engine.left_out(text, answer)

    @routes.get("/")
    @described(_ASK)
    def ask() -> "Response | str":
        text = read().given.get("q", QUESTION).strip()
        form()
        if not text:
            return render_template("ask.html", text=text, examples=EXAMPLES)
        try:
            answer, others = explained(text)
        except QueryError as error:
            page = render_template("ask.html", text=text, examples=EXAMPLES, **_wrong(error))
            return Response(page, 400, content_type=_PAGE[0].content_type)
        return render_template(
            "ask.html", text=text, examples=EXAMPLES, answer=answer, others=others
        )

    @routes.get("/coverage")
    @routes.get("/coverage.<suffix>")
    @described(_COVER)
    def cover(suffix: str = "") -> "Response | str":
        read()
        chosen = form(suffix=suffix)
        found = coverage(service.knowledge.store)
        if chosen.name != "html":
            return Response(write(found, chosen.name), content_type=chosen.content_type)
        totals = [(finding, found.count(finding)) for finding in Finding]
        table = html(found, lambda iri: root + path_of(iri))
        return render_template("coverage.html", table=table, totals=totals, marks=MARKS)

    return routes


def _wrong(error: QueryError) -> dict[str, object]:
    """Return what a page shows of a wrong query: the frames, and each fix with its result."""
    return {
        "diagnostics": [
            (
                render_diagnostics(error.text, [entry]),
                [(fix.title, fix.apply(error.text)) for fix in entry.fixes],
            )
            for entry in error.diagnostics
        ]
    }


def ticked(text: str) -> "Markup":
    """Mark what stands between backticks as code, and nothing else.

    >>> str(ticked("ask `find option` & see"))
    'ask <code>find option</code> &amp; see'
    """
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    code, plain = Markup("<code>{}</code>"), Markup("{}")
    return Markup().join(
        (code if place % 2 else plain).format(part) for place, part in enumerate(parts)
    )


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

    def name(term: Term) -> Named:
        return name_of(service.knowledge.quads, term)

    return {
        "root": root,
        "style": f"{root}/static/isthmus.css?v={digest}",
        "edition": service.knowledge.edition,
        "dataset": service.knowledge.version,
        "link": path_of,
        "name": name,
        "is_thing": lambda value: isinstance(value, Thing),
        "is_gap": lambda value: isinstance(value, Gap),
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
