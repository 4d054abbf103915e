"""What is typed about a child in police protection: few fields, for a telephone at night; nothing chosen."""

from datetime import date, datetime
from typing import Any

from joinedup.pathway.actions.protection import Taken
from joinedup.pathway.forms import Time
from joinedup.pathway.rules import protection as rules
from joinedup.pathway.rules.protection import LINE_LIMIT, TEXT_LIMIT, WHOM, Bed, Grounds, Heard, Told
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text


class BeginForm(Form):
    """Four things that must be said, and two that may be left open."""

    known_as = Line(
        what="who the child is",
        label="Who is the child?",
        hint="Name and age as you have them, or what they look like. The front door finds out the rest.",
        max_length=240,
    )
    time = Time(
        what="the time at which you took the child",
        label="At what time did you take the child into police protection?",
        hint="In 24 hours, like 23:10. The newest such time is meant.",
        max_length=5,
    )
    because = Text(
        what="why you took the child",
        label="Why?",
        hint="What makes you believe that the child would otherwise be likely to suffer significant harm.",
        max_length=TEXT_LIMIT,
        rows=3,
    )
    place = Line(what="where the child is now", label="Where is the child now?", max_length=LINE_LIMIT)
    officer_named = Line(
        what="the designated officer",
        label="Who is the designated officer?",
        hint="Rank and name. Somebody else than you, who confirms it with their own sign-in. Not known yet: "
        "leave it open.",
        max_length=120,
        required=False,
    )
    day = Day(
        what="the day",
        label="On which day, if it was before yesterday?",
        hint="Leave it open otherwise.",
        required=False,
    )

    def __init__(self, data: Any = None, *, known: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if known:
            del self.fields["known_as"]

    def taken(self, *, child: str, at: datetime) -> Taken:
        said = self.cleaned_data
        day: date | None = said["day"]
        return Taken(
            at=rules.began(said["time"], on=day, at=at),
            because=said["because"],
            place=said["place"],
            officer_named=said["officer_named"],
            child=child,
            known_as=said.get("known_as", ""),
        )


class ToldForm(Form):
    whom = Choice(
        what="who it is about",
        label="Who?",
        options=[Option(one.code, one.label) for one in WHOM],
    )
    told = Choice(
        what="whether they were told",
        label="Have they been told?",
        options=[Option(one.value, one.label) for one in Told],
    )
    words = Text(
        what="how, or why not",
        label="Who told whom, and how? If not: why not yet?",
        max_length=TEXT_LIMIT,
        rows=3,
    )


class WishesForm(Form):
    heard = Choice(
        what="whether the child was heard",
        label="Has the child been heard?",
        options=[Option(one.value, one.label) for one in Heard],
    )
    words = Text(
        what="what the child said",
        label="What does the child wish and feel? If not heard: why not yet?",
        hint="In the child's own words.",
        max_length=TEXT_LIMIT,
        rows=4,
    )


class SearchForm(Form):
    whom = Line(
        what="whom you asked",
        label="Whom did you ask?",
        hint="The home, carer or relative, and with whom you spoke.",
        max_length=LINE_LIMIT,
    )
    answer = Choice(
        what="what they answered",
        label="What did they answer?",
        options=[Option(one.value, one.label) for one in Bed],
    )
    words = Text(
        what="what else they said",
        label="What else did they say?",
        max_length=TEXT_LIMIT,
        rows=2,
        required=False,
    )
    place = Line(
        what="where the child is now",
        label="Where is the child now, if that has changed?",
        max_length=LINE_LIMIT,
        required=False,
    )


class GroundsForm(Form):
    grounds = Choice(
        what="what has become of the grounds",
        label="What has become of the grounds?",
        options=[Option(one.value, one.label, one.hint) for one in Grounds],
    )
    because = Text(
        what="why, and what keeps the child safe",
        label="Why, and what keeps the child safe now?",
        max_length=TEXT_LIMIT,
        rows=4,
    )


class ChildForm(Form):
    child = Line(
        what="the child's reference",
        label="The child's reference",
        hint="As it stands on the child's page, like K-7KQ4M-RPWX5. Find the child first.",
        max_length=20,
    )
