"""A script of read-only calls of the ``aws`` command that fills a folder for the readers.

It is printed and never run from here: no credentials pass through this project. Fields that hold
secrets are left out by `--query` before anything is written.
"""

from collections.abc import Sequence
from pathlib import Path

from .errors import NetworkError
from .read.places import is_region

_SCRIPT = Path(__file__).with_suffix(".sh")
_ENABLED = "$(aws ec2 describe-regions --query 'Regions[].RegionName' --output text)"
"""All Regions that the account has enabled."""


def script(regions: Sequence[str] = ()) -> str:
    """Return the script.

    Args:
        regions: The Regions to ask; none for all that the account has enabled.

    Raises:
        NetworkError: A name is none of a Region.
    """
    for region in regions:
        if not is_region(region):
            raise NetworkError(f"{region!r} is no name of a Region, such as eu-west-1")
    text = _SCRIPT.read_text(encoding="utf-8")
    return text.replace("@regions@", " ".join(regions) or _ENABLED)
