"""Suites and tasks come into pools: judged one by one, written in bulk, at once or as an operation."""
