"""Run by test_writers.py in a process of its own: two processes with four people each write at once.

Prints one JSON object with what came of it.
"""

import json
import sys
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

AT = datetime(2026, 7, 14, 8, tzinfo=UTC)
PEOPLE, EACH = 4, 20


def main(office: str) -> None:
    import django

    django.setup()
    from django.db import connection

    from joinedup import store
    from joinedup.agencies.models import Area
    from joinedup.trail import actions as trail

    @store.action
    def add(name: str, *, by: object, at: datetime, key: str) -> str:
        """Count, and rest on the count: two who count at once would write one number twice."""
        number = Area.objects.filter(level="division").count() + 1
        Area.objects.create(level="division", name=name, code=f"N{number:05}")
        trail.record("area.added", by=by, at=at)  # type: ignore[arg-type]
        return name

    outcome = {"answered": 0, "looked": 0, "not_saved": 0}
    guard = threading.Lock()

    def write(person: int) -> None:
        clerk = SimpleNamespace(reference=f"W-{office}-{person}", agency_reference="A-00000-00000", area_id=1)
        for number in range(EACH):
            try:
                add(f"{office}-{person}-{number}", by=clerk, at=AT, key=f"{person}-{number}")
                trail.look("child.looked", by=clerk, at=AT, about=("K-00000-00000",), typed="Ask\0ed")
            except store.NotSaved:
                with guard:
                    outcome["not_saved"] += 1
                continue
            with guard:
                outcome["answered"] += 1
                outcome["looked"] += 1
        connection.close()

    threads = [threading.Thread(target=write, args=(person,)) for person in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(outcome))


if __name__ == "__main__":
    main(sys.argv[1])
