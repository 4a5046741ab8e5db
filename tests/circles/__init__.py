"""Tables that refer to each other, and rows that the database has a say in."""
