"""Writes what takes the place of a block as HTML that any page can hold."""

import re
from html import escape
from itertools import count

from isthmus.queries.answers.view import Cell, Remark, Table, Words

from .addresses import Address, anchor_of
from .content import Content, Source


def html_of(content: Content, address: Address, *, named: bool = True) -> str:
    """Write a block as one element.

    Args:
        content: What takes its place.
        address: Where the pages of things are.
        named: Whether the element bears the name of the thing that it is about.

    Returns:
        A ``figure``, or a ``span`` for a value; no script and no style, with classes that begin
        with ``isthmus``.
    """
    if content.value is not None:
        title = escape(content.title, quote=True)
        value = (
            f'<span class="isthmus-value" title="{title}">{_words(content.value, address)}</span>'
        )
        aside = escape(content.aside)
        return f'{value} <small class="isthmus-changed">{aside}</small>' if aside else value
    name = f' id="{anchor_of(content.about.iri)}"' if content.about and named else ""
    out = [f'<figure class="isthmus isthmus-{content.kind}"{name}>']
    if content.caption:
        caption = escape(content.caption)
        if content.about and (target := address(content.about.iri)):
            caption = f'<a href="{escape(target, quote=True)}">{caption}</a>'
        out.append(f"<figcaption>{caption}</figcaption>")
    if content.definition:
        out.append(f"<p>{escape(content.definition)}</p>")
    if content.query:
        out.append(f'<pre class="isthmus-asked"><code>{escape(content.query.strip())}</code></pre>')
    out += [drawn(drawing.svg, content.caption) for drawing in content.drawings]
    if content.table is not None:
        out.append(_table(content.table, content.caption or content.statement, address))
    if content.items is not None:
        items = "".join(f"<li>{_words(item, address)}</li>" for item in content.items)
        out.append(f"<ul>{items}</ul>" if items else "<p>nothing that the source says fits</p>")
    if content.text:
        out.append(f'<pre tabindex="0">{escape(content.text)}</pre>')
    out += [f'<p class="isthmus-remark">{_remark(remark)}</p>' for remark in content.remarks]
    if content.sources:
        out += ["<details>", f"<summary>Sources ({len(content.sources)})</summary>", "<ol>"]
        out += [f"<li>{_source(source)}</li>" for source in content.sources]
        out += ["</ol>", "</details>"]
    if content.rests_on:
        out.append(f'<p class="isthmus-edition"><small>{escape(content.rests_on)}</small></p>')
    out.append("</figure>")
    # An empty line would end a block of HTML inside Markdown.
    return re.sub(r"\n\s*\n", "\n", "\n".join(out)) if not content.text else "\n".join(out)


_NUMBERS = count(1)


def _table(table: Table, label: str, address: Address) -> str:
    name = escape(label, quote=True)
    out = [f'<div class="isthmus-wide" role="region" aria-label="{name}" tabindex="0">', "<table>"]
    heads = "".join(f'<th scope="col">{_cell(cell, address)}</th>' for cell in table.head)
    out += [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    for line in table.lines:
        first, rest = line.cells[0], line.cells[1:]
        head = f'<th scope="row">{_cell(first, address)}</th>' if table.row_heads else ""
        cells = rest if table.row_heads else line.cells
        tds = "".join(f"<td>{_cell(cell, address)}</td>" for cell in cells)
        mark = ' class="isthmus-differs"' if line.differs else ""
        out.append(f"<tr{mark}>{head}{tds}</tr>")
    if not table.lines:
        out.append(
            f'<tr><td colspan="{len(table.head)}">nothing that the source says fits</td></tr>'
        )
    return "\n".join([*out, "</tbody>", "</table>", "</div>"])


def _cell(cell: Cell, address: Address) -> str:
    if len(cell.values) == 1:
        return _words(cell.values[0], address)
    items = "".join(f"<li>{_words(words, address)}</li>" for words in cell.values)
    return f"<ul>{items}</ul>" if items else ""


def _words(words: Words, address: Address) -> str:
    text = escape(words.text)
    if words.iri and (target := address(words.iri)):
        return f'<a href="{escape(target, quote=True)}">{text}</a>'
    return f'<span class="isthmus-{words.mark}">{text}</span>' if words.mark else text


def _remark(remark: Remark) -> str:
    query = f" <code>{escape(remark.query)}</code>" if remark.query else ""
    parts = remark.text.split("`")
    if len(parts) % 2 == 0:
        return escape(remark.text) + query
    shown = "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
    return shown + query


def _source(source: Source) -> str:
    mark = " (inferred from)" if source.inferred else ""
    return f"{escape(source.statement)} <cite>{escape(source.place)}</cite>{mark}"


def drawn(svg: str, name: str) -> str:
    """Return a drawing for the middle of a page, in a box that scrolls where the page is narrow.

    Args:
        svg: The drawing as a document.
        name: What it shows.
    """
    label = escape(f"{name}, drawn", quote=True)
    box = f'<div class="isthmus-drawing" tabindex="0" role="group" aria-label="{label}">'
    return f"{box}{_inline_svg(svg, next(_NUMBERS))}</div>"


def _inline_svg(svg: str, number: int) -> str:
    """Return a drawing for the middle of a page.

    Args:
        svg: The drawing as a document.
        number: Sets its names apart from those of other drawings on the page.
    """
    markup = re.sub(r"<\?xml[^>]*\?>\s*", "", svg).strip()
    names = sorted(set(re.findall(r'\bid="([^"]+)"', markup)), key=len, reverse=True)
    for name in names:
        spelt = re.escape(name)
        markup = re.sub(
            rf'(\bid="|url\(#|href="#){spelt}(?=["\)])', rf"\g<1>{name}-{number}", markup
        )
        markup = re.sub(
            rf'(aria-(?:labelledby|describedby)="[^"]*)(?<![\w-]){spelt}(?=[\s"])',
            rf"\g<1>{name}-{number}",
            markup,
        )
    return markup
