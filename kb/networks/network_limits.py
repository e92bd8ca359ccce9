"""How much network data is read and told."""

from isthmus.kb.data_class import dataclass

from .errors import NetworkLimitError


@dataclass(frozen=True, slots=True)
class NetworkLimits:
    """The limits of one network.

    Attributes:
        files: Files of one folder.
        file_bytes: Bytes of one file.
        objects: Objects of all files together.
        routes: Routes of all tables together.
        listed: Entries of `vpc_pairs` and of `overlaps`, which the contract puts at 5,000.
        parts: Parts that one destination is told in.
        pairs: Pairs of VPCs of which `check` works out the verdict of each.
        facts: Facts that are stated of it, from which questions in the language are answered.
    """

    files: int = 20_000
    file_bytes: int = 256 * 1024 * 1024
    objects: int = 2_000_000
    routes: int = 2_000_000
    listed: int = 5_000
    parts: int = 256
    pairs: int = 2_000_000
    facts: int = 1_000_000

    def hold(self, name: str, value: int, what: str) -> None:
        """Raise if a value is above the limit of this name.

        Raises:
            NetworkLimitError: It is; the message names the setting that allows more.
        """
        allowed: int = getattr(self, name)
        if value > allowed:
            raise NetworkLimitError(
                f"{what}: {value:,} is more than {allowed:,}, the limit of {name}; "
                f"`--limit {name}={value}` of `isthmus network`, elsewhere "
                f"`--network-limit {name}={value}`, allows it"
            )
