"""One line of the table of measurements, and how to take a median."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement.

    Attributes:
        what: What was measured.
        value: The result with its unit.
        peer: What it is measured against in the same run; empty if there is nothing.
        peer_value: The peer's result with its unit.
        how: How many times, or on what.
    """

    what: str
    value: str
    peer: str = ""
    peer_value: str = ""
    how: str = ""


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Run something several times and return the median of the wall-clock seconds."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def milliseconds(seconds: float) -> str:
    """Write a time in milliseconds."""
    value = seconds * 1000
    return f"{value:.0f} ms" if value >= 10 else f"{value:.2f} ms"
