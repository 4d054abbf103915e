"""What a session says about its visit; every key that the room keeps in a session is written here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from joinedup.agencies import queries as agencies
from joinedup.signin import actions, queries
from joinedup.signin.rules.coming_in import LONGEST_CHALLENGE, LONGEST_HALF_IN, over
from joinedup.signin.rules.passkeys import new_challenge

_VISIT, _SEEN, _HALF, _ASKED = "visit", "seen", "half_in", "asked"
_SEEN_EVERY = timedelta(minutes=1)  # a session is not written for every page


@dataclass(frozen=True, slots=True)
class Inside:
    practitioner_id: int
    visit: str
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class HalfIn:
    """Somebody whose password was right. No page is theirs but those of the second proof."""

    practitioner_id: int
    wanted: str  # the page to go to in the end
    sealed: str = ""  # the secret of the app that is being set up


def begin_half(session: SessionBase, *, practitioner_id: int, wanted: str, at: datetime) -> None:
    session.flush()
    session[_HALF] = {"id": practitioner_id, "at": at.isoformat(), "wanted": wanted}


def half_in(session: SessionBase, *, at: datetime) -> HalfIn | None:
    told: dict[str, Any] | None = session.get(_HALF)
    if told is None or at - datetime.fromisoformat(told["at"]) >= LONGEST_HALF_IN:
        return None
    if agencies.login(told["id"]) is None:
        return None
    return HalfIn(told["id"], told["wanted"], told.get("sealed", ""))


def note(session: SessionBase, **values: str) -> None:
    """Keep something for the next step of who is half in."""
    session[_HALF] = {**session[_HALF], **values}


def begin(session: SessionBase, *, visit: str, at: datetime) -> None:
    """From now on this is a session of somebody inside, with a key that nobody saw before."""
    session.flush()
    session[_VISIT] = visit
    session[_SEEN] = at.isoformat()


def ask(session: SessionBase, *, at: datetime) -> str:
    """Draw what the next page asks a passkey; what the page before asked is forgotten."""
    session[_ASKED] = {"challenge": new_challenge(), "at": at.isoformat()}
    return str(session[_ASKED]["challenge"])


def asked(session: SessionBase, *, at: datetime) -> str:
    """Say what was asked, once; empty where nothing was, or too long ago."""
    told: dict[str, str] | None = session.pop(_ASKED, None)
    if told is None or at - datetime.fromisoformat(told["at"]) >= LONGEST_CHALLENGE:
        return ""
    return told["challenge"]


def visit_code(session: SessionBase) -> str:
    return str(session.get(_VISIT, ""))


def inside(session: SessionBase, *, at: datetime) -> Inside | None:
    """Say who is inside with this session; one whose visit is over is emptied."""
    code = visit_code(session)
    if not code:
        return None
    visit = queries.visit(code)
    if visit is None:
        session.flush()
        return None
    seen = datetime.fromisoformat(session[_SEEN])
    why = over(began=visit.began, seen=seen, at=at)
    if why is not None:
        person = agencies.login(visit.practitioner_id)
        by = person or actions.at_the_door(None)
        actions.end_visit(code, owner=visit.practitioner_id, why=why, by=by, at=at)
        session.flush()
        return None
    if at - seen >= _SEEN_EVERY:
        session[_SEEN] = at.isoformat()
    return Inside(visit.practitioner_id, code, visit.proved_at)
