"""Measurements of what the machine does with real amounts, on both databases: `python3 run.py bench`.

Each module with a function `measure() -> dict` is one measurement; it finds a fresh, migrated database. Figures stand
beside those of a bare loop over the same tables in the same run, since machines differ.
"""
