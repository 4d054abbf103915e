"""The shell and the components, rendered: what a reader, a screen reader and a strict policy find in them."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from jinja2 import Environment, UndefinedError
from lxml import html

from joinedup.ui.environment import environment
from joinedup.ui.errors import ERROR_PAGES, error_page
from joinedup.ui.parts import PersonRow, TimelineEntry, WorkItem
from joinedup.ui.rendering import answer, asked_for_part
from joinedup.ui.shell import NavItem, Shell

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London
PRIYA = Shell(
    area_name="Leeds",
    person_name="Priya Nair",
    agency_name="Children's social work",
    sign_out_url="/sign-out",
    navigation=(
        NavItem("My day", "/", count=3, count_words="3 things to do first"),
        NavItem("Questions", "/questions", current=True),
    ),
    find_url="/find",
    duty_line="On shift until 14:00",
    on_duty=True,
    desk_line="Duty desk: Duty and Advice – 2 waiting",
    demo_line="Demo town. Nobody here is real.",
    moment=TUESDAY_NINE,
    footer=(NavItem("Help", "/help"), NavItem("Accessibility", "/accessibility")),
)
NOBODY = Shell(sign_in_url="/sign-in", footer=PRIYA.footer)
PAGE = """{% extends "ui/page.html" %}{% block title %}Ask a question{% endblock %}
{% block content %}<h1>Ask a question</h1>{% block part %}<p>{{ said }}</p>{% endblock %}{% endblock %}"""


@pytest.fixture(scope="module")
def env() -> Environment:
    return environment()


def rendered(env: Environment, source: str, **context: Any) -> Any:
    return html.document_fromstring(env.from_string(source).render(**context))


def page(env: Environment, shell: Shell, **context: Any) -> Any:
    return rendered(env, PAGE, shell=shell, said="hello", **context)


def text(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_the_title_says_the_page_and_never_a_name(env: Environment) -> None:
    assert page(env, PRIYA).findtext(".//title") == "Ask a question | Joinedup"


def test_the_title_of_a_page_with_errors_says_so_first(env: Environment) -> None:
    assert page(env, PRIYA, errors=True).findtext(".//title") == "Error: Ask a question | Joinedup"


def test_priya_sees_who_she_is_what_waits_and_what_day_it_is(env: Environment) -> None:
    shown = page(env, PRIYA)
    assert "Signed in: Priya Nair Children's social work" in text(shown.find(".//header"))
    first, second = shown.xpath(".//nav[@aria-label='Main']//a")
    assert text(first) == "My day 3 (3 things to do first)"
    assert second.get("aria-current") == "page"
    assert first.get("aria-current") is None
    assert text(shown.xpath(".//*[@aria-label='Demo']")[0]) == (
        "Demo town. Nobody here is real. Here it is Tuesday 14 July 2026, 09:00."
    )
    assert "On shift until 14:00 Duty desk: Duty and Advice – 2 waiting" in text(
        shown.xpath(".//*[@aria-label='Duty']")[0]
    )


def test_signing_out_and_finding_are_forms_that_post(env: Environment) -> None:
    forms = {form.get("action"): form for form in page(env, PRIYA).findall(".//form")}
    assert {action: form.get("method") for action, form in forms.items()} == {
        "/sign-out": "post",
        "/find": "post",
    }
    label = forms["/find"].find(".//label")
    assert text(label) == "Find a child, person or reference"
    assert label.get("for") == forms["/find"].xpath(".//input[@type='text']")[0].get("id")


def test_a_stranger_is_shown_no_navigation_and_no_search(env: Environment) -> None:
    shown = page(env, NOBODY)
    assert shown.findall(".//form") == []
    assert shown.xpath(".//nav") == []
    assert [text(link) for link in shown.xpath(".//header//a")] == ["Joinedup", "Sign in"]


def test_every_page_has_the_landmarks_the_live_regions_and_help_in_one_place(env: Environment) -> None:
    for shell in (PRIYA, NOBODY):
        shown = page(env, shell)
        assert shown.find_class("govuk-skip-link")[0].get("href") == "#main-content"
        assert len(shown.xpath(".//main[@id='main-content']")) == 1
        assert shown.xpath(".//*[@id='announce']")[0].get("aria-live") == "polite"
        assert shown.xpath(".//*[@id='alert']")[0].get("role") == "alert"
        foot = text(shown.find(".//footer"))
        assert foot == "Help Accessibility Immediate danger: call 999"


def test_nothing_on_a_page_needs_an_exception_to_the_policy(env: Environment) -> None:
    for shell in (PRIYA, NOBODY):
        shown = page(env, shell, csrf_token="token")
        assert [script for script in shown.findall(".//script") if not script.get("src")] == []
        assert shown.findall(".//style") == []
        for node in shown.iter():
            assert not any(name == "style" or name.startswith(("on", "hx-on")) for name in node.attrib), (
                node.tag
            )


def test_a_page_asks_nobody_else_for_anything(env: Environment) -> None:
    source = env.from_string(PAGE).render(shell=PRIYA, said="hello")
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", source)


def test_a_name_that_the_view_forgot_is_a_defect_not_a_gap(env: Environment) -> None:
    with pytest.raises(UndefinedError, match="said"):
        env.from_string(PAGE).render(shell=PRIYA)


def test_what_people_typed_is_shown_and_never_obeyed(env: Environment) -> None:
    typed = "<script>alert('Null')</script>"
    shown = rendered(
        env, "{{ ui.notice(typed) }}{{ ui.tag(typed) }}{{ govukInsetText({'text': typed}) }}", typed=typed
    )
    assert shown.findall(".//script") == []
    assert text(shown).count(typed) == 3


def test_a_badge_says_its_number_in_words() -> None:
    with pytest.raises(ValueError, match="a badge needs words"):
        NavItem("Questions", "/questions", count=3)


@pytest.mark.parametrize("known", ERROR_PAGES, ids=lambda known: str(known.status))
def test_an_error_says_what_happened_what_to_do_and_what_is_not_lost(env: Environment, known: Any) -> None:
    source = env.get_template("ui/error.html").render(
        shell=NOBODY, page=known, reference="7KQ4", contact="", kept_at="", again=None
    )
    said = text(html.document_fromstring(source).find(".//main"))
    for sentence in (known.title, known.what_happened, known.what_to_do, known.nothing_lost, "7KQ4"):
        assert sentence in said
    assert "sorry" not in said.lower()
    assert "please" not in said.lower()


def test_an_error_without_a_page_of_its_own_is_said_like_its_kind() -> None:
    assert error_page(418).status == 400
    assert error_page(504).status == 500
    assert error_page(404).title == "There is nothing here for you"


def test_the_people_around_a_child_say_who_is_there_now_and_why(env: Environment) -> None:
    rows = [
        PersonRow(
            "Police",
            "Po",
            "Sgt A. Moran",
            "DC S. Khan",
            why="because DC Khan is off until Tuesday",
            phone="0113 496 0103",
        ),
        PersonRow("Housing", "Ho", "Duty: L. Shaw"),
    ]
    shown = rendered(env, "{{ ui.people_panel(rows) }}", rows=rows)
    police, housing = shown.xpath(".//tbody//tr")
    assert (
        text(police) == "Po Police DC S. Khan Sgt A. Moran because DC Khan is off until Tuesday 0113 496 0103"
    )
    assert "not known" in text(housing)
    assert "no number held" in text(housing)
    assert police.xpath(".//a")[0].get("href") == "tel:01134960103"
    assert [cell.get("data-label") for cell in police] == ["Agency", "Person", "On duty now", "Ring"]


def test_a_clock_says_in_words_what_its_bar_shows(env: Environment) -> None:
    shown = rendered(env, "{{ ui.clock('Day 33 of 45, 12 left', 33, 45, label='Assessment') }}")
    bar = shown.find(".//progress")
    assert (bar.get("value"), bar.get("max"), bar.get("aria-label")) == ("33", "45", "Assessment")
    assert text(shown.find_class("j-clock__words")[0]) == "Day 33 of 45, 12 left"


def test_every_component_renders_with_only_what_it_must_be_given(env: Environment) -> None:
    shown = rendered(
        env,
        """{{ ui.identity_bar('Mara Okafor, 9') }}{{ ui.sub_navigation(items) }}{{ ui.back('My day', '/') }}
        {% call ui.panel('Due') %}<p>x</p>{% endcall %}{{ ui.work_list(work, 'Do first') }}
        {{ ui.timeline(told) }}{{ ui.scope_preview('You will disclose 3 of 212 items.') }}
        {{ ui.empty('Nothing waits.') }}
        {{ ui.receipt('We have your concern', 'C-7KQ4M-RPWX3') }}{{ ui.steps(['Read today']) }}
        {{ ui.warning('Late') }}
        {{ ui.inset('Note') }}{% call ui.details('Why') %}Order{% endcall %}{{ ui.quote('“Nan”', 'school') }}
        {{ ui.summary_list([('Purpose', 'Section 17'), ('By', 'today', '/change')]) }}
        {{ ui.table('Waiting', ['Reference'], [['C-1']]) }}{{ ui.when(at) }}{{ ui.on(at) }}
        {{ ui.agency('Police', 'Po') }}
        {{ ui.person('DC S. Khan') }}{{ ui.button('Send question') }}{{ ui.button_link('Ask', '/ask') }}
        {{ ui.act('/seen', 'Mark as seen', '') }}{% call ui.buttons() %}x{% endcall %}
        {{ ui.reference('C-1') }}
        {% call ui.chart('c1', 'Answers', 'Improved since May.', 'Source') %}<svg></svg>{% endcall %}""",
        items=PRIYA.navigation,
        work=[WorkItem("Concern", "/c")],
        told=[TimelineEntry(TUESDAY_NINE, "Asked")],
        at=TUESDAY_NINE,
    )
    assert shown.xpath(".//h1")[0].text == "We have your concern"
    assert text(shown.find_class("govuk-summary-list")[0].find(".//a")) == "Change by"


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true", "HX-Request-Type": "partial"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
        ({"HX-Request": "yes"}, False),
    ],
)
def test_only_a_script_that_asks_for_a_part_gets_one(headers: dict[str, str], part: bool) -> None:
    assert asked_for_part(RequestFactory().get("/", headers=headers)) is part


def test_a_part_is_the_same_bytes_as_in_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    backend: Any = engines["jinja2"]
    monkeypatch.setitem(backend.__dict__, "template_context_processors", [_shell_of_priya])
    context = {"page": error_page(404), "reference": "7KQ4", "contact": "", "kept_at": "", "again": None}
    whole = answer(RequestFactory().get("/"), "ui/error.html", dict(context), part="content", status=404)
    asked = RequestFactory().get("/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    part = answer(asked, "ui/error.html", dict(context), part="content", status=404)
    assert (whole.status_code, part.status_code) == (404, 404)
    assert part.content.startswith(b'<div class="j-error">')
    assert part.content.strip() in whole.content
    assert b"<html" not in part.content
    assert whole["Vary"] == part["Vary"] == "HX-Request, HX-Request-Type"


def _shell_of_priya(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": PRIYA}
