"""The tests of seedlib.values, which need no database."""
