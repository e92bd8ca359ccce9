"""What a page says of itself to programs: schema.org for search engines, and where to embed it.

The base template of the pages calls `page_data` once in their heads.
"""

import json
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from .matching_block import sought

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isthmus.kb import Knowledge
    from isthmus.kb.record.describe import Description

    from .addresses import Addresses

_PAPER = "Amazon Virtual Private Cloud Connectivity Options"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_DATASET_ID = "https://w3id.org/isthmus/"


def page_data(
    knowledge: "Knowledge",
    addresses: "Addresses",
    here: str,
    title: str,
    *,
    about: "Description | None" = None,
    parameters: "Mapping[str, str] | None" = None,
) -> Markup:
    """Return elements for the head of a page.

    Args:
        knowledge: What the pages tell of.
        addresses: Makes links.
        here: The path of the page from the first page on, with a slash before it.
        about: The thing that it is about.
        parameters: What in its address says what it shows.

    Returns:
        A block of JSON-LD, which no browser runs, and the links by which oEmbed finds the page.
    """
    head = (
        f'<script type="application/ld+json">'
        f"{_safe(json_ld(knowledge, addresses, here, title, about))}</script>"
    )
    given = parameters or {}
    if addresses.live and sought(here, given) is not None:
        page = addresses.origin + addresses.url(here, given)
        for form, media_type in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
            target = addresses.url("/oembed", url=page, format=form)
            head += (
                f'\n<link rel="alternate" type="{media_type}" href="{escape(target)}" '
                f'title="{escape(title)}">'
            )
    return Markup(head)  # noqa: S704 - made here, of escaped parts


def json_ld(
    knowledge: "Knowledge",
    addresses: "Addresses",
    here: str,
    title: str,
    about: "Description | None" = None,
) -> dict[str, object]:
    """Return the description of a page in the words of schema.org.

    Args:
        knowledge: What the pages tell of.
        addresses: Makes links.
        here: The path of the page.
        about: The thing that it is about.
    """
    first = addresses.origin + addresses.url("/")
    if not knowledge.cites:
        # Of a user's own files no licence, author or date is known.
        return {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": title,
            "inLanguage": "en",
            "isPartOf": {"@type": "WebSite", "name": "Isthmus", "url": first},
        }
    dataset: dict[str, object] = {
        "@type": "Dataset",
        "@id": _DATASET_ID,
        "name": "Isthmus: Amazon VPC connectivity options as a cited knowledge graph",
        "description": "Statements of the whitepaper in machine-readable form, each with its "
        "place, what follows from them, and on what the paper is silent.",
        "license": _LICENCE,
        "version": knowledge.version,
        "isBasedOn": {
            "@type": "Report",
            "name": _PAPER,
            "author": {"@type": "Organization", "name": "Amazon Web Services"},
            "datePublished": knowledge.edition,
        },
        "creator": {"@type": "Organization", "name": "The Isthmus project", "url": first},
    }
    if here in {"/", "/coverage"}:
        dataset["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": addresses.origin + addresses.url(f"/data/all.{suffix}"),
            }
            for suffix, media_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"))
        ]
    page: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": title,
        "inLanguage": "en",
        "license": _LICENCE,
        "isPartOf": {"@type": "WebSite", "name": "Isthmus", "url": first},
        "isBasedOn": dataset,
    }
    if here == "/" and addresses.live:
        search = addresses.origin + addresses.url("/look") + "?words={search_term_string}"
        page["isPartOf"] = {
            "@type": "WebSite",
            "name": "Isthmus",
            "url": first,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        }
    if about is not None:
        page["mainEntity"] = {
            "@type": "DefinedTerm",
            "@id": about.thing.iri,
            "name": about.thing.label,
            "identifier": about.thing.id,
            **({"description": about.definition} if about.definition else {}),
            "url": addresses.origin + addresses.url(here),
            "inDefinedTermSet": _DATASET_ID,
        }
    return page


def _safe(content: dict[str, object]) -> str:
    """Write JSON that cannot end the element around it."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
