"""Names and texts of strangers, in well-formed files: every form shows them as they are."""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from isthmus.kb import open_knowledge
from isthmus.kb.characters import dot_text, for_people, markdown_remark, markdown_text, mermaid_text
from isthmus.queries import Engine
from isthmus.queries.forms.by_name import render
from isthmus.service.lsp.completion import completions, hover
from isthmus.service.lsp.document import Document
from isthmus.service.lsp.positions import Places
from isthmus.service.web.app import create_app
from lsprotocol.types import MarkupContent, Position, PositionEncodingKind
from markdown_it import MarkdownIt

TEXTS = (
    "<b>bold</b><script>alert(1)</script><img src=x onerror=alert(2)>",
    "![seen](http://evil.example/i.png) [go](javascript:alert(1)) <http://evil.example>",
    "one\ntwo\r\nthree\rfour\n\n\n# heading\n- item\n===",
    "\x1b[31mred\x1b]0;title\x07 \x9b31m \x7f \x08\x01\x0b",
    "abc\u202etxt.exe\u2066\u200f \u200b\u2060\ufeff\U000e0041\U000e0042",
    "# heading",
    "- item",
    "12) item",
    "---",
    "`code` ``<b>more</b>`` ```fence``` ~~~ ~~struck~~ *a* __b__ \\[c] | d",
    "`a``<b>```c",
    "&lt;b&gt; &copy; &#60; --> ]]> {{ 7*7 }} {% raw %}",
    '"quoted"; y [label="z\\N"] %%{init: {"theme": "forest"}}%% #35; #quot;',
)
UNSEEN = ("   ", "\u200b\u2060", "\u0301\u0302", "\n\r\n")
ALL = "".join(TEXTS)
STEERING = frozenset("\u2028\u2029")
PAGES = (
    "/",
    "/?q=find%20thing%20show%20note",
    "/?q=describe%20thing",
    "/?q=find%20%22%E2%80%AEx",
    "/guide",
    "/look",
    "/look?of=thing",
    "/matrix",
    "/ns/Own",
    "/reference",
    "/sparql",
)


class Read(HTMLParser):
    """What a reader of a page is shown, and the elements that it is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.shown = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.shown += data


def rendered(text: str) -> Read:
    return Read(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def steers(text: str) -> set[str]:
    """Return what of a text steers, turns, or hides; ends of lines and tabs do not."""
    return {
        letter
        for letter in text
        if letter in STEERING
        or (unicodedata.category(letter) in {"Cc", "Cf"} and letter not in "\n\t")
    }


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08X}" for letter in text) + '"'


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    lines = [
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix iq: <https://w3id.org/isthmus/iq#> .",
        "@prefix ist: <https://w3id.org/isthmus/ns#> .",
        "@prefix x: <https://example.org/x#> .",
        "x:note a owl:DatatypeProperty ; rdfs:domain x:Thing .",
        f"x:Thing a owl:Class ; iq:completeness 'closed' ; iq:completenessReason {quoted(ALL)} .",
        f"ist:Own a owl:Class ; rdfs:label 'own' ; skos:altLabel {quoted(ALL)} .",
    ]
    for number, text in enumerate((*TEXTS, *UNSEEN)):
        said = quoted(text)
        lines += [
            f"x:Kind{number} a owl:Class ; rdfs:label {said} ; rdfs:comment {said} .",
            f"x:thing{number} a x:Thing ; rdfs:label {said} ; rdfs:comment {said} ;"
            f" x:note {said} .",
        ]
    path = tmp_path_factory.mktemp("hostile") / "x.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return Engine(open_knowledge([Path(path)], cache=None))


@pytest.mark.parametrize("text", TEXTS)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    flat = for_people(" ".join(text.split()))
    read = rendered(markdown_text(text))
    assert read.tags == ["p"]
    assert read.shown.strip() == flat.strip()
    cell = rendered(f"| a |\n|---|\n| {markdown_text(text)} |\n")
    assert cell.tags == ["table", "thead", "tr", "th", "tbody", "tr", "td"]
    assert flat.strip() in cell.shown


@pytest.mark.parametrize("text", TEXTS)
def test_code_in_a_remark_does_not_let_markup_out(text: str) -> None:
    assert set(rendered(markdown_remark(text)).tags) <= {"p", "code"}
    assert rendered(markdown_remark("see `a <b>` & `c_d`")).tags == ["p", "code", "code"]


@pytest.mark.parametrize("text", TEXTS)
def test_signs_of_drawing_tools_stay_signs(text: str) -> None:
    mermaid, dot = mermaid_text(text), dot_text(text)
    assert not set(mermaid) & set('"<`\\\n')
    assert "%%" not in mermaid
    assert "&" not in mermaid
    assert steers(mermaid) == steers(dot) == set()
    assert "\n" not in dot
    assert dot_text("&lt; & b") == '"&amp;lt; & b"'


@pytest.mark.parametrize("form", ["table", "markdown", "html"])
def test_answers_for_people_neither_steer_nor_hide(engine: Engine, form: str) -> None:
    text = render(engine.ask("find thing show note"), form)
    assert steers(text) == set()
    assert "javascript:alert" in text, "a text that is not hostile as text is shown whole"
    tags = {"table": [], "html": Read(text).tags, "markdown": rendered(text).tags}[form]
    assert not set(tags) & {"b", "script", "img", "h1", "hr", "del", "em", "strong"}


def test_a_name_that_nobody_sees_is_none(engine: Engine) -> None:
    for number in range(len(TEXTS), len(TEXTS) + len(UNSEEN)):
        assert engine.vocabulary.label_of(f"https://example.org/x#thing{number}")[:5] == "thing"
        assert engine.vocabulary.label_of(f"https://example.org/x#Kind{number}")[:4] == "kind"


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.mark.parametrize("address", PAGES)
def test_no_page_steers_or_hides(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    # What is sent back with a form is as it was.
    text = re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.DOTALL)
    assert steers(text) == set()
    assert "<script>alert" not in text


def test_what_is_asked_again_is_asked_as_it_was(client: FlaskClient) -> None:
    page = client.get("/?q=find%20%22%E2%80%AEx", headers={"Accept": "text/html"})
    assert "\u202ex</textarea>" in page.text


def shown_by_an_editor(engine: Engine) -> Iterator[str]:
    """Yield what an editor shows as Markdown of the classes and the things."""
    for number in range(len(TEXTS)):
        written = f"find kind{number}"
        places = Places(written, PositionEncodingKind.Utf32)
        document = Document("file:///x.iq", 1, written, places, False)
        found = hover(engine, document, Position(0, 6), markdown=True)
        assert found is not None
        assert isinstance(found.contents, MarkupContent)
        yield found.contents.value
        offered = completions(engine, document, Position(0, 5), markdown=True)
        for item in offered.items:
            if isinstance(item.documentation, MarkupContent):
                yield item.documentation.value


def test_an_editor_renders_nothing_of_what_strangers_wrote(engine: Engine) -> None:
    seen = list(shown_by_an_editor(engine))
    assert any("javascript:alert" in text for text in seen)
    for text in seen:
        assert set(rendered(text).tags) <= {"p", "strong", "br", "code"}
        assert steers(text) == set()
