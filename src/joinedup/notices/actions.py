"""Writing into the outbox, with the change that it tells of; and emptying it, beside the serving threads.

A notice is a row of the same transaction: what is rolled back tells nobody, and what is committed tells
somebody, if need be after the process was killed and begun again.
"""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.signing import Signer
from django.http import Http404
from django.utils.crypto import constant_time_compare

from joinedup import store
from joinedup.gate.viewer import Viewer
from joinedup.notices.models import Delivery, Keeper, Notice, Outgoing
from joinedup.notices.post import NotTaken, Post, post_to, put
from joinedup.notices.rules.messages import (
    AT_ANY_HOUR,
    Message,
    NotToBeSaid,
    Template,
    compose,
    compose_text,
    is_one_address,
    may_be_said,
)
from joinedup.notices.rules.reaching import Reach, Way, Whereabouts
from joinedup.notices.rules.seeing import sees_the_whole_area
from joinedup.notices.rules.trying import BETWEEN_TRIES, State, Why, after_failure
from joinedup.notices.rules.way_out import WayOut
from joinedup.store.beside import keep_doing
from joinedup.trail import actions as trail
from joinedup.trail import queries as chain

log = logging.getLogger("joinedup.notices")

SENDING = "outbox.not_emptied"
SECONDS_BETWEEN_LOOKS = 10
_LINKS = "joinedup.notices.link"
_AT_ONCE = 50  # notices in one round, so that checkpoints have their turn as well


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who empties the outbox, for the trail."""

    area_id: int
    reference: str = "notices"
    agency_reference: str = ""


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of one try."""

    state: State
    why: Why = Why.NONE
    due_at: datetime | None = None


def tell(
    template: Template,
    *,
    to: str,
    to_agency: str,
    by: trail.Actor,
    at: datetime,
    thing: str = "",
    needed_by: datetime | None = None,
    link: str = "",
    way: Way = Way.MAIL,
    many: int | None = None,
) -> None:
    """Put a notice for one desk or person into the outbox, in the transaction that is being made.

    Raises:
        RuntimeError: nothing is being changed; a notice tells of a change, and goes with it.
        NotToBeSaid: `thing` is no reference of a question or a concern.
    """
    if not store.in_action():
        raise RuntimeError("a notice goes with the change that it tells of: call this inside an action")
    if not may_be_said(thing):
        raise NotToBeSaid(template)
    Notice.objects.create(
        area=by.area_id,
        template=template.value,
        to=to,
        to_agency=to_agency,
        thing=thing,
        by=needed_by,
        link=link,
        way=way.value,
        many=many,
        sender=by.reference,
        sender_agency=by.agency_reference,
        made_at=at,
        due_at=at,
    )


def untell(thing: str) -> None:
    """Take back what has not been handed over, in the transaction that takes back what it tells of.

    Raises:
        RuntimeError: nothing is being changed.
    """
    if not store.in_action():
        raise RuntimeError("a notice is taken back with what it tells of: call this inside an action")
    Notice.objects.filter(thing=thing, state=State.WAITING.value, tries=0).delete()


def signed(code: str) -> str:
    """The sign of a link as its message holds it: nobody makes it from the code that the database keeps."""
    return f"{code}.{Signer(salt=_LINKS).signature(code)}"


def code_of(sign: str) -> str:
    """The code of a link that came in a message of ours; '' for every other sign."""
    code, _, _ = sign.partition(".")
    return code if constant_time_compare(signed(code), sign) else ""


@store.action
def try_again(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Let what is stuck, or waits for its next try, be tried at once and as often as at first."""
    notice: Outgoing | None = Notice.objects.visible_to(by).filter(reference=reference).first()
    if notice is None and sees_the_whole_area(by):
        notice = Delivery.objects.filter(reference=reference, keeper__ended_at=None).first()
    if notice is None:
        raise Http404
    if version is not None and not State(notice.state).is_open:
        raise store.Stale(reference)
    notice.change(based_on=version, state=State.WAITING.value, tries=0, due_at=at, done_at=None)
    trail.record("notice.tried_again", by=by, at=at, about=(reference,))
    return reference


@store.action
def keep_checkpoints(agency: str, *, way: str, address: str, by: trail.Actor, at: datetime) -> None:
    """Let an agency keep the trail's checkpoints from now on, in place of where it kept them before.

    It gets all of them from the first, so that its file alone can prove the whole trail.

    Raises:
        ValueError: `address` is not what `way` asks for.
    """
    if way == Keeper.MAIL and not is_one_address(address):
        raise ValueError("That is not one e-mail address.")
    if way == Keeper.FOLDER and not address.startswith("/"):
        raise ValueError("A folder is named by its path from the root.")
    Keeper.objects.filter(agency=agency, ended_at=None).update(ended_at=at)
    Delivery.objects.filter(keeper__agency=agency, state__in=(State.WAITING.value, State.STUCK.value)).update(
        state=State.NOT_SENT.value, done_at=at
    )
    Keeper.objects.create(agency=agency, way=Keeper(way=way).way, address=address, since=at)
    trail.record("trail.keeper_named", by=by, at=at, about=(agency,))


@store.action
def keep_no_more(agency: str, *, by: trail.Actor, at: datetime) -> bool:
    """Send an agency no more checkpoints; False where it kept none."""
    ended = Keeper.objects.filter(agency=agency, ended_at=None).update(ended_at=at)
    Delivery.objects.filter(keeper__agency=agency, state__in=(State.WAITING.value, State.STUCK.value)).update(
        state=State.NOT_SENT.value, done_at=at
    )
    trail.record("trail.keeper_ended", by=by, at=at, about=(agency,))
    return bool(ended)


def keep_sending(
    now: Callable[[], datetime],
    *,
    stop: threading.Event,
    book: Whereabouts,
    way_out: WayOut | None,
    place: str,
    texts: str = "",
) -> None:
    """Run beside the serving threads until `stop`: hand over what is due."""
    post = post_to(way_out)
    keep_doing(
        lambda: tick(at=now(), book=book, post=post, place=place, texts=texts),
        every=SECONDS_BETWEEN_LOOKS,
        stop=stop,
        fell=SENDING,
        log=log,
    )


def tick(*, at: datetime, book: Whereabouts, post: Post, place: str, texts: str = "") -> int:
    """Hand over what is due now, one after another, and return how many went. May be called at any time.

    Each is taken before it is handed over, so that no other process hands it over as well, and marked right
    after. Whoever is killed in between leaves it to be tried once more, five minutes later. `texts` is the
    gateway that texts go by; without one they wait.
    """
    went = 0
    # What leaves of the trail is no work, and must not wait behind it: work stops where it is read-only.
    for keeper in Keeper.objects.filter(ended_at=None).order_by("pk"):
        went += _send_checkpoints(keeper, at=at, post=post)
    for _ in range(_AT_ONCE):
        notice = _take_next(by="notices", at=at)
        if notice is None:
            break
        went += _deliver(notice, at=at, book=book, post=post, place=place, texts=texts)
    return went


def _deliver(notice: Notice, *, at: datetime, book: Whereabouts, post: Post, place: str, texts: str) -> bool:
    by_text = notice.way == Way.TEXT
    reach = book.reach_by_text(notice.to, at=at) if by_text else book.reach(notice.to, at=at)
    came = _came_of(notice, reach, at=at, post=post, place=place, texts=texts)
    instead = book.desk_of(notice.sender) if came.why is Why.LEFT else None
    _settle(notice.pk, came, instead=instead, version=notice.version, by="notices", at=at)
    return came.state is State.SENT


def _came_of(notice: Notice, reach: Reach, *, at: datetime, post: Post, place: str, texts: str) -> _Came:
    if reach.why is not Why.NONE:
        return _Came(State.NOT_SENT, reach.why)
    if reach.later is not None and Template(notice.template) not in AT_ANY_HOUR:
        return _Came(State.WAITING, due_at=reach.later)
    try:
        post.hand_over(_message(notice, reach.address, at=at, place=place, texts=texts))
    except NotToBeSaid:
        return _Came(State.NOT_SENT, Why.NOT_TO_BE_SAID)
    except NotTaken as refused:
        state, due_at = after_failure(notice.tries, at=at)
        return _Came(state, refused.why, due_at)
    return _Came(State.SENT)


def _message(notice: Notice, address: str, *, at: datetime, place: str, texts: str) -> Message:
    """
    Raises:
        NotToBeSaid: it holds something that no notice may say.
        NotTaken: it is a text, and there is no way for texts.
    """
    template = Template(notice.template)
    if notice.way == Way.TEXT:
        if not texts:
            raise NotTaken(Why.NO_WAY_OUT)
        return compose_text(
            template, reference=notice.reference, to=address, gateway=texts, thing=notice.thing
        )
    return compose(
        template,
        reference=notice.reference,
        to=address,
        place=place,
        thing=notice.thing,
        by=notice.by,
        link=signed(notice.link) if notice.link else "",
        many=notice.many,
        at=at,
    )


@store.action
def _take_next(*, by: str, at: datetime) -> Notice | None:
    """Take the notice that has waited longest, for five minutes; None where none is due.

    What is only tried leaves no entry: a mail server that is away for a night would fill the trail. What came
    of it does.
    """
    store.traced()
    notice = Notice.objects.filter(state=State.WAITING.value, due_at__lte=at).order_by("due_at", "pk").first()
    if notice is not None:
        notice.change(based_on=notice.version, tries=notice.tries + 1, due_at=at + BETWEEN_TRIES)
    return notice


@store.action
def _settle(
    notice_id: int,
    came: _Came,
    *,
    instead: tuple[str, str] | None,
    version: int,
    by: str,
    at: datetime,
) -> None:
    """Write down what came of a try, and tell the sender's desk where nobody was there to be told."""
    store.traced()
    notice = Notice.objects.get(pk=notice_id)
    if notice.version != version:
        return  # somebody pressed 'try again' meanwhile: their word stands
    sender = _Sender(notice.area)
    done = not State(came.state).is_open
    postponed = came.state is State.WAITING and came.why is Why.NONE
    notice.change(
        based_on=version,
        state=came.state.value,
        why=came.why.value,
        due_at=came.due_at or notice.due_at,
        tries=notice.tries - 1 if postponed else notice.tries,
        done_at=at if done else None,
    )
    if instead is not None:
        desk, agency = instead
        tell(Template.NOT_SENT, to=desk, to_agency=agency, thing=notice.thing, by=sender, at=at)
    if came.state is not State.WAITING:
        about = tuple(filter(None, (notice.to, notice.thing)))
        trail.record(f"notice.{came.state.value}", by=sender, at=at, about=about)


def _send_checkpoints(keeper: Keeper, *, at: datetime, post: Post) -> bool:
    """Hand a keeper the checkpoints that it has not got; what does not go now is tried again."""
    newest = chain.newest_checkpoint()
    delivery = _take_delivery(keeper.pk, newest, by="notices", at=at)
    if delivery is None:
        return False
    held = _held(delivery.first, delivery.last)
    name = f"checkpoints-{delivery.first:06}-{delivery.last:06}.jsonl"
    try:
        if keeper.way == Keeper.FOLDER:
            put(Path(keeper.address), name, held)
        else:
            post.hand_over(
                compose(
                    Template.CHECKPOINTS,
                    reference=delivery.reference,
                    to=keeper.address,
                    place="",
                    at=at,
                    attached=(name, held),
                )
            )
        came = _Came(State.SENT)
    except NotTaken as refused:
        state, due_at = after_failure(delivery.tries, at=at)
        came = _Came(state, refused.why, due_at)
    _settle_delivery(delivery.pk, came, version=delivery.version, by="notices", at=at)
    return came.state is State.SENT


@store.action
@store.even_when_read_only
def _take_delivery(keeper_id: int, newest: int, *, by: str, at: datetime) -> Delivery | None:
    """Take what a keeper is owed: the delivery that is due, or a new one of all that it has not got.

    What leaves of the trail is no entry of it: each entry needs a checkpoint, and would send one for ever.
    """
    store.traced()
    last = Delivery.objects.filter(keeper_id=keeper_id).order_by("-first").first()
    if last is not None and State(last.state).is_open:
        if last.state == State.STUCK or last.due_at > at:
            return None
        last.change(based_on=last.version, tries=last.tries + 1, due_at=at + BETWEEN_TRIES)
        return last
    first = 1 if last is None else last.last + 1
    if newest < first:
        return None
    return Delivery.objects.create(
        keeper_id=keeper_id,
        first=first,
        last=newest,
        digest=hashlib.sha256(_held(first, newest)).hexdigest(),
        made_at=at,
        due_at=at + BETWEEN_TRIES,
        tries=1,
    )


@store.action
@store.even_when_read_only
def _settle_delivery(delivery_id: int, came: _Came, *, version: int, by: str, at: datetime) -> None:
    store.traced()
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.version != version:
        return
    delivery.change(
        based_on=version,
        state=came.state.value,
        why=came.why.value,
        due_at=came.due_at or delivery.due_at,
        done_at=None if came.state.is_open else at,
    )


def _held(first: int, last: int) -> bytes:
    """The checkpoints as `trail checkpoints` spells them: a file that the verifier takes."""
    return "".join(line + "\n" for line in chain.checkpoint_lines(first=first, last=last)).encode()
