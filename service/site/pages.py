"""Makes the content of each file of a static site."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from isthmus.kb.record.coverage import Finding, coverage
from isthmus.service.explorer import Addresses, Explorer
from isthmus.service.forms.coverage import MARKS, html

from .places import Places, Wanted, root_at

if TYPE_CHECKING:
    from isthmus.queries import Engine


class MissingError(LookupError):
    """A page leads to something that the knowledge does not have."""


class Pages:
    """Makes files.

    Args:
        engine: What answers.
        places: Collects what the pages lead to.
        origin: The address of the site, without a slash at its end; empty where it is not known.
        service: The address of a service for free questions; empty where there is none.
    """

    def __init__(
        self, engine: "Engine", places: Places, origin: str = "", service: str = ""
    ) -> None:
        self.engine = engine
        self.places = places
        self.origin = origin
        self.service = service
        self._explorers: dict[str, Explorer] = {}
        self._client = cache(self._make_client)

    def content(self, wanted: Wanted) -> bytes:
        """Return the content of the file of an address.

        Raises:
            MissingError: There is no such page, or no such data.
        """
        if not wanted.is_page:
            return self.data(wanted)
        text = self._page(wanted)
        if text is None:
            raise MissingError(f"{wanted.path}: nothing is on record")
        return text.encode("utf-8")

    def explorer(self, place: str) -> Explorer:
        """Return what renders the pages that are as deep in the site as a place."""
        root = root_at(place)
        if root not in self._explorers:
            addresses = Addresses(root, self.places, live=False, origin="")
            explorer = Explorer(self.engine, addresses)
            explorer.environment.globals.update(
                service=self.service, other_values=self._other_values
            )
            self._explorers[root] = explorer
        return self._explorers[root]

    def _page(self, wanted: Wanted) -> str | None:
        explorer = self.explorer(wanted.place)
        given = dict(wanted.parameters)
        path = wanted.path
        if path == "/":
            values = {
                name.removeprefix("param."): value
                for name, value in given.items()
                if name.startswith("param.")
            }
            if "q" not in given:
                return explorer.first()
            return explorer.ask(given["q"].strip(), values)[0]
        plain: dict[str, Callable[[], str | None]] = {
            "/questions": explorer.queries,
            "/guide": explorer.guide,
            "/changes": explorer.changes,
            "/reference": explorer.reference,
            "/matrix": lambda: explorer.matrix(given.get("of", ""), {}, (), ""),
            "/look": lambda: explorer.index("", given.get("of", "")),
            "/coverage": lambda: self._coverage(explorer),
            "/prove": lambda: explorer.proof(given["thing"], given["property"], given["value"]),
            "/sparql": lambda: explorer.render("site_sparql.html", "/sparql"),
        }
        if path in plain:
            return plain[path]()
        space, _, name = path.removeprefix("/").partition("/")
        if space in {"ns", "iq"}:
            return explorer.term(space, name)
        return explorer.thing(space, name)

    def _coverage(self, explorer: Explorer) -> str:
        found = coverage(self.engine.knowledge.store)
        totals = [(finding, found.count(finding)) for finding in Finding]
        table = html(found, explorer.addresses.of)
        return explorer.render(
            "coverage.html", "/coverage", table=table, totals=totals, marks=MARKS
        )

    def _other_values(self, text: str) -> list[tuple[str, dict[str, str]]]:
        """Return the other values that the saved query on a page is answered with."""
        from isthmus.queries.saved_queries import saved_queries

        from .prepared import values_of

        for query in saved_queries():
            if query.text.strip() == text.strip():
                return [
                    (
                        next(iter(values.values())),
                        {f"param.{name}": value for name, value in values.items()},
                    )
                    for values in values_of(self.engine, query)
                    if values
                ]
        return []

    def data(self, wanted: Wanted) -> bytes:
        """Return data as the service answers it.

        Raises:
            MissingError: The service has no such data.
        """
        path = wanted.place if wanted.path.count(".") == 0 else wanted.path
        given = [one for one in wanted.parameters if one[0] != "v"]
        target = quote(path) + (f"?{urlencode(given)}" if given else "")
        reply = self._client().get(target, headers={"Accept": "*/*"})
        if reply.status_code != 200:
            raise MissingError(f"{target}: the service answers {reply.status_code}")
        content: bytes = reply.get_data()
        reply.close()
        return content

    def _make_client(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a class of a library
        from isthmus.service.settings.settings import ServiceSettings
        from isthmus.service.web.app import create_app

        settings = ServiceSettings(public_url=self.origin)
        return create_app(self.engine, settings).test_client()
