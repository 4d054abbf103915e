"""What is written at the board: a finding with its evidence, and a day from which a figure is re-based."""

from joinedup.assurance.rules.policies import LINE, TEXT, Verdict
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text


class FindingForm(Form):
    verdict = Choice(
        what="what you found",
        label="Is it happening?",
        options=[Option(one.value, one.words) for one in Verdict if one is not Verdict.UNTESTED],
    )
    evidence = Text(
        what="what you looked at",
        label="What did you look at, and what did you see?",
        hint="Without a child's or a worker's name: everybody at the board reads it.",
        max_length=TEXT,
        rows=3,
    )


class RebaseForm(Form):
    from_day = Day(what="the day from which it counts anew", label="From which day?")
    because = Line(
        what="why it counts anew",
        label="What changed on that day?",
        hint="It stands beside the figure with your name.",
        max_length=LINE,
    )
