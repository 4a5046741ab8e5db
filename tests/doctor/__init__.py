"""Tests of `seed doctor`: what it finds on servers, files and projects of all kinds."""
