"""The syntaxes of RDF files: which one a file is in, and what of it the parser can take."""
