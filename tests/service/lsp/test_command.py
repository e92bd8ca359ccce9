"""The command around the server: how it starts, what it says when it cannot, how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.paths import RAILWAY

from .editor import COMMAND, diagnosed, editor

pytestmark = pytest.mark.asyncio


async def test_without_its_library_it_says_what_to_install():
    hidden = "import sys; sys.modules['pygls'] = None; from isthmus.service.cli import main; "
    done = subprocess.run(
        [sys.executable, "-c", hidden + "sys.exit(main(['language-server']))"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == ("isthmus: the language server needs pygls: pip install 'isthmus[lsp]'\n")


async def test_it_ends_when_the_editor_is_gone_and_says_nothing():
    done = subprocess.run(COMMAND, input=b"", capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


async def test_it_ends_well_when_the_editor_says_goodbye():
    async with editor(installed=True) as edit:
        process = edit.client._server
    assert process.returncode == 0


async def test_knowledge_that_cannot_be_opened_is_told_once_and_nothing_breaks(tmp_path: Path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("this is no Turtle", encoding="utf-8")
    async with editor(arguments=("--data", str(broken))) as edit:
        edit.open("find option where encryptd")
        params = types.HoverParams(edit.document, edit.at("option"))
        assert await edit.client.text_document_hover_async(params) is None
        (said,) = edit.client.messages
        assert said.type == types.MessageType.Error
        assert "broken.ttl" in said.message
        params = types.RenameParams(edit.document, edit.at("option"), "x")
        assert await edit.client.text_document_rename_async(params) is None
        assert len(edit.client.messages) == 1


async def test_words_of_other_ontologies_are_known(tmp_path: Path):
    data = RAILWAY
    given = ("--ontology", str(data / "trains.ttl"), "--data", str(data / "trains-facts.ttl"),
             "--cache", str(tmp_path))  # fmt: skip
    async with editor(arguments=given) as edit:
        edit.open("find line where electric and opration = north")
        (found,) = await diagnosed(edit)
        assert edit.cut(found.range) == "opration"
        assert "operator" in found.message


async def test_a_build_is_shown_as_progress(tmp_path: Path):
    data = RAILWAY
    given = ("--ontology", str(data / "trains.ttl"), "--cache", str(tmp_path))
    async with editor(arguments=given) as edit:
        edit.open("find line")
        await diagnosed(edit)
        (reports,) = edit.client.progress_reports.values()
        assert reports[0].title == "Building the knowledge"
        assert reports[-1].kind == "end"


async def test_a_text_that_nobody_has_is_an_error_and_no_end():
    async with editor() as edit:
        missing = types.TextDocumentIdentifier("file:///no/such/file.iq")
        with pytest.raises(JsonRpcException):
            await edit.client.text_document_hover_async(
                types.HoverParams(missing, types.Position(0, 0))
            )
        edit.open("find option where encryptd")
        assert len(await diagnosed(edit)) == 1
