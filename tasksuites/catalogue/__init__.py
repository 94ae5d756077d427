"""Projects, pools and trainings as the task-suites interface makes and changes them."""

from tasksuites.catalogue.specs import spec_of

__all__ = ["spec_of"]
