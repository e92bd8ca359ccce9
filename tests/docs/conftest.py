"""A shell as a reader has it, beside a service."""

import os
import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from isthmus.kb import Knowledge
from isthmus.queries import Engine

from tests.servers import Server, start, stop

from .pages import DOCS  # noqa: F401 - it makes the generator of pages importable
from .shell import SERVICE, Shell


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of its own, with what a first start of the service would put into it."""
    folder = tmp_path_factory.mktemp("cache")
    if (kept := Path.home() / ".cache").is_dir():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("service") / "log"
    running = start(log, installed=True, XDG_CACHE_HOME=str(cache))
    yield running
    assert stop(running) == 0


@pytest.fixture
def shell(tmp_path: Path, cache: Path, service: Server) -> Iterator[Shell]:
    scripts = sysconfig.get_path("scripts")
    found = Shell(
        tmp_path,
        {
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(cache),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "ISTHMUS_PORT": "0",
        },
        {SERVICE: service.address},
    )
    # An answer with an error is a failure here, as it would be to a reader.
    found.put(".curlrc", "silent\nshow-error\nfail\n")
    yield found
    found.close()


@pytest.fixture(scope="session")
def engine(knowledge: Knowledge) -> Engine:
    """The language over the shipped knowledge, with the network that ships."""
    from isthmus_pages import with_example

    return with_example(knowledge)
