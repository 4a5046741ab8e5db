"""`seed verify`: what was altered is found, whatever it was, and nothing else is."""
