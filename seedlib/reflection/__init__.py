"""How each database tells the shape of its tables: one module a database."""
