"""A project's specs, ready to judge values."""

from tasksuites.models import Project
from tasksuites.spec import Spec


def spec_of(project: Project) -> tuple[Spec, Spec]:
    """What goes in and what comes out. Make it once for each call or portion, and not for each task.

    It is not kept between calls: a spec gives up a pattern that takes too long, and may not do so for good.
    """
    return Spec(project.input_spec), Spec(project.output_spec)
