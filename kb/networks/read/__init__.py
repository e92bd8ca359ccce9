"""From formats to records: the only place that knows how answers of AWS are written."""

from .folder import read_folder
from .gather import Gathered, cite

__all__ = ["Gathered", "cite", "read_folder"]
