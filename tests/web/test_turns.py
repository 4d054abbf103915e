"""Whoever waits for a turn to write is told when it does not come; what they gave up is not done later."""

import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection

from joinedup import store
from joinedup.frontdoor import actions
from joinedup.store import turns

from .bad_town import Here, form_at, here, stored, text_of

__all__ = ["here"]


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A console command that is stuck has the turn file of a database."""
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.2)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "joinedup.sqlite3"))
    handle = os.open(tmp_path / "joinedup.sqlite3.turn", os.O_WRONLY | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield handle
    os.close(handle)


@pytest.mark.sqlite
def test_a_console_command_that_is_stuck_makes_no_page_wait_for_ever(here: Here, held: int) -> None:
    fcntl.flock(held, fcntl.LOCK_UN)
    joy, before = here.client("Joy Adeyemi"), stored()  # she is in before it is stuck
    fcntl.flock(held, fcntl.LOCK_EX)
    sent = form_at(joy.get("/concern/new"), "/concern/new")
    filled = {"about": "child", "worry": "Hungry again.", "last_happened": "today", "family_knows": "yes"}
    answer = joy.post("/concern/new", {**sent, **filled})
    assert answer.status_code == 503
    assert "Hungry again." in text_of(answer)
    assert stored() == before
    fcntl.flock(held, fcntl.LOCK_UN)
    again = joy.post("/concern/new", form_at(answer, "/concern/new"))
    assert again.status_code == 303


@pytest.mark.sqlite
def test_the_turn_goes_on_after_somebody_gave_it_up(held: int) -> None:
    with pytest.raises(store.TurnDidNotCome), turns.turn_among_processes():
        raise AssertionError("it was somebody else's")
    fcntl.flock(held, fcntl.LOCK_UN)
    for _ in range(3):
        with turns.turn_among_processes():
            pass


def test_within_a_process_too_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_WAIT", 0.1)
    queue, inside, go_on = turns.Turns(), threading.Event(), threading.Event()

    def stuck() -> None:
        with queue.mine():
            inside.set()
            go_on.wait(5)

    one = threading.Thread(target=stuck)
    one.start()
    inside.wait(5)
    with pytest.raises(store.TurnDidNotCome), queue.mine():
        raise AssertionError("it was somebody else's")
    go_on.set()
    one.join()
    with queue.mine():
        pass


def test_a_ticket_that_was_given_up_is_not_written_later() -> None:
    ticket = turns._Ticket(lambda: ("done", []))
    assert ticket.take()  # by whoever waited too long
    assert not ticket.take()  # and so not by the writer


def test_what_the_database_says_of_our_own_mistake_is_a_500_with_a_reference(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was answered as 'not saved, try again', and so nobody ever heard of it."""

    def mistaken(*_: Any, **__: Any) -> None:
        raise IntegrityError("NOT NULL constraint failed: frontdoor_concern.worry")

    monkeypatch.setattr(actions, "tell", mistaken)
    joy = here.client("Joy Adeyemi")
    joy.raise_request_exception = False
    sent = form_at(joy.get("/concern/new"), "/concern/new")
    filled = {"about": "child", "worry": "Hungry again.", "last_happened": "today", "family_knows": "yes"}
    answer = joy.post("/concern/new", {**sent, **filled})
    assert answer.status_code == 500
    assert "Reference:" in text_of(answer)
    assert "What you typed is kept for you alone" in text_of(answer)
