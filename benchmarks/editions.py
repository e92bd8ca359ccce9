"""What days cost: warnings beside an answer, a day not asked before, and the service that has them.

The peers are the same answers without warnings and the same service without changes. Times are of
the processor, since what is compared is taken in turn on a machine that others may use too.
"""

import statistics
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from endpoints import Endpoint, isthmus
from figure import Figure, milliseconds
from isthmus.kb import Knowledge, open_knowledge
from isthmus.ontology import question_files
from isthmus.queries import Engine, QueryError
from isthmus.service.forms.answers import EXAMPLE

QUESTIONS = (
    EXAMPLE,
    "check privatelink where cross-region",
    "find option where encrypted",
    "find option where private show transport, bandwidth",
    "describe privatelink",
    "compare vpc-peering, privatelink",
    "find quota show number",
    "why privatelink where cross-region",
    "choose option where encrypted and private",
)
MOST_RATIO, MOST_SECONDS, MOST_GROWTH = 1.5, 0.15, 1.2
_ROUNDS = 3
_DAYS = 12
_STARTS = 3
_SETTLED = 4
_WITHOUT_CHANGES = """
import sys
from isthmus.kb import inputs
inputs.changes_files = lambda: ()
from isthmus.service.cli import main
sys.exit(main())
"""


class _Weight(NamedTuple):
    """What a service takes.

    Attributes:
        start: Seconds of the processor until it answered.
        idle: Megabytes before it was asked anything.
        asked: Megabytes after questions on several days.
    """

    start: float
    idle: float
    asked: float


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = open_knowledge(cache=Path(folder))
        engine = Engine(knowledge)
        yield from _warnings(engine)
        yield from _days(engine, _some_days(knowledge))
    yield from _service(_some_days(knowledge))


def _warnings(engine: Engine) -> Iterator[Figure]:
    """Measure the worked questions that are warned of something, with warnings and without."""
    worked = [
        question["query"].rstrip()
        for path in question_files()
        for question in tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    ]
    warned = [q for q in worked if " as of " not in q and _is_warned(engine, q)]
    ratios = []
    sums = [0.0, 0.0]
    for question in warned:
        taken: tuple[list[float], list[float]] = ([], [])
        for _ in range(_ROUNDS):
            for place, as_of in enumerate(("", "edition")):
                taken[place].append(_ask(engine, question, as_of))
        with_them, without = map(min, taken)
        sums[0] += with_them
        sums[1] += without
        ratios.append(with_them / without)
    ratio = sums[0] / sums[1]
    yield Figure(
        "an answer with warnings",
        milliseconds(sums[0] / len(warned)),
        "without",
        milliseconds(sums[1] / len(warned)),
        f"{ratio:.2f} times, of single questions {statistics.median(ratios):.2f} (median); mean of "
        f"the {len(warned)} worked questions that warn; aim {MOST_RATIO:g}: "
        f"{_met(ratio <= MOST_RATIO)}",
    )


def _days(engine: Engine, days: Sequence[date]) -> Iterator[Figure]:
    """Measure days that nobody has asked for: the whole question, and the next in the same span."""
    for question in QUESTIONS:
        engine.ask(question)
    first, other, same = [], [], []
    for at, day in enumerate(days):
        question = QUESTIONS[at % len(QUESTIONS)]
        first.append(_ask(engine, question, day.isoformat()))
        other.append(_ask(engine, question, (day + timedelta(days=1)).isoformat()))
        same.append(_ask(engine, question, day.isoformat()))
    median = statistics.median(first)
    yield Figure(
        "a day not asked before, the whole question",
        milliseconds(median),
        "slowest",
        milliseconds(max(first)),
        f"median of {len(days)} days and {len(QUESTIONS)} questions; aim "
        f"{milliseconds(MOST_SECONDS)}: {_met(median < MOST_SECONDS)}",
    )
    yield Figure(
        "another day of the same span",
        milliseconds(statistics.median(other)),
        "the same day again",
        milliseconds(statistics.median(same)),
        "aim: nothing more",
    )


def _service(days: Sequence[date]) -> Iterator[Figure]:
    """Measure the service with days beside one without, in turn."""
    commands = {"with": (), "without": (sys.executable, "-c", _WITHOUT_CHANGES)}
    found: dict[str, list[_Weight]] = {name: [] for name in commands}
    for at in range(_STARTS + 1):
        for name, command in commands.items():
            with isthmus(name=name, command=command) as endpoint:
                # The first start after an upgrade fills the cache.
                weight = _weight(endpoint, days if at else ())
            if at:
                found[name].append(weight)
    ours, peer = (
        _Weight(*(statistics.median(values) for values in zip(*weights, strict=True)))
        for weights in found.values()
    )
    for what, has, had, unit in (
        ("start of the service with days, computing", ours.start, peer.start, "s"),
        ("its memory before a question", ours.idle, peer.idle, "MB"),
        (f"its memory after questions at {len(days)} days", ours.asked, peer.asked, "MB"),
    ):
        digits = 0 if unit == "MB" else 2
        yield Figure(
            what,
            f"{has:.{digits}f} {unit}",
            "without changes, asked the same",
            f"{had:.{digits}f} {unit}",
            f"median of {_STARTS} starts; {has / had - 1:+.0%}, aim below "
            f"{MOST_GROWTH - 1:+.0%}: {_met(has / had < MOST_GROWTH)}",
        )


def _weight(endpoint: Endpoint, days: Sequence[date]) -> _Weight:
    start = endpoint.computing
    # A service asks itself for the pages on which people begin, a second after its start; without
    # the wait only the slower of the two would have made them before it is weighed.
    time.sleep(_SETTLED)
    idle = endpoint.memory
    for as_of in ("", *map(str, days)):
        for question in QUESTIONS:
            beside = f"&as_of={as_of}" if as_of else ""
            address = f"{endpoint.address}/api/v1/query?q={quote(question)}{beside}"
            urllib.request.urlopen(address, timeout=60).close()
    return _Weight(start, idle, endpoint.memory)


def _some_days(knowledge: Knowledge) -> list[date]:
    """Return days of spans of their own, from the first change to the last."""
    points = knowledge.changes.points()
    spans = [
        point
        for point, after in zip(points, [*points[1:], date.max], strict=True)
        if point > date(2020, 6, 7) and after - point > timedelta(days=2)
    ]
    return spans[:: len(spans) // _DAYS][:_DAYS]


def _ask(engine: Engine, question: str, as_of: str) -> float:
    began = time.process_time()
    engine.ask(question, as_of=as_of or None)
    return time.process_time() - began


def _is_warned(engine: Engine, question: str) -> bool:
    try:
        answer = engine.ask(question)
    except QueryError:
        # Some worked questions show what is refused.
        return False
    return bool(answer.warnings or answer.differences)


def _met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"
