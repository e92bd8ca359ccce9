"""The terminal: what it can do, how text is fitted to it, paged, and written."""
