"""Quality rules: what they may say, the numbers that they read, and what they do to whom.

A rule stands in the `rules` of a pool or of its project, as the task-suites interface's `quality_control.configs`. One
engine serves every pool, those of batches too.
"""
