"""When the database cannot take it: what a sender is told, what is kept, and how it comes in afterwards."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from joinedup import store
from joinedup.clocks.models import Clock
from joinedup.frontdoor.models import Concern, ToldByAnybody
from joinedup.frontdoor.queries import kept_aside
from joinedup.frontdoor.views import public_aside
from joinedup.intake.rules import box
from joinedup.intake.spool import Spool
from joinedup.intake.views import StandsAlone
from joinedup.notices.models import Notice
from joinedup.site import clock
from joinedup.store import writing
from tests.web.conftest import Town
from tests.web.test_public_form import CHILD, WORRY, answer, begin, carried, page

REFERENCE = r"C-[0-9A-Z]{5}-[0-9A-Z]{5}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept_aside, "folder", lambda: tmp_path / "intake")
    return tmp_path / "intake"


@contextmanager
def nothing_can_be_saved(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(writing, "_write", _refused)
        yield


def _refused(*_: Any, **__: Any) -> Any:
    raise store.NotSaved("database or disk is full")


def filled(client: Client) -> dict[str, str]:
    begin(client)
    answer(client, CHILD)
    return {**carried(client), "word": "marmalade"}


def test_while_nothing_can_be_saved_a_receipt_is_still_a_receipt_and_it_comes_in_afterwards(
    town: Town, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    neighbour = Client()
    form = filled(neighbour)
    with nothing_can_be_saved(monkeypatch):
        shown = page(neighbour.post("/tell/check", form))
        again = page(neighbour.post("/tell/check", form))
    assert "We have what you told us" in shown
    assert Concern.objects.count() == 0
    assert len(list(folder.glob("*.sealed"))) == 1

    received = town.at
    town.set_time(town.at + timedelta(hours=9))  # 18:00: after the front door has closed
    assert public_aside.replay(now=clock.now).taken == 1
    concern = Concern.objects.get()
    assert concern.reference in shown and concern.reference in again
    assert (concern.worry, concern.entered) == (WORRY, received)
    assert Clock.objects.get(subject=concern.reference).due_on.isoformat() == "2026-07-15"
    assert ToldByAnybody.objects.get().kept_aside is True
    # Whoever is on duty now hears of it, though the door was open when it was received.
    woken = Notice.objects.get(template="concern_waiting", way="mail")
    assert (woken.to, woken.thing) == (town.desks["Emergency Duty Team"].reference, concern.reference)
    asked = {"reference": concern.reference, "word": "marmalade"}
    assert "Received" in page(Client().post("/tell/how-far", asked))
    # Sent a third time, now that all is well, it is the same concern and the same receipt.
    assert neighbour.post("/tell/check", form)["Location"] == "/tell/receipt"
    assert Concern.objects.count() == 1


def test_a_sealed_concern_that_nothing_here_opens_is_said_where_somebody_looks(
    town: Town, folder: Path
) -> None:
    """It stays, and until now the console alone said so."""
    town.add("Ruth Bell", "Administrator", "Children's social work", "area_administrator")
    ruth, joy = town.client("Ruth Bell"), Client()
    assert "late" not in joy.get("/readyz").json()
    closed_for_another = Spool(folder, public=box.public_of("of-another-installation"))
    closed_for_another.keep("k", {"pages": {}}, words={})
    assert public_aside.replay(now=clock.now).taken == 0
    assert joy.get("/readyz").json()["late"] == ["intake_not_opened"]
    told = page(ruth.get("/stuck"))
    assert "1 sealed concern cannot be opened with the key that is here, or makes no concern." in told


def test_where_not_even_the_folder_can_be_written_the_sender_is_told_so_and_keeps_the_text(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour = Client()
    form = filled(neighbour)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(public_aside, "keep_aside", full)
    with nothing_can_be_saved(monkeypatch):
        refused = neighbour.post("/tell/check", form)
    assert refused.status_code == 503
    assert refused["Retry-After"] == "30"
    shown = page(refused)
    assert "What you typed is kept on this page." in shown
    assert form["_answers"] in shown and "sign in on another tab" not in shown
    assert neighbour.post("/tell/check", form)["Location"] == "/tell/receipt"


def test_a_page_that_cannot_be_saved_keeps_what_was_typed_and_knows_which_question_it_was(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    neighbour = Client()
    begin(neighbour)
    with nothing_can_be_saved(monkeypatch):
        refused = neighbour.post("/tell/page?on=worry", {"worry": WORRY})
    assert refused.status_code == 503
    assert WORRY in page(refused)
    assert 'action="/tell/page?on=worry"' in page(refused)


# The page that stands alone


class Alone:
    """Its browser: no cookie, no database."""

    def __init__(self, folder: Path, public: str) -> None:
        self.now = datetime(2026, 7, 14, 2, 10, tzinfo=UTC)
        spool = Spool(folder, public=public)
        self._app = StandsAlone(spool, call="Ring 0113 496 0099.", now=lambda: self.now)
        self.headers: dict[str, str] = {}

    def ask(
        self, method: str = "GET", path: str = "/", form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        body = urlencode(form or {}).encode()
        told: list[str] = []

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            told.append(status)
            self.headers = dict(headers)

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        text = b"".join(self._app(environ, start)).decode()
        return int(told[0].split()[0]), unescape(text)


@pytest.fixture
def alone(tmp_path: Path, settings: Settings) -> Alone:
    return Alone(tmp_path / "alone", box.public_of(settings.INTAKE_KEY))


def test_two_hundred_are_received_while_everything_is_away_and_come_in_in_order_once_each(
    town: Town, alone: Alone, tmp_path: Path
) -> None:
    seen = []
    for number in range(200):
        alone.now += timedelta(seconds=9)
        form = {"key": f"key-of-number-{number:04}", "worry": f"Worry {number}", "child": "Tobi"}
        status, shown = alone.ask("POST", form=form)
        assert status == 200 and "It is on disk, encrypted." in shown
        seen.append(shown.split('class="j-reference">')[1][:13])
        alone.ask("POST", form=form)  # pressed twice
    assert public_aside.replay(at=tmp_path / "alone", now=clock.now).taken == 200
    assert list(Concern.objects.order_by("pk").values_list("reference", flat=True)) == seen
    first = Concern.objects.order_by("pk")[0]
    assert (first.worry, first.entered) == ("Worry 0", datetime(2026, 7, 14, 2, 10, 9, tzinfo=UTC))
    assert (first.verified, first.family_knows) == (False, "unknown")
    assert public_aside.replay(at=tmp_path / "alone", now=clock.now).taken == 0


def test_what_was_sent_again_with_other_words_after_it_came_in_is_a_second_concern_and_no_loss(
    town: Town, alone: Alone, tmp_path: Path
) -> None:
    key = "key-of-one-page-000"
    for worry in ("He hit her.", "He hit her, and she is out in the road."):
        alone.ask("POST", form={"key": key, "worry": worry})
        public_aside.replay(at=tmp_path / "alone", now=clock.now)
    assert Concern.objects.count() == 2


def test_the_page_that_stands_alone_keeps_what_was_typed_and_says_what_to_do(alone: Alone) -> None:
    assert alone.ask()[0] == 200
    assert "script-src" not in alone.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in alone.headers
    for changed, wanted in (({"worry": ""}, 422), ({"key": ""}, 400), ({"word": "abc"}, 422)):
        typed = {"key": "key-of-one-page-000", "worry": "Mrs <b>Bell</b>", "child": "O'Brien 👧🏽", **changed}
        status, shown = alone.ask("POST", form=typed)
        assert status == wanted
        assert "O'Brien 👧🏽" in shown and "<b>Bell" not in shown.replace("Mrs <b>Bell</b>", "", 1)
        assert "0113 496 0099" in shown
    assert alone.ask("POST", form={"worry": "x" * 100_001})[0] == 413
    assert (alone.ask("PUT")[0], alone.ask("GET", "/x")[0]) == (405, 404)


def test_other_words_under_one_key_are_not_taken_for_the_first(alone: Alone) -> None:
    form = {"key": "key-of-one-page-000", "worry": "He hit her."}
    alone.ask("POST", form=form)
    status, shown = alone.ask("POST", form={**form, "worry": "He hit him."})
    assert status == 409
    assert "You sent this page once already" in shown and "He hit him." in shown


def test_what_no_page_would_take_today_is_told_whole_in_the_worry(town: Town) -> None:
    entry = {
        "key": "k" * 20,
        "reference": "C-7KQ4M-RPWX5",
        "area": 0,
        "received": "2026-07-14T02:10:00+00:00",
        "in_danger": False,
        "word": "",
        "pages": {"worry": {"worry": ["x" * 4100]}, "home": {"address": ["y" * 300]}},
    }
    public_aside.take_in(entry, at=town.at)
    worry = Concern.objects.get().worry
    assert "x" * 4100 in worry and "y" * 300 in worry


def test_a_database_that_is_gone_is_said_in_plain_words_at_the_first_page(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        answered = Client().get("/tell")
    assert answered.status_code == 503
