"""Which block shows the same as a page of the service or of a static site."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote


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
        The block; None for pages that no block can stand for.

    >>> sought("/option/vpc-peering", {}).asked["text"]
    'option:vpc-peering'
    """
    if path in {"", "/"} and parameters.get("q"):
        return Sought("query", {"text": parameters["q"]})
    if path == "/compare" and "," in parameters.get("ids", ""):
        on = parameters.get("on", "")
        return Sought("compare", {"text": parameters["ids"], **({"on": on} if on else {})})
    kind, slash, name = path.strip("/").partition("/")
    if kind in {"option", "configuration"} and slash and "/" not in name:
        text = f"{kind}:{unquote(name)}"
        return Sought("option", {"text": text, "diagram": "yes"})
    return None
