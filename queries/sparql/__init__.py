"""SPARQL: the bound tree becomes algebra, the algebra text, the text rows."""
