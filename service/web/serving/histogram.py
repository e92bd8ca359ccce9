"""A histogram of the metrics library that takes many durations at once."""

from collections.abc import Sequence

from prometheus_client import Histogram


class SummedHistogram(Histogram):
    """A histogram whose observations come added up."""

    def add(self, classes: Sequence[int], total: float) -> None:
        """Add observations.

        Args:
            classes: How many fall in each bucket, by its upper bound, the last without one.
            total: The sum of all.
        """
        self._sum.inc(total)
        for bucket, number in zip(self._buckets, classes, strict=True):
            if number:
                bucket.inc(number)
