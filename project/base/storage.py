"""The private storage: the files that people gave or ask for, under names that nobody can guess."""

from collections.abc import Iterable

from django.core.files.storage import default_storage


def delete_all(names: Iterable[str]) -> None:
    """Delete the files, those that are gone already too. A fault at one keeps none of the others, then it is raised.

    Call it before the rows that name the files are taken away: after a fault or a stop they say what is still to do.
    """
    faults = [fault for name in names if (fault := fault_of_deleting(name))]
    if faults:
        raise faults[0]


def fault_of_deleting(name: str) -> Exception | None:
    try:
        default_storage.delete(name)
    except Exception as fault:  # each kind of storage has kinds of its own
        return fault
    return None
