"""Run by test_group_writer.py in a process of its own: sixteen people write at once, some of it wrongly.

Prints one JSON object with what came of it.
"""

import json
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

from joinedup.store.scratch import scratch_database

AT = datetime(2026, 7, 14, 8, tzinfo=UTC)
CLERK = SimpleNamespace(reference="W-00000-00000", agency_reference="A-00000-00000", area_id=1)
PEOPLE, EACH = 16, 25


def main() -> None:
    with scratch_database():
        from django.db import OperationalError, connection

        from joinedup import store
        from joinedup.agencies.models import Area
        from joinedup.trail import actions as trail
        from joinedup.trail import queries
        from joinedup.trail.rules.chain import verify

        @store.action
        def add(name: str, *, by: object, at: datetime, key: str) -> str:
            Area.objects.create(level="district", name=name)
            trail.record("area.added", by=CLERK, at=at)
            if name.endswith("7"):
                raise ValueError(name)
            return name

        store.write_together()
        answers: list[str] = []
        refused: list[str] = []

        def write(person: int) -> None:
            for number in range(EACH):
                name = f"{person}-{number}"
                for _ in range(2):  # each sends every form twice
                    try:
                        answers.append(add(name, by=CLERK, at=AT, key=name))
                    except ValueError as problem:
                        refused.append(str(problem))
            connection.close()

        threads = [threading.Thread(target=write, args=(person,)) for person in range(PEOPLE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        try:
            Area.objects.create(level="district", name="past the turn")
        except OperationalError:
            past = "refused"
        else:
            past = "written"
        head = queries.head() or (0, "")
        print(
            json.dumps(
                {
                    "answered": len(answers),
                    "refused": len(refused),
                    "past the turn": past,
                    "rows": Area.objects.count(),
                    "of_refused": Area.objects.filter(name__endswith="7").count(),
                    "entries": head[0],
                    "chain": verify(queries.lines(), anchor=head[1]).finding.value,
                }
            )
        )


if __name__ == "__main__":
    main()
