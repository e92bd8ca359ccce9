"""How fast the language is while somebody types, and what the worst texts take.

The peer is rdflib's own parser, reading the SPARQL that the same question compiles to.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from figure import Figure, median_seconds, milliseconds
from isthmus.kb import open_knowledge
from isthmus.queries import Engine
from isthmus.queries.saved_queries import saved_queries
from isthmus.service.forms.answers import EXAMPLE

WRONG = (
    "find option where encryptd and private and reach = many-vpcs",
    "find option where protocol = aws show titel",
    "find option where (encrypted and private",
    "find option where encrypted and private or cross-region",
    "find option where bandwidth > 10",
    "find option where latency",
    "find option where operated-by = aws",
    "find option where transport != internet order by limitation",
    "chek direct-connect where encrypted",
    "describe vpc-peerin",
    "find option where encrypted && private",
    "find claim where subject = vpc-peering",
)
POSITIONS = (
    "‸",
    "f‸",
    "find ‸",
    "find opt‸",
    "find option ‸",
    "find option w‸",
    "find option where ‸",
    "find option where enc‸",
    "find option where not ‸",
    "find option where (‸",
    "find option where encrypted and ‸",
    "find option where encrypted is ‸",
    "find option where reach = ‸",
    "find option where reach = many‸",
    "find option where reach in (one-vpc, ‸",
    "find option where uses = ‸",
    "find option where uses.‸",
    "find option where any uses with (‸",
    "find option where any uses with (operated-by = ‸",
    "find option where is a ‸",
    "find option where bandwidth >= 10 ‸",
    "find option show ‸",
    "find option show title, count(‸",
    "find option group by ‸",
    "find option order by ‸",
    "find option where reach = ‸ show title limit 5",
    "check ‸",
    "check direct-connect where ‸",
    "describe ‸",
    "compare vpc-peering, ‸",
    "path from direct-connect to ‸",
    "find claim where subject = ‸",
)
SIZE = 20_000
TEXTS = 40


def figures() -> Iterator[Figure]:
    """Measure and yield the figures."""
    from rdflib.plugins.sparql import prepareQuery

    engine = Engine(open_knowledge())
    sparql = engine.compile(EXAMPLE).text
    engine.diagnose(EXAMPLE)
    peer = milliseconds(median_seconds(lambda: prepareQuery(sparql), 50))
    name = "rdflib reading its SPARQL"

    def told(what: str, work: Callable[[str], object], texts: Sequence[str]) -> Figure:
        middle, most = _of_each(work, texts)
        how = f"median of {len(texts)} texts; {milliseconds(most)} the slowest"
        return Figure(what, milliseconds(middle), name, peer, how)

    right = [query.text for query in saved_queries()]
    yield told("diagnose a right query", engine.diagnose, right)
    yield told("diagnose a wrong query, fixes tried", engine.diagnose, WRONG)
    yield told("complete", lambda text: _completed(engine, text), POSITIONS)
    yield told("explain a word", lambda text: engine.hover(text, len(text) // 2), right)
    yield told("format", engine.format, right)
    largest = f"diagnose {SIZE // 1000} KB of anything"
    yield told(largest, engine.diagnose, list(_anything()))


def _of_each(work: Callable[[str], object], texts: Sequence[str]) -> tuple[float, float]:
    """Return the median and the largest of the times that some texts take, each the best of 5."""
    best = []
    for text in texts:
        taken = []
        for _ in range(5):
            started = time.perf_counter()
            work(text)
            taken.append(time.perf_counter() - started)
        best.append(min(taken))
    return statistics.median(best), max(best)


def _completed(engine: Engine, marked: str) -> object:
    return engine.complete(marked.replace("‸", ""), marked.index("‸"))


def _anything() -> Iterator[str]:
    """Draw long texts: words of the language, its signs, letters, and queries cut and repeated."""
    drawn = random.Random(4)
    words = " ".join((*WRONG, *POSITIONS)).replace("‸", "").split()
    for number in range(TEXTS):
        kind = number % 4
        if kind == 0:
            text = " ".join(drawn.choice(words) for _ in range(SIZE // 4))
        elif kind == 1:
            text = "".join(drawn.choice("(){}[]&|=<>!'\"`.,;:$?#^+*- ab1\n") for _ in range(SIZE))
        elif kind == 2:
            joint = drawn.choice([" and ", " or ", "; ", ", ", " "])
            text = "find option where " + joint.join(
                drawn.choice(WRONG)[18:] for _ in range(SIZE // 20)
            )
        else:
            text = "".join(chr(drawn.randrange(32, 0x2FFF)) for _ in range(SIZE // 3))
        yield text.encode()[:SIZE].decode(errors="ignore")
