"""Facts, reasoning, store: what the paper says, what follows from it, and where it is kept.

Claims become facts and denials, shapes check them, rules compiled from the ontology's axioms close
them, and every fact can be traced back to claims and axioms. This room imports only
``isthmus.ontology``; it knows nothing of the query language or of any face.

`open_knowledge` is the way in. Building (`isthmus.kb.build`) and the reference reasoner are
imported only when they are needed.
"""

from typing import TYPE_CHECKING

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
from .record.claim import Claim
from .source import claims_files
from .store.store import OxigraphStore, RdflibStore, Rows, Store
from .terms import Term

if TYPE_CHECKING:
    from .proofs.proof import Axiom, Proof, Support

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


def __getattr__(name: str) -> object:
    """Import what belongs to proofs when it is asked for: a plain query needs none of it."""
    if name in {"Axiom", "Proof", "Support"}:
        from .proofs import proof

        return getattr(proof, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
