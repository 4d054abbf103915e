"""The outbox and a mail server that is one: over TLS, one letter to one address."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from joinedup.agencies import queries as agencies
from joinedup.notices import actions as notices
from joinedup.notices.models import Notice
from joinedup.notices.post import ToServer
from joinedup.notices.rules.way_out import Smtp

from .mail_server_case import HERE, MailServer, authority
from .sharing_case import Case, case

__all__ = ["case"]  # the fixture

PLACE = "https://joinedup.leeds.example"
DESK = "desk@police.example"
FROM = "joinedup@leeds.example"
Tick = Callable[..., tuple[str, int, str]]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", authority(tmp_path))
        yield running


@pytest.fixture
def tick(case: Case, server: MailServer) -> Tick:
    desk = case.town.desks["Front-door police desk"]
    desk.email = DESK
    desk.save(update_fields=["email"])
    case.ask()

    def ticked(*, minutes: int = 0) -> tuple[str, int, str]:
        post = ToServer(Smtp(HERE, server.port, FROM, "user", "pass", tls_first=server.tls_first))
        notices.tick(at=case.town.at + timedelta(minutes=minutes), book=agencies, post=post, place=PLACE)
        notice = Notice.objects.get()
        return notice.state, notice.tries, notice.why

    return ticked


@pytest.mark.parametrize("tls_first", [True, False], ids=["TLS from the first byte", "STARTTLS"])
def test_a_letter_goes_to_one_address_and_nothing_of_it_in_the_clear(
    server: MailServer, tick: Tick, tls_first: bool
) -> None:
    server.tls_first = tls_first
    assert tick() == ("sent", 1, "")
    (letter,) = server.taken
    assert server.envelopes == [(FROM, (DESK,))]
    assert (letter["To"], letter["From"], letter["Cc"]) == (DESK, FROM, None)
    assert letter["Subject"].startswith("A question is waiting - Q-")
    for told in ("Amara", "Mara", "Okafor", "Rowan", "weekend"):
        assert told not in letter.as_string()
    assert [words.split()[0].upper() for words in server.said] == ([] if tls_first else ["EHLO", "STARTTLS"])


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("refuse the address", "refused"),
        ("refuse the letter", "refused"),
        ("drop before the letter", "unreachable"),
    ],
)
def test_what_is_not_taken_waits_and_goes_once_five_minutes_later(
    server: MailServer, tick: Tick, does: str, why: str
) -> None:
    server.does = does
    assert tick() == ("waiting", 1, why)
    assert tick(minutes=4)[:2] == ("waiting", 1)
    assert server.taken == []
    server.does = "take"
    assert tick(minutes=5) == ("sent", 2, "")
    assert len(server.taken) == 1


def test_a_server_that_took_it_and_did_not_say_so_gets_it_again_under_the_same_number(
    server: MailServer, tick: Tick
) -> None:
    server.does = "drop after it"
    assert tick() == ("waiting", 1, "unreachable")
    server.does = "take"
    assert tick(minutes=5)[0] == "sent"
    first, again = server.taken
    assert first["Message-ID"] == again["Message-ID"] == f"<{Notice.objects.get().reference}@leeds.example>"


def test_a_server_whose_certificate_nobody_vouches_for_is_given_nothing(
    server: MailServer, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert tick() == ("waiting", 1, "unreachable")
    assert server.taken == []


def test_what_a_server_says_of_an_address_is_kept_nowhere(
    server: MailServer, tick: Tick, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    server.does = "refuse the address"
    tick()
    page = case.town.client("Denise Walker").get("/stuck").content.decode()
    assert DESK not in page and "does not live here" not in page
    assert "does not live here" not in caplog.text
