"""The chain: what is written, what cannot be changed, and what an agency can check for itself."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from joinedup import store
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail
from joinedup.trail import queries
from joinedup.trail.models import Entry, Reason
from joinedup.trail.rules.chain import Finding, verify

from .conftest import Town


def _looks(town: Town, count: int) -> None:
    priya = town.viewer("Priya Nair")
    for minute in range(count):
        trail.look(
            "child.looked", by=priya, at=town.at + timedelta(minutes=minute), about=(town.amara.reference,)
        )


def test_five_looks_are_an_unbroken_chain_up_to_the_head_that_was_printed(town: Town) -> None:
    _looks(town, 5)
    number, head = queries.head() or (0, "")
    verdict = verify(queries.lines(), anchor=head)
    assert number == 5
    assert verdict.finding is Finding.UNBROKEN
    assert verdict.entries == 5


def test_without_a_head_from_outside_the_end_is_not_proven(town: Town) -> None:
    _looks(town, 2)
    assert verify(queries.lines(), anchor=None).finding is Finding.END_NOT_PROVEN


def test_a_cut_tail_is_seen_against_the_head(town: Town) -> None:
    _looks(town, 5)
    head = (queries.head() or (0, ""))[1]
    assert verify(list(queries.lines())[:4], anchor=head).finding is Finding.BROKEN


@pytest.mark.parametrize(
    "field", ["at", "actor", "agency", "code", "about", "digest", "area", "number", "previous"]
)
def test_a_changed_field_breaks_the_chain(town: Town, field: str) -> None:
    _looks(town, 3)
    head = (queries.head() or (0, ""))[1]
    lines = [json.loads(line) for line in queries.lines()]
    lines[1][field] = 999 if field in {"area", "number"} else "changed"
    assert verify(map(json.dumps, lines), anchor=head).finding is Finding.BROKEN


REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO trail_entry SELECT * FROM trail_entry",
    "postgresql": "INSERT INTO trail_entry SELECT * FROM trail_entry "
    "ON CONFLICT (number) DO UPDATE SET actor = 'W-00000-00000'",
}


def test_the_database_refuses_to_change_or_delete_an_entry(town: Town) -> None:
    _looks(town, 1)
    for statement in (
        "UPDATE trail_entry SET actor = 'W-00000-00000'",
        "DELETE FROM trail_entry",
        REPLACE[connection.vendor],
    ):
        with (
            # On PostgreSQL the application's role is turned away before the triggers are asked.
            pytest.raises(DatabaseError, match=r"append only|permission denied for table trail_entry"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Entry.objects.count() == 1


def test_what_was_typed_is_not_in_the_chain_and_may_be_erased(town: Town) -> None:
    denise = town.viewer("Denise Walker")
    trail.look("child.looked", by=denise, at=town.at, typed="Her aunt lives next door to me")
    exported = "\n".join(queries.lines())
    assert "aunt" not in exported
    Reason.objects.all().delete()
    assert verify(queries.lines(), anchor=(queries.head() or (0, ""))[1]).finding is Finding.UNBROKEN


def test_a_clock_that_steps_back_does_not_make_the_trail_run_backwards(town: Town) -> None:
    _looks(town, 2)
    trail.look("child.looked", by=town.viewer("Priya Nair"), at=town.at - timedelta(hours=1))
    moments = list(Entry.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_an_action_that_leaves_no_trace_is_refused_before_it_commits(town: Town) -> None:
    @store.action
    def quietly_rename(*, by: object, at: datetime) -> None:
        town.people["Sam Khan"].name = "Somebody Else"
        town.people["Sam Khan"].save()

    with pytest.raises(store.ActionLeftNoTrace):
        quietly_rename(by=town.viewer("Priya Nair"), at=town.at)
    town.people["Sam Khan"].refresh_from_db()
    assert town.people["Sam Khan"].name == "Sam Khan"


def test_a_commit_that_was_rolled_back_leaves_no_head_to_go_on_from(town: Town) -> None:
    _looks(town, 2)
    with transaction.atomic():
        _looks(town, 3)
        transaction.set_rollback(True)
    _looks(town, 1)
    number, head = queries.head() or (0, "")
    assert (number, verify(queries.lines(), anchor=head).finding) == (3, Finding.UNBROKEN)


def test_a_note_may_ask_and_change_no_table(town: Town) -> None:
    @store.note
    def peek(*, by: object, at: datetime) -> None:
        Entry.objects.count()

    with pytest.raises(RuntimeError, match="touches no table"):
        peek(by=town.viewer("Priya Nair"), at=town.at)


def test_half_a_character_fails_the_look_that_holds_it_and_not_the_commit(town: Town) -> None:
    @store.action
    def look_twice(*, by: Viewer, at: datetime) -> None:
        trail.record("child.looked", by=by, at=at, about=(town.amara.reference,))
        with pytest.raises(UnicodeEncodeError):
            trail.record("child.looked", by=by, at=at, about=("K-\ud800",))

    look_twice(by=town.viewer("Priya Nair"), at=town.at)
    assert Entry.objects.count() == 1
