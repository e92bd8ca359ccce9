"""The query language IQ: text, syntax tree, bound tree, SPARQL, rows, answer.

Each stage is a pure function over frozen data, in a module named after it. This room imports
``isthmus.kb`` and ``isthmus.ontology``; it knows nothing of HTTP, terminals or pages.
"""
