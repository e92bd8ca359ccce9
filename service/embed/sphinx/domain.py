"""Words of the language as references: what pages tell of, and where references to it lead."""

from collections.abc import Callable, Iterable, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from isthmus.queries.answers.view import Words
from isthmus.service.embed.addresses import KINDS, addresses_at, anchor_of, path_of
from isthmus.service.embed.block import Block
from isthmus.service.embed.place import EmbedError, Place, located
from sphinx.domains import Domain, ObjType
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective, SphinxRole
from sphinx.util.nodes import make_refnode

from .nodes import aside_nodes, reference
from .source import current_key, embedder_of

if TYPE_CHECKING:
    from docutils.nodes import Element
    from isthmus.service.embed.embedder import Embedder
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)
ROLES = ("term", "class", "property", *KINDS)
"""The roles that name something: any word, or a word of one kind."""


class WordRole(ReferenceRole):
    """Names a term or a thing; the text is its label unless another one is given."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Look the word up, or report it as wrong."""
        kind = self.name.rpartition(":")[2]
        start = located(place_of(self), self.target)
        word = self.target if kind == "term" or ":" in self.target else f"{kind}:{self.target}"

        def answer(embedder: "Embedder") -> list[nodes.Node]:
            label, definition = embedder.term(word, start)
            text = self.title if self.has_explicit_title else label.text
            node = reference(label.iri, text, definition)
            node["refdoc"] = self.env.docname
            self.set_source_info(node)
            return [node]

        return domain_of(self.env).answered(answer), []


class ValueRole(SphinxRole):
    """Puts the one value that a query comes to into a sentence."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Answer the query, or report it as wrong."""
        place = place_of(self)
        start = located(place, self.text)
        block = Block("query", self.text.strip(), {"as": "value"}, place, start)

        def answer(embedder: "Embedder") -> list[nodes.Node]:
            content = embedder.content(block)
            assert content.value is not None
            text = content.value.text
            return [nodes.inline(text, text, classes=["isthmus-value"]), *aside_nodes(content)]

        return domain_of(self.env).answered(answer), []


class IsthmusDomain(Domain):
    """The things that pages tell of, and what each page was made from."""

    name = "isthmus"
    label = "Isthmus"
    object_types: ClassVar[dict[str, ObjType]] = {
        kind: ObjType(kind, kind, "term") for kind in (*KINDS, "term")
    }
    roles: ClassVar[dict[str, Any]] = {
        **{role: WordRole() for role in ROLES},
        "value": ValueRole(),
    }
    # Things by IRI: label, and the pages that tell of them; by page: what it was made from, and
    # how many blocks were wrong in it.
    initial_data: ClassVar[dict[str, Any]] = {"things": {}, "keys": {}, "wrong": {}}
    data_version = 1

    def answered(self, answer: "Callable[[Embedder], list[nodes.Node]]") -> list[nodes.Node]:
        """Return what stands in the page that is read where something is answered.

        What is wrong is reported; the build goes on, and ends as failed.
        """
        app, docname = self.env.app, self.env.docname
        self.data["keys"][docname] = current_key(app)
        try:
            return answer(embedder_of(app))
        except EmbedError as error:
            told = error.reason + (f"\n{error.frame}" if error.frame else "")
            logger.error(told, location=str(error.place), type="isthmus")
            self.data["wrong"][docname] = self.data["wrong"].get(docname, 0) + 1
            return [nodes.problematic(error.reason, error.reason)]

    def note_thing(self, thing: Words, docname: str) -> None:
        """Record that a page tells of a thing."""
        label, pages = self.data["things"].get(thing.iri, (thing.text, ()))
        self.data["things"][thing.iri] = (label, tuple(sorted({*pages, docname})))

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is read again or gone."""
        self.data["keys"].pop(docname, None)
        self.data["wrong"].pop(docname, None)
        for iri, (label, pages) in list(self.data["things"].items()):
            rest = tuple(page for page in pages if page != docname)
            if rest:
                self.data["things"][iri] = (label, rest)
            else:
                del self.data["things"][iri]

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for kind in ("keys", "wrong"):
            for docname in docnames & otherdata[kind].keys():
                self.data[kind][docname] = otherdata[kind][docname]
        for iri, (label, pages) in otherdata["things"].items():
            for page in set(pages) & docnames:
                self.note_thing(Words(label, iri), page)

    def resolve_xref(  # noqa: PLR0917 - as Sphinx calls it
        self,
        env: "BuildEnvironment",
        fromdocname: str,
        builder: "Builder",
        typ: str,
        target: str,
        node: "pending_xref",
        contnode: "Element",
    ) -> "nodes.reference | None":
        """Lead to the page of this documentation that tells of the thing, else to the site."""
        title = node.get("isthmus_title", "")
        _, pages = self.data["things"].get(target, ("", ()))
        if pages:
            page = fromdocname if fromdocname in pages else pages[0]
            return make_refnode(builder, fromdocname, page, anchor_of(target), contnode, title)
        address = addresses_at(env.app.config.isthmus_site)(target)
        if not address:
            return None
        reference = nodes.reference("", "", contnode, internal=False, refuri=address)
        if title:
            reference["reftitle"] = title
        return reference

    def resolve_any_xref(  # noqa: PLR0917 - as Sphinx calls it
        self,
        env: "BuildEnvironment",
        fromdocname: str,
        builder: "Builder",
        target: str,
        node: "pending_xref",
        contnode: "Element",
    ) -> "list[tuple[str, nodes.reference]]":
        """Find no thing by a bare name: words are looked up by the roles alone."""
        return []

    def get_objects(self) -> "Iterable[tuple[str, str, str, str, str, int]]":
        """Yield the things that pages tell of, for search and for other documentation."""
        for iri, (label, pages) in self.data["things"].items():
            kind, _, _ = path_of(iri).partition("/")
            # By its IRI, which is what references ask for: so intersphinx finds it, too.
            yield iri, label, kind if kind in KINDS else "term", pages[0], anchor_of(iri), 1


def domain_of(env: "BuildEnvironment") -> IsthmusDomain:
    """Return the domain of a build."""
    domain = env.domains["isthmus"]
    assert isinstance(domain, IsthmusDomain)
    return domain


def place_of(written: SphinxRole | SphinxDirective) -> Place:
    """Return where something is written, in a file named from where the build was started."""
    source, line = written.get_source_info()
    path = Path(source or written.env.doc2path(written.env.docname))
    try:
        return Place(str(path.relative_to(Path.cwd())), line or 1)
    except ValueError:
        return Place(str(path), line or 1)
