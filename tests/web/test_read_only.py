"""Read-only: work stops, its text is kept; looks and coming in go on (security.md B-17, B-18)."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from joinedup import store
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import Concern
from joinedup.site import readonly, urgent
from joinedup.store.models import ReadOnlyMode
from joinedup.store.readonly import ReadOnlyLine
from joinedup.trail.models import Entry, Reason
from tests.house.test_read_only import actions

from .bad_forms import FORMS
from .bad_town import Here, form_at, here, page_of, stored, text_of, title_of
from .conftest import Town
from .signin_case import Live
from .test_bad_input import SHOWN_TO, Desk, _path, taken_back, trail_cannot_be_written
from .test_console import Command, run_command
from .test_signin import live

__all__ = ["here", "live", "run_command"]

CONSOLE = SimpleNamespace(reference="console", agency_reference="", area_id=0)
MOVING = "The records move to a new machine."
GO_ON = {
    "site:sign_in", "site:sign_out", "desk:find", "desk:look_for", "desk:keep_draft", "desk:discard_draft",
    "desk:reveal",  # whoever must go to a child goes
}  # fmt: skip
A_FILE = {"frontdoor:add_file", "desk:send_rota"}  # which no page can keep


def close(town: Town) -> None:
    """Tuesday, 09:00: until noon."""
    readonly.close(until=town.at + timedelta(hours=3), because=MOVING, by=CONSOLE, at=town.at)


# --- the store


def test_every_action_that_is_work_is_refused_before_it_does_anything(town: Town) -> None:
    close(town)
    work = [each for each in actions() if not getattr(each[2], "joinedup_goes_on", False)]
    assert len(work) >= 50
    before = stored(with_looks=True)
    for module, name, action in work:
        with pytest.raises(store.ReadOnly):
            action(by=CONSOLE, at=town.at)
        assert stored(with_looks=True) == before, f"{module}.{name}"


def test_what_was_saved_before_is_answered_again_with_its_receipt(here: Here) -> None:
    desk = Desk("frontdoor:tell", here)
    first = desk.send()
    close(here.town)
    assert desk.send()["Location"] == first["Location"]


def test_work_goes_on_when_it_is_ended(here: Here) -> None:
    close(here.town)
    readonly.open_again(by=CONSOLE, at=here.town.at)
    assert Desk("frontdoor:tell", here).send().status_code == 303
    assert not ReadOnlyMode.objects.exists()
    ends = Entry.objects.filter(code__startswith="readonly.").order_by("number")
    assert [entry.code for entry in ends] == ["readonly.begun", "readonly.ended"]
    assert Reason.objects.get(entry=ends[0]).text == MOVING


# --- pages


def test_every_page_is_shown_with_until_when_and_its_look_recorded(
    here: Here, subtests: pytest.Subtests
) -> None:
    close(here.town)
    for template in (
        *SHOWN_TO,
        "/front-door/{told}",
        "/",
        "/questions",
        "/directory",
        "/concern/new",
        "/help",
    ):
        with subtests.test(page=template):
            client = here.client(SHOWN_TO.get(template, "Priya Nair"))
            path, before = _path(template, here, client), Entry.objects.count()
            page = client.get(path)
            assert page.status_code == 200
            assert (
                "Read-only until 12:00: you can look at everything, and nothing can be saved. "
                "Reason: The records move to a new machine." in text_of(page)
            )
            assert Entry.objects.count() - before == (template in (*SHOWN_TO, "/front-door/{told}"))
    assert Concern.objects.get(reference=here.told).first_read_at is None


def test_no_form_is_taken_and_its_text_stays_on_the_page(here: Here, subtests: pytest.Subtests) -> None:
    FORMS["desk:handover"].posts_to(here)  # first, for it hands over all that Hannah has by then
    for case in FORMS.values():
        case.posts_to(here)  # what is made where a form asks for it is there before the first is opened
    desks = [Desk(name, here) for name in sorted(FORMS) if name not in GO_ON | A_FILE]
    close(here.town)
    before = stored()
    for desk in desks:
        with subtests.test(form=desk.name), taken_back():
            answer = desk.carry_out()
            assert answer.status_code == 503
            assert int(answer["Retry-After"]) == 3 * 60 * 60
            assert title_of(answer) == "Nothing can be saved just now | Joinedup"
            said = text_of(answer)
            assert "Joinedup is read-only until 12:00. Reason: The records move to a new machine." in said
            assert "ring the duty desk, or 999" in said
            assert "Nothing was sent. What you typed is kept on this page." in said
            again = form_at(answer, desk.path)
            for name, value in desk.filled.items():
                if name == "_shown":  # the mark of what was read: the page between has one of its own
                    continue
                sent = list(value) if isinstance(value, list | tuple) else [value]
                assert again.get(name, []) == sent, name
            assert stored() == before


@pytest.mark.parametrize("name", sorted(A_FILE))
def test_a_file_is_not_taken_and_has_to_be_chosen_again(here: Here, name: str) -> None:
    desk = Desk(name, here)
    close(here.town)
    before = stored()
    answer = desk.send()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10800")
    assert title_of(answer) == "Nothing can be saved just now | Joinedup"
    assert "Nothing was sent. Keep your file, and choose it again then." in text_of(answer)
    assert "kept on this page" not in text_of(answer)
    assert [form for form in page_of(answer).forms if form.action == desk.path] == []
    assert stored() == before


def test_what_was_typed_beside_a_drawing_is_kept_and_the_drawing_has_to_be_chosen_again(here: Here) -> None:
    desk = Desk("desk:add_words", here)
    close(here.town)
    answer = desk.send(drawing=SimpleUploadedFile("cat.png", b"never looked at"))
    assert answer.status_code == 503
    assert "To send its file too, go back and choose it again then." in text_of(answer)
    (again,) = [form for form in page_of(answer).forms if form.action == desk.path]
    assert again.fields["words"] == desk.filled["words"]


def test_where_somebody_lives_is_opened_for_a_reason_as_on_any_day(here: Here) -> None:
    """Whoever must go to a child tonight goes; the trail has why before anything is opened."""
    desk = Desk("desk:reveal", here)
    close(here.town)
    told = desk.send()
    assert (told.status_code, told["Location"]) == (303, f"/sealed/{here.sealed}/opened")
    assert desk.client.get(told["Location"]).status_code == 200
    newest = Entry.objects.filter(code__startswith="sealed.").order_by("number")
    assert [entry.code for entry in newest][-3:] == ["sealed.reason_given", "sealed.revealed", "sealed.shown"]


def test_what_was_kept_is_sent_again_from_the_same_page_once(here: Here) -> None:
    desk = Desk("frontdoor:tell", here)
    close(here.town)
    kept = form_at(desk.send(), desk.path)
    readonly.open_again(by=CONSOLE, at=here.town.at)
    for _ in range(2):
        assert desk.client.post(desk.path, kept).status_code == 303
    assert Concern.objects.filter(worry="Mara came in hungry again.").count() == 1


def test_what_was_typed_can_be_read_and_copied(here: Here) -> None:
    close(here.town)
    page = page_of(Desk("frontdoor:tell", here).send())
    assert "Mara came in hungry again." in page.xpath("//main//p/text()")


@pytest.mark.parametrize("minutes", [0, 1, 90])
def test_when_it_takes_longer_than_was_said_it_is_said(here: Here, minutes: int) -> None:
    close(here.town)
    here.town.set_time(here.town.at + timedelta(hours=3, minutes=minutes))
    priya = here.client("Priya Nair")
    assert "Read-only longer than until 12:00, as was said first:" in text_of(priya.get("/"))
    answer = Desk("frontdoor:tell", here).send()
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")


def test_somebody_comes_in_works_their_second_proof_and_goes_out(live: Live) -> None:
    live.has_account("Priya Nair")
    invited = live.invite("Denise Walker")
    close(live.town)
    priya = live.inside("Priya Nair")
    assert "Read-only until 12:00" in text_of(priya.get("/"))
    assert priya.post("/sign-out").status_code == 303
    chosen = {"password": "heron bicycle lantern", "again": "heron bicycle lantern"}
    assert Client().post(f"/welcome/{invited}", chosen)["Location"] == "/sign-in/set-up"
    assert "Read-only until 12:00" in text_of(Client().get("/sign-in"))


def test_the_environment_of_a_process_can_say_it_too(here: Here, settings: Settings) -> None:
    settings.READ_ONLY = ReadOnlyLine(here.town.at + timedelta(hours=1), "A disk is nearly full", fixed=True)
    assert Desk("frontdoor:tell", here).send().status_code == 503
    assert "Read-only until 10:00" in text_of(here.client("Priya Nair").get("/"))


# --- the console


def test_it_is_switched_on_and_off_from_the_console(town: Town, run_command: Command) -> None:
    on = ("readonly", "on", "--until", "2026-07-14T12:00", "--because", MOVING)
    said = (
        "Read-only until 12:00: you can look at everything, and nothing can be saved. "
        "Reason: The records move to a new machine.\n"
    )
    assert run_command(*on) == (0, said)
    assert run_command("readonly", "show") == (0, said)
    with pytest.raises(store.ReadOnly):
        frontdoor.begin_reading("C-00000-00000", by=CONSOLE, at=town.at)
    assert run_command("readonly", "off") == (0, "Off: work goes on.\n")
    assert run_command("readonly", "off") == (0, "It was not on: work goes on.\n")


@pytest.mark.parametrize(
    ("until", "because", "sentence"),
    [
        ("noon", MOVING, "'noon' is not a date and time such as 2026-07-14T09:00."),
        ("2026-07-14T09:00", MOVING, "Give a moment that is still to come: people plan by it."),
        ("2026-07-14T12:00", " ", "Give a reason in words, 200 characters at most: it stands on every page."),
        ("2026-07-14T12:00", "x" * 201, "Give a reason in words, 200 characters at most:"),
        ("2026-07-14T12:00", "a\x07b", "Give a reason in words, 200 characters at most:"),
    ],
)
def test_what_it_cannot_be_told_is_refused_in_one_sentence(
    town: Town, run_command: Command, until: str, because: str, sentence: str
) -> None:
    code, said = run_command("readonly", "on", "--until", until, "--because", because)
    assert code == 2
    assert said.startswith(sentence)
    assert not ReadOnlyMode.objects.exists()


def test_off_cannot_undo_what_the_environment_says(
    town: Town, run_command: Command, settings: Settings
) -> None:
    settings.READ_ONLY = ReadOnlyLine(town.at + timedelta(hours=1), "A disk is nearly full", fixed=True)
    code, said = run_command("readonly", "off")
    assert (code, said) == (2, "JOINEDUP_READONLY is set: unset it, and start what serves again.\n")


# --- the database gives up


@contextlib.contextmanager
def nothing_can_be_asked(after: int = 0) -> Iterator[None]:
    from django.db import connection

    left = [after]

    def fails(execute: Callable[..., Any], *asked: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OperationalError("unable to open database file")
        return execute(*asked)

    with connection.execute_wrapper(fails):
        yield


def test_the_number_to_ring_is_there_when_the_database_is_not(here: Here) -> None:
    urgent.read()
    priya = here.client("Priya Nair")
    with trail_cannot_be_written():
        said = text_of(priya.get(f"/children/{here.town.amara.reference}"))
    assert (
        "If it is urgent, ring Duty and Advice, 0113 496 0002; "
        "from Tuesday 14 July, 17:00 on Emergency Duty Team, 0113 496 0099." in said
    )


def test_pages_without_personal_data_are_shown_where_the_trail_cannot_be_written(here: Here) -> None:
    priya = here.client("Priya Nair")
    with trail_cannot_be_written():
        for path in ("/", "/questions", "/directory", "/concern/new", "/help", "/privacy", "/accessibility"):
            assert priya.get(path).status_code == 200, path
        assert priya.get(f"/children/{here.town.amara.reference}").status_code == 503


def test_help_is_there_for_a_stranger_without_any_database(town: Town) -> None:
    with nothing_can_be_asked():
        for path in ("/help", "/privacy", "/accessibility", "/healthz"):
            assert Client().get(path).status_code == 200, path


def test_help_is_there_for_whoever_was_inside_without_any_database(here: Here) -> None:
    priya = here.client("Priya Nair")
    with nothing_can_be_asked():
        for path in ("/help", "/privacy", "/accessibility", "/healthz"):
            assert priya.get(path).status_code == 200, path
        assert priya.get("/").status_code == 503
    assert priya.get("/").status_code == 200


def test_words_that_come_from_elsewhere_are_not_kept_on_a_page_of_ours(here: Here) -> None:
    """Before the token was compared the database failed: one press would send a stranger's words."""
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = here.client("Joy Adeyemi").cookies
    with nothing_can_be_asked():
        answer = checked.post("/concern/new", {"worry": "Words of a stranger", "_key": "k" * 24})
    assert answer.status_code == 503
    assert "Words of a stranger" not in answer.content.decode()


def test_words_from_our_own_page_are_kept_even_where_nobody_knows_who_sent_them(here: Here) -> None:
    desk = Desk("frontdoor:tell", here)
    with nothing_can_be_asked():
        answer = desk.send()
    assert answer.status_code == 503
    assert form_at(answer, desk.path)["worry"] == ["Mara came in hungry again."]


def test_a_password_is_never_kept(live: Live) -> None:
    live.has_account("Priya Nair")
    with nothing_can_be_asked():
        answer = live.give_password(Client(), "Priya Nair")
    assert answer.status_code == 503
    assert b"heron bicycle lantern" not in answer.content
