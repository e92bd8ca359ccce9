"""Facts, reasoning, store: what the paper says, what follows from it, and where it is kept.

Claims become facts and denials, shapes check them, rules compiled from the ontology's axioms close
them, and every fact can be traced back to claims and axioms. This room imports only
``isthmus.ontology``; it knows nothing of the query language or of any face.
"""
