"""Task Builder's calls about batches: thin, over the same rules and actions as the console and the commands."""
