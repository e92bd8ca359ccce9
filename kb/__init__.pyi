from .errors import (
    BuildError,
    KnowledgeError,
    Problem,
    RollUpError,
    ShapeError,
    SourceError,
    StoreError,
)
from .inputs import Inputs, claims_files, shipped
from .knowledge import Knowledge, open_inputs, open_knowledge
from .proofs.proof import Axiom, Proof, Support
from .record.claim import Claim
from .store.store import OxigraphStore, RdflibStore, Rows, Store
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
