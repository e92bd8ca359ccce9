"""Results that are kept: the same, bounded by bytes, and none that failed."""

from isthmus.queries import Engine
from isthmus.service.agents.kept_results import CAPACITY, KeptResults, key_of
from isthmus.service.agents.offer import Offer


def test_the_bytes_of_what_is_kept_are_bounded() -> None:
    kept = KeptResults(20_000)
    for number in range(200):
        kept.put(key_of("ask", number), {"content": "x" * 1_000})
        assert kept.size <= 20_000
    assert kept.get(key_of("ask", 199)) is not None
    assert kept.get(key_of("ask", 0)) is None
    kept.put(b"large", {"content": "x" * 10_000})
    assert kept.get(b"large") is None


def test_putting_a_result_twice_counts_it_once() -> None:
    kept = KeptResults(CAPACITY)
    kept.put(b"key", {"content": "a"})
    once = kept.size
    kept.put(b"key", {"content": "b"})
    assert kept.size == once
    assert kept.get(b"key") == {"content": "b"}


def test_a_second_call_gets_what_was_kept_unless_the_first_failed(engine: Engine) -> None:
    offer = Offer(lambda: engine)
    right = {"name": "ask", "arguments": {"query": "count option"}}
    wrong = {"name": "ask", "arguments": {"query": "count optoin"}}
    first, failed = offer.call(right), offer.call(wrong)
    assert offer.call(right)["content"] is first["content"]
    assert offer.call(wrong) == failed
    assert offer.call(wrong)["content"] is not failed["content"]
