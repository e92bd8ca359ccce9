"""Blocks name the edition they rest on, warn of what changed since, and can be pinned to a day."""

import json
from pathlib import Path

import markdown
import pytest
from docutils.nodes import Node
from isthmus.queries import Engine
from isthmus.service.embed.block import Block
from isthmus.service.embed.embedder import Embedder
from isthmus.service.embed.html import html_of
from isthmus.service.embed.json_form import json_of
from isthmus.service.embed.markdown import markdown_of
from isthmus.service.embed.place import EmbedError, Place
from isthmus.service.embed.sphinx.nodes import nodes_of

from tests.servers import Launch

QUERY = "find option where region-scope = same-region"
EDITION = "edition of 2020-06-06"
WARNING = "revised: "


def as_text(found: list[Node]) -> str:
    return "\n".join(node.astext() for node in found)


FACES = {
    "html": lambda content: html_of(content, lambda _: ""),
    "markdown": lambda content: markdown_of(content, lambda _: ""),
    "sphinx": lambda content: as_text(nodes_of(content)),
    "components": lambda content: json.dumps(json_of(content, lambda _: "", "", "2020-06-06")),
}


@pytest.fixture
def block() -> Block:
    place = Place("page.md", 1)
    return Block("query", QUERY, {}, place, place)


@pytest.mark.parametrize("face", FACES)
def test_a_block_names_the_edition_and_warns(embedder: Embedder, block: Block, face: str):
    shown = FACES[face](embedder.content(block))
    assert EDITION in shown
    assert WARNING in shown
    assert "today: " in shown
    assert "as of 2" not in shown


@pytest.mark.parametrize("face", FACES)
def test_a_block_that_is_pinned_to_a_day_speaks_of_it(engine: Engine, block: Block, face: str):
    shown = FACES[face](Embedder(engine, "2024-11-25").content(block))
    assert f"as of 2024-11-25: {EDITION}" in shown
    assert WARNING not in shown
    later = FACES[face](Embedder(engine, "2024-11-27").content(block))
    assert f"as of 2024-11-27: {EDITION}" in later


@pytest.mark.parametrize("face", FACES)
def test_a_block_about_the_edition_alone_warns_of_nothing(engine: Engine, block: Block, face: str):
    shown = FACES[face](Embedder(engine, "edition").content(block))
    assert EDITION in shown
    assert WARNING not in shown
    assert "today: " not in shown


@pytest.fixture
def value() -> Block:
    place = Place("page.md", 1)
    text = "find quota where number = 3 show number"
    return Block("query", text, {"as": "value"}, place, place)


@pytest.mark.parametrize("face", FACES)
def test_one_value_in_a_sentence_says_what_changed(engine: Engine, value: Block, face: str):
    assert "(today: " in FACES[face](Embedder(engine).content(value))
    quiet = FACES[face](Embedder(engine, "edition").content(value))
    assert "3" in quiet
    assert "today: " not in quiet
    place = Place("page.md", 1)
    count = Block("query", "count option", {"as": "value"}, place, place)
    assert "today: " not in FACES[face](Embedder(engine).content(count))


def test_one_value_names_the_edition_in_its_title(embedder: Embedder, value: Block):
    assert f'title="find quota where number = 3 show number ({EDITION})"' in FACES["html"](
        embedder.content(value)
    )


def test_the_markdown_extension_says_behind_a_value_what_changed():
    text = "At most `isthmus-value: find quota where number = 3 show number` of them."
    page = markdown.markdown(text, extensions=["isthmus"])
    assert '<small class="isthmus-changed">(today: ' in page
    assert ">3</span>" in page


@pytest.mark.parametrize("face", FACES)
def test_a_card_of_some_properties_warns_of_these_alone(embedder: Embedder, face: str):
    place = Place("page.md", 1)

    def shown(on: str) -> str:
        return FACES[face](
            embedder.content(Block("option", "privatelink", {"on": on}, place, place))
        )

    assert "2024-11-26" in shown("cross-region")
    assert "2024-11-26" not in shown("private")


@pytest.mark.parametrize("face", FACES)
def test_a_proof_warns_of_what_it_rests_on(embedder: Embedder, face: str):
    place = Place("page.md", 1)

    def shown(words: str) -> str:
        return FACES[face](embedder.content(Block("proof", words, {}, place, place)))

    assert WARNING in shown("privatelink, region-scope, same-region")
    assert WARNING not in shown("privatelink, private, true")


@pytest.mark.parametrize("day", ["2024-11", "2019-01-01", "tomorrow"])
def test_a_day_that_is_none_is_told_at_the_block(engine: Engine, block: Block, day: str):
    with pytest.raises(EmbedError, match=r"page\.md:1"):
        Embedder(engine, day).content(block)


def test_the_markdown_extension_pins_a_page():
    text = f"```isthmus-query\n{QUERY}\n```"
    settings = {"isthmus": {"as_of": "2024-11-25"}}
    page = markdown.markdown(text, extensions=["isthmus"], extension_configs=settings)
    assert "as of 2024-11-25" in page
    assert "as of" not in markdown.markdown(text, extensions=["isthmus"])


def test_what_is_written_into_files_can_be_pinned(tmp_path: Path, launch: Launch):
    page = tmp_path / "page.md"
    page.write_text(f"<!-- isthmus-query\n{QUERY}\n-->\n<!-- /isthmus-query -->\n")
    assert launch("docs", "sync", "--as-of", "2024-11-25", str(page)).returncode == 0
    assert "as of 2024-11-25" in page.read_text()
    assert launch("docs", "sync", "--check", "--as-of", "2024-11-25", str(page)).returncode == 0
    assert launch("docs", "sync", "--check", str(page)).returncode == 1
