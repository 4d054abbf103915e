"""Nobody outside learns that an item exists, nor how many: the asker reads the same, whatever is held."""

import re

import pytest
from django.test import Client

from joinedup.holdings.models import Reading

from .source_case import Records, records

__all__ = ["records"]


TOKEN = re.compile(r"[A-Za-z0-9]{64}|[0-9a-f]{32}|[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{22}(?=\")")


def _plain(page: str, reference: str) -> str:
    """The page without what differs from one request to the next: its own reference, keys, tokens."""
    return TOKEN.sub("TOKEN", page.replace(reference, "REFERENCE"))


def _asker_reads(records: Records, reference: str) -> tuple[str, ...]:
    priya: Client = records.town.client("Priya Nair")
    ways = (f"/questions/{reference}", "/questions", f"/children/{records.town.amara.reference}")
    return tuple(_plain(priya.get(way).content.decode(), reference) for way in ways)


@pytest.mark.parametrize("held", ["nothing", "three of 212", "five thousand", "a source that is down"])
def test_while_they_answer_the_asker_reads_the_same_whatever_is_held(records: Records, held: str) -> None:
    reference = records.ask()
    before_anything = None
    records.write(records.rows(inside=0, outside=0))
    records.page(reference)
    before_anything = _asker_reads(records, reference)
    Reading.objects.all().delete()
    if held == "three of 212":
        records.write(records.rows())
    elif held == "five thousand":
        records.write(records.rows(inside=28, outside=4_900))
    elif held == "a source that is down":
        (records.folder / "2026.csv").unlink()
    records.page(reference)
    for now, before in zip(_asker_reads(records, reference), before_anything, strict=True):
        assert now.splitlines() == before.splitlines()


def test_nobody_of_another_agency_reads_what_was_read(records: Records) -> None:
    reference = records.ask()
    records.page(reference)
    (kept,) = Reading.objects.all()
    for name in ("Priya Nair", "Hannah Okoye", "Joy Adeyemi", "Denise Walker"):
        viewer = records.town.viewer(name)
        assert not Reading.objects.of(viewer).exists()
        assert records.town.client(name).get(f"/questions/{reference}/answer").status_code == 404
    assert kept.agency == records.town.agencies["West Yorkshire Police"]
