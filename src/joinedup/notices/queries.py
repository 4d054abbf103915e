"""What waits to go out, what is stuck, and who keeps the trail's checkpoints."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup.gate.viewer import Viewer
from joinedup.notices.models import Delivery, Keeper, Notice
from joinedup.notices.rules.messages import WORDINGS, Template
from joinedup.notices.rules.seeing import sees_the_whole_area
from joinedup.notices.rules.trying import STUCK_AT_MOST, State, Why
from joinedup.trail import queries as chain

_LOOKED_BACK = timedelta(days=14)  # what could not be sent is shown for so long


@dataclass(frozen=True, slots=True)
class NoticeLine:
    reference: str
    what: str  # the subject that it bears
    to: str  # a reference: the desk's page says who they are
    made_at: datetime
    tries: int
    next_try: datetime | None
    why: str
    version: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """Each in the order in which it has waited. `most` is how many of each are shown."""

    stuck: tuple[NoticeLine, ...]
    waiting: tuple[NoticeLine, ...]
    not_sent: tuple[NoticeLine, ...]
    most: int


@dataclass(frozen=True, slots=True)
class KeeperLine:
    """How far an agency's own copy of the checkpoints goes."""

    agency: str
    by_mail: bool
    since: datetime
    upto: int  # the last checkpoint that it has; 0 where it has none yet
    arrived_at: datetime | None
    behind: int  # checkpoints that were made since and have not gone
    digest: str  # of the last file
    open: NoticeLine | None  # what could not be handed over so far


def was_told_since(template: Template, to: str, *, since: datetime) -> bool:
    """For whoever makes a notice by themselves, and not twice."""
    return Notice._base_manager.filter(template=template.value, to=to, made_at__gte=since).exists()


@dataclass(frozen=True, slots=True)
class Letter:
    """That a notice was made of a piece of work: of which, for whose people, and when."""

    thing: str
    to_agency: str
    made_at: datetime
    to: str  # the reference of a desk or a person


def told_of(
    area_id: int, templates: Iterable[Template], *, things: Collection[str] | None = None
) -> tuple[Letter, ...]:
    """Every notice of these kinds that was made in an area; where `things` are named, of those alone."""
    rows = Notice._base_manager.filter(area=area_id, template__in=[one.value for one in templates])
    if things is not None:
        rows = rows.filter(thing__in=things)
    return tuple(Letter(*one) for one in rows.values_list("thing", "to_agency", "made_at", "to"))


def waits_since(then: datetime) -> bool:
    """Whether a notice has been due for as long as that, and was not even tried."""
    return Notice._base_manager.filter(state=State.WAITING.value, due_at__lt=then).exists()


def outbox(viewer: Viewer, *, most: int = 100) -> Outbox:
    rows = Notice.objects.visible_to(viewer).filter(made_at__lte=viewer.at).order_by("made_at", "pk")
    return Outbox(
        tuple(_line(row) for row in rows.filter(state=State.STUCK.value)[:most]),
        tuple(_line(row) for row in rows.filter(state=State.WAITING.value)[:most]),
        tuple(
            _line(row)
            for row in rows.filter(
                state=State.NOT_SENT.value, done_at__gte=viewer.at - _LOOKED_BACK
            ).order_by("-done_at", "-pk")[:most]
        ),
        most,
    )


def keepers(viewer: Viewer) -> tuple[KeeperLine, ...] | None:
    """Everybody who keeps the checkpoints, for whoever answers for the area; None for others."""
    return all_keepers() if sees_the_whole_area(viewer) else None


def all_keepers() -> tuple[KeeperLine, ...]:
    newest = chain.newest_checkpoint()
    return tuple(_keeper(row, newest) for row in Keeper.objects.filter(ended_at=None).order_by("since", "pk"))


def stuck_for(viewer: Viewer) -> int:
    """How much is stuck of what this viewer sees."""
    own = Notice.objects.visible_to(viewer).filter(state=State.STUCK.value).count()
    if not sees_the_whole_area(viewer):
        return own
    return own + Delivery.objects.filter(state=State.STUCK.value, keeper__ended_at=None).count()


def is_there(viewer: Viewer, reference: str) -> bool:
    """Whether this viewer may see what bears `reference`."""
    if Notice.objects.visible_to(viewer).filter(reference=reference).exists():
        return True
    kept = Delivery.objects.filter(reference=reference, keeper__ended_at=None)
    return sees_the_whole_area(viewer) and kept.exists()


def stuck_count() -> int:
    """Everything in this database that was tried for four hours in vain."""
    notices = Notice.objects.filter(state=State.STUCK.value).count()
    return notices + Delivery.objects.filter(state=State.STUCK.value, keeper__ended_at=None).count()


def too_many_stuck() -> bool:
    return stuck_count() > STUCK_AT_MOST


def _keeper(row: Keeper, newest: int) -> KeeperLine:
    got = row.deliveries.filter(state=State.SENT.value).order_by("-last").first()
    waits = row.deliveries.filter(state__in=(State.WAITING.value, State.STUCK.value)).first()
    upto = got.last if got else 0
    return KeeperLine(
        agency=row.agency,
        by_mail=row.way == Keeper.MAIL,
        since=row.since,
        upto=upto,
        arrived_at=got.done_at if got else None,
        behind=newest - upto,
        digest=got.digest if got else "",
        open=None if waits is None else _as_line(waits, WORDINGS[Template.CHECKPOINTS].subject, row.agency),
    )


def _line(row: Notice) -> NoticeLine:
    subject = WORDINGS[Template(row.template)].subject
    return _as_line(row, subject.format(thing=row.thing, many=row.many), row.to)


def _as_line(row: Notice | Delivery, what: str, to: str) -> NoticeLine:
    return NoticeLine(
        row.reference,
        what,
        to,
        row.made_at,
        row.tries,
        row.due_at if row.state == State.WAITING else None,
        Why(row.why).words,
        row.version,
    )
