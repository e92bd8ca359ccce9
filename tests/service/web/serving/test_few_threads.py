"""Where the service gets too few threads or processes it says so, and breaks nothing."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from isthmus.queries import Engine
from isthmus.service.web.app import create_app

from tests.few_threads import ON_LINUX, USER, as_user, in_few_threads, limited
from tests.servers import COMMAND, TRACE

pytestmark = [pytest.mark.long, ON_LINUX]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the user's own for the knowledge, which has been built."""
    folder = tmp_path_factory.mktemp("cache")
    if not os.geteuid():
        os.chown(folder, USER, -1)
    built = subprocess.run(
        [*as_user(), COMMAND, "ask", "count option", "--cache", folder],
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


@pytest.mark.parametrize("most", [7, 12, 15, 18])
def test_a_service_that_gets_too_few_threads_says_so_once_and_ends(cache: Path, most: int) -> None:
    command = [*limited(most), COMMAND, "serve", "--port", "0", "--cache", str(cache)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (3, ""), done.stderr
    assert done.stderr.startswith("isthmus: the system lets this process start no more threads")
    assert done.stderr.count("\n") == 1


def test_a_request_that_gets_no_thread_is_told_to_come_again(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    client = create_app(engine).test_client()
    ask = "/api/v1/query?q=count+option&format=csv"
    # What they import, the other user may not read.
    assert [client.get(path).status_code for path in (ask, f"{ask}&q=x")] == [200, 400]

    def work(allow: Callable[[], None]) -> object:
        refused = client.get(ask)
        allow()
        answered = client.get(ask)
        return refused.status_code, refused.headers["Retry-After"], refused.json, answered.text

    status, later, told, answered = in_few_threads(work)
    assert (status, later) == (503, "5")
    assert told["type"].endswith("/busy")
    assert "no more threads or processes" in told["detail"]
    assert answered == "count\r\n17\r\n"
    log = capfd.readouterr().err
    assert log.count("isthmus: warning: no-threads") == 1
    assert TRACE not in log
