"""What somebody fills in who notes a conversation, asks for advice, advises, or tells whose child it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from joinedup.frontdoor.forms.known_by import KNOWN_BY, in_full, said_known_by
from joinedup.frontdoor.forms.others import TellsOfOthers
from joinedup.frontdoor.forms.telling import AboutTheChild
from joinedup.frontdoor.forms.whom import AboutAWorker
from joinedup.frontdoor.queries.talking import OwnTalk
from joinedup.frontdoor.rules.advising import FRONT_DOOR, Advised, Adviser, Age, Asked, Naming, Noted
from joinedup.frontdoor.rules.coming_in import CameBy
from joinedup.frontdoor.rules.identifying import Found, identifying, without
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, Told
from joinedup.ui.forms import Choice, Form, Line, Option, Text, set_options

LEAVE_OUT, KEEP = "leave_out", "keep"
_MOST = 30  # of words that are pointed out; a text with more is no text that names nobody


class _NamesNobody(Form):
    """Points out the words that could tell who the child is; a person says of each what becomes of it."""

    unnamed_texts: tuple[str, ...] = ()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, places: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self._places = tuple(places)
        self.pointed_out: tuple[Found, ...] = ()
        if data is not None and self.should_name_nobody():
            self._point_out(data)

    def should_name_nobody(self) -> bool:
        return True

    def _point_out(self, data: Mapping[str, Any]) -> None:
        texts = [str(data.get(name) or "") for name in self.unnamed_texts]
        whole = "\n".join(text.replace("\r\n", "\n") for text in texts if len(text) <= WORRY_LIMIT)
        found = identifying(whole, places=self._places)
        self.too_many = len(found) > _MOST
        self.pointed_out = found[:_MOST]
        for each in self.pointed_out:
            self.fields[_about(each)] = Choice(
                what=f"what becomes of “{each.words}”",
                label=f"“{each.words}” looks like {each.looks_like}",
                options=(
                    Option(LEAVE_OUT, "Leave it out", f"{each.instead} stands in its place."),
                    Option(KEEP, "Keep it", "It does not tell who the child is."),
                ),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.pointed_out and self.too_many:
            self.add_error(self.unnamed_texts[0], "This names many people or places. Say it without them.")
        return cleaned

    def unnamed(self, name: str) -> str:
        """What was typed, without what is to be left out."""
        goes = [each for each in self.pointed_out if self.cleaned_data[_about(each)] == LEAVE_OUT]
        return without(self.cleaned_data[name], goes)

    def pointed_out_fields(self) -> list[Any]:
        return [self[_about(each)] for each in self.pointed_out]


class NoteForm(_NamesNobody):
    """Four fields, under a minute. Without a name, words that would tell it are pointed out."""

    unnamed_texts = ("worry", "agreed")

    spoke_with = Line(
        what="whom you spoke with",
        label="Whom did you speak with?",
        hint="Name and where they work",
        max_length=160,
    )
    worry = Text(what="what the worry is", label="What is the worry?", max_length=TEXT_LIMIT, rows=4)
    agreed = Text(
        what="what you agreed",
        label="What did you agree: who does what, by when?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )
    child_name = Line(
        what="the child's name",
        label="The child's name",
        hint="Leave it empty where nobody was named.",
        max_length=240,
        required=False,
    )

    def should_name_nobody(self) -> bool:
        return not str(self.data.get("child_name") or "").strip()

    def noted(self) -> Noted:
        said = self.cleaned_data
        return Noted(
            spoke_with=said["spoke_with"],
            worry=self.unnamed("worry"),
            agreed=self.unnamed("agreed"),
            child_name=said["child_name"],
        )


class AskBeforeNamingForm(_NamesNobody):
    """No field of it asks who the child is (journey J15)."""

    unnamed_texts = ("worry", "working_well")

    age_band = Choice(
        what="about what age the child is",
        label="About what age is the child?",
        options=[Option(age.value, age.words) for age in Age],
    )
    worry = Text(
        what="what worries you",
        label="What worries you?",
        hint="What happened, when, what you saw yourself. No names, dates of birth, addresses, schools.",
        max_length=TEXT_LIMIT,
        rows=6,
    )
    working_well = Text(
        what="what is working well",
        label="What is working well?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )
    adviser = Choice(what="who should advise you", label="Who should advise you?", options=())

    def __init__(self, *args: Any, advisers: Iterable[Adviser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "adviser", [Option(one.code, one.label, one.hint) for one in advisers])
        self.initial.setdefault("adviser", FRONT_DOOR)  # V5: the front door by default

    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(
            adviser=said["adviser"],
            age_band=said["age_band"],
            worry=self.unnamed("worry"),
            working_well=self.unnamed("working_well"),
        )


class AdviseForm(Form):
    """The adviser's. Nothing is chosen beforehand."""

    would_do = Text(what="what you would do", label="What would you do?", max_length=TEXT_LIMIT, rows=4)
    becomes_concern = Text(
        what="what would make it a concern",
        label="What would make it a concern?",
        hint="What they should look out for, and tell the front door at once.",
        max_length=TEXT_LIMIT,
        rows=3,
    )
    naming = Choice(
        what="whether it can stay un-named",
        label="Can the child stay un-named?",
        options=(
            Option(Naming.MAY_STAY.value, "Yes, for now", "Nothing you were told shows significant harm."),
            Option(
                Naming.MUST_NAME.value,
                "No",
                "What you were told shows that a child may be significantly harmed.",
            ),
        ),
    )
    harm = Text(
        what="what shows significant harm",
        label="If not: what of it shows significant harm?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("naming") == Naming.MUST_NAME.value and cleaned.get("harm") == "":
            self.add_error("harm", "Enter what shows significant harm: it is what they will be told")
        return cleaned

    def advised(self) -> Advised:
        said = self.cleaned_data
        return Advised(said["would_do"], said["becomes_concern"], Naming(said["naming"]), said["harm"])


class NameItForm(TellsOfOthers, AboutAWorker, AboutTheChild):
    """Only what the front door still has to know; what was said already is kept as it stands."""

    field_order = [
        "of_a_worker",
        "child_name",
        "child_birth_date",
        "child_address",
        "child_postcode",
        *(f"child_{name}" for name in KNOWN_BY),
        "last_happened",
        "childs_words",
        "family_knows",
        "family_knows_detail",
    ]

    def __init__(self, *args: Any, talk: OwnTalk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._talk = talk
        if talk.child_name:
            del self.fields["child_name"]

    def told(self) -> Told:
        """The concern: what was said in the conversation, letter for letter, and what was asked here."""
        said, talk = self.cleaned_data, self._talk
        spoken = f"Spoke with {talk.spoke_with}." if talk.spoke_with else ""
        agreed = f"Agreed: {talk.agreed}" if talk.agreed else ""
        advice = talk.advice
        advised = f"Advised by {advice.by_name}, {advice.by_agency}: {advice.would_do}" if advice else ""
        return Told(
            worry=talk.worry,
            of_a_worker=said["of_a_worker"],
            last_happened=said["last_happened"],
            family_knows=said["family_knows"],
            family_knows_detail=said["family_knows_detail"],
            child_name=talk.child_name or said["child_name"],
            child_birth_date=in_full(said["child_birth_date"]),
            child_known_by=said_known_by(said, "child_", born=said["child_birth_date"]),
            child_age=talk.age if talk.age != Age.NOT_SURE.words else "",
            child_address=said["child_address"],
            child_postcode=said["child_postcode"],
            childs_words=said["childs_words"],
            working_well=talk.working_well,
            tried_already="\n".join(filter(None, (spoken, agreed, advised))),
            people=self.told_of_others(),
            came_by=CameBy.CONVERSATION,
        )


def _about(found: Found) -> str:
    return f"found_{found.mark}"
