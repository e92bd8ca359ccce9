"""Files of RDF that would take the reader apart: refused in a moment, in words, and never fetched.

Each is read by a process of its own, since one that is not refused may end it.
"""

import gzip
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from isthmus.kb.errors import SourceError
from isthmus.kb.source import read

from tests.servers import COMMAND, TRACE, Launch

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"'
PREFIX = "@prefix : <http://e/> . "
DEEP = 100_000
PATIENCE = 60


def entities(*declared: str, used: str) -> str:
    head = f"<!DOCTYPE rdf:RDF [{' '.join(declared)}]><rdf:RDF {RDF}>"
    return f"{head}<e:A><e:p>{used}</e:p></e:A></rdf:RDF>"


def context(number: int, *more: str) -> str:
    """Return the context of a node in JSON-LD."""
    return ",".join((*(f'"n{at}":"http://e/{at}"' for at in range(number)), *more))


def nodes(names: str, *entries: str) -> str:
    """Return JSON-LD of nodes with a context for all of them."""
    return f'{{"@context":{{{names}}},"@graph":[{",".join(entries)}]}}'


OWN = '"s":{"@id":"http://e/s","@context":{"z":"http://e/z"}}'
"""A name with a context of its own."""
TYPES = '{"t":[' + ",".join(['"s"'] * 1_000) + "]}"
PREFIXES = " ".join(f'xmlns:n{at}="http://e/{at}/"' for at in range(20_000))
ATTRIBUTES = " ".join(f'e:p{at}="x"' for at in range(40_000))
LAUGHS = [f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9)]
HOSTILE: dict[str, tuple[str, str]] = {
    "laughs.rdf": (entities('<!ENTITY e0 "ha">', *LAUGHS, used="&e9;"), "entities stand for"),
    "attribute.rdf": (
        entities('<!ENTITY e0 "ha">', *LAUGHS, used="x").replace(
            "<e:A>", '<e:A rdf:about="http://e/&e9;">'
        ),
        "entities stand for",
    ),
    "square.owl": (
        entities(f'<!ENTITY a "{"a" * 200_000}">', used="&a;" * 2_000),
        "entities stand for",
    ),
    "elements.xml": (
        f"<rdf:RDF {RDF}>{'<e:A><e:p>' * DEEP}{'</e:p></e:A>' * DEEP}</rdf:RDF>",
        "nested deeper than the 256 levels",
    ),
    "objects.jsonld": (
        '{"http://e/p":' * DEEP + '"x"' + "}" * DEEP,
        "nested deeper than the 256 levels",
    ),
    "behind-texts.json": (
        '{"http://e/p":"}}}\\"}}}","http://e/q":' * DEEP + '"x"' + "}" * DEEP,
        "nested deeper than the 256 levels",
    ),
    "lists.jsonld": ("[" * DEEP + "]" * DEEP, "nested deeper than the 256 levels"),
    "contexts-inside.jsonld": (
        nodes(context(20_000), '{"@context":{},"n0":' * 200 + '"x"' + "}" * 200),
        "contexts stand for more than the 1,000,000 names",
    ),
    "contexts-beside.jsonld": (
        nodes(context(20_000), *['{"@context":{},"n0":"x"}'] * 1_000),
        "contexts stand for more than the 4,",
    ),
    "escaped.json": (
        nodes(context(20_000), *['{"\\u0040context":{},"n0":"x"}'] * 1_000),
        "contexts stand for more than the 4,",
    ),
    "contexts-of-a-name.jsonld": (
        nodes(context(20_000, OWN), *['{"s":{"n0":"x"}}'] * 1_000),
        "contexts stand for more than the 4,",
    ),
    "contexts-of-a-type.jsonld": (
        nodes(context(20_000, OWN, '"t":"@type"'), TYPES),
        "contexts stand for more than the 4,",
    ),
    "names-in-a-row.jsonld": (
        nodes(",".join(f'"n{at}":{{"@id":"n{at + 1}:x"}}' for at in range(20_000)), '{"n0":"x"}'),
        "rest on each other in a row than the 256",
    ),
    "names-in-a-circle.jsonld": (
        nodes(",".join(f'"n{at}":"n{(at + 1) % 20_000}:x"' for at in range(20_000)), '{"n0":"x"}'),
        "rest on each other in a row than the 256",
    ),
    "prefixes.rdf": (
        f"<rdf:RDF {RDF} {PREFIXES}>{'<e:A><e:p>x</e:p></e:A>' * 20_000}</rdf:RDF>",
        "more than are compared with each other",
    ),
    "attributes.rdf": (
        f"<rdf:RDF {RDF}><e:A {ATTRIBUTES}/></rdf:RDF>",
        "more than are compared with each other",
    ),
    "triples.ttl": (
        f"{PREFIX}:a :b {'<<( :a :b ' * DEEP}:c{')>> ' * DEEP}.",
        "nested deeper than the 256 levels",
    ),
    "behind-texts.trig": (
        PREFIX + ":a :b " + "<<( <http://e/>#>>\n :b%20c " * DEEP + ":c" + ")>> " * DEEP + ".",
        "nested deeper than the 256 levels",
    ),
    "triples.nt": (
        f"<http://e/a> <http://e/b> {'<<( <http://e/a> <http://e/b> ' * DEEP}"
        f"<http://e/c>{')>> ' * DEEP}.",
        "nested deeper than the 256 levels",
    ),
    "long.nt": (f'<http://e/a> <http://e/b> "{"x" * 17_000_000}" .', "longer than the 16 MiB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_would_take_the_reader_apart_is_refused(name: str, tmp_path: Path) -> None:
    content, said = HOSTILE[name]
    path = tmp_path / name
    path.write_text(content)
    asked = ("ask", "find option limit 1", "--data", str(path))
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -v 1500000; exec "$@"', "sh", COMMAND, *asked],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, said in done.stderr) == (3, True), done.stderr
    assert done.stderr.startswith(f"isthmus: {path}: ")
    assert "no setting allows" in done.stderr
    assert TRACE not in done.stderr


@pytest.mark.parametrize("setting", ["--data", "--ontology"])
@pytest.mark.parametrize("on_disk", ["0", "6"])
def test_a_file_of_data_has_a_bound(
    launch: Launch, setting: str, on_disk: str, tmp_path: Path
) -> None:
    path = tmp_path / "large.ttl"
    path.write_text(f'{PREFIX}:a :b "{"x" * 2**20}" . :C a <http://www.w3.org/2002/07/owl#Class> .')
    asked = ("ask", "find c limit 1", setting, str(path), "--on-disk-above", on_disk)
    done = launch(*asked, "--data-size", "1")
    told = f"{path}: it has more than the 1,048,576 bytes that are read; --data-size allows more"
    assert (done.returncode, told in done.stderr) == (3, True), done.stderr
    assert "--data-size" not in launch(*asked, ISTHMUS_DATA_SIZE="2").stderr


def test_what_looks_like_it_and_is_none_is_read(tmp_path: Path) -> None:
    def triples(name: str, content: str) -> int:
        (tmp_path / name).write_text(content)
        return len(read(tmp_path / name).triples)

    names = "".join(f'<!ENTITY n{n} "http://example.org/{n}/">' for n in range(50))
    many = "".join(f'<e:A rdf:about="&n{n % 50};{n}"><e:p>&n1;</e:p></e:A>' for n in range(9_000))
    assert triples("a.rdf", f"<!DOCTYPE r [{names}]><rdf:RDF {RDF}>{many}</rdf:RDF>") == 18_000
    brackets = '{"@id":"http://e/a","http://e/p":"' + "{[" * 1_000 + '\\"{"}'
    assert triples("a.jsonld", f"[{','.join([brackets] * 300)}]") == 300
    assert triples("a.ttl", f'{PREFIX}:a :b """{"<<" * 1_000}""", "<<" . # {"<< " * 1_000}') == 2
    each = [f'{{"@context":{{{context(20)}}},"n0":"{at}"}}' for at in range(5_000)]
    assert triples("b.jsonld", f"[{','.join(each)}]") == 5_000
    used = [f'{{"@type":["s"],"s":{{"z":"{at}"}}}}' for at in range(5_000)]
    assert triples("c.jsonld", nodes(context(100, OWN), *used)) == 15_000
    short = ",".join(f'"m{at}":"n0:{at}"' for at in range(1_000))
    assert triples("d.jsonld", nodes(context(300, short), '{"m7":"\\"@context\\":"}')) == 1
    lists = f"{PREFIX}:a :b {'( ' * 5_000}{') ' * 5_000}."
    assert triples("b.ttl", lists) == 9_999


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Gives the address of a server, and what it is asked."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


FETCHING: dict[str, Callable[[str], str]] = {
    "context.jsonld": lambda at: f'{{"@context": "{at}/c", "@id": "http://e/a", "b": "c"}}',
    "import.jsonld": lambda at: (
        f'{{"@context": {{"@version": 1.1, "@import": "{at}/c"}}, "@id": "http://e/a"}}'
    ),
    "scoped.jsonld": lambda at: (
        f'{{"@context": {{"b": {{"@id": "http://e/b", "@context": "{at}/c"}}}},'
        ' "b": {"http://e/x": 1}}'
    ),
    "entity.rdf": lambda at: entities(f'<!ENTITY a SYSTEM "{at}/c">', used="&a;"),
    "own.rdf": lambda at: entities('<!ENTITY a SYSTEM "file:///etc/hostname">', used="&a;"),
    "dtd.rdf": lambda at: (
        f'<!DOCTYPE r SYSTEM "{at}/c"><rdf:RDF {RDF}><e:A><e:p>x</e:p></e:A></rdf:RDF>'
    ),
    "parameter.rdf": lambda at: entities(f'<!ENTITY % a SYSTEM "{at}/c"> %a;', used="x"),
}


@pytest.mark.parametrize("name", FETCHING)
def test_nothing_is_fetched_for_a_file(
    name: str, asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    at, paths = asked
    path = tmp_path / name
    path.write_text(FETCHING[name](at))
    try:
        told = str(read(path).triples)
    except SourceError as error:
        told = str(error)
        if path.suffix == ".jsonld":
            assert "a @context in it is an address, and nothing is fetched" in told
    assert paths == []
    assert Path("/etc/hostname").read_text().strip() not in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(PREFIX.encode()), "is packed with gzip; unpack it first"),
        (b"PK\x03\x04" + bytes(50), "is a ZIP archive; unpack it first"),
        (PREFIX.encode("utf-16"), "is in UTF-16; save it as UTF-8"),
    ],
    ids=["gzip", "zip", "utf-16"],
)
def test_what_is_no_text_is_called_by_its_name(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said):
        read(path)
