"""Rows that are there before their seed: adopted, updated and given back, or in its way."""
