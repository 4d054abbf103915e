"""The page around every page: made here, because only the site knows every room's address."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from joinedup.access.rules.roles import (
    may_administer,
    may_keep_rotas,
    may_see_barriers,
    may_see_measures,
    may_see_open_work,
    may_sit_at_the_hub,
    may_work,
    may_work_the_front_door,
)
from joinedup.agencies.queries import OwnShift
from joinedup.desk.queries import Counted, asks_around, counted, desk_line, handover_is_due, shift_of
from joinedup.frontdoor.queries import asks_waiting
from joinedup.frontdoor.queries import waiting as concerns_waiting
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.gate.pages import moment_of, viewer_of
from joinedup.gate.viewer import Viewer, seen_once
from joinedup.signin.queries import must_know
from joinedup.site import readonly
from joinedup.staff.queries import ending_soon
from joinedup.store import ASKS_READ_ONLY, ReadOnlyLine, read_only
from joinedup.ui.rendering import address
from joinedup.ui.shell import NavItem, Shell
from joinedup.ui.words import plural

_PROMPTED = "handover_prompted"  # in the session: the end of the shift of which somebody was reminded
_MOST = 7  # on top of a page; what is beyond stands at its foot, beside what is opened less than daily
DEMO_LINE = "Demo town. Nobody here is real."


def shell(request: HttpRequest) -> dict[str, Shell]:
    viewer = viewer_of(request)
    if getattr(request, "in_trouble", False):
        made = _signed_out() if viewer is None else _in_trouble(viewer)
        return {"shell": replace(made, banner=_banner(request, getattr(request, "read_only", None)))}
    if viewer is None:
        return {"shell": replace(_signed_out(), banner=_banner(request, _read_only_if_it_answers()))}
    compiled.ahead(viewer)
    banner = _banner(request, read_only())
    shift = seen_once(viewer, shift_of)
    made = _signed_in(viewer, shift, path=request.path)
    return {"shell": replace(made, banner=banner, handover_prompt=_prompt(request, viewer, shift.until))}


def asks(viewer: Viewer) -> tuple[Question, ...]:
    """What is asked for it, with the first that a page asks ahead."""
    waiting = (asks_waiting(viewer),) if may_work_the_front_door(viewer).allowed else ()
    return (ASKS_READ_ONLY, *asks_around(viewer), *waiting)


def _prompt(request: HttpRequest, viewer: Viewer, ends: datetime | None) -> str:
    """Once a shift, on the first page in its last minutes, where there is something to hand over.

    It stands in the page and not before it: whoever is typing goes on.
    """
    session = getattr(request, "session", None)
    if session is None or not handover_is_due(viewer, ends=ends) or ends is None:
        return ""
    if session.get(_PROMPTED) == ends.isoformat():
        return ""
    session[_PROMPTED] = ends.isoformat()
    minutes = max(1, round((ends - viewer.at).total_seconds() / 60))
    return f"Your shift ends in {plural(minutes, 'minute')}, and you have open work."


def _banner(request: HttpRequest, line: ReadOnlyLine | None) -> str:
    return "" if line is None else readonly.banner(line, at=moment_of(request))


def _read_only_if_it_answers() -> ReadOnlyLine | None:
    """Help is there for everybody also while the database is not."""
    try:
        return read_only()
    except DatabaseError:
        return None


def _footer_inside(viewer: Viewer) -> tuple[NavItem, ...]:
    """With real records everybody has an account of their own to look after."""
    own = () if settings.DEMO else (NavItem("How you sign in", address("signin:account")),)
    stuck = (NavItem("What is stuck", address("desk:stuck")),) if may_see_open_work(viewer).allowed else ()
    sharing = (
        (NavItem("How sharing goes", address("sharing:measures")),)
        if may_see_measures(viewer).allowed
        else ()
    )
    seen = may_see_barriers(viewer).allowed
    barriers = (
        (
            NavItem("Barriers to sharing", address("sharing:barriers")),
            NavItem("Who works with whom", address("desk:together")),
        )
        if seen
        else ()
    )
    meetings = (
        (NavItem("Meetings", address("meetings:meetings")),)
        if may_work(viewer).allowed
        else (NavItem("Who comes to the meetings", address("meetings:attendance")),)
        if may_see_measures(viewer).allowed
        else ()
    )
    rotas = (NavItem("Rotas", address("desk:rotas")),) if may_keep_rotas(viewer).allowed else ()
    drills = (NavItem("Night drills", address("desk:drills")),) if may_see_measures(viewer).allowed else ()
    return (*own, *stuck, *rotas, *meetings, *sharing, *barriers, *drills, *footer())


def footer() -> tuple[NavItem, ...]:
    pages = (("Help", "site:help"), ("Accessibility", "site:accessibility"), ("Privacy", "site:privacy"))
    return tuple(NavItem(text, address(name)) for text, name in pages)


def _signed_out() -> Shell:
    return Shell(
        area_name="",
        sign_in_url=address("site:sign_in"),
        demo_line=DEMO_LINE if settings.DEMO else "",
        footer=footer(),
    )


def _signed_in(viewer: Viewer, shift: OwnShift, *, path: str) -> Shell:
    works = may_work(viewer).allowed
    waiting = seen_once(viewer, counted) if works else None
    everywhere = _navigation(viewer, waiting, path=path)
    return Shell(
        area_name=viewer.area_name,
        person_name=viewer.name,
        agency_name=viewer.agency_name,
        sign_out_url=address("site:sign_out"),
        navigation=everywhere[:_MOST],
        find_url=address("desk:find") if works else "",
        duty_line=shift.in_words(at=viewer.at),
        on_duty=shift.on_now,
        handover_url=address("desk:give") if works else "",
        desk_line=desk_line(viewer, waiting),
        demo_line=DEMO_LINE if settings.DEMO else "",
        moment=viewer.at if settings.DEMO else None,
        own_account=_own_account(viewer),
        footer=(*everywhere[_MOST:], *_footer_inside(viewer)),
    )


def _own_account(viewer: Viewer) -> NavItem | None:
    """Somebody tried to come in as them, or colleagues are about to make them a new way in."""
    if settings.DEMO or not must_know(viewer.practitioner_id, at=viewer.at):
        return None
    return NavItem("There is something about your account that you should read.", address("signin:account"))


def _in_trouble(viewer: Viewer) -> Shell:
    """Around a page that says that we failed: nothing of it asks the database, which may be what failed."""
    return Shell(
        area_name=viewer.area_name,
        person_name=viewer.name,
        agency_name=viewer.agency_name,
        sign_out_url=address("site:sign_out"),
        demo_line=DEMO_LINE if settings.DEMO else "",
        footer=footer(),
        live=False,
    )


def _navigation(viewer: Viewer, waiting: Counted | None, *, path: str) -> tuple[NavItem, ...]:
    items = [_item("My day", "desk:my_day", path)]
    if may_work_the_front_door(viewer).allowed:
        new = seen_once(viewer, concerns_waiting).count
        items.append(_item("Front door", "frontdoor:queue", path, new, plural(new, "concern") + " waiting"))
    elif may_sit_at_the_hub(viewer).allowed:
        items.append(_item("The hub", "frontdoor:at_the_hub", path))
    if waiting is not None:
        asked = waiting.questions
        items.append(
            _item("Questions", "sharing:questions", path, asked, plural(asked, "question") + " waiting")
        )
        items.append(_item("Tell us of a worry", "frontdoor:tell", path))
    if may_see_open_work(viewer).allowed:
        items.append(_item("Open work", "desk:open_work", path))
    if may_work(viewer).allowed:
        items.append(_item("Who can act now", "desk:who", path))
    items.append(_item("Directory", "desk:directory", path))
    if may_administer(viewer).allowed:
        ending = ending_soon(viewer)
        items.append(_item("People", "staff:people", path, ending, plural(ending, "role") + " ending soon"))
    return tuple(items)


def _item(text: str, name: str, path: str, count: int = 0, words: str = "") -> NavItem:
    href = address(name)
    current = path == href or (href != "/" and path.startswith(href + "/"))
    return NavItem(text, href, current=current, count=count, count_words=words)
