"""Who rang, and when: asked of whoever takes a call at the front door, on the form for professionals."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, Final

from django import forms

from joinedup.agencies.queries import PractitionerLine
from joinedup.frontdoor.rules.calling import (
    BECAUSE_LIMIT,
    PHONE_LIMIT,
    SAFE_WAYS_LIMIT,
    Call,
    WhoRang,
    may_be_written_down,
)
from joinedup.frontdoor.rules.coming_in import sources
from joinedup.kernel.london import from_london, today_in_london
from joinedup.ui.forms import Choice, Day, Form, Line, Option

OWN, RANG = "own", "rang"
WHO_RANG: Final = (
    "who_rang",
    "caller",
    "caller_works_at",
    "caller_phone",
    "caller_safe_ways",
    "source",
    "received_time",
    "received_day",
    "received_late",
)
OF_A_CALL: Final = ("whose", *WHO_RANG)
_CLOCK = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})")

Find = Callable[[str, str], list[PractitionerLine]]  # by their whole name, and where they work


class TakesACall(Form):
    """`find` looks for whoever can sign in; without it nobody takes calls, and nothing of it is asked."""

    whose = Choice(
        what="whether this is yours",
        label="Is this yours, or did somebody ring you?",
        options=(
            Option(OWN, "It is mine", "I saw or heard it myself."),
            Option(RANG, "Somebody rang", "Whoever rang is who told us, and hears what comes of it."),
        ),
    )
    who_rang = Choice(
        what="who rang", label="Who rang?", options=[Option(one.value, one.words) for one in WhoRang]
    )
    caller = Line(
        what="their name",
        label="Their name",
        hint="The whole name, where they can sign in here. Leave it empty where they did not say.",
        max_length=120,
        required=False,
    )
    caller_works_at = Line(
        what="where they work", label="Where do they work, if two have this name?", required=False
    )
    caller_phone = Line(
        what="their number",
        label="The number that they can be rung back on",
        hint="Without one nobody can tell them anything.",
        max_length=PHONE_LIMIT,
        required=False,
    )
    caller_safe_ways = Line(
        what="when and how it is safe",
        label="When and how is it safe to ring them?",
        max_length=SAFE_WAYS_LIMIT,
        required=False,
    )
    source = Choice(
        what="where it comes from",
        label="Where does it come from?",
        hint="Of somebody who can sign in, their agency says it.",
        options=[Option("", "Choose"), *(Option(one.code, one.label) for one in sources())],
        widget=forms.Select,
        required=False,
    )
    received_time = Line(
        what="when they rang",
        label="When did they ring?",
        hint="Like 16:40. Leave it empty if it was just now.",
        max_length=5,
        required=False,
    )
    received_day = Day(what="the day", label="On which day, if it was not today?", required=False)
    received_late = Line(
        what="why it is written down on a later day",
        label="Then why is it written down only now?",
        max_length=BECAUSE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, at: datetime, find: Find | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at, self._find = at, find
        self._call: Call | None = None
        if find is None:
            for name in OF_A_CALL:
                del self.fields[name]
        elif not self.rang:
            self.fields["who_rang"].required = False

    @property
    def rang(self) -> bool:
        """Whether it is asked who rang; what is left of an answer taken back goes nowhere."""
        return self._find is not None and (self.data if self.is_bound else self.initial).get("whose") == RANG

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.rang and not set(WHO_RANG) & self.errors.keys():
            self._check_call(cleaned)
        return cleaned

    def _check_call(self, cleaned: dict[str, Any]) -> None:
        who, person = cleaned["who_rang"], None
        if who == WhoRang.KNOWN:
            person = self._somebody_here(cleaned["caller"], cleaned["caller_works_at"])
        elif not cleaned["source"]:
            self.add_error("source", "Choose where it comes from")
        if who == WhoRang.NAMED and not cleaned["caller"]:
            self.add_error("caller", "Enter their name")
        received = self._received(cleaned["received_time"], cleaned["received_day"])
        if self.errors:
            return
        call = Call(received, because=cleaned["received_late"], person=person)
        if person is None:
            name = cleaned["caller"] if who == WhoRang.NAMED else ""
            call = Call(
                received,
                because=cleaned["received_late"],
                name=name,
                phone=cleaned["caller_phone"],
                safe_ways=cleaned["caller_safe_ways"],
            )
        said = may_be_written_down(call, at=self._at)
        if not said.allowed:
            self.add_error(_BESIDE[said.rule], said.because)
        self._call = call

    def _somebody_here(self, name: str, works_at: str) -> int | None:
        if not name:
            self.add_error("caller", "Enter their name")
            return None
        found = self._find(name, works_at) if self._find else []
        if len(found) == 1:
            return found[0].id
        self.add_error(
            "caller",
            "More than one person has this name. Enter where they work."
            if found
            else "Nobody else who can sign in here has this name. Check it, or choose 'Somebody else'.",
        )
        return None

    def _received(self, typed: str, day: date | None) -> datetime | None:
        """When they rang; None where that was just now, or what is wrong stands beside its field."""
        if not typed:
            if day is not None and day != today_in_london(self._at):
                self.add_error("received_time", "Enter the time at which they rang, like 16:40")
            return None
        found = _CLOCK.fullmatch(typed) if typed.isascii() else None
        hour, minute = (int(part) for part in found.groups()) if found else (99, 99)
        if hour > 23 or minute > 59:
            self.add_error("received_time", "Enter the time on the 24-hour clock, like 16:40.")
            return None
        return from_london(datetime.combine(day or today_in_london(self._at), time(hour, minute))).moment

    def call(self) -> Call | None:
        """Whose call it was; None where it is the typist's own worry."""
        return self._call if self.rang else None


_BESIDE = {"call.to_come": "received_time", "call.long_ago": "received_day", "call.late": "received_late"}
