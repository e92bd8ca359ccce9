"""Open a dataset, fork the zygote of its pool, hand over the zygote's door, and end.

Run by the service as ``python -m isthmus.service.web.serving.replacement NUMBER PARENT``: NUMBER is
an inherited socket, over which the version of the dataset and the door are sent; PARENT is the
process that wants them, with which this one ends; what to open stands in JSON on standard input.
See `reloader`.
"""

# ruff: noqa: PLC0415 - the process that replaces the data loads no more than that

import json
import signal
import socket
import sys
from pathlib import Path


def main() -> int:
    """Do all of it; on a failure say why on standard error."""
    from isthmus.kb.pool import die_with_parent

    # First of all, since the rest takes long. Who interrupts the service at a terminal interrupts
    # this, too, which is then no failure with a trace to tell.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    die_with_parent(int(sys.argv[2]))
    from isthmus.kb import Inputs, KnowledgeError, open_inputs, shipped
    from isthmus.kb.inputs import FileLimits, choose_file_limits
    from isthmus.kb.pool import PoolError, PoolLimits, start_keeper
    from isthmus.service.settings.knowledge import make_ready

    given = json.loads(sys.stdin.buffer.read())
    choose_file_limits(FileLimits(**given["file_limits"]))
    ontology = tuple(Path(path) for path in given["ontology"])
    data = tuple(Path(path) for path in given["data"])
    limits = PoolLimits(**{**given["limits"], "services": frozenset(given["limits"]["services"])})
    inputs = Inputs(ontology, data=data) if ontology else shipped(data)
    try:
        large = given["large"]
        if given["cache"] is None:
            knowledge = open_inputs(inputs, large=large, meanwhile=make_ready)
        else:
            cache = Path(given["cache"])
            knowledge = open_inputs(inputs, cache=cache, large=large, meanwhile=make_ready)
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with socket.socket(fileno=int(sys.argv[1])) as service:
        folder = given["folder"]
        if not folder and given["networks"]:
            from isthmus.kb.networks import NetworkLimits
            from isthmus.service.networks.graphs import add_graphs
            from isthmus.service.networks.served import ServedNetworks

            named = [(name, Path(answers)) for name, answers in given["networks"]]
            read = NetworkLimits(**(given["network_limits"] or {}))
            add_graphs(knowledge, ServedNetworks(named, knowledge, limits, read))
        quads = Path(folder) if folder else knowledge.dataset.folder or knowledge.dataset.layers()
        keeper = start_keeper(quads, limits)
        try:
            keeper.wait()
        except PoolError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        socket.send_fds(service, [knowledge.version.encode("ascii")], [keeper.door.fileno()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
