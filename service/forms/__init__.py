"""Forms: answers, proofs and coverage written for whoever asks on the command line or over HTTP."""
