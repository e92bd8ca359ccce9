"""``isthmus docs``: keep what documentation says of the knowledge right.

``isthmus docs sync`` writes answers between the marks of Markdown files, and with ``--check`` only
tells which are out of date. ``isthmus docs review`` finds statements that the record denies.
"""

# ruff: noqa: PLC0415 - the help loads every command

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from isthmus.kb.characters import for_people
from isthmus.kb.inputs import content_of, file_limits
from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, engine_of, open_with
from isthmus.service.settings.settings import CACHE, DATA, ONTOLOGY
from isthmus.service.terminal.query_text import read_text
from isthmus.service.terminal.write import Progress, say, write_file

if TYPE_CHECKING:
    from isthmus.service.embed.embedder import Embedder

HELP = "keep what documentation says of the knowledge right"
_SUFFIXES = frozenset({".md", ".markdown", ".mdx"})


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument(
        "action",
        metavar="ACTION",
        choices=("sync", "review"),
        help="sync: refresh marked blocks; review: find what the record denies",
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        type=Path,
        help="a Markdown file, or a folder of which all Markdown files are taken; "
        "review takes reStructuredText and HTML too",
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; end with 1 if a block is out of date"
    )
    parser.add_argument(
        "--site",
        metavar="URL",
        default="",
        help="where the pages of things are, for links; without it there are none",
    )
    parser.add_argument(
        "--as-of",
        metavar="DATE",
        default="",
        help="answer blocks that name no day as of `today`, `edition` or a day",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        help="how review tells what it found: for people (by default), as JSON, or as annotations "
        "of GitHub",
    )
    add_settings(parser)


def run(arguments: Namespace) -> int:
    """Refresh the marked blocks of each file, or hold what the files say against the record."""
    if arguments.action == "review":
        return _review(arguments)
    from isthmus.service.embed.addresses import addresses_at
    from isthmus.service.embed.place import EmbedError
    from isthmus.service.embed.sync import sync

    @cache
    def embedder() -> "Embedder":
        from isthmus.service.embed.embedder import Embedder

        return Embedder(engine_of(arguments, open_with(arguments)), arguments.as_of)

    if arguments.format:
        raise UsageError("--format goes with `isthmus docs review`")
    variables = _variables(arguments)
    address = addresses_at(arguments.site)
    status = ExitCode.ANSWERED
    for path in _files(arguments.paths):
        text = _read(path)
        try:
            synced = sync(text, str(path), embedder, address, variables)
        except EmbedError as error:
            say(str(error))
            status = ExitCode.WRONG
            continue
        if arguments.check:
            for block in synced.stale:
                say(f"{block.place}: isthmus-{block.kind} is out of date; run isthmus docs sync")
                status = ExitCode.WRONG
        elif synced.text != text:
            write_file(path, synced.text)
            print(
                f"{for_people(str(path))}: {len(synced.stale)} of {synced.blocks} blocks refreshed"
            )
    return status


def _review(arguments: Namespace) -> int:
    """Print what files say that the record denies, and what in them was not read."""
    from isthmus.kb.json_shape import plain
    from isthmus.service.agents.documents.passages import FORMS
    from isthmus.service.agents.documents.review import annotations_of, lines_of, review

    if arguments.check or arguments.site:
        raise UsageError("--check and --site go with `isthmus docs sync`")
    engine = engine_of(arguments, open_with(arguments))
    status = ExitCode.ANSWERED
    told: list[object] = []
    progress = Progress(quiet=True, noun="sentences")
    for path in _files(arguments.paths, frozenset(FORMS)):
        form = FORMS.get(path.suffix.lower(), "markdown")
        try:
            reviewed = review(engine, _read(path), form, partial(progress, for_people(str(path))))
        finally:
            progress.done()
        if arguments.format == "json":
            told.append({"file": str(path), **plain(reviewed)})
        elif arguments.format == "github":
            print("".join(f"{line}\n" for line in annotations_of(reviewed, str(path))), end="")
        elif reviewed.findings or reviewed.unread:
            print(for_people("\n".join(lines_of(reviewed, str(path)))))
        if reviewed.denied:
            status = ExitCode.WRONG
    if arguments.format == "json":
        print(json.dumps(told, ensure_ascii=False, indent=2))
    return status


def _files(paths: list[Path], suffixes: frozenset[str] = _SUFFIXES) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        files = sorted(
            inside
            for inside in path.rglob("*")
            if inside.suffix in suffixes
            and not any(part[:1] in "._" for part in inside.relative_to(path).parts)
        )
        if not files:
            more = "" if suffixes == _SUFFIXES else ", no reStructuredText and no HTML"
            raise UsageError(f"{path}: no Markdown file{more} is in this folder")
        yield from files


def _variables(arguments: Namespace) -> dict[str, str]:
    """Return the settings of this command as the variables of those that pages run."""
    values = {}
    for setting in (DATA, ONTOLOGY):
        if files := setting.values(arguments):
            values[setting.variable] = os.pathsep.join(str(file) for file in files)
    if (folder := CACHE.value(arguments)) is not None:
        values[CACHE.variable] = str(folder)
    return values


def _read(path: Path) -> str:
    # As bytes, so that the line ends of the file stay as they are.
    try:
        return content_of(path, file_limits().text).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return read_text(path)
