"""What happens to questions when somebody leaves, and when an address becomes protected."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from joinedup import store
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import (
    Amendment,
    Answer,
    Challenge,
    Disclosed,
    Hold,
    Outcome,
    Question,
    Said,
    Spoken,
    StrategyDiscussion,
    Struck,
)
from joinedup.sharing.rules.states import OPEN_AT_THE_DESK, State
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed

_TOLD = ("headline", "summary", "conditions")
_OF_AN_ANSWER = (
    "meaning", "handling", "wider_because", "because", "if_shared", "if_not_shared", "given_back_because"
)  # fmt: skip
_WAS = ("headline", "summary", "because")
_AT_AN_END = (State.CLOSED, State.WITHDRAWN)


@store.action
def rehome(
    practitioner_id: int, *, to: int | None, desk_id: int | None, by: trail.Actor, at: datetime
) -> None:
    """Let nothing be theirs who has left: `to` is a colleague who takes it on, else it is the desk's.

    What waits at a desk goes to a colleague only where they sit at it.
    """
    answering = Question.objects.filter(answerer_id=practitioner_id, state__in=OPEN_AT_THE_DESK)
    seated = answering.filter(desk__seats__practitioner_id=to) if to is not None else answering.none()
    for one in seated:
        Question.objects.filter(pk=one.pk).update(answerer_id=to)
    answering.update(answerer_id=None)
    asked = Q(asker_id=practitioner_id, follower=None, follower_desk=None) | Q(follower_id=practitioner_id)
    Question.objects.exclude(state__in=_AT_AN_END).filter(asked).update(
        follower_id=to, follower_desk_id=desk_id if to is None else None
    )
    trail.record("questions.rehomed", by=by, at=at)


def keep_words_about(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address that stands in what was asked, answered, told or noted about the child."""
    people = children.case_of_reference(child)

    def keep(rows: Any, names: tuple[str, ...], about: Callable[[Any], str]) -> None:
        for row in rows:
            texts = {name: getattr(row, name) for name in names}
            kept = vault.keep_words(texts, about=about(row), people=people, by=by, at=at)
            if kept:
                type(row)._default_manager.filter(pk=row.pk).update(**kept)

    asked = Question.objects.filter(area_id=by.area_id, child__reference=child)
    asked_words = ("topic_detail", "why", "widened_because", "family_told", "withdrawn_because")
    keep(asked, asked_words, lambda row: row.reference)
    below = {"question__in": asked}
    keep(
        Answer.objects.filter(**below).select_related("question"),
        _OF_AN_ANSWER,
        lambda row: row.question.reference,
    )
    for rows, names in (
        (Struck.objects.filter(**below), ("words", "because")),
        (Challenge.objects.filter(**below), ("why", "reply")),
    ):
        keep(rows.select_related("question"), names, lambda row: row.question.reference)
    keep(
        Outcome.objects.filter(**below).select_related("question"),
        ("line",),
        lambda row: row.question.reference,
    )
    keep(
        Hold.objects.filter(**below).select_related("question"),
        ("reason",),
        lambda row: row.question.reference,
    )
    keep(
        Said.objects.filter(**below).select_related("question"),
        ("words",),
        lambda row: row.question.reference,
    )
    for was in Amendment.objects.filter(disclosed__question__in=asked):
        kept = {name: sealed.without_protected(getattr(was, name), about=people) for name in _WAS}
        Amendment.objects.filter(pk=was.pk).update(**kept)
    for row in Disclosed.objects.filter(**below):  # the holder keeps the item as it is
        kept = {name: sealed.without_protected(getattr(row, name), about=people) for name in _TOLD}
        Disclosed.objects.filter(pk=row.pk).update(**kept)
    with store.of_every_agency():  # what each noted for itself as well; nobody is shown it
        spoken = Spoken.objects.filter(area_id=by.area_id, child__reference=child)
        keep(spoken, ("with_whom", "said", "agreed"), lambda row: row.reference)
    discussed = StrategyDiscussion.objects.filter(area_id=by.area_id, child__reference=child)
    keep(discussed, ("names", "because"), lambda row: child)
    trail.record("questions.words_kept", by=by, at=at, about=(child,))
