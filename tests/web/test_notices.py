"""The outbox: a notice goes with its change, to one person, says nothing, and waits in sight."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.http import Http404

from joinedup.agencies import actions as agency_actions
from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Desk, Shift
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.notices import actions as notices
from joinedup.notices import post as ways
from joinedup.notices.models import Notice
from joinedup.notices.post import NotTaken, ToFolder, ToServer
from joinedup.notices.rules.messages import Message, Template
from joinedup.notices.rules.trying import MOST_TRIES, State, Why
from joinedup.notices.rules.way_out import Folder, Smtp
from joinedup.trail.models import Entry

from .conftest import Town
from .sharing_case import Case, case

__all__ = ["case"]  # the fixture

PLACE = "https://joinedup.leeds.example"
FIVE_MINUTES = timedelta(minutes=5)


class Away:
    """A mail server that is away for the night."""

    def hand_over(self, message: Message) -> None:
        raise NotTaken(Why.UNREACHABLE)


class Killed(BaseException):
    """The process ends between handing over and writing that down."""


@pytest.fixture
def addresses(town: Town) -> None:
    for name, desk in town.desks.items():
        desk.email = f"desk{desk.pk}@{'police' if 'police' in name else 'leeds'}.example"
        desk.save(update_fields=["email"])
    for name, person in town.people.items():
        person.email = f"{name.split()[0].lower()}@work.example"
        person.save(update_fields=["email"])


@pytest.fixture
def sent(town: Town, tmp_path: Path) -> Callable[..., list[EmailMessage]]:
    """Empty the outbox at a moment, into a folder; give every letter that lies there by then."""

    def go(*, minutes: int = 0, post: Any = None) -> list[EmailMessage]:
        way = post or ToFolder(Folder(tmp_path / "post"))
        notices.tick(at=town.at + timedelta(minutes=minutes), book=agencies, post=way, place=PLACE)
        letters = sorted((tmp_path / "post").glob("*.eml"))
        return [message_from_bytes(letter.read_bytes(), policy=policy.default) for letter in letters]  # type: ignore[misc]

    return go


def test_a_question_tells_its_desk_an_answer_its_asker_and_an_outcome_who_prepared_it(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    reference = case.ask()
    assert [letter["Subject"] for letter in sent()] == [f"A question is waiting - {reference}"]
    case.prepare(reference)
    assert len(sent()) == 1, "nothing has left the police yet"
    case.release(reference)
    to = {str(letter["Subject"]): str(letter["To"]) for letter in sent()}
    desk = case.town.desks["Front-door police desk"]
    assert to == {
        f"A question is waiting - {reference}": f"desk{desk.pk}@police.example",
        f"Your question has an answer - {reference}": "priya@work.example",
    }


def test_a_second_tick_sends_nothing_twice(case: Case, addresses: None) -> None:
    case.ask()
    folder: list[Message] = []
    post = type("Post", (), {"hand_over": lambda _, message: folder.append(message)})()
    for minutes in (0, 0, 5, 600):
        at = case.town.at + timedelta(minutes=minutes)
        notices.tick(at=at, book=agencies, post=post, place=PLACE)
    assert len(folder) == 1


def test_what_is_rolled_back_tells_nobody(case: Case, addresses: None) -> None:
    with transaction.atomic():
        case.ask()
        assert Notice.objects.count() == 1
        transaction.set_rollback(True)
    assert Notice.objects.count() == 0


def test_a_notice_without_its_change_is_refused(town: Town) -> None:
    viewer = town.viewer("Priya Nair")
    with pytest.raises(RuntimeError, match="inside an action"):
        notices.tell(Template.QUESTION_WAITING, to="D-1", to_agency="", by=viewer, at=town.at)


def test_killed_between_sending_and_writing_it_down_there_is_one_copy_too_many_and_never_one_too_few(
    case: Case, addresses: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Message] = []
    post = type("Post", (), {"hand_over": lambda _, message: handed.append(message)})()
    case.ask()

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(notices, "_settle", killed)
        with pytest.raises(Killed):
            notices.tick(at=case.town.at, book=agencies, post=post, place=PLACE)
    for minutes in (1, 5, 10, 15):
        at = case.town.at + timedelta(minutes=minutes)
        notices.tick(at=at, book=agencies, post=post, place=PLACE)
    assert len(handed) == 2
    assert handed[0].reference == handed[1].reference, "so that a mailbox can tell that it is one"


def test_killed_before_sending_it_goes_five_minutes_later(case: Case, addresses: None) -> None:
    handed: list[Message] = []
    case.ask()

    class Dies:
        def hand_over(self, message: Message) -> None:
            raise Killed

    with pytest.raises(Killed):
        notices.tick(at=case.town.at, book=agencies, post=Dies(), place=PLACE)
    post = type("Post", (), {"hand_over": lambda _, message: handed.append(message)})()
    notices.tick(at=case.town.at + timedelta(minutes=4), book=agencies, post=post, place=PLACE)
    assert handed == []
    notices.tick(at=case.town.at + FIVE_MINUTES, book=agencies, post=post, place=PLACE)
    assert len(handed) == 1


def test_a_server_that_is_away_is_tried_48_times_and_then_it_is_on_a_page_until_somebody_tries_again(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    reference = case.ask()
    for number in range(MOST_TRIES + 3):
        sent(minutes=5 * number, post=Away())
    notice = Notice.objects.get()
    assert (notice.state, notice.tries, notice.why) == ("stuck", 48, "unreachable")

    manager = case.town.client("Denise Walker")
    assert b"1 notice could not be sent" in manager.get("/").content
    page = manager.get("/stuck").content.decode()
    assert f"A question is waiting - {reference}" in page
    assert "Front-door police desk, West Yorkshire Police" in page
    assert "could not be reached" in page
    for name in ("Amara", "Mara", "Okafor", "Rowan", "weekend", "police.example"):
        assert name not in page
    again = f"/stuck/{notice.reference}/again"
    assert manager.post(again, {"_key": "a", "_version": notice.version}).status_code == 303
    assert len(sent(minutes=300)) == 1
    assert Notice.objects.get().state == State.SENT.value


def test_a_notice_that_went_meanwhile_is_not_tried_again(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    case.ask()
    shown = Notice.objects.get()
    sent()
    pressed = case.town.client("Denise Walker").post(
        f"/stuck/{shown.reference}/again", {"_key": "a", "_version": shown.version}
    )
    assert pressed.status_code == 409
    assert "changed after you opened" in pressed.content.decode()


def test_the_page_is_for_who_answers_for_the_work_and_shows_another_agency_nothing(
    case: Case, addresses: None
) -> None:
    case.ask()
    notice = Notice.objects.get()
    assert case.town.client("Priya Nair").get("/stuck").status_code == 404
    angela, grace = case.town.client("Angela Moran"), case.town.viewer("Grace Obi")
    assert "A question is waiting" in angela.get("/stuck").content.decode(), "it is for her own desk"
    assert "keeps the checkpoints" not in angela.get("/stuck").content.decode()
    with pytest.raises(Http404):
        notices.try_again(notice.reference, version=1, by=grace, at=case.town.at)
    Notice.objects.update(to_agency="A-00000-00000", sender_agency="A-00000-00000")
    assert "A question is waiting" not in angela.get("/stuck").content.decode()
    hidden = angela.post(f"/stuck/{notice.reference}/again", {"_key": "b", "_version": 1})
    absent = angela.post("/stuck/N-00000-00000/again", {"_key": "c", "_version": 1})
    assert (hidden.status_code, absent.status_code) == (404, 404)


def test_who_has_left_is_told_nothing_and_the_desk_of_whoever_sent_it_is(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    reference = case.answered()
    sam = case.town.viewer("Sam Khan")
    agency_actions.let_go(case.town.people["Priya Nair"].pk, by=sam, at=case.town.at)
    letters = {str(letter["Subject"]): str(letter["To"]) for letter in sent()}
    assert "priya@work.example" not in letters.values()
    assert letters[f"A notice was not sent - {reference}"].endswith("@police.example")
    assert Notice.objects.get(template="question_answered").why == "left"


def test_who_is_off_shift_is_told_when_the_next_one_begins(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    """Priya Nair's shift ends at 17:00; the answer comes at 18:00, and her next one begins at nine."""
    reference = case.answered()
    evening = 9 * 60

    def to_priya(minutes: int) -> list[str]:
        return [
            str(letter["Subject"]) for letter in sent(minutes=minutes) if letter["To"] == "priya@work.example"
        ]

    assert to_priya(evening) == []
    assert Notice.objects.get(template="question_answered").tries == 0
    assert to_priya(24 * 60) == [f"Your question has an answer - {reference}"]


def _priya_is_away(town: Town, *, days: int, from_day: int = 0, back_on: int | None = 8) -> None:
    """On leave from nine of that day. The rota still has her on today, tomorrow, and then on the day back."""
    priya = town.people["Priya Nair"]
    today = Shift.objects.get(practitioner=priya, starts=town.at)
    Shift.objects.filter(practitioner=priya, starts__gt=town.at).delete()
    rows = [("shift", 1, 1), ("away", from_day, days)]
    if back_on is not None:
        rows.append(("shift", back_on, back_on))
    for kind, first, last in rows:
        Shift.objects.create(
            rota_id=today.rota_id,
            desk_id=today.desk_id,
            practitioner=priya,
            kind=kind,
            starts=town.at + timedelta(days=first),
            ends=town.at + timedelta(days=last, hours=8),
        )


def test_who_is_on_leave_is_told_on_the_day_they_are_back_and_not_while_they_are_away(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    """Priya Nair's leave begins today; her shifts of today and tomorrow stand below it."""
    _priya_is_away(case.town, days=3)
    reference = case.answered()
    day = 24 * 60
    for after in (60, day + 60, 7 * day):
        assert "priya@work.example" not in [letter["To"] for letter in sent(minutes=after)]
    told = [letter for letter in sent(minutes=8 * day + 60) if letter["To"] == "priya@work.example"]
    assert [str(letter["Subject"]) for letter in told] == [f"Your question has an answer - {reference}"]


def test_leave_that_is_yet_to_come_is_no_shift_to_be_told_in(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    """At six in the evening Priya is off; her leave begins tomorrow at nine, and she is back on day 8."""
    _priya_is_away(case.town, days=3, from_day=1)
    case.answered()
    assert "priya@work.example" not in [letter["To"] for letter in sent(minutes=9 * 60)]
    assert Notice.objects.get(template="question_answered").due_at == case.town.at + timedelta(days=8)


def test_who_is_away_and_on_no_rota_afterwards_has_it_sent_to_their_desk(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]]
) -> None:
    _priya_is_away(case.town, days=30, back_on=None)
    reference = case.answered()
    (told,) = [one for one in sent(minutes=60) if str(one["Subject"]).startswith("Your question has an ans")]
    assert str(told["Subject"]).endswith(reference)
    assert str(told["To"]) == case.town.desks["Duty and Advice"].email


def test_a_desk_without_an_address_is_named_on_the_page(
    case: Case, sent: Callable[..., list[EmailMessage]]
) -> None:
    case.ask()
    assert sent() == []
    page = case.town.client("Denise Walker").get("/stuck").content.decode()
    assert "No address is known for them." in page


CANARIES = ("Amara", "Mara", "Okafor", "Tobi", "Rowan", "LS9", "Nan", "weekend", "Verbal", "bail", "bruise",
            "Priya", "Nair", "Sam", "Khan", "Joy", "Adeyemi", "Police", "school")  # fmt: skip


def test_no_letter_of_the_whole_story_holds_a_name_a_place_a_person_s_reference_or_a_typed_word(
    case: Case, addresses: None, sent: Callable[..., list[EmailMessage]], tmp_path: Path
) -> None:
    """A concern is told, a question asked of it, answered with a line for tonight, and all of it decided."""
    town = case.town
    joy, priya, denise = (town.viewer(name) for name in ("Joy Adeyemi", "Priya Nair", "Denise Walker"))
    told = Told(
        worry="A bruise on her arm",
        last_happened="today",
        childs_words="Nan is nice",
        working_well="",
        tried_already="",
        family_knows="yes",
        family_knows_detail="Mum",
        child_name="Mara Okafor",
        child_birth_date=None,
        child_age="9",
        child_address="12 Rowan Street",
        child_postcode="LS9 7BN",
    )
    concern = frontdoor.tell(told, by=joy, at=town.at, key="tell")
    frontdoor.tie(concern, child=town.amara.reference, version=1, by=priya, at=town.at, key="tie")
    question = case.ask(concern=concern)
    case.prepare(question, tonight=True, line="Released on bail today")
    case.release(question)
    outcomes = {question: {"code": "changed_the_plan", "line": "It helped Mara"}}
    frontdoor.recommend(
        concern, outcome_code="assessment", because="Mara is safe at Nan's",
        tell_sender="We will ring you, Joy", tell_holders=outcomes, version=2, by=priya, at=town.at,
        key="recommend",
    )  # fmt: skip
    frontdoor.authorise(
        concern, because="Agreed", tell_sender="We will ring you, Joy", tell_holders=outcomes, version=3,
        by=denise, at=town.at, key="authorise",
    )  # fmt: skip
    letters = sent()
    subjects = sorted(str(letter["Subject"]) for letter in letters)
    assert subjects == sorted(
        [
            f"A question is waiting - {question}",
            f"Your question has an answer - {question}",  # the line for tonight, which waited for nobody
            f"Your question has an answer - {question}",
            f"What happened - {question}",
            f"Your concern was decided - {concern}",
        ]
    )
    for letter in letters:
        assert letter.get_all("To") is not None
        assert len(letter.get_all("To", [])) == 1
        assert str(letter["To"]).count("@") == 1
        assert letter["Cc"] is None
        assert letter["Bcc"] is None
        said = f"{letter['Subject']}\n{letter.get_content()}"
        for canary in CANARIES:
            assert canary not in said
        assert not re.search(r"(?<![A-Z0-9-])[KWDAPHXRSNZ]-[0-9A-Z]{5}-", said), (
            "nobody's reference but the work's"
        )
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "post").iterdir())


def test_the_trail_says_what_went_and_holds_no_address(case: Case, addresses: None, sent: Any) -> None:
    reference = case.ask()
    sent()
    entry = Entry.objects.get(code="notice.sent")
    assert entry.about == sorted([case.town.desks["Front-door police desk"].reference, reference])
    assert entry.actor == "notices"


def test_a_mail_server_is_given_one_letter_for_one_address(
    case: Case, addresses: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []

    class Backend:
        def __init__(self, **how: Any) -> None:
            given.append(how)

        def send_messages(self, letters: list[mail.EmailMessage]) -> int:
            given.extend(letters)
            return len(letters)

    monkeypatch.setattr(ways, "EmailBackend", Backend)
    case.ask()
    server = Smtp("mail.example", 465, "joinedup@leeds.example", "user", "pass", tls_first=True)
    notices.tick(at=case.town.at, book=agencies, post=ToServer(server), place=PLACE)
    how, letter = given
    assert (how["use_ssl"], how["use_tls"], how["timeout"]) == (True, False, 20)
    assert letter.recipients() == [f"desk{case.town.desks['Front-door police desk'].pk}@police.example"]
    assert letter.from_email == "joinedup@leeds.example"
    notice = Notice.objects.get()
    assert letter.extra_headers["Message-ID"] == f"<{notice.reference}@leeds.example>"


def test_readiness_says_when_the_way_out_is_broken(case: Case, addresses: None) -> None:
    client = case.town.client("Priya Nair")
    for number in range(6):
        case.ask(key=f"key-{number}")
        Notice.objects.update(state=State.STUCK.value)
        told = client.get("/readyz").json()
        assert told.get("notices") == (None if number < 5 else "stuck")
        assert told["ready"] is True


def test_the_thread_beside_the_server_stops_when_it_is_told_to(case: Case) -> None:
    stop = threading.Event()
    stop.set()
    notices.keep_sending(lambda: case.town.at, stop=stop, book=agencies, way_out=None, place=PLACE)


# A concern that comes while the front door is closed


def _told_at_night(town: Town) -> str:
    town.set_time(datetime(2026, 7, 14, 21, 30, tzinfo=UTC))
    told = Told(worry="Mara Okafor is alone at 12 Rowan Street.", last_happened="today", family_knows="no")
    return frontdoor.tell(told, by=town.viewer("Sam Khan"), at=town.at)


def test_by_day_nobody_is_written_to_of_a_concern_for_the_queue_is_before_them(town: Town) -> None:
    told = Told(worry="Mara is hungry.", last_happened="today", family_knows="no")
    frontdoor.tell(told, by=town.viewer("Joy Adeyemi"), at=town.at)
    assert not Notice.objects.filter(template="concern_waiting").exists()


@pytest.mark.need("C2")
def test_at_night_the_desk_on_duty_gets_a_letter_and_one_text_that_name_nobody(town: Town) -> None:
    night = town.desks["Emergency Duty Team"]
    Desk.objects.filter(pk=night.pk).update(texts_to="+447700900123", email="edt@example.org")
    reference = _told_at_night(town)
    rows = Notice.objects.filter(template="concern_waiting").order_by("pk")
    assert [(row.to, row.way) for row in rows] == [(night.reference, "mail"), (night.reference, "text")]
    post = _Sent()
    assert notices.tick(at=town.at, book=agencies, post=post, place="https://j", texts="sms.example.org") == 2
    letter, text = post.messages
    assert (letter.to, text.to) == ("edt@example.org", "+447700900123@sms.example.org")
    waits = f"A concern is waiting - {reference}"
    assert text.body == f"Joinedup: {waits}. Sign in to read it. No reply is read.\n"
    assert len(text.body) <= 160
    for message in post.messages:
        for word in ("Mara", "Okafor", "Rowan", "Sam", "Khan", "alone"):
            assert word not in message.subject + message.body


def test_a_text_without_a_gateway_waits_in_sight_and_the_letter_goes(town: Town) -> None:
    night = town.desks["Emergency Duty Team"]
    Desk.objects.filter(pk=night.pk).update(texts_to="+447700900123", email="edt@example.org")
    _told_at_night(town)
    assert notices.tick(at=town.at, book=agencies, post=_Sent(), place="https://j") == 1
    left = Notice.objects.get(template="concern_waiting", way="text")
    assert (left.state, left.why) == ("waiting", "no_way_out")


class _Sent:
    """A way out that takes everything."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def hand_over(self, message: Message) -> None:
        self.messages.append(message)
