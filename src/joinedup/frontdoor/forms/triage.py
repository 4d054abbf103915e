"""How urgent a concern is. Nothing is chosen beforehand, also where it was rated before."""

from typing import Any

from joinedup.frontdoor.rules.ratings import REASON_LIMIT, Profile
from joinedup.ui.forms import Choice, Form, Line, Option, Tick, set_options


class RateForm(Form):
    rating = Choice(what="how urgent it is", label="How urgent is it?", options=())
    why_rated = Line(
        what="why",
        label="Why?",
        hint="A change of a rating carries its reason.",
        max_length=REASON_LIMIT,
        required=False,
    )

    of_a_worker = Tick(
        label="It is about somebody who works with children, paid or not",
        hint="From now on the front door alone reads it, until something else is recommended.",
    )
    of_no_worker = Tick(
        label="It is not about somebody who works with children",
        hint="Say why above. The hub reads it then, and it can be brought to a meeting.",
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [Option(one.value, profile.called(one), said.words) for one, said in profile.limits.items()]
        set_options(self, "rating", offered)


class PressForm(Form):
    """A button, and nothing to fill in."""
