"""What whoever lets answers go fills in."""

from joinedup.sharing.rules.release import GIVEN_BACK_LIMIT
from joinedup.ui.forms import Form, Line


class GiveBackForm(Form):
    because = Line(
        what="what should be changed, so that they can change it",
        label="What should be changed?",
        max_length=GIVEN_BACK_LIMIT,
    )
