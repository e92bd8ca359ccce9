"""The language server: speaks the protocol on standard input and output, and decides nothing.

The knowledge is opened beside the conversation, so that an editor gets its answer to *initialize*
at once; requests wait until the knowledge is there. Where it cannot be opened the reason is shown
once, and requests answer nothing.
"""

# ruff: noqa: PLC0415 - an editor is answered before the language is loaded

import asyncio
import logging
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from isthmus.kb.inputs import opened
from isthmus.service.outcomes import DEBUG
from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from . import colours, completion, diagnostics, formatting, navigation
from .document import Document
from .positions import Places

if TYPE_CHECKING:
    from isthmus.queries import Engine

T = TypeVar("T")
OfText = Callable[["Engine", Document], object]
OfPlace = Callable[["Engine", Document, types.Position], object]
Tell = Callable[[str, int], None]
"""Told of a stage of a build and how many statements there are."""
Open = Callable[[Tell], "Engine"]
"""Opens the knowledge; raises ``ValueError`` or ``OSError`` with a reason where it cannot."""

_REQUEST_FAILED = -32803
_TOKEN = "isthmus/knowledge"  # noqa: S105 - the name of a progress bar


class IqServer(LanguageServer):
    """A server for one editor.

    Args:
        open_engine: Opens the knowledge; called once, in a thread of its own.
    """

    def __init__(self, open_engine: Open) -> None:
        # Texts are short, and sent whole they cannot get out of step.
        super().__init__(
            "isthmus",
            version("isthmus"),
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            max_workers=2,
        )
        self._open = open_engine
        self._opening: asyncio.Task[Engine | None] | None = None
        self.asked_to_stop = False

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log an error; an editor would put it in the way of the person who writes."""
        logging.getLogger(__name__).error("%s", error)

    # --- the knowledge ---

    def start(self) -> None:
        """Begin to open the knowledge."""
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._opened())

    async def engine(self) -> "Engine | None":
        """Return the language once the knowledge is there; None where it cannot be opened."""
        self.start()
        assert self._opening is not None
        # Shielded: a request that is cancelled must not take the knowledge with it.
        return await asyncio.shield(self._opening)

    async def _opened(self) -> "Engine | None":
        stages: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(stage: str, count: int) -> None:
            loop.call_soon_threadsafe(stages.put_nowait, f"{stage}: {count:,} statements")

        shown = asyncio.ensure_future(self._show(stages))
        try:
            return await asyncio.to_thread(self._open, tell)
        except Exception as error:
            said = " ".join(str(error).split()) or type(error).__name__
            self.window_show_message(
                types.ShowMessageParams(types.MessageType.Error, f"isthmus: {said}")
            )
            return None
        finally:
            stages.put_nowait(None)
            await shown

    async def _show(self, stages: asyncio.Queue[str | None]) -> None:
        """Show the stages of a build as the editor shows progress, if there are any."""
        begun = False
        while (stage := await stages.get()) is not None:
            if not self._can("window.work_done_progress"):
                continue
            if not begun:
                begun = True
                await self.work_done_progress.create_async(_TOKEN)
                self.work_done_progress.begin(
                    _TOKEN, types.WorkDoneProgressBegin("Building the knowledge", message=stage)
                )
            else:
                self.work_done_progress.report(_TOKEN, types.WorkDoneProgressReport(message=stage))
        if begun:
            self.work_done_progress.end(_TOKEN, types.WorkDoneProgressEnd())

    # --- the editor ---

    def document(self, uri: str) -> Document:
        """Return a text as it is now."""
        text = self.workspace.get_text_document(uri)
        if uri not in self.workspace.text_documents:
            # It is read from disk then, where a pipe would be waited for.
            opened(Path(text.path)).close()
        agreed = self.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
        encoding = agreed.value if isinstance(agreed, types.PositionEncodingKind) else agreed
        versioned = self._can("workspace.workspace_edit.document_changes")
        return Document(uri, text.version, text.source, Places(text.source, encoding), versioned)

    @property
    def pulls(self) -> bool:
        """Whether the editor asks for diagnostics, so that they need not be sent."""
        return get_capability(self.client_capabilities, "text_document.diagnostic") is not None

    def shows_markdown(self, capability: str) -> bool:
        """Tell whether the editor shows Markdown in some place."""
        formats = get_capability(self.client_capabilities, capability) or ()
        return types.MarkupKind.Markdown in formats

    def _can(self, capability: str) -> bool:
        return bool(get_capability(self.client_capabilities, capability, default=False))

    async def publish(self, uri: str) -> None:
        """Send what is wrong with a text, unless the editor asks by itself."""
        if self.pulls:
            return
        engine = await self.engine()
        if engine is None or uri not in self.workspace.text_documents:
            return
        document = self.document(uri)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri, diagnostics.diagnostics(engine, document), document.version
            )
        )

    async def answer(self, uri: str, work: "Callable[[Engine, Document], T]", otherwise: T) -> T:
        """Do something with a text once the knowledge is there.

        Args:
            uri: The address of the text.
            work: What to do.
            otherwise: The answer where the knowledge cannot be opened.

        Raises:
            JsonRpcException: What was asked for cannot be done; carries the reason.
        """
        from isthmus.queries import RenameError

        # The text that was asked about: it may change while the knowledge is opened.
        document = self.document(uri)
        engine = await self.engine()
        if engine is None:
            return otherwise
        try:
            return work(engine, document)
        except RenameError as error:
            raise JsonRpcException(str(error), code=_REQUEST_FAILED) from error


def make_server(open_engine: Open) -> IqServer:
    """Make a server with everything it can do.

    Args:
        open_engine: Opens the knowledge.
    """
    server = IqServer(open_engine)
    _follow_texts(server)
    _help_with_writing(server)
    _find_the_way(server)
    _tell_of_texts(server)
    return server


def serve(open_engine: Open) -> bool:
    """Serve the editor at the other end of standard input and output until it leaves.

    Returns:
        Whether it asked to shut down before it left, as the protocol wants.
    """
    if not os.environ.get(DEBUG):
        # What the library logs about refused requests is told to the editor anyway.
        logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = make_server(open_engine)
    server.start_io()
    return server.asked_to_stop


def _follow_texts(server: IqServer) -> None:
    @server.feature(types.INITIALIZED)
    def begin(_: types.InitializedParams) -> None:
        server.start()

    @server.feature(types.SHUTDOWN)
    def stopping(_: None) -> None:
        server.asked_to_stop = True

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(given: types.DidOpenTextDocumentParams) -> None:
        await server.publish(given.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(given: types.DidChangeTextDocumentParams) -> None:
        await server.publish(given.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(given: types.DidCloseTextDocumentParams) -> None:
        if not server.pulls:
            server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(given.text_document.uri, [])
            )

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=False,
            workspace_diagnostics=False,
            identifier=diagnostics.SOURCE,
        ),
    )
    async def pulled(given: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        nothing: list[types.Diagnostic] = []
        problems = await server.answer(given.text_document.uri, diagnostics.diagnostics, nothing)
        return types.RelatedFullDocumentDiagnosticReport(items=problems)


def _help_with_writing(server: IqServer) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION,
        types.CompletionOptions(trigger_characters=list(completion.TRIGGERS)),
    )
    async def complete(given: types.CompletionParams) -> types.CompletionList | None:
        markdown = server.shows_markdown(
            "text_document.completion.completion_item.documentation_format"
        )
        return await server.answer(
            given.text_document.uri,
            lambda engine, document: completion.completions(
                engine, document, given.position, markdown=markdown
            ),
            None,
        )

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(given: types.HoverParams) -> types.Hover | None:
        markdown = server.shows_markdown("text_document.hover.content_format")
        return await server.answer(
            given.text_document.uri,
            lambda engine, document: completion.hover(
                engine, document, given.position, markdown=markdown
            ),
            None,
        )

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    async def actions(given: types.CodeActionParams) -> list[types.CodeAction] | None:
        if not diagnostics.wanted(given.context.only):
            return []
        return await server.answer(
            given.text_document.uri,
            lambda engine, document: diagnostics.fixes(engine, document, given.range),
            None,
        )


def _find_the_way(server: IqServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def mentioned(given: types.ReferenceParams) -> list[types.Location]:
        return await server.answer(
            given.text_document.uri,
            lambda engine, document: navigation.mentions(
                engine, document, given.position, declared=given.context.include_declaration
            ),
            [],
        )

    @server.feature(types.TEXT_DOCUMENT_RENAME)
    async def renamed(given: types.RenameParams) -> types.WorkspaceEdit | None:
        return await server.answer(
            given.text_document.uri,
            lambda engine, document: navigation.rename(
                engine, document, given.position, given.new_name
            ),
            None,
        )


def _tell_of_texts(server: IqServer) -> None:
    """Answer what is asked of a text as a whole, or of a place in it, and of nothing else."""

    def of_text(
        feature: str, work: OfText, otherwise: object = None, options: object = None
    ) -> None:
        async def answered(given: types.DocumentSymbolParams) -> object:
            return await server.answer(given.text_document.uri, work, otherwise)

        server.feature(feature, options)(answered)

    def of_place(feature: str, work: OfPlace, otherwise: object = None) -> None:
        async def answered(given: types.HoverParams) -> object:
            return await server.answer(
                given.text_document.uri,
                lambda engine, document: work(engine, document, given.position),
                otherwise,
            )

        server.feature(feature)(answered)

    of_text(types.TEXT_DOCUMENT_FORMATTING, formatting.formatted)
    of_text(
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, colours.semantic_tokens, options=colours.LEGEND
    )
    of_text(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, navigation.outline, [])
    of_text(types.TEXT_DOCUMENT_FOLDING_RANGE, navigation.folds, [])
    of_place(types.TEXT_DOCUMENT_DEFINITION, navigation.declaration)
    of_place(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, navigation.highlights, [])
    of_place(types.TEXT_DOCUMENT_PREPARE_RENAME, navigation.rename_prepared)
