"""``isthmus export``: write the knowledge as RDF, the explorer as a static site, or tasks."""

# ruff: noqa: PLC0415 - the help loads every command

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

from isthmus.kb.errors import MOST_PROBLEMS
from isthmus.service.outcomes import ExitCode, UsageError
from isthmus.service.settings.knowledge import add_settings, engine_of, open_with
from isthmus.service.settings.settings import ONTOLOGY, PUBLIC_URL, WHITEPAPER, public_url
from isthmus.service.terminal.write import Progress, say, written_whole

HELP = "write the knowledge as RDF, as a static site, or as tasks"
_FORMATS = ("turtle", "nquads", "jsonld", "rdfxml", "ntriples", "trig")
_GRAPHS = ("ontology", "claims", "facts", "user", "inferred")


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_settings(parser)
    parser.add_argument(
        "--closure",
        action="store_true",
        help="also what follows; as N-Quads or TriG, all that another store needs",
    )
    parser.add_argument(
        "--graph",
        action="append",
        choices=_GRAPHS,
        help="only this layer; can be given several times",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="turtle", help="how it is written (default: turtle)"
    )
    parser.add_argument(
        "--site", metavar="FOLDER", type=Path, help="write the explorer as files for any file host"
    )
    PUBLIC_URL.add_to(parser)
    WHITEPAPER.add_to(parser)
    parser.add_argument(
        "--service",
        metavar="URL",
        help="of a site: the service that answers questions which nobody prepared",
    )
    parser.add_argument(
        "--queries",
        metavar="FOLDER",
        type=Path,
        help="of a site: saved queries of your own that it answers too",
    )
    parser.add_argument(
        "--tasks",
        action="store_true",
        help="instead: the competency questions as tasks for agents, as lines of JSON",
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to, if not stdout")


def run(arguments: Namespace) -> int:
    """Write the chosen layers, or a site."""
    if arguments.tasks and (arguments.site or arguments.graph or arguments.closure):
        raise UsageError("--tasks is written alone, without --site, --graph and --closure")
    if arguments.site is not None:
        return _site(arguments)
    if arguments.tasks:
        from isthmus.service.agents.tasks import tasks_as_lines

        return _put([tasks_as_lines().encode("utf-8")], arguments.output)
    from isthmus.kb.store.export import BY_LINES, LAYERS, STATED_LAYERS, export, in_pieces

    if arguments.graph:
        wanted = {*arguments.graph, *(("inferred",) if arguments.closure else ())}
        layers = tuple(layer for layer in LAYERS if layer in wanted)
    else:
        layers = LAYERS if arguments.closure else STATED_LAYERS
    # All of it is for another store, whose default graph has to hold what ours holds.
    whole = arguments.closure and not arguments.graph
    knowledge, form = open_with(arguments), arguments.format
    quads = knowledge.dataset.layers()
    if knowledge.dataset.folder is not None and form in BY_LINES:
        # Data too large for memory are written in the order of the store.
        return _put(in_pieces(quads, layers, form, default=whole), arguments.output)
    return _put([export(quads, layers, form, default=whole)], arguments.output)


def _put(pieces: Iterable[bytes], output: Path | None) -> int:
    """Write to a file, or to standard output."""
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(pieces)
        return ExitCode.ANSWERED
    try:
        with written_whole(output) as file:
            file.writelines(pieces)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror})") from error
    return ExitCode.ANSWERED


def _site(arguments: Namespace) -> int:
    from isthmus.queries.saved_queries import saved_queries
    from isthmus.service.site import SiteError, export_site

    for given, flag in (
        (arguments.output, "--output"),
        (arguments.graph, "--graph"),
        (arguments.closure, "--closure"),
        (ONTOLOGY.values(arguments), "--ontology"),
    ):
        if given:
            raise UsageError(f"{flag} does not go with --site, which writes all that is shipped")
    progress = Progress(quiet=True, noun="files")
    try:
        service = public_url(arguments.service) if arguments.service else ""
    except ValueError as error:
        raise UsageError(f"--service: {error}") from error
    try:
        queries = saved_queries(arguments.queries) if arguments.queries else ()
        written = export_site(
            engine_of(arguments, open_with(arguments)),
            arguments.site,
            origin=PUBLIC_URL.value(arguments),
            whitepaper=WHITEPAPER.value(arguments),
            service=service,
            queries=queries,
            progress=progress,
        )
    except SiteError as error:
        raise UsageError(str(error)) from error
    finally:
        progress.done()
    megabytes = written.size / 1_000_000
    print(
        f"{arguments.site}: {written.pages} pages and {written.answers} prepared answers, "
        f"{written.files} files, {megabytes:.0f} MB"
    )
    if written.lost:
        _tell_of_lost(written.lost)
        return ExitCode.WRONG
    return ExitCode.ANSWERED


def _tell_of_lost(lost: Sequence[tuple[str, str]]) -> None:
    """Say which pages a file system has no room for beside each other, and what to do."""
    for one, other in lost[:MOST_PROBLEMS]:
        say(f"{one} and {other} are one file here, which holds one of the two pages")
    if (more := len(lost) - MOST_PROBLEMS) > 0:
        say(f"and {more:,} more such pairs")
    say(
        "the site is not whole: write it to a file system that tells capitals from small letters, "
        "and have it served from one"
    )
