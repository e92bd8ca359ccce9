"""One browser for the tests of all pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsers import Contexts
from tests.fixtures import chromium
from tests.servers import Server


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """The browser, whose processes know the scripts of the pages after the first module."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def contexts(browser: Any, server: Server) -> Contexts:
    """The contexts that the tests use one after another."""
    return Contexts(browser, server.address)
