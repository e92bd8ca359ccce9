"""The competency questions as tasks: a question in words, a call that answers it, the right answer.

They are for whoever wants to measure a model with these tools; nothing is claimed of any. Question
and answer come from the files that test the knowledge, each time anew, so no copy grows old.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from isthmus.ontology import question_files

_ANSWERS = (
    *("expected", "ordered", "contains", "excludes", "rows", "table", "column"),
    *("verdict", "counts", "error", "note", "pages", "cited", "places"),
)
"""What says how an answer must be; the heads of the files tell what each means."""


def tasks() -> Iterator[Mapping[str, object]]:
    """Yield every task: ``name``, ``theme``, ``question``, ``call`` and ``answer``."""
    for path in question_files():
        for question in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            yield _task(path, question)


def tasks_as_lines() -> str:
    """Return all tasks as JSON, one on a line."""
    return "".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks())


def _task(path: Path, question: Mapping[str, Any]) -> Mapping[str, object]:
    return {
        "name": question["name"],
        "theme": path.stem.partition("-")[2],
        "question": question["text"],
        "call": {"tool": "ask", "arguments": {"query": question["query"]}},
        "answer": {key: question[key] for key in _ANSWERS if key in question},
    }
