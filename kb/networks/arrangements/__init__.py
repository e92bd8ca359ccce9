"""Which options of the paper a network is built of, and what in it is none of them."""

from .claims import PaperClaims
from .near import NearMatch, near_matches
from .others import others
from .recognise import Recognised, recognise

__all__ = ["NearMatch", "PaperClaims", "Recognised", "near_matches", "others", "recognise"]
