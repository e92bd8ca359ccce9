"""Binding: each name of the syntax tree resolved by the vocabulary, each reading made single."""
