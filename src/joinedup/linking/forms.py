"""What is filled in to propose that an extract is tied, and to say what a pair is. Nothing is chosen."""

from collections.abc import Iterable
from typing import Any

from joinedup.linking.rules.looking import Answer
from joinedup.ui.forms import Choice, Form, Line, Option, Text, set_options


class ProposeForm(Form):
    whose = Choice(what="whose extract it is", label="Whose extract is it?", options=())
    purpose = Text(
        what="what it is for",
        label="What is it for, in a sentence?",
        hint="For example, to know which children in open matters the service works with already",
        max_length=300,
        rows=2,
    )
    basis = Text(
        what="the legal basis",
        label="On what legal basis?",
        hint="For example, Children Act 2004, section 11; UK GDPR, article 6(1)(e)",
        max_length=300,
        rows=2,
    )
    dpia = Line(
        what="the reference of the data protection impact assessment",
        label="The reference of its data protection impact assessment",
        hint="As the two agencies have it in their own files",
        max_length=80,
    )

    def __init__(self, data: Any = None, *, agencies: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        set_options(self, "whose", [Option(reference, name) for reference, name in agencies])


class AnswerForm(Form):
    said = Choice(
        what="whether they are the same child",
        label="Are these two records one child's?",
        options=(
            Option(Answer.SAME, Answer.SAME.words, "The record is tied to the child. It can be un-tied."),
            Option(Answer.NOT, Answer.NOT.words, "This is kept, and the pair is not offered again."),
            Option(Answer.UNSURE, Answer.UNSURE.words, "It stays here for somebody who can find out."),
        ),
    )
