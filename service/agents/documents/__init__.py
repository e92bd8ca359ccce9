"""Documents beside the record: read what is certain, ask the engine of it, say what was not read.

`review.review` is the way in, for the prompt and for ``isthmus docs review``.
"""
