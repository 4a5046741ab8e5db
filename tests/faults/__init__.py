"""Crashes and rivals: real processes killed, stopped or raced on real servers."""
