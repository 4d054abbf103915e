"""What is asked where a worry is about an adult, in the words that both forms ask it in."""

from joinedup.frontdoor.rules.telling import TEXT_LIMIT
from joinedup.ui.forms import Choice, Form, Line, Option, Text, Tick


class AboutAWorker(Form):
    of_a_worker = Tick(
        label="It is about somebody who works with children, paid or not",
        hint="Then the front door alone reads it: no other agency of the hub, and no meeting.",
    )


class ToldOfThen(Form):
    long_ago = Line(
        what="when it was",
        label="About when was it?",
        hint="For example 'around 1994, I was 8'",
        required=False,
    )
    who_did_it = Text(
        what="who did it",
        label="Who did it, as far as you want to say? Where are they now?",
        hint="A name, where they live or work. Children who are near them today can be kept safe.",
        max_length=TEXT_LIMIT,
        rows=5,
        required=False,
    )


class AboutTheAdult(Form):
    adult_name = Line(what="the name", label="Their name", max_length=240, required=False)
    adult_age = Line(what="the age", label="About what age?", max_length=40, required=False)
    address = Line(what="where they live", label="Where do they live or stay?", required=False)
    adult_agrees = Choice(
        what="whether they agree",
        label="Do they know, and agree, that you are telling us?",
        hint="We listen to what they want. If it is not safe to ask them, do not ask.",
        options=(
            Option("agrees", "They know and agree"),
            Option("does_not", "They know and do not agree"),
            Option("not_asked", "They do not know"),
        ),
        required=False,
    )
