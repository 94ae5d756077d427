"""From a batch and a dataset to a pool of task suites."""
