"""The tasks: their calls give the answers that they state."""

import json
from collections.abc import Callable
from pathlib import Path

from isthmus.service.agents.tasks import tasks

from .client import Client


def test_the_calls_of_tasks_are_answered_as_they_say(client: Client) -> None:
    every = list(tasks())
    assert len({(task["theme"], task["name"]) for task in every}) == len(every) > 400
    # One of each theme is called; the tests of the knowledge judge all answers in full.
    for task in {task["theme"]: task for task in every}.values():
        call, answer = task["call"], task["answer"]
        assert isinstance(call, dict)
        assert isinstance(answer, dict)
        result = client.tool(call["tool"], **call["arguments"], detail="full")
        text = result["content"][0]["text"]
        assert bool(result.get("isError")) == ("error" in answer), task
        for word in (*answer.get("expected", ()), answer.get("verdict", "")):
            assert word in text, task


def test_the_command_writes_them_as_lines_of_json(
    launch: Callable[..., object], tmp_path: Path
) -> None:
    file = tmp_path / "tasks.jsonl"
    assert launch("export", "--tasks", "-o", str(file)).returncode == 0  # type: ignore[attr-defined]
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == list(tasks())
    assert {"name", "theme", "question", "call", "answer"} == set(lines[0])
    assert launch("export", "--tasks", "--closure").returncode == 2  # type: ignore[attr-defined]
