"""What somebody wants of a network, and whether it holds: for continuous checks."""

from pathlib import Path
from typing import Any

from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import TooDeepError, TooLargeError, not_text, read_tables, tables_of

from .contract import Block, Missing, Verdict
from .errors import NetworkError, NetworkLimitError, UnreadableNetworkError
from .reach import Reach

_KEYS = frozenset({"from", "to", "unknown", "note"})


@dataclass(frozen=True, slots=True)
class Intent:
    """That something must, or must not, reach something.

    Attributes:
        must: Whether it must.
        from_: Where packets set out: an id or a name.
        to: Where they are to arrive.
        unknown: `fail` if what cannot be told breaks it, `allow` if not.
    """

    must: bool
    from_: str
    to: str
    unknown: str


@dataclass(frozen=True, slots=True)
class IntentResult:
    """What became of an intent.

    Attributes:
        holds: Whether it is kept.
        verdict: The verdict from the one to the other.
    """

    intent: str
    from_: str
    to: str
    holds: bool
    verdict: Verdict
    because: tuple[Block, ...]
    missing: tuple[Missing, ...]


def read_intents(path: Path) -> list[Intent]:
    """Read a file of ``[[must]]`` and ``[[must-not]]`` tables.

    Raises:
        UnreadableNetworkError: It cannot be read, or is no TOML.
        NetworkError: It has other tables than these; the message says where.
        NetworkLimitError: It is too large, or too deeply nested.
    """
    try:
        document = tables_of(path)
    except TooLargeError as error:
        raise NetworkLimitError(f"{path}: cannot be read: {error.strerror}") from error
    except OSError as error:
        raise UnreadableNetworkError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableNetworkError(f"{path} {not_text(error)}") from error
    except ValueError as error:
        raise _no_tables(error, str(path)) from error
    return _intents(document, str(path))


def parse_intents(text: str, place: str) -> list[Intent]:
    """Read a text of ``[[must]]`` and ``[[must-not]]`` tables.

    Args:
        place: What to call it in messages.

    Raises:
        UnreadableNetworkError: It is no TOML.
        NetworkError: It has other tables than these; the message says where.
        NetworkLimitError: It is too deeply nested.
    """
    try:
        document = read_tables(text)
    except ValueError as error:
        raise _no_tables(error, place) from error
    return _intents(document, place)


def _no_tables(error: ValueError, place: str) -> NetworkError:
    if isinstance(error, TooDeepError):
        return NetworkLimitError(f"{place}: cannot be read: {error}")
    return UnreadableNetworkError(f"{place}: no TOML: {error}")


def _intents(document: dict[str, Any], place: str) -> list[Intent]:
    intents = []
    for name, tables in document.items():
        if name not in ("must", "must-not") or not isinstance(tables, list):
            raise NetworkError(f"{place}: only [[must]] and [[must-not]] are known, not {name!r}")
        for index, table in enumerate(tables):
            intents.append(_intent(f"{place}: {name} number {index + 1}", name == "must", table))
    return intents


def _intent(place: str, must: bool, table: object) -> Intent:
    if not isinstance(table, dict) or not table.keys() <= _KEYS:
        raise NetworkError(f"{place}: it may have {', '.join(sorted(_KEYS))} and nothing else")
    values = {key: table.get(key) for key in ("from", "to")}
    for key, value in values.items():
        if not isinstance(value, str) or not value:
            raise NetworkError(f"{place}: {key} is to be an id or a name, as a text")
    unknown = table.get("unknown", "fail")
    if unknown not in ("allow", "fail"):
        raise NetworkError(f'{place}: unknown is to be "allow" or "fail"')
    return Intent(must, str(values["from"]), str(values["to"]), unknown)


def judge_intents(reach: Reach, intents: list[Intent]) -> list[IntentResult]:
    """Tell of each intent whether it holds.

    Raises:
        UnknownNameError: An intent names what is not in the network.
        AmbiguousNameError: An intent uses a name of several things.
    """
    results = []
    for intent in intents:
        there = reach.answer(intent.from_, intent.to).there
        if there.verdict is Verdict.UNKNOWN:
            holds = intent.unknown == "allow"
        else:
            # A part that passes breaks a must-not, and a part that does not breaks a must.
            holds = there.verdict is (Verdict.YES if intent.must else Verdict.NO)
        results.append(
            IntentResult(
                "must" if intent.must else "must-not",
                intent.from_,
                intent.to,
                holds,
                there.verdict,
                there.because if intent.must else (),
                there.missing,
            )
        )
    return results
