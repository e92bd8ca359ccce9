"""An editor of pytest-lsp at the other end of a real server."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

from tests.forked import passed_on

TYPED = ("language-server", "--stdio")
COMMAND = [sys.executable, "-m", "isthmus.service.cli", *TYPED]
URI = "untitled:query.iq"


@dataclass(slots=True)
class Editor:
    """An editor with one text open.

    Attributes:
        client: The client of pytest-lsp.
        started: What the server said of itself.
        text: The text that is open.
    """

    client: LanguageClient
    started: types.InitializeResult
    text: str = ""
    version: int = 0

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(URI)

    @property
    def encoding(self) -> str:
        agreed = self.started.capabilities.position_encoding or "utf-16"
        return str(getattr(agreed, "value", agreed))

    def open(self, text: str) -> None:
        """Open the text, or put another one in its place."""
        self.text = text
        self.version += 1
        if self.version == 1:
            item = types.TextDocumentItem(URI, "iq", self.version, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            return
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, URI),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def at(self, part: str, after: int = 0) -> types.Position:
        """Return the place of the first such part, counted as agreed, by way of real bytes."""
        before = self.text[: self.text.index(part) + after]
        line = before.rpartition("\n")[2]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.encoding]
        return types.Position(before.count("\n"), len(line.encode(codec)) // width)

    def cut(self, place: types.Range, text: str | None = None) -> str:
        """Return what stands in a range, by way of real bytes."""
        codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.encoding]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        lines = [line.encode(codec) for line in (text or self.text).split("\n")]
        assert place.start.line == place.end.line
        line = lines[place.start.line]
        return line[place.start.character * width : place.end.character * width].decode(codec)

    def changed(self, edits: list[types.TextEdit]) -> str:
        """Return the text with some edits made, by way of real bytes."""
        codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.encoding]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        lines = self.text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(f"{line}\n".encode(codec)))
        data = self.text.encode(codec)

        def byte(place: types.Position) -> int:
            return starts[place.line] + place.character * width

        for edit in sorted(edits, key=lambda edit: byte(edit.range.start), reverse=True):
            start, end = byte(edit.range.start), byte(edit.range.end)
            data = data[:start] + edit.new_text.encode(codec) + data[end:]
        return data.decode(codec)

    def changed_by(self, edit: types.WorkspaceEdit) -> str:
        """Return the text with a change made that speaks of this text alone."""
        if edit.document_changes is None:
            ((uri, edits),) = edit.changes.items()
            assert uri == URI
            return self.changed(list(edits))
        (change,) = edit.document_changes
        assert change.text_document.uri == URI
        assert change.text_document.version == self.version
        return self.changed(list(change.edits))


async def diagnosed(edit: Editor) -> list[types.Diagnostic]:
    """Wait until the server says what is wrong with the text as it is."""
    while True:
        found = await edit.client.wait_for_notification("textDocument/publishDiagnostics")
        assert found.uri == URI
        if found.version == edit.version:
            return list(found.diagnostics)


@asynccontextmanager
async def editor(
    like: str = "visual_studio_code",
    encodings: list[str] | None = None,
    arguments: tuple[str, ...] = (),
    pull: bool = False,
    installed: bool = False,
) -> AsyncIterator[Editor]:
    """Start a server and an editor that can do what some real one can.

    Args:
        like: The editor.
        encodings: The ways in which it would have places counted.
        arguments: More of the command line of the server.
        pull: Whether it asks for errors.
        installed: Whether the installed command is started, which loads the server itself.
    """
    client = make_test_lsp_client()
    if installed:
        await client.start_io(*COMMAND, *arguments)
    else:
        command, inherited = passed_on("language-server")
        words = (*command, *TYPED, *arguments)
        await client.start_io(*words, pass_fds=[inherited])
    capabilities = client_capabilities(like)
    general = capabilities.general or types.GeneralClientCapabilities()
    general.position_encodings = encodings
    capabilities.general = general
    assert capabilities.text_document is not None
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities() if pull else None
    try:
        started = await client.initialize_session(
            types.InitializeParams(capabilities=capabilities, root_uri=None)
        )
        yield Editor(client, started)
    finally:
        # After a failure too: a client that is only stopped waits for its server for ever.
        await client.shutdown_session()
        await client.stop()
