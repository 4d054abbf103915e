"""Whatever people and machines really send to every form: refused in a sentence, or stored letter for letter.

Never a 500, never half of it, and nothing typed is lost (security.md 7.0 and 7.4, B-01 to B-21, B-33).
The forms themselves stand in bad_forms.py. Each probe is taken back, so that the next meets the same town.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.test import Client, override_settings

from joinedup.kernel.clock import FixedClock
from joinedup.site import clock
from joinedup.trail import actions as trail

from .areas import where_its_rows_are
from .bad_forms import EVERYBODYS, FORMS, NOT_IN_A_DEMO, known_fields, lines_of
from .bad_town import (
    Here,
    errors_of,
    fields_at,
    form_at,
    held_letter_for_letter,
    page_of,
    routes,
    stored,
    text_of,
    title_of,
)
from .conftest import TUESDAY_NINE
from .logs_case import LogLines, log_lines
from .standing import Standing, db, here, keyring_of_its_own, made_once, town

__all__ = ["db", "here", "keyring_of_its_own", "log_lines", "made_once", "town"]

Probe = TypeVar("Probe")

SIGN_OUT = "site:sign_out"  # done, and written down where it can be: test_signin_visits.py
UNREADABLE = "This holds a character that cannot be stored. Type it again instead of pasting it."
NO_SUCH_DAY = "There is no such day. Check the day and the month."
LIKE_THIS = "Enter the date like 14 July 2026 or 14/7/2026."
OUTSIDE = "Enter a year between 1900 and 2100."

NAMES = (  # what may be taken for something else stands alone
    "Q",
    "Null",
    "O'Brien-D’Arcy Zoe\u0308 مريم حسن שרה לוי 李 👧🏽 \u202eevil\u202c a\u200bb １２３ \ufdfa",
)
WORDS = (
    "\"'><b id=bad>{{7*7}}{% raw %}${7*7}&amp;&lt;</script><script id=bad>",
    "=cmd|' /C calc'!A0'); DROP TABLE x;-- %_",
)
A_NAME = re.compile(r"(?:^|_)name$|^known_as$")  # a field for what somebody is called
UNSTORABLE = {  # as bytes of a form, since some of it is no text
    "NUL": b"Ma\x00ra",
    "bell": b"Ma\x07ra",
    "half of a surrogate pair": b"Ma\xed\xa0\x80ra",
    "Windows-1252": b"Zo\xeb",
}
BAD_DAYS = {
    "31/11/2026": NO_SUCH_DAY,
    "29/2/1900": NO_SUCH_DAY,
    "29 February 2027": NO_SUCH_DAY,
    "0/0/2026": NO_SUCH_DAY,
    "32/1/2026": NO_SUCH_DAY,
    "1/1/1850": OUTSIDE,
    "1/1/2199": OUTSIDE,
    "1/1/0000": OUTSIDE,
    "14/7/26": "Enter the year in four figures, like 2026.",
    "１４/７/２０２６": LIKE_THIS,
    "tomorrow": LIKE_THIS,
    "-1/-1/-2026": LIKE_THIS,
    "99999999999999999999": LIKE_THIS,
    "1e5": LIKE_THIS,
    "14/7/2026; DROP TABLE": LIKE_THIS,
}
BEYOND_THE_CALENDAR = ("1/6/2012", "1/6/2031")  # days, but bank holidays are known for 2014 to 2030 alone
# Whether a rest can be promised for a day is said once the whole answer is judged.
SAID_BY_THE_ANSWER = {"sharing:answer", "sharing:answer_spoken", "sharing:cannot_share"}
BAD_CHOICES = ("１", "no such thing\x00", "x" * 5000)
NEVER_TAKEN = {  # what a form has no field for
    "id": "987654321",
    "pk": "987654321",
    "area_id": "987654321",
    "agency": "987654321",
    "by": "987654321",
    "role": "hub_manager987654321",
    "state": "decided987654321",
    "version": "987654321",
    "entered": "987654321",
    "_method": "DELETE987654321",
}

BY_NAME = sorted(FORMS)
WITH_WORDS = [name for name in BY_NAME if FORMS[name].free]
WITH_DAYS = [name for name in BY_NAME if FORMS[name].days]
WITH_CHOICES = [name for name in BY_NAME if FORMS[name].choices or FORMS[name].many]
KEYED = [name for name in BY_NAME if FORMS[name].keyed]
NEEDS_SOMETHING = [name for name in BY_NAME if FORMS[name].needs_something]
KEYED_WITH_WORDS = [name for name in BY_NAME if FORMS[name].keyed and FORMS[name].free]
VERSIONED = [name for name in BY_NAME if FORMS[name].versioned]


@dataclass(frozen=True)
class Opened:
    """A page with its form, as it came to somebody's browser."""

    fields: set[str]
    shown: dict[str, Any]
    cookies: Any


_opened: dict[str, Opened] = {}


@pytest.fixture(scope="module", autouse=True)
def opened_once(request: pytest.FixtureRequest, made_once: Standing) -> Iterator[None]:
    """Every form of this file's town is opened once; each test has it in front of it as it came.

    One whose opening writes something, as that it was accepted, is opened by each test.
    """
    clock.set_clock(FixedClock(TUESDAY_NINE))
    request.addfinalizer(_opened.clear)  # also where opening them fails: another file has a town of its own
    with override_settings(VAULT_KEYS=made_once.keyring), where_its_rows_are():
        before = stored()
        for name in BY_NAME:
            with taken_back():
                desk = Desk(name, deepcopy(made_once.here))
                writes = stored() != before
                sessions = list(Session.objects.filter(session_key=_session_of(desk.client)))
            if writes:
                continue
            Session.objects.bulk_create(sessions)
            _opened[name] = Opened(desk.fields, desk.shown, desk.client.cookies)
    clock.set_clock(None)
    yield


def _session_of(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def some_of(those: Iterable[Probe], name: str, *, many: int) -> list[Probe]:
    """`many` of `those`, each form the next ones: one piece of code judges them before every form."""
    every = list(those)
    first = BY_NAME.index(name) * many
    return [every[(first + each) % len(every)] for each in range(min(many, len(every)))]


def words_for(name: str, here: Here) -> list[str]:
    """Every kind of name where a name is asked for, and words beside; elsewhere one of all."""
    if any(A_NAME.search(field) for field in lines_of(name, here)):
        return [*NAMES, *some_of(WORDS, name, many=1)]
    return some_of((*NAMES, *WORDS), name, many=1)


class Desk:
    """One form, as the person of its case has it in front of them."""

    def __init__(
        self, name: str, here: Here, *, as_it_is_now: bool = False, opened: tuple[Client, Any] | None = None
    ) -> None:
        self.name, self.here, self.case = name, here, FORMS[name]
        self.path = self.case.posts_to(here)
        self.shown: dict[str, Any] = {}
        self.fields: set[str] = set()
        if opened is not None:
            self.client, page = opened
            self._read(page)
        elif name in _opened and not as_it_is_now:
            self._take_up(_opened[name])
        else:
            self._open()
        if self.case.stands_on is not None:
            assert self.fields - {"csrfmiddlewaretoken"} == known_fields(name, here), name
        self.filled = {**self.shown, **self.case.filled(here)}
        self.filled.pop("csrfmiddlewaretoken", None)
        self.cookies = deepcopy(self.client.cookies)

    def _take_up(self, opened: Opened) -> None:
        self.client = Client()
        self.client.cookies = deepcopy(opened.cookies)
        self.shown, self.fields = deepcopy(opened.shown), opened.fields

    def _open(self) -> None:
        self.client = self.here.client(self.case.who) if self.case.who else Client()
        if self.case.stands_on is None:
            return
        self._read(self.client.get(self.case.stands_on(self.here)))

    def _read(self, page: Any) -> None:
        assert page.status_code == 200, (self.name, page.status_code)
        self.fields, self.shown = fields_at(page, self.path), form_at(page, self.path)

    def send(self, **changes: Any) -> Any:
        """Send the form as filled in, with `changes`; None leaves a field out."""
        sent = {**self.filled, **changes}
        return self.client.post(self.path, {name: value for name, value in sent.items() if value is not None})

    def send_as_before(self) -> Any:
        """Send it with the cookies that the page came with: a sign-out that was taken back took them away."""
        self.client.cookies = deepcopy(self.cookies)
        return self.send()

    def send_bytes(self, changes: dict[str, bytes]) -> Any:
        rest = {name: value for name, value in self.filled.items() if name not in changes}
        body = urlencode(rest, doseq=True)
        body += "".join(f"&{name}={quote_plus(value)}" for name, value in changes.items())
        return self.client.post(self.path, body, content_type="application/x-www-form-urlencoded")

    def carry_out(self) -> Any:
        """Send it whole; where the product shows first what was changed, look and send again."""
        answer = self.send()
        return self.confirmed(answer)

    def confirmed(self, answer: Any) -> Any:
        if answer.status_code == 200 and "Check your answer" in title_of(answer):
            return self.client.post(self.path, form_at(answer, self.path))
        refused = answer.status_code == 422
        again = refused and any(one.action == self.path for one in page_of(answer).forms)
        found = fields_at(answer, self.path) if again else set()
        if marks := [name for name in found if name.startswith("found_")]:  # each is said to tell nobody
            return self.client.post(
                self.path, form_at(answer, self.path) | {mark: ["keep"] for mark in marks}
            )
        return answer


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused(answer: Any, *, status: int = 422) -> list[str]:
    """Assert that the form came back as it should, and return its errors."""
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert title_of(answer).startswith("Error: "), title_of(answer)
    errors = errors_of(answer)
    assert errors
    beside = " ".join(
        " ".join(one.text_content().split())
        for one in page_of(answer).xpath("//*[contains(@class, 'govuk-error-message')]")
    )
    for sentence in errors:
        assert 10 < len(sentence) < 160, sentence
        assert sentence in beside or "before" in sentence, (sentence, beside)
        assert "<" not in sentence
    for link in page_of(answer).xpath("//*[@id='error-summary']//a/@href"):
        assert link.startswith("#")
        marked = link.removeprefix("#")
        assert page_of(answer).xpath(f"//*[@id='{marked}' or starts-with(@id, '{marked}-')]"), link
    return errors


def plain(answer: Any, status: int) -> str:
    """Assert that this is one of the plain pages, and return its text."""
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert page_of(answer).xpath("//h1"), answer.content[:300]
    assert "What to do." in text_of(answer)
    return text_of(answer)


def still_there(answer: Any, desk: Desk, sent: dict[str, Any]) -> None:
    """Assert that every word that was sent stands in its field of the form that came back."""
    now = form_at(answer, desk.path)
    for name, value in sent.items():
        if name.startswith("_"):
            continue
        wanted = [
            one.replace("\r\n", "\n").replace("\x00", "\ufffd")
            for one in (value if isinstance(value, list) else [value])
        ]
        if name in desk.case.ticks and wanted == [""]:
            wanted = []  # carried along by another page of the form: nothing was ticked
        found = [one.replace("\r\n", "\n") for one in now.get(name, [])]
        assert found == wanted or found == [each.lstrip("\n") for each in wanted], (name, found, wanted)


# --- every form has its place here -------------------------------------------------------------------------


def test_every_address_that_takes_a_form_stands_in_the_table(here: Here) -> None:
    """Asked with PUT, which none takes, each address says what it takes."""
    denise, steve = here.client("Denise Walker"), here.client("Steve Lund")
    taking = set()
    for name, pattern in routes():
        if name.startswith("api:call_"):  # no forms: test_api.py
            continue
        path = "/" + re.sub(r"<[^>]+>", "K-00000-00000", str(pattern.pattern))
        path = path.replace("roles/K-00000-00000", "roles/duty_manager")
        answer = (steve if name.startswith(("staff:", "api:")) and name not in NOT_IN_A_DEMO else denise).put(
            path
        )
        if name in NOT_IN_A_DEMO:
            assert answer.status_code == 404
            continue
        assert answer.status_code == 405, f"{path} takes PUT: {answer.status_code}"
        if "POST" in answer["Allow"]:
            taking.add(name)
    assert taking == set(FORMS) | EVERYBODYS


def test_filled_in_well_every_form_is_taken_and_goes_on(
    here: Here, subtests: pytest.Subtests, log_lines: LogLines
) -> None:
    """What all the refusals below are measured against."""
    for name in BY_NAME:
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            before = stored()
            answer = desk.carry_out()
            assert answer.status_code == 303, errors_of(answer)
            assert (stored() != before) is desk.case.keyed
            if name != "site:sign_out":
                assert desk.client.get(answer["Location"], follow=True).status_code == 200
    assert log_lines("form.fields_unknown") == []


# --- words of every script, and markup ---------------------------------------------------------------------


def test_words_of_every_script_are_stored_letter_for_letter_and_shown_as_typed(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in WITH_WORDS:
        with taken_back():
            desk = Desk(name, here)
            for words in words_for(name, here):
                with subtests.test(form=name, words=words), taken_back():
                    least, open_ = desk.case.least, lines_of(name, here)
                    fields = [one for one, most in open_.items() if _least(least, one) <= len(words) <= most]
                    assert fields or least or all(most < len(words) for most in open_.values())
                    if not fields:
                        continue
                    before = held_letter_for_letter(words)
                    answer = desk.confirmed(desk.send(**dict.fromkeys(fields, words)))
                    assert answer.status_code == 303, errors_of(answer)
                    held = held_letter_for_letter(words) - before
                    assert held >= len(fields) if not desk.case.sealed else held == 0
                    shown = [here.client(who).get(where(here)) for who, where in desk.case.read_by]
                    for page in shown or [desk.client.get(answer["Location"], follow=True)]:
                        assert page.status_code == 200
                        assert not page_of(page).xpath("//*[@id='bad']")
                        if set(fields) - set(desk.case.not_shown):
                            assert " ".join(words.split()) in _all_words(page)


def _least(least: Mapping[str, int], field: str) -> int:
    """Of a field that is named by an item (`first_Q-...`), that of its kind."""
    return next((few for name, few in least.items() if field == name or field.startswith(f"{name}_")), 0)


MARKUP = next(words for words in WORDS if "<script" in words)
# Their words stand in the trail, or are sealed.
NOT_READ = {"frontdoor:untie", "desk:lift", "desk:reveal", "desk:protect"}
# One question ends once, here with its answer; what these say is read in the test above.
END_IT_TOO = {"sharing:answer_spoken", "sharing:cannot_share", "sharing:not_ours", "sharing:withdraw"}
END_IT_TOO |= {"meetings:cannot", "meetings:dropped"}  # so does an action, here with what was done
END_IT_TOO |= {"risk:reveal"}  # and views that are open already are opened by nobody
FILLED_IN_TURN = sorted(
    (name for name in WITH_WORDS if name not in NOT_READ | END_IT_TOO),
    # After an answer nothing is struck; a child's steps are for whoever has the child still; and whoever is
    # kept out by a guard has no form about that child any more.
    key=lambda name: (
        name.startswith("staff:"),
        name in ("desk:guards", "desk:know_family"),
        # nothing more is written after it; and of what is decided anew nothing is to follow
        name in ("disagreements:agreed", "meetings:close", "frontdoor:answer_challenge"),
        name == "sharing:answer",
        not name.startswith("pathway:"),
    ),
)
READERS = ("Joy Adeyemi", "Priya Nair", "Denise Walker", "Sam Khan", "Angela Moran", "Hannah Okoye")


def test_markup_is_words_on_every_page_that_it_comes_to(here: Here, subtests: pytest.Subtests) -> None:
    """Everybody opens everything that they can get to, after every form was filled with it."""
    for name in FILLED_IN_TURN:
        if name.startswith("sharing:"):
            here.ask_anew()
        desk = Desk(name, here, as_it_is_now=True)
        fields = [field for field, limit in lines_of(name, here).items() if limit >= len(MARKUP)]
        answer = desk.confirmed(desk.send(**dict.fromkeys(fields, MARKUP)))
        assert answer.status_code == 303, (name, errors_of(answer))
    pages = 0
    for who in READERS:
        client, seen = here.client(who), set()
        ahead = ["/", "/front-door", "/questions", client.post("/find", {"find": MARKUP})["Location"]]
        while ahead and len(seen) < 25:
            path = ahead.pop(0)
            if path in seen:
                continue
            seen.add(path)
            with subtests.test(who=who, path=path):
                page = client.get(path, follow=True)
                if page.status_code == 404 and path == "/front-door":
                    continue
                assert page.status_code == 200
                assert not page_of(page).xpath("//*[@id='bad']")
                pages += MARKUP in page_of(page).text_content()
                ahead += [link for link in page_of(page).xpath("//main//a/@href") if link.startswith("/")]
    assert pages >= 20


def _all_words(response: Any) -> str:
    """What a page says, in its text and in its fields."""
    page = page_of(response)
    return " ".join((page.text_content() + " " + " ".join(page.xpath("//input/@value"))).split())


def test_a_line_end_in_a_line_becomes_a_space_and_starts_nothing(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in WITH_WORDS:
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            for word in set(lines_of(name, here)) - set(desk.case.texts) - set(desk.case.sealed):
                with taken_back():
                    answer = desk.confirmed(desk.send(**{word: "one\r\nBcc: two\rthree"}))
                    assert answer.status_code == 303, errors_of(answer)
                    assert held_letter_for_letter("one Bcc: two three"), word
                    assert "Bcc" not in str(answer.headers)


def test_what_is_no_text_is_refused_beside_every_field(here: Here, subtests: pytest.Subtests) -> None:
    for name in WITH_WORDS:
        with taken_back():
            desk, before = Desk(name, here), stored()
            fields = {**lines_of(name, here), **dict.fromkeys(desk.case.days, 40)}
            for what, typed in some_of(UNSTORABLE.items(), name, many=1):
                with subtests.test(form=name, what=what), taken_back():
                    answer = desk.send_bytes(dict.fromkeys(fields, typed))
                    errors = refused(answer)
                    assert errors.count(UNREADABLE) == len(fields), errors
                    if what != "bell":  # the reader of these pages has no place for a bell; a browser has
                        shown = typed.decode(errors="replace")
                        still_there(answer, desk, {**desk.filled, **dict.fromkeys(fields, shown)})
                    assert stored() == before


# --- days --------------------------------------------------------------------------------------------------


def test_a_day_that_is_none_is_refused_in_its_own_sentence(here: Here, subtests: pytest.Subtests) -> None:
    for name in WITH_DAYS:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            for field in desk.case.days:
                for typed, sentence in some_of(BAD_DAYS.items(), name, many=4):
                    answer = desk.send(**{field: typed})
                    assert refused(answer) == [sentence], typed
                    still_there(answer, desk, {**desk.filled, field: typed})
            assert stored() == before


def test_a_day_beyond_the_known_bank_holidays_is_taken_or_refused_in_a_sentence(
    here: Here, subtests: pytest.Subtests
) -> None:
    """Taken where nothing is counted from it; never half of it, and never a page that falls over."""
    for name in WITH_DAYS:
        with taken_back():
            desk = Desk(name, here)
            for field in desk.case.days:
                for typed in BEYOND_THE_CALENDAR:
                    with subtests.test(form=name, field=field, typed=typed), taken_back():
                        before = stored()
                        answer = desk.confirmed(desk.send(**{field: typed}))
                        if answer.status_code == 303:  # and the page that shows it stands on it too
                            assert desk.client.get(answer["Location"], follow=True).status_code == 200
                            continue
                        refused(answer, status=409 if name in SAID_BY_THE_ANSWER else 422)
                        still_there(answer, desk, {**desk.filled, field: typed})
                        assert stored() == before


# --- too long, too much ------------------------------------------------------------------------------------


def letters(how_many: int) -> str:
    return ("éàôüñçß" * how_many)[:how_many]


def test_one_character_too_many_is_counted_in_every_field_and_the_limit_itself_is_taken(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in WITH_WORDS:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            lines = lines_of(name, here)
            answer = desk.send(**{field: letters(limit + 1) for field, limit in lines.items()})
            counted = [f"This is 1 character too long. The limit is {limit:,}." for limit in lines.values()]
            assert sorted(refused(answer)) == sorted(counted)
            still_there(
                answer, desk, {**desk.filled, **{f: letters(limit + 1) for f, limit in lines.items()}}
            )
            assert stored() == before
            answer = desk.confirmed(desk.send(**{field: letters(limit) for field, limit in lines.items()}))
            assert answer.status_code == 303, errors_of(answer)


def test_nine_hundred_thousand_characters_come_back_whole(here: Here, subtests: pytest.Subtests) -> None:
    for name in WITH_WORDS:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            field, limit = next(iter(lines_of(name, here).items()))
            typed = "x" * 900_000
            answer = desk.send(**{field: typed})
            assert refused(answer) == [
                f"This is {900_000 - limit:,} characters too long. The limit is {limit:,}."
            ]
            still_there(answer, desk, {**desk.filled, field: typed})
            assert stored() == before


TOO_MUCH = {
    "more than a megabyte": urlencode({"worry": "x" * 1_000_001}),
    "three thousand fields": "&".join(f"a{n}=1" for n in range(3000)),
}


def test_too_much_at_once_is_said_before_it_is_read(here: Here, subtests: pytest.Subtests) -> None:
    paths = {name: case.posts_to(here) for name, case in FORMS.items()}
    before = stored()
    for name, case in FORMS.items():
        for what, body in some_of(TOO_MUCH.items(), name, many=1):
            with subtests.test(form=name, what=what), taken_back():
                client = Client(enforce_csrf_checks=True)
                if case.who:
                    client.cookies = here.client(case.who).cookies
                assert client.get("/help").status_code == 200  # gives the token, as to a browser
                answer = client.post(paths[name], body, content_type="application/x-www-form-urlencoded")
                said = plain(answer, 413)
                assert "This is too much at once" in said
                assert "Nothing was saved or sent." in said
                assert stored() == before


UNREADABLE_BODIES = {
    "multipart that breaks off, read as a form that nobody filled in": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-",
    ),
    "multipart without its boundary": ("multipart/form-data", b"--x\r\n\r\n"),
    "another alphabet than UTF-8": ("application/x-www-form-urlencoded; charset=utf-16", b"worry=1"),
    "JSON, read as a form that nobody filled in": ("application/json", b'{"worry": "x", "_key": "k"}'),
    "plain text, read as the same": ("text/plain", b"worry=x"),
}


def test_a_body_that_is_no_form_does_nothing(here: Here, subtests: pytest.Subtests) -> None:
    before = stored()
    for name in ("frontdoor:tell", "frontdoor:tie", "sharing:answer"):  # read before any form is made of it
        for what, (kind, body) in UNREADABLE_BODIES.items():
            with subtests.test(form=name, what=what), taken_back():
                client, path = here.client(FORMS[name].who), FORMS[name].posts_to(here)
                answer = client.generic("POST", path, body, content_type=kind)
                if "read as" in what:
                    refused(answer)
                else:
                    plain(answer, 400)
                assert stored() == before


# --- choices, duplicates, nothing, and more than was asked -------------------------------------------------


def test_what_was_not_offered_cannot_be_chosen(here: Here, subtests: pytest.Subtests) -> None:
    for name in WITH_CHOICES:
        with taken_back():
            desk, before = Desk(name, here), stored()
            fields = (*desk.case.choices, *desk.case.many)
            for typed in some_of(BAD_CHOICES, name, many=1):
                with subtests.test(form=name, typed=typed[:20]), taken_back():
                    errors = refused(desk.send(**dict.fromkeys(fields, typed)))
                    assert len(errors) == len(fields), errors
                    for sentence in errors:
                        assert sentence.startswith("Choose ")
                        assert typed not in sentence
                    assert stored() == before


def test_a_field_that_comes_twice_is_refused_rather_than_guessed_at(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in NEEDS_SOMETHING:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            fields = (*lines_of(name, here), *desk.case.days, *desk.case.choices, *desk.case.ticks)
            for some in filter(None, (fields, *some_of((fields[:1], fields[-1:]), name, many=1))):
                errors = refused(desk.send(**{field: ["one", "two"] for field in some}))
                twice = "This was sent more than once. Check it and send again."
                assert errors.count(twice) == len(some), errors
            assert stored() == before


def test_two_keys_and_no_key_and_a_strange_key_do_nothing(here: Here, subtests: pytest.Subtests) -> None:
    """Without its key a second press would be a second concern."""
    for name in KEYED:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            for key in (["one", "two"], None, "k\r\nX: " + "k" * 65):
                said = plain(desk.send(_key=key), 400)
                assert "This could not be read" in said
            assert stored() == before


def test_with_everything_missing_each_thing_is_asked_for_once(here: Here, subtests: pytest.Subtests) -> None:
    for name in NEEDS_SOMETHING:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            hidden = {field: value for field, value in desk.shown.items() if field.startswith("_")}
            errors = refused(desk.client.post(desk.path, hidden))
            assert len(errors) == len(set(errors)), errors
            errors = refused(desk.client.post(desk.path, {}))
            assert len(errors) == len(set(errors))
            assert stored() == before


# Behind these stands a button and no field: nothing that comes with them is read.
NO_FIELDS = {
    "api:end_token", "assurance:draw",
    "disagreements:confirm", "disagreements:fair", "disagreements:withdraw",
    "desk:approve", "desk:discard_draft", "desk:find", "desk:keep_draft", "desk:look_for",
    "desk:new_rota", "desk:say_of_rota", "desk:settle_change", "desk:settle_my_shift",
    "desk:try_again",
    "frontdoor:add_file", "frontdoor:claim", "frontdoor:release", "frontdoor:take_path",
    "linking:run",
    "meetings:accept", "meetings:ask_views", "meetings:build", "meetings:call", "meetings:chair",
    "meetings:heard", "meetings:lock", "meetings:move", "meetings:open", "meetings:turn",
    "pathway:protection_officer", "pathway:protection_take",
    "sharing:accept", "sharing:from_mail", "sharing:put_back", "sharing:rate",
    "sharing:undo", "site:sign_in", "site:sign_out", "staff:renew",
}  # fmt: skip


def test_what_no_field_asks_for_is_left_alone_and_counted_in_the_log(
    here: Here, subtests: pytest.Subtests, log_lines: LogLines
) -> None:
    for name in BY_NAME:
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            desk.filled.update(NEVER_TAKEN)
            before = len(log_lines("form.fields_unknown"))
            assert desk.carry_out().status_code == 303
            told = log_lines("form.fields_unknown")[before:]
            assert {line["count"] for line in told} == (set() if name in NO_FIELDS else {len(NEVER_TAKEN)})
            assert not any(field in str(told) for field in ("area_id", "decided", "987654321"))
            assert not any("987654321" in str(rows) for rows in stored(with_looks=True).values())


# --- double clicks, and somebody who was quicker -----------------------------------------------------------


def test_pressed_twice_it_is_done_once_and_answered_the_same(here: Here, subtests: pytest.Subtests) -> None:
    for name in KEYED:
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            first = desk.carry_out()
            after = stored()
            again = desk.carry_out()
            assert (first.status_code, first["Location"]) == (303, again.get("Location")), (
                again.status_code,
                text_of(again)[:200],
            )
            assert again.status_code == 303
            assert stored() == after


def test_the_same_key_with_other_words_is_a_conflict_and_changes_nothing(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in KEYED_WITH_WORDS:
        with subtests.test(form=name), taken_back():
            desk, field = Desk(name, here), next(iter(lines_of(name, here)))
            assert desk.carry_out().status_code == 303
            after = stored()
            answer = desk.confirmed(desk.send(**{field: "Quite other words than before"}))
            assert answer.status_code == 409, answer.status_code
            assert stored() == after


def test_a_change_says_what_it_is_based_on(here: Here, subtests: pytest.Subtests) -> None:
    for name in VERSIONED:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            for version in (None, "１", ["1", "2"]):
                answer = desk.confirmed(desk.send(_version=version))
                plain(answer, 428)
            assert stored() == before


def test_a_version_that_has_never_been_is_refused_and_what_was_typed_is_kept(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in VERSIONED:
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            mine = {field: f"Only I wrote this in {field}" for field in lines_of(name, here)}
            answer = desk.confirmed(desk.send(_version="99", **mine))
            plain(answer, 422)
            assert stored() == before
            if mine:
                (link,) = page_of(answer).xpath("//a[text()='See what you typed, and carry on']/@href")
                kept = text_of(desk.client.get(link))
                assert all(text in kept for text in mine.values())


def test_whoever_comes_second_sees_both_texts_and_overwrites_nothing(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in VERSIONED:
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            assert desk.case.meanwhile is not None
            theirs = desk.case.meanwhile(here)
            before = stored()
            mine = {field: f"Only I wrote this in {field}" for field in lines_of(name, here)}
            answer = desk.confirmed(desk.send(**mine))
            assert answer.status_code == 409, answer.status_code
            assert title_of(answer).startswith("Error: ")
            words = _all_words(answer)
            for text in (*theirs, *mine.values()):
                assert text in words, text
            assert stored() == before


# --- finding -----------------------------------------------------------------------------------------------


LOOKED_FOR = (
    "", " ", "a", "%", "_", "*", "0000", "9999", "1/1/0000", "1/1/1850", "31/11/2017", "x" * 10_000,
    "(a+)+$" * 30, "' OR 1=1 --", "the of and", "\ufdfa" * 200, "a " * 100, "Null", "מארה",
    "12/3/2017 12/3/2017", "K-00000-00000", "C-00000-00000", "Ma\x00ra", "a\r\nb",
    "<b id=bad>{{7*7}}", "=1+1", "１２/３/２０１７", "\U0001f467" * 200,
)  # fmt: skip


def test_whatever_is_looked_for_there_is_an_answer(here: Here, subtests: pytest.Subtests) -> None:
    for typed in LOOKED_FOR:
        with subtests.test(typed=typed[:40]), taken_back():
            answer = here.client("Priya Nair").post("/find", {"find": typed}, follow=True)
            assert answer.status_code == 200
            assert "Found for" in text_of(answer)
            assert not page_of(answer).xpath("//*[@id='bad']")
            assert "\x00" not in answer.content.decode()
            assert answer.redirect_chain[0][1] == 303
            assert re.fullmatch("/found/[A-Za-z0-9_-]{12}", answer.redirect_chain[0][0])


def test_a_wildcard_is_looked_for_as_a_letter(here: Here) -> None:
    """Found for her letters, and so not found for what would stand for any."""
    assert "Okafor" in text_of(here.client("Priya Nair").post("/find", {"find": "okafor"}, follow=True))


def test_bytes_that_are_no_text_can_be_looked_for(here: Here) -> None:
    sent = here.client("Priya Nair").post(
        "/find", b"find=%ED%A0%80%FF", content_type="application/x-www-form-urlencoded", follow=True
    )
    assert "No child found" in text_of(sent)


def test_a_place_in_the_queue_that_is_none_shows_the_queue_from_its_beginning(here: Here) -> None:
    priya = here.client("Priya Nair")
    whole = text_of(priya.get("/front-door"))
    assert here.told in whole
    for after in (
        "%00",
        "-1",
        "1e400",
        "x" * 10_000,
        "C-00000-00000",
        "%FF%FE",
        "' --",
        here.bradford.concern,
    ):
        assert text_of(priya.get(f"/front-door?after={after}")) == whole, after[:20]


def test_three_thousand_parameters_in_an_address_are_too_much(here: Here) -> None:
    many = "&".join(f"a{n}=1" for n in range(3000))
    for path in ("/front-door", f"/children/{here.town.amara.reference}/ask", "/sign-in"):
        plain(here.client("Priya Nair").get(f"{path}?{many}"), 413)


# --- the database gives up ---------------------------------------------------------------------------------

SHOWN_TO = {  # pages with somebody's personal data: who opens them
    "/children/{amara}": "Priya Nair",
    "/children/{amara}/ask": "Priya Nair",
    "/children/{amara}/strategy": "Priya Nair",
    "/children/{amara}/we-spoke": "Priya Nair",
    "/front-door": "Priya Nair",
    "/front-door/{read}": "Priya Nair",
    "/front-door/{recommended}/authorise": "Denise Walker",
    "/concern/{told}": "Joy Adeyemi",
    "/questions/{answered}": "Priya Nair",
    "/questions/{asked}/answer": "Sam Khan",
    "/questions/{prepared}/release": "Angela Moran",
    "/found/{token}": "Priya Nair",
}
PERSONAL = re.compile("okafor|amara|mara|rowan street|LS9 7BN|hungry|argument", re.IGNORECASE)


# What is typed there is never shown again; the others send what has been shown already.
AT_THE_DOOR = {"site:sign_in", "site:sign_out", "desk:keep_draft", "desk:discard_draft"}


def _path(template: str, here: Here, client: Client) -> str:
    token = client.post("/find", {"find": "okafor"})["Location"].split("/")[-1] if "token" in template else ""
    places = {name: value for name, value in vars(here).items() if isinstance(value, str)}
    return template.format(amara=here.town.amara.reference, token=token, **places)


A_FILE = {"frontdoor:add_file", "desk:send_rota"}  # which no page can keep: it is chosen again


def _not_saved(answer: Any, *, kept: bool = False, file: bool = False) -> None:
    """`kept`: what was sent stands on the page, to be sent again (test_read_only.py); nothing else does."""
    said = plain(answer, 503)
    assert int(answer["Retry-After"]) > 0
    assert "Not saved just now" in said
    assert "ring the duty desk, or 999" in said
    where = "kept on this page." if kept else "still on the page before this one."
    lost = "Keep your file, and choose it again then." if file else f"What you typed is {where}"
    assert lost in said
    assert kept or not PERSONAL.search(answer.content.decode())


@contextmanager
def trail_cannot_be_written() -> Iterator[None]:
    def disk_full(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(trail, "_append", disk_full)
        yield


def test_a_page_about_a_person_is_not_shown_where_the_look_cannot_be_written_down(
    here: Here, subtests: pytest.Subtests
) -> None:
    for template, who in SHOWN_TO.items():
        with subtests.test(page=template), taken_back():
            client = here.client(who)
            path = _path(template, here, client)
            assert PERSONAL.search(client.get(path).content.decode())
            with trail_cannot_be_written():
                _not_saved(client.get(path))


def test_a_form_is_not_taken_where_it_cannot_be_written_down(here: Here, subtests: pytest.Subtests) -> None:
    for name in BY_NAME:
        if name in ("desk:find", "desk:look_for", "desk:keep_draft", "desk:discard_draft"):  # leave no trail
            continue
        if name == SIGN_OUT:
            continue
        with subtests.test(form=name), taken_back():
            desk, before = Desk(name, here), stored()
            with trail_cannot_be_written():
                _not_saved(desk.carry_out(), kept=name not in AT_THE_DOOR, file=name in A_FILE)
            assert stored() == before


class _GoesAway:
    """The database fails from the `after`th statement on. Savepoints work: they stand for the transaction."""

    def __init__(self, after: int) -> None:
        self.left, self.seen = after, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        self.seen += 1
        if self.seen > self.left:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)


def moments(ask: Callable[[], Any]) -> list[int]:
    """Where the database may fail while `ask` is answered: at the first statements, the last, and between."""
    watching = _GoesAway(10_000)
    with taken_back(), connection.execute_wrapper(watching):
        assert ask().status_code in (200, 303)
    total = watching.seen
    return sorted({0, 2, *range(4, total, max(1, total // 2)), total - 2, total - 1} & set(range(total)))


def test_wherever_in_a_form_the_database_goes_away_nothing_is_half_done(
    here: Here, subtests: pytest.Subtests
) -> None:
    for name in BY_NAME:
        if name == SIGN_OUT:
            continue
        with subtests.test(form=name), taken_back():
            desk = Desk(name, here)
            desk.client.raise_request_exception = False
            before, failing = stored(), moments(desk.send_as_before)
            # Who keeps a draft is asked for, and then it is kept: two moments, and three at every other.
            assert len(failing) >= (2 if name == "desk:keep_draft" else 3)
            for after in failing:
                with taken_back():
                    with connection.execute_wrapper(_GoesAway(after)):
                        answer = desk.send_as_before()
                    if answer.status_code == 200 and "Check your answer" in title_of(answer):
                        still_there(answer, desk, desk.case.filled(here))  # only its draft was not kept
                    else:
                        _not_saved(answer, kept=name not in AT_THE_DOOR, file=name in A_FILE)
                    transaction.set_rollback(False)  # to be able to look
                    assert stored() == before, after


def test_wherever_in_a_page_the_database_goes_away_it_says_so(here: Here, subtests: pytest.Subtests) -> None:
    for template in (*SHOWN_TO, "/", "/questions", "/directory", "/concern/new"):
        with subtests.test(page=template), taken_back():
            client = here.client(SHOWN_TO.get(template, "Priya Nair"))
            client.raise_request_exception = False
            path = _path(template, here, client)
            failing = moments(lambda client=client, path=path: client.get(path))
            assert len(failing) > 3
            for after in failing:
                with taken_back(), connection.execute_wrapper(_GoesAway(after)):
                    _not_saved(client.get(path))


@pytest.mark.sqlite
def test_where_the_file_that_gives_turns_is_broken_nothing_is_saved_or_shown(
    here: Here, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, priya, before = Desk("frontdoor:tell", here), here.client("Priya Nair"), stored()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "gone" / "joinedup.sqlite3"))
    _not_saved(desk.send(), kept=True)
    _not_saved(priya.get(f"/children/{here.town.amara.reference}"))
    assert stored() == before
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "joinedup.sqlite3.turn").mkdir()
    _not_saved(desk.send(), kept=True)
    assert stored() == before


def test_ready_says_that_it_is_not_where_the_database_is_gone(here: Here) -> None:
    assert Client().get("/readyz").status_code == 200
    with connection.execute_wrapper(_GoesAway(0)):
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert Client().get("/healthz").status_code == 200


def test_a_defect_of_ours_is_a_500_with_a_reference_and_without_a_word_of_what_was_typed(
    here: Here, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    from joinedup.frontdoor import actions

    def defect(*_: Any, **__: Any) -> None:
        raise KeyError("Mara came in hungry again.")

    monkeypatch.setattr(actions, "tell", defect)
    desk = Desk("frontdoor:tell", here)
    desk.client.raise_request_exception = False
    answer = desk.send()
    said = plain(answer, 500)
    reference = re.search(r"Reference: ([0-9A-F]{6})", said)
    assert reference
    (told,) = log_lines("request.defect")
    assert (told["ref"], told["kind"]) == (reference[1], "KeyError")
    assert str(told["place"]).startswith("test_bad_input.defect:")
    for place in (answer.content.decode(), str(log_lines())):
        assert not PERSONAL.search(place)
