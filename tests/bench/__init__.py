"""The benchmarks: `make bench`, `make bench-check`; what they found is in docs/benchmarks.md."""
