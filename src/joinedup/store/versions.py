"""What is refused when two people change one record; the tables and the writer both need the words."""

from typing import Protocol


class VersionMissing(Exception):
    """A change came without the version it was based on."""


class VersionAhead(Exception):
    """A change says that it is based on a version that has never been."""


class Stale(Exception):
    """Somebody changed the record since it was shown; both texts must be seen before one is chosen.

    `kind`, `row` and `since` say of what, and since which version: `store.queries.edits` knows who and when.
    """

    def __init__(self, kind: str = "", row: int = 0, since: int = 0) -> None:
        super().__init__(kind)
        self.kind, self.row, self.since = kind, row, since


class Versioned(Protocol):
    """A row of work."""

    pk: int
    version: int


def kind_of(row: Versioned) -> str:
    """What a row is, in the word that its edits are kept under."""
    return str(getattr(getattr(row, "_meta", None), "label_lower", ""))


def insist_on_version(row: Versioned, version: int | None) -> None:
    """Go on where `version` is the row's own: ask it before anything rests on the row.

    Raises:
        VersionMissing: there is none.
        VersionAhead: the row has not come so far.
        Stale: the row has moved on.
    """
    kind = kind_of(row)
    if version is None:
        raise VersionMissing(kind)
    if version > row.version:
        raise VersionAhead(kind)
    if version < row.version:
        raise Stale(kind, row.pk, version)
