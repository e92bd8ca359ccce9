"""Runs a compiled statement on a store."""

from typing import TYPE_CHECKING

from .compiled import Sparql

if TYPE_CHECKING:
    from isthmus.kb.store.store import Rows, Store


def run(compiled: Sparql, store: "Store") -> "Rows":
    """Run the one query of a statement.

    Args:
        compiled: The compiled statement.
        store: Any store of ``isthmus.kb``.

    Returns:
        Its rows.

    Raises:
        StoreError: The store could not answer.
    """
    return store.select(compiled.text)
