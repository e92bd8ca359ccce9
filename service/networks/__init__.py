"""Networks of one's own, for people: answers as text, and the example that ships."""
