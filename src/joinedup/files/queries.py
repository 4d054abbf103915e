"""Reading files: a list of what is there, and the bytes of one. Who may is decided by whoever calls."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from joinedup import store
from joinedup.files import scanner, sealing
from joinedup.files.looker import end as let_the_helper_go
from joinedup.files.looker import look
from joinedup.files.models import Attachment
from joinedup.files.rules.limits import (
    ANOTHER,
    FOUND,
    KINDS,
    NOT_CHOSEN,
    NOT_DRAWN,
    TEXT,
    Kind,
    NotTaken,
    Refusal,
)
from joinedup.files.rules.naming import shown_name
from joinedup.files.scanner import Scanned

__all__ = [
    "NOT_CHOSEN",
    "FileLine",
    "Found",
    "NotTaken",
    "Refusal",
    "attached",
    "content",
    "drawn",
    "found_to_be",
    "let_the_helper_go",
    "scanned",
    "sent_with",
]


@dataclass(frozen=True, slots=True)
class FileLine:
    reference: str
    name: str
    kind: Kind
    size: int
    at: datetime
    waits: bool  # the scanner has not looked at it; nobody may have it

    @property
    def file_name(self) -> str:
        """What it is saved as: nobody's name, for it is seen by whoever sees what was downloaded."""
        return f"{self.reference}.{self.kind.ending}"

    @property
    def size_words(self) -> str:
        return f"{self.size / 1_000_000:.1f} MB" if self.size >= 100_000 else f"{-(-self.size // 1_000)} KB"


class Found:
    """What a file was found to be, with a copy that is safe. Told apart by the mark of what was sent."""

    def __init__(self, kind: Kind, safe: bytes, sent: bytes, *, clean: bool) -> None:
        self.kind, self.safe, self.clean = kind, safe, clean
        self.mark = sealing.mark(sent, key=settings.FILES_KEY)

    def __str__(self) -> str:
        return self.mark  # what a form's key stands for; the bytes themselves are too long


def found_to_be(sent: bytes) -> Found:
    """Look at a file, in a process that holds nothing, and let the scanner look where there is one.

    Raises:
        NotTaken: it is not taken.
    """
    kind, safe = look(sent)
    return Found(kind, safe, sent, clean=scanned(sent) is Scanned.CLEAN)


def drawn(sent: bytes) -> Found:
    """The same of a drawing, which is a picture or a PDF.

    Raises:
        NotTaken: it is not taken.
    """
    try:
        found = found_to_be(sent)
    except NotTaken as refused:
        raise NotTaken(NOT_DRAWN if refused.why == ANOTHER else refused.why) from None
    if found.kind == TEXT:
        raise NotTaken(NOT_DRAWN)
    return found


def scanned(sent: bytes) -> Scanned:
    """
    Raises:
        NotTaken: the scanner found something.
    """
    said = scanner.scan(sent, settings.SCANNER)
    if said is Scanned.FOUND:
        raise NotTaken(FOUND)
    return said


def attached(about: str) -> tuple[FileLine, ...]:
    """What was sent with something, oldest first."""
    rows = Attachment.objects.filter(about=about).defer("sealed").order_by("entered", "pk")
    return tuple(_line(row) for row in rows)


def sent_with(reference: str) -> str:
    """The reference of what a file came with; '' where there is no such file."""
    return Attachment.objects.filter(reference=reference).values_list("about", flat=True).first() or ""


def here(references: Collection[str]) -> frozenset[str]:
    """Those of these files that there are: of one in which a virus was found there is nothing any more."""
    rows = Attachment.objects.filter(reference__in=references)
    return frozenset(rows.values_list("reference", flat=True)) if references else frozenset()


def content(reference: str) -> tuple[FileLine, bytes] | None:
    """A file and its bytes, for whoever may see what it came with."""
    row = Attachment.objects.filter(reference=reference).first()
    if row is None:
        return None
    return _line(row), sealing.unseal(bytes(row.sealed), key=settings.FILES_KEY, row=row.reference)


def key_fits(area_ids: Iterable[int]) -> bool:
    """Whether the key here opens the newest file of these areas; where there is none, any key will do.

    Asked in each of them: outside every area PostgreSQL shows no file at all.
    """
    found = [row for row in map(_newest, area_ids) if row is not None]
    try:
        return not found or bool(_line(max(found, key=lambda row: row.pk)))
    except sealing.BrokenSeal:
        return False


def _newest(area_id: int) -> Attachment | None:
    with store.reading_in(area_id):
        return Attachment.objects.filter(area_id=area_id).defer("sealed").order_by("-pk").first()


def _line(row: Attachment) -> FileLine:
    kind = KINDS[row.kind]
    told = sealing.unseal(bytes(row.sealed_name), key=settings.FILES_KEY, row=row.reference).decode()
    waits = row.state == Attachment.State.WAITS
    return FileLine(row.reference, shown_name(told, ending=kind.ending), kind, row.size, row.entered, waits)
