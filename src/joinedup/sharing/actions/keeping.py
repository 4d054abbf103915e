"""Whose a question is from now on, and what is kept of it when an address becomes protected."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from joinedup import store
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import (
    Amendment,
    Answer,
    Challenge,
    Disclosed,
    Hold,
    OpenConcern,
    Outcome,
    Question,
    Said,
    Spoken,
    StrategyDiscussion,
    Struck,
)
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed

_TOLD = ("headline", "summary", "conditions")
_OF_AN_ANSWER = (
    "meaning", "handling", "wider_because", "because", "if_shared", "if_not_shared", "given_back_because"
)  # fmt: skip
_WAS = ("headline", "summary", "because")


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each question, at its desk or on the asker's side, be the person's or the desk's that it names now.

    Raises:
        LookupError: nobody has such an item as their own, so that nobody can hand it on.
    """
    references = []
    for item in items:
        row = Question.objects.filter(reference=item.reference)
        match item.code:
            case "question.to_answer":
                row.update(answerer_id=item.person_id)
            case "question.asked" | "question.outcome_owed":
                desk = item.desk_id if item.person_id is None else None
                row.update(follower_id=item.person_id, follower_desk_id=desk)
            case _:
                raise LookupError(item.code)
        references.append(item.reference)
    trail.record("questions.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


def keep_words_about(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address that stands in what was asked, answered, told or noted about the child."""
    people = children.case_of_reference(child)

    def keep(rows: Any, names: tuple[str, ...], about: Callable[[Any], str]) -> None:
        for row in rows:
            texts = {name: getattr(row, name) for name in names}
            most = vault.room_in(type(row), names)
            kept = vault.keep_words(texts, about=about(row), people=people, by=by, at=at, most=most)
            if kept:
                type(row)._default_manager.filter(pk=row.pk).update(**kept)

    told_of = OpenConcern.objects.filter(area_id=by.area_id, child__reference=child).values("concern")
    asked = Question.objects.filter(area_id=by.area_id)
    # What was asked about another child of the same concern tells the same.
    asked = asked.filter(Q(child__reference=child) | Q(concern__in=told_of))
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
        Outcome.objects.filter(Q(**below) | Q(before__in=asked)).select_related("question", "before"),
        ("line",),
        lambda row: (row.question or row.before).reference,
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
        kept = _without(was, _WAS, people)
        Amendment.objects.filter(pk=was.pk).update(**kept)
    for row in Disclosed.objects.filter(**below):  # the holder keeps the item as it is
        kept = _without(row, _TOLD, people)
        Disclosed.objects.filter(pk=row.pk).update(**kept)
    with store.of_every_agency():  # what each noted for itself as well; nobody is shown it
        spoken = Spoken.objects.filter(area_id=by.area_id, child__reference=child)
        keep(spoken, ("with_whom", "said", "agreed"), lambda row: row.reference)
    discussed = StrategyDiscussion.objects.filter(area_id=by.area_id, child__reference=child)
    keep(discussed, ("names", "because"), lambda row: child)
    questions = list(asked.values_list("reference", flat=True))
    vault.keep_typed([child, *questions], people=people, by=by, at=at)
    trail.record("questions.words_kept", by=by, at=at, about=(child,))


def _without(row: Any, names: tuple[str, ...], people: Collection[str]) -> dict[str, str]:
    room = vault.room_in(type(row), names)
    return {
        name: sealed.without_protected(getattr(row, name), about=people, most=room[name]) for name in names
    }
