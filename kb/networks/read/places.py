"""Which Region and which account a file or a record belongs to."""

import re
from pathlib import PurePosixPath

from isthmus.kb.networks.records import Scope

_REGION = re.compile(
    r"(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us|us-gov|us-iso[a-z]?|eu-isoe)-(?:de-)?"
    r"(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d{1,2}"
)
_IN_NAME = re.compile(rf"(?<![a-z0-9])({_REGION.pattern})(?![a-z0-9])")
_ZONE = re.compile(rf"({_REGION.pattern})(?:[a-z]|-[a-z0-9-]+)")
_ARN = re.compile(rf"arn:[a-z-]+:[a-z0-9-]+:({_REGION.pattern})?:(\d{{12}})?:.*", re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}")


def scope_of(path: PurePosixPath) -> Scope:
    """Read account and Region from the folders of a file, the Region else from its name."""
    account = region = None
    folders = path.parts[:-1]
    for index, part in enumerate(folders):
        if _REGION.fullmatch(part):
            region = part
        elif _ACCOUNT.fullmatch(part) or (index and folders[index - 1] == "accounts"):
            account = part
    if region is None and (named := _IN_NAME.search(path.stem)):
        region = named[1]
    return Scope(account, region)


def is_account(text: str | None) -> bool:
    """Tell whether a text is a number of an account."""
    return text is not None and _ACCOUNT.fullmatch(text) is not None


def region_of_zone(zone: str | None) -> str | None:
    """Return the Region of an Availability Zone."""
    matched = _ZONE.fullmatch(zone) if zone else None
    return matched[1] if matched else None


def parse_arn(arn: str | None) -> tuple[str | None, str | None]:
    """Return Region and account of an ARN, None for what it does not have."""
    matched = _ARN.fullmatch(arn) if arn else None
    return (matched[1], matched[2]) if matched else (None, None)


def is_region(text: str) -> bool:
    """Tell whether a text is the name of a Region."""
    return _REGION.fullmatch(text) is not None
