"""What is typed where two agencies differ: few fields, in neutral words, and nothing chosen beforehand."""

from typing import Any

from joinedup.disagreements.queries.reading import StepLine
from joinedup.disagreements.rules.patterns import patterns
from joinedup.disagreements.rules.states import SHORT, TEXT
from joinedup.ui.forms import Choice, Form, Line, Option, Text, set_options


class RaiseForm(Form):
    """Three fields. Whom it is raised with, and who hears of it, is known already."""

    beside = ("other",)

    thinks = Text(
        what="what you think, and what they think",
        label="What do we each think?",
        hint="For example: “We think … because we have seen …. As we understand it, they think …”",
        max_length=TEXT,
        rows=3,
    )
    instead = Text(
        what="what you would do instead",
        label="What would we do instead?",
        hint="For example: “We would … by ….”",
        max_length=TEXT,
        rows=2,
    )
    meanwhile = Text(
        what="what keeps the child safe meanwhile",
        label="What keeps the child safe meanwhile?",
        hint="Who is with the child, and who knows. If nothing does, act now, and write that here.",
        max_length=TEXT,
        rows=2,
    )

    def __init__(self, data: Any = None, *, around: tuple[tuple[str, str], ...] = (), **options: Any) -> None:
        super().__init__(data, **options)
        if around:
            agencies = [Option(code, name) for code, name in around]
            self.fields["other"] = Choice(
                what="who sees it differently", label="Who sees it differently?", options=agencies
            )


class SayForm(Form):
    words = Text(
        what="how your side sees it",
        label="How does your side see it?",
        hint="What you think, what it rests on, and what would change your mind.",
        max_length=TEXT,
        rows=4,
    )


class UpForm(Form):
    words = Text(
        what="what you could not agree on",
        label="What could you not agree on?",
        hint="They read it as you write it. For example: “We still differ about …. We agree on ….”",
        max_length=TEXT,
        rows=3,
    )
    meanwhile = Text(
        what="what keeps the child safe meanwhile",
        label="What keeps the child safe meanwhile?",
        max_length=TEXT,
        rows=2,
    )
    to = Choice(
        what="the step",
        label="Leave out steps?",
        hint="Only where the child may come to harm before the next step could meet. Else leave this open.",
        options=(),
        required=False,
    )
    imminent = Text(
        what="what may happen before the next step could meet",
        label="If so: what may happen to the child before then?",
        max_length=SHORT,
        rows=2,
        required=False,
    )

    def __init__(self, data: Any = None, *, above: tuple[StepLine, ...] = (), **options: Any) -> None:
        super().__init__(data, **options)
        if above:
            set_options(self, "to", [Option(one.code, one.name, one.within) for one in above])
        else:
            del self.fields["to"]
            del self.fields["imminent"]


class AgreedForm(Form):
    agreed = Text(
        what="what was agreed",
        label="What was agreed?",
        hint="Who does what, by when. The other side says whether that is so.",
        max_length=TEXT,
        rows=4,
    )
    pattern = Choice(
        what="what it was about",
        label="What was it about?",
        hint="So that it is seen when the same comes again.",
        options=[Option(one.code, one.label, one.what) for one in patterns()],
    )
    next_time = Text(
        what="what you will both do differently",
        label="What will you both do differently next time?",
        hint="Without names: whoever learns from it reads this.",
        max_length=TEXT,
        rows=2,
    )


class PraiseForm(Form):
    words = Text(
        what="what they did well",
        label="What did they do well?",
        hint="Without the child's name. Their manager and they themselves read it.",
        max_length=SHORT,
        rows=3,
    )


class LearningForm(Form):
    done = Line(
        what="what was changed",
        label="What was changed, and how do people know?",
        hint="Both agencies read it.",
        max_length=SHORT,
    )
