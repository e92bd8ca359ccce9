"""Which block shows the same as a page of the service or of a static site."""

import shlex
from collections.abc import Mapping
from urllib.parse import unquote

from isthmus.kb.data_class import dataclass

_VALUE = "param."
"""What the name of a value for a parameter of a query begins with in an address."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A block, by what one asks for it with.

    Attributes:
        kind: The kind of block.
        asked: Its text as ``text``, and its options by name.
    """

    kind: str
    asked: Mapping[str, str]


def sought(path: str, parameters: Mapping[str, str]) -> Sought | None:
    """Return the block that shows what a page shows.

    Args:
        path: The path of the page from the first page on, with a slash before it.
        parameters: The parameters in its address.

    Returns:
        The block; None for pages that no block can stand for, such as those of a day.

    >>> sought("/option/vpc-peering", {}).asked["text"]
    'option:vpc-peering'
    """
    if parameters.get("as_of", "edition") != "edition":
        return None
    if path in {"", "/"} and parameters.get("q"):
        values = {
            name.removeprefix(_VALUE): value
            for name, value in parameters.items()
            if name.startswith(_VALUE)
        }
        given = shlex.join(f"{name}={value}" for name, value in values.items())
        return Sought("query", {"text": parameters["q"], **({"params": given} if given else {})})
    if path == "/compare" and "," in parameters.get("ids", ""):
        on = parameters.get("on", "")
        return Sought("compare", {"text": parameters["ids"], **({"on": on} if on else {})})
    kind, slash, name = path.strip("/").partition("/")
    if kind in {"option", "configuration"} and slash and "/" not in name:
        text = f"{kind}:{unquote(name)}"
        return Sought("option", {"text": text, "diagram": "yes"})
    return None
