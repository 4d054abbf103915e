"""A photo or a letter with a concern: Joy Adeyemi sends it, the front door opens it, nobody else knows."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from joinedup.files.models import Attachment
from joinedup.frontdoor import actions
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules.telling import Told
from joinedup.lab.sent_files import SECRET_PLACE, eicar, letter, locked, photo, word
from joinedup.trail.models import Entry

from .conftest import Town

BRUISE = "A bruise on the arm"


@pytest.fixture
def concern(town: Town) -> str:
    told = Told(worry=BRUISE, last_happened="today", family_knows="no")
    return actions.tell(told, by=town.viewer("Joy Adeyemi"), at=town.at, key="told")


def _send(client: Client, concern: str, content: bytes, *, called: str = "arm.jpg", key: str = "one") -> Any:
    upload = SimpleUploadedFile(called, content)
    return client.post(f"/concern/{concern}/files", {"_key": key, "file": upload})


def _without_token(answer: Any) -> bytes:
    return re.sub(rb"[A-Za-z0-9]{64}", b"", answer.content)


def _newest() -> str:
    return Entry.objects.order_by("-number").values_list("code", flat=True)[0]


def test_the_front_door_opens_the_photo_that_a_school_sent(town: Town, concern: str) -> None:
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    sent = _send(joy, concern, photo(place=SECRET_PLACE), called="../Mara's arm.jpg.exe")
    assert (sent.status_code, sent["Location"]) == (303, f"/concern/{concern}")
    row = Attachment.objects.get()
    assert "Mara&#39;s arm.jpg" in joy.get(f"/concern/{concern}").content.decode()
    address = f"/files/{row.reference}"
    assert address in priya.get(f"/front-door/{concern}").content.decode()

    opened = priya.get(address)
    assert opened.status_code == 200
    assert opened["Content-Disposition"] == f'attachment; filename="{row.reference}.jpg"'
    assert opened["Content-Type"] == "image/jpeg"
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert opened["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert opened["Cache-Control"] == "no-store"
    assert SECRET_PLACE.encode() not in opened.content
    assert (_newest(), Entry.objects.order_by("-number")[0].about) == (
        "file.looked", sorted([concern, row.reference]),
    )  # fmt: skip


def test_at_rest_it_is_sealed_name_and_all(town: Town, concern: str) -> None:
    _send(town.client("Joy Adeyemi"), concern, b"Mara said it was David", called="what Mara said.txt")
    row = Attachment.objects.get()
    assert b"David" not in bytes(row.sealed)
    assert b"Mara" not in bytes(row.sealed_name)


@pytest.mark.parametrize("who", ["Grace Obi", "Sam Khan"])
def test_for_everybody_else_there_is_no_such_file(town: Town, concern: str, who: str) -> None:
    _send(town.client("Joy Adeyemi"), concern, photo())
    other = town.client(who)
    row = Attachment.objects.get()
    hidden = other.get(f"/files/{row.reference}")
    absent = other.get("/files/F-00000-00000")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert _without_token(hidden) == _without_token(absent)
    assert _newest() == "looked.nothing"
    assert _send(other, concern, photo(), key="other").status_code == 404
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "called", "status", "sentence"),
    [
        (b"", "empty.pdf", 422, "The file is empty."),
        (locked(), "report.pdf", 422, "Ask its sender for an open copy."),
        (word(), "letter.docx", 415, "Word documents cannot be checked here."),
        (b"MZ\x90\0", "photo.jpg", 415, "Files of this kind are not taken."),
        (eicar(), "invoice.pdf", 422, "A virus was found in the file."),
    ],
    ids=["empty", "locked", "a Word document", "a program", "the virus of tests"],
)
def test_the_concern_stands_when_its_file_is_refused(
    town: Town, concern: str, content: bytes, called: str, status: int, sentence: str
) -> None:
    answer = _send(town.client("Joy Adeyemi"), concern, content, called=called)
    assert answer.status_code == status
    shown = answer.content.decode()
    assert sentence in shown
    assert "Your concern is safe: nothing of it was lost." in shown
    assert (Attachment.objects.count(), Concern.objects.get().worry) == (0, BRUISE)
    code = "file.alarming" if b"EICAR" in content else "file.refused"
    assert Entry.objects.filter(code=code).count() == 1


def test_a_file_that_is_too_big_is_refused_before_it_is_read(town: Town, concern: str) -> None:
    answer = _send(town.client("Joy Adeyemi"), concern, b"a" * 12_000_000)
    assert answer.status_code == 413
    assert "The limit is 10 MB" in answer.content.decode()
    told = town.client("Joy Adeyemi").post("/concern/new", {"worry": "a" * 2_100_000})
    assert told.status_code == 413


def test_no_file_and_a_form_without_its_key_are_said_plainly(town: Town, concern: str) -> None:
    joy = town.client("Joy Adeyemi")
    nothing = joy.post(f"/concern/{concern}/files", {"_key": "one"})
    assert nothing.status_code == 422
    assert "Choose a file first." in nothing.content.decode()
    assert (
        joy.post(f"/concern/{concern}/files", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 400
    )


def test_the_same_file_again_and_the_same_form_again_are_one_file(town: Town, concern: str) -> None:
    joy = town.client("Joy Adeyemi")
    for key in ("one", "one", "two"):
        assert _send(joy, concern, photo(), key=key).status_code == 303
    assert Attachment.objects.count() == 1
    for number in range(9):
        _send(joy, concern, f"Page {number}".encode(), key=f"page-{number}")
    too_many = _send(joy, concern, b"One more", key="more")
    assert too_many.status_code == 422
    assert "10 files are here already" in too_many.content.decode()


def test_nothing_is_added_to_what_is_decided(town: Town, concern: str) -> None:
    Concern.objects.update(decided_at=town.at)
    answer = _send(town.client("Joy Adeyemi"), concern, letter())
    assert answer.status_code == 409
    assert "This concern is decided already." in answer.content.decode()


@contextmanager
def _scanner(path: Path, *, says: bytes) -> Iterator[list[bytes]]:
    """clamd as far as its INSTREAM goes: hears everything, says one word."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()

        def answer() -> None:
            line, _ = door.accept()
            with line:
                whole = b""
                while not whole.endswith(b"\0\0\0\0"):
                    whole += line.recv(65_536)
                heard.append(whole)
                line.sendall(b"stream: " + says + b"\0")

        listening = threading.Thread(target=answer)
        listening.start()
        yield heard
        listening.join(timeout=10)
    path.unlink()


def test_what_the_scanner_has_not_looked_at_is_kept_back(
    town: Town, concern: str, settings: Any, tmp_path: Path
) -> None:
    path = tmp_path / "clamd.ctl"
    settings.SCANNER = f"unix:{path}"
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    assert _send(joy, concern, b"What Mara said").status_code == 303
    assert (
        "kept back until the virus scanner has looked at it"
        in joy.get(f"/concern/{concern}").content.decode()
    )
    address = f"/files/{Attachment.objects.get().reference}"
    assert priya.get(address).status_code == 503
    with _scanner(path, says=b"OK") as heard:
        assert priya.get(address).content == b"What Mara said"
    assert heard == [b"zINSTREAM\0\0\0\0\x0eWhat Mara said\0\0\0\0"]
    with _scanner(path, says=b"Win.Test.EICAR FOUND"):
        found = _send(joy, concern, b"Another", key="two")
    assert (found.status_code, Attachment.objects.count()) == (422, 1)
