"""Measurements, run by hand: `make bench`. Results stand in docs/benchmarks.md."""
