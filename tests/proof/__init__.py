"""The proof that places are counted right and that nothing is lost, for anyone to run: `python3 run.py prove`."""
