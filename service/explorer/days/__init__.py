"""Pages as of a day: the edition, with what has changed by then applied to it."""
