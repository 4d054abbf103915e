"""Who somebody told of is: known, new, or nobody whom we can name. Nothing is chosen beforehand."""

from collections.abc import Iterable
from typing import Any

from joinedup.frontdoor.forms.tying import A_NEW_CHILD, ANOTHER_CHILD, TieForm
from joinedup.frontdoor.rules.beside import ENTRY_LIMIT, LINE_LIMIT, Came
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, set_options

NOBODY = "nobody"
_BECAUSE_LIMIT = 300


class SettleForm(TieForm):
    """One person. A child is one found, another, or new; an adult one found, or new."""

    beside = ("place",)
    why_untied = Line(
        what="why nobody can say who it is",
        label="Why not?",
        max_length=_BECAUSE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, kind: PersonKind, options: Iterable[Option], **kwargs: Any) -> None:
        known = tuple(options)
        super().__init__(*args, options=known, **kwargs)
        self.fields["child"].label = "Who is this?"
        nobody = Option(NOBODY, "Nobody whom we can name", "It can be decided on without.")
        if kind is PersonKind.CHILD:
            another = Option(ANOTHER_CHILD, "Another child whom I have found")
            new = Option(A_NEW_CHILD, "None of these: a new child" if known else "A new child")
            set_options(self, "child", (*known, another, new, nobody))
        else:
            new = Option(A_NEW_CHILD, "None of these: a new adult" if known else "A new adult")
            set_options(self, "child", (*known, new, nobody))
        self._kind = kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("child") == NOBODY and cleaned.get("why_untied") == "":
            self.add_error("why_untied", "Enter why nobody can say who it is")
        names = (cleaned.get("given_name"), cleaned.get("family_name"))
        if self._kind is PersonKind.ADULT and cleaned.get("child") == A_NEW_CHILD and names == ("", ""):
            self.add_error("given_name", "Enter a name, or choose 'Nobody whom we can name'")
        return cleaned


class EntryForm(Form):
    entry = Text(
        what="what your agency knows",
        label="What does your agency know, and what do you think?",
        hint="Everybody at the front door reads it under your agency's name.",
        max_length=ENTRY_LIMIT,
        rows=4,
    )


class ContactForm(Form):
    whom = Choice(what="whom you contact", label="Whom do you mean to ring or see?", options=())
    on_day = Day(what="on which day", label="On which day?")
    what_for = Line(what="what for", label="What for?", max_length=LINE_LIMIT)
    safe_way = Line(
        what="when and how it is safe",
        label="When on that day, and how is it safe?",
        hint="Only the front door and your own desk read this.",
        max_length=LINE_LIMIT,
        required=False,
    )
    also_because = Line(
        what="why you do too",
        label="If somebody means to contact them already: why you too?",
        max_length=LINE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "whom", options)


class ContactCameForm(Form):
    which = Choice(what="which contact", label="Which contact?", options=())
    came = Choice(
        what="what came of it",
        label="What came of it?",
        options=[Option(one.value, one.label) for one in Came],
    )
    came_more = Line(
        what="more of it",
        label="Anything that the next one should know",
        hint="Only the front door and your own desk read this.",
        max_length=LINE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "which", options)
