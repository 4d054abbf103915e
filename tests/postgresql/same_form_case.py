"""Run by test_writers.py in a process of its own: eight browsers send one form at once, forty times.

Prints one JSON object with what came of it.
"""

import json
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

AT = datetime(2026, 7, 14, 8, tzinfo=UTC)
PRIYA = SimpleNamespace(reference="W-PRIYA-NAIR0", agency_reference="A-00000-00000", area_id=2)
BROWSERS, FORMS = 8, 40


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    from joinedup import store
    from joinedup.agencies.models import Area
    from joinedup.kernel import references
    from joinedup.trail import actions as trail

    @store.action
    def add(name: str, *, by: object, at: datetime, key: str) -> str:
        Area.objects.create(level="district", name=name)
        trail.record("area.added", by=PRIYA, at=at)
        return references.new(references.Kind.CONCERN)

    together = threading.Barrier(BROWSERS)
    answers: dict[int, list[str]] = {form: [] for form in range(FORMS)}

    def send() -> None:
        for form in range(FORMS):
            together.wait()
            answers[form].append(add(f"form {form}", by=PRIYA, at=AT, key=f"key-of-form-{form}"))
        connection.close()

    browsers = [threading.Thread(target=send) for _ in range(BROWSERS)]
    for browser in browsers:
        browser.start()
    for browser in browsers:
        browser.join()
    print(
        json.dumps(
            {
                "answers": sum(len(given) for given in answers.values()),
                "different": sum(len(set(given)) for given in answers.values()),
                "effects": Area.objects.filter(name__startswith="form ").count(),
                "entries": trail_entries(),
            }
        )
    )


def trail_entries() -> int:
    from joinedup.trail.models import Entry

    return Entry.objects.filter(actor=PRIYA.reference).count()


if __name__ == "__main__":
    main()
