"""Renders every page of the explorer as text, from an engine and from addresses.

A page that cannot be shown returns None (there is no such thing), so that each face says so in its
own way. The larger pages are functions with files of their own in ``pages/``.
"""

# ruff: noqa: PLC0415 - a page is loaded when it is first asked for

from functools import cached_property, partial
from typing import TYPE_CHECKING

from isthmus.ontology import IQ, IST
from isthmus.queries import QueryError
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.deciding.decision_text import record_of
from isthmus.service.forms.answers import example_of
from isthmus.service.forms.proofs import statement
from isthmus.service.sparql_examples import examples

from .pages.renderer import Renderer
from .pages.wrong_query import wrong_query
from .parts.addresses import Addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isthmus.queries import Engine
    from isthmus.service.deciding import Asked
    from isthmus.service.explorer.days.day import Day

    from .pages.home import Home
    from .pages.term import Entry


class Explorer(Renderer):
    """Renders pages; see the function of each for what it takes.

    Args:
        engine: Answers queries.
        addresses: Makes links.
    """

    def __init__(self, engine: "Engine", addresses: Addresses | None = None) -> None:
        super().__init__(engine, addresses)
        self._home: Home | None = None

    def home(self) -> "Home":
        """Return what the first page shows, worked out once."""
        from .pages.home import Home

        with self.lock:
            if self._home is None:
                self._home = Home(self)
        return self._home

    def first(self) -> str:
        """Return the first page; see `home_page`."""
        from .pages.home import home_page

        return home_page(self, self.home())

    def decide_wrong(self, error: QueryError) -> str:
        """Return the page on which one decides, for a question that is wrong."""
        return self.render("decide.html", "/decide", asked=None, **wrong_query(error))

    def decide_record(self, asked: "Asked") -> str:
        """Return the record of a decision.

        Raises:
            QueryError: What is asked cannot be asked.
        """
        assert self.decider is not None
        return record_of(self.decider, self.decider.decide(asked), later=self.later)

    def term(self, space: str, name: str) -> str | None:
        """Return the page of a class or property, or None if there is none.

        Args:
            space: ``ns`` or ``iq``: the namespace.
            name: The local name.
        """
        from .pages.term import shown, term_page

        namespace = {"ns": IST, "iq": IQ}.get(space)
        entry = self.entries.get(f"{namespace}{name}") if namespace else None
        if entry is None:
            return None
        page = term_page(self.engine, entry)
        return self.render("term.html", f"/{space}/{name}", term=page, **shown(self, page))

    def reference(self) -> str:
        """Return the reference of the ontology: every class and property with its axioms."""
        from .pages.term import under_headings

        sections = under_headings(self.entries.values())
        return self.render("ontology.html", "/reference", sections=sections)

    @cached_property
    def entries(self) -> "Mapping[str, Entry]":
        """Every term of the ontology by its IRI."""
        from .pages.term import entries_of

        return entries_of(self.engine)

    def paper(self, number: int, day: "Day | None" = None, wrong: str = "") -> str | None:
        """Return the digest of a page of the source, or None if it has no such page.

        Args:
            number: Its number, as printed.
            day: The day of which it speaks; None for the edition.
            wrong: What is wrong with the day that was asked for; empty for nothing.
        """
        from .pages.source import paper_page

        return paper_page(self, number, day, wrong)

    def proof(self, thing: str, property_: str, value: str) -> str | None:
        """Return the page of a proof, or None if the statement does not hold.

        Args:
            thing: A word or an IRI.
            property_: A word or an IRI.
            value: A word, a plain value or an IRI.

        Raises:
            QueryError: A word is not known.
            UsageError: The three do not make a statement.
        """
        from isthmus.service.drawing.proof_picture import proof_svgs

        from .pages.prove import said_of, tree_of

        proof = self.knowledge.prove(statement(self.engine, thing, property_, value))
        if proof is None:
            return None
        wide, narrow = proof_svgs(proof, self.knowledge.name, partial(said_of, self))
        return self.render(
            "proof.html",
            "/prove",
            thing=thing,
            property=property_,
            value=value,
            tree=tree_of(self, proof),
            wide=wide,
            narrow=narrow,
        )

    def drawings(self) -> str:
        """Return how networks are drawn: the elements, some designs, and the small signs."""
        from isthmus.ontology import BASE
        from isthmus.service.drawing.pictograms import LOCK, PICTOGRAMS

        drawn = self.choosing.drawn if self.choosing is not None else ()
        pictures = [
            picture
            for word in drawn
            for picture in self.pictures(
                f"{BASE}{self.choosing.of}/{word}" if self.choosing else ""
            )
        ]
        return self.render(
            "drawings.html",
            "/drawings",
            pictograms=PICTOGRAMS,
            lock=LOCK,
            pictures=pictures,
            families=self.home().families,
        )

    def guide(self) -> str:
        """Return the guide to the language."""
        from .pages.guide import guide_html

        cites = self.knowledge.cites
        return self.render(
            "guide.html",
            "/guide",
            guide=guide_html(self.addresses.ask if cites else None),
            example="" if cites else example_of(self.engine),
        )

    def queries(self) -> str:
        """Return the list of the saved queries."""
        return self.render(
            "queries.html", "/questions", questions=saved_queries() if self.knowledge.cites else ()
        )

    def sparql(self) -> str:
        """Return the page with the SPARQL editor; of a site, the one that asks in the browser."""
        if not self.addresses.live:
            return self.render("site_sparql.html", "/sparql")

        shown = examples() if self.knowledge.cites else ()
        return self.render(
            "sparql.html", "/sparql", question=example_of(self.engine), examples=shown
        )
