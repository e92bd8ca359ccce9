"""The faces: command line, HTTP API and pages.

A face only calls the engine in ``isthmus.queries`` and ``isthmus.kb``; none builds a query or a
result of its own.
"""
