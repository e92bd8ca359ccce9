"""Open the knowledge that a command speaks about: the part that the commands share."""

# ruff: noqa: PLC0415 - settings are described before anything is opened

from argparse import ArgumentParser, Namespace
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from isthmus.kb import Inputs, shipped
from isthmus.kb.inputs import choose_file_limits, file_limits
from isthmus.kb.pool.pool_limits import MEBIBYTE
from isthmus.service.terminal.write import Progress, say

from .named_limits import read_limits
from .settings import (
    CACHE,
    DATA,
    DATA_SIZE,
    FILE_SIZE,
    LANGUAGE_LIMIT,
    LARGE,
    NETWORK,
    NETWORK_LIMIT,
    ONTOLOGY,
    STORES_KEPT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isthmus.kb import Knowledge
    from isthmus.kb.networks import NetworkLimits
    from isthmus.queries import Engine


def add_settings(parser: ArgumentParser) -> None:
    """Add the settings that say what is known."""
    DATA.add_to(parser)
    ONTOLOGY.add_to(parser)
    CACHE.add_to(parser)
    LARGE.add_to(parser)
    FILE_SIZE.add_to(parser)
    DATA_SIZE.add_to(parser)
    STORES_KEPT.add_to(parser)
    LANGUAGE_LIMIT.add_to(parser)


def bound_files(arguments: Namespace) -> None:
    """Have files read that are as large as the settings of a command say, and none larger.

    Raises:
        UsageError: The environment or the file of settings holds a wrong size.
    """
    if hasattr(arguments, FILE_SIZE.name.replace("-", "_")):
        text = FILE_SIZE.value(arguments) * MEBIBYTE
        choose_file_limits(replace(file_limits(), text=text))
    if hasattr(arguments, DATA_SIZE.name.replace("-", "_")):
        data = DATA_SIZE.value(arguments) * MEBIBYTE
        stores = STORES_KEPT.value(arguments)
        choose_file_limits(replace(file_limits(), data=data, stores=stores))


def add_networks(parser: ArgumentParser) -> None:
    """Add the settings that say which networks can be asked about, and how large they may be."""
    NETWORK.add_to(parser)
    NETWORK_LIMIT.add_to(parser)


def engine_of(arguments: Namespace, knowledge: "Knowledge") -> "Engine":
    """Return what answers queries about the knowledge of a command, within the limits it names.

    Raises:
        UsageError: A limit that there is not, or no number.
    """
    from isthmus.queries import Engine
    from isthmus.queries.language_limits import Limits

    limits = read_limits(Limits, LANGUAGE_LIMIT.values(arguments), LANGUAGE_LIMIT.flag)
    return Engine(knowledge, limits=limits)


def engine_with_networks(arguments: Namespace, knowledge: "Knowledge") -> "Engine":
    """Return what answers queries, over the networks that the command line names as well.

    Raises:
        NetworkError: A network cannot be read.
        UsageError: See `engine_of`.
    """
    engine = engine_of(arguments, knowledge)
    named = NETWORK.values(arguments)
    # A wrong limit is told of where there is no network yet, too.
    if named or NETWORK_LIMIT.values(arguments):
        from isthmus.service.networks.layer import layers_of

        engine.networks = layers_of(named, knowledge, network_limits_of(arguments))
    return engine


def network_limits_of(arguments: Namespace) -> "NetworkLimits":
    """Return how much of networks of one's own is read and told.

    Raises:
        UsageError: A limit that there is not, or no number.
    """
    from isthmus.kb.networks import NetworkLimits

    return read_limits(NetworkLimits, NETWORK_LIMIT.values(arguments), NETWORK_LIMIT.flag)


def inputs_of(arguments: Namespace) -> Inputs:
    """Return the files that the knowledge is made from."""
    data, ontology = DATA.values(arguments), ONTOLOGY.values(arguments)
    return Inputs(ontology, data=data) if ontology else shipped(data)


def large_of(arguments: Namespace) -> int:
    """Return above how many bytes of files knowledge lies on disk."""
    return LARGE.value(arguments) * MEBIBYTE


def open_with(
    arguments: Namespace,
    *,
    quiet: bool = True,
    tell: "Callable[[str, int], None] | None" = None,
    warn: "Callable[[str], None] | None" = None,
) -> "Knowledge":
    """Open the knowledge: from the cache, or by building it with progress shown.

    Args:
        arguments: The command line.
        quiet: Whether to keep silent about a build where there is no terminal.
        tell: Told of each stage of a build instead of the terminal.
        warn: Told what in files of a user's own is a slip, likely, instead of standard error.

    Returns:
        The knowledge.

    Raises:
        KnowledgeError: It cannot be read or does not hold together.
    """
    from isthmus.kb import open_inputs

    told = tell or Progress(quiet)
    try:
        inputs, large = inputs_of(arguments), large_of(arguments)
        cache = CACHE.value(arguments)
        if cache is None:
            knowledge = open_inputs(inputs, told, large=large, meanwhile=make_ready)
        else:
            knowledge = open_inputs(inputs, told, cache, large, make_ready)
    finally:
        if isinstance(told, Progress):
            told.done()
    for doubt in doubts_of(arguments, knowledge):
        (warn or _warn)(doubt)
    return knowledge


def doubts_of(arguments: Namespace, knowledge: "Knowledge") -> "Sequence[str]":
    """Return what in the files of a user's own is a slip, likely; without any, nothing is read."""
    return knowledge.doubts() if DATA.values(arguments) or ONTOLOGY.values(arguments) else ()


def _warn(doubt: str) -> None:
    say(f"warning: {doubt}")


def make_ready(knowledge: "Knowledge") -> None:
    """Make what a first question needs of large knowledge while its engine still loads.

    Both are kept beside it: the words, and what today says otherwise than the edition.
    """
    from isthmus.kb import KnowledgeError
    from isthmus.kb.dates import today
    from isthmus.queries import Engine
    from isthmus.queries.vocabulary.terms import VocabularyError

    # Whoever wants them next is told what is wrong with them.
    with suppress(VocabularyError):
        Engine(knowledge).vocabulary  # noqa: B018
    with suppress(KnowledgeError):
        knowledge.differs(knowledge.span(today()))
