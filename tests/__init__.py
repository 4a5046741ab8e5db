"""The tests of seedlib and of TERP, on real databases and with real processes."""
