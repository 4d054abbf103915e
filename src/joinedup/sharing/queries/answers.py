"""The answers to one question: which stands, which waits to go, and how each reads on either side."""

import hashlib
from collections.abc import Iterable, Mapping

from joinedup.holdings.queries import HeldItem
from joinedup.sharing.models import Answer, Question
from joinedup.sharing.queries.values import GivenBack
from joinedup.sharing.rules import handling
from joinedup.sharing.rules.states import State


def standing(answers: Iterable[Answer]) -> Answer | None:
    """The last that went; None where none has gone."""
    gone = [one for one in answers if one.released_at is not None]
    return max(gone, key=lambda one: (one.released_at, one.pk), default=None)


def waiting(question: Question) -> Answer | None:
    """The one that is prepared and has not gone."""
    rows = question.answers.select_related("prepared_by", "released_by")
    return rows.filter(released_at=None, given_back_at=None).order_by("-pk").first()


def stands_at(question: Question) -> State:
    """Where a question is once nothing of it waits to be released."""
    last = standing(question.answers.all())
    if last is None:
        return State.SEEN
    if last.way == Answer.Way.CANNOT:
        return State.DECLINED
    if last.way == Answer.Way.NOT_OURS:
        return State.NOT_OURS
    return State.PART if last.rest_by else State.ANSWERED


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
    """A mark of exactly what somebody read before sending: count, items, texts, and what was struck."""
    lines = sorted(
        (
            one.reference,
            one.headline,
            one.summary,
            one.basis,
            one.source_grade,
            one.to_obey,
            struck.get(one.reference, ()),
        )
        for one in items
    )
    texts = hashlib.sha256(repr(lines).encode()).hexdigest()[:24]
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
