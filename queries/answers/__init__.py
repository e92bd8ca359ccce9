"""Answers: rows become cells with evidence, citations, notes; why and why not; what is left out."""
