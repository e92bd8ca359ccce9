"""Load on a server: wrk sends requests in turn over some connections and says how it went."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FIGURE = re.compile(
    r"^\s*(?P<name>50%|99%)\s+(?P<value>[\d.]+)(?P<unit>us|ms|s)\s*$", re.MULTILINE
)
_BROKEN = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
_SCRIPT = """
local targets = { %s }
local place = 0
request = function()
  place = place %% #targets + 1
  return wrk.format("GET", targets[place], { Accept = "%s" })
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of load found.

    Attributes:
        rate: Answers a second.
        median: Seconds until an answer was there, half of the requests.
        last: The same, 99 of 100 requests.
        failed: Requests whose answer was no success, or did not come.
    """

    rate: float
    median: float
    last: float
    failed: int


def wrk(
    address: str, targets: Sequence[str], *, seconds: int, connections: int, accept: str
) -> Load:
    """Send requests for some seconds.

    Args:
        address: Of the server, without a slash at the end.
        targets: Paths with parameters, asked in turn.
        seconds: How long.
        connections: How many requests are on their way at a time.
        accept: The Accept header.

    Returns:
        What was found.

    Raises:
        SystemExit: There is no wrk.
    """
    if shutil.which("wrk") is None:
        raise SystemExit("the load comes from wrk: on Debian, apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "targets.lua"
        script.write_text(_SCRIPT % (", ".join(map(json.dumps, targets)), accept))
        done = subprocess.run(
            [
                *("wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s"),
                *("--timeout", "30s", "-s", str(script), address),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    return _read(done.stdout)


def _read(told: str) -> Load:
    times = {
        match["name"]: float(match["value"]) * _UNITS[match["unit"]]
        for match in _FIGURE.finditer(told)
    }
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = _BROKEN.search(told)
    failed = int(refused[1]) if refused else 0
    failed += sum(map(int, broken.groups())) if broken else 0
    assert rate is not None, told
    return Load(float(rate[1]), times.get("50%", 0.0), times.get("99%", 0.0), failed)
