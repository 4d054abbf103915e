"""How urgent a concern is. Nothing is chosen beforehand, also where it was rated before."""

from joinedup.frontdoor.rules.ratings import REASON_LIMIT, Rating, profile_in_use, rating_in_words
from joinedup.ui.forms import Choice, Form, Line, Option


class RateForm(Form):
    rating = Choice(
        what="how urgent it is",
        label="How urgent is it?",
        options=[
            Option(each.value, rating_in_words(each), profile_in_use().limits[each].words) for each in Rating
        ],
    )
    why_rated = Line(
        what="why",
        label="Why?",
        hint="A change of a rating carries its reason.",
        max_length=REASON_LIMIT,
        required=False,
    )


class PressForm(Form):
    """A button, and nothing to fill in."""
