"""On PostgreSQL a test works in one area at a time, as a request does: in that of its town.

A row of work that a test makes by hand is made in its own area; a test without a town stays in the area of
the first one. Requests and actions are in the area of whoever asks, and the test goes on where it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models.signals import ModelSignal, post_save, pre_save

from joinedup import store
from joinedup.agencies.models import Area
from joinedup.store import areas, postgresql
from joinedup.store.models import Work

_listening: list[Callable[..., None]] = []


def work_in(area_id: int) -> None:
    """From here on the test sees the rows of this area."""
    if connection.vendor == "postgresql":
        areas.say(area_id, areas.EVERY)


def in_every_area(table: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table: all at once, or area by area where a transaction sees those of one."""
    if connection.vendor == "sqlite":  # asked of every table, before and after every probe: the shortest way
        connection.ensure_connection()
        yield connection.connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()
        return
    with connection.cursor() as cursor:
        for area in _areas(table):
            before = None if area is None else areas.said()
            if area is not None:
                areas.say(area, areas.EVERY)
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            yield cursor.fetchall()
            if area is not None:
                areas.say(*before)


def _areas(table: str) -> list[int | None]:
    if connection.vendor == "postgresql" and table in postgresql.tables_of_work():
        return list(Area.objects.order_by("pk").values_list("pk", flat=True))
    return [None]


@contextmanager
def where_its_rows_are() -> Iterator[None]:
    """Within another it does nothing: what many tests begin with is made while one of them begins."""
    before: list[areas.Said] = []

    def by_hand(instance: Any) -> bool:
        """What the product itself writes must be in the area that it has named."""
        return isinstance(instance, Work) and connection.vendor == "postgresql" and not store.in_action()

    def enter(instance: Any, **_: object) -> None:
        if by_hand(instance):
            said = areas.said()
            before.append(said if said.area else areas.Said(str(instance.area_id), areas.EVERY))
            areas.say(instance.area_id, areas.EVERY)

    def leave(instance: Any, **_: object) -> None:
        if by_hand(instance):
            areas.say(*before.pop())

    if _listening:
        yield
        return
    with _heard(pre_save, enter), _heard(post_save, leave):
        yield


@contextmanager
def _heard(signal: ModelSignal, by: Callable[..., None]) -> Iterator[None]:
    signal.connect(by)
    _listening.append(by)
    yield
    _listening.remove(by)
    signal.disconnect(by)
