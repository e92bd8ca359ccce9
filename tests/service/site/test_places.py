"""Where the pages of things lie that somebody else has named."""

import re
from html import unescape
from pathlib import Path, PurePosixPath
from unicodedata import normalize

import pytest
from isthmus.kb import open_knowledge
from isthmus.queries import Engine
from isthmus.service.commands.export import _tell_of_lost
from isthmus.service.explorer.parts.addresses import path_of
from isthmus.service.site.places import Places, Wanted, place_of, taken_for_one, wanted_of
from isthmus.service.web.app import create_app

BASE = "https://w3id.org/isthmus/protocol/"
NAMES = (
    "bgp-2",
    "CON",
    "lpt1",
    "a:b",
    "a?b=c",
    "a#b",
    "%00",
    "%C3%A9",
    "\u00e9" * 200,
    "w" * 5_000,
    "-",
    "a%20b",
)
LED_ASTRAY = (
    "../../../../tmp/evil",
    "..%2F..%2Fevil",
    "..",
    ".",
    "index.html",
    "a.ttl",
    "b/c",
    "b.",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_a_file_of_its_own_that_every_system_can_have(name: str) -> None:
    path = path_of(BASE + name)
    wanted = wanted_of(path, ())
    assert place_of(BASE + name) == Places()(path).removeprefix("/")
    for file in (wanted.file, wanted_of(f"{path}.ttl", ()).file):
        inside = PurePosixPath(file)
        assert inside.parts[0] == "protocol"
        assert len(inside.parts) <= 3
        for part in inside.parts:
            assert len(part.encode()) <= 255
            assert not re.search(r'[<>:"|?*\\\x00-\x1f%]|[. ]$|^\.', part)
            assert part.partition(".")[0].upper() not in {"CON", "LPT1"}


def test_pages_of_several_things_are_several_files() -> None:
    files = {wanted_of(path_of(BASE + name), ()).file for name in NAMES}
    assert len(files) == len(NAMES)


@pytest.mark.parametrize("name", LED_ASTRAY)
def test_what_no_address_can_name_alone_has_no_page(name: str) -> None:
    assert path_of(BASE + name) == ""
    assert path_of(f"https://w3id.org/isthmus/ns#{name}") == ""


def test_a_path_that_leads_out_of_the_site_stays_in_it() -> None:
    parts = PurePosixPath(wanted_of("/protocol/..%2F..%2F..%2Ftmp", ()).file).parts
    assert ".." not in parts
    assert ".." not in PurePosixPath(wanted_of("/look", [("of", "../../x")]).file).parts


def test_every_link_to_a_thing_of_ones_own_leads_to_its_page(tmp_path: Path) -> None:
    data = tmp_path / "own.nt"
    rdf, rdfs = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://www.w3.org/2000/01/rdf-schema#",
    )
    data.write_text(
        "".join(
            f"<{BASE}{name}> <{rdf}type> <https://w3id.org/isthmus/ns#Protocol> .\n"
            f'<{BASE}{name}> <{rdfs}label> "own {number}" .\n'
            for number, name in enumerate((*NAMES, *LED_ASTRAY))
        ),
        encoding="utf-8",
    )
    client = create_app(Engine(open_knowledge([data], cache=None))).test_client()
    html = {"Accept": "text/html"}
    listed = client.get("/look?of=protocol", headers=html).text
    shown = re.findall(r'<a href="(/protocol/[^"]*)">(own \d+)</a>', listed)
    assert len(shown) == len(NAMES)
    for address, label in shown:
        page = client.get(unescape(address), headers=html)
        assert page.status_code == 200
        assert label in page.text


PAGES = ["/ns/Reach", "/ns/reach", "/ns/\ud55c", "/ns/\u1112\u1161\u11ab", "/option/privatelink"]


def written(folder: Path, *, folds: bool) -> list[str]:
    """Write pages, as a file system does that takes alike names for one, or as one does not."""
    files = [Wanted(path).file for path in PAGES]
    first: dict[str, Path] = {}
    for file in files:
        place = (folder / file).parent
        place.parent.mkdir(exist_ok=True)
        alike = first.setdefault(normalize("NFC", str(place)).lower(), place)
        if folds and alike != place:
            place.symlink_to(alike)
        place.mkdir(exist_ok=True)
        (folder / file).write_text(file)
    return files


def test_pages_that_the_file_system_takes_for_one_are_named(tmp_path: Path) -> None:
    """Each system may be asked, so a link stands for the one file that two names have elsewhere."""
    assert taken_for_one(tmp_path, written(tmp_path, folds=True)) == [
        ("ns/Reach/index.html", "ns/reach/index.html"),
        ("ns/\u1112\u1161\u11ab/index.html", "ns/\ud55c/index.html"),
    ]


def test_pages_that_the_file_system_tells_apart_are_not(tmp_path: Path) -> None:
    files = written(tmp_path, folds=False)
    lost = [file for file in files if (tmp_path / file).read_text() != file]
    assert len(taken_for_one(tmp_path, files)) == len(lost)


def test_who_exports_a_site_is_told_of_lost_pages(capsys: pytest.CaptureFixture[str]) -> None:
    _tell_of_lost([(f"ns/A{number}", f"ns/a{number}") for number in range(23)])
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "isthmus: ns/A0 and ns/a0 are one file here, which holds one of the two pages"
    assert told[20] == "isthmus: and 3 more such pairs"
    assert "the site is not whole" in told[21]
    assert len(told) == 22
