"""Diagnostics: places in the text, the table of codes, messages, and the fixes they offer."""
