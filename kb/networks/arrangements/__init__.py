"""Which options of the paper a network is built of, and what in it is none of them."""

from .others import others
from .recognise import Recognised, recognise

__all__ = ["Recognised", "others", "recognise"]
