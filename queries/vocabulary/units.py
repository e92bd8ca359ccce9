"""Units of measurement: what they measure, and how one becomes another, exactly."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from isthmus.kb.frozen import Frozen


class Unit(Frozen):
    """A unit.

    Attributes:
        symbol: How it is written.
        dimension: What it measures, in words.
        factor: Its size in the base unit of the dimension.
    """

    symbol: str
    dimension: str
    factor: Decimal


def _units() -> dict[str, Unit]:
    table: dict[str, Unit] = {}

    def add(dimension: str, factor: Decimal, *spellings: str) -> None:
        for spelling in spellings:
            table[spelling] = Unit(spellings[0], dimension, factor)

    for prefix, power in (("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15)):
        size = Decimal(10) ** power
        add("a data rate", size, f"{prefix}bit/s", f"{prefix}bps", f"{prefix}b/s")
        add("a data rate", size * 8, f"{prefix}B/s", f"{prefix}Byte/s", f"{prefix}Bps")
        add("an amount of data", size, f"{prefix}bit", *((f"{prefix}b",) if prefix else ()))
        add("an amount of data", size * 8, f"{prefix}B", f"{prefix}Byte")
        binary = Decimal(1024) ** (power // 3)
        if prefix:
            add("an amount of data", binary * 8, f"{prefix.upper()}iB")
            add("an amount of data", binary, f"{prefix.upper()}ibit")
    seconds = (
        ("ns", "1e-9"),
        ("us", "1e-6"),
        ("ms", "0.001"),
        ("s", "1"),
        ("min", "60"),
        ("h", "3600"),
        ("d", "86400"),
    )
    for symbol, factor in seconds:
        add("a duration", Decimal(factor), symbol)
    add("a duration", Decimal(1), "second", "seconds", "sec")
    add("a duration", Decimal(60), "minute", "minutes")
    add("a duration", Decimal(3600), "hour", "hours")
    add("a duration", Decimal(86400), "day", "days")
    for symbol, factor in (("mm", "0.001"), ("cm", "0.01"), ("m", "1"), ("km", "1000")):
        add("a length", Decimal(factor), symbol)
    for symbol, factor in (("g", "0.001"), ("kg", "1"), ("t", "1000")):
        add("a mass", Decimal(factor), symbol)
    for symbol, factor in (("Hz", "1"), ("kHz", "1e3"), ("MHz", "1e6"), ("GHz", "1e9")):
        add("a frequency", Decimal(factor), symbol)
    for symbol, factor in (("W", "1"), ("kW", "1e3"), ("MW", "1e6")):
        add("a power", Decimal(factor), symbol)
    for symbol in ("EUR", "USD", "GBP"):
        add(f"money in {symbol}", Decimal(1), symbol)
    add("a share", Decimal("0.01"), "%", "percent")
    return table


UNITS: Mapping[str, Unit] = _units()
"""Every spelling of every unit."""


@cache
def _in_any_case() -> Mapping[str, Sequence[Unit]]:
    """Return the units by their spelling in small letters."""
    alike: dict[str, list[Unit]] = {}
    for spelling, entry in UNITS.items():
        alike.setdefault(spelling.casefold(), []).append(entry)
    return alike


def unit(word: str) -> Unit | None:
    """Return the unit that a word means.

    The exact spelling counts first; a spelling that differs in case only is taken where all units
    spelled like that agree (``GBPS`` could be bits or bytes and is none).

    >>> unit("gbps").symbol if unit("gbps") else None
    'Gbit/s'
    """
    if word in UNITS:
        return UNITS[word]
    alike = {
        (entry.dimension, entry.factor): entry for entry in _in_any_case().get(word.casefold(), ())
    }
    if len(alike) > 1 and word.islower():
        bits = [entry for spelling, entry in UNITS.items() if _lower_bits(spelling, word)]
        return bits[0] if len(bits) == 1 else None
    return next(iter(alike.values())) if len(alike) == 1 else None


def convert(value: Decimal, source: Unit, target: Unit) -> Decimal | None:
    """Return a value in another unit; None where the two measure different things."""
    if source.dimension != target.dimension:
        return None
    return (value * source.factor / target.factor).normalize()


def spellings_of(dimension: str) -> tuple[str, ...]:
    """Return the usual spellings of the units of a dimension, smallest first."""
    units = {entry.symbol: entry for entry in UNITS.values() if entry.dimension == dimension}
    return tuple(sorted(units, key=lambda symbol: (units[symbol].factor, symbol)))


def friendly(symbol: str) -> str:
    """Return the spelling of a unit that is easiest to type: ``Gbps`` for ``Gbit/s``."""
    known = UNITS.get(symbol)
    if known is None or "/" not in symbol:
        return symbol
    same = [
        spelling
        for spelling, entry in UNITS.items()
        if entry == known and "/" not in spelling and spelling.isalpha()
    ]
    return same[0] if same else symbol


def _lower_bits(spelling: str, word: str) -> bool:
    """Tell whether a spelling is the bit unit that an all-lower-case word usually means."""
    return spelling.casefold() == word.casefold() and spelling[1:].islower()
