"""The report: its facts, its charts, its graph, and the page."""
