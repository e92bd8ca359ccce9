"""Shapes: the part of SHACL that the shapes of the ontology use, read and checked."""
