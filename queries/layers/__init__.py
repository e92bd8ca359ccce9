"""Networks of somebody's own beside what an engine is about: asked, walked, and what would settle them."""
