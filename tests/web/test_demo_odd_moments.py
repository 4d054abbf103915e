"""A town made for an hour when few are at a desk: Sunday, 01:30, on the night the clocks go back."""

from datetime import UTC, datetime

import pytest

from joinedup.demo import story, town
from joinedup.demo.people import in_the_story
from joinedup.frontdoor import queries as frontdoor
from joinedup.sharing import queries as sharing
from joinedup.trail.models import Entry

from .areas import work_in

CLOCKS_BACK = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 01:30 in London, for the second time


@pytest.mark.django_db
def test_the_emergency_duty_worker_finds_friday_as_friday_left_it() -> None:
    town.make(at=CLOCKS_BACK, report=lambda said: None, meetings=False)
    owen = in_the_story(story.OWEN, at=CLOCKS_BACK)
    work_in(owen.area_id)
    queue = frontdoor.queue(owen)
    words = [each.standing.words for each in queue.lines if each.standing]
    assert words == [
        "late since the end of Friday 23 October",
        "due tomorrow by end of Monday 26 October",
        "due tomorrow by end of Monday 26 October",
        # Told on Friday after the front door had closed: counted from Monday.
        "due by end of Tuesday 27 October, 2 working days left",
        "due by end of Tuesday 27 October, 2 working days left",
        # A neighbour's, on Friday evening: the same.
        "due by end of Tuesday 27 October, 2 working days left",
        # Told on Sunday, a minute ago, by somebody who stays unnamed: counted from Monday too.
        "due by end of Tuesday 27 October, 2 working days left",
    ]
    asked = {each.topic: each.due for each in sharing.waiting_for(owen).asked}
    assert asked["Attendance and punctuality"] == "Needed by Tuesday 12:00"
    moments = list(Entry.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < CLOCKS_BACK
