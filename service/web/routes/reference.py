"""The description of the service for programs and for people: OpenAPI, and a page made from it."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request
from isthmus.kb.data_class import dataclass
from isthmus.service.web.description.openapi import document
from isthmus.service.web.http.address import root_of
from isthmus.service.web.http.negotiation import Form
from isthmus.service.web.http.operation import JSON, Operation, described
from isthmus.service.web.serving.service import Service

_GROUP = "About the service"
_DOCUMENT = Operation("The OpenAPI 3.1 document", _GROUP, (*JSON,), "OpenApi")
_PAGE = Operation("The same as a page", _GROUP, (Form("html", "text/html"),))


@dataclass(frozen=True, slots=True)
class Call:
    """One way to call the service, as the page shows it.

    Attributes:
        method: ``GET`` or ``POST``.
        path: The address, with its variable parts in braces.
        about: The operation in the shape of OpenAPI.
        example: A command that works; empty where what is asked has other words than our examples.
    """

    method: str
    path: str
    about: Mapping[str, Any]
    example: str


@dataclass(frozen=True, slots=True)
class Example:
    """A request that works.

    Attributes:
        target: Path and parameters.
        body: What is sent, or None.
        media_type: In which form it is sent.
    """

    target: str
    body: str | None = None
    media_type: str = ""

    def command(self, address: str) -> str:
        """Return it as a command for a shell."""
        link = f"curl '{address}{self.target}'"
        if self.body is None:
            return link
        return f"{link} -H 'Content-Type: {self.media_type}' --data '{self.body}'"


def blueprint(service: Service) -> Blueprint:
    """Return the routes of the description.

    Args:
        service: What they describe.
    """
    routes = Blueprint("reference", __name__)

    @cache
    def written(address: str) -> dict[str, Any]:
        whole = document(current_app, version("isthmus"), address)
        if not service.knowledge.cites:
            for methods in whole["paths"].values():
                for about in methods.values():
                    _leave_out_examples(about)
        return whole

    def here() -> str:
        return service.settings.public_url or root_of(request.environ)

    @routes.get("/openapi.json")
    @described(_DOCUMENT)
    def openapi() -> Response:
        text = json.dumps(written(service.settings.public_url), ensure_ascii=False, indent=2)
        return Response(text + "\n", content_type="application/json")

    @routes.get("/docs")
    @described(_PAGE)
    def docs() -> str:
        whole = written(service.settings.public_url)
        return render_template(
            "reference.html",
            groups=_groups(whole, here()),
            schemas=[
                (name, json.dumps(schema, ensure_ascii=False, indent=2))
                for name, schema in whole["components"]["schemas"].items()
            ],
            description=whole["info"]["description"],
        )

    return routes


def _groups(whole: Mapping[str, Any], address: str) -> list[tuple[str, list[Call]]]:
    """Return the calls under their headings; another suffix of an address is no call of its own."""
    groups: dict[str, list[Call]] = {tag["name"]: [] for tag in whole["tags"]}
    for path, methods in whole["paths"].items():
        if path.endswith(".{suffix}"):
            continue
        for method, about in methods.items():
            command = example(path, method, about).command(address) if _has_example(about) else ""
            call = Call(method.upper(), path, about, command)
            groups[about["tags"][0]].append(call)
    return [(name, calls) for name, calls in groups.items() if calls]


def _leave_out_examples(about: Mapping[str, Any]) -> None:
    """Leave out what names things of the shipped knowledge, where something else is asked."""
    for given in (*about["parameters"], *_bodies(about)):
        given.pop("example", None)


def _has_example(about: Mapping[str, Any]) -> bool:
    """Tell whether there is an example of all that a call needs."""
    needed = [parameter for parameter in about["parameters"] if parameter.get("required")]
    return all("example" in given for given in (*needed, *_bodies(about)))


def _bodies(about: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(about.get("requestBody", {}).get("content", {}).values())


def example(path: str, method: str, about: Mapping[str, Any]) -> "Example":
    """Make a request that works, from the examples of the parameters.

    Args:
        path: The address, with its variable parts in braces.
        method: The method, in small letters.
        about: The operation in the shape of OpenAPI.
    """
    pairs = []
    for parameter in about["parameters"]:
        value = parameter.get("example")
        if value is None:
            continue
        given = quote(str(value[0] if isinstance(value, list) else value), safe=":,")
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", given)
        elif parameter["required"]:
            pairs.append(f"{parameter['name']}={given}")
    target = f"{path}?{'&'.join(pairs)}" if pairs else path
    bodies = about.get("requestBody", {}).get("content", {})
    if method != "post" or not bodies:
        return Example(target)
    media_type, body = next(iter(bodies.items()))
    content = body.get("example", "")
    sent = content if isinstance(content, str) else json.dumps(content)
    return Example(target, sent, media_type)
