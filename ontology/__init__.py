"""Meaning: the vocabulary of Isthmus in RDF and OWL 2 RL, its shapes, and its competency questions.

This room holds Turtle files and the one accessor that finds them. Nothing here knows about
facts, reasoning, queries or faces; every other room may import this one.
"""

from .files import (
    closure_shapes_files,
    ontology_files,
    question_files,
    resource_files,
    rollup_files,
    shapes_files,
)
from .namespaces import BASE, GRAPH, IQ, IST, NET, PREFIXES

__all__ = [
    "BASE",
    "GRAPH",
    "IQ",
    "IST",
    "NET",
    "PREFIXES",
    "closure_shapes_files",
    "ontology_files",
    "question_files",
    "resource_files",
    "rollup_files",
    "shapes_files",
]
