"""No names, no search text, no addresses, nothing that anybody typed is in the trail, whatever is done.

Every form of the product is sent with a canary in each of its free fields; what the chain then holds, and
what leaves of it, is swept. What was typed as a reason lies in the erasable table beside it, nowhere else.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from joinedup.agencies import actions as agency_actions
from joinedup.agencies import queries as agencies
from joinedup.kernel import references
from joinedup.notices import actions as notices
from joinedup.notices.post import ToFolder
from joinedup.notices.rules.way_out import Folder
from joinedup.trail import actions as trail
from joinedup.trail import queries

from .bad_forms import FORMS, lines_of
from .bad_town import Here, here
from .test_bad_input import Desk, taken_back

__all__ = ["here"]

CANARY = "Zephyrine Quill"
OF_THE_TOWN = ("Amara", "Okafor", "Tobi", "Rowan Street", "LS9", "Priya", "Nair", "@", "hungry", "weekend")
ACTORS = {"console", "trail", "notices"}  # who acts without being a person
CHAINED = ("trail_entry", "trail_subject", "trail_checkpoint")


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Settings) -> None:
    settings.TRAIL_KEY = tmp_path / "trail.key"


def _held() -> str:
    """Every value of the append-only tables, and every line that leaves."""
    said = [*queries.lines(), *queries.checkpoint_lines()]
    with connection.cursor() as cursor:
        for table in CHAINED:
            cursor.execute(f"SELECT * FROM {table}")
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)


def _sweep() -> None:
    held = _held()
    for word in (*CANARY.split(), *OF_THE_TOWN):
        assert word.lower() not in held.lower(), word
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor, agency, code FROM trail_entry")
        for actor, agency, code in cursor.fetchall():
            assert actor in ACTORS or references.parse(actor) == actor, actor
            assert agency == "" or references.parse(agency) == agency, agency
            assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", code), code
        cursor.execute("SELECT DISTINCT reference FROM trail_subject")
        for (reference,) in cursor.fetchall():
            assert references.parse(reference) == reference, reference


def test_what_is_typed_into_a_form_is_not_in_the_chain(here: Here, subtests: pytest.Subtests) -> None:
    for name in sorted(FORMS):
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            least = max(desk.case.least.values(), default=0)
            words = (CANARY + " rang the office")[: max(least + 5, len(CANARY))]
            typed = {field: words for field, limit in lines_of(name, here).items() if limit >= len(words)}
            desk.confirmed(desk.send(**({"find": CANARY} if name == "desk:find" else typed)))
            _sweep()


def test_what_is_looked_for_and_asked_for_in_vain_is_not_in_the_chain(here: Here) -> None:
    priya = here.client("Priya Nair")
    found = priya.post("/find", {"find": "Zephyrine Quill 12 Rowan Street LS9 7BN"})
    priya.get(found["Location"])
    for path in ("/children/Zephyrine", "/questions/Quill", "/concern/LS9 7BN", "/agencies/Amara Okafor"):
        assert priya.get(path).status_code == 404
    _sweep()


def test_what_is_set_up_sent_and_signed_leaves_no_name_and_no_address(here: Here, tmp_path: Path) -> None:
    town, by = here.town, here.town.viewer("Denise Walker")
    newcomer = agency_actions.Newcomer(
        CANARY, "Zephyrine's post", phone="0113 496 0999", email="z@quill.example"
    )
    agency = town.agencies["West Yorkshire Police"]
    taken_on = agency_actions.take_on(newcomer, agency_id=agency.pk, by=by, at=town.at)
    desk = town.desks["Front-door police desk"]
    agency_actions.set_desk_email(desk.pk, email="zephyrine@quill.example", by=by, at=town.at)
    notices.keep_checkpoints(
        agency.reference, way="mail", address="zephyrine@quill.example", by=by, at=town.at
    )
    agency_actions.let_go(taken_on.id, by=by, at=town.at)
    later = town.at + timedelta(minutes=5)
    trail.tick(at=later)
    notices.tick(at=later, book=agencies, post=ToFolder(Folder(tmp_path / "post")), place="https://x.example")
    assert list((tmp_path / "post").glob("*.eml"))
    _sweep()
