"""Facts, reasoning, store: what the paper says, what follows from it, and where it is kept.

Claims become facts and denials, shapes check them, rules compiled from the ontology's axioms close
them, and every fact can be traced back to claims and axioms. This room imports only
``isthmus.ontology``; it knows nothing of the query language or of any face.

`open_knowledge` is the way in. Building (`isthmus.kb.build`) and the reference reasoner are
imported only when they are needed.
"""

from .claim import Claim
from .errors import (
    BuildError,
    KnowledgeError,
    Problem,
    RollUpError,
    ShapeError,
    SourceError,
    StoreError,
)
from .inputs import Inputs, shipped
from .knowledge import Knowledge, open_inputs, open_knowledge
from .proof import Axiom, Proof, Support
from .source import claims_files
from .store import OxigraphStore, RdflibStore, Rows, Store
from .terms import Term

__all__ = [
    "Axiom",
    "BuildError",
    "Claim",
    "Inputs",
    "Knowledge",
    "KnowledgeError",
    "OxigraphStore",
    "Problem",
    "Proof",
    "RdflibStore",
    "RollUpError",
    "Rows",
    "ShapeError",
    "SourceError",
    "Store",
    "StoreError",
    "Support",
    "Term",
    "claims_files",
    "open_inputs",
    "open_knowledge",
    "shipped",
]
