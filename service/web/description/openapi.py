"""The OpenAPI 3.1 document, made from the routes themselves and what each is described with.

Addresses, methods and variable parts come from the routing table, all else from the `Operation`
beside each route; nothing is written down a second time. https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from isthmus.kb.json_shape import Schema, members_of
from isthmus.service.web.http.operation import QUERY_TYPES, Operation, Parameter, operation_of
from isthmus.service.web.http.problems import (
    BUSY,
    ENGINE,
    LENGTH_REQUIRED,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    TOO_LARGE,
    TOO_MANY,
    TOO_MUCH,
    TOO_SLOW,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_REQUEST,
    ProblemType,
)
from werkzeug.routing import Rule

from .schemas import reference, schemas

_VARIABLE = re.compile(r"<(?:(?P<converter>\w+)(?:\((?P<choices>.*?)\))?:)?(?P<name>\w+)>")
_CHOICE = re.compile(r'"([^"]*)"')
_METHODS = ("GET", "POST")
_FIRST = ("Queries", "SPARQL", "Knowledge", "The language, for editors", "Linked data")
"""The groups that most come for; the others follow."""
_RUNNING = (ENGINE, TOO_SLOW, TOO_MUCH)
_VALUES: Schema = {
    "type": "object",
    "propertyNames": {"pattern": r"^param\.[a-z][a-z0-9-]*$"},
    "additionalProperties": {"type": "string"},
}


def document(app: Flask, version: str, address: str) -> dict[str, Any]:
    """Describe the whole service.

    Args:
        app: The application with all its routes.
        version: Of the program.
        address: Under which clients reach the service, without a slash at the end.

    Returns:
        The document, as plain values.
    """
    paths: dict[str, dict[str, Any]] = {}
    groups: dict[str, None] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is None:
            continue
        groups[operation.group] = None
        path = _VARIABLE.sub(lambda match: f"{{{match['name']}}}", rule.rule)
        for method in _METHODS:
            if method in (rule.methods or ()):
                methods = paths.setdefault(path, {})
                methods[method.lower()] = _operation(rule, method, operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Isthmus",
            "version": version,
            "summary": "Amazon VPC connectivity options as a cited knowledge graph",
            "description": (
                "Every route also takes `HEAD`, where it takes `GET`, and `OPTIONS`. An answer has "
                "an `ETag`; a request with `If-None-Match` gets a 304 while it holds. The form of "
                "an answer is chosen by a suffix, by `format` or by `Accept`. A parameter that a "
                "route does not know is an error that names it."
            ),
            "license": {"name": "Apache-2.0 (program), CC BY 4.0 (data)"},
        },
        "servers": [{"url": address or "/"}],
        "tags": [{"name": name} for name in sorted(groups, key=_place)],
        "paths": paths,
        "components": {
            "schemas": {name: dict(schema) for name, schema in schemas().items()},
            "headers": _headers(),
        },
    }


def _place(group: str) -> int:
    return _FIRST.index(group) if group in _FIRST else len(_FIRST)


def _operation(rule: Rule, method: str, operation: Operation) -> dict[str, Any]:
    suffixed = "<suffix>" in rule.rule
    described: dict[str, Any] = {
        "operationId": _identifier(method, rule.rule),
        "summary": operation.summary,
        "tags": [operation.group],
        "parameters": [*_parts(rule, operation), *_parameters(method, operation, suffixed)],
        "responses": _responses(rule, method, operation),
    }
    if method == "POST" and ("query" in operation.traits or operation.bodies):
        described["requestBody"] = {"required": True, "content": _bodies(operation)}
    return described


def _identifier(method: str, rule: str) -> str:
    """Name an operation by method and address: one view can serve several addresses."""
    words = re.findall(r"[A-Za-z0-9]+", _VARIABLE.sub(lambda match: f"by {match['name']}", rule))
    return method.lower() + "".join(word[:1].upper() + word[1:] for word in words or ["root"])


def _parts(rule: Rule, operation: Operation) -> list[dict[str, Any]]:
    parts = []
    for match in _VARIABLE.finditer(rule.rule):
        name = match["name"]
        if name == "suffix":
            names = [name for form in operation.forms for name in form.names]
            part = Parameter(
                name, "the form of the answer", True, {"type": "string", "enum": names}, names[0]
            )
        elif match["converter"] == "any":
            choices = _CHOICE.findall(match["choices"] or "")
            given = operation.parts.get(name)
            part = Parameter(
                name,
                given.meaning if given else "one of a few words",
                True,
                {"type": "string", "enum": choices},
                given.example if given else None,
            )
        else:
            part = operation.parts[name]
        parts.append({**_parameter(part), "in": "path", "required": True})
    return parts


def _parameters(method: str, operation: Operation, suffixed: bool) -> list[dict[str, Any]]:
    parameters = []
    if "query" in operation.traits and method != "POST":
        query = Parameter("q", "a query in IQ", needed=True, example="find option where encrypted")
        parameters.append(_parameter(query))
    parameters += [_parameter(parameter) for parameter in operation.parameters]
    if "offset" in operation.traits:
        offset = Parameter(
            "offset",
            "a position in the query in code points; with text/x-iq, where it is needed",
            schema={"type": "integer", "minimum": 0, "maximum": 999_999_999},
        )
        parameters.append(_parameter(offset))
    if "values" in operation.traits:
        parameters.append(
            {
                "name": "values",
                "in": "query",
                "description": "values for the parameters of the query: param.NAME=VALUE",
                "style": "form",
                "explode": True,
                "schema": _VALUES,
            }
        )
    if "own-form" not in operation.traits and not suffixed:
        names = [name for form in operation.forms for name in (*form.names, form.media_type)]
        chosen = Parameter(
            "format",
            "the form of the answer; wins over Accept",
            schema={"type": "string", "enum": list(dict.fromkeys(names))},
        )
        parameters.append(_parameter(chosen))
    return parameters


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "required": parameter.needed,
        "schema": (
            {"type": "array", "items": dict(parameter.schema)}
            if parameter.several
            else dict(parameter.schema)
        ),
    }
    if parameter.several:
        described |= {"style": "form", "explode": True}
    if parameter.example is not None:
        described["example"] = [parameter.example] if parameter.several else parameter.example
    return described


def _bodies(operation: Operation) -> dict[str, Any]:
    if operation.bodies:
        return {
            body.media_type: {
                "schema": dict(body.schema),
                **({} if body.example is None else {"example": body.example}),
            }
            for body in operation.bodies
        }
    scalar = {"type": ["string", "number", "boolean"]}
    body: dict[str, Schema] = {
        "query": {"type": "string"},
        "params": {"type": "object", "additionalProperties": scalar},
    }
    example: dict[str, object] = {"query": "find option where encrypted"}
    if "offset" in operation.traits:
        body["offset"] = {"type": "integer", "minimum": 0}
        example["offset"] = 8
    in_json, in_text = QUERY_TYPES
    return {
        in_json: {"schema": members_of(body, optional=("params",)), "example": example},
        in_text: {"schema": {"type": "string"}, "example": "find option where encrypted"},
    }


def _responses(rule: Rule, method: str, operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for form in operation.forms:
        schema: Schema = {"type": "string"}
        if form.name == "sparql-results":
            schema = reference("SparqlResults")
        elif form.media_type == "application/json" and operation.answer:
            schema = reference(operation.answer)
        elif form.media_type.endswith("json"):
            schema = {}
        content[form.media_type] = {"schema": dict(schema)}
    responses: dict[str, Any] = {
        "200": {"description": operation.summary, "headers": _sent(method), "content": content}
    }
    if method == "GET":
        responses["304"] = {
            "description": "What the client has still holds",
            "headers": _sent("GET"),
        }
    if "leads-on" in operation.traits:
        responses["303"] = {"description": "The answer is at the address in `Location`"}
    for kind in _problems(rule, method, operation):
        _add_problem(responses, kind, rule)
    return dict(sorted(responses.items()))


def _problems(rule: Rule, method: str, operation: Operation) -> Iterable[ProblemType]:
    yield WRONG_REQUEST
    yield NOT_ACCEPTABLE
    yield METHOD_NOT_ALLOWED
    yield TOO_MANY
    yield BUSY
    if "<" in rule.rule:
        yield NOT_FOUND
    # The language refuses a text that is too long, wherever it stands.
    if method == "POST" or "query" in operation.traits or "values" in operation.traits:
        yield TOO_LARGE
    if method == "POST":
        yield LENGTH_REQUIRED
        yield UNSUPPORTED_MEDIA_TYPE
    if "runs" in operation.traits:
        yield from _RUNNING
    yield from operation.problems


def _add_problem(responses: dict[str, Any], kind: ProblemType, rule: Rule) -> None:
    entry = responses.setdefault(
        str(kind.status),
        {
            "description": kind.title,
            "headers": {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}},
            "content": {"application/problem+json": {"schema": reference("Problem")}},
        },
    )
    if not rule.rule.startswith("/api/"):
        entry["content"]["text/html"] = {"schema": {"type": "string"}}
    if kind is METHOD_NOT_ALLOWED:
        entry["headers"]["Allow"] = {"$ref": "#/components/headers/Allow"}
    if kind in {TOO_MANY, BUSY}:
        entry["headers"]["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}


def _sent(method: str) -> dict[str, Any]:
    names = ["X-Request-Id", *(["ETag"] if method == "GET" else [])]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _headers() -> Mapping[str, Any]:
    def header(description: str, schema: Schema | None = None) -> dict[str, Any]:
        return {"description": description, "schema": dict(schema or {"type": "string"})}

    return {
        "X-Request-Id": header("names this request, as its sender named it or by chance"),
        "ETag": header("changes when the answer does"),
        "Allow": header("the methods that the address takes"),
        "Retry-After": header(
            "seconds after which it is worth another attempt", {"type": "integer", "minimum": 0}
        ),
    }
