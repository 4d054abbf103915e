"""What is written for whoever opens the page next: how long it may be, and when somebody asks again."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from joinedup.kernel.decisions import Decision, allow, refuse

MOST_WORDS = 60  # a paragraph that is read at three in the morning
ASKED_AGAIN_AFTER = timedelta(days=30)
REVIEW_WITHIN = timedelta(days=28)  # what must not be said at the door is soon old


def may_be_the_paragraph(words: str) -> Decision:
    count = len(words.split())
    if count > MOST_WORDS:
        return refuse("paragraph.long", f"This has {count} words. The limit is {MOST_WORDS}.")
    return allow("paragraph.short")


def still_to_be_asked(written_on: date, *, today: date) -> bool:
    """Whether somebody should say that the paragraph still holds."""
    return today - written_on > ASKED_AGAIN_AFTER


def may_be_reviewed_on(day: date, *, today: date) -> Decision:
    if day <= today:
        return refuse("tonight.review_past", "Choose a day that is still to come.")
    if day - today > REVIEW_WITHIN:
        return refuse("tonight.review_far", "Choose a day within the next four weeks.")
    return allow("tonight.review")


PROTECTION, IN_NEED_PLAN, IN_NEED = "child protection plan", "child in need plan", "child in need"


def plan_told(episodes: Iterable[tuple[date | None, Mapping[str, Any]]]) -> str:
    """What the census says of a child by its episodes, each with the day it closed and its detail; '' where
    no episode is open: what is over says nothing of today."""
    still = [detail for closed_on, detail in episodes if closed_on is None]
    for name, plan in (("protection_plans", PROTECTION), ("plans", IN_NEED_PLAN)):
        if any(not one.get("ended") for detail in still for one in detail.get(name, ())):
            return plan
    return IN_NEED if still else ""
