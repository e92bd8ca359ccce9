"""Layout: the passes that give each box, frame, line and label of a drawing its place."""
