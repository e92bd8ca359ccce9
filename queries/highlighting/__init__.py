"""Highlighting: the colours of a query for Pygments, editors in browsers, and TextMate."""
