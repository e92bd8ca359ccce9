"""What was meant by a text that is wrong: fixes of it as a whole, and their trial."""
