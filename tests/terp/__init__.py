"""TERP, the worked example: its schema, and whether its story holds together."""
