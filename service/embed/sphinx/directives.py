"""The blocks as directives."""

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from isthmus.service.embed.block import KINDS, OPTIONS, Block, checked
from isthmus.service.embed.place import EmbedError, Place, located
from sphinx.util.docutils import SphinxDirective

from .domain import IsthmusDomain, file_of, place_of_error
from .nodes import nodes_of
from .source import embedder_of


class BlockDirective(SphinxDirective):
    """Puts an answer in the place of a block."""

    kind: ClassVar[str]
    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Answer the block, or report it as wrong."""
        domain = self.env.domains["isthmus"]
        assert isinstance(domain, IsthmusDomain)
        domain.note_use(self.env.docname)
        source, line = self.get_source_info()
        place = Place(file_of(source, self.env), line)
        parts = [*self.arguments, "\n".join(self.content)]
        text = "\n".join(part for part in parts if part.strip()).strip()
        start = located(place, text, str(Path.cwd()))
        try:
            block = checked(Block(self.kind, text, self.options, place, start))
            config, folder = self.env.app.config, Path(self.env.app.confdir)
            content = embedder_of(config, folder).content(block)
        except EmbedError as error:
            domain.note_wrong(self.env.docname, error)
            return [place_of_error(error)]
        if content.about is not None:
            domain.note_thing(content.about, self.env.docname)
        return nodes_of(content)


def _directive(kind: str) -> type[BlockDirective]:
    spec = dict.fromkeys(OPTIONS[kind], directives.unchanged)
    return type(f"{kind.title()}Directive", (BlockDirective,), {"kind": kind, "option_spec": spec})


DIRECTIVES = {f"isthmus-{kind}": _directive(kind) for kind in KINDS}
"""The directives by name."""
