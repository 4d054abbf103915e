"""What whoever lets answers go fills in."""

from typing import Any

from joinedup.sharing.forms.tonight import TonightForm
from joinedup.sharing.rules.release import GIVEN_BACK_LIMIT
from joinedup.ui.forms import Form, Line


class ReleaseForm(Form):
    """Nothing is filled in for an answer of today: it goes as it was read."""

    beside = ("_shown",)

    def told_at_once(self) -> dict[str, Any]:
        return {}


class TonightAgainForm(TonightForm, ReleaseForm):
    """It was asked when the answer was prepared, and that was another day."""


class GiveBackForm(Form):
    because = Line(
        what="what should be changed, so that they can change it",
        label="What should be changed?",
        max_length=GIVEN_BACK_LIMIT,
    )
