"""What is said of two records: the same person, not the same, not sure. Nothing is chosen beforehand."""

from collections.abc import Iterable
from typing import Any

from joinedup.children.actions.sameness import LaterLine
from joinedup.identity.rules.merging import LONGEST_REASON, Said
from joinedup.ui.forms import Choice, Choices, Form, Line, Option, Text, set_options

MAY_BE, APART = "may_be", "apart"


class BesideForm(Form):
    """Which other record to look at; `look` tells it from what is said of two that are looked at."""

    beside = ("look", "said", "because", "back")
    other = Line(
        what="the reference of the other record",
        label="Another record that may be this person's",
        hint="Its reference, for example K-7KQ4M-RPWX5",
        max_length=200,
    )


class SaySameForm(Form):
    other = Line(what="the reference of the other record", label="The other record", max_length=20)
    said = Choice(
        what="what you say",
        label="Are these two records of one person?",
        options=(
            Option(
                Said.SAME.value,
                "The same person",
                "Once a second person says so too, each record shows the other's lines. Nothing moves.",
            ),
            Option(
                Said.DIFFERENT.value, "Not the same person", "This is kept. They are never offered again."
            ),
            Option(Said.NOT_SURE.value, "Not sure", "It goes to whoever can find out."),
        ),
    )
    because = Text(
        what="what makes you say so",
        label="What makes you say so?",
        hint="What you know, or whom you asked. Name and birthday alone are not enough: others share them.",
        max_length=LONGEST_REASON,
        rows=3,
    )


class TakeBackForm(Form):
    """Of a mark that two are different; `back` tells it from what is said of two who are not marked."""

    other = Line(what="the reference of the other record", label="The other record", max_length=20)
    back = Line(what="what is taken back", label="What is taken back", max_length=4)
    because = Text(
        what="why the mark is wrong",
        label="Why was it wrong?",
        hint="What shows that these are one person. A second person looks and says so too.",
        max_length=LONGEST_REASON,
        rows=3,
    )


class UntieForm(Form):
    apart = Choice(
        what="whether they may be one person still",
        label="What are they now?",
        options=(
            Option(MAY_BE, "They may be one person still, and somebody should look again"),
            Option(APART, "Not the same person", "This is kept. They are never tied again."),
        ),
    )
    moved = Choices(
        what="what belongs on the other record",
        label="What was written in between",
        hint="Each line stays on the record on whose page it was written. Choose those that are the other's.",
        options=(),
        required=False,
    )
    because = Text(what="why they are un-tied", label="Why?", max_length=LONGEST_REASON, rows=3)

    def __init__(self, *args: Any, lines: Iterable[LaterLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [
            Option(line.token, f"{line.what}: {line.text}" if line.text else line.what, f"On {line.on}")
            for line in lines
        ]
        if options:
            set_options(self, "moved", options)
        else:
            del self.fields["moved"]
