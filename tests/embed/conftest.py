"""The blocks of documentation authors, answered over the shipped knowledge."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine
from isthmus.service.embed.embedder import Embedder

Launch = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder(Engine(open_knowledge()))


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    """Run the command line as a process in a folder of its own."""
    command = Path(sys.executable).with_name("isthmus")

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [command, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "NO_COLOR": "1"},
        )

    return run
