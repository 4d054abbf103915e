"""What a child said, in their own words; and what the family has been told of who is involved."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import Http404

from joinedup import store
from joinedup.children import queries
from joinedup.children.models import Child, ChildsWords, FamilyTold
from joinedup.children.rules.pointing import may_point_to
from joinedup.files import actions as files
from joinedup.files.queries import Found, NotTaken
from joinedup.files.rules.limits import OF_A_CHILD
from joinedup.gate.pages import Refused, insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import from_london, today_in_london
from joinedup.trail import actions as trail

_NOON = time(12, 0)
_WHO_SAYS_SO = 200


@dataclass(frozen=True, slots=True)
class ToldTheFamily:
    """`state` is one of children.models.FamilyTold.State; `what` says what they know, or why they do not."""

    state: str
    who: str = ""  # of the family
    told_by: str = ""
    what: str = ""
    on: date | None = None


@store.action
def write_down_words(
    reference: str,
    *,
    words: str,
    heard_by: str,
    on: date,
    link: str = "",
    drawing: Found | None = None,
    called: str = "",
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Keep what the child said, as it was said: to whom and on which day. Older words stay beneath it.

    `drawing` is what was found in the file that shows it, and `called` what its sender called that.
    """
    child = _child(reference, by=by)
    if link:
        insist(may_point_to(link))
        if queries.link_tells(link, about=queries.case_of(child.pk)):
            insist(refuse("words.link_tells", "There is a protected address in the link. Take it out."))
    if not words.strip() or not heard_by.strip():
        raise ValueError("A child's words need the words, and who heard them.")
    ChildsWords.objects.create(
        area_id=child.area_id,
        occurred=_on(on, at=at),
        entered=at,
        child=child,
        words=words,
        heard_by=heard_by,
        drawing=_drawing(reference, drawing, called, by=by, at=at) if drawing else "",
        link=link,
    )
    trail.record("child.words_written_down", by=by, at=at, about=(reference,))
    return reference


@store.action
def write_down_what_family_knows(
    reference: str, *, told: ToldTheFamily, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Keep what the family has been told of who is involved: when and by whom, or why not."""
    child = _child(reference, by=by)
    says_so = f"{by.name}, {by.agency_name}"
    FamilyTold.objects.create(
        area_id=child.area_id,
        occurred=_on(told.on, at=at),
        entered=at,
        child=child,
        state=FamilyTold.State(told.state).value,
        who=told.who,
        what=told.what,
        said_by=(f"Told by {told.told_by}, says {says_so}" if told.told_by else says_so)[:_WHO_SAYS_SO],
    )
    trail.record("child.family_told", by=by, at=at, about=(reference,))
    return reference


def _drawing(child: str, drawing: Found, called: str, *, by: Viewer, at: datetime) -> str:
    """Keep the file with the child; it is found again by the words that it belongs to."""
    try:
        return files.attach(
            child, found=drawing, called=called, sender=by.practitioner_id, room=OF_A_CHILD, by=by, at=at
        )
    except NotTaken as full:
        raise Refused(refuse("words.drawing", full.why.sentence)) from None


def _child(reference: str, *, by: Viewer) -> Child:
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    return child


def _on(day: date | None, *, at: datetime) -> datetime:
    """Noon of another day; of today the moment itself, so that the newest stands on top."""
    if day is None or day >= today_in_london(at):
        return at
    return from_london(datetime.combine(day, _NOON)).moment
