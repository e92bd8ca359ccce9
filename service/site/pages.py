"""Makes the content of each file of a static site: what the application answers, frozen."""

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from isthmus.queries.saved_queries import saved_queries
from isthmus.service.explorer import Addresses, Explorer
from isthmus.service.settings.settings import ServiceSettings
from isthmus.service.web.app import create_app
from isthmus.service.web.http.parameters import read_request

from .places import Places, Wanted, root_at
from .prepared import values_of

if TYPE_CHECKING:
    from isthmus.queries import Engine

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
        whitepaper: Where the edition can be read; empty where nobody said.
    """

    def __init__(
        self,
        engine: "Engine",
        places: Places,
        origin: str = "",
        service: str = "",
        whitepaper: str = "",
    ) -> None:
        self.engine = engine
        self.places = places
        self.origin = origin
        self._addresses = cache(lambda root: Addresses(root, places, live=False, paper=whitepaper))
        self.explorer = Explorer(engine, self._addresses("."))
        self.explorer.environment.globals.update(service=service, other_values=self._other_values)
        settings = ServiceSettings(public_url=origin, mcp=False)
        self._app = create_app(engine, settings, explorer=self.explorer)

    def prepare(self) -> None:
        """Work out what many pages show: the first page, the matrices, the words."""
        for path in ("/", "/matrix", "/decide"):
            self._answer(root_at(path), path, "", "text/html", 200)
        for name in self.explorer.environment.list_templates():
            self.explorer.environment.get_template(name)
        _ = self.engine.knowledge.proofs.prover

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
        given = [parameter for parameter in wanted.parameters if parameter[0] != "v"]
        root = root_at(wanted.place) if wanted.is_page else "."
        accept = "text/html" if wanted.is_page else "*/*"
        return self._answer(root, path, urlencode(given), accept, 200)

    def missing(self) -> bytes:
        """Return the page for addresses that lead to nothing, as if it were the first page."""
        return self._answer(root_at("/"), "/nothing", "", "text/html", 404)

    def _answer(self, root: str, path: str, given: str, accept: str, status: int) -> bytes:
        # Links are relative, so they are made otherwise for the pages of each depth.
        if self.explorer.addresses.root != root:
            self.explorer.link_by(self._addresses(root))
        # What is done around a request is about its client and the headers: a file has neither.
        with self._app.request_context(_request(path, given, accept)):
            try:
                read_request()
                answered = self._app.dispatch_request()
            except Exception as error:  # whatever it is, the application says it
                answered = self._app.handle_user_exception(error)
            response = self._app.make_response(answered)
            if response.status_code != status:
                raise MissingError(f"{path} {given}: the service answers {response.status}")
            return b"".join(response.iter_encoded())

    def _other_values(self, text: str) -> list[tuple[str, dict[str, str]]]:
        """Return the other values that the saved query on a page is answered with."""
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


def _request(path: str, given: str, accept: str) -> dict[str, Any]:
    """Return a request as WSGI has it; making one as a client does takes longer than some pages."""
    environ: dict[str, Any] = {
        "SCRIPT_NAME": "",
        # WSGI has the bytes of a path as the characters of these numbers.
        "PATH_INFO": path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": given,
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": accept,
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environ)
    return environ
