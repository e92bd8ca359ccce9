"""The pages of the explorer, a module each, and what renders them."""
