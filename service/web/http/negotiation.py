"""Choose in which form an answer is sent: RFC 9110, section 12.5.1.

A form in the address (``?format=csv`` or the suffix ``.csv``) wins over the Accept header, because
it can be written into a link.
"""

from collections.abc import Sequence

from isthmus.kb.data_class import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which something can be sent.

    Attributes:
        name: How addresses name it; also the suffix.
        media_type: The media type without parameters.
        short: Another suffix, or an empty string.
    """

    name: str
    media_type: str
    short: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in addresses."""
        return (self.name, self.short) if self.short else (self.name,)

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header."""

    main: str
    sub: str
    quality: float

    def fits(self, media_type: str) -> bool:
        main, _, sub = media_type.partition("/")
        return self.main in {"*", main} and self.sub in {"*", sub}

    @property
    def precision(self) -> int:
        return (self.main != "*") + (self.sub != "*")


def choose(accept: str | None, offered: Sequence[Form]) -> Form | None:
    """Choose the form that a client likes best.

    Args:
        accept: The Accept header; None or empty if there is none.
        offered: The forms, the one that we like best first.

    Returns:
        The form, or None if the client accepts none of them. Of two that the client likes equally,
        the one offered first. Parts of the header that are not well formed are left out.

    >>> forms = [Form("json", "application/json"), Form("csv", "text/csv")]
    >>> choose("text/*;q=0.9, application/json;q=0.5", forms).name
    'csv'
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [
        wanted_range for part in accept.split(",") if (wanted_range := _range(part)) is not None
    ]
    if not ranges:
        return offered[0]
    best, quality = None, 0.0
    for form in offered:
        fitting = [accepted for accepted in ranges if accepted.fits(form.media_type)]
        if fitting:
            likes = max(fitting, key=lambda accepted: accepted.precision).quality
            if likes > quality:
                best, quality = form, likes
    return best


def _range(text: str) -> _Range | None:
    name, *parameters = (part.strip() for part in text.split(";"))
    main, slash, sub = name.lower().partition("/")
    if not slash or not main or not sub:
        return None
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
            if not 0 <= quality <= 1:
                return None
    return _Range(main, sub, quality)
