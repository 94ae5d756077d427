"""The task-suites interface: thin views over the same actions that the console and the commands call."""
