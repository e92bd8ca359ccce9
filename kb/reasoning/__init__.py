"""Reasoning: rules out of the ontology's axioms, the closure under them, clashes, the roll-up."""
