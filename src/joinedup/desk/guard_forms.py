"""What is filled in to guard a record, to open one with a reason, and to say what a review found."""

from collections.abc import Iterable, Mapping
from typing import Any

from joinedup.children.rules.guarding import LONGEST_REASON, categories, may_review_on, reasons
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, set_options
from joinedup.vault.rules.revealing import is_reason

KEEP_OUT, RESTRICT, WATCH = "keep_out", "restrict", "watch"


class _WithAReason(Form):
    def clean_because(self) -> str:
        said: str = self.cleaned_data["because"]
        judged = is_reason(said)
        if not judged.allowed:
            self.add_error("because", judged.because)
        return said


class GuardForm(_WithAReason):
    """Who is kept out, to whom it is restricted, or that it is watched. Nothing is chosen."""

    what = Choice(
        what="what this record needs",
        label="What does this record need?",
        options=(
            Option(
                KEEP_OUT,
                "Somebody must never see it",
                "It beats every role. They, and everybody at their agency, are not told.",
            ),
            Option(RESTRICT, "Only named people may open it", "To everybody else it looks absent."),
            Option(WATCH, "I want to know of every look", "Nobody is stopped. You read who looked."),
        ),
    )
    who = Text(
        what="who",
        label="Who?",
        hint="Whoever is kept out, or everybody who may open it, one a line: their name as in the directory, "
        "or their reference. Leave it empty to watch.",
        max_length=600,
        rows=3,
        required=False,
    )
    category = Choice(
        what="why it is restricted",
        label="Why is it restricted?",
        hint="Only where you name people who may open it",
        options=(),
        required=False,
    )
    because = Text(
        what="why this is needed",
        label="Why, in a sentence?",
        hint="At least 20 characters. Those who may guard records read it.",
        max_length=LONGEST_REASON,
        rows=3,
    )
    review_on = Day(
        what="the day on which somebody looks at this again", label="When is this looked at again?"
    )

    def __init__(self, data: Any = None, *, viewer: Viewer, **more: Any) -> None:
        super().__init__(data, **more)
        self._today = today_in_london(viewer.at)
        listed = categories().values()
        set_options(self, "category", [Option(each.code, each.label, each.hint) for each in listed])

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        judged = may_review_on(day, today=self._today)
        if not judged.allowed:
            self.add_error("review_on", judged.because)
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        what, who = given.get("what"), self.people_typed
        if what == KEEP_OUT and len(who) != 1:
            self.add_error("who", "Enter the one person who must never see it")
        if what == RESTRICT and not who:
            self.add_error("who", "Enter everybody who may open it, one a line")
        if what == RESTRICT and not given.get("category"):
            self.add_error("category", "Choose why it is restricted")
        if what == WATCH and who:
            self.add_error("who", "Leave this empty: whoever sets it is told")
        return given

    @property
    def people_typed(self) -> list[str]:
        typed = self.cleaned_data.get("who") or ""
        return [line.strip() for line in typed.splitlines() if line.strip()]


class EndGuardForm(_WithAReason):
    because = Text(
        what="why it ends",
        label="Why does it end?",
        hint="At least 20 characters",
        max_length=LONGEST_REASON,
        rows=3,
    )


class KnowFamilyForm(Form):
    """'I know this family', said of oneself. It says nothing of what there is."""

    reference = Line(
        what="the reference of the child",
        label="The child's reference",
        hint="Like K-7KQ4M-RPWX3, from whoever asked you about the child",
        max_length=20,
    )
    because = Text(
        what="how you know them",
        label="How do you know them?",
        hint="For example, my neighbours, my sister's children, my son's best friend",
        max_length=LONGEST_REASON,
        rows=2,
    )

    def clean_reference(self) -> str:
        return _a_child(self, self.cleaned_data["reference"])


class OpenForm(_WithAReason):
    """One record, one reason."""

    reference = Line(
        what="the reference of the child",
        label="The child's reference",
        hint="Like K-7KQ4M-RPWX3",
        max_length=20,
    )
    code = Choice(what="why you need it", label="Why do you need it?", options=())
    because = Text(
        what="what it is about",
        label="What is it about, in a sentence?",
        hint="At least 20 characters. Others are told at once, and whoever reviews it reads this.",
        max_length=LONGEST_REASON,
        rows=3,
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        set_options(self, "code", [Option(each.code, each.label) for each in reasons().values()])

    def clean_reference(self) -> str:
        return _a_child(self, self.cleaned_data["reference"])


class CloseForm(_WithAReason):
    finding = Choice(what="what you found", label="What did you find?", options=())
    because = Text(
        what="how you know",
        label="How do you know, in a sentence?",
        hint="At least 20 characters. Whoever may see who looked reads it.",
        max_length=LONGEST_REASON,
        rows=3,
    )

    def __init__(self, data: Any = None, *, findings: Mapping[str, str], **more: Any) -> None:
        super().__init__(data, **more)
        set_options(self, "finding", [Option(code, words) for code, words in findings.items()])


def not_one(typed: str, found: Iterable[tuple[str, str, str]]) -> str:
    """Why `typed` names nobody in particular. `found` are reference, post and agency of those it may be."""
    lines = "; ".join(f"{reference}, {post}, {agency}" for reference, post, agency in found)
    if lines:
        return f"More than one person is called “{typed}”. Enter the reference of one: {lines}"
    return f"Nobody here is called “{typed}”. Enter their whole name as in the directory, or their reference"


def _a_child(form: Form, typed: str) -> str:
    written = references.parse(typed)
    if written is None or not written.startswith(references.Kind.CHILD):
        form.add_error("reference", "Enter the child's reference, like K-7KQ4M-RPWX3")
        return ""
    return written
