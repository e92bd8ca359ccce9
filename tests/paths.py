"""Where things lie that tests read."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The repository."""
SHARED = ROOT.parent / "shared"
"""Data that the project was given, where it lies beside the repository."""
RAILWAY = ROOT / "tests" / "queries" / "data"
"""A small railway, as an ontology with facts, and the tables of queries."""
HARBOUR = ROOT / "service" / "networks" / "example" / "before"
"""The network that ships."""
