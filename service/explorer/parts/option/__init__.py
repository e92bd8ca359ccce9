"""What the page of an option says at once: what it is for, for and against it, who does what."""
