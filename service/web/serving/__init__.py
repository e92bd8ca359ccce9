"""Serving: processes, the pass before and after every request, figures, replacement of the data."""
