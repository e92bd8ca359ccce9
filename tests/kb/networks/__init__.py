"""A second, deliberately plain reading of the rules of reach, to compare the product with."""
