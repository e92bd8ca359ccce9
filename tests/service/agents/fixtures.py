"""What the conformance suite asks a server to offer, beside what this one offers.

The suite judges kinds of content and of result that no tool of ours has; these fixtures have them,
and pass through the same protocol and the same route.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from isthmus.queries import Engine
from isthmus.service.agents.messages import INVALID_PARAMS, ProtocolError
from isthmus.service.agents.offer import Offer

from .talking import TALKING, Talk, Talking

MISSING_CAPABILITY = -32021
_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmM"
    "IQAAAABJRU5ErkJggg=="
)
_SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
_IMAGE = {"type": "image", "data": _PIXEL, "mimeType": "image/png"}
_OF_SCHEMA = "json_schema_2020_12_tool"
_MIRRORED = "test_mirrored_argument"
_REGION: Mapping[str, object] = {
    "type": "object",
    "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
}
_SECRET = b"of the tests"
_TEMPLATE = "test://template/{id}/data"


def _text(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


def _resource(uri: str, media_type: str, text: str) -> dict[str, object]:
    return {"type": "resource", "resource": {"uri": uri, "mimeType": media_type, "text": text}}


def _elicited(message: str, name: str, kind: str = "string") -> dict[str, object]:
    schema = {"type": "object", "properties": {name: {"type": kind}}, "required": [name]}
    params = {"mode": "form", "message": message, "requestedSchema": schema}
    return {"method": "elicitation/create", "params": params}


def _sampled(text: str) -> dict[str, object]:
    messages = [{"role": "user", "content": _text(text)}]
    return {"method": "sampling/createMessage", "params": {"messages": messages, "maxTokens": 100}}


_ROOTS: dict[str, object] = {"method": "roots/list", "params": {}}
_NAME = _elicited("What is your name?", "name")
CONTENT: Mapping[str, Sequence[object]] = {
    "test_simple_text": [_text("This is a simple text response for testing.")],
    "test_image_content": [_IMAGE],
    "test_audio_content": [{"type": "audio", "data": _SILENCE, "mimeType": "audio/wav"}],
    "test_embedded_resource": [
        _resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")
    ],
    "test_multiple_content_types": [
        _text("Multiple content types test:"),
        _IMAGE,
        _resource("test://mixed-content-resource", "application/json", '{"test":"data"}'),
    ],
    "test_logging_tool": [_text("nothing is logged")],
}
"""Tools that give the same content always."""
ROUNDS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "test_input_required_result_elicitation": [{"user_name": _NAME}],
    "test_streaming_elicitation": [{"user_name": _NAME}],
    "test_input_required_result_sampling": [
        {"capital_question": _sampled("What is the capital of France?")}
    ],
    "test_input_required_result_list_roots": [{"client_roots": _ROOTS}],
    "test_input_required_result_request_state": [
        {"confirm": _elicited("Please confirm", "ok", "boolean")}
    ],
    "test_input_required_result_tampered_state": [
        {"confirm": _elicited("Please confirm", "ok", "boolean")}
    ],
    "test_input_required_result_multiple_inputs": [
        {
            "user_name": _NAME,
            "greeting": _sampled("Generate a greeting"),
            "client_roots": _ROOTS,
        }
    ],
    "test_input_required_result_multi_round": [
        {"step1": _elicited("Step 1: What is your name?", "name")},
        {"step2": _elicited("Step 2: What is your favorite color?", "color")},
    ],
    "test_input_required_result_capabilities": [
        {"user_name": _NAME, "greeting": _sampled("Generate a greeting")}
    ],
}
"""Tools and prompts that ask back: what they ask for in each round."""
_METHODS = {"elicitation": "elicitation/create", "sampling": "sampling/createMessage"}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
PROMPTS: Mapping[str, Sequence[str]] = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}


class Fixtures(Offer):
    """All that is offered, and what the suite needs."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(lambda: engine)
        self._talking = Talking()
        self.methods = self._talking.methods
        self.earlier_methods = self._talking.earlier_methods
        self.capabilities = {
            **Offer.capabilities,
            "logging": {},
            "tools": {"listChanged": True},
            "resources": {"subscribe": True},
        }

    def mirrored(self, tool: str) -> Mapping[str, str]:
        return {"region": "Region"} if tool == _MIRRORED else {}

    def answered(self, message: Mapping[str, Any]) -> None:
        self._talking.answered(message)

    def tools(self) -> dict[str, object]:
        names = [*CONTENT, *ROUNDS, *TALKING, "test_error_handling", "test_missing_capability"]
        plain = [
            {"name": name, "description": name, "inputSchema": {"type": "object"}} for name in names
        ]
        own: Any = super().tools()["tools"]
        return {
            "tools": [
                *own,
                *plain,
                {"name": _OF_SCHEMA, "description": "a schema", "inputSchema": SCHEMA},
                {"name": _MIRRORED, "description": "in a header too", "inputSchema": _REGION},
            ]
        }

    def call(self, params: Mapping[str, Any]) -> Mapping[str, object] | Talk:
        name = params.get("name")
        if name in TALKING:
            return self._talking.call(name, params)
        if name == _MIRRORED:
            return {"content": [_text(json.dumps(params.get("arguments")))]}
        if name in CONTENT:
            return {"content": CONTENT[name]}
        if name in ROUNDS:
            return _asked_back(name, params) or {"content": [_text(_told(name, params))]}
        if name == "test_error_handling":
            text = _text("This tool intentionally returns an error for testing")
            return {"content": [text], "isError": True}
        if name == "test_missing_capability":
            needed = {"requiredCapabilities": {"sampling": {}}}
            raise ProtocolError(MISSING_CAPABILITY, "sampling is needed", needed)
        return super().call(params)

    def read(self, params: Mapping[str, Any]) -> dict[str, object]:
        uri = params.get("uri")
        if uri == "test://static-text":
            text = "This is the content of the static text resource."
            return {"contents": [{"uri": uri, "mimeType": "text/plain", "text": text}]}
        if uri == "test://static-binary":
            return {"contents": [{"uri": uri, "mimeType": "image/png", "blob": _PIXEL}]}
        if isinstance(uri, str) and uri.startswith("test://template/"):
            name = uri.split("/")[3]
            held = {"id": name, "templateTest": True, "data": f"Data for ID: {name}"}
            text = json.dumps(held)
            return {"contents": [{"uri": uri, "mimeType": "application/json", "text": text}]}
        return super().read(params)

    def templates(self) -> dict[str, object]:
        own: Any = super().templates()["resourceTemplates"]
        return {"resourceTemplates": [*own, {"uriTemplate": _TEMPLATE, "name": "template"}]}

    def prompts(self) -> dict[str, object]:
        own: Any = super().prompts()["prompts"]
        listed = [
            {
                "name": name,
                "description": name,
                "arguments": [
                    {"name": part, "description": part, "required": True} for part in parts
                ],
            }
            for name, parts in PROMPTS.items()
        ]
        return {"prompts": [*own, *listed]}

    def prompt(self, params: Mapping[str, Any]) -> dict[str, object]:
        name, given = params.get("name"), params.get("arguments", {})
        if name not in PROMPTS:
            return super().prompt(params)
        if name == "test_input_required_result_prompt" and not params.get("inputResponses"):
            asked = {"user_context": _elicited("What context should the prompt use?", "context")}
            return {"resultType": "input_required", "inputRequests": asked}
        contents: Mapping[str, Sequence[object]] = {
            "test_simple_prompt": [_text("This is a simple prompt for testing.")],
            "test_prompt_with_arguments": [_text(f"Prompt with arguments: {json.dumps(given)}")],
            "test_prompt_with_embedded_resource": [
                _resource(str(given.get("resourceUri")), "text/plain", "Embedded content."),
                _text("Please process the embedded resource above."),
            ],
            "test_prompt_with_image": [_IMAGE, _text("Please analyze the image above.")],
            "test_input_required_result_prompt": [_text(json.dumps(params.get("inputResponses")))],
        }
        return {"messages": [{"role": "user", "content": part} for part in contents[name]]}

    def complete(self, params: Mapping[str, Any]) -> dict[str, object]:
        if params.get("ref", {}).get("name") in PROMPTS:
            return {"completion": {"values": ["paris", "park"], "total": 2, "hasMore": False}}
        return super().complete(params)


def _asked_back(name: str, params: Mapping[str, Any]) -> dict[str, object] | None:
    """Return what a tool asks for next, or None when it has all.

    Raises:
        ProtocolError: What came back is no answer, or none to a state that was given out.
    """
    rounds = ROUNDS[name]
    place = _round(params.get("requestState"))
    answers = params.get("inputResponses")
    if answers and set(rounds[place]) <= set(answers):
        if not all(isinstance(answer, dict) for answer in answers.values()):
            raise ProtocolError(INVALID_PARAMS, "an answer of the client is an object")
        place += 1
    if place == len(rounds):
        return None
    able = params.get("_meta", {}).get(_CAPABILITIES, {})
    wanted = rounds[place]
    if name == "test_input_required_result_capabilities":
        known = {_METHODS[capability] for capability in able if capability in _METHODS}
        wanted = {key: held for key, held in wanted.items() if dict(held)["method"] in known}  # type: ignore[call-overload]
    return {"resultType": "input_required", "inputRequests": wanted, "requestState": _state(place)}


def _state(place: int) -> str:
    return f"{place}.{hmac.new(_SECRET, str(place).encode(), 'sha256').hexdigest()}"


def _round(state: object) -> int:
    if state is None:
        return 0
    first = str(state).partition(".")[0]
    if not first.isdigit() or not hmac.compare_digest(_state(int(first)), str(state)):
        raise ProtocolError(INVALID_PARAMS, "the state has been changed")
    return int(first)


def _told(name: str, params: Mapping[str, Any]) -> str:
    return f"state-ok {name} {json.dumps(params.get('inputResponses'))}"
