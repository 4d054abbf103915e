"""The ways out: a mail server, or a folder. Both take a second copy of a message for the first one.

A process that is killed after a message was handed over, and before that was written down, hands it over
once more: at most one copy too many, never one too few. In a folder the copy has the same name; in a mailbox
it has the same Message-ID.
"""

import os
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Protocol

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from joinedup.kernel.disk import flush_folder
from joinedup.notices.rules.messages import Message
from joinedup.notices.rules.trying import Why
from joinedup.notices.rules.way_out import Folder, Smtp, WayOut

_PATIENCE = 20  # seconds for a mail server to answer


class NotTaken(Exception):
    """The message is still ours. `why` is a code: what a mail server says holds addresses."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Post(Protocol):
    def hand_over(self, message: Message) -> None:
        """
        Raises:
            NotTaken: nobody took it; it may be tried again.
        """


def post_to(way_out: WayOut | None) -> Post:
    match way_out:
        case Folder():
            return ToFolder(way_out)
        case Smtp():
            return ToServer(way_out)
        case None:
            return Nowhere()


class Nowhere:
    """No way out is set up: everything waits, in sight."""

    def hand_over(self, message: Message) -> None:
        raise NotTaken(Why.NO_WAY_OUT)


class ToFolder:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder.path

    def hand_over(self, message: Message) -> None:
        put(
            self._folder,
            f"{message.reference}.eml",
            _letter(message, "joinedup@localhost").message().as_bytes(),
        )


class ToServer:
    def __init__(self, server: Smtp) -> None:
        self._server = server

    def hand_over(self, message: Message) -> None:
        server = self._server
        backend = EmailBackend(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_ssl=server.tls_first,
            use_tls=not server.tls_first,
            timeout=_PATIENCE,
        )
        try:
            backend.send_messages([_letter(message, server.sender)])
        except (SMTPRecipientsRefused, SMTPResponseException):
            raise NotTaken(Why.REFUSED) from None
        except (SMTPException, OSError):
            raise NotTaken(Why.UNREACHABLE) from None


def put(folder: Path, name: str, held: bytes) -> None:
    """Write a file that is whole or not there, for its owner alone, and on disk before this returns.

    Raises:
        NotTaken: the folder cannot be written.
    """
    part = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(held)
            out.flush()
            os.fsync(out.fileno())
        part.replace(folder / name)
        flush_folder(folder)
    except OSError:
        raise NotTaken(Why.UNREACHABLE) from None


def _letter(message: Message, sender: str) -> EmailMessage:
    """One letter to one address: there is no way to give it two."""
    letter = EmailMessage(
        message.subject,
        message.body,
        sender,
        [message.to],
        headers={
            "Message-ID": f"<{message.reference}@{sender.partition('@')[2]}>",
            "Auto-Submitted": "auto-generated",  # so that no holiday answers come back
        },
    )
    if message.attached is not None:
        name, held = message.attached
        letter.attach(name, held, "application/json")
    return letter
