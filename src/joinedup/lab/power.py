"""What is on a disk after the power goes: every write of a real process, replayed up to any moment.

`strace` writes down what the process asks the kernel to do with the database's files, and each answer that it
sends. What was flushed before the cut is there. What was not may be there, may not, and may be there in part:
a disk promises 512 bytes.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from joinedup.lab.tally import CannotLook

SECTOR = 512
_CALLS = (
    "openat,pwrite64,pwritev,pwritev2,write,writev,fsync,fdatasync,sync_file_range,ftruncate,truncate,"
    "fallocate,copy_file_range,unlink,unlinkat,rename,renameat,renameat2,sendto,sendmsg"
)
_BY_NAME = {"openat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "truncate"}
# One file descriptor with its path, each text as \x..; what a call is given; and what it comes to.
_LINE = re.compile(r"(\d+) +(\w+)\((.*)$")
_RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_TEXT = re.compile(r"(?:\\x[0-9a-f]{2})+")
_UNFINISHED = " <unfinished ...>"
# A professional is sent on to their receipt; whoever has no account has it when they are shown it.
_RECEIPTS = (
    re.compile(rb"^HTTP/1\.1 303 .*\r\nLocation: /concern/(C-[0-9A-Z]{5}-[0-9A-Z]{5})\r\n", re.S | re.I),
    re.compile(rb'class="j-reference">(C-[0-9A-Z]{5}-[0-9A-Z]{5})<'),
)


def recorder(log: Path) -> list[str]:
    """What a process is run under to be recorded."""
    words = ["strace", "-f", "-y", "-xx", "-s", "1000000", "--seccomp-bpf", "-qq", "-e", "signal=none"]
    return [*words, "-e", f"trace={_CALLS}", "-o", str(log)]


class What(StrEnum):
    CREATE = "create"
    WRITE = "write"
    TRUNCATE = "truncate"
    UNLINK = "unlink"
    FLUSH_BEGINS = "flush begins"
    FLUSHED = "flushed"
    FOLDER_BEGINS = "flush of the folder begins"
    FOLDER_FLUSHED = "folder flushed"
    ACKNOWLEDGED = "acknowledged"


class Event(NamedTuple):
    what: What
    file: str = ""  # its name; of an acknowledgement the reference
    at: int = 0  # where it is written; how long it is cut to
    data: bytes = b""
    by: int = 0  # the thread, to find the end of what it began


def events(log: Path, folder: Path) -> list[Event]:
    """What the log says about the database's files in `folder`, and about receipts, in its order.

    Raises:
        CannotLook: it holds something that is done to these files and is not understood here.
    """
    return list(_events(log, folder))


def _events(log: Path, folder: Path) -> Iterator[Event]:
    open_calls: dict[str, tuple[str, str]] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if resumed := _RESUMED.match(line):
                thread, call, rest = resumed.groups()
                _, given = open_calls.pop(thread, ("", ""))
                yield from _ended(thread, call, given, rest, folder)
            elif (told := _LINE.match(line)) is not None:
                thread, call, rest = told.groups()
                if rest.endswith(_UNFINISHED):
                    given = rest.removesuffix(_UNFINISHED)
                    open_calls[thread] = (call, given)
                    yield from _begun(thread, call, given, folder)
                else:
                    given, _, came_to = rest.rpartition(") = ")
                    if not given:
                        given, _, came_to = rest.rpartition("=")
                    yield from _begun(thread, call, given, folder)
                    yield from _ended(thread, call, given, f"= {came_to}", folder)


def _begun(thread: str, call: str, given: str, folder: Path) -> Iterator[Event]:
    """A flush covers what was written before it began; an answer may be read as soon as it is sent."""
    if call in ("fsync", "fdatasync"):
        path = _path(given)
        if path == str(folder):
            yield Event(What.FOLDER_BEGINS, by=int(thread))
        elif name := _ours(path, folder):
            yield Event(What.FLUSH_BEGINS, name, by=int(thread))
    elif call in ("sendto", "sendmsg"):
        sent = given.partition('"')[2].partition('"')[0]
        for pattern in _RECEIPTS:
            if receipt := pattern.search(_bytes(sent)):
                yield Event(What.ACKNOWLEDGED, receipt[1].decode())


def _ended(thread: str, call: str, given: str, came_to: str, folder: Path) -> Iterator[Event]:
    if "= -1 " in came_to:
        return
    if call in _BY_NAME:
        yield from _done_by_name(call, given, _ours(_text(given), folder))
        return
    path = _path(given)
    name = _ours(path, folder)
    if call in ("fsync", "fdatasync"):
        if path == str(folder):
            yield Event(What.FOLDER_FLUSHED, by=int(thread))
        elif name:
            yield Event(What.FLUSHED, name, by=int(thread))
    elif name and call != "sync_file_range":
        yield _changed(call, name, given, came_to)


def _done_by_name(call: str, given: str, name: str) -> Iterator[Event]:
    if not name:
        return
    if call == "openat":
        if "O_CREAT" in given:
            yield Event(What.CREATE, name)
    elif call.startswith("unlink"):
        yield Event(What.UNLINK, name)
    else:
        raise CannotLook(f"{call} of {name} is not understood here.")


def _changed(call: str, name: str, given: str, came_to: str) -> Event:
    if call == "ftruncate":
        return Event(What.TRUNCATE, name, int(given.rpartition(", ")[2]))
    if call == "pwrite64":
        _, _, rest = given.partition('"')
        text, _, numbers = rest.partition('"')
        size, at = (int(number) for number in numbers.strip("., ").split(", "))
        data = _bytes(text)
        if len(data) != size or int(came_to.split("= ")[1]) != size:
            raise CannotLook(f"a write to {name} was not written down whole.")
        return Event(What.WRITE, name, at, data)
    raise CannotLook(f"{call} on {name} is not understood here.")


def _ours(path: str, folder: Path) -> str:
    """The name of a file that must outlive the power; '' for any other. The index in memory is built anew."""
    name = path.rpartition("/")[2]
    if path != f"{folder}/{name}" or not name.startswith("joinedup.sqlite3"):
        return ""
    return "" if name.endswith((".turn", "-shm")) else name


def _path(given: str) -> str:
    return _bytes(given.partition("<")[2].partition(">")[0]).decode("utf-8", "replace")


def _text(given: str) -> str:
    return _bytes(given.partition('"')[2].partition('"')[0]).decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if _TEXT.fullmatch(text) else text.encode()


class Mood(StrEnum):
    """What a disk made of what was not flushed."""

    NOTHING = "nothing of it is there"
    ALL = "all of it is there"
    SOME = "some of it is there"
    TORN = "some sectors of it are there"


@dataclass(slots=True)
class File:
    flushed: bytearray = field(default_factory=bytearray)
    waiting: list[Event] = field(default_factory=list)  # since the last flush
    flushes: dict[int, int] = field(default_factory=dict)  # by thread: how many waited when it began


class Disk:
    """What the disk holds for certain, and what it may hold."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = {name: File(bytearray(data)) for name, data in files.items()}
        self._named = set(files)  # whose name is in the folder for certain
        self._folder_flushes: dict[int, set[str]] = {}

    def take(self, event: Event) -> None:
        file = self._files.get(event.file)
        match event.what:
            case What.CREATE:
                if file is None:
                    self._files[event.file] = File()
            case What.WRITE | What.TRUNCATE:
                self._files[event.file].waiting.append(event)
            case What.UNLINK:
                raise CannotLook(f"{event.file} was removed while the server ran.")
            case What.FLUSH_BEGINS:
                self._files[event.file].flushes[event.by] = len(self._files[event.file].waiting)
            case What.FLUSHED:
                self._flush(self._files[event.file], event.by)
            case What.FOLDER_BEGINS:
                self._folder_flushes[event.by] = set(self._files)
            case What.FOLDER_FLUSHED:
                self._named |= self._folder_flushes.pop(event.by)
            case What.ACKNOWLEDGED:
                pass

    def _flush(self, file: File, by: int) -> None:
        many = file.flushes.pop(by)
        for event in file.waiting[:many]:
            _apply(file.flushed, event)
        del file.waiting[:many]
        file.flushes = {thread: max(0, begun - many) for thread, begun in file.flushes.items()}

    @property
    def waiting(self) -> int:
        return sum(len(file.waiting) for file in self._files.values())

    def after_a_cut(self, mood: Mood, draw: random.Random) -> dict[str, bytes]:
        """The files as they may be found when the power is back."""
        found = {}
        for name, file in self._files.items():
            if name not in self._named and mood is not Mood.ALL and draw.random() < 0.5:
                continue
            data = bytearray(file.flushed)
            for event in file.waiting:
                for part in _what_is_left(event, mood, draw):
                    _apply(data, part)
            found[name] = bytes(data)
        return found


def _what_is_left(event: Event, mood: Mood, draw: random.Random) -> Sequence[Event]:
    match mood:
        case Mood.NOTHING:
            return ()
        case Mood.ALL:
            return (event,)
        case Mood.SOME:
            return (event,) if draw.random() < 0.5 else ()
        case Mood.TORN:
            if event.what is not What.WRITE:
                return (event,) if draw.random() < 0.5 else ()
            return [part for part in _sectors(event) if draw.random() < 0.5]


def _sectors(event: Event) -> Iterator[Event]:
    """The write in the pieces that a disk writes whole: a piece ends where a sector of the file ends."""
    done = 0
    while done < len(event.data):
        size = min(SECTOR - (event.at + done) % SECTOR, len(event.data) - done)
        yield event._replace(at=event.at + done, data=event.data[done : done + size])
        done += size


def _apply(data: bytearray, event: Event) -> None:
    if event.what is What.TRUNCATE:
        del data[event.at :]
        data.extend(bytes(event.at - len(data)))
        return
    if len(data) < event.at:
        data.extend(bytes(event.at - len(data)))
    data[event.at : event.at + len(event.data)] = event.data
