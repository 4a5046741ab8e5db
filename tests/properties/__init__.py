"""The numbered properties, each one a test that bears its number."""
