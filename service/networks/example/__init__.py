"""The network of the tutorial, before and after what it mends: answers in the form of AWS."""
