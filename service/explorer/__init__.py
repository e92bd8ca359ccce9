"""The explorer: what its pages show, and the pages themselves as text.

Nothing in here knows a request. `Explorer` renders every page from an engine and from `Addresses`,
which makes all links; the routes in ``isthmus.service.web.routes.pages`` and a static export only
decide which page is wanted and where it is put.
"""

from .explorer import Explorer
from .parts.addresses import Addresses

__all__ = ["Addresses", "Explorer"]
