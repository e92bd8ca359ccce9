"""What has changed since the edition, or was left out of it: dated changes between bounds.

The Turtle files of this folder are their source, one file a topic. They say nothing by themselves:
only in the closure of a date at which a change holds is what it states drawn upon.
"""
