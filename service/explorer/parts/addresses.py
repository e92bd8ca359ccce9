"""Every address of the explorer, made in one place.

Pages have to work under a sub-path and as files of a static site, so no template writes an address
of its own: it asks for one here.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from pathlib import Path
from urllib.parse import quote, urlencode

from isthmus.kb.characters import kept_of_names
from isthmus.kb.data_class import dataclass
from isthmus.ontology import BASE, IQ, IST, PREFIXES

STATIC = Path(__file__).parents[2] / "static"
"""Where the style sheet, the modules and the pictures are."""
KINDS = tuple(prefix for prefix, namespace in PREFIXES.items() if namespace == f"{BASE}{prefix}/")
"""The kinds of thing that have a page, as their addresses begin."""
_KEPT = 8192
"""So many paths are kept; a page links to hundreds of things, most of them those of another."""
_TERMS = {IST: "/ns/", IQ: "/iq/"}

_APART = re.compile("[/.]")

Given = tuple[tuple[str, str], ...]
"""Names and values of parameters, in their order; a name may come twice."""
Place = Callable[[str, Given], str]
"""Makes an address of a path such as ``/option/vpc-peering`` and parameters."""


@kept_of_names(_KEPT)
def path_of(iri: str) -> str:
    """Return the path of the page of a thing or a term, or an empty string if it has none.

    Other people's things can be called there so that no path would be of them alone: with a slash,
    or with a point, behind which stands the form of their data.

    >>> path_of("https://w3id.org/isthmus/option/direct-connect")
    '/option/direct-connect'
    >>> path_of("https://w3id.org/isthmus/ns#encrypted")
    '/ns/encrypted'
    """
    for namespace, path in _TERMS.items():
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            return "" if not local or _APART.search(local) else path + quote(local, safe="")
    kind, slash, local = iri.removeprefix(BASE).partition("/")
    if not iri.startswith(BASE) or not slash or kind not in KINDS or _APART.search(local):
        return ""
    return f"/{kind}/{quote(local, safe='')}"


def _served(path: str, parameters: Given) -> str:
    return f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes the addresses in pages.

    Attributes:
        root: The path before every address, without a slash at its end.
        place: Turns a path and parameters into an address; the one of the service by default.
        live: Whether a service answers behind the pages; without one no form is shown.
        origin: Scheme and host for links that leave the page, such as one that is copied; empty
            where they are not known.
        paper: Where the source can be read; ``#page=`` names the page of the file that is page 1.
    """

    root: str = ""
    place: Place = _served
    live: bool = True
    origin: str = ""
    paper: str = ""
    _digests: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def url(
        self,
        path: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        **more: str,
    ) -> str:
        """Return an address.

        Args:
            path: The path from the first page on.
            parameters: Names and values; those without a value are left out.
            **more: Further ones, for names that are Python names.
        """
        named = parameters.items() if isinstance(parameters, Mapping) else parameters
        given = (*named, *more.items())
        return self.root + self.place(path, tuple(pair for pair in given if pair[1]))

    def of(self, iri: str) -> str:
        """Return the address of the page of a thing or term, or an empty string."""
        path = path_of(iri)
        return self.url(path) if path else ""

    def ask(self, query: str) -> str:
        """Return the address at which a query is asked and answered."""
        return self.url("/", q=query)

    def page(self, number: int = 0) -> str:
        """Return where a page of the source can be read; an empty string where nobody said.

        Args:
            number: Its number as printed; 0 for the beginning.

        >>> Addresses(paper="https://example.org/vpc.pdf#page=5").page(9)
        'https://example.org/vpc.pdf#page=13'
        """
        file, _, first = self.paper.partition("#page=")
        return f"{file}#page={int(first or 1) + number - 1}" if file and number else file

    def data(self, query: str, form: str) -> str:
        """Return the address of the answer to a query as data."""
        return self.url(f"/api/v1/query.{form}", q=query)

    def static(self, name: str) -> str:
        """Return the address of a file, which changes with its content.

        A module keeps its address: others import it by that, and under two it would run twice.
        """
        if name.endswith(".js"):
            return self.url(f"/static/{name}")
        if name not in self._digests:
            content = (STATIC / name).read_bytes()
            self._digests[name] = hashlib.sha256(content).hexdigest()[:12]
        return self.url(f"/static/{name}", v=self._digests[name])
