"""What is said of each item that goes from one person to the next. Nothing is chosen beforehand."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from joinedup.agencies.rules.owners import OpenItem
from joinedup.desk.actions import Line as Said
from joinedup.desk.handovers import HandedLine, HandoverFacts, ToGive, key_of
from joinedup.desk.rules.handover import (
    FIRST_LIMIT,
    HOW_IN_WORDS,
    KNOW_LIMIT,
    MOST_WORDS,
    THEN_LIMIT,
    How,
    in_own_words,
    is_short,
    must_say_back,
)
from joinedup.ui.forms import Choice, Form, Line, Option, Tick, set_options

PERSON = "person"  # of `to`: a colleague, who is named beneath
_NAMED_BELOW = "A named person"


@dataclass(frozen=True, slots=True)
class Row:
    """One item as the page shows it, with its three fields."""

    item: OpenItem
    how: BoundField
    know: BoundField
    then: BoundField


class GiveForm(Form):
    """To whom, and one line an item."""

    to = Choice(what="to whom you hand over", label="To whom?", options=())
    person = Choice(
        what="a colleague",
        label="Which colleague?",
        hint="Only where you chose a named person. Their desk has it until they have read it.",
        options=(),
        widget=forms.Select,
        required=False,
    )

    def __init__(self, data: Any = None, *, giving: ToGive, own: bool, **options: Any) -> None:
        super().__init__(data, **options)
        self.giving, self.own = giving, own
        nexts = [Option(one.reference, one.label, one.hint) for one in giving.nexts]
        set_options(self, "to", [*nexts, Option(PERSON, _NAMED_BELOW)])
        people = [Option(one.reference, one.name) for one in giving.people]
        set_options(self, "person", [Option("", "Choose a colleague"), *people])
        ways = [one for one in How if one is not How.NOT_KNOWN or not own]
        there = {key_of(item.code, item.reference) for item in giving.items}
        for key in sorted(_keys_sent(data, "how_") - there):
            self._ask(key, "it", ways, own=own)  # gone meanwhile: what was typed stays part of the form
        for item in giving.items:
            name, said = key_of(item.code, item.reference), f"{item.reference}: {item.what.lower()}"
            self._ask(name, said, ways, own=own)

    def _ask(self, name: str, said: str, ways: list[How], *, own: bool) -> None:
        self.fields[f"how_{name}"] = Choice(
            what=f"how it is with {said.partition(':')[0]}",
            label="How is it now?",
            options=[Option(way.value, HOW_IN_WORDS[way]) for way in ways],
        )
        self.fields[f"know_{name}"] = Line(
            what=f"what they need to know about {said}",
            label=f"What they need to know, in {MOST_WORDS} words",
            max_length=KNOW_LIMIT,
            required=own,
        )
        self.fields[f"then_{name}"] = Line(
            what="what to do then",
            label="If … then … (optional)",
            max_length=THEN_LIMIT,
            required=False,
        )

    def rows(self) -> list[Row]:
        names = [(item, key_of(item.code, item.reference)) for item in self.giving.items]
        return [
            Row(item, self[f"how_{name}"], self[f"know_{name}"], self[f"then_{name}"]) for item, name in names
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name, value in list(said.items()):
            if name.startswith("know_") and not (judged := is_short(value)).allowed:
                self.add_error(name, judged.because)
        if said.get("to") == PERSON and not said.get("person") and "person" not in self.errors:
            self.add_error("person", "Choose a colleague")
        return said

    def desk(self) -> str:
        chosen: str = self.cleaned_data["to"]
        return "" if chosen == PERSON else chosen

    def colleague(self) -> str:
        return str(self.cleaned_data["person"]) if self.cleaned_data["to"] == PERSON else ""

    def lines(self) -> dict[str, Said]:
        said = self.cleaned_data
        names = sorted(name.removeprefix("how_") for name in self.fields if name.startswith("how_"))
        return {
            name: Said(How(said[f"how_{name}"]), said[f"know_{name}"], said[f"then_{name}"]) for name in names
        }


@dataclass(frozen=True, slots=True)
class ReadRow:
    line: HandedLine
    read: BoundField | None  # None: it is read, or over
    first: BoundField | None


class ReceiveForm(Form):
    """A tick an item, and one's own words for the first thing to do where somebody must act."""

    def __init__(self, data: Any = None, *, facts: HandoverFacts, **options: Any) -> None:
        super().__init__(data, **options)
        self.facts = facts
        for line in facts.lines if facts.may_read else ():
            if line.to_read:
                self.fields[f"read_{line.key}"] = Tick(label=f"I have read {line.item}")
            if line.to_read and must_say_back(line.how):
                self.fields[f"first_{line.key}"] = Line(
                    what=f"the first thing to do for {line.item}",
                    label="In your words: the first thing to do",
                    max_length=FIRST_LIMIT,
                    required=False,
                )

        for key in sorted(_keys_sent(data, "read_") - {line.key for line in facts.lines if line.to_read}):
            self.fields[f"read_{key}"] = Tick(label="I have read it")  # read by somebody meanwhile
            self.fields[f"first_{key}"] = Line(
                what="the first thing", label="The first thing", max_length=FIRST_LIMIT, required=False
            )

    def rows(self) -> list[ReadRow]:
        def field(name: str, line: HandedLine) -> BoundField | None:
            return self[name] if name in self.fields and line.to_read else None

        return [
            ReadRow(line, field(f"read_{line.key}", line), field(f"first_{line.key}", line))
            for line in self.facts.lines
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for line in self.facts.lines:
            name = f"first_{line.key}"
            if not line.to_read or not said.get(f"read_{line.key}") or name not in self.fields:
                continue
            if name not in self.errors and not said.get(name):
                self.add_error(name, f"Enter the first thing to do for {line.item}, in your own words")
            elif name not in self.errors:
                judged = in_own_words(said[name], told=(line.know, line.then))
                if not judged.allowed:
                    self.add_error(name, judged.because)
        first = next((name for name in self.fields if name.startswith("read_")), "")
        if first and not self.errors and not self.read():
            self.add_error(first, "Tick each item that you have read")
        return said

    def read(self) -> dict[str, str]:
        said = self.cleaned_data
        ticked = sorted(
            name.removeprefix("read_") for name in said if name.startswith("read_") and said[name]
        )
        return {key: said.get(f"first_{key}", "") for key in ticked}


_A_KEY = re.compile(r"[A-Z]{1,2}-[0-9A-Z]{5}-[0-9A-Z]{5}_[a-z_]{1,30}")


def _keys_sent(data: Any, prefix: str) -> set[str]:
    """The items that a form was sent about: a second press is about the same, whatever the first has done."""
    names = (name.removeprefix(prefix) for name in data or () if name.startswith(prefix))
    return {name for name in names if _A_KEY.fullmatch(name)}
