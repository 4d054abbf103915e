"""What whoever notes a conversation fills in."""

from joinedup.ui.forms import Form, Line


class SpokeForm(Form):
    """Three fields, ten seconds."""

    with_whom = Line(
        what="whom you spoke to",
        label="Whom did you speak to?",
        hint="Name and where they work",
        max_length=160,
    )
    said = Line(what="what was said, in a line", label="What was said, in a line?", max_length=280)
    agreed = Line(what="what was agreed", label="Anything agreed? (optional)", max_length=280, required=False)
