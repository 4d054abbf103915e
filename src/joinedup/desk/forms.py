"""What whoever protects an address, or opens what is sealed, fills in."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from joinedup.children.actions import HOUSEHOLD
from joinedup.children.queries import PersonAround
from joinedup.kernel import references
from joinedup.ui.forms import Choice, Form, Line, Option, Text, set_options
from joinedup.vault.rules.revealing import LONGEST_REASON, is_reason


class ProtectForm(Form):
    """Whose address, and which. Nothing is chosen, and nothing is filled in from what is held."""

    whose = Choice(what="whose address", label="Whose address is protected?", options=())
    address_line = Line(
        what="the address",
        label="House and street",
        hint="Where they live now. It is sealed, and shown to nobody unless they say why they need it.",
    )
    postcode = Line(what="the postcode", label="Postcode", max_length=10)

    def __init__(
        self,
        data: Any = None,
        *,
        together: Iterable[PersonAround],
        apart: Iterable[PersonAround],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        names = " and ".join(one.name for one in together)
        set_options(
            self,
            "whose",
            [
                *(
                    [Option(HOUSEHOLD, names, "Whoever lives together is protected together.")]
                    if names
                    else []
                ),
                *(Option(one.reference, f"{one.name}, {one.relation}", "Lives elsewhere") for one in apart),
            ],
        )


class _Reason(Form):
    def clean_reason(self) -> str:
        return _a_reason(self, "reason")


def _a_reason(form: Form, name: str) -> str:
    said: str = form.cleaned_data[name]
    judged = is_reason(said)
    if not judged.allowed:
        form.add_error(name, judged.because)
    return said


class LiftForm(_Reason):
    """End a protection that is no longer needed, or never was."""

    whose = Choice(what="whose address", label="Whose address is protected no longer?", options=())
    reason = Text(
        what="why it is protected no longer",
        label="Why is it protected no longer?",
        hint="At least 20 characters. The address itself does not belong here.",
        max_length=LONGEST_REASON,
        rows=3,
    )

    def __init__(self, data: Any = None, *, options: Iterable[Option], **more: Any) -> None:
        super().__init__(data, auto_id="lift_%s", **more)
        set_options(self, "whose", options)


class AdoptionForm(Form):
    """Under which new record an adopted child lives on."""

    adopted = Line(
        what="the reference of the new record",
        label="The reference of the new record",
        hint="Like K-7KQ4M-RPWX3. The new record says nothing of this one, nor this one of it.",
        max_length=20,
    )

    def clean_adopted(self) -> str:
        written = references.parse(self.cleaned_data["adopted"])
        if written is None or not written.startswith("K"):
            raise ValidationError("Enter the child's reference, like K-7KQ4M-RPWX3")
        return written


class RevealForm(_Reason):
    """Why somebody opens what is sealed."""

    reason = Text(
        what="why you need it",
        label="Why do you need it now?",
        hint="At least 20 characters. It is kept with your name, and whoever answers for this reads it.",
        max_length=LONGEST_REASON,
        rows=3,
    )
