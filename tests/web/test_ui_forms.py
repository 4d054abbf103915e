"""Forms: nothing typed is lost, every error is one sentence, and each field is shown by its kind."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from jinja2 import Environment
from lxml import html

from joinedup.ui import forms
from joinedup.ui.environment import environment


class Ask(forms.Form):
    topic = forms.Choice(
        what="what you need to know",
        label="What do you need to know?",
        options=[
            forms.Option("abuse", "Domestic abuse incidents", "Police and health hold these"),
            forms.Option("other", "Something else"),
        ],
    )
    whom = forms.Choices(
        what="who it is about",
        label="About whom?",
        options=[forms.Option("m", "Mara"), forms.Option("d", "Dad")],
    )
    why = forms.Text(what="why, in a sentence", label="Why?", hint="The police read this.", max_length=20)
    more = forms.Line(what="why you need more", label="Why so far back?", required=False)
    by = forms.Day(what="when you need it", label="Needed by")
    told = forms.Tick(label="The family knows", must="Say whether the family knows")


FILLED = "topic=abuse&whom=m&why=To+decide&by=16+July+2026&told=on"


@pytest.fixture(scope="module")
def env() -> Environment:
    return environment()


def ask(query: str) -> Ask:
    return Ask(QueryDict(query))


def shown(env: Environment, source: str, **context: Any) -> Any:
    return html.document_fromstring("<div>" + env.from_string(source).render(**context) + "</div>")


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_a_whole_form_is_read_as_it_was_meant() -> None:
    form = ask(FILLED)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "topic": "abuse",
        "whom": ["m"],
        "why": "To decide",
        "more": "",
        "by": date(2026, 7, 16),
        "told": True,
    }


def test_an_empty_form_is_told_what_to_do_field_by_field() -> None:
    form = ask("")
    assert not form.is_valid()
    assert form.error_links == [
        ("#id_topic", "Choose what you need to know"),
        ("#id_whom", "Choose who it is about"),
        ("#id_why", "Enter why, in a sentence"),
        ("#id_by", "Enter when you need it"),
        ("#id_told", "Say whether the family knows"),
    ]


def test_the_summary_links_to_a_field_that_is_there_and_says_the_same(env: Environment) -> None:
    form = ask("")
    page = shown(
        env,
        "{{ ui.error_summary(form) }}{% for bound in form %}{{ ui.field(bound) }}{% endfor %}",
        form=form,
    )
    assert text(page.find(".//h2")) == "Not sent yet. Check 5 things:"
    beside = [text(error).removeprefix("Error: ") for error in page.find_class("govuk-error-message")]
    links = page.find_class("govuk-error-summary__list")[0].findall(".//a")
    assert [text(link) for link in links] == beside
    for link in links:
        assert page.get_element_by_id(link.get("href")[1:]).tag in {"input", "textarea"}


def test_a_form_that_was_not_sent_says_nothing_of_errors(env: Environment) -> None:
    assert env.from_string("{{ ui.error_summary(form) }}").render(form=Ask()).strip() == ""


def test_everything_typed_is_still_there_when_one_thing_is_wrong(env: Environment) -> None:
    form = ask("topic=other&whom=m&whom=d&why=To+decide+if+Mara+can+stay+at+Nan%27s&by=31/11/2026")
    assert not form.is_valid()
    page = shown(env, "{% for bound in form %}{{ ui.field(bound) }}{% endfor %}", form=form)
    assert page.find(".//textarea").text.strip() == "To decide if Mara can stay at Nan's"
    assert page.xpath(".//input[@name='by']")[0].get("value") == "31/11/2026"
    ticked = [box.get("value") for box in page.xpath(".//input") if box.get("checked") is not None]
    assert ticked == ["other", "m", "d"]
    assert form.errors["why"] == ["This is 15 characters too long. The limit is 20."]
    assert form.errors["by"] == ["There is no such day. Check the day and the month."]


@pytest.mark.parametrize(
    "name",
    [
        "O",
        "O'Neill",
        "D’Arcy",
        "Null",
        "Zoë",
        "Zoe\u0308",
        "\u0645\u0631\u064a\u0645",
        "\u200fשרה",
        "Ọláọlúwa",
        "李",
        "😀 Star",
    ],
)
def test_the_names_that_people_have_are_taken_as_they_are(name: str) -> None:
    data = QueryDict(FILLED, mutable=True)
    data["more"] = name
    form = Ask(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["more"] == name


@pytest.mark.parametrize("typed", ["a\0b", "half \ud83d of one", "bell \x07"])
def test_what_cannot_be_stored_is_refused_in_one_sentence_and_shown_again(
    env: Environment, typed: str
) -> None:
    data = QueryDict(FILLED, mutable=True)
    data["more"] = typed
    form = Ask(data)
    assert not form.is_valid()
    assert form.error_links == [
        ("#id_more", "This holds a character that cannot be stored. Type it again instead of pasting it.")
    ]
    env.from_string("{{ ui.field(form.more) }}").render(form=form).encode("utf-8")


def test_a_pasted_line_end_counts_once_and_is_stored_once() -> None:
    data = QueryDict(FILLED, mutable=True)
    data["why"] = "0123456789\r\n012345678"  # 20 characters as the counter on the page counts them
    form = Ask(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["why"] == "0123456789\n012345678"


def test_two_lines_pasted_into_one_become_one() -> None:
    data = QueryDict(FILLED, mutable=True)
    data["more"] = "Rowan\r\nStreet"
    form = Ask(data)
    assert form.is_valid()
    assert form.cleaned_data["more"] == "Rowan Street"


def test_a_field_that_arrives_twice_is_not_guessed_at() -> None:
    form = ask(FILLED + "&topic=other")
    assert not form.is_valid()
    assert form.error_links == [("#id_topic", "This was sent more than once. Check it and send again.")]
    assert "topic" not in form.cleaned_data


def test_a_choice_that_was_never_offered_is_refused() -> None:
    form = ask(FILLED.replace("topic=abuse", "topic=everything"))
    assert not form.is_valid()
    assert form.error_links == [("#id_topic", "Choose what you need to know from the list")]


def test_a_day_that_may_be_left_out_is_none() -> None:
    class Optional(forms.Form):
        since = forms.Day(what="since when", label="Since", required=False)

    form = Optional(QueryDict("since="))
    assert form.is_valid()
    assert form.cleaned_data == {"since": None}


def test_a_day_known_beforehand_is_shown_in_words(env: Environment) -> None:
    page = shown(env, "{{ ui.field(form.by) }}", form=Ask(initial={"by": date(2026, 7, 16)}))
    assert page.find(".//input").get("value") == "Thursday 16 July 2026"


def test_each_field_is_shown_by_its_kind_with_label_and_hint(env: Environment) -> None:
    page = shown(env, "{% for bound in form %}{{ ui.field(bound) }}{% endfor %}", form=Ask())
    assert [text(legend) for legend in page.xpath(".//legend")] == [
        "What do you need to know?",
        "About whom?",
    ]
    assert [radio.get("value") for radio in page.xpath(".//input[@type='radio']")] == ["abuse", "other"]
    assert page.xpath(".//input[@checked]") == []
    assert "Police and health hold these" in text(page)
    area = page.find(".//textarea")
    assert "id_why-hint" in area.get("aria-describedby")
    assert page.xpath(".//*[@data-maxlength='20']") != []


def test_what_a_choice_reveals_needs_no_script(env: Environment) -> None:
    page = shown(env, "{{ ui.field(form.topic, reveals={'other': ui.field(form.more)}) }}", form=Ask())
    revealed = page.get_element_by_id("conditional-id_topic-2")
    assert revealed.get("class") == "govuk-radios__conditional"
    assert revealed.xpath(".//input[@name='more']") != []
    assert page.xpath(".//*[@data-aria-controls]") == []


def test_a_form_carries_its_token_its_key_and_the_version_it_saw(env: Environment) -> None:
    page = shown(
        env,
        "{{ ui.form_start('/ask', key='k-1', version=0) }}{{ ui.button('Send question') }}"
        "{{ ui.form_end() }}",
        csrf_input="",
    )
    form = page.find(".//form")
    assert (form.get("method"), form.get("action")) == ("post", "/ask")
    assert {hidden.get("name"): hidden.get("value") for hidden in form.xpath(".//input[@type='hidden']")} == {
        forms.KEY_FIELD: "k-1",
        forms.VERSION_FIELD: "0",
    }
    button = form.find(".//button")
    assert text(button) == "Send question"
    assert button.get("data-prevent-double-click") == "true"


def test_a_form_printed_whole_looks_like_the_rest_of_the_house() -> None:
    page = html.document_fromstring(str(Ask()))
    assert len(page.find_class("govuk-form-group")) == 6
    assert page.xpath(".//p") == []


def test_options_that_are_known_only_for_this_page() -> None:
    form = ask(FILLED.replace("whom=m", "whom=tobi"))
    forms.set_options(form, "whom", [forms.Option("tobi", "Tobi", "3")])
    assert form.is_valid(), form.errors
    with pytest.raises(TypeError, match="why is not a choice"):
        forms.set_options(form, "why", [])
