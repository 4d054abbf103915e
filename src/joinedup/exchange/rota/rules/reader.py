"""Reads a rota as it comes: a table (CSV) or a calendar (iCalendar), found out from the file itself.

The form is described in docs/formats/rota.md. Who works
where is not known here (`agencies.rules.taking_in`).
"""

from datetime import datetime

from joinedup.agencies.rules.taking_in import FileRead
from joinedup.exchange.rota.rules.calendar_file import read_calendar
from joinedup.exchange.rota.rules.table import read_table
from joinedup.exchange.rules.reading import CannotRead

BIGGEST = 1_000_000  # bytes: a year of eighty people

_OF_ANOTHER_KIND = (
    (b"PK\x03\x04", "This is a workbook. Save it as CSV (comma separated) and choose that file."),
    (b"\xd0\xcf\x11\xe0", "This is a workbook. Save it as CSV (comma separated) and choose that file."),
    (
        b"%PDF",
        "This is a PDF, in which nothing can be read for certain. Ask for the rota as CSV or iCalendar.",
    ),
    (b"<", "This is a web page and no rota. Ask for the rota as CSV or iCalendar."),
    (b"{", "This is neither a table (CSV) nor a calendar (iCalendar)."),
)


def read_rota(sent: bytes, *, at: datetime) -> FileRead:
    """Read a rota out of a file.

    Raises:
        CannotRead: it is empty, too big, or neither a table nor a calendar; the sentence says what to do.
    """
    if not sent.strip():
        raise CannotRead("This file is empty.")
    if len(sent) > BIGGEST:
        raise CannotRead("This file is bigger than 1 MB. Send the coming months alone.")
    for beginning, sentence in _OF_ANOTHER_KIND:
        if sent.lstrip().startswith(beginning):
            raise CannotRead(sentence)
    text, note = _as_text(sent)
    if "BEGIN:VCALENDAR" in text[:10_000].upper():
        found = read_calendar(text, at=at)
    elif text.lstrip().upper().startswith("BEGIN:"):
        raise CannotRead("This is a piece of a calendar and not a whole one. Export it again.")
    else:
        found = read_table(text)
    if note:
        return FileRead(
            found.source, found.read, found.rows, found.left_out, found.problems, (*found.notes, note)
        )
    return found


def _as_text(sent: bytes) -> tuple[str, str]:
    if sent.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return sent.decode("utf-16"), ""
        except UnicodeDecodeError:
            raise CannotRead("This file cannot be read as text.") from None
    try:
        text, note = sent.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        text, note = sent.decode("cp1252", errors="replace"), "It is not UTF-8; it was read as Windows-1252."
    if "\x00" in text:
        raise CannotRead("This file is no text: it is neither a table (CSV) nor a calendar (iCalendar).")
    return text, note
