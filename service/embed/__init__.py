"""Knowledge inside other people's pages: blocks that authors write, and what takes their place.

An author writes a block (a query, an option, a comparison, a drawing, a proof) in a Sphinx
directive, a fence of Python-Markdown, or a marked stretch of any Markdown file. `read_block` reads
it, `Embedder.content` answers it from the engine, and one writer for each target puts the answer
down: HTML, Markdown, or the nodes of docutils. Nothing here asks a server, and nothing that is
wrong is written: it ends in an `EmbedError` that names the file and the line.
"""
