"""Forms: the writers that make text, Markdown, HTML, CSV, JSON and RDF out of an answer."""
