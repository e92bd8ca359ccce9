"""Leaves this folder alone where nobody wants what is slow, as all of it is."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no module here then: each process would read all questions for it."""
    return True if config.option.markexpr == "not slow" else None
