"""Turns what takes the place of a block into nodes, which every builder of Sphinx can write."""

from typing import TYPE_CHECKING, Any

from docutils import nodes
from isthmus.queries.answers.view import Cell, Remark, Table, Words
from isthmus.service.embed.addresses import anchor_of
from isthmus.service.embed.content import Content, Drawing, Source
from isthmus.service.embed.html import drawn
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

NOTHING = "nothing that the source says fits"


class sources(nodes.General, nodes.Element):  # noqa: N801 - nodes are named in lower case
    """The citations of an answer: folded in HTML, a list elsewhere."""


class drawing(nodes.General, nodes.Element):  # noqa: N801
    """A drawing: itself in HTML; elsewhere its children, which say in words what it shows."""


def add_to(app: "Sphinx") -> None:
    """Tell each builder how it writes the nodes of ours."""
    plain = (_pass, _pass)
    others: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), plain)
    app.add_node(sources, html=(_visit_sources, _depart_sources), **others)
    app.add_node(drawing, html=(_visit_drawing, _pass), **others)


def nodes_of(content: Content) -> list[nodes.Node]:
    """Write a block as nodes.

    Args:
        content: What takes its place.
    """
    if content.value is not None:
        return [nodes.paragraph("", "", words_node(content.value), *aside_nodes(content))]
    box = nodes.container(classes=["isthmus", f"isthmus-{content.kind}"])
    if content.about is not None:
        box["ids"].append(anchor_of(content.about.iri))
    titled = content.table is not None and content.about is None
    if content.caption and not titled:
        box += nodes.paragraph("", "", nodes.strong(content.caption, content.caption))
    if content.query:
        box += nodes.literal_block(content.query, content.query, language="iq")
    if content.definition:
        box += nodes.paragraph(content.definition, content.definition)
    box += [_drawing(drawing, content.caption) for drawing in content.drawings]
    if content.table is not None:
        box += _table(content.table, content.caption if titled else "")
    if content.items is not None:
        box += _list(content.items)
    if content.text:
        box += nodes.literal_block(content.text, content.text, language="text")
    box += [_remark(remark) for remark in content.remarks]
    if content.sources:
        box += _sources(content.sources)
    if content.rests_on:
        box += nodes.paragraph(content.rests_on, content.rests_on, classes=["isthmus-edition"])
    return [box]


def words_node(words: Words) -> nodes.Node:
    """Write a few words, as a reference where they name a thing."""
    if words.iri:
        return reference(words.iri, words.text)
    if words.mark:
        return nodes.inline(words.text, words.text, classes=[f"isthmus-{words.mark}"])
    return nodes.Text(words.text)


def aside_nodes(content: Content) -> list[nodes.Node]:
    """Write what a reader of one value has to know, behind it; nothing where that is nothing."""
    if not content.aside:
        return []
    return [nodes.Text(" "), nodes.inline("", content.aside, classes=["isthmus-changed"])]


def reference(iri: str, text: str, title: str = "") -> addnodes.pending_xref:
    """Return a reference to a thing, resolved when all pages have been read."""
    shown = nodes.inline(text, text, classes=["isthmus-term"])
    return addnodes.pending_xref(
        text,
        shown,
        refdomain="isthmus",
        reftype="term",
        reftarget=iri,
        refwarn=False,
        refexplicit=True,
        isthmus_title=title,
    )


def _table(table: Table, caption: str) -> nodes.table:
    width = len(table.head)
    group = nodes.tgroup(cols=width)
    for index in range(width):
        column = nodes.colspec(colwidth=max(1, 100 // width))
        if table.row_heads and index == 0:
            column["stub"] = 1
        group += column
    group += nodes.thead("", _row(table.head))
    body = nodes.tbody()
    for line in table.lines:
        row = _row(line.cells)
        if line.differs:
            row["classes"].append("isthmus-differs")
        body += row
    if not table.lines:
        entry = nodes.entry("", nodes.paragraph(NOTHING, NOTHING), morecols=width - 1)
        body += nodes.row("", entry)
    group += body
    whole = nodes.table("", group, classes=["colwidths-auto"])
    if caption:
        whole.insert(0, nodes.title(caption, caption))
    return whole


def _row(cells: tuple[Cell, ...]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        paragraph = nodes.paragraph()
        for index, words in enumerate(cell.values):
            paragraph += [nodes.Text("; "), words_node(words)] if index else words_node(words)
        row += nodes.entry("", paragraph)
    return row


def _list(items: tuple[Words, ...]) -> nodes.Element:
    if not items:
        return nodes.paragraph(NOTHING, NOTHING)
    bullets = nodes.bullet_list()
    bullets += [nodes.list_item("", nodes.paragraph("", "", words_node(item))) for item in items]
    return bullets


def _remark(remark: Remark) -> nodes.paragraph:
    paragraph = nodes.paragraph(classes=["isthmus-remark"])
    parts = remark.text.split("`")
    for place, part in enumerate(parts if len(parts) % 2 else [remark.text]):
        paragraph += nodes.literal(part, part) if place % 2 else nodes.Text(part)
    if remark.query:
        paragraph += [nodes.Text(" "), nodes.literal(remark.query, remark.query)]
    return paragraph


def _sources(listed: tuple[Source, ...]) -> sources:
    whole = sources(number=len(listed))
    items = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=".")
    for source in listed:
        mark = " (inferred from)" if source.inferred else ""
        text = nodes.paragraph(
            "", f"{source.statement} – ", nodes.emphasis(source.place, source.place)
        )
        text += nodes.Text(mark)
        items += nodes.list_item("", text)
    heading = nodes.paragraph("", "", nodes.strong("Sources", "Sources"))
    whole += [heading, items]
    return whole


def _drawing(content: Drawing, shows: str) -> drawing:
    node = drawing(svg=content.svg, shows=shows)
    node += nodes.literal_block(content.alternative, content.alternative, language="text")
    return node


def _pass(self: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Write the children and nothing else."""


def _is_book(self: "HTML5Translator") -> bool:
    """Tell whether an EPUB is written: readers fold nothing, and want pictures to be declared."""
    return str(self.builder.name) == "epub"


def _visit_sources(self: "HTML5Translator", node: nodes.Element) -> None:
    if _is_book(self):
        return
    del node[0]  # the heading, which the summary is here
    self.body.append(f"<details><summary>Sources ({node['number']})</summary>\n")


def _depart_sources(self: "HTML5Translator", node: nodes.Element) -> None:
    if not _is_book(self):
        self.body.append("</details>\n")


def _visit_drawing(self: "HTML5Translator", node: nodes.Element) -> None:
    if _is_book(self):
        return
    self.body.append(drawn(node["svg"], node["shows"]) + "\n")
    raise nodes.SkipNode
