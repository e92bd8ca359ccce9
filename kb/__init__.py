"""Facts, reasoning, store: what the paper says, what follows from it, and where it is kept.

Claims become facts and denials, shapes check them, rules compiled from the ontology's axioms close
them, and every fact can be traced back to claims and axioms. This room imports only
``isthmus.ontology``; it knows nothing of the query language or of any face.

`open_knowledge` is the way in.
The public names stand in the stub beside this file, and are imported when they are first asked for.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
