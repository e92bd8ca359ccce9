"""The blocks as directives."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from isthmus.service.embed.block import KINDS, OPTIONS, Block, checked
from isthmus.service.embed.place import located
from sphinx.util.docutils import SphinxDirective

from .domain import domain_of, place_of
from .nodes import nodes_of

if TYPE_CHECKING:
    from isthmus.service.embed.embedder import Embedder


class BlockDirective(SphinxDirective):
    """Puts an answer in the place of a block."""

    kind: ClassVar[str]
    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Answer the block, or report it as wrong."""
        domain, place = domain_of(self.env), place_of(self)
        parts = [*self.arguments, "\n".join(self.content)]
        text = "\n".join(part for part in parts if part.strip()).strip()
        start = located(place, text, str(Path.cwd()))

        def answer(embedder: "Embedder") -> list[nodes.Node]:
            block = checked(Block(self.kind, text, self.options, place, start))
            content = embedder.content(block)
            if content.about is not None:
                domain.note_thing(content.about, self.env.docname)
            return nodes_of(content)

        return domain.answered(answer)


def _directive(kind: str) -> type[BlockDirective]:
    spec = dict.fromkeys(OPTIONS[kind], directives.unchanged)
    return type(f"{kind.title()}Directive", (BlockDirective,), {"kind": kind, "option_spec": spec})


DIRECTIVES = {f"isthmus-{kind}": _directive(kind) for kind in KINDS}
"""The directives by name."""
