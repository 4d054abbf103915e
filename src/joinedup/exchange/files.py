"""Opening what somebody named at the console, and taking an import back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from joinedup.exchange.rules.reading import CannotRead

Imported = TypeVar("Imported")


class TakenBack(Exception, Generic[Imported]):
    """Raised inside an action to leave nothing behind: a dry run, or a file that brought nothing new."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read.

    Raises:
        CannotRead: it is not there, is a folder or a pipe, or may not be read.
    """
    try:
        source = path.open("rb")
    except OSError as refused:
        raise CannotRead(f"{path} cannot be opened: {refused.strerror or refused}.") from None
    with source:
        if not source.seekable():
            raise CannotRead(f"{path} is a pipe, and is read more than once: name a file.")
        yield source
