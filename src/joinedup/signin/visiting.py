"""What a session says about its visit; every key that the room keeps in a session is written here."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from joinedup.agencies import queries as agencies
from joinedup.kernel.london import today_in_london
from joinedup.signin import actions, queries
from joinedup.signin.rules.coming_in import IDLE_IN_A_DEMO, LONGEST_CHALLENGE, LONGEST_HALF_IN, Ended, over
from joinedup.signin.rules.passkeys import new_challenge
from joinedup.signin.rules.providers import LONGEST_AWAY

_VISIT, _SEEN, _HALF, _ASKED, _AWAY = "visit", "seen", "half_in", "asked", "away"
_APP = "new_app"
_SEEN_EVERY = timedelta(minutes=1)  # a session is not written for every page


@dataclass(frozen=True, slots=True)
class Inside:
    practitioner_id: int
    visit: str
    proved_at: datetime
    began: datetime
    holds: str  # what they were when it began: `rules.coming_in.holds`


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who was sent to an identity provider's page, and what they must bring back from it."""

    provider: str
    state: str
    nonce: str
    verifier: str
    redirect: str  # where they come back to, letter for letter
    wanted: str
    invitation: str  # the token of an invitation that is used with it; empty: none
    tying: bool  # whether an account that is inside is to be tied to it
    browser: str  # the token of this browser, which the provider's page sends them back without


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
    person = agencies.login(told["id"])
    if person is None or (person.agency_left_on and person.agency_left_on <= today_in_london(at)):
        return None
    return HalfIn(told["id"], told["wanted"], told.get("sealed", ""))


def note(session: SessionBase, **values: str) -> None:
    """Keep something for the next step of who is half in."""
    session[_HALF] = {**session[_HALF], **values}


def app_being_set_up(session: SessionBase) -> str:
    """The sealed secret of the app that somebody inside is setting up; empty where none was begun."""
    return str(session.get(_APP, ""))


def note_app(session: SessionBase, *, sealed: str) -> None:
    session[_APP] = sealed


def app_is_set_up(session: SessionBase) -> None:
    session.pop(_APP, None)


def begin(session: SessionBase, *, visit: str, at: datetime) -> None:
    """From now on this is a session of somebody inside, with a key that nobody saw before."""
    session.flush()
    session[_VISIT] = visit
    session[_SEEN] = at.isoformat()


def go_away(session: SessionBase, away: Away, *, at: datetime) -> None:
    session[_AWAY] = {**asdict(away), "at": at.isoformat()}


def back(session: SessionBase, *, at: datetime) -> Away | None:
    """Say what was to be brought back, once; None where nobody was sent away, or too long ago."""
    told: dict[str, Any] | None = session.pop(_AWAY, None)
    if told is None or at - datetime.fromisoformat(told.pop("at")) >= LONGEST_AWAY:
        return None
    return Away(**told)


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


def inside(session: SessionBase) -> Inside | None:
    """Say whose visit this session is of. Whether it goes on is asked when it is known what they hold."""
    code = visit_code(session)
    found = visit_under(code)
    if code and found is None:
        session.flush()
    return found


def visit_under(code: str) -> Inside | None:
    """A visit that nobody has ended. Nothing is written."""
    visit = None if not code or code in _out else queries.visit(code)
    if visit is None:
        return None
    return Inside(visit.practitioner_id, code, visit.proved_at, visit.began, visit.holds)


def why_over(
    session: SessionBase, known: Inside, *, holds: str, idle: timedelta, at: datetime
) -> Ended | None:
    """Say why this visit is over at a moment, or None while it goes on. Nothing is written."""
    seen = datetime.fromisoformat(session[_SEEN])
    by_the_clock = over(began=known.began, seen=seen, at=at, idle=idle)
    if by_the_clock is None and known.holds != holds:
        return Ended.ROLE_CHANGED
    return by_the_clock


def goes_on(
    session: SessionBase, known: Inside, *, holds: str, idle: timedelta, at: datetime, quietly: bool
) -> bool:
    """Whether somebody is inside still; a session whose visit is over is emptied.

    What a screen asks for `quietly` was pressed by nobody, so that a desk that was left is not seen by it.
    """
    why = why_over(session, known, holds=holds, idle=idle, at=at)
    if why is not None:
        person = agencies.login(known.practitioner_id)
        by = person or actions.at_the_door(None)
        actions.end_visit(known.visit, owner=known.practitioner_id, why=why, by=by, at=at)
        session.flush()
        return False
    if not quietly:
        _see(session, at=at)
    return True


def left_in_a_demo(session: SessionBase, *, at: datetime) -> bool:
    """The same where there are no visits: a browser that was left is nobody's."""
    return at - datetime.fromisoformat(session.get(_SEEN, at.isoformat())) >= IDLE_IN_A_DEMO


def goes_on_in_a_demo(session: SessionBase, *, at: datetime, quietly: bool) -> bool:
    if left_in_a_demo(session, at=at):
        session.flush()
        return False
    if _SEEN not in session:
        session[_SEEN] = at.isoformat()
    if not quietly:
        _see(session, at=at)
    return True


def out_at_once(code: str) -> None:
    """From now on nobody is inside with this visit, although its end could not be written down.

    Kept by this process until it stops. By then the visit is over by the clock, or the session of it is
    asked for nothing: its browser was told to forget it.
    """
    _out.add(code)


def _see(session: SessionBase, *, at: datetime) -> None:
    if at - datetime.fromisoformat(session[_SEEN]) >= _SEEN_EVERY:
        session[_SEEN] = at.isoformat()


_out: set[str] = set()
