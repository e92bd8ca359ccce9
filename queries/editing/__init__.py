"""Editing: completion, hover, renaming, formatting, and what else an editor asks."""
