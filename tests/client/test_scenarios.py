"""Every file of scenarios, run by the client itself; afterwards the books must balance."""

import pytest
from django_tasks_db.models import DBTaskResult

from tasksuites import checkup

AREAS = [
    "projects",
    "pools",
    "suites",
    "tasks",
    "operations",
    "trainings",
    "assignments",
    "observers",
    "people",
    "figures",
    "quality",
    "wire",
]


@pytest.mark.client
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("area", AREAS)
def test_the_client_can_do_all_of(area, play):
    play(area)
    assert [one.traceback for one in DBTaskResult.objects.failed()] == []
    assert [
        finding for finding in (checkup.pools_are_counted(), checkup.places_are_counted()) if not finding.is_well
    ] == []
