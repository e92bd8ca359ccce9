"""What the page on deployment gives to copy works: settings, unit, image, and both proxies."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.paths import ROOT
from tests.servers import COMMAND, TRACE, Reply, Server, start, stop
from tests.tools import missing, tool

FILES = ROOT / "docs" / "service" / "files"
SYSTEM = os.pathsep.join(
    (os.environ["PATH"], "/usr/sbin", *(f"{sys.prefix}/proxies/usr/{at}" for at in ("sbin", "bin")))
)
"""Where servers are; `make test-all` unpacks the proxies beside the packages of Python."""
ENDLESS = "SELECT (COUNT(*) AS ?n) {?s ?p ?o. ?a ?b ?c. ?d ?e ?f. ?g ?h ?i}"


def pinned(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.MULTILINE))


def test_the_image_holds_the_versions_that_are_tested() -> None:
    image, tested = (pinned(ROOT / "requirements" / f"{name}.txt") for name in ("service", "dev"))
    assert {"flask", "granian", "pyoxigraph"} <= image.keys()
    assert {name: tested.get(name) for name in image} == image


def test_the_image_takes_nothing_that_is_not_named_by_its_content() -> None:
    """Bases by their digest, packages by their hash; what is ours is built without fetching."""
    text = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    given = dict(re.findall(r"^ARG (\w+)=(\S+)", text, re.MULTILINE))
    bases = [
        given[base[2:-1]] if base.startswith("${") else base
        for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    ]
    assert bases
    for base in bases:
        assert re.search(r"@sha256:[0-9a-f]{64}$", base), base
    runs = re.findall(r"^RUN (.*)", text, re.MULTILINE)
    steps = [step.strip() for run in runs for step in run.split("&&")]
    fetching = [step for step in steps if re.search(r"\bpip\b.* (install|wheel|download)\b", step)]
    assert len(fetching) == 4
    for step in fetching:
        listed = re.findall(r"-r (\S+)", step)
        ours = "--no-deps" in step and ("--no-index" in step or "--no-build-isolation" in step)
        assert ours or (listed and "--require-hashes" in step), step
        for name in listed:
            stated = re.sub(r"\\\n", " ", (ROOT / name).read_text())
            for line in stated.splitlines():
                assert not re.match(r"[\w.-]+", line) or "--hash=sha256:" in line, line
    assert not re.search(r"\b(curl|wget|apt|apt-get|git|ADD)\b", text)


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """An image is run on a file system that can only be read.

    Where nobody may mount one, a folder is taken that the process has no right to write to.
    """
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    ask = [COMMAND, "ask", "count option", "--format", "csv"]
    filled = subprocess.run(ask, env=environment, capture_output=True, check=True)
    (words,) = (tmp_path / "isthmus" / "queries").glob("vocabulary-*.json")
    words.unlink()
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'
    inside = [tool("unshare"), "--user", "--map-root-user", "--mount", "sh", "-c"]
    refused = [f"{mount} && ! touch $0/x", str(tmp_path)]
    if subprocess.run([*inside, *refused], capture_output=True, check=False).returncode:
        mount = 'find "$0" -type d -exec chmod a-w {} +'
        rights = "-dac_override"
        inside = [] if os.geteuid() else [tool("setpriv"), "--bounding-set", rights]
        inside += ["sh", "-c"]
        subprocess.run([*inside, f"{mount} && ! touch $0/x", str(tmp_path)], check=True)

    done = subprocess.run(
        [*inside, f'{mount} && exec "$@"', str(tmp_path), *ask],
        env=environment,
        capture_output=True,
        check=False,
    )

    assert done.stderr == b""
    assert done.stdout == filled.stdout


def test_systemd_takes_the_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    unit = tmp_path / "isthmus.service"
    text = (FILES / "isthmus.service").read_text()
    unit.write_text(text.replace("/opt/isthmus/bin/isthmus", COMMAND))

    verified = subprocess.run([analyze, "verify", unit], capture_output=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, b"")
    judged = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", unit],
        capture_output=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout.decode()


# --- behind a proxy ---


@dataclass(frozen=True)
class Proxied:
    """The service of the documented settings behind a proxy of the documented configuration."""

    port: int
    folder: Path
    service: Server

    def __call__(self, path: str, *arguments: str, client: str = "127.0.0.9") -> Reply:
        """Ask with curl over TLS from some loopback address, under the name of the examples."""
        number = time.monotonic_ns()
        head, body = self.folder / f"head-{number}", self.folder / f"body-{number}"
        body.touch()
        subprocess.run(
            [
                *("curl", "--silent", "--show-error", "--noproxy", "*", "--path-as-is"),
                *("--interface", client, "--resolve", f"example.org:{self.port}:127.0.0.1"),
                *("--cacert", self.folder / "cert.pem", "--dump-header", head, "--output", body),
                *(*arguments, f"https://example.org:{self.port}{path}"),
            ],
            check=True,
            timeout=60,
        )
        first, *lines = head.read_text().strip().splitlines()
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        return Reply(int(first.split()[1]), headers, body.read_bytes())

    @property
    def requests(self) -> list[dict[str, object]]:
        """What the service has logged of requests."""
        told = [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]
        return [one for one in told if one["event"] == "request"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def nginx(folder: Path, port: int, upstream: str) -> list[str]:
    """Write the configuration of the documentation, with ports and paths of the test."""
    site = (FILES / "nginx.conf").read_text()
    for documented, here in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/ssl/example.org", f"{folder}/cert"),
        ("127.0.0.1:8765", upstream),
    ):
        assert documented in site
        site = site.replace(documented, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    whole = folder / "nginx.conf"
    whole.write_text(
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"daemon off; pid {folder}/pid; error_log {folder}/error; events {{}}\n"
        + "http {\naccess_log off;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        + site
        + "}\n"
    )
    return ["-e", f"{folder}/error", "-c", str(whole)]


def caddy(folder: Path, port: int, upstream: str) -> list[str]:
    """Write the configuration of the documentation, with ports and paths of the test."""
    site = (FILES / "Caddyfile").read_text()
    tls = f"tls {folder}/cert.pem {folder}/cert.key"
    for documented, here in (
        ("example.org {", f"https://example.org:{port} {{\n{tls}"),
        ("127.0.0.1:8765", upstream),
    ):
        assert documented in site
        site = site.replace(documented, here)
    whole = folder / "Caddyfile"
    whole.write_text("{\nadmin off\nauto_https off\n}\n" + site)
    return ["run", "--adapter", "caddyfile", "--config", str(whole)]


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def behind(name: str, folder: Path, *settings: str) -> Iterator[Proxied]:
    """A proxy in front of a service with some settings besides those of the documentation."""
    command = shutil.which(name, path=SYSTEM)
    if command is None:
        missing(name, f"`make test-all` gets it, or on Debian: apt-get install {name}")
    subprocess.run(
        [
            *(tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=example.org", "-addext", "subjectAltName=DNS:example.org"),
            *("-keyout", folder / "cert.key", "-out", folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    service = start(folder / "log", "--config", str(FILES / "isthmus.toml"), *settings)
    port = free_port()
    arguments = PROXIES[name](folder, port, service.host)
    with (folder / "told").open("wb") as told:
        proxy = subprocess.Popen(
            [command, *arguments], stdout=told, stderr=told, env=os.environ | {"HOME": str(folder)}
        )
    try:
        end = time.monotonic() + 20
        while True:
            assert proxy.poll() is None, (folder / "told").read_text()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < end, (folder / "told").read_text()
                time.sleep(0.05)
        yield Proxied(port, folder, service)
        proxy.terminate()
        proxy.wait(30)
    finally:
        proxy.kill()
        proxy.wait()
        assert stop(service) == 0
    assert TRACE not in (folder / "log").read_text()


@pytest.fixture(scope="module", params=PROXIES)
def proxied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxied]:
    """A proxy in front of a service."""
    with behind(request.param, tmp_path_factory.mktemp(request.param)) as proxied:
        yield proxied


@pytest.fixture(scope="module", params=PROXIES)
def hurried(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxied]:
    """A proxy in front of a service that soon gives up a query: too soon for pages, under load."""
    folder = tmp_path_factory.mktemp(request.param)
    with behind(request.param, folder, "--deadline", "2", "--wait", "1") as hurried:
        yield hurried


@pytest.mark.slow
def test_behind_a_proxy_clients_are_told_apart_and_claim_nothing(proxied: Proxied) -> None:
    forged = (
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Host: wrong.example",
        "Forwarded: for=6.6.6.6",
    )
    answer = proxied(
        "/isthmus/option/managed-vpn.jsonld",
        *(word for header in forged for word in ("--header", header)),
    )
    assert answer.status == 200
    assert b"wrong.example" not in answer.body
    logged = proxied.requests[-1]
    assert logged["client"] == "127.0.0.9"
    assert logged["request_id"] == answer.headers["x-request-id"]


@pytest.mark.slow
def test_below_a_path_of_a_proxy_all_links_stay_below_it(proxied: Proxied) -> None:
    bare = proxied("/isthmus")
    assert bare.status in {301, 302, 308}
    assert bare.headers["location"].endswith("/isthmus/")
    page = proxied("/isthmus/", "--header", "Accept: text/html")
    assert page.status == 200
    links = set(re.findall(r'(?:href|src)="(/[^"#?]*)', page.text))
    assert links
    assert all(link.startswith("/isthmus/") for link in links)
    described = proxied("/isthmus/sparql", "--header", "Accept: text/turtle")
    assert "<https://example.org/isthmus/sparql>" in described.text
    for link in sorted(link for link in links if "/static/" in link):
        assert proxied(link).status == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["metrics", "metrics/", "/metrics", "./metrics", "%6detrics", "x/../metrics", "/metrics//"],
)
def test_a_proxy_keeps_the_figures_to_itself(proxied: Proxied, path: str) -> None:
    assert "isthmus_requests_total" in proxied.service("/metrics").text
    answer = proxied(f"/isthmus/{path}")
    assert answer.status == 404
    assert b"isthmus_requests_total" not in answer.body


@pytest.mark.slow
def test_a_proxy_passes_on_what_the_service_says(proxied: Proxied) -> None:
    page = proxied("/isthmus/option/managed-vpn", "--header", "Accept-Encoding: gzip")
    assert page.headers["content-encoding"] == "gzip"
    tag = page.headers["etag"]
    again = ("--header", "Accept-Encoding: gzip", "--header", f"If-None-Match: {tag}")
    assert proxied("/isthmus/option/managed-vpn", *again).status == 304

    every = "SELECT * {?s ?p ?o. {?x ?y ?z} FILTER(?p = ?y)} LIMIT 50000"
    csv = ("--header", "Accept: text/csv", "--data-urlencode", f"query={every}")
    large = proxied("/isthmus/sparql", *csv)
    assert large.status == 200
    assert large.text.count("\r\n") == 50_001

    spaces = quote("ASK {}" + " " * 16_000)
    assert proxied(f"/isthmus/sparql?query={spaces}").status == 200
    long = proxied.folder / "long"
    for size in (70, 500):
        long.write_text("ASK {}" + " " * size * 1024)
        query = ("--header", "Content-Type: application/sparql-query", "--data-binary", f"@{long}")
        refused = proxied("/isthmus/sparql", *query)
        assert (refused.status, refused.media_type) == (413, "application/problem+json")
        assert refused.headers["access-control-allow-origin"] == "*"


@pytest.mark.slow
def test_a_proxy_passes_on_that_a_query_is_given_up(hurried: Proxied) -> None:
    slow = hurried("/isthmus/sparql", "--data-urlencode", f"query={ENDLESS}")
    assert slow.status == 504
    assert slow.json["type"].endswith("/too-slow")


@pytest.mark.slow
def test_one_client_behind_a_proxy_does_not_keep_another_waiting(hurried: Proxied) -> None:
    def ask(number: int) -> Reply:
        return hurried("/isthmus/sparql", "--data-urlencode", f"query={ENDLESS} #{number}")

    with ThreadPoolExecutor(24) as crowd:
        asked = [crowd.submit(ask, number) for number in range(24)]
        time.sleep(0.7)
        other = hurried("/isthmus/sparql?query=ASK%7B%7D", client="127.0.0.7")
        statuses = {one.result().status for one in asked}
    assert other.status == 200
    assert statuses <= {429, 503, 504}
    assert {429, 504} <= statuses
    assert hurried.requests[-1]["client"] in {"127.0.0.7", "127.0.0.9"}
