"""Readable digests of what a source says: its statements put into sentences, in its order."""
