"""What is kept between two pages: closed to who copies the database, written in turn, and not for ever."""

import base64
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone

from joinedup import store
from joinedup.lab.canary import unpacked
from joinedup.store import posts, sessions, writing
from joinedup.store.sessions import SessionStore, opened

from .bad_town import Here, form_at, here

__all__ = ["here"]

SOUGHT = "7 Zqsafe Harbour"  # typed by somebody who knows where the family is


def test_what_was_looked_for_is_closed_to_whoever_copies_the_database(here: Here) -> None:
    priya = here.client("Priya Nair")
    found = priya.post("/find", {"find": SOUGHT})
    assert SOUGHT in priya.get(found["Location"]).content.decode()
    row = Session.objects.get(pk=priya.session.session_key)
    assert SOUGHT in str(opened(row.session_data, of=row.pk)), "it is there, for whoever has the key"
    assert not any(SOUGHT in said for said in unpacked(row.session_data))
    assert opened(row.session_data, of="another") == {}, "moved into another row it opens for nobody"


def test_the_lab_reads_a_session_as_anybody_could_who_has_the_file() -> None:
    """It searched the letters of a packed session, which hold no word whatever is in it."""
    held = {"searches": {"a": SOUGHT, "b": SOUGHT}}
    as_django_keeps_it = signing.dumps(held, compress=True, salt="django.contrib.sessions.SessionStore")
    assert SOUGHT not in as_django_keeps_it
    assert any(SOUGHT in said for said in unpacked(f"abc {as_django_keeps_it} 2026-07-14"))
    plain = base64.urlsafe_b64encode(zlib.compress(SOUGHT.encode() * 9)).decode()
    assert any(SOUGHT in said for said in unpacked(plain))


def test_a_browser_that_never_comes_back_leaves_nothing(here: Here) -> None:
    here.client("Priya Nair"), here.client("Joy Adeyemi")
    gone = Session.objects.order_by("pk").first()
    assert gone is not None
    Session.objects.filter(pk=gone.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sessions.clear() == 1
    assert [row.pk for row in Session.objects.all()] != []
    assert not Session.objects.filter(pk=gone.pk).exists()
    assert sessions.clear() == 0


@pytest.mark.sqlite
def test_sessions_are_written_in_the_turn_in_which_everything_is(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They went past it, each on its own connection: SQLite below 3.51.3 loses what it acknowledged then."""
    turns: list[str] = []

    class Turns:
        @contextmanager
        def mine(self) -> Iterator[None]:
            turns.append("taken")
            yield

    monkeypatch.setattr(writing, "_turns", Turns())
    kept = SessionStore()
    kept["seen"] = "now"
    kept.save()
    kept.save()
    kept.delete()
    assert turns == ["taken"] * 3


def test_a_form_that_was_taken_has_its_receipt_although_the_session_cannot_be_written(
    here: Here, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    joy = here.client("Joy Adeyemi")
    session = joy.session
    session["seen"] = (here.town.at - timedelta(minutes=2)).isoformat()  # it is written with the next page
    session.save()
    told = {"about": "child", "worry": "Hungry again.", "last_happened": "today", "family_knows": "yes"}
    sent = {**form_at(joy.get("/concern/new"), "/concern/new"), **told}
    here.town.set_time(here.town.at + timedelta(minutes=2))

    def full(*_: Any, **__: Any) -> None:
        raise store.NotSaved("full") from OperationalError("database or disk is full")

    monkeypatch.setattr(sessions, "_put", full)
    with caplog.at_level(logging.ERROR):
        answer = joy.post("/concern/new", sent)
    assert (answer.status_code, answer["Location"][:9]) == (303, "/concern/")
    assert "session.not_kept" in caplog.messages
    assert joy.post("/find", {"find": "Mara"}).status_code == 503, "it stands on the session"


def test_who_signed_out_in_another_tab_meanwhile_signs_in_and_is_told_of_no_defect(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = here.client("Priya Nair")
    keep = posts.keep_at_once

    def signed_out_first(request: HttpRequest, *what: Any) -> None:
        Session.objects.all().delete()
        keep(request, *what)

    monkeypatch.setattr(posts, "keep_at_once", signed_out_first)
    answer = priya.post("/find", {"find": SOUGHT})
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in")
