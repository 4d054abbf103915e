"""What anybody fills in who tells us of a worry: one question on a page, and few must be answered."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from joinedup.frontdoor.forms.known_by import day_of_birth
from joinedup.frontdoor.forms.whom import AboutTheAdult, ToldOfThen
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules import public
from joinedup.frontdoor.rules.public import Page
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, ask_about_birth
from joinedup.frontdoor.rules.whom import About
from joinedup.ui.forms import Choice, Form, Line, Option, Text, Tick

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
WORD_LIMIT = 40


class StartForm(Form):
    """Danger first; and, where more than one front door is here, which one it is for."""

    danger = Choice(
        what="whether anybody is in danger now",
        label="Is anybody in danger right now?",
        hint="Somebody is hurt, is being hurt, or will be before help comes.",
        options=YES_NO,
    )

    def __init__(self, *args: Any, areas: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [Option(str(pk), name) for pk, name in areas]
        if len(known) > 1:
            self.fields["area"] = Choice(
                what="where they live", label="Where do they live or stay?", options=known
            )


class PageForm(Form):
    """One page. `title` is its heading; where it holds one field only, that field's label is the heading."""

    title = ""
    intro = ""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    @property
    def asks_one(self) -> bool:
        return len(self.fields) == 1


class AboutForm(PageForm):
    about = Choice(
        what="whom you are worried about",
        label="Who are you worried about?",
        options=[
            Option(
                About.CHILD, "A child or young person", "Somebody under 18, or a baby who is not born yet."
            ),
            Option(
                About.THEN,
                "Something that happened to me, or to another adult, in childhood",
                "It does not matter how long ago. You are heard, and children near that person now are too.",
            ),
            Option(
                About.ADULT,
                "An adult who may not be safe now",
                "For example somebody who needs care, or who is being hurt at home.",
            ),
        ],
    )


class WorryForm(PageForm):
    title = "What happened"
    worry = Text(
        what="what you have seen or heard",
        label="What have you seen or heard?",
        hint="Your own words are right. What happened, when, and who was there. You need not be sure.",
        max_length=WORRY_LIMIT,
        rows=8,
    )
    of_a_worker = Choice(
        what="whether it is about somebody who works with children",
        label="Is it about somebody who works with children, paid or not?",
        hint="For example a teacher, a coach, a foster carer or a volunteer. You may leave this empty.",
        options=(*YES_NO, Option("not_sure", "I do not know")),
        required=False,
    )


class HappenedForm(PageForm):
    last_happened = Choice(
        what="when it last happened",
        label="When did it last happen?",
        options=[Option(*each) for each in Concern.LastHappened.choices],
    )


class ChildrenForm(PageForm):
    """As many children as there are, each with three lines. Nothing must be known of any."""

    title = "The child or children"
    intro = "Write what you know. Leave the rest empty: not knowing a name is fine."

    def __init__(self, *args: Any, many: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.many = max(1, min(many, public.MOST_CHILDREN))
        for number in range(1, self.many + 1):
            whose = "" if number == 1 else f", child {number}"
            self.fields[f"name_{number}"] = Line(
                what="the name", label=f"Name{whose}", max_length=240, required=False
            )
            self.fields[f"age_{number}"] = Line(
                what="the age",
                label=f"About what age{whose}",
                hint="For example 'about 6' or 'not born yet'" if number == 1 else "",
                max_length=40,
                required=False,
            )
            if number == 1:
                self.fields["birth_date"] = day_of_birth(
                    hint="For example, 12/3/2017; or March 2017, or 2017"
                )
                self.fields["school"] = Line(
                    what="the school", label="School or nursery, if you know it", required=False
                )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        born = cleaned.get("birth_date")
        asked = ask_about_birth(born, expected=False, today=self._today) if born else ""
        if asked:
            self.add_error("birth_date", "This date is in the future. Leave it empty if nobody is born yet.")
        return cleaned


class HomeForm(PageForm):
    title = "Home"
    intro = "Leave empty what you do not know."
    address = Line(
        what="where they live",
        label="Where do they live or stay?",
        hint="House and street, or what you would tell somebody who looks for it.",
        required=False,
    )
    postcode = Line(what="the postcode", label="Postcode, if you know it", max_length=60, required=False)
    looked_after_by = Text(
        what="who looks after them",
        label="Who looks after them?",
        hint="Names if you know them, each on a line of its own.",
        max_length=600,
        rows=3,
        required=False,
    )


class WordsForm(PageForm):
    title = "What the child says"
    childs_words = Text(
        what="what the child said",
        label="What has the child said, in their own words?",
        hint="Leave it empty if they said nothing to you. Do not go and ask them questions.",
        max_length=TEXT_LIMIT,
        rows=4,
        required=False,
    )
    child_knows = Choice(
        what="whether the child knows",
        label="Does the child know that you are telling us?",
        options=(*YES_NO, Option("not_sure", "Not sure")),
        required=False,
    )


class WellForm(PageForm):
    working_well = Text(
        what="what is going well",
        label="What is going well for the child?",
        hint="Somebody they trust, a place they like, what helps. You may leave this empty.",
        max_length=TEXT_LIMIT,
        rows=4,
        required=False,
    )


class FamilyForm(PageForm):
    title = "The family"
    family_knows = Choice(
        what="whether the family knows",
        label="Does the family know that you are telling us?",
        hint="You need not tell them.",
        options=(
            Option(Concern.FamilyKnows.YES, "Yes"),
            Option(Concern.FamilyKnows.NO, "No"),
            Option(Concern.FamilyKnows.UNSAFE, "No, and it could put somebody in danger if they knew"),
            Option(Concern.FamilyKnows.UNKNOWN, "Not sure"),
        ),
    )
    family_knows_detail = Text(
        what="what we should know",
        label="What could happen if they knew? Or who told them?",
        max_length=300,
        rows=3,
        required=False,
    )


class ThenForm(ToldOfThen, PageForm):
    title = "What happened then"
    intro = "As much or as little as you want. You can stop at any time."


class AdultForm(AboutTheAdult, PageForm):
    title = "The adult"
    intro = "Leave empty what you do not know."


class YouForm(PageForm):
    """A name is never asked for twice, and nobody must give one."""

    title = "About you"
    give = Choice(
        what="whether you tell us who you are",
        label="Will you tell us who you are?",
        options=(
            Option("yes", "Yes, I give my name or a way to reach me"),
            Option(
                "no",
                "No, I stay anonymous",
                "We cannot ring you back. Somebody who knows the family may guess. In rare cases the police "
                "can find out who sent something.",
            ),
        ),
    )
    name = Line(what="your name", label="Your name", max_length=120, required=False)
    phone = Line(what="how to reach you", label="Telephone or e-mail", max_length=120, required=False)
    safe_ways = Line(
        what="when it is safe",
        label="When and how is it safe to reach you?",
        hint="For example 'text first', 'weekdays before 3'",
        required=False,
    )
    may_leave_message = Tick(label="You may leave a message")
    not_to_say = Line(
        what="what we must not say",
        label="Is there anything we must not say if somebody else answers?",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("give") == "yes" and not (cleaned.get("name") or cleaned.get("phone")):
            self.add_error("phone", "Enter a name or a way to reach you, or choose to stay anonymous")
        return cleaned


class CheckForm(Form):
    word = Line(
        what="a word of your own",
        label="A word to see later how far it is (if you want)",
        hint="Four letters or more, and not a name. With the reference and this word you can look later.",
        max_length=WORD_LIMIT,
        required=False,
    )

    def clean_word(self) -> str:
        return long_enough(str(self.cleaned_data["word"]), self)


class SaveForm(Form):
    word = Line(
        what="a word of your own",
        label="Choose a word",
        hint="Four letters or more. You need it with the code to come back. Do not use a name.",
        max_length=WORD_LIMIT,
    )

    def clean_word(self) -> str:
        return long_enough(str(self.cleaned_data["word"]), self)


class ComeBackForm(Form):
    code = Line(what="the code", label="Your code", hint="For example 7KQ4-MRPW", max_length=40)
    word = Line(what="your word", label="Your word", max_length=WORD_LIMIT)


class HowFarForm(Form):
    reference = Line(what="the reference", label="Reference", hint="For example C-7KQ4M-RPWX5", max_length=40)
    word = Line(what="your word", label="Your word", max_length=WORD_LIMIT)


def long_enough(word: str, form: Form) -> str:
    if word and len("".join(word.split())) < 4:
        form.add_error("word", "Choose a longer word: four letters or more.")
    return word


FORMS: dict[Page, Any] = {
    Page.ABOUT: AboutForm,
    Page.WORRY: WorryForm,
    Page.HAPPENED: HappenedForm,
    Page.CHILDREN: ChildrenForm,
    Page.HOME: HomeForm,
    Page.WORDS: WordsForm,
    Page.WELL: WellForm,
    Page.FAMILY: FamilyForm,
    Page.THEN: ThenForm,
    Page.ADULT: AdultForm,
    Page.YOU: YouForm,
}
