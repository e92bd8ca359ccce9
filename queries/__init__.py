"""The query language IQ: text, syntax tree, bound tree, SPARQL, rows, answer.

Each stage is a pure function over frozen data, in a folder named after it: ``syntax``, ``binding``,
``sparql``, ``answers``, ``forms``; ``vocabulary`` holds the words, ``diagnostics`` what is wrong,
``editing`` and ``highlighting`` what editors ask. This room imports
``isthmus.kb`` and ``isthmus.ontology``; it knows nothing of HTTP, terminals or pages, and no
word of its grammar belongs to a domain. :class:`Engine` is what faces hold; the stages are there
for those who want one of them.

The public names stand in the stub beside this file, and are imported when they are first asked for:
a plain question needs half of them, and making the classes of the others takes longer than
answering it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
