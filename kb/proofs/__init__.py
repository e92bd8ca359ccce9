"""Proofs: why a fact holds, found from the rounds of the closure, down to claims and axioms."""
