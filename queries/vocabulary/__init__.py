"""Vocabulary: the words of the language, read from an ontology, kept, and checked for clashes."""
