"""Bound every query in time, memory, size and reach: a pool of processes that answer SPARQL.

No evaluation inside the service is safe on the open network: a native call cannot be stopped, its
memory cannot be limited, and a deep nesting ends the process. So a zygote, a process that holds the
loaded store and starts no thread, forks workers; each answers one query at a time, and one that is
past its deadline is killed and replaced. Parsing happens there too.

`Pool` is the way in: `Pool.query` gives the bytes of an answer in a chosen form, and `Pool.store`
is a `Store` like any other. This package imports nothing of the rooms above.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
