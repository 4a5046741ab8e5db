"""The tests of seedlib.sources, which need no database."""
