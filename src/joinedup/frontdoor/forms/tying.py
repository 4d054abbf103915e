"""Which child it is about."""

from collections.abc import Iterable
from typing import Any

from joinedup.kernel import references
from joinedup.ui.forms import Choice, Form, Line, Option, set_options

A_NEW_CHILD, ANOTHER_CHILD = "new", "another"


class TieForm(Form):
    """Which child a concern is about. The names are asked for where it is a new one."""

    child = Choice(what="the child this is about", label="Which child is this about?", options=())
    reference = Line(what="the child's reference", label="Their reference", max_length=20, required=False)
    given_name = Line(what="the given name", label="Given names", max_length=120, required=False)
    family_name = Line(what="the family name", label="Family name", max_length=120, required=False)

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = tuple(options)
        another = Option(ANOTHER_CHILD, "Another child whom I have found")
        new = Option(A_NEW_CHILD, "None of these: a new child" if known else "A new child")
        set_options(self, "child", (*known, another, new))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("child") == ANOTHER_CHILD:
            written = references.parse(cleaned.get("reference") or "")
            if written is None:
                self.add_error("reference", "Enter the child's reference, like K-7KQ4M-RPWX3")
            cleaned["reference"] = written
        return cleaned

    def chosen(self) -> str:
        """The reference of the child that was chosen, or '' for a new one."""
        child = str(self.cleaned_data["child"])
        if child == A_NEW_CHILD:
            return ""
        return str(self.cleaned_data["reference"]) if child == ANOTHER_CHILD else child


class UntiePersonForm(Form):
    """The same of somebody told of beside the first child."""

    whose = Choice(what="which tie was wrong", label="Which tie was wrong?", options=())
    why_other = Line(what="why this is somebody else", label="Why is this somebody else?")

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "whose", options)


class UntieForm(Form):
    why_not = Line(what="why this is another child", label="Why is this not the child?")
