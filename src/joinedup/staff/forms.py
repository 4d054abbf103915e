"""What an administrator fills in. Nothing is chosen beforehand but what is so already."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import EmailValidator

from joinedup.access.rules.holding import RoleFacts
from joinedup.access.rules.rights import RIGHTS, Level, Right
from joinedup.agencies.queries import Colleague, DeskLine
from joinedup.agencies.rules.practice import Grade, Skill
from joinedup.staff.actions import Place
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Text, set_options

TO_THE_DESK, TO_A_COLLEAGUE = "desk", "colleague"
_GRADES = (
    Option("frontline", "Works with families"),
    Option("manager", "Manager"),
    Option("senior", "Senior manager"),
)
_PHONE = re.compile(r"\+?[0-9][0-9 ()]{1,18}")
_CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")


class PlaceForm(Form):
    """Post, desks and roles: what a joiner is given and a mover gets."""

    post = Line(what="their post", label="Post", max_length=120)
    grade = Choice(what="a grade", label="Grade", options=_GRADES)
    phone = Line(
        what="a telephone number",
        label="A line of their own",
        hint="Leave it empty if they are rung at their desk.",
        max_length=20,
        required=False,
    )
    desks = Choices(what="desks", label="Desks they sit at", options=(), required=False)
    roles = Choices(what="at least one role", label="What they may do", options=())

    def __init__(
        self, *args: Any, desks: Iterable[DeskLine], roles: Iterable[RoleFacts], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "desks", [Option(desk.reference, desk.name) for desk in desks])
        set_options(self, "roles", [Option(role.code, role.label, role.what) for role in roles])

    def place(self) -> Place:
        given = self.cleaned_data
        return Place(
            given["post"], given["grade"], given["phone"], tuple(given["desks"]), tuple(given["roles"])
        )


class JoinerForm(PlaceForm):
    name = Line(what="their name", label="Name", max_length=120)
    email = Line(
        what="their work e-mail address",
        label="Work e-mail address",
        hint="They sign in with it. Nothing is sent to it.",
        max_length=254,
        validators=[EmailValidator("Enter an e-mail address, like name@agency.example")],
    )
    field_order = ("name", "email", "post", "grade", "phone", "desks", "roles")


class LeaverForm(Form):
    """Where everything goes that was theirs."""

    to = Choice(
        what="who takes over what was theirs",
        label="Who takes over what is still open?",
        options=(
            Option(TO_THE_DESK, "The desk they sit at", "Whoever is on duty there has it, and sees it."),
            Option(TO_A_COLLEAGUE, "One colleague"),
        ),
    )
    colleague = Choice(
        what="which colleague",
        label="Which colleague?",
        options=(),
        required=False,
        widget=forms.Select,
    )

    def __init__(self, *args: Any, colleagues: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [Option(one.reference, f"{one.name}, {one.post}") for one in colleagues]
        set_options(self, "colleague", [Option("", "Choose"), *known])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("to") == TO_A_COLLEAGUE and not cleaned.get("colleague"):
            self.add_error("colleague", "Choose which colleague")
        return cleaned

    def colleague_chosen(self) -> str:
        chosen = self.cleaned_data
        return str(chosen["colleague"]) if chosen["to"] == TO_A_COLLEAGUE else ""


class RoleForm(Form):
    """What a role is called and may do, and where it can be given."""

    label = Line(what="what the role is called", label="Name", max_length=80)
    what = Line(what="what it is for", label="What it is for, in one sentence", max_length=200)
    rights = Choices(
        what="at least one thing that this role may do",
        label="Somebody with this role may",
        options=[Option(right.value, facts.label, facts.level.words) for right, facts in RIGHTS.items()],
    )
    level = Choice(
        what="from which level it is given",
        label="Who may give it?",
        hint="Never below what is said beneath any of the things above.",
        options=[Option(str(int(level)), f"{level.words}, and whoever stands above") for level in Level],
    )
    kinds = Choices(
        what="kinds of agency",
        label="In which kinds of agency?",
        hint="Choose none for every kind.",
        options=(),
        required=False,
    )
    source = Line(
        what="on whose word",
        label="On whose word is it so?",
        hint="A decision of the board, an agreement, a piece of guidance",
        max_length=200,
    )

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "kinds", [Option(code, words) for code, words in kinds])

    def rights_chosen(self) -> frozenset[Right]:
        return frozenset(Right(right) for right in self.cleaned_data["rights"])


class NewRoleForm(RoleForm):
    code = Line(
        what="a short code",
        label="Code",
        hint="Small letters, figures and low lines, for example school_nurse",
        max_length=40,
    )
    field_order = ("code", "label", "what", "rights", "level", "kinds", "source")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not _CODE.fullmatch(code):
            raise forms.ValidationError(
                "Enter a code of 3 to 40 small letters, figures and low lines, a letter first"
            )
        return code


class SkillsForm(Form):
    """What somebody is trained for, and their grade in their own service. What is so already is ticked."""

    skills = Choices(what="skills", label="Trained for", options=(), required=False)
    languages = Line(
        what="the languages",
        label="Languages they interpret",
        hint="With commas between. For an interpreter alone.",
        max_length=100,
        required=False,
    )
    rank = Choice(
        what="a grade",
        label="Grade in their service",
        hint="Whoever has the same level in another agency is shown as their opposite number.",
        options=(),
        required=False,
        widget=forms.Select,
    )
    from_day = Day(what="from which day this is so", label="From which day is this so?")
    last_day = Day(
        what="the last day",
        label="Last day of what is new",
        hint="A certificate that ends. Leave it empty if it does not.",
        required=False,
    )

    def __init__(self, *args: Any, skills: Iterable[Skill], grades: Iterable[Grade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "skills", [Option(one.code, one.label, one.what) for one in skills])
        known = [Option(one.code, one.label) for one in grades]
        set_options(self, "rank", [Option("", "Nobody has said"), *known])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Enter a last day that is not before the first")
        interprets = "interpreter" in cleaned.get("skills", ())
        if interprets and "languages" in cleaned and not cleaned["languages"]:
            self.add_error("languages", "Enter the languages")
        return cleaned


class LeavesPartnershipForm(Form):
    """From which day an agency is asked nothing any more."""

    on = Day(what="from which day they are no part of it", label="From which day are they no part of it?")


class BringOnForm(Form):
    """An agency that joins: what it is, the desk that is asked, and the first words of its card."""

    name = Line(what="the agency's name", label="Name of the agency", max_length=120)
    kind = Choice(what="what kind it is", label="Kind", options=(), widget=forms.Select)
    desk = Line(
        what="a name for its desk",
        label="Its duty desk",
        hint="What is asked of the agency comes here, for example School office",
        max_length=120,
    )
    phone = Line(what="the desk's telephone number", label="Telephone of the desk", max_length=20)
    hours = Choice(what="the desk's hours", label="Hours of the desk", options=(), widget=forms.Select)
    out_of_hours = Choice(
        what="who answers when it is closed",
        label="Who answers when it is closed?",
        options=(),
        required=False,
        widget=forms.Select,
    )
    can = Text(what="what it can do", label="What it can do", max_length=2000, rows=3)
    cannot = Text(what="what it cannot do", label="What it cannot do", max_length=2000, rows=3)
    how_long = Line(what="how long an answer takes", label="How long an answer usually takes", max_length=200)

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[tuple[str, str]],
        hours: Iterable[tuple[str, str]],
        desks: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose = Option("", "Choose")
        set_options(self, "kind", [choose, *(Option(code, words) for code, words in kinds)])
        set_options(self, "hours", [choose, *(Option(code, words) for code, words in hours)])
        nobody = Option("", "Nobody but the partnership's own desk")
        set_options(self, "out_of_hours", [nobody, *(Option(code, words) for code, words in desks)])

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        if not _PHONE.fullmatch(typed):
            raise forms.ValidationError("Enter a telephone number in figures, like 0113 496 0000")
        return typed
