"""What is written for whoever opens the page next: how long it may be, and when somebody asks again."""

from datetime import date, timedelta

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
