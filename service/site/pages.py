"""Makes the content of each file of a static site: what the application answers, frozen."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from isthmus.service.explorer import Addresses, Explorer
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.app import create_app

from .places import Places, Wanted, root_at
from .prepared import values_of

if TYPE_CHECKING:
    from isthmus.queries import Engine
    from werkzeug.test import Client

_ELSEWHERE = {"/sparql": "/sparql.html"}
"""Pages that the service has under another address, where their own is that of an endpoint."""


class MissingError(LookupError):
    """A page leads to something that the knowledge does not have."""


class Pages:
    """Asks the application for files.

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
        self._client = cache(self._make_client)

    def content(self, wanted: Wanted) -> bytes:
        """Return the content of the file of an address.

        Raises:
            MissingError: There is no such page, or no such data.
        """
        path = wanted.path
        if wanted.is_page:
            path = _ELSEWHERE.get(path, path)
        elif "." not in path:
            path = wanted.place
        # A file that changes with its content is asked for with its digest, which it needs not.
        given = [one for one in wanted.parameters if one[0] != "v"]
        target = quote(path) + (f"?{urlencode(given)}" if given else "")
        root = root_at(wanted.place) if wanted.is_page else None
        return self._answer(root, target, "text/html" if wanted.is_page else "*/*", 200)

    def missing(self) -> bytes:
        """Return the page for addresses that lead to nothing, as if it were the first page."""
        return self._answer(root_at("/"), "/nothing", "text/html", 404)

    def _answer(self, root: str | None, target: str, accept: str, status: int) -> bytes:
        # Links are relative, so the pages of each depth have an application of their own.
        reply = self._client(root).get(target, headers={"Accept": accept})
        if reply.status_code != status:
            raise MissingError(f"{target}: the service answers {reply.status_code}")
        content: bytes = reply.get_data()
        reply.close()
        return content

    def _make_client(self, root: str | None) -> "Client":
        """Return a client of the application whose links begin with a root; None for data."""
        explorer = None
        if root is not None:
            addresses = Addresses(root, self.places, live=False, origin="")
            explorer = Explorer(self.engine, addresses)
            explorer.environment.globals.update(
                service=self.service, other_values=self._other_values
            )
        settings = ServiceSettings(public_url=self.origin, mcp=False)
        return create_app(self.engine, settings, explorer=explorer).test_client()

    def _other_values(self, text: str) -> list[tuple[str, dict[str, str]]]:
        """Return the other values that the saved query on a page is answered with."""
        from isthmus.queries.saved_queries import saved_queries

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
