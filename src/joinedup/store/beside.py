"""What runs beside the serving threads, round after round, and is never ended by one that went wrong."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

from joinedup.store.writing import ReadOnly

log = logging.getLogger("joinedup.store")
LATE_AFTER = 20 * 60.0  # seconds without a round that ended, beyond its own time between two


@dataclass(slots=True)
class _Round:
    every: float
    thread: threading.Thread = field(default_factory=threading.current_thread)
    began: float = field(default_factory=time.monotonic)
    ended: float = field(default_factory=time.monotonic)


_rounds: dict[str, _Round] = {}


def keep_doing(
    do: Callable[[], object],
    *,
    every: float,
    stop: threading.Event,
    fell: str,
    log: logging.Logger,
    at_once: bool = False,
) -> None:
    """Do it every so many seconds until `stop`.

    Whatever goes wrong is logged as `fell`, and the next round is tried on a fresh connection: one mistake,
    or one disk that is away, must not end it for good.
    """
    mine = _rounds[fell] = _Round(every)
    try:
        while at_once or not stop.wait(every):
            at_once = False
            try:
                do()
            except Exception as refused:
                if not isinstance(refused, ReadOnly):  # that was somebody's own word
                    log.error(fell, extra={"kind": type(refused).__name__})
                _fresh_connection()
            mine.ended = time.monotonic()
    finally:
        if stop.is_set():
            _rounds.pop(fell, None)
        connection.close()


def late() -> tuple[str, ...]:
    """What should run beside this process, and has ended or come to no end for long, by its fault's name."""
    now = time.monotonic()
    return tuple(
        name
        for name, one in sorted(_rounds.items())
        if not one.thread.is_alive() or now - one.ended > one.every + LATE_AFTER
    )


def tried_for(name: str) -> float:
    """For how many seconds this process has tried that, round after round; 0.0 where it does not."""
    return time.monotonic() - _rounds[name].began if name in _rounds else 0.0


def _fresh_connection() -> None:
    try:
        connection.close()  # a restart of the server has cut it; no request makes it anew here
    except Exception as refused:
        log.error("beside.not_closed", extra={"kind": type(refused).__name__})
