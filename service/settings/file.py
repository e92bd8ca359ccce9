"""The file of settings: TOML, each setting by its long name; what is misspelt is told.

    port = 8080
    data = ["network.ttl"]
    public-url = "https://example.org/isthmus"

Files named in it are looked for beside it.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from isthmus.kb.data_class import dataclass
from isthmus.kb.inputs import TooDeepError, TooLargeError, not_text, tables_of
from isthmus.queries.diagnostics.spelling import nearest
from isthmus.service.outcomes import FileLimitError, UsageError


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file that was read.

    Attributes:
        path: Where it is.
        values: The settings in it, by their long names.
    """

    path: Path
    values: Mapping[str, object]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the values of a setting as a user would write them on the command line."""
        value = self.values[name]
        return tuple(_text(entry) for entry in (value if isinstance(value, list) else [value]))

    def place(self, name: str) -> str:
        """Say where a setting stands, for the message about a wrong one."""
        return f"{self.path}: {name}"


@lru_cache(maxsize=4)
def read_settings(path: Path, known: tuple[str, ...]) -> SettingsFile:
    """Read a file of settings.

    Args:
        path: The file.
        known: The long names of the settings that it may hold.

    Returns:
        What stands in it.

    Raises:
        FileLimitError: It is too large, or too deeply nested.
        UsageError: It cannot be read, is not TOML, or has a setting that does not exist.
    """
    try:
        values = tables_of(path)
    except TooLargeError as error:
        raise FileLimitError(f"{path}: cannot be read ({error.strerror})") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} {not_text(error)}") from error
    except TooDeepError as error:
        raise FileLimitError(f"{path}: cannot be read ({error})") from error
    except ValueError as error:
        raise UsageError(f"{path}: is not TOML: {error}") from error
    for name, value in values.items():
        if name not in known:
            near = nearest(name, known)
            meant = f"perhaps {near[0]!r}" if near else f"there are {', '.join(known)}"
            raise UsageError(f"{path}: there is no setting {name!r}; {meant}")
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str | int | float) for part in parts):
            raise UsageError(f"{path}: {name}: a text, a number, yes or no, or a list of texts")
    return SettingsFile(path, values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
