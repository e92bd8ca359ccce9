"""The shipped ontology and knowledge, read once for all tests of this folder."""

import pytest
import rdflib
from isthmus.kb import claims_files
from isthmus.kb.inputs import changes_files
from isthmus.ontology import ontology_files

import tests.rdflib_once  # noqa: F401 - so that the shapes are read once


@pytest.fixture(scope="session")
def vocabulary() -> rdflib.Graph:
    """Every file of the vocabulary in one graph."""
    graph = rdflib.Graph()
    for path in ontology_files():
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def statements() -> rdflib.Graph:
    """Everything that the files of claims and of changes say."""
    graph = rdflib.Graph()
    for path in (*claims_files(), *changes_files()):
        graph.parse(path)
    return graph
