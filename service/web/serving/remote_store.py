"""Tell the states of a store elsewhere apart, which may hold other data under the same version.

The version of a dataset is that of the files, and says nothing of what an engine was loaded with
or which folder of a store has taken another's place. What the service can know is when somebody
last said that it is new: at its start, and at each reload.
"""

import os
from collections.abc import Iterable
from dataclasses import replace

from isthmus.service.web.http.caching import LOADED

from .front import Environ, Generation, Headers, StartResponse


def as_loaded(generation: Generation, state: str) -> Generation:
    """Return a generation whose answers and entity tags hold for one state of the store only.

    Args:
        generation: What answers, from a store elsewhere.
        state: Differs from one state to the next; empty if each request may meet another one,
            so that no client is told that it has the answer already.
    """
    application, direct = generation.application, generation.direct

    def marked(environ: Environ) -> Environ:
        environ[LOADED] = state or os.urandom(8).hex()
        return environ

    def answered(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return application(marked(environ), start_response)

    def directly(environ: Environ) -> tuple[str, Headers, bytes] | None:
        return direct(marked(environ))

    return replace(
        generation,
        application=answered,
        direct=directly,
        # The first part of every key of the cache: what a request in progress puts there late is
        # an answer of the old state.
        version=f"{generation.version} {state}",
    )
