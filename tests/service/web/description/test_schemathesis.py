"""What schemathesis makes of the OpenAPI document: requests within it, at its edges and beyond it.

It runs as its users run it, against a real server: no status 5xx, every status, header, media type
and shape as promised, and what breaks a promise of the request refused.
"""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.servers import Server

COMMAND = Path(sysconfig.get_path("scripts")) / "schemathesis"
FOLDER = Path(__file__).parent / "schemathesis"


def run(server: Server, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [
            COMMAND,
            *("--config-file", str(FOLDER / "schemathesis.toml")),
            *("run", f"{server.address}/openapi.json", *arguments),
        ],
        cwd=folder,
        env=os.environ | {"SCHEMATHESIS_HOOKS": "bodies", "PYTHONPATH": str(FOLDER)},
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    return done.stdout


def test_the_service_keeps_the_promises_of_its_description(server: Server, tmp_path: Path) -> None:
    told = run(server, tmp_path, "--phases", "examples,fuzzing", "--max-examples", "4")

    assert "Tested: 0" not in told
    assert "Tested:" in told


@pytest.mark.slow
def test_it_keeps_them_at_their_edges_and_in_chains_of_requests(
    server: Server, tmp_path: Path
) -> None:
    run(server, tmp_path, "--phases", "examples,coverage,fuzzing,stateful", "-n", "40")
