"""What somebody who keeps a rota fills in, and what everybody says of their own shifts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from joinedup.agencies.rules.patterned import OnPattern, cycle_in_words
from joinedup.agencies.rules.shifts import ShiftPattern
from joinedup.agencies.rules.shifts_by_hand import Worked
from joinedup.exchange.rota.rules.reader import BIGGEST
from joinedup.kernel.london import from_london, to_london
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Tick, set_options

ON, AWAY, EXCHANGE = "on", "away", "exchange"
_CLOCK = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})", re.ASCII)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST = timedelta(days=400)


class RotaFileForm(Form):
    """A file with a rota. What is in it is judged by `exchange.rota`; here, only that there is one."""

    file = forms.FileField(
        label="The file with the rota",
        help_text="CSV or iCalendar (.ics), up to 1 MB. A workbook has to be saved as CSV first.",
        required=True,
        allow_empty_file=True,
        error_messages={"required": "Choose the file with the rota", "invalid": "Choose the file again"},
    )

    def sent(self) -> bytes:
        """No more of it than can be a rota."""
        given: Any = self.cleaned_data["file"]
        content: bytes = given.read(BIGGEST + 1)
        return content


class Clock(Line):
    """A time on London's clocks, '07:00'. Becomes a `time`, or None where it may be left out."""

    def __init__(self, *, what: str, label: str, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"data-width": "5"}))
        super().__init__(what=what, label=label, max_length=5, **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        match = _CLOCK.fullmatch(typed)
        if match is None or int(match.group(1)) > 23 or int(match.group(2)) > 59:
            raise forms.ValidationError("Enter the time like 07:00", code="clock")
        return time(int(match.group(1)), int(match.group(2)))


class PatternForm(Form):
    """Who works which pattern, from when until when."""

    people = Choices(what="who works it", label="Who works it?", options=())
    pattern = Choice(what="a pattern", label="Which pattern?", options=())
    first = Day(what="their first day", label="From which day?")
    last = Day(what="their last day", label="Until which day, that day included?")
    first_is = Line(
        what="a number",
        label="Which day of the pattern is their first day?",
        hint="1 for the first day of the pattern, as it is written above. Leave it empty for a pattern that "
        "goes by weekdays.",
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs={"data-width": "2", "inputmode": "numeric"}),
    )
    never_on = Choices(
        what="days",
        label="Days on which they do not work",
        hint="For part-time staff. Leave them all empty for everybody else.",
        options=[Option(str(number), name) for number, name in enumerate(_WEEKDAYS)],
        required=False,
    )
    on_duty = Tick(label="They take what comes to the desk")

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[int, str, str]],
        patterns: Mapping[str, ShiftPattern],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = {reference: pk for pk, reference, _ in people}
        self._patterns = patterns
        self._today = today
        set_options(self, "people", [Option(reference, name) for _, reference, name in people])
        set_options(
            self,
            "pattern",
            [
                Option(code, one.name, cycle_in_words(one))
                for code, one in sorted(patterns.items())
                if not one.always_open
            ],
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and first < self._today:
            self.add_error("first", "Enter today or a later day: what is past stays as it was")
        elif first and last and last < first:
            self.add_error("last", "Enter a last day that is not before the first")
        elif first and last and last - first > _LONGEST:
            self.add_error("last", "Enter a last day within 400 days of the first")
        pattern, typed = self._patterns.get(given.get("pattern", "")), given.get("first_is", "")
        if typed and pattern is not None:
            days = len(pattern.cycle)
            if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= days):
                self.add_error("first_is", f"Enter a number from 1 to {days}, which this pattern has")
        elif pattern is not None and not typed and len(pattern.cycle) % 7:
            self.add_error("first_is", "Enter which day of the pattern it is: this one goes by no week")
        return given

    def plan(self) -> OnPattern:
        given = self.cleaned_data
        return OnPattern(
            tuple(self._people[reference] for reference in given["people"]),
            self._patterns[given["pattern"]],
            given["first"],
            given["last"],
            int(given["first_is"] or 0),
            frozenset(int(day) for day in given["never_on"]),
            given["on_duty"],
        )


class OwnShiftForm(Form):
    """What somebody says of their own shifts."""

    what = Choice(
        what="what is so",
        label="What is so?",
        options=(
            Option(ON, "I am on", "Whatever the rota says: you are named at this desk until you go."),
            Option(AWAY, "I am off", "Leave, illness, court: why is not asked."),
            Option(EXCHANGE, "I exchange a shift with a colleague", "It counts when they have agreed."),
        ),
    )
    from_day = Day(what="the day", label="From which day?", hint="Empty: now", required=False)
    from_time = Clock(what="the time", label="From what time?", hint="For example 07:00", required=False)
    until_day = Day(what="the day", label="Until which day?", hint="Empty: the same day", required=False)
    until_time = Clock(what="the time", label="Until what time?", hint="For example 17:00", required=False)
    mine = Choice(
        what="the shift that is given away",
        label="Which shift of yours?",
        options=(),
        required=False,
        widget=forms.Select,
    )
    theirs = Choice(
        what="the shift that is worked instead",
        label="Whose shift do you work instead?",
        options=(),
        required=False,
        widget=forms.Select,
    )

    def __init__(
        self,
        *args: Any,
        shifts: Sequence[tuple[str, str, Worked]],
        me: int | None,
        in_words: Any,
        at: datetime,
        shift_ends: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._at = at
        self._shift_ends = shift_ends
        self._shifts = {_mark(reference, one): one for reference, _, one in shifts}
        choose = Option("", "Choose")
        mine, theirs = [choose], [choose]
        for reference, name, one in shifts:
            option = Option(_mark(reference, one), f"{name}, {in_words(one)}")
            if me is None or one.person == me:
                mine.append(option)
            if one.person != me:
                theirs.append(option)
        set_options(self, "mine", mine)
        set_options(self, "theirs", theirs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("what") == EXCHANGE:
            for name, sentence in (
                ("mine", "Choose the shift that is given away"),
                ("theirs", "Choose the shift that is worked instead"),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        elif given.get("what") and not self.errors:
            self._take_times(given)
        return given

    def _take_times(self, given: dict[str, Any]) -> None:
        """From now where nothing is said; until the end of the shift where somebody goes off it."""
        today = to_london(self._at).date()
        starts = self._at
        if given.get("from_day") or given.get("from_time"):
            day = given.get("from_day") or today
            if given.get("from_time") is None and given["what"] == ON:
                self.add_error("from_time", "Enter the time from which they are on, like 07:00")
                return
            starts = from_london(datetime.combine(day, given.get("from_time") or time())).moment
        first = to_london(starts).date()
        if given.get("until_day") is None and given.get("until_time") is None:
            ends = self._shift_ends(given) if given["what"] == AWAY and starts <= self._at else None
            if ends is None and given["what"] == AWAY and given.get("from_day"):
                ends = from_london(datetime.combine(first + timedelta(days=1), time())).moment
            if ends is None:
                self.add_error("until_time", "Enter until when, like 17:00")
                return
        else:
            last = given.get("until_day") or first
            if given.get("until_time") is None:  # the whole of the last day
                ends = from_london(datetime.combine(last + timedelta(days=1), time())).moment
            else:
                clock = given["until_time"]
                ends = from_london(datetime.combine(last, clock), second_time=True).moment
                if ends <= starts and given.get("until_day") is None:  # a night
                    ends = from_london(
                        datetime.combine(last + timedelta(days=1), clock), second_time=True
                    ).moment
        given["starts"], given["ends"] = starts, ends

    def both(self) -> tuple[Worked, Worked]:
        given = self.cleaned_data
        return self._shifts[given["mine"]], self._shifts[given["theirs"]]


class ChangeForm(OwnShiftForm):
    """The same, said by whoever keeps the rota for somebody at the desk."""

    who = Choice(what="who it is", label="Who?", options=(), required=False, widget=forms.Select)
    field_order = ("what", "who", "from_day", "from_time", "until_day", "until_time", "mine", "theirs")

    def __init__(self, *args: Any, people: Sequence[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, me=None, **kwargs)
        self._people = {reference: pk for pk, reference, _ in people}
        choose = Option("", "Choose")
        set_options(self, "who", [choose, *(Option(reference, name) for _, reference, name in people)])
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        set_options(
            self,
            "what",
            [
                Option(ON, "Somebody is on", "Whatever the rota says."),
                Option(AWAY, "Somebody is off", "Leave, illness, court: why is kept nowhere."),
                Option(EXCHANGE, "Two people exchange shifts"),
            ],
        )
        self.fields["mine"].label = "Which shift of one?"
        self.fields["theirs"].label = "Which shift of the other?"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("what") in (ON, AWAY) and not given.get("who") and "who" not in self.errors:
            self.add_error("who", "Choose who it is")
        return given

    def person(self) -> int:
        return self._people[self.cleaned_data["who"]]


def _mark(reference: str, one: Worked) -> str:
    return f"{reference}.{one.starts:%Y%m%d%H%M}.{one.ends:%Y%m%d%H%M}"
