from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from isthmus.service.outcomes import UsageError
from isthmus.service.settings.settings import (
    DATA,
    DEADLINE,
    GREETING,
    PORT,
    PUBLIC_URL,
    SETTINGS,
    THREADS,
    ListSetting,
    Setting,
)

from tests.paths import ROOT


def parse(*arguments: str, setting: Setting[Any] | ListSetting[Any] = PORT) -> object:
    parser = ArgumentParser(exit_on_error=False)
    setting.add_to(parser)
    parsed = parser.parse_args(arguments)
    return setting.value(parsed) if isinstance(setting, Setting) else setting.values(parsed)


def test_the_command_line_wins_over_the_environment_and_that_over_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ISTHMUS_PORT", raising=False)
    assert parse() == 8765
    monkeypatch.setenv("ISTHMUS_PORT", "9000")
    assert parse() == 9000
    assert parse("--port", "9001") == 9001
    monkeypatch.setenv("ISTHMUS_PORT", "")
    assert parse() == 8765


def test_a_wrong_value_in_the_environment_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ISTHMUS_PORT", "many")
    with pytest.raises(UsageError, match="ISTHMUS_PORT: 'many' is not a port"):
        parse()


def test_the_environment_separates_several_values_as_in_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ISTHMUS_DATA", "a.ttl:b.ttl")
    assert parse(setting=DATA) == (Path("a.ttl"), Path("b.ttl"))
    assert parse("--data", "c.ttl", setting=DATA) == (Path("c.ttl"),)


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        (GREETING, "NO", False),
        (GREETING, "1", True),
        (PUBLIC_URL, "https://example.org/isthmus/", "https://example.org/isthmus"),
        (PORT, "0", 0),
        (THREADS, "2", 2),
    ],
)
def test_values_are_read(setting: Setting[Any], text: str, value: object) -> None:
    assert setting.convert(text) == value


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (GREETING, "perhaps"),
        (PUBLIC_URL, "example.org"),
        (PUBLIC_URL, "ftp://example.org"),
        (PUBLIC_URL, "https://example.org/?a=b"),
        (PORT, "65536"),
        (PORT, "-1"),
        (PORT, "٣"),
        (THREADS, "0"),
    ],
)
def test_wrong_values_are_refused_with_the_value_in_the_message(
    setting: Setting[Any], text: str
) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        setting.convert(text)
    assert repr(text) in str(caught.value) or text in str(caught.value)


def test_no_two_settings_share_a_name() -> None:
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)


# --- the file of settings ---


def serve(*arguments: str) -> Any:
    from isthmus.service.commands.serve import add

    parser = ArgumentParser(exit_on_error=False)
    add(parser)
    return parser.parse_args(arguments)


def test_a_file_of_settings_comes_after_flag_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ISTHMUS_PORT", "ISTHMUS_DATA", "ISTHMUS_GREETING", "ISTHMUS_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "isthmus.toml"
    file.write_text('port = 8080\ngreeting = false\ndata = ["a.ttl", "/b.ttl"]\ndeadline = 2.5\n')
    given = serve("--config", str(file))

    assert PORT.value(given) == 8080
    assert GREETING.value(given) is False
    assert DEADLINE.value(given) == 2.5
    assert THREADS.value(given) == 32
    assert DATA.values(given) == (tmp_path / "a.ttl", Path("/b.ttl")), "beside the file"
    assert PORT.value(serve("--config", str(file), "--port", "1")) == 1
    monkeypatch.setenv("ISTHMUS_PORT", "2")
    assert PORT.value(given) == 2
    monkeypatch.setenv("ISTHMUS_CONFIG", str(file))
    assert GREETING.value(serve()) is False


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 1", "there is no setting 'prot'; perhaps 'port'"),
        ("colour = 1", "there is no setting 'colour'; there are data, "),
        ("port = 'many'", "port: 'many' is not a port"),
        ("port = ", "is not TOML"),
        ("[service]\nport = 1", "there is no setting 'service'"),
        ("port = {a = 1}", "port: a text, a number"),
        ('config = "other.toml"', "there is no setting 'config'"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(
    tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "isthmus.toml"
    file.write_text(text)

    with pytest.raises(UsageError) as caught:
        PORT.value(serve("--config", str(file)))
    assert str(file) in str(caught.value)
    assert told in str(caught.value)


def test_a_file_from_windows_is_read_or_called_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "isthmus.toml"
    file.write_bytes(b"\xef\xbb\xbfport = 1\r\n")
    assert PORT.value(serve("--config", str(file))) == 1
    other = tmp_path / "utf-16.toml"
    other.write_bytes("port = 1".encode("utf-16"))
    with pytest.raises(UsageError, match="toml is in UTF-16; save it as UTF-8"):
        PORT.value(serve("--config", str(other)))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        PORT.value(serve("--config", str(tmp_path / "none.toml")))


def test_the_file_of_the_documentation_is_right() -> None:
    shipped = ROOT / "docs" / "service" / "files" / "isthmus.toml"
    given = serve("--config", str(shipped))

    assert PUBLIC_URL.value(given) == "https://example.org/isthmus"
    assert all(setting.value(given) is not None for setting in (PORT, THREADS, GREETING))
