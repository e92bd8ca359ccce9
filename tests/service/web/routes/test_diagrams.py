"""Drawings over HTTP and on the command line."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.paths import ROOT
from tests.servers import Server

Launch = Callable[..., "subprocess.CompletedProcess[str]"]
OPTION = "/api/v1/options/managed-vpn/diagram"
CONFIGURATION = "/api/v1/configurations/managed-vpn-redundant/diagram"


def test_an_option_is_drawn_with_all_its_configurations(server: Server) -> None:
    reply = server(f"{OPTION}.svg")
    picture = ElementTree.fromstring(reply.text)

    assert (reply.status, reply.media_type) == (200, "image/svg+xml")
    title = picture.findtext("{http://www.w3.org/2000/svg}title")
    assert title == "AWS Managed VPN (one connection) / AWS Managed VPN (redundant connections)"
    one = server(f"{OPTION}.svg?configuration=managed-vpn-redundant")
    assert one.text == server(f"{CONFIGURATION}.svg").text


@pytest.mark.parametrize(
    ("suffix", "media_type", "sign"),
    [
        ("svg", "image/svg+xml", "<svg "),
        ("mmd", "text/vnd.mermaid", "flowchart LR"),
        ("dot", "text/vnd.graphviz", "graph "),
        ("txt", "text/plain", "- IPsec tunnel 1 (VPN tunnel): between"),
        ("md", "text/markdown", "| node | kind |"),
    ],
)
def test_every_form_by_suffix_and_by_header(
    server: Server, suffix: str, media_type: str, sign: str
) -> None:
    reply = server(f"{CONFIGURATION}.{suffix}")

    assert (reply.status, reply.media_type) == (200, media_type)
    assert sign in reply.text
    assert server(CONFIGURATION, accept=media_type).text == reply.text


def test_a_drawing_is_kept_and_asked_about(server: Server) -> None:
    first = server(f"{CONFIGURATION}.svg")
    again = server(f"{CONFIGURATION}.svg", if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert first.headers["access-control-allow-origin"] == "*"
    assert "'unsafe-inline'" in first.headers["content-security-policy"]
    assert "script" not in first.headers["content-security-policy"]


def test_direction_and_caption_are_chosen(server: Server) -> None:
    wide, narrow, bare = (
        server(f"{CONFIGURATION}.svg{query}").text
        for query in ("", "?direction=narrow", "?direction=narrow&caption=no")
    )
    sizes = [re.search(r'viewBox="0 0 (\d+) (\d+)"', text) for text in (wide, narrow, bare)]
    widths = [int(size[1]) for size in sizes if size]

    assert widths[0] > 328 >= widths[1] >= widths[2]
    assert "Built from" in narrow.partition("</desc>")[2]
    assert "Built from" not in bare.partition("</desc>")[2]


@pytest.mark.parametrize(
    ("path", "status", "help_"),
    [
        ("/api/v1/options/none/diagram.svg", 404, "/api/v1/options"),
        ("/api/v1/options/a%20b%3C/diagram.svg", 404, "/api/v1/options"),
        ("/api/v1/configurations/managed-vpn/diagram.svg", 404, "find configuration"),
        (f"{OPTION}.png", 404, "svg, mermaid, dot, text, markdown"),
        (f"{OPTION}.svg?configuration=x", 400, "managed-vpn-single, managed-vpn-redundant"),
        (f"{OPTION}.svg?direction=up", 400, "wide, narrow"),
        (f"{OPTION}.svg?caption=maybe", 400, "yes or no"),
        (f"{OPTION}.svg?width=3", 400, "configuration, direction, caption, format"),
    ],
)
def test_a_wrong_address_says_what_there_is(
    server: Server, path: str, status: int, help_: str
) -> None:
    reply = server(path)

    assert (reply.status, reply.media_type) == (status, "application/problem+json")
    assert help_ in reply.json["detail"]


def test_the_command_line_draws_in_every_form(launch: Launch) -> None:
    picture = launch("draw", "managed-vpn-redundant")
    text = launch("draw", "managed-vpn", "--format", "text")

    assert picture.returncode == text.returncode == 0
    assert ElementTree.fromstring(picture.stdout).get("role") == "img"
    assert "Nodes (4):" in text.stdout
    assert "Nodes (5):" in text.stdout
    for form, sign in (("mermaid", "flowchart"), ("dot", "graph "), ("markdown", "## Transit")):
        assert sign in launch("draw", "transit-vpc", "--format", form).stdout
    narrow = launch("draw", "transit-vpc", "--direction", "narrow", "--no-caption").stdout
    assert "Built from" not in narrow.partition("</desc>")[2]


def test_the_command_line_helps_with_a_wrong_name(launch: Launch) -> None:
    done = launch("draw", "managed-vpm")

    assert done.returncode == 2
    assert "did you mean managed-vpn" in done.stderr


def test_a_network_of_ones_own_is_drawn_as_documented(launch: Launch, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "service" / "your-own-data.md").read_text()
    data = tmp_path / "network.ttl"
    data.write_text("".join(re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)))
    given = ("draw", "https://example.org/network/plan", "--data", str(data))
    picture, text = launch(*given), launch(*given, "--format", "text")

    assert picture.returncode == 0, picture.stderr
    assert "head office" in " ".join(ElementTree.fromstring(picture.stdout).itertext())
    assert "carried by internet; runs over public internet; secured by IPsec" in text.stdout
    assert "Built from data of your own" in text.stdout
    assert "gateway (virtual private gateway): in production; managed by AWS" in text.stdout
