"""The words every reader uses for what it found.

A file is refused whole (`CannotRead`), or every record in it is either stored or rejected, and every
rejection says where it stands and why: in = stored + rejected (security.md I-35: 15,841 cases once fell off
the end of a file). A flagged record is stored; the flag asks somebody to look. No sentence here repeats a
value out of the file, because these sentences are printed, logged and mailed.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Progress = Callable[[int], None]  # told how many bytes of the file have been read


class CannotRead(Exception):
    """The whole file is refused. `sentence` is one sentence for the person who brought it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Flag:
    """Something odd in a record that was stored."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that was not stored. `place` is a line of XML, or a row as a spreadsheet counts it."""

    what: str  # 'child', 'episode', 'row'
    place: int
    reason: str


@dataclass(slots=True)
class Tally:
    """The count of one kind of record in one file."""

    read: int = 0
    stored: int = 0
    rejected: int = 0
    flagged: int = 0  # of the stored ones, those with at least one flag
    flags: Counter[str] = field(default_factory=Counter)  # records by code
    sentences: dict[str, str] = field(default_factory=dict)  # what each code says

    def keep(self, flags: Iterable[Flag] = ()) -> None:
        said = {flag.code: flag.sentence for flag in flags}
        self.read += 1
        self.stored += 1
        self.flagged += bool(said)
        self.flags.update(said.keys())
        self.sentences |= said

    def refuse(self) -> None:
        self.read += 1
        self.rejected += 1

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.rejected
