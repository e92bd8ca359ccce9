"""Every setting of the faces: its flag, its environment variable, its default, its help.

One table feeds the command line, the service and the documentation. The command line wins over the
environment, that over the file of settings, and that over the default.
"""

# ruff: noqa: PLC0415 - most starts have no file of settings

import os
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, cast
from urllib.parse import urlsplit

from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import LARGE as LARGEST_IN_MEMORY
from isthmus.kb.inputs import FileLimits
from isthmus.kb.pool.pool_limits import KIBIBYTE, MEBIBYTE, PoolLimits
from isthmus.service.forms.answers import FORMS
from isthmus.service.outcomes import UsageError

if TYPE_CHECKING:
    from isthmus.kb.networks import NetworkLimits

    from .file import SettingsFile

T = TypeVar("T")
IN_MEMORY = "memory"
"""The store in the memory of the process."""
LOG_FORMATS = ("text", "json")
"""The shapes of a line of the log."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What the service has to know about itself.

    Attributes:
        public_url: The address under which others reach it, without a slash at the end; empty to
            use the one of each request.
        proxies: How many reverse proxies are in front of it, whose headers are believed.
        mcp: Whether agents are answered over the Model Context Protocol.
        origins: Whose pages may ask that way, besides its own and those of the reader's machine.
        networks: Networks of one's own that it tells about: name and folder.
        network_limits: How much of them is read and told; None for what is usual.
        download: How many statements a download or the description of a thing may have.
        whitepaper: Where the edition can be read, as `whitepaper` reads it; empty where nobody
            said.
        request: Bytes that a request may have behind its head.
        accept: Bytes that a header may have which chooses a form.
    """

    public_url: str = ""
    proxies: int = 0
    mcp: bool = True
    origins: tuple[str, ...] = ()
    networks: tuple[tuple[str, Path], ...] = ()
    network_limits: "NetworkLimits | None" = None
    download: int = 250_000
    whitepaper: str = ""
    request: int = 64 * KIBIBYTE
    accept: int = 4096


def file(text: str) -> Path:
    """Read the name of a file.

    Raises:
        ValueError: It holds a control character, which no line of a log could show as it is, or
            is the address of a file elsewhere.

    >>> file("claims.ttl").name
    'claims.ttl'
    """
    if re.match("https?://", text, re.IGNORECASE):
        raise ValueError(f"nothing is fetched from {text}: download it, and name the file")
    if any(ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 for letter in text):
        raise ValueError(f"{text!r} holds a control character; give it another name")
    return Path(text)


def network(text: str) -> tuple[str, Path]:
    """Read the name of a network and its folder.

    Raises:
        ValueError: It is not of that form, or there is no such folder.
    """
    name, equals, folder = text.partition("=")
    if not equals or not re.fullmatch("[a-z0-9][a-z0-9-]*", name):
        raise ValueError(f"{text!r} is not NAME=FOLDER with a name such as harbour-1")
    if not folder or not Path(folder).is_dir():
        raise ValueError(f"{folder!r} is no folder")
    return name, Path(folder)


_MOST_DIGITS = 15
"""More than any number has that could be meant; Python reads 4,300 and says so in its own words."""


def _whole(text: str) -> int | None:
    """Return the whole number that a text is, or None.

    Raises:
        ValueError: It has more digits than are read.
    """
    if not text.isascii() or not text.isdigit():
        return None
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(text):,} digits; {_MOST_DIGITS} are read")
    return int(text)


def positive(text: str) -> int:
    """Read a whole number above zero.

    Raises:
        ValueError: It is none.
    """
    number = _whole(text)
    if not number:
        raise ValueError(f"{text!r} is not a whole number above 0")
    return number


def count(text: str) -> int:
    """Read a whole number from zero.

    Raises:
        ValueError: It is none.
    """
    number = _whole(text)
    if number is None:
        raise ValueError(f"{text!r} is not a whole number from 0")
    return number


def pause(text: str) -> float:
    """Read a time in seconds, from zero.

    Raises:
        ValueError: It is none.
    """
    return 0.0 if text == "0" else seconds(text)


def at_least(least: int) -> Callable[[str], int]:
    """Return what reads a whole number that is not below another.

    Args:
        least: The smallest that is taken.
    """

    def read(text: str) -> int:
        number = positive(text)
        if number < least:
            raise ValueError(f"{text!r} is less than {least}")
        return number

    return read


LONGEST = 10**9
"""Of seconds: thirty years. No clock of the system waits for all that a float can say."""


def log_format(text: str) -> str:
    """Read the shape of the lines of the log.

    Raises:
        ValueError: There is no such shape.
    """
    if text not in LOG_FORMATS:
        raise ValueError(f"{text!r} is no format of the log; there are {' and '.join(LOG_FORMATS)}")
    return text


def seconds(text: str) -> float:
    """Read a time in seconds, above zero.

    Raises:
        ValueError: It is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= LONGEST:
        raise ValueError(f"{text!r} is not a number of seconds above 0 and up to {LONGEST:,}")
    return number


def endpoints(text: str) -> tuple[str, ...]:
    """Read addresses of SPARQL endpoints, separated by blanks.

    Raises:
        ValueError: One is no address of a web service.
    """
    for address in text.split():
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(f"{address!r} is not an address such as https://example.org/sparql")
    return tuple(text.split())


def origins(text: str) -> tuple[str, ...]:
    """Read origins of pages, separated by blanks.

    Raises:
        ValueError: One is more or less than a scheme with a host.
    """
    for address in text.split():
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or address != f"{parts.scheme}://{parts.netloc}":
            raise ValueError(f"{address!r} is not an origin such as https://example.org")
    return tuple(text.split())


def store(text: str) -> str:
    """Read where queries run.

    Raises:
        ValueError: It is neither ``memory``, nor a folder, nor an address.
    """
    if "://" in text:
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{text!r} is not an address such as https://example.org/sparql")
    elif text != IN_MEMORY and not Path(text).is_dir():
        raise ValueError(f"{text!r} is no folder; give memory, a folder, or an endpoint's URL")
    return text


def port(text: str) -> int:
    """Read a port number.

    Raises:
        ValueError: It is none.
    """
    number = _whole(text)
    if number is None or number > 65_535:
        raise ValueError(f"{text!r} is not a port; ports go from 0 to 65535")
    return number


def yes_or_no(text: str) -> bool:
    """Read yes or no.

    Raises:
        ValueError: It is neither.
    """
    word = text.casefold()
    if word in {"yes", "true", "on", "1"}:
        return True
    if word in {"no", "false", "off", "0"}:
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def public_url(text: str) -> str:
    """Read the address of the service, without the slash at its end.

    Raises:
        ValueError: It is no address of a web service.
    """
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{text!r} is not an address such as https://example.org/isthmus")
    return text.rstrip("/")


def whitepaper(text: str) -> str:
    """Read where the edition can be read; ``#page=`` names the page of the file that is page 1.

    Raises:
        ValueError: It is no address of a file on the web.

    >>> whitepaper("https://example.org/vpc.pdf#page=5")
    'https://example.org/vpc.pdf#page=5'
    """
    parts = urlsplit(text)
    first = parts.fragment.removeprefix("page=")
    wrong = parts.scheme not in {"http", "https"} or not parts.netloc
    if wrong or (parts.fragment and (not first.isdecimal() or first == parts.fragment)):
        raise ValueError(f"{text!r} is not an address such as https://example.org/vpc.pdf#page=5")
    return text


@dataclass(frozen=True, slots=True)
class _Named(Generic[T]):
    """What every setting has.

    Attributes:
        name: Its long flag without dashes.
        metavar: What stands for the value in the help.
        help: What it does, in one phrase.
        convert: Makes a value of a text; raises ``ValueError`` with a reason for a wrong one.
    """

    name: str
    metavar: str
    help: str
    convert: Callable[[str], T]

    @property
    def flag(self) -> str:
        """The flag on the command line."""
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "ISTHMUS_" + self.name.upper().replace("-", "_")

    @property
    def default(self) -> str:
        """The usual value in the form in which a user would write it; empty for none."""
        return ""

    def add_to(self, parser: ArgumentParser) -> None:
        """Add the setting to a command."""
        default = f"; default {self.default}" if self.default else ""
        parser.add_argument(
            self.flag,
            metavar=self.metavar,
            help=f"{self.help} [{self.variable}{default}]".replace("%", "%%"),
            type=self._argument,
            action="append" if isinstance(self, ListSetting) else "store",
        )

    def given(self, arguments: Namespace) -> object:
        """Return what the command line itself gives, or None."""
        return getattr(arguments, self.name.replace("-", "_"))

    def _argument(self, text: str) -> T:
        try:
            return self.convert(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from error

    def _read(self, text: str, place: str) -> T:
        try:
            return self.convert(text)
        except ValueError as error:
            raise UsageError(f"{place}: {error}") from error


@dataclass(frozen=True, slots=True)
class Setting(_Named[T]):
    """A setting of one value.

    Attributes:
        usual: The value where none is given.
    """

    usual: T

    @property
    def default(self) -> str:
        """The usual value in the form in which a user would write it; empty for none."""
        if isinstance(self.usual, bool):
            return "yes" if self.usual else "no"
        if isinstance(self.usual, float):
            return f"{self.usual:g}"
        return str(self.usual) if self.usual or self.usual == 0 else ""

    def value(self, arguments: Namespace) -> T:
        """Return the value: from the command line, the environment, the file, or the usual one.

        Raises:
            UsageError: The environment or the file holds a wrong one.
        """
        given = cast("T | None", self.given(arguments))
        if given is not None:
            return given
        if text := os.environ.get(self.variable, ""):
            return self._read(text, self.variable)
        if (filed := _filed(arguments)) is not None and self.name in filed.values:
            text = " ".join(filed.texts(self.name))
            return self._read(text, filed.place(self.name)) if text else self.usual
        return self.usual


class ListSetting(_Named[T]):
    """A setting that can be given several times; the environment separates values as in PATH."""

    __slots__ = ()

    def values(self, arguments: Namespace) -> tuple[T, ...]:
        """Return all values; see `Setting.value`."""
        given = cast("list[T] | None", self.given(arguments))
        if given is not None:
            return tuple(given)
        if text := os.environ.get(self.variable, ""):
            return tuple(self._read(part, self.variable) for part in text.split(os.pathsep) if part)
        if (filed := _filed(arguments)) is None or self.name not in filed.values:
            return ()
        texts = filed.texts(self.name)
        if self.convert is file:
            # A file that is named in a file stands beside it, wherever the service is started.
            texts = tuple(str(filed.path.parent / text) for text in texts)
        return tuple(self._read(text, filed.place(self.name)) for text in texts)


def _filed(arguments: Namespace) -> "SettingsFile | None":
    """Return the file of settings, if the command takes one and one is named."""
    if not hasattr(arguments, CONFIG.name):
        return None
    path: Path | None = getattr(arguments, CONFIG.name)
    if path is None:
        named = os.environ.get(CONFIG.variable, "")
        path = Path(named) if named else None
    if path is None:
        return None
    from .file import read_settings

    return read_settings(path, tuple(setting.name for setting in SETTINGS if setting is not CONFIG))


_POOL = PoolLimits()
_FILES = FileLimits()
_SERVICE = ServiceSettings()
CONFIG: Setting[Path | None] = Setting(
    "config", "FILE", "a file of settings in TOML, each by its long name", file, None
)
DATA = ListSetting(
    "data", "FILE", "an RDF file of your own, reasoned over too; can be given several times", file
)
NETWORK = ListSetting(
    "network",
    "NAME=FOLDER",
    "a network of your own, told about under this name; can be given several times",
    network,
)
NETWORK_LIMIT = ListSetting(
    "network-limit",
    "NAME=NUMBER",
    "how much of networks of your own is read and told, such as facts=2000000; can be given "
    "several times",
    str,
)
LANGUAGE_LIMIT = ListSetting(
    "language-limit",
    "NAME=NUMBER",
    "how large a query may be and how much may be worked out for it, such as words=1200; can be "
    "given several times",
    str,
)
ONTOLOGY = ListSetting(
    "ontology",
    "FILE",
    "another vocabulary instead of the shipped knowledge; can be given several times",
    file,
)
CACHE: Setting[Path | None] = Setting(
    "cache", "FOLDER", "where built knowledge is kept, if not in the usual place", file, None
)
LARGE = Setting(
    "on-disk-above",
    "MIB",
    "data and vocabularies larger than this together lie in a store on disk, not in memory",
    count,
    LARGEST_IN_MEMORY // MEBIBYTE,
)
FILE_SIZE = Setting(
    "file-size",
    "MIB",
    "how large a query, a page or another text may be that a file or standard input gives",
    positive,
    _FILES.text // MEBIBYTE,
)
DATA_SIZE = Setting(
    "data-size",
    "MIB",
    "how large a file of data or of a vocabulary may be",
    positive,
    _FILES.data // MEBIBYTE,
)
STORES_KEPT = Setting(
    "stores-kept",
    "NUMBER",
    "how many stores of large data stay in the cache folder, beside those in use",
    positive,
    _FILES.stores,
)
FORMAT = Setting("format", "FORMAT", f"how it is written: {', '.join(FORMS)}", str, "table")
HOST = Setting(
    "host", "ADDRESS", "where to listen; 0.0.0.0 opens it to the network", str, "127.0.0.1"
)
PORT = Setting("port", "NUMBER", "the port to listen on; 0 takes a free one", port, 8765)
PUBLIC_URL = Setting(
    "public-url", "URL", "the address that others use, behind a proxy", public_url, ""
)
WHITEPAPER = Setting(
    "whitepaper",
    "URL",
    "where your copy of the edition can be read, linked page by page; with #page=5 its page 1 "
    "is page 5 of the file",
    whitepaper,
    "",
)
# More than the pool has workers, so that waiting for a long query keeps nobody else waiting.
THREADS = Setting("threads", "NUMBER", "how many requests are worked on at a time", positive, 32)
CONNECTIONS = Setting(
    "connections-per-client",
    "NUMBER",
    "how many connections of one client stay open; with --proxies any number",
    positive,
    64,
)
CONNECTIONS_IN_ALL = Setting(
    "connections",
    "NUMBER",
    "how many connections a process takes, or as many as it may open files",
    at_least(16),
    4096,
)
SILENCE = Setting(
    "silence",
    "SECONDS",
    "after how long a connection is closed on which no byte of an answer has gone",
    seconds,
    30.0,
)
UNREAD = Setting(
    "unread", "SECONDS", "after how long a client is let go that does not read", seconds, 10.0
)
HEAD_DEADLINE = Setting(
    "head-deadline", "SECONDS", "how long the head of a request may take to arrive", seconds, 10.0
)
HEAD_SIZE = Setting("head-size", "KIB", "how large the head of a request may be", at_least(8), 64)
REQUEST_SIZE = Setting(
    "request-size",
    "KIB",
    "how large a request or the message of an agent may be",
    positive,
    _SERVICE.request // KIBIBYTE,
)
ACCEPT_SIZE = Setting(
    "accept-size",
    "BYTES",
    "how long Accept and Accept-Encoding may be, whose meaning is worked out and kept",
    at_least(256),
    _SERVICE.accept,
)
PROCESSES = Setting(
    "processes",
    "NUMBER",
    "how many processes take requests; the workers are shared out",
    positive,
    1,
)
DOWNLOAD = Setting(
    "download-triples",
    "NUMBER",
    "how many statements a download or the description of a thing may have",
    positive,
    _SERVICE.download,
)
ANSWER_CACHE = Setting(
    "answer-cache", "MIB", "how much memory repeated answers may take; 0 keeps none", count, 32
)
LOG_FORMAT = Setting(
    "log-format", "FORMAT", "the lines of the log: text or json", log_format, "text"
)
ACCESS_LOG = Setting("access-log", "YES|NO", "write a line for each request", yes_or_no, False)
WATCH = Setting(
    "watch",
    "SECONDS",
    "how often to look whether a file of the data has changed; 0 never",
    pause,
    0.0,
)
RELOAD_DEADLINE = Setting(
    "reload-deadline", "SECONDS", "how long opening changed data may take", seconds, 600.0
)
GREETING = Setting(
    "greeting", "YES|NO", "ask the service a question as soon as it answers", yes_or_no, True
)
FIRST_PAGES = Setting(
    "first-pages", "YES|NO", "work out the first pages before anybody asks", yes_or_no, True
)
MCP = Setting(
    "mcp", "YES|NO", "answer agents over the Model Context Protocol at /mcp", yes_or_no, True
)
MCP_ORIGINS: Setting[tuple[str, ...]] = Setting(
    "mcp-origins",
    "URLS",
    "whose pages may ask at /mcp too, such as https://example.org, separated by blanks",
    origins,
    (),
)

# --- what a query may take ---

WORKERS = Setting("workers", "NUMBER", "how many processes answer queries", positive, _POOL.workers)
DEADLINE = Setting(
    "deadline", "SECONDS", "after how long a query is stopped", seconds, _POOL.deadline
)
WAIT = Setting("wait", "SECONDS", "how long a query waits for a free process", seconds, _POOL.wait)
PER_CLIENT = Setting(
    "queries-per-client",
    "NUMBER",
    "how many queries of one client run at a time",
    positive,
    _POOL.per_client,
)
WAITING: Setting[int | None] = Setting(
    "waiting-per-client", "NUMBER", "how many more queries of one client may wait", count, None
)
MEMORY = Setting(
    "memory", "MIB", "how much memory a query may take", positive, _POOL.memory // MEBIBYTE
)
ANSWER_SIZE = Setting(
    "answer-size", "MIB", "how large an answer may be", positive, _POOL.result // MEBIBYTE
)
IN_HAND = Setting(
    "answers-in-hand",
    "MIB",
    "how much memory large answers may take that are not read yet; one client has half",
    positive,
    _POOL.in_hand // MEBIBYTE,
)
TEXT_SIZE = Setting(
    "text-size", "KIB", "how long a SPARQL query may be", positive, _POOL.text // KIBIBYTE
)
NESTING = Setting(
    "nesting", "NUMBER", "how deep the brackets of SPARQL may be", positive, _POOL.nesting
)
DESCRIBED = Setting(
    "described", "NUMBER", "how many names one DESCRIBE may list", positive, _POOL.described
)
ALLOW_SERVICE: Setting[tuple[str, ...]] = Setting(
    "allow-service", "URLS", "endpoints that SERVICE may call, separated by blanks", endpoints, ()
)
PROXIES = Setting(
    "proxies",
    "NUMBER",
    "how many reverse proxies are in front, whose X-Forwarded headers are believed",
    count,
    0,
)
STORE = Setting(
    "store",
    "STORE",
    "where queries run: memory, the folder of an Oxigraph store, or the URL of a SPARQL endpoint",
    store,
    IN_MEMORY,
)
POOL_SETTINGS = (
    *(
        WORKERS,
        DEADLINE,
        WAIT,
        PER_CLIENT,
        WAITING,
        MEMORY,
        ANSWER_SIZE,
        IN_HAND,
        TEXT_SIZE,
        NESTING,
        DESCRIBED,
    ),
    ALLOW_SERVICE,
    STORE,
)
"""What bounds a query; every face that runs queries in a pool takes them."""

SERVE_SETTINGS = (
    *(CONFIG, HOST, PORT, PUBLIC_URL, WHITEPAPER, PROXIES, PROCESSES, THREADS, ANSWER_CACHE),
    *(CONNECTIONS, CONNECTIONS_IN_ALL, SILENCE, UNREAD, HEAD_DEADLINE, HEAD_SIZE, REQUEST_SIZE),
    *(ACCEPT_SIZE, DOWNLOAD),
    *(LOG_FORMAT, ACCESS_LOG, WATCH, RELOAD_DEADLINE, GREETING, FIRST_PAGES, MCP, MCP_ORIGINS),
    *(NETWORK, NETWORK_LIMIT),
)
"""What only the service takes."""

SETTINGS = (
    *(DATA, ONTOLOGY, CACHE, LARGE, FILE_SIZE, DATA_SIZE, STORES_KEPT, LANGUAGE_LIMIT, FORMAT),
    *SERVE_SETTINGS,
    *POOL_SETTINGS,
)
"""All settings, in the order in which the documentation lists them."""
