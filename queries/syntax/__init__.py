"""Syntax: the text of a query becomes a tree of plain values, or errors with their places."""
