"""The tests of seedlib.scaffold."""
