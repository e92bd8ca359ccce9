"""Networks of somebody's own beside what an engine is about: asked, walked, settled."""
