"""Taking a file in, and saying that one was not taken."""

from datetime import datetime

from django.conf import settings

from joinedup import store
from joinedup.files import sealing
from joinedup.files.models import Attachment
from joinedup.files.queries import FileLine, Found, scanned
from joinedup.files.rules.limits import OF_A_CONCERN, NotTaken, Room
from joinedup.files.scanner import Scanned
from joinedup.kernel.references import Kind, new
from joinedup.trail import actions as trail
from joinedup.trail.actions import Actor

_LONGEST_NAME = 1_000


@store.action
def attach(
    about: str,
    *,
    found: Found,
    called: str,
    sender: int,
    room: Room = OF_A_CONCERN,
    by: Actor,
    at: datetime,
    key: str = "",
) -> str:
    """Keep a file that was looked at with `about`. The same file again is the one that is there.

    Raises:
        NotTaken: so many are there that no more are taken.
    """
    here = Attachment.objects.filter(about=about)
    before = here.filter(mark=found.mark).first()
    if before is not None:
        trail.record("file.sent_again", by=by, at=at, about=(about, before.reference))
        return before.reference
    if here.count() >= room.most:
        raise NotTaken(room.full)
    reference = new(Kind.FILE)
    Attachment.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        reference=reference,
        about=about,
        sender_id=sender,
        kind=found.kind.code,
        state=Attachment.State.KEPT if found.clean else Attachment.State.WAITS,
        size=len(found.safe),
        mark=found.mark,
        sealed_name=sealing.seal(called[:_LONGEST_NAME].encode(), key=settings.FILES_KEY, row=reference),
        sealed=sealing.seal(found.safe, key=settings.FILES_KEY, row=reference),
    )
    trail.record("file.attached", by=by, at=at, about=(about, reference))
    return reference


@store.addition
def refused(about: str, *, alarming: bool, by: Actor, at: datetime) -> None:
    """Write down that a file was not taken; nothing of it is kept, not even its name."""
    trail.record("file.alarming" if alarming else "file.refused", by=by, at=at, about=(about,))


@store.action
def scanned_at_last(about: str, *, reference: str, clean: bool, by: Actor, at: datetime) -> None:
    """The scanner has answered for a file that was kept back: it is handed out from now on, or is gone."""
    row = Attachment.objects.filter(about=about, reference=reference, state=Attachment.State.WAITS).first()
    if row is not None and clean:
        row.change(based_on=row.version, state=Attachment.State.KEPT)
    elif row is not None:
        row.delete()
    trail.record("file.scanned" if clean else "file.alarming", by=by, at=at, about=(about, reference))


def may_go_out(about: str, line: FileLine, content: bytes, *, by: Actor, at: datetime) -> bool:
    """Ask the scanner again for a file that was kept back; False while it is silent, or found something."""
    try:
        said = scanned(content)
    except NotTaken:
        scanned_at_last(about, reference=line.reference, clean=False, by=by, at=at)
        return False
    if said is not Scanned.CLEAN:
        return False
    scanned_at_last(about, reference=line.reference, clean=True, by=by, at=at)
    return True
