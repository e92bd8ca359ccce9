"""Puts the tests into the same surroundings, whoever starts them and from where.

Done while this is imported, since modules of tests look at the environment when they are.
"""

import atexit
import gc
import os
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Generator
from contextvars import copy_context
from pathlib import Path

import hypothesis
import pytest

from tests.surroundings import handed_on, neutral

pytest_plugins = ("tests.fixtures",)

for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGCHLD):
    # A shell without job control starts what it puts into the background with SIGINT ignored, nohup
    # does so with SIGHUP, and both are inherited by every program that a test starts.
    if signal.getsignal(number) == signal.SIG_IGN:
        usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        signal.signal(number, usual)
_TESTS = os.getpid()


def _end_in_order(number: int, _frame: object) -> None:
    """Have the tests end as with Ctrl-C, so that what they have started is ended, too."""
    if os.getpid() == _TESTS:
        raise KeyboardInterrupt
    # A process that a test has forked.
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


signal.signal(signal.SIGTERM, _end_in_order)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
os.umask(0o022)
# Of the processor's time a twelfth went into looking for garbage, most of it through the knowledge,
# which stays: it is looked for after as many new things as tests of a few seconds make.
gc.set_threshold(10_000, 10, 10)
# A deadline for each example would tell how busy the machine is.
hypothesis.settings.register_profile("isthmus", deadline=None)
hypothesis.settings.load_profile("isthmus")

home = Path(tempfile.mkdtemp(prefix="isthmus-tests-"))
atexit.register(shutil.rmtree, home, ignore_errors=True)
_KEPT_IN, _KEPT, _READ = "TESTS_FIND_KNOWLEDGE_IN", "kept", "read"
_PATIENCE = 60
first_home = os.environ.pop(_KEPT_IN, "")
surroundings = neutral(os.environ, home)
os.environ.clear()
os.environ.update(surroundings)
time.tzset()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while thousands of tests are collected, and never among these.

    They live to the end; looking through them took a fifth of what collecting takes. Of several
    processes one collects before the others, which find its modules compiled: that is half of what
    collecting takes, and meanwhile the knowledge is built beside it.
    """
    first = os.environ.get("PYTEST_XDIST_WORKER") == "gw0"
    if first_home and not first:
        _wait_for(Path(first_home) / _READ)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        if first_home and first:
            (Path(first_home) / _READ).touch()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Tell the processes that share the tests where the first one was started.

    Meanwhile the knowledge is built for all of them.
    """
    asked = 'isthmus ask "count option" >asked 2>&1; mv asked "$0"'
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    building = subprocess.Popen(
        ["sh", "-c", asked, _KEPT], cwd=home, env={**os.environ, "PATH": path}
    )
    atexit.register(building.wait)
    os.environ.update(handed_on() | {_KEPT_IN: str(home)})


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run each test in a context of its own.

    The application says in the thread that it runs in on whose behalf stores are asked, and since
    when: where a test calls it itself, the next tests would be long beyond their deadline.
    """
    test = pyfuncitem.obj
    pyfuncitem.obj = lambda **given: copy_context().run(test, **given)
    try:
        return (yield)
    finally:
        pyfuncitem.obj = test


def pytest_collection_finish() -> None:
    """Take over what is kept of the knowledge, which each process would build for itself."""
    if not first_home:
        return
    _wait_for(Path(first_home) / _KEPT)
    if (kept := Path(first_home) / ".cache").is_dir():
        shutil.copytree(kept, home / ".cache", dirs_exist_ok=True)


def _wait_for(sign: Path) -> None:
    """Wait until another process has done something, but not for ever."""
    until = time.monotonic() + _PATIENCE
    while not sign.exists() and time.monotonic() < until:
        time.sleep(0.05)
