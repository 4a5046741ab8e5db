"""Personal data of real sources, from end to end: what comes out of a run, and what does not."""
