"""What somebody who keeps a rota fills in, and what everybody says of their own shifts."""

from typing import Any

from django import forms

from joinedup.exchange.rota.rules.reader import BIGGEST
from joinedup.ui.forms import Form


class RotaFileForm(Form):
    """A file with a rota. What is in it is judged by `exchange.rota`; here, only that there is one."""

    file = forms.FileField(
        label="The file with the rota",
        help_text="CSV or iCalendar (.ics), up to 1 MB. A workbook has to be saved as CSV first.",
        required=True,
        allow_empty_file=True,
        error_messages={"required": "Choose the file with the rota", "invalid": "Choose the file again"},
    )

    def sent(self) -> bytes:
        """No more of it than can be a rota."""
        given: Any = self.cleaned_data["file"]
        content: bytes = given.read(BIGGEST + 1)
        return content
