"""A source is asked beside the request, for so long and no longer: a dead share must not hold a page.

A thread that hangs in somebody else's disk cannot be ended; it is left behind, and so many may be at a time.
"""

import queue
import threading
from collections import Counter
from collections.abc import Collection

from joinedup.holdings.rules.reading import Connector, FromSource, NotRead, Trouble

SECONDS = 5.0
AT_ONCE = 2  # for one agency
_running: Counter[int] = Counter()
_counting = threading.Lock()


def read_within(
    connector: Connector, people: Collection[str], *, agency_id: int, seconds: float = SECONDS
) -> FromSource:
    """All that the source holds about `people`.

    Raises:
        NotRead: it gave nothing, or not in time.
    """
    with _counting:
        if _running[agency_id] >= AT_ONCE:
            raise NotRead(Trouble.BUSY)
        _running[agency_id] += 1
    answers: queue.SimpleQueue[FromSource | NotRead] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(connector.read(people))
        except NotRead as nothing:
            answers.put(nothing)
        except Exception as fault:  # whatever a source does, the page says one sentence
            answers.put(NotRead(Trouble.BROKEN, type(fault).__name__))
        finally:
            with _counting:
                _running[agency_id] -= 1

    threading.Thread(target=ask, name="joinedup-source", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise NotRead(Trouble.SLOW) from None
    if isinstance(answer, NotRead):
        raise answer
    return answer
