"""What this database says that it is."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.store.models import Edit, Installation


@dataclass(frozen=True, slots=True)
class EditLine:
    """One change of a row: by whom, when, and which of its columns."""

    version: int
    by: str
    at: datetime
    fields: tuple[str, ...]


def edits(kind: str, row: int, *, since: int) -> tuple[EditLine, ...]:
    """What was changed in a row after version `since`, in order."""
    rows = Edit.objects.filter(kind=kind, row=row, version__gt=since).order_by("version")
    return tuple(EditLine(one.version, one.by, one.at, tuple(one.fields.split(","))) for one in rows)


@dataclass(frozen=True, slots=True)
class InstallationLine:
    mode: str
    starts_at: datetime | None
    finished: bool

    @property
    def is_demo(self) -> bool:
        return self.mode == Installation.DEMO


def installation() -> InstallationLine | None:
    """None: the tables are there, and nobody has said yet what this database is for."""
    row = Installation.objects.first()
    return None if row is None else InstallationLine(row.mode, row.starts_at, row.finished)
