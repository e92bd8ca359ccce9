"""The ranking in the browser of a static site is that of the service."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

from isthmus.kb.knowledge import open_knowledge
from isthmus.queries import Engine
from isthmus.service.finding import OF_SERVICE, find, index_of
from isthmus.service.site.search_index import search_index

from tests.paths import ROOT
from tests.servers import file_server

WORDS = (
    "TGW",
    "vpc peering",
    "DX + VPN",
    "high avail",
    "overlapping ranges",
    "who must provide high availability",
    "private",
    "SPOF",
    "p. 17",
    "hub spoke latency",
    "transit gatway",
    "vpc peerings",
    "private link",
    "directconnect",
    "dx gateway",
    "HA",
    "section peering",
    "avalability",
    "page 17",
    "page 31",
    "why not direct connect",
    "what changed since 2020",
    "what is new in privatelink",
    "who manages client vpn",
    "peering vs transit gateway",
    "difference between peering and privatelink",
    "connect vpcs across regions",
    "is vpc peering encrypted",
    "bandwidth of direct connect",
    "drawbacks of peering",
    "does peering support transitive",
    "high availability",
    "matrix",
    "1.25 Gbps",
    "40 VPCs",
    *tomllib.loads(Path(__file__).with_name("first-finds.toml").read_text(encoding="utf-8")),
)
_FIND = """async words => {
  const { findHere } = await import("./find.js");
  const told = await findHere(words, ".");
  const labels = list => list.map(one => one.label);
  return [told.groups.map(one => [one.name, labels(one.entries)]), labels(told.near)];
}"""


def test_the_script_ranks_as_the_service_does(browser: Any, tmp_path: Path) -> None:
    engine = Engine(open_knowledge())
    shutil.copy(ROOT / "service" / "static" / "find.js", tmp_path)
    (tmp_path / "search.json").write_bytes(search_index(engine))
    (tmp_path / "index.html").write_text("<!doctype html><title>Find</title>", encoding="utf-8")
    index = index_of(engine)
    with file_server(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        for words in WORDS:
            expected = find(index, words)
            groups, near = page.evaluate(_FIND, words)
            # What only a service has, has no place in a site.
            assert groups == [
                [group.name, [one.label for one in group.entries if one.what != OF_SERVICE]]
                for group in expected.groups
            ], words
            assert near == [one.label for one in expected.near], words
        page.close()
