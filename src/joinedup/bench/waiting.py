"""Several who ask at once, each waiting for the answer before asking again; and how long each waited."""

import threading
import time
from collections.abc import Callable

from django.db import connection

Ask = Callable[[], bool]  # False: this one asks no more


def waited(many: int, begin: Callable[[], Ask], *, seconds: float) -> tuple[list[float], float]:
    """Each wait in milliseconds, and how many seconds it all took.

    `begin` is called by each of them, before the time runs, and returns what each then asks again and again.
    """
    waits: list[list[float]] = [[] for _ in range(many)]
    ready, ended = threading.Barrier(many + 1), threading.Event()

    def go_on_asking(mine: list[float]) -> None:
        try:
            ask, goes_on = begin(), True
            ready.wait()
            while goes_on and not ended.is_set():
                began = time.perf_counter()
                goes_on = ask()
                mine.append((time.perf_counter() - began) * 1_000)
        except BaseException:
            ready.abort()  # or whoever measures would wait for this one for ever
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=go_on_asking, args=(mine,), daemon=True) for mine in waits]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    ended.wait(seconds)
    ended.set()
    for thread in threads:
        thread.join()
    return [wait for mine in waits for wait in mine], time.perf_counter() - began
