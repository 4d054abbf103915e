"""A copy of an agency's own records: under a key of its own, over on a day, purged by that agency alone."""

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from joinedup.exchange import console
from joinedup.holdings import actions as holdings
from joinedup.holdings import keys, queries
from joinedup.holdings.models import About, Compartment, Item
from joinedup.trail.models import Entry

from .conftest import Town

MAPPING = """
[columns]
id = "Number"
people = "About"
category = "Type"
occurred = "When"
headline = "Line"
summary = "Text"
[constants]
basis = "fact"
"""
HEADER = "Number,About,Type,When,Line,Text\n"
HEALTH, NAMED = "0-19 health service", "Dr Ruth Amaral"
SECRET = "Zanzibar"
OnCommit = Callable[..., AbstractContextManager[object]]


@dataclass
class Copies:
    town: Town
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def rows(self, *lines: str) -> Path:
        path = self.folder / "held.csv"
        mara = self.town.amara.reference
        path.write_text(
            HEADER + "".join(line.replace("MARA", mara) + "\n" for line in lines), encoding="utf-8"
        )
        return path

    def bring_in(self, path: Path, *, expires: str = "2026-12-31", **changed: object) -> tuple[int, str]:
        mapping = self.folder / "map.toml"
        mapping.write_text(MAPPING)
        asked = {
            "agency": HEALTH, "file": str(path), "mapping": str(mapping), "controller": NAMED,
            "expires": expires, "dry_run": False,
        }  # fmt: skip
        code = console.import_items(argparse.Namespace(**{**asked, **changed}), at=self.town.at)
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def purge(self, controller: str = NAMED, agency: str = HEALTH) -> tuple[int, str]:
        asked = argparse.Namespace(agency=agency, controller=controller)
        code = console.purge_items(asked, at=self.town.at)
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def held(self, who: str = "Hannah Okoye") -> list[str]:
        viewer = self.town.viewer(who)
        references = list(Item.objects.values_list("reference", flat=True))
        return sorted(item.headline for item in queries.items(viewer, references))


@pytest.fixture
def copies(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Copies:
    return Copies(town, tmp_path, capsys)


ONE = f"H/1,MARA,attendance,2026-06-01,{SECRET} one,{SECRET} text"
TWO = f"H/2,MARA,attendance,2026-06-02 09:30,{SECRET} two,"


def test_what_comes_in_is_stored_or_rejected_with_its_row_and_why(copies: Copies) -> None:
    path = copies.rows(
        ONE, "H/2,nobody,attendance,2026-06-02,Line,", "H/1,MARA,attendance,2026-06-03,Again,", "H/3,MARA"
    )
    code, said = copies.bring_in(path)
    assert code == 0
    assert "rows: 4 in = 1 stored + 3 rejected" in said
    assert "rejected, row 3: It names nobody by a reference of this partnership." in said
    assert "rejected, row 4: Row 2 has the same id." in said
    assert "rejected, row 5: It has another number of cells than the header." in said
    assert copies.held() == [f"{SECRET} one"]
    assert queries.held_about(copies.town.viewer("Hannah Okoye"), [copies.town.amara.reference]) == 1
    (entry,) = Entry.objects.filter(code="copy.brought_in")
    assert SECRET not in entry.reason.text


def test_twice_is_once_and_what_changed_is_written_anew(copies: Copies) -> None:
    copies.bring_in(copies.rows(ONE, TWO))
    code, said = copies.bring_in(copies.rows(ONE, TWO))
    assert (code, Item.objects.count(), About.objects.count()) == (0, 2, 2)
    assert "0 new, 0 changed, 2 as before" in said
    code, said = copies.bring_in(copies.rows(ONE.replace("one", "first"), TWO))
    assert "0 new, 1 changed, 1 as before" in said
    assert copies.held() == [f"{SECRET} first", f"{SECRET} two"]
    assert Compartment.objects.count() == 1


def test_a_dry_run_counts_and_stores_nothing(copies: Copies) -> None:
    code, said = copies.bring_in(copies.rows(ONE, TWO), dry_run=True)
    assert code == 0
    assert "2 in = 2 stored + 0 rejected" in said
    assert "Dry run: nothing was stored." in said
    assert not Item.objects.exists()
    assert not Compartment.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"controller": "  "}, "Name who answers for it at the agency"),
        ({"expires": "2026-07-14"}, "It would be over before it begins"),
        ({"expires": "2027-07-16"}, "It may be kept for a year at most"),
        ({"expires": "soon"}, "Say with --expires a day such as 2026-12-31."),
        ({"agency": "Nobody"}, "No agency is called 'Nobody'"),
        ({"file": "/nowhere"}, "/nowhere cannot be opened"),
    ],
)
def test_nothing_comes_in_without_a_name_and_a_day(
    copies: Copies, changed: dict[str, str], sentence: str
) -> None:
    code, said = copies.bring_in(copies.rows(ONE), **changed)
    assert (code, Item.objects.count()) == (2, 0)
    assert sentence in said


def test_it_is_read_by_its_agency_alone_and_not_after_its_last_day(copies: Copies) -> None:
    town = copies.town
    copies.bring_in(copies.rows(ONE), expires="2026-07-15")
    assert copies.held() == [f"{SECRET} one"]
    assert copies.held("Priya Nair") == []
    assert copies.held("Sam Khan") == []
    town.set_time(town.at + timedelta(days=1, hours=14, minutes=59))  # 23:59 in London on its last day
    assert copies.held() == [f"{SECRET} one"]
    town.set_time(town.at + timedelta(minutes=1))
    assert copies.held() == []  # the timer has not been there yet
    assert queries.held_about(town.viewer("Hannah Okoye"), [town.amara.reference]) == 0
    assert holdings.end_what_is_over(at=town.at) == 1
    assert not Item.objects.exists()
    assert Compartment.objects.get().purged_by == "timer"


@pytest.mark.sqlite
def test_after_a_purge_nothing_of_it_stands_in_the_database_and_no_key_is_left(
    copies: Copies, django_capture_on_commit_callbacks: OnCommit
) -> None:
    copies.bring_in(copies.rows(ONE, TWO))
    (name,) = keys.names()
    sealed = bytes(Item.objects.order_by("pk").first().text)  # type: ignore[union-attr]
    assert sealed in _database()
    assert SECRET.encode() not in _database()  # what somebody wrote never stands there
    code, said = copies.purge("Somebody Else")
    assert (code, Item.objects.count()) == (2, 2)
    assert "has no copy for which 'Somebody Else' answers" in said
    assert copies.purge(agency="West Yorkshire Police")[0] == 2
    with django_capture_on_commit_callbacks(execute=True):
        code, said = copies.purge()
    assert (code, copies.held(), Item.objects.count(), About.objects.count()) == (0, [], 0, 0)
    assert "2 items purged" in said
    left = _database()
    assert sealed not in left  # not in a free page either
    assert b"attendance" not in left
    assert keys.names() == frozenset()
    with pytest.raises(keys.KeyMissing):
        keys.Key(name)  # a copy of the database from before does not open
    (entry,) = Entry.objects.filter(code="copy.purged")
    assert entry.about == [copies.town.agencies[HEALTH].reference]


def test_a_key_that_seals_nothing_goes_at_the_second_look(copies: Copies) -> None:
    copies.bring_in(copies.rows(ONE))
    (used,) = keys.names()
    idle = keys.new()
    holdings.end_what_is_over(at=copies.town.at)
    assert keys.names() == {used, idle}
    holdings.end_what_is_over(at=copies.town.at)
    assert keys.names() == {used}


def _database() -> bytes:
    """Every page of it, free ones too."""
    connection.ensure_connection()
    return bytes(connection.connection.serialize())
