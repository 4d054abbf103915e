"""Serves the town in JOINEDUP_DATA on a free port, with a clock that a test holds; a program of its own.

    python serving.py MOMENT_FILE

MOMENT_FILE holds an aware moment in ISO form. It is read at every request: a test moves time by writing it.
The first line on the output is the port.
"""

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from joinedup.cli import serve
from joinedup.cli.database import open_database


class HeldClock:
    """Says what the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return datetime.fromisoformat(self._file.read_text("ascii").strip()).astimezone(UTC)


def _say_what_broke(**_: object) -> None:
    """A 500 is a defect, and its test fails with all of it; the product's own log names places only."""
    traceback.print_exc()


def main() -> None:
    here = open_database()
    assert here is not None and here.finished, "there is no finished town in JOINEDUP_DATA"
    from django.core.signals import got_request_exception

    from joinedup.site import clock

    got_request_exception.connect(_say_what_broke)
    clock.set_clock(HeldClock(Path(sys.argv[1])))
    server = serve._server(0)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
