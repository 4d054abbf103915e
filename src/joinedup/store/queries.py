"""What this database says that it is."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.store.models import Installation


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
