"""Every capability of the language server, asked for over the protocol by an editor."""

from pathlib import Path

import pytest
from isthmus.queries import shipped_query
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path

from .editor import Editor, diagnosed, editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Characters outside the basic plane stand in front of what is looked for, on its line.
TEXT = """\
# 😀 what is safe 𝔘
param $𝔘-where: reach = many-vpcs;
define `😀 safe` as option where encrypted and private;  # 𝔘
define `𝔘 safer` as `😀 safe` where reach = $𝔘-where;
find `𝔘 safer` where title != "😀" and reach = $𝔘-Where
  show title as `😀`, bandwidth, count(limitation)"""


# --- what is wrong --------------------------------------------------------------------------------


async def test_errors_are_sent_with_every_change_at_their_place(edit: Editor):
    edit.open('find option where title = "😀𝔘" and encryptd')
    (found,) = await diagnosed(edit)
    assert edit.cut(found.range) == "encryptd"
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.code == "E103"
    assert found.source == "isthmus"
    assert found.message == "`encryptd` is not a property\nhelp: perhaps `encrypted`"
    edit.open("find option where encrypted")
    assert await diagnosed(edit) == []


async def test_the_client_chooses_how_places_are_counted():
    async with editor(encodings=None) as edit:
        assert edit.started.capabilities.position_encoding == "utf-16"
    async with editor(encodings=["utf-7", "utf-32", "utf-16"]) as edit:
        assert edit.started.capabilities.position_encoding == "utf-32"


async def test_an_unused_parameter_is_a_warning_and_faint(usual: Editor):
    usual.open("param $x: number; find option")
    (found,) = await diagnosed(usual)
    assert found.severity == types.DiagnosticSeverity.Warning
    assert found.tags == (types.DiagnosticTag.Unnecessary,)


async def test_a_closed_text_has_no_errors_any_more():
    async with editor() as edit:
        edit.open("find nothing-known")
        assert await diagnosed(edit)
        edit.client.text_document_did_close(types.DidCloseTextDocumentParams(edit.document))
        sent = await edit.client.wait_for_notification("textDocument/publishDiagnostics")
        assert list(sent.diagnostics) == []


async def test_an_editor_that_asks_for_errors_is_sent_none():
    async with editor(pull=True) as edit:
        edit.open('find option where title = "😀" and encryptd')
        params = types.DocumentDiagnosticParams(edit.document)
        report = await edit.client.text_document_diagnostic_async(params)
        assert report.kind == "full"
        (found,) = report.items
        assert edit.cut(found.range) == "encryptd"
        edit.open("find option")
        report = await edit.client.text_document_diagnostic_async(params)
        assert list(report.items) == []
        assert not edit.client.diagnostics


async def test_fixes_are_actions_where_the_error_is(edit: Editor):
    edit.open('# 😀\nfind option where title = "😀" and encrypted and private or cross-region')
    (found,) = await diagnosed(edit)

    async def actions(place: types.Range, only: list[str] | None = None):
        context = types.CodeActionContext([found], only=only)
        params = types.CodeActionParams(edit.document, place, context)
        return await edit.client.text_document_code_action_async(params) or []

    here = edit.at("private", 2)
    offered = await actions(types.Range(here, here))
    assert len(offered) == 2
    texts = [edit.changed_by(one.edit) for one in offered]
    assert texts == [
        '# 😀\nfind option where (title = "😀" and encrypted and private) or cross-region',
        '# 😀\nfind option where title = "😀" and encrypted and (private or cross-region)',
    ]
    assert [one.kind for one in offered] == ["quickfix", "quickfix"]
    assert {one.is_preferred for one in offered} == {None}
    assert [one.range for one in offered[0].diagnostics] == [found.range]
    start = types.Range(types.Position(0, 0), types.Position(0, 1))
    assert await actions(start) == []
    assert await actions(types.Range(here, here), ["refactor"]) == []
    assert len(await actions(types.Range(here, here), ["quickfix"])) == 2

    edit.open('find option where title = "😀" and encryptd')
    (found,) = await diagnosed(edit)
    (only,) = await actions(found.range)
    assert only.is_preferred
    assert edit.changed_by(only.edit) == 'find option where title = "😀" and encrypted'

    edit.open('find option where title = "😀" and encryptd show titel')
    (first, _) = await diagnosed(edit)
    (_, every) = await actions(first.range)
    assert every.title == "apply all 2 fixes"
    assert edit.changed_by(every.edit) == (
        'find option where title = "😀" and encrypted show title'
    )


# --- writing --------------------------------------------------------------------------------------


async def completed(edit: Editor, place: types.Position) -> list[types.CompletionItem]:
    params = types.CompletionParams(edit.document, place)
    found = await edit.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    return list(found.items)


async def test_completion_tells_what_it_offers(edit: Editor):
    edit.open('find option where title = "😀" and encr')
    items = await completed(edit, edit.at("encr", 4))
    assert items[0].label == "encrypted"
    assert items[0].kind == types.CompletionItemKind.Property
    assert items[0].documentation.kind == "markdown"
    assert "encrypted by a protocol" in items[0].documentation.value
    assert edit.cut(items[0].text_edit.range) == "encr"
    changed = edit.changed([items[0].text_edit])
    assert changed == 'find option where title = "😀" and encrypted'

    edit.open(TEXT)
    labels = [item.label for item in await completed(edit, edit.at("$𝔘-Where", 1))]
    assert labels == ["$𝔘-where"]
    kinds = {item.label: item.kind for item in await completed(edit, edit.at("`𝔘 safer` where"))}
    assert kinds["`😀 safe`"] == types.CompletionItemKind.Interface
    assert kinds["option"] == types.CompletionItemKind.Class


async def test_completion_keeps_its_order_and_what_a_synonym_found(usual: Editor):
    usual.open("find option where uses = TGW")
    items = await completed(usual, usual.at("TGW", 3))
    (gateway,) = [item for item in items if item.label == "transit-gateway"]
    assert gateway.filter_text == "TGW"
    usual.open("find option where ")
    items = await completed(usual, usual.at("where ", 6))
    assert [item.sort_text for item in items] == sorted(item.sort_text for item in items)
    assert len({item.sort_text for item in items}) == len(items)


async def test_completion_begins_behind_the_signs_that_the_server_names(usual: Editor):
    signs = usual.started.capabilities.completion_provider.trigger_characters
    for begun in ("find ", "find option where uses.", "find option show count(",
                  "find option where reach =", "param $x:", "compare vpc-peering,",
                  "param $x: number; find option where bandwidth > $",
                  "find configuration where ^"):  # fmt: skip
        assert begun[-1] in signs
        usual.open(begun)
        assert await completed(usual, usual.at(begun, len(begun))), begun


async def test_hover_tells_what_a_word_means(edit: Editor):
    edit.open(TEXT)

    async def hover(part: str, after: int = 1) -> types.Hover | None:
        params = types.HoverParams(edit.document, edit.at(part, after))
        return await edit.client.text_document_hover_async(params)

    found = await hover("reach = $𝔘-Where")
    assert found.contents.kind == "markdown"
    assert found.contents.value.startswith("**reach (property)**\n\n")
    assert edit.cut(found.range) == "reach"
    found = await hover("`😀 safe` where")
    assert "encrypted and private" in found.contents.value
    assert edit.cut(found.range) == "`😀 safe`"
    found = await hover("$𝔘-Where")
    assert "many-vpcs" in found.contents.value
    assert edit.cut(found.range) == "$𝔘-Where"
    assert "lists the things" in (await hover("find")).contents.value
    assert await hover('"😀"') is None


async def test_formatting_changes_the_whole_text(edit: Editor):
    params = types.DocumentFormattingParams(
        edit.document, types.FormattingOptions(tab_size=4, insert_spaces=True)
    )
    edit.open('FIND  Option\twhere title="😀" # 😀')
    edits = await edit.client.text_document_formatting_async(params)
    formatted = edit.changed(list(edits))
    assert formatted == 'find option where title = "😀"  # 😀\n'
    edit.open(formatted)
    assert list(await edit.client.text_document_formatting_async(params)) == []
    edit.open("find option where (")
    assert await edit.client.text_document_formatting_async(params) is None


# --- finding the way ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "declared", "mentioned"),
    [
        ("`😀 safe` where", "`😀 safe`", ["`😀 safe`"]),
        ("$𝔘-Where", "$𝔘-where", ["$𝔘-where", "$𝔘-Where"]),
        ("$𝔘-where", "$𝔘-where", ["$𝔘-where", "$𝔘-Where"]),
        ("`𝔘 safer` where", "`𝔘 safer`", ["`𝔘 safer`"]),
    ],
)
async def test_declarations_and_mentions_are_found(
    edit: Editor, part: str, declared: str, mentioned: list[str]
):
    edit.open(TEXT)
    place = edit.at(part, 2)
    found = await edit.client.text_document_definition_async(
        types.DefinitionParams(edit.document, place)
    )
    assert found.uri == edit.document.uri
    assert found.range.start == edit.at(declared)
    assert edit.cut(found.range) == declared

    async def references(declaration: bool) -> list[str]:
        context = types.ReferenceContext(include_declaration=declaration)
        params = types.ReferenceParams(context, edit.document, place)
        found = await edit.client.text_document_references_async(params)
        return [edit.cut(one.range) for one in found]

    assert await references(False) == mentioned
    assert await references(True) == [declared, *mentioned]
    highlights = await edit.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(edit.document, place)
    )
    assert [edit.cut(one.range) for one in highlights] == [declared, *mentioned]
    assert [one.kind for one in highlights][:2] == [
        types.DocumentHighlightKind.Write,
        types.DocumentHighlightKind.Read,
    ]


async def test_what_a_saved_query_declares_is_found_in_its_file(usual: Editor):
    name = "options-over-transport"
    text = f'use "{name}"; find option where transport = $transport'
    usual.open(text)
    for part in ("$transport", f'"{name}'):
        found = await usual.client.text_document_definition_async(
            types.DefinitionParams(usual.document, usual.at(part, 3))
        )
        path = Path(to_fs_path(found.uri))
        assert path.name == f"{name}.iq"
        assert path.read_text(encoding="utf-8") == shipped_query(name)
    found = await usual.client.text_document_definition_async(
        types.DefinitionParams(usual.document, usual.at("$transport", 3))
    )
    assert usual.cut(found.range, shipped_query(name)) == "$transport"


async def test_a_rename_changes_every_mention_and_nothing_else(edit: Editor):
    edit.open(TEXT)

    async def rename(part: str, name: str) -> str:
        prepared = await edit.client.text_document_prepare_rename_async(
            types.PrepareRenameParams(edit.document, edit.at(part, 2))
        )
        assert edit.cut(prepared.range).strip("`$").lower() == prepared.placeholder
        params = types.RenameParams(edit.document, edit.at(part, 2), name)
        return edit.changed_by(await edit.client.text_document_rename_async(params))

    assert await rename("`😀 safe` where", "trusted") == TEXT.replace("`😀 safe`", "trusted")
    assert await rename("`😀 safe` as", "😀 a b") == TEXT.replace("`😀 safe`", "`😀 a b`")
    with_r = TEXT.replace("$𝔘-where", "$r").replace("$𝔘-Where", "$r")
    assert await rename("$𝔘-Where", "r") == with_r
    assert await rename("$𝔘-where", "$r") == with_r


@pytest.mark.parametrize(
    ("part", "name", "said"),
    [
        ("`😀 safe` where", "option", "already the name of a class"),
        ("`😀 safe` where", "𝔘 safer", "declared twice"),
        ("`😀 safe` where", "a`b", "is no name"),
        ("$𝔘-where", "a b", "is no name of a parameter"),
        ("bandwidth", "speed", "only a definition or a parameter"),
    ],
)
async def test_a_rename_that_changes_the_meaning_is_refused(
    usual: Editor, part: str, name: str, said: str
):
    usual.open(TEXT)
    with pytest.raises(JsonRpcException, match=said):
        await usual.client.text_document_rename_async(
            types.RenameParams(usual.document, usual.at(part, 2), name)
        )


async def test_a_rename_that_could_miss_a_mention_is_refused(usual: Editor):
    usual.open(f"{TEXT};\nfind unknown-class where it is a `😀 safe`")
    with pytest.raises(JsonRpcException, match="mend them first"):
        await usual.client.text_document_rename_async(
            types.RenameParams(usual.document, usual.at("`😀 safe`", 2), "x")
        )


async def test_the_outline_lists_what_a_text_declares_and_asks(edit: Editor):
    edit.open(TEXT)
    found = await edit.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(edit.document)
    )
    assert [one.name for one in found][:3] == ["$𝔘-where", "😀 safe", "𝔘 safer"]
    assert found[3].name.startswith("find `𝔘 safer` where")
    names = [edit.cut(one.selection_range) for one in found[:3]]
    assert names == ["$𝔘-where", "`😀 safe`", "`𝔘 safer`"]


async def test_long_statements_and_comments_fold(usual: Editor):
    usual.open("# a\n# 😀\n# c\nfind option\nwhere private\nshow title;\nfind option")
    found = await usual.client.text_document_folding_range_async(
        types.FoldingRangeParams(usual.document)
    )
    assert [(one.start_line, one.end_line, one.kind) for one in found] == [
        (0, 2, types.FoldingRangeKind.Comment),
        (3, 5, None),
    ]


async def test_every_word_has_its_colour(edit: Editor):
    edit.open(TEXT)
    found = await edit.client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(edit.document)
    )
    legend = edit.started.capabilities.semantic_tokens_provider.legend.token_types
    words = []
    line = character = 0
    for index in range(0, len(found.data), 5):
        down, right, length, kind, modifiers = found.data[index : index + 5]
        line, character = line + down, (0 if down else character) + right
        place = types.Range(
            types.Position(line, character), types.Position(line, character + length)
        )
        words.append((edit.cut(place), legend[kind], modifiers))
    assert words[:7] == [
        ("# 😀 what is safe 𝔘", "comment", 0),
        ("param", "keyword", 0),
        ("$𝔘-where", "parameter", 1),
        ("reach", "class", 0),
        ("=", "operator", 0),
        ("many-vpcs", "enumMember", 0),
        ("define", "keyword", 0),
    ]
    assert ("`😀 safe`", "interface", 1) in words
    assert ("`😀 safe`", "interface", 0) in words
    assert ('"😀"', "string", 0) in words
    assert ("count", "function", 0) in words
    assert ("bandwidth", "property", 0) in words
    assert ("# 𝔘", "comment", 0) in words


# --- other lines and other editors ----------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
async def test_lines_end_as_the_protocol_says_and_nowhere_else(usual: Editor, end: str):
    # A line separator inside a text ends a line for Python and not for the protocol.
    first = f'find option where title = "a\u2028b\x0cc\x85😀"{end}'
    usual.open(f"{first}  and encryptd")
    (found,) = await diagnosed(usual)
    assert found.range == types.Range(types.Position(1, 6), types.Position(1, 14))


async def test_places_outside_the_text_are_its_end(usual: Editor):
    usual.open("find option where 😀")
    for place in (types.Position(0, 4_000), types.Position(90, 2)):
        items = await completed(usual, place)
        assert isinstance(items, list)
        params = types.HoverParams(usual.document, place)
        assert await usual.client.text_document_hover_async(params) is None


@pytest.mark.parametrize("like", ["neovim@v0.11.0", "neovim@v0.7.0", "emacs", "visual_studio_code"])
async def test_each_editor_gets_what_it_understands(like: str):
    # The client of pytest-lsp complains of every answer beyond what its editor says it can take.
    async with editor(like) as edit:
        edit.open("find option where encryptd")
        (found,) = await diagnosed(edit)
        place = edit.at("encryptd", 4)
        assert (await completed(edit, place))[0].label == "encrypted"
        params = types.HoverParams(edit.document, edit.at("option"))
        assert (await edit.client.text_document_hover_async(params)).contents.value
        context = types.CodeActionContext([found])
        actions = await edit.client.text_document_code_action_async(
            types.CodeActionParams(edit.document, found.range, context)
        )
        assert edit.changed_by(actions[0].edit) == "find option where encrypted"
        edit.open(TEXT)
        rename = types.RenameParams(edit.document, edit.at("`😀 safe`"), "s")
        changed = await edit.client.text_document_rename_async(rename)
        assert edit.changed_by(changed) == TEXT.replace("`😀 safe`", "s")
        symbols = await edit.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(edit.document)
        )
        assert len(symbols) == 4
