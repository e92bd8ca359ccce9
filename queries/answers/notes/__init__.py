"""Notes: what a reader would otherwise conclude wrongly, a module for each matter."""
