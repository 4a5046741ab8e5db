"""The masking room, by what comes out of it."""
