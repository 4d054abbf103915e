"""A holder's own records are read for one open answer, and nothing of them stays but what was disclosed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.db import connection

from joinedup import store
from joinedup.holdings import actions as holdings
from joinedup.holdings import keys, queries
from joinedup.holdings.models import Item, Reading
from joinedup.sharing.models import Answer, Disclosed
from joinedup.trail.models import Entry

from .source_case import COLUMNS, MAPPING, SECRET, Records, hidden, records, ticked

__all__ = ["records"]


def test_three_of_212_are_proposed_out_of_their_own_records_and_nothing_else_is_stored(
    records: Records,
) -> None:
    town = records.town
    reference = records.ask()
    page = records.page(reference)
    assert "You hold 212 items about these people. 3 are in scope." in page
    assert "You will disclose 3 of 212 items, about 2 people, to Priya Nair" in page
    assert "About somebody else" not in page
    assert Item.objects.count() == 0
    assert _texts() == 0  # what was read is sealed
    answered = records.send(reference, page)
    assert answered.status_code == 303
    (kept,) = Reading.objects.all()
    assert kept.chosen
    assert len(queries.items(town.viewer("Angela Moran"), ticked(page))) == 3
    assert queries.held_about(town.viewer("Angela Moran"), [town.david.reference]) == 3  # the others are gone
    release = town.client("Angela Moran").get(f"/questions/{reference}/release").content.decode()
    assert "You will disclose 3 of 212 items" in release
    sent = {
        "_key": hidden(release, "_key"),
        "_version": hidden(release, "_version"),
        "_shown": hidden(release, "_shown"),
    }
    assert town.client("Angela Moran").post(f"/questions/{reference}/release", sent).status_code == 303
    assert not Reading.objects.exists()
    assert sorted(Disclosed.objects.values_list("headline", flat=True)) == [
        "Incident 1",
        "Incident 2",
        "Incident 3",
    ]
    assert Answer.objects.get().held == 212
    assert _texts() == 3  # what was told, and no more


def test_a_folder_of_parquet_is_read_as_one_of_csv_is(records: Records) -> None:
    import pyarrow
    from pyarrow import parquet

    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    for row in records.rows():
        for name in COLUMNS:
            columns[name].append(row.get(name, ""))
    columns["about"] = [str(about).split(";") for about in columns["about"]]
    columns["when"] = [datetime.fromisoformat(str(when)) for when in columns["when"]]
    parquet.write_table(pyarrow.table(columns), records.folder / "2026.parquet")
    records.set(f'kind = "folder"\nfolder = "{records.folder}"\nfiles = "*.parquet"\n{MAPPING}')
    assert "You hold 212 items about these people. 3 are in scope." in records.page(records.ask())
    (records.folder / "2026.parquet").write_bytes(b"PAR1 and no more")
    assert "Your records gave something that could not be read." in records.page(records.ask(key="key-2"))


def test_an_item_that_is_edited_between_page_and_button_is_shown_first(records: Records) -> None:
    reference = records.ask()
    page = records.page(reference)
    rows = records.rows()
    records.write([{**rows[0], "line": "Incident 1, withdrawn"}, *rows[1:]])
    records.town.set_time(records.town.at + timedelta(minutes=11))
    assert "Incident 1, withdrawn" in records.page(reference)  # a colleague looks, and it is read again
    answered = records.send(reference, page)
    assert answered.status_code == 200
    assert "Incident 1, withdrawn" in answered.content.decode()
    assert not Answer.objects.exists()


def test_what_was_shown_is_what_goes_whatever_becomes_of_the_source(records: Records) -> None:
    reference = records.ask()
    page = records.page(reference)
    (records.folder / "2026.csv").unlink()
    assert records.send(reference, page).status_code == 303
    town = records.town
    viewer = town.viewer("Angela Moran")
    assert {item.headline for item in queries.items(viewer, ticked(page))} == {
        "Incident 1", "Incident 2", "Incident 3",
    }  # fmt: skip


def test_a_source_that_is_down_leaves_a_sentence_and_the_answerer_free_to_write_it_down(
    records: Records,
) -> None:
    (records.folder / "2026.csv").unlink()
    reference = records.ask()
    page = records.page(reference)
    assert "Your records could not be reached. Write down what you know below" in page
    assert "What you hold could not be read." in page
    assert "You hold nothing inside this question" not in page  # nobody knows that
    refused = records.send(reference, page)
    assert refused.status_code == 409
    assert "it cannot be said that you hold nothing" in refused.content.decode()
    sam = records.town.client("Sam Khan")
    written = {
        "_key": "write-1", "happened_on": "1 June 2026", "headline": "Rang us about a broken door",
        "basis": "fact", "about": [records.town.amara.reference],
    }  # fmt: skip
    assert sam.post(f"/questions/{reference}/write-down", written).status_code == 303
    again = records.page(reference)
    assert "Rang us about a broken door" in again
    assert records.send(reference, again).status_code == 303


def test_a_source_that_lies_about_its_count_is_said_to_the_holder_and_written_down(records: Records) -> None:
    (records.folder / "rows.txt").write_text("214")
    text = f'kind = "folder"\nfolder = "{records.folder}"\ncount = "rows.txt"\n'
    records.set(text + MAPPING)
    reference = records.ask()
    page = records.page(reference)
    assert "Your records say that they gave 214, and 213 came: look there before you send." in page
    assert "You will disclose 3 of 212 items" in page
    (entry,) = Entry.objects.filter(code="source.count_differs")
    assert entry.about == [records.town.agencies["West Yorkshire Police"].reference]
    assert entry.reason.text == "214 said, 213 came"


def test_what_was_read_and_not_sent_goes_after_twelve_hours(records: Records) -> None:
    town = records.town
    records.page(records.ask())
    assert holdings.end_what_is_over(at=town.at + timedelta(hours=11)) == 0
    assert holdings.end_what_is_over(at=town.at + timedelta(hours=12)) == 1
    assert not Reading.objects.exists()


def test_no_source_is_read_in_a_turn_to_write(records: Records) -> None:
    viewer = records.town.viewer("Sam Khan")

    @store.action
    def inside(*, by: object, at: object) -> None:
        holdings.read_for("Q-00000-00000", [records.town.david.reference], by=viewer, at=viewer.at)

    with pytest.raises(RuntimeError, match="never in it"):
        inside(by=viewer, at=viewer.at)


def test_no_key_outlasts_what_it_sealed(
    records: Records, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    reference = records.ask()
    with django_capture_on_commit_callbacks(execute=True):
        page = records.page(reference)
    first = keys.names()
    assert len(first) == 1
    with django_capture_on_commit_callbacks(execute=True):
        records.send(reference, page)
    second = keys.names()
    assert len(second) == 1  # another key: what was not chosen cannot be opened again
    assert first.isdisjoint(second)
    town = records.town
    release = town.client("Angela Moran").get(f"/questions/{reference}/release").content.decode()
    sent = {
        "_key": hidden(release, "_key"),
        "_version": hidden(release, "_version"),
        "_shown": hidden(release, "_shown"),
    }
    with django_capture_on_commit_callbacks(execute=True):
        town.client("Angela Moran").post(f"/questions/{reference}/release", sent)
    assert keys.names() == frozenset()


def _texts() -> int:
    """In how many rows of all tables a text of theirs stands."""
    found = 0
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += any(SECRET.encode() in _bytes(cell) for cell in row)
    return found


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
