"""The command, as a client starts it: nothing but messages on its standard output."""

import json
from collections.abc import Callable
from io import BytesIO

from isthmus.queries import Engine
from isthmus.service.agents.protocol import Protocol
from isthmus.service.agents.stdio import Conversation

from .client import META, PATIENCE, Process, fail
from .fixtures import Fixtures
from .talking import PROGRESS


def call(name: object, tool: str, **arguments: object) -> dict[str, object]:
    params = {"name": tool, "arguments": arguments, "_meta": META}
    return {"jsonrpc": "2.0", "id": name, "method": "tools/call", "params": params}


def test_an_answer_and_the_end(running: Callable[..., Process]) -> None:
    process = running()
    found = process.ask(call(1, "ask", query="find option where encrypted and private"))
    assert "direct-connect-vpn" in found["result"]["content"][0]["text"]
    assert process.process.stdin is not None
    process.process.stdin.close()
    assert process.process.wait(PATIENCE) == 0


def test_forty_calls_at_once_are_all_answered(running: Callable[..., Process]) -> None:
    process = running()
    queries = [f"find option where reach = many-vpcs limit {number}" for number in range(1, 41)]
    lines = [json.dumps(call(query, "ask", query=query)) for query in queries]
    process.write("\n".join(lines).encode() + b"\n")
    replies = [process.read() for _ in queries]
    assert {reply["id"] for reply in replies} == set(queries)
    assert not any(reply["result"].get("isError") for reply in replies)


def test_lines_that_are_too_long_or_no_message_end_nothing(
    running: Callable[..., Process],
) -> None:
    process = running()
    process.write(b"x" * 300_000 + b"\n")
    assert "64 KiB" in process.read()["error"]["message"]
    process.write(b"\xff\n\n")
    assert "id" not in process.read()
    assert process.ask({"jsonrpc": "2.0", "id": 2, "method": "ping"})["result"] == {}


def test_a_query_past_its_deadline_is_an_error_and_no_empty_answer(
    running: Callable[..., Process],
) -> None:
    process = running("--deadline", "0.0001")
    result = process.ask(call(1, "ask", query="find option where encrypted and private"))["result"]
    assert result["isError"]
    assert "That is no answer" in result["content"][0]["text"]


def test_a_wrong_setting_is_said_on_standard_error_only(running: Callable[..., Process]) -> None:
    process = running("--data", "no-such-file.ttl").process
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE) == 2
    assert process.stdout is not None
    assert process.stdout.read() == b""
    assert process.stderr is not None
    assert b"no-such-file.ttl" in process.stderr.read()


def test_a_cancelled_request_is_not_answered(running: Callable[..., Process]) -> None:
    process = running()
    slow = call("slow", "ask", query="find claim")
    gone = {"requestId": "slow", "reason": "no longer wanted"}
    cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": gone}
    lines = [
        json.dumps(slow),
        json.dumps(cancel),
        json.dumps(call("next", "ask", query="count option")),
    ]
    process.write("\n".join(lines).encode() + b"\n")
    assert process.read()["id"] == "next"


def test_what_a_tool_says_before_its_result_comes_before_it(engine: Engine) -> None:
    params = {"name": PROGRESS, "arguments": {}, "_meta": {**META, "progressToken": "a"}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    out = BytesIO()
    lines = BytesIO(json.dumps(message).encode() + b"\n")
    protocol = Protocol(Fixtures(engine), fail)
    Conversation(protocol, lines, out, lambda _: None, lambda _: None, longest=65_536).run()
    *said, last = (json.loads(line) for line in out.getvalue().splitlines())
    assert [message["params"]["progress"] for message in said] == [0, 50, 100]
    assert last["id"] == 1
    assert last["result"]["resultType"] == "complete"
