"""The answers to one question: which stands, which waits to go, and how each reads on either side."""

import hashlib
from collections.abc import Iterable, Mapping

from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.holdings.queries import HeldItem, mark
from joinedup.sharing.models import Answer, Challenge, Question
from joinedup.sharing.queries.values import ChallengeLine, GivenBack
from joinedup.sharing.rules import handling
from joinedup.sharing.rules.states import State


def last_gone(answers: Iterable[Answer]) -> Answer | None:
    """The last that went; None where none has gone."""
    gone = [one for one in answers if one.released_at is not None]
    return max(gone, key=lambda one: (one.released_at, one.pk), default=None)


def waiting(question: Question) -> Answer | None:
    """The one that is prepared and has not gone."""
    rows = question.answers.select_related("prepared_by", "released_by")
    return rows.filter(released_at=None, given_back_at=None).order_by("-pk").first()


def stands_at(question: Question) -> State:
    """Where a question is once nothing of it waits to be released."""
    last = last_gone(question.answers.all())
    if last is None:
        return State.ACCEPTED if question.accepted_at else State.SEEN
    if last.way == Answer.Way.CANNOT:
        again = Challenge.objects.filter(answer=last, upheld=True).exists()
        return State.SEEN if again else State.DECLINED
    if last.way == Answer.Way.NOT_OURS:
        return State.NOT_OURS
    return State.PART if last.rest_by else State.ANSWERED


def as_asked(question: Question) -> State:
    """Where a question is for whoever asked: that an answer waits to be released is not theirs to know."""
    return stands_at(question) if question.state == State.PREPARED else State(question.state)


def sent_already(question: Question) -> frozenset[str]:
    """The items that went with a part before."""
    gone = question.answers.exclude(released_at=None).values_list("chosen__item", flat=True)
    return frozenset(item for item in gone if item)


def limits_of(answer: Answer) -> str:
    return handling.in_words(handling.decoded(answer.limits), answer.handling)


def struck_from(question: Question) -> dict[str, tuple[str, ...]]:
    """What was struck out, by the item's reference, in the order in which it was."""
    found: dict[str, tuple[str, ...]] = {}
    for item, words in question.struck.order_by("pk").values_list("item", "words"):
        found[item] = (*found.get(item, ()), words)
    return found


def shown_of(held: int, items: Iterable[HeldItem], struck: Mapping[str, tuple[str, ...]]) -> str:
    """A mark of exactly what somebody read before sending: count, whole items, and what was struck."""
    in_order = sorted(items, key=lambda one: one.reference)
    gone = [(one.reference, struck.get(one.reference, ())) for one in in_order]
    texts = hashlib.sha256(repr((mark(in_order), gone)).encode()).hexdigest()[:24]
    return f"{held}:{texts}"


def given_back(question: Question) -> GivenBack | None:
    """The newest answer, where it came back to be changed."""
    last = question.answers.select_related("given_back_by").order_by("-pk").first()
    if last is None or last.given_back_by is None:
        return None
    return GivenBack(
        by=last.given_back_by.name,
        because=last.given_back_because,
        chosen=tuple(last.chosen.values_list("item", flat=True)),
        meaning=last.meaning,
        limits=handling.decoded(last.limits),
        handling=last.handling,
        wider_because=last.wider_because,
    )


def challenge_of(answer: Answer, *, kept_back: bool = False) -> ChallengeLine | None:
    """`kept_back`: for an asker who may not know where the holder is."""
    row = Challenge.objects.select_related("by", "looked_by").filter(answer=answer).first()
    if row is None:
        return None
    looked_by = row.looked_by.name if row.looked_by else ""
    return ChallengeLine(
        by=row.by.name,
        why=row.why,
        at=row.entered,
        due=row.due,
        upheld=row.upheld,
        reply=row.reply,
        looked_by=KEPT_FROM_VIEW if kept_back and looked_by else looked_by,
        looked_at=row.looked_at,
    )


def refused_by(question: Question) -> str:
    """Who gave the refusal that waits to be looked at again, by reference; '' where none does."""
    waits = Challenge.objects.filter(question=question, upheld=None)
    return waits.values_list("answer__prepared_by__reference", flat=True).first() or ""
