"""The console's pages of projects, suites, tasks, assignments and firings. What knows batches too is in `batches`."""
