"""Editors beside real language servers."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from .editor import Editor, editor


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["utf-16", "utf-8", "utf-32"])
async def edit(request: pytest.FixtureRequest) -> AsyncIterator[Editor]:
    """An editor that wants places counted in one of the three ways."""
    async with editor(encodings=[request.param]) as started:
        assert started.encoding == request.param
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def usual() -> AsyncIterator[Editor]:
    """An editor that says nothing about how places are counted."""
    async with editor() as started:
        yield started
