"""The task-suites interface as its own client, toloka-kit, speaks it: unmodified, in an environment of its own."""
