"""Fixtures of the conformance suite that say something, or ask the client, before their result."""

import json
from collections.abc import Generator, Mapping
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias
from uuid import uuid4

from isthmus.service.agents.messages import INVALID_PARAMS, ProtocolError

PATIENCE, LISTENING = 20, 3
"""Seconds that a client has for an answer, and after which a stream of changes without one ends."""
CHANGED, CHANGING = "notifications/tools/list_changed", "test_trigger_tool_change"
LEVELS = ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency")
Talk: TypeAlias = Generator[Mapping[str, object], None, Mapping[str, object]]
_TITLED = [
    {"const": "value1", "title": "First Option"},
    {"const": "value2", "title": "Second Option"},
]
_PLAIN = {"type": "string", "enum": ["option1", "option2", "option3"]}
ELICITED: Mapping[str, Mapping[str, object]] = {
    "test_elicitation": {
        "username": {"type": "string", "description": "User's response"},
        "email": {"type": "string", "description": "User's email address"},
    },
    "test_elicitation_sep1034_defaults": {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {
            "type": "string",
            "enum": ["active", "inactive", "pending"],
            "default": "active",
        },
        "verified": {"type": "boolean", "default": True},
    },
    "test_elicitation_sep1330_enums": {
        "untitledSingle": _PLAIN,
        "titledSingle": {"type": "string", "oneOf": _TITLED},
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2"],
            "enumNames": ["Option One", "Option Two"],
        },
        "untitledMulti": {"type": "array", "items": _PLAIN},
        "titledMulti": {"type": "array", "items": {"anyOf": _TITLED}},
    },
}
"""Tools that ask the user, with the properties of the form."""
PROGRESS, LOGGING, SAMPLING = "test_tool_with_progress", "test_tool_with_logging", "test_sampling"
TALKING = (*ELICITED, CHANGING, PROGRESS, LOGGING, SAMPLING)


class Talking:
    """The tools, with what was asked of clients and is not answered yet."""

    def __init__(self) -> None:
        self._level = "debug"
        self._watched: set[object] = set()
        self._listening: list[SimpleQueue[str]] = []
        self._asked: dict[object, SimpleQueue[Mapping[str, Any]]] = {}
        self.methods = {"subscriptions/listen": self._listen}
        self.earlier_methods = {
            "logging/setLevel": self._set_level,
            "resources/subscribe": self._subscribe,
            "resources/unsubscribe": self._unsubscribe,
        }

    def answered(self, message: Mapping[str, Any]) -> None:
        """Take an answer of a client."""
        asked = self._asked.get(message.get("id"))
        if asked is not None:
            asked.put(message)

    def call(self, name: str, params: Mapping[str, Any]) -> Talk:
        """Use a tool."""
        given = params.get("arguments", {})
        if name == CHANGING:
            for queue in self._listening:
                queue.put(CHANGED)
            return _result("changed")
        if name == PROGRESS:
            token = params.get("_meta", {}).get("progressToken")
            for done in (0, 50, 100):
                yield _said("notifications/progress", progressToken=token, progress=done, total=100)
            return _result("done")
        if name == LOGGING:
            for told in ("started", "processing data", "completed"):
                if LEVELS.index("info") >= LEVELS.index(self._level):
                    yield _said("notifications/message", level="info", data=f"Tool {told}")
            return _result("logged")
        if name == SAMPLING:
            text = {"type": "text", "text": given.get("prompt")}
            messages = [{"role": "user", "content": text}]
            asked = {"messages": messages, "maxTokens": 100}
            answer = yield from self._ask("sampling/createMessage", asked)
            return _result(f"LLM response: {answer['content']['text']}")
        form = ELICITED[name]
        schema = {"type": "object", "properties": form, "required": list(form)}
        asked = {"message": given.get("message", "Please say"), "requestedSchema": schema}
        answer = yield from self._ask("elicitation/create", asked)
        return _result(f"User response: {json.dumps(answer)}")

    def _listen(self, params: Mapping[str, Any]) -> Talk:
        queue: SimpleQueue[str] = SimpleQueue()
        wanted = params.get("notifications", {})
        meta = {"io.modelcontextprotocol/subscriptionId": str(uuid4())}
        self._listening.append(queue)
        try:
            yield _said(
                "notifications/subscriptions/acknowledged", _meta=meta, notifications=wanted
            )
            while True:
                if (method := queue.get(timeout=LISTENING)) == CHANGED and wanted.get(
                    "toolsListChanged"
                ):
                    yield _said(method, _meta=meta)
        except Empty:
            return {}
        finally:
            self._listening.remove(queue)

    def _ask(
        self, method: str, params: Mapping[str, object]
    ) -> Generator[Mapping[str, object], None, Mapping[str, Any]]:
        name = str(uuid4())
        self._asked[name] = SimpleQueue()
        try:
            yield {"jsonrpc": "2.0", "id": name, "method": method, "params": params}
            result: Mapping[str, Any] = self._asked[name].get(timeout=PATIENCE)["result"]
        finally:
            del self._asked[name]
        return result

    def _set_level(self, params: Mapping[str, Any]) -> dict[str, object]:
        if params.get("level") not in LEVELS:
            raise ProtocolError(INVALID_PARAMS, f"`level` is one of {', '.join(LEVELS)}")
        self._level = params["level"]
        return {}

    def _subscribe(self, params: Mapping[str, Any]) -> dict[str, object]:
        self._watched.add(params.get("uri"))
        return {}

    def _unsubscribe(self, params: Mapping[str, Any]) -> dict[str, object]:
        self._watched.discard(params.get("uri"))
        return {}


def _said(method: str, **params: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def _result(text: str) -> dict[str, object]:
    return {"content": [{"type": "text", "text": text}]}
