"""Suites and tasks as requesters send them."""

INPUT = {"photo": {"type": "url"}, "note": {"type": "string", "required": False, "max_length": 5}}
OUTPUT = {"species": {"type": "string"}, "count": {"type": "integer", "required": False, "min_value": 0}}
MIXING = {"real_tasks_count": 2, "golden_tasks_count": 1, "training_tasks_count": 0}


def photo(number=1):
    return f"https://img.example/birds/{number}.jpg"


def general(number=1, **more):
    return {"input_values": {"photo": photo(number)}, **more}


def control(number=1, species="rook", **more):
    return general(number, known_solutions=[{"output_values": {"species": species}}], **more)


def suite(pool, *tasks, **more):
    return {"pool_id": str(getattr(pool, "pk", pool)), "tasks": list(tasks or [general()]), "overlap": 3, **more}


def task(pool, **more):
    return {"pool_id": str(getattr(pool, "pk", pool)), "overlap": 3, **general(), **more}
