"""Benchmarks: each compares our code with a named baseline in the same run. Start them with ``make bench``."""
