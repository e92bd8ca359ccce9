"""``isthmus build``: infer everything that follows from the claims, check it, and keep it."""

# ruff: noqa: PLC0415 - the help loads every command

import time
from argparse import ArgumentParser, Namespace

from isthmus.service.outcomes import ExitCode
from isthmus.service.settings.knowledge import (
    add_settings,
    doubts_of,
    engine_of,
    inputs_of,
    large_of,
    make_ready,
)
from isthmus.service.settings.settings import CACHE
from isthmus.service.terminal.write import Progress

HELP = "reason over the claims, check the result, and keep it for the next start"


def add(parser: ArgumentParser) -> None:
    """Describe the command."""
    add_settings(parser)
    parser.add_argument(
        "--verify",
        action="store_true",
        help="also run the reference reasoner, owlrl, and fail unless both infer the same",
    )
    parser.add_argument(
        "--reasoner",
        choices=("compiled", "owlrl"),
        default="compiled",
        help="compiled rules, or owlrl outright (default: compiled)",
    )


def run(arguments: Namespace) -> int:
    """Build the knowledge and print its figures."""
    from isthmus.kb.knowledge import build_inputs
    from isthmus.kb.record.coverage import Finding, coverage
    from isthmus.kb.store.export import sizes

    progress = Progress()
    started = time.perf_counter()
    try:
        knowledge, built = build_inputs(
            inputs_of(arguments),
            progress,
            CACHE.value(arguments) or "usual",
            large_of(arguments),
            verify=arguments.verify,
            reasoner=arguments.reasoner,
            meanwhile=make_ready,
        )
    finally:
        progress.done()
    seconds = time.perf_counter() - started
    covered = coverage(knowledge.store)
    print(f"version   {knowledge.version}")
    for layer, number in sizes(knowledge.dataset.layers()).items():
        print(f"{layer:<9} {number:>9,} statements")
    if covered.options:
        totals = ", ".join(f"{covered.count(finding):,} {finding.value}" for finding in Finding)
        print(
            f"coverage  {len(covered.options)} options × {len(covered.aspects)} aspects: {totals}"
        )
    for axiom in built.ignored:
        print(f"ignored   {axiom}")
    for doubt in doubts_of(arguments, knowledge):
        print(f"data      {doubt}")
    for message in engine_of(arguments, knowledge).vocabulary.said_of_others():
        print(f"words     {message}")
    checked = ", the same as owlrl infers" if arguments.verify else ""
    print(f"built in {seconds:.2f} s{checked}")
    return ExitCode.ANSWERED
