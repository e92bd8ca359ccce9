"""How answers about networks are written for people."""
